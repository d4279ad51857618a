"""The same bytes that arrive many times are examined once, by one trust list, for an hour."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from lienthong.documents.models import ArrivalFile, KeptFile
from lienthong.documents.operations import read_files, release_file
from lienthong.documents.terms import Reading
from lienthong.documents.tests.scans import given, letter, read_all, take_in
from lienthong.documents.tests.test_examined import authority, signed, trusted
from lienthong.identity.terms import Acting, Role
from lienthong.paper.testing import page_pdf
from lienthong.work.testing import NOW

__all__ = ["authority", "signed", "trusted"]  # fixtures of the neighbouring file

pytestmark = pytest.mark.django_db
CLERK = Acting(
    account_id=uuid4(),
    account_name="Lê Thị Thử",
    agency_id=uuid4(),
    agency_name="Cơ quan thử",
    roles=frozenset({Role.CLERK}),
)
MARKED = page_pdf("UBND TỈNH THỬ\n\nTỐI MẬT\n\nPhương án")


@pytest.fixture
def examined(monkeypatch):
    """How often a PDF was examined for real."""
    calls = []
    real = read_files.examine_pdf

    def counted(data, **given_):
        calls.append(data)
        return real(data, **given_)

    monkeypatch.setattr(read_files, "examine_pdf", counted)
    return calls


def arrive(content, *, at, name="van-ban.pdf"):
    """The bytes reach one more agency at that time and are read; its clerk, and the row."""
    clerk = replace(CLERK, account_id=uuid4(), agency_id=uuid4())
    scan = take_in(clerk, given(content, name), now=at)
    read_all(at + timedelta(seconds=1))
    return clerk, ArrivalFile.objects.get(scan=scan)


def test_bytes_that_arrived_before_are_not_examined_again(examined, signed, trusted):
    trusted()
    _, first = arrive(signed, at=NOW)
    _, second = arrive(signed, at=NOW + timedelta(minutes=5), name="khac.pdf")
    assert len(examined) == 1
    assert second.state == Reading.READ
    assert (second.force, second.pages, second.examination) == (
        first.force, first.pages, first.examination,
    )  # fmt: skip
    assert second.force == "original"
    assert second.examined_at == first.examined_at  # said of the time it was true
    assert KeptFile.objects.get(sha256=second.file_id).text


def test_an_examination_holds_for_an_hour_and_not_from_copy_to_copy(examined):
    for minutes in (0, 50, 70):
        arrive(letter(), at=NOW + timedelta(minutes=minutes))
    assert len(examined) == 2


def test_by_another_trust_list_the_bytes_are_examined_again(examined, signed, trusted):
    _, before = arrive(signed, at=NOW)
    trusted()
    _, after = arrive(signed, at=NOW + timedelta(minutes=1))
    assert len(examined) == 2
    assert (before.force, after.force) == ("doubtful", "original")


def test_a_mark_closes_each_copy_and_is_released_for_one_office_only(examined):
    clerk, first = arrive(MARKED, at=NOW)
    _, second = arrive(MARKED, at=NOW + timedelta(minutes=1))
    assert len(examined) == 1
    assert (first.state, second.state) == (Reading.BARRED, Reading.BARRED)
    assert KeptFile.objects.get(sha256=first.file_id).text is None
    release_file(file_id=first.id, reason="Chữ trên con dấu bị đọc nhầm", acting=clerk,
                 now=NOW)  # fmt: skip
    read_all(NOW + timedelta(minutes=2))
    first.refresh_from_db()
    assert first.state == Reading.READ
    _, third = arrive(MARKED, at=NOW + timedelta(minutes=3))
    assert (third.state, third.secrecy) == (Reading.BARRED, "toi-mat")


def test_a_reading_that_met_a_trouble_is_not_taken_over(examined):
    _, first = arrive(letter(), at=NOW)
    ArrivalFile.objects.filter(id=first.id).update(problem={"text": "x", "params": {}})
    arrive(letter(), at=NOW + timedelta(minutes=1))
    assert len(examined) == 2
