"""What a dissolved agency left is read and continued by the one that carries it on."""

from datetime import date

import pytest
from django.urls import reverse

from lienthong.audit.terms import SYSTEM
from lienthong.directory.operations import record_change
from lienthong.directory.queries import list_forerunners
from lienthong.directory.terms import EVERYWHERE, Act, Body, Change, ChangeKind, ChangeLine
from lienthong.documents.operations import (
    close_file,
    continue_file,
    make_up_retentions,
    put_document,
)
from lienthong.documents.queries import find_candidates, get_file
from lienthong.documents.terms.filing import (
    ItemKind,
)
from lienthong.documents.terms.filing_refusals import (
    FileContinued,
    JobFileUnknown,
)
from lienthong.documents.tests.test_filing import arrival, card, opened, put
from lienthong.documents.tests.test_filing_pages import as_person, page
from lienthong.work.testing import FIRST_DAY, NOW, TODAY, make_office

pytestmark = pytest.mark.django_db
ENDED = date(2026, 11, 1)


def merge(old, new):
    """`old` is merged into `new` by a legal act."""
    record_change(
        change=Change(
            kind=ChangeKind.MERGED,
            body=Body.AGENCY,
            effective_on=ENDED,
            act=Act(number="1686/NQ-UBTVQH15", issued_on=date(2026, 10, 1)),
            lines=(ChangeLine(source_id=old.agency_id, target_id=new.agency_id),),
        ),
        within=EVERYWHERE,
        actor=SYSTEM,
        now=NOW,
    )


@pytest.fixture
def merged(db):
    """An office that was merged, with a file and a document, and the one that carries it on."""
    make_up_retentions(agency_id=None, on=FIRST_DAY)
    old, new = make_office("UBND xã Cũ"), make_office("UBND xã Mới")
    file_id, one = opened(old), arrival(old)
    put(old, file_id, one)
    merge(old, new)
    return old, new, file_id, one


def test_the_successor_reads_what_the_dissolved_agency_left(merged):
    old, new, file_id, _one = merged
    (before,) = list_forerunners(agency_id=new.agency_id, on=TODAY)
    assert (before.id, before.ended_on, before.act) == (old.agency_id, ENDED, "1686/NQ-UBTVQH15")
    known = card(new, file_id)
    assert (known.own, known.agency_name) == (False, "UBND xã Cũ")
    assert [item.code for item in known.items] == ["7/STh"]


def test_before_the_day_of_the_act_and_for_others_it_stays_closed(merged):
    _old, new, file_id, _one = merged
    assert list_forerunners(agency_id=new.agency_id, on=date(2026, 10, 31)) == []
    with pytest.raises(JobFileUnknown):
        get_file(agency_id=new.agency_id, file_id=file_id, on=date(2026, 10, 31))
    with pytest.raises(JobFileUnknown):
        card(make_office("UBND xã Khác"), file_id)


def test_an_agency_that_lives_on_hands_no_files_over(merged):
    _old, new, _file_id, _one = merged
    with pytest.raises(JobFileUnknown):
        card(new, opened(make_office("UBND xã Khác")))


def test_a_file_is_continued_once_and_the_old_one_stays_as_it_was(merged):
    _old, new, file_id, one = merged
    mine = continue_file(file_id=file_id, acting=new.clerk, now=NOW)
    known = card(new, mine)
    assert (known.own, known.continues.id, known.retention) == (True, file_id, "10N")
    assert [pointer.id for pointer in card(new, file_id).continued_by] == [mine]
    with pytest.raises(FileContinued):
        continue_file(file_id=file_id, acting=new.lan, now=NOW)
    with pytest.raises(JobFileUnknown):
        close_file(file_id=file_id, despite="Xong", acting=new.clerk, now=NOW)
    put_document(file_id=mine, kind=ItemKind.ARRIVAL, key=str(one), acting=new.clerk, now=NOW)
    assert [item.code for item in card(new, mine).items] == ["7/STh"]


def test_old_documents_are_found_beside_ones_own(merged):
    old, new, _file_id, _one = merged
    mine = opened(new)
    found = find_candidates(
        agency_ids=[new.agency_id, old.agency_id], file_id=mine, text="duong truyen"
    )
    assert [candidate.code for candidate in found] == ["7/STh"]


def test_the_clerk_finds_the_old_registers_and_continues_a_file(merged):
    old, new, file_id, _one = merged
    clerk = as_person(new.clerk)
    assert "UBND xã Cũ" in page(clerk, "files")
    assert "1686/NQ-UBTVQH15" in page(clerk, "inherited", old.agency_id)
    assert "Đề nghị hỗ trợ" in page(clerk, "inherited", old.agency_id, loai="den")
    page(clerk, "inherited", old.agency_id, loai="di")
    assert "Tiếp tục hồ sơ này" in page(clerk, "file_one", file_id)
    answer = clerk.post(reverse("documents:file_continue", args=[file_id]), follow=True)
    told = answer.content.decode()
    assert "UBND xã Cũ" in told
    assert "Tiếp tục từ:" in told
    assert "Tiếp tục hồ sơ này" not in page(clerk, "file_one", file_id)
