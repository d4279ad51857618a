"""Documents of a dissolved agency: found, opened, read and gone on with by who carries it on."""

from datetime import date

import pytest
from django.urls import reverse

from lienthong.documents.models import Arrival, ArrivalFile, Dispatch, KeptFile
from lienthong.documents.operations import (
    assign_arrival,
    continue_arrival,
    draft_dispatch,
    make_up_retentions,
    register_by_hand,
    restrict_arrival,
)
from lienthong.documents.operations.issue import _answered
from lienthong.documents.queries import count_left_over, find_matter, get_arrival
from lienthong.documents.terms import (
    ArrivalContinued,
    ArrivalDraft,
    ArrivalRestricted,
    ArrivalUnknown,
    Assignment,
    Channel,
    MatterStart,
    Stage,
)
from lienthong.documents.testing import make_dispatch, make_sealed
from lienthong.documents.tests.scans import given, letter, take_in
from lienthong.documents.tests.test_filing import opened, put
from lienthong.documents.tests.test_filing_pages import as_person, page
from lienthong.documents.tests.test_inheritance import merge
from lienthong.exchange.testing import PDF, make_received
from lienthong.work.testing import FIRST_DAY, NOW, TODAY, make_office

pytestmark = pytest.mark.django_db
SUBJECT = "Đề nghị hỗ trợ tuyến cáp trục xã"


@pytest.fixture
def left(db):
    """A merged office's scanned document, and the office that carries it on."""
    make_up_retentions(agency_id=None, on=FIRST_DAY)
    old, new = make_office("UBND xã Cũ"), make_office("UBND xã Mới")
    row = ArrivalDraft(channel=Channel.PAPER, author="Sở Thử", code="7/STh", issued_on=TODAY,
                       type_name="Công văn", subject=SUBJECT)  # fmt: skip
    scan = take_in(old.clerk, given(letter()))
    one = register_by_hand(draft=row, acting=old.clerk, now=NOW, scan_id=scan)
    put(old, opened(old), one)
    merge(old, new)
    return old, new, one


def address_of_file(arrival_id):
    return reverse("documents:arrival_file", args=[ArrivalFile.objects.get(arrival=arrival_id).id])


def test_its_page_and_file_are_opened_by_the_successor_and_by_nobody_else(left):
    _old, new, one = left
    clerk, stranger = as_person(new.clerk), as_person(make_office("UBND xã Khác").clerk)
    told = page(clerk, "arrival", one)
    assert SUBJECT in told
    assert "UBND xã Cũ" in told
    assert reverse("documents:instruct", args=[one]) not in told
    answer = clerk.get(address_of_file(one))
    assert b"".join(answer).startswith(b"%PDF")
    for address in (reverse("documents:arrival", args=[one]), address_of_file(one),
                    reverse("documents:matter", args=["arrival", one])):  # fmt: skip
        assert stranger.get(address).status_code == 404
    assert stranger.post(reverse("documents:continue", args=[one])).status_code == 404
    assert Arrival.objects.count() == 1


def test_the_successor_changes_nothing_in_the_old_register(left):
    _old, new, one = left
    clerk, before = as_person(new.clerk), Arrival.objects.values().get()
    sent = {"instruction": "Làm", "lead": new.lan.account_id, "seen_tasks": 0, "reason": "Vì thử."}
    for route in ("instruct", "file", "restrict", "lift", "tie", "answer"):
        clerk.post(reverse(f"documents:{route}", args=[one]), sent)
    clerk.post(reverse("documents:release", args=[ArrivalFile.objects.get().id]), sent)
    assert Arrival.objects.values().get() == before


def test_it_is_found_with_its_own_and_not_by_others(left):
    _old, new, one = left
    found = page(as_person(new.lan), "find", q="tuyen cap truc")
    assert reverse("documents:arrival", args=[one]) in found
    assert "UBND xã Cũ" in found
    other = page(as_person(make_office("UBND xã Khác").lan), "find", q="tuyen cap truc")
    assert str(one) not in other


def test_work_on_it_goes_on_in_ones_own_register(left):
    old, new, one = left
    assert count_left_over(agency_id=new.agency_id, on=TODAY) == 1
    before = KeptFile.objects.count()
    as_person(new.clerk).post(reverse("documents:continue", args=[one]))
    mine = Arrival.objects.get(agency_id=new.agency_id)
    assert (mine.continues_id, mine.channel, mine.code) == (one, Channel.INHERITED, "7/STh")
    assert mine.note == "Tiếp tục số đến 01/2026 của UBND xã Cũ"
    assert KeptFile.objects.count() == before
    file = b"".join(as_person(new.clerk).get(address_of_file(mine.id)))
    assert file == b"".join(as_person(new.clerk).get(address_of_file(one)))
    assert count_left_over(agency_id=new.agency_id, on=TODAY) == 0
    assert get_arrival(agency_id=old.agency_id, arrival_id=one, on=TODAY).tasks == ()
    work = Assignment(instruction="Trả lời", lead=new.lan.account_id)
    assign_arrival(arrival_id=mine.id, assignment=work, page="/", acting=new.leader, now=NOW)
    reply = draft_dispatch(type_code="cong-van", answers=mine.id, acting=new.lan, now=NOW)
    matter = find_matter(start=MatterStart("arrival"), key=one, acting=new.lan, on=TODAY)
    assert {each.found.id for each in matter.documents} == {one, mine.id, reply}
    assert [file.agency_name for file in matter.files] == ["UBND xã Cũ"]
    assert matter.own_tasks == {task.id for task in matter.tasks} != set()


def test_it_is_gone_on_with_once_and_only_by_a_successor(left):
    old, new, one = left
    continue_arrival(arrival_id=one, acting=new.clerk, now=NOW)
    with pytest.raises(ArrivalContinued):
        continue_arrival(arrival_id=one, acting=new.clerk, now=NOW)
    for somebody in (old.clerk, make_office("UBND xã Khác").clerk):
        with pytest.raises(ArrivalUnknown):
            continue_arrival(arrival_id=one, acting=somebody, now=NOW)
    assert Arrival.objects.count() == 2


def test_a_restricted_one_stays_closed_to_the_successors_people(db):
    old, new = make_office("UBND xã Cũ"), make_office("UBND xã Mới")
    row = ArrivalDraft(channel=Channel.PAPER, author="Sở Thử", code="8/STh", issued_on=TODAY,
                       type_name="Công văn", subject=SUBJECT)  # fmt: skip
    one = register_by_hand(draft=row, acting=old.clerk, now=NOW)
    restrict_arrival(arrival_id=one, readers=[], acting=old.clerk, now=NOW)
    merge(old, new)
    for person in (new.clerk, new.leader, new.lan):
        client = as_person(person)
        assert client.get(reverse("documents:arrival", args=[one])).status_code == 403
        assert SUBJECT not in page(client, "find", q="tuyen cap truc")
        assert SUBJECT not in page(client, "inherited", old.agency_id, loai="con-dang-do")
        with pytest.raises(ArrivalRestricted):
            continue_arrival(arrival_id=one, acting=person, now=NOW)


def test_old_outgoing_documents_open_with_their_files_drafts_do_not(left):
    old, new, _one = left
    sealed = make_sealed(old, 4, stage=Stage.ISSUED, subject="Báo cáo cũ")
    draft = make_dispatch(old, pdf=PDF, subject="Nháp cũ")
    pending = make_sealed(old, 5, subject="Chưa phát hành")
    client = as_person(new.lan)
    assert "Báo cáo cũ" in page(client, "issued", sealed)
    assert client.get(reverse("documents:issued_file", args=[sealed, 0])).status_code == 200
    assert reverse("documents:recall", args=[sealed]) not in page(
        as_person(new.clerk), "issued", sealed
    )
    for name in ("issued", "draft"):
        assert client.get(reverse(f"documents:{name}", args=[draft])).status_code == 404
    assert client.get(reverse("documents:issued", args=[pending])).status_code == 404
    assert "Chưa phát hành" not in page(client, "inherited", old.agency_id, loai="di")
    as_person(new.clerk).post(
        reverse("documents:recall", args=[sealed]), {"reason": "Thử thu hồi văn bản cũ"}
    )
    assert Dispatch.objects.get(id=sealed).stage == Stage.ISSUED


def test_an_answer_names_what_the_old_agency_received(left):
    old, new, one = left
    received = make_received(old.agency_id, subject=SUBJECT)
    Arrival.objects.filter(id=one).update(exchange_id=received)
    mine = continue_arrival(arrival_id=one, acting=new.clerk, now=NOW)
    answered = _answered(Arrival.objects.get(id=mine))
    assert (answered.exchange_id, answered.agency_id) == (received, old.agency_id)


def test_before_the_act_takes_effect_nothing_is_open(db):
    old, new = make_office("UBND xã Cũ"), make_office("UBND xã Mới")
    assert count_left_over(agency_id=new.agency_id, on=date(2026, 10, 31)) == 0
    row = ArrivalDraft(channel=Channel.PAPER, author="Sở Thử", code="9/STh", issued_on=TODAY,
                       type_name="Công văn", subject=SUBJECT)  # fmt: skip
    one = register_by_hand(draft=row, acting=old.clerk, now=NOW)
    assert as_person(new.clerk).get(reverse("documents:arrival", args=[one])).status_code == 404


def test_job_files_are_found_beside_documents_those_left_too(left):
    _old, new, _one = left
    mine, title = opened(new), "Kết nối mạng các xã"
    told = page(as_person(new.lan), "find", q='"noi mang"')
    assert reverse("documents:file_one", args=[mine]) in told
    assert told.count(title) >= 2
    stranger = page(as_person(make_office("UBND xã Khác").lan), "find", q="noi mang")
    assert reverse("documents:file_one", args=[mine]) not in stranger


def test_the_register_is_saved_as_a_table_without_what_one_may_not_read(left):
    old, _new, one = left
    restrict_arrival(arrival_id=one, readers=[], acting=old.clerk, now=NOW)
    told = {}
    for person in (old.clerk, old.leader):
        answer = as_person(person).get(reverse("documents:export_register", args=[2026]))
        told[person.account_name] = answer.content.decode("utf-8-sig")
    assert "Sở Thử,7/STh" in told[old.clerk.account_name]
    assert SUBJECT in told[old.clerk.account_name]
    assert "7/STh" in told[old.leader.account_name]
    assert SUBJECT not in told[old.leader.account_name]
