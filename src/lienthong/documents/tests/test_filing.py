"""Job files: opened, filled without copies, closed when nothing is missing, handed over in time."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter

from lienthong.directory.testing import facts_told
from lienthong.documents.models import FileItem, JobFile, KeptFile
from lienthong.documents.operations import (
    agree_hand_over,
    change_file,
    close_file,
    file_arrival,
    keep_back,
    make_up_retentions,
    move_item,
    open_file,
    propose_hand_over,
    put_document,
    put_upload,
    register_by_hand,
    reopen_file,
    return_draft,
    return_hand_over,
    save_draft,
    set_retention,
    submit_draft,
    take_out,
)
from lienthong.documents.queries import (
    count_files,
    count_overdue,
    due_files,
    find_candidates,
    get_archive_rules,
    get_draft,
    get_file,
    get_hand_over,
    list_files_holding,
    list_retentions,
)
from lienthong.documents.terms import (
    ArrivalDraft,
    Channel,
    Stage,
    ValueMissing,
)
from lienthong.documents.terms.filing import (
    FileDraft,
    FileState,
    Gap,
    ItemKind,
    Retention,
)
from lienthong.documents.terms.filing_refusals import (
    FileNotOpen,
    FileNotReady,
    HandOverDecided,
    HolderUnknown,
    JobFileUnknown,
    KeptBackTooLong,
    NotationMalformed,
    NotationTaken,
    NotYourFile,
    OwnHandOver,
    RetentionFaulty,
    RetentionUnknown,
)
from lienthong.documents.testing import make_dispatch
from lienthong.documents.tests.drafting import submitted
from lienthong.work.testing import FIRST_DAY, NOW, TODAY, make_office


def _three_pages():
    writer = PdfFileWriter()
    for _ in range(3):
        contents = writer.add_object(StreamObject(stream_data=b"q Q"))
        writer.insert_page(PageObject(contents=contents, media_box=(0, 0, 595, 842)))
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


pytestmark = pytest.mark.django_db
PDF = _three_pages()


@pytest.fixture
def office(db):
    make_up_retentions(agency_id=None, on=FIRST_DAY)
    return make_office()


def opened(office, person=None, **changes):
    person = person or office.lan
    draft = FileDraft(title="Kết nối mạng các xã", retention="10N", holder_id=person.account_id)
    return open_file(draft=replace(draft, **changes), acting=person, now=NOW)


def arrival(office, code="7/STh", subject="Đề nghị hỗ trợ đường truyền"):
    draft = ArrivalDraft(channel=Channel.PAPER, author="Sở Thử", code=code, issued_on=TODAY,
                         type_name="Công văn", subject=subject, known_duplicate=True)  # fmt: skip
    return register_by_hand(draft=draft, acting=office.clerk, now=NOW)


def settled(office):
    """An incoming document that nobody has to deal with any more."""
    one = arrival(office)
    file_arrival(arrival_id=one, instruction="", acting=office.leader, now=NOW)
    return one


def put(office, file_id, one, kind=ItemKind.ARRIVAL, person=None):
    put_document(file_id=file_id, kind=kind, key=str(one), acting=person or office.lan, now=NOW)


def closed(office, **changes):
    one = opened(office, **changes)
    put_upload(file_id=one, name="ghi chép.pdf", content=PDF,
               acting=office.lan, now=NOW)  # fmt: skip
    close_file(file_id=one, despite="", acting=office.lan, now=NOW)
    return one


def card(office, file_id):
    return get_file(agency_id=office.agency_id, file_id=file_id, on=TODAY)


def test_files_get_the_next_free_number_of_the_year_and_no_number_twice(office):
    first, second = opened(office), opened(office, notation="05/TCCB")
    third = opened(office)

    notations = [card(office, one).summary.notation for one in (first, second, third)]
    assert notations == ["01", "05/TCCB", "06"]
    with pytest.raises(NotationTaken):
        opened(office, notation="05/TCCB")
    assert [fact.data["notation"] for fact in facts_told("documents:file:opened")] == [
        "06", "05/TCCB", "01",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"title": "  "}, ValueMissing),
        ({"notation": "A/1"}, NotationMalformed),
        ({"notation": "1/" + "x" * 20}, NotationMalformed),
        ({"retention": "99N"}, RetentionUnknown),
    ],
)
def test_a_file_with_faulty_values_is_not_opened(office, change, refusal):
    with pytest.raises(refusal):
        opened(office, **change)
    assert not JobFile.objects.exists()


def test_a_file_is_kept_by_somebody_who_holds_a_post_there(office):
    stranger = make_office("Sở Khác").lan
    with pytest.raises(HolderUnknown):
        opened(office, holder_id=stranger.account_id)


def test_one_document_stands_in_many_files_and_is_stored_once(office):
    first, second = opened(office), opened(office)
    one = arrival(office)
    for file_id in (first, second):
        put(office, file_id, one)
        put(office, file_id, one)
        put_upload(file_id=file_id, name="../ảnh.pdf", content=PDF,
                   acting=office.lan, now=NOW)  # fmt: skip

    assert KeptFile.objects.count() == 1
    assert FileItem.objects.count() == 4
    holding = list_files_holding(agency_id=office.agency_id, kind=ItemKind.ARRIVAL, key=str(one))
    assert {pointer.id for pointer in holding} == {first, second}
    items = card(office, first).items
    assert [item.subject for item in items] == ["Đề nghị hỗ trợ đường truyền", "ảnh.pdf"]
    assert items[1].sheets == 3


def test_documents_of_another_agency_are_not_put_into_a_file(office):
    other = make_office("Sở Khác")
    with pytest.raises(JobFileUnknown):
        put(office, opened(office), arrival(other))
    with pytest.raises(JobFileUnknown):
        put(office, opened(office), "nonsense")


def test_only_its_keeper_the_clerk_and_leaders_change_a_file(office):
    one = opened(office)
    with pytest.raises(NotYourFile):
        put(office, one, arrival(office), person=office.minh)
    put(office, one, arrival(office), person=office.clerk)
    with pytest.raises(JobFileUnknown):
        card(make_office("Sở Khác"), one)


def test_items_are_ordered_and_taken_out_with_a_reason(office):
    one = opened(office)
    put(office, one, arrival(office, "1/A"))
    put(office, one, arrival(office, "2/A"))
    first, second = card(office, one).items
    move_item(file_id=one, item_id=second.id, by=-1, acting=office.lan)
    move_item(file_id=one, item_id=second.id, by=-1, acting=office.lan)
    assert [item.code for item in card(office, one).items] == ["2/A", "1/A"]

    with pytest.raises(ValueMissing):
        take_out(file_id=one, item_id=first.id, reason="", acting=office.lan, now=NOW)
    take_out(file_id=one, item_id=first.id, reason="Nhầm hồ sơ", acting=office.lan, now=NOW)
    assert [item.code for item in card(office, one).items] == ["2/A"]
    assert facts_told("documents:file:emptied")[0].data["document"] == "1/A"


def test_a_file_is_not_closed_while_something_is_missing(office):
    one = opened(office)
    assert [gap.gap for gap in card(office, one).gaps] == [Gap.EMPTY]
    put(office, one, arrival(office))
    put(office, one, make_dispatch(office, stage=Stage.TO_SIGN), ItemKind.DISPATCH)
    put(office, one, make_dispatch(office, stage=Stage.ISSUED), ItemKind.DISPATCH)
    put(office, one, make_dispatch(office, stage=Stage.ISSUED, signed_at=NOW), ItemKind.DISPATCH)

    gaps = [gap.gap for gap in card(office, one).gaps]
    assert gaps == [Gap.NOT_DONE, Gap.NOT_ISSUED, Gap.NOT_SIGNED]
    with pytest.raises(FileNotReady):
        close_file(file_id=one, despite="", acting=office.lan, now=NOW)
    close_file(file_id=one, despite="Đề án dừng lại", acting=office.lan, now=NOW)
    (fact,) = facts_told("documents:file:closed")
    assert (fact.data["reason"], fact.data["documents"]) == ("Đề án dừng lại", 4)


def test_an_empty_file_or_one_without_retention_is_never_closed(office):
    empty, endless = opened(office), opened(office, retention="")
    put(office, endless, settled(office))
    for one in (empty, endless):
        with pytest.raises(FileNotReady):
            close_file(file_id=one, despite="Vẫn đóng", acting=office.lan, now=NOW)


@pytest.mark.parametrize(
    ("retention", "construction", "due_on"),
    [
        ("10N", False, date(2027, 11, 23)),
        ("VV", False, date(2027, 11, 23)),
        ("5N", True, date(2027, 2, 23)),
        ("2N", False, None),
    ],
)
def test_the_deadline_of_a_closed_file_follows_from_the_law(
    office, retention, construction, due_on
):
    one = closed(office, retention=retention, construction=construction)
    assert card(office, one).summary.due_on == due_on


def test_a_closed_file_takes_nothing_until_it_is_reopened_with_a_reason(office):
    one = closed(office)
    with pytest.raises(FileNotOpen):
        put(office, one, arrival(office))
    with pytest.raises(ValueMissing):
        reopen_file(file_id=one, reason=" ", acting=office.lan, now=NOW)
    reopen_file(file_id=one, reason="Có văn bản bổ sung", acting=office.lan, now=NOW)
    put(office, one, arrival(office))
    assert card(office, one).summary.due_on is None


def test_a_file_is_kept_back_for_two_years_at_most(office):
    one = closed(office)
    for until in (date(2029, 11, 24), date(2027, 11, 23)):
        with pytest.raises(KeptBackTooLong):
            keep_back(file_id=one, until=until, reason="Cần dùng", acting=office.lan, now=NOW)
    keep_back(file_id=one, until=date(2029, 11, 23), reason="Cần dùng", acting=office.lan, now=NOW)
    assert card(office, one).summary.state is FileState.KEPT_BACK
    with pytest.raises(KeptBackTooLong):  # counted from the first deadline, not from the new one
        keep_back(file_id=one, until=date(2029, 12, 1), reason="Nữa", acting=office.lan, now=NOW)


def test_a_file_kept_for_two_years_is_not_handed_over(office):
    with pytest.raises(FileNotOpen):
        propose_hand_over(file_ids=[closed(office, retention="2N")], acting=office.lan, now=NOW)


def test_warnings_come_thirty_days_ahead(office):
    closed(office)
    due = date(2027, 11, 23)
    for on, warned in ((due - timedelta(31), 0), (due - timedelta(30), 1), (due, 1)):
        assert count_files(asked=due_files(agency_id=office.agency_id, on=on)) == warned
    assert count_overdue(agency_id=office.agency_id, on=due) == 0
    assert count_overdue(agency_id=office.agency_id, on=due + timedelta(1)) == 1


def test_the_archive_receives_what_somebody_else_offered(office):
    one, two = closed(office), closed(office, retention="VV")
    offered = propose_hand_over(file_ids=[one, two], acting=office.clerk, now=NOW)
    with pytest.raises(OwnHandOver):
        agree_hand_over(hand_over_id=offered, acting=office.clerk, now=NOW)
    return_hand_over(hand_over_id=offered, reason="Đề nghị nhầm", acting=office.clerk, now=NOW)
    offered = propose_hand_over(file_ids=[one, two], acting=office.clerk, now=NOW)
    other_clerk = replace(office.minh, roles=office.clerk.roles)
    agree_hand_over(hand_over_id=offered, acting=other_clerk, now=NOW)
    with pytest.raises(HandOverDecided):
        agree_hand_over(hand_over_id=offered, acting=other_clerk, now=NOW)

    assert {file.state for file in get_hand_over(
        agency_id=office.agency_id, hand_over_id=offered
    ).files} == {FileState.ARCHIVED}  # fmt: skip
    assert (card(office, one).history_on, card(office, two).history_on) == (
        None, date(2031, 11, 23),
    )  # fmt: skip
    assert len(facts_told("documents:file:archived")) == 2


def test_a_list_given_back_puts_its_files_where_they_were(office):
    one, two = closed(office), closed(office)
    keep_back(file_id=two, until=date(2028, 1, 1), reason="Cần dùng", acting=office.lan, now=NOW)
    offered = propose_hand_over(file_ids=[one, two], acting=office.lan, now=NOW)
    with pytest.raises(FileNotOpen):
        propose_hand_over(file_ids=[one], acting=office.lan, now=NOW)
    return_hand_over(hand_over_id=offered, reason="Thiếu trang", acting=office.clerk, now=NOW)
    assert [card(office, x).summary.state for x in (one, two)] == [
        FileState.CLOSED, FileState.KEPT_BACK,
    ]  # fmt: skip


def test_periods_hold_from_their_day_and_the_agencys_own_comes_first(office):
    clerk = office.clerk
    own = Retention(code="10N", name="Mười năm", years=11, legal_basis="Quyết định 1/QĐ",
                    valid_from=TODAY, valid_until=None, made_up=False)  # fmt: skip
    set_retention(period=own, acting=clerk, now=NOW)
    with pytest.raises(RetentionFaulty):
        set_retention(period=own, acting=clerk, now=NOW)
    later = replace(own, years=12, valid_from=TODAY + timedelta(10))
    set_retention(period=later, acting=clerk, now=NOW)

    def years(on):
        known = list_retentions(agency_id=office.agency_id, on=on)
        return [one.years for one in known if one.code == "10N"]

    assert years(TODAY - timedelta(1)) == [10]
    assert years(TODAY) == [11]
    assert years(TODAY + timedelta(10)) == [12]


def test_the_law_of_a_day_is_that_of_its_day():
    assert get_archive_rules(on=date(2026, 1, 1)).hand_over_months == 12
    assert get_archive_rules(on=date(2024, 1, 1)).history_years == 0
    assert get_archive_rules(on=date(2020, 1, 1)).hand_over_months == 0


def test_documents_are_found_without_accents_and_those_inside_are_marked(office):
    one, inside = opened(office), arrival(office)
    arrival(office, "8/STh", "Phòng chống bão")
    put(office, one, inside)
    said = "Trả lời về đường truyền"
    make_dispatch(office, stage=Stage.SIGNED, subject=said, folded="tra loi ve duong truyen")
    asked = {"agency_ids": [office.agency_id], "file_id": one}

    found = find_candidates(text="duong truyen", **asked)
    assert [(c.kind, c.inside) for c in found] == [
        (ItemKind.ARRIVAL, True), (ItemKind.DISPATCH, False),
    ]  # fmt: skip
    assert find_candidates(text="  ", **asked) == []


def test_an_open_file_is_corrected_and_given_to_somebody_else(office):
    one = opened(office)
    draft = FileDraft(title="Tên mới", retention="VV", holder_id=office.minh.account_id)
    change_file(file_id=one, draft=draft, acting=office.lan, now=NOW)
    known = card(office, one)
    assert (known.summary.title, known.summary.holder) == ("Tên mới", office.minh.account_name)
    assert known.summary.retention_name == "Vĩnh viễn"
    told = facts_told("documents:file:changed")[0].data
    assert told["holder_before"] == office.lan.account_name != told["holder"]
    assert (told["title"], told["retention"]) == ("Tên mới", "VV")
    change_file(file_id=one, draft=draft, acting=office.minh, now=NOW)
    assert len(facts_told("documents:file:changed")) == 1  # nothing was another


def test_what_is_in_a_file_costs_the_same_however_much_it_is(office, django_assert_max_num_queries):
    one = opened(office)
    for number in range(12):
        put(office, one, arrival(office, f"{number}/A"))
    with django_assert_max_num_queries(5):
        assert len(card(office, one).items) == 12


def test_a_draft_made_ready_again_has_its_pages_counted_again(office):
    draft, file_id = submitted(office), opened(office)
    put(office, file_id, draft, kind=ItemKind.DISPATCH)
    assert FileItem.objects.get(dispatch_id=draft).sheets == 1
    return_draft(dispatch_id=draft, comment="Thêm số liệu", seen=2, acting=office.leader, now=NOW)
    said = get_draft(dispatch_id=draft, acting=office.lan).newest.content
    longer = replace(said, text="\n".join(f"Xã thứ {n} chưa có đường truyền." for n in range(90)))
    save_draft(dispatch_id=draft, content=longer, seen=2, acting=office.lan, now=NOW)
    submit_draft(dispatch_id=draft, levels=[], seen=3, acting=office.lan, now=NOW)
    assert FileItem.objects.get(dispatch_id=draft).sheets > 1
