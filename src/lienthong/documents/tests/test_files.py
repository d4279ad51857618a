"""Kept files: each content once, never handed out when it is not what it was."""

import pytest

from lienthong.documents.models import KeptFile
from lienthong.documents.operations.files import keep_file
from lienthong.documents.queries import read_file
from lienthong.documents.queries.files import path_of
from lienthong.documents.terms import FileLost
from lienthong.work.testing import NOW

pytestmark = pytest.mark.django_db


def keep(content=b"%PDF-1.7 a"):
    return keep_file(content, content_type="application/pdf", now=NOW)


def test_the_same_bytes_are_kept_once_and_read_back():
    first, second = keep(), keep()

    assert first.pk == second.pk
    assert KeptFile.objects.count() == 1
    assert read_file(first.sha256) == b"%PDF-1.7 a"
    assert path_of(first.sha256).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("fault", ["gone", "changed"])
def test_a_lost_or_changed_file_is_not_handed_out(fault):
    path = path_of(keep().sha256)
    if fault == "gone":
        path.unlink()
    else:
        path.write_bytes(b"%PDF-1.7 b")

    with pytest.raises(FileLost):
        read_file(path.name)


def test_a_file_that_was_cut_off_is_written_again_when_it_is_given_again():
    path = path_of(keep().sha256)
    path.write_bytes(b"%PDF")

    assert read_file(keep().sha256) == b"%PDF-1.7 a"
