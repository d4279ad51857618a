"""Files of dropped scans go, and only what nobody else names."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from lienthong.directory.testing import facts_told
from lienthong.documents.models import ArrivalFile, ArrivalPhoto, KeptFile
from lienthong.documents.operations import drop_scan, register_by_hand, remove_dropped
from lienthong.documents.queries import get_arrival_file, get_page_picture
from lienthong.documents.tests.scans import (
    blank,
    draft,
    given,
    letter,
    photograph,
    read_all,
    take_in,
)
from lienthong.paper.keeping import keep_bytes, removing
from lienthong.work.operations import report_progress
from lienthong.work.queries import get_task, read_evidence
from lienthong.work.terms import GivenEvidence
from lienthong.work.testing import NOW, give, make_office

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def office():
    return make_office()


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    """One folder for documents and for evidence, as the platform sets them up."""
    files, pages = tmp_path / "files", tmp_path / "pages"
    settings.DOCUMENTS = replace(settings.DOCUMENTS, files=files, pages=pages)
    settings.WORK = replace(settings.WORK, files=files)
    return files


def kept(folder):
    """The hashes of the bytes that lie there."""
    return {path.name for path in folder.glob("??/*")}


def drop(office, folder, *files):
    """A scan that was dropped, its bytes as old as that; its hashes."""
    before = kept(folder)
    scan = take_in(office.clerk, *files)
    read_all()
    drop_scan(scan_id=scan, acting=office.clerk, now=NOW)
    age(folder)
    return kept(folder) - before


def age(folder):
    for path in folder.glob("??/*"):
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))


def test_everything_of_a_dropped_scan_goes_an_hour_later(office, folder, settings):
    scan = take_in(
        office.clerk, given(photograph(), "a.png"), given(letter()), given(blank(), "b.png")
    )
    read_all()
    for file in ArrivalFile.objects.exclude(file=None):
        get_page_picture(agency_id=office.agency_id, file_id=file.id, page=1, width=900)
    drop_scan(scan_id=scan, acting=office.clerk, now=NOW)
    age(folder)
    gone = kept(folder)
    assert len(gone) == 4
    assert remove_dropped(now=NOW + timedelta(minutes=59)) == 0
    assert kept(folder) == gone

    assert remove_dropped(now=LATER) == 1
    assert kept(folder) == set()
    assert not list(Path(settings.DOCUMENTS.pages).glob("*/*"))
    assert not any(model.objects.exists() for model in (ArrivalFile, ArrivalPhoto, KeptFile))
    (fact,) = facts_told("documents:scan:removed")
    assert fact.data["sha256"] == sorted(gone)
    assert remove_dropped(now=LATER) == 0


def test_evidence_of_a_task_with_the_same_bytes_stays(office, folder):
    task = give(office, office.lan, office.minh)
    files = [GivenEvidence(name="Biên bản.pdf", content=letter())]
    report_progress(task_id=task, text="", progress=None, files=files, acting=office.lan, now=NOW)
    drop(office, folder, given(letter()), given(blank(), "b.png"))
    assert len(kept(folder)) > 1

    assert remove_dropped(now=LATER) == 1
    (file,) = get_task(task_id=task, acting=office.leader, now=NOW).entries[0].evidence
    read, _ = read_evidence(task_id=task, evidence_id=file.id, acting=office.lan, now=NOW)
    assert read.content == letter()
    assert len(kept(folder)) == 1


def test_a_registered_document_with_the_same_bytes_stays_whole(office, folder):
    scan = take_in(office.clerk, given(letter()))
    register_by_hand(draft=draft(), acting=office.clerk, now=NOW, scan_id=scan)
    drop(office, folder, given(letter()))

    assert remove_dropped(now=LATER) == 1
    (file,) = ArrivalFile.objects.all()
    content = get_arrival_file(agency_id=office.agency_id, file_id=file.id).content
    assert content == letter()
    assert KeptFile.objects.get().text


def test_bytes_that_somebody_keeps_again_are_left_until_their_row_may_stand(office, folder):
    """A transaction that keeps the same bytes has not written yet what names them."""
    gone = drop(office, folder, given(letter()))
    keep_bytes(folder, letter())
    assert remove_dropped(now=LATER) == 0
    assert kept(folder) == gone

    age(folder)
    assert remove_dropped(now=LATER) == 1
    assert kept(folder) == set()


def test_nothing_is_removed_while_somebody_else_removes(office, folder):
    gone = drop(office, folder, given(letter()))
    with removing(folder) as removal:
        assert removal is not None
        assert remove_dropped(now=LATER) == 0
    assert kept(folder) == gone
    assert remove_dropped(now=LATER) == 1
