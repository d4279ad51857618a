"""Restricted outgoing documents: the answer to a restricted one is closed at each door."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.urls import reverse

from lienthong.audit.queries import list_facts_of
from lienthong.documents.events import (
    DispatchRestricted,
    RestrictedDispatchRead,
    subject_of_dispatch,
)
from lienthong.documents.models import Dispatch
from lienthong.documents.operations import (
    assign_arrival,
    draft_dispatch,
    issue_dispatch,
    issue_many,
    lift_dispatch_restriction,
    name_co_drafters,
    number_dispatch,
    register_by_hand,
    restrict_arrival,
    restrict_dispatch,
    return_draft,
    set_replaced,
    update_dispatch,
    void_number,
)
from lienthong.documents.operations.number import Numbering
from lienthong.documents.queries import (
    count_issued,
    get_draft,
    get_issued,
    get_ties,
    list_at_stage,
    list_drafts,
    list_issued,
    name_issued,
    read_issued_file,
)
from lienthong.documents.terms import (
    Assignment,
    DraftQuestion,
    DraftUnknown,
    DraftView,
    IssuedQuestion,
    NotToRestrict,
    Stage,
    Way,
)
from lienthong.documents.terms import (
    DispatchRestricted as Closed,
)
from lienthong.documents.testing import make_dispatch, make_sealed
from lienthong.documents.tests.drafting import submitted
from lienthong.documents.tests.finding import ask
from lienthong.documents.tests.scans import draft
from lienthong.documents.tests.test_pages import as_person
from lienthong.kernel.vietnamese import fold
from lienthong.work.terms import Urgency
from lienthong.work.testing import NOW, TODAY, make_office

pytestmark = pytest.mark.django_db
SECRET = "trả lời kết luận thanh tra chưa công bố"
REASON = "Nội dung có sai sót, sẽ gửi văn bản khác"


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def arrival(office):
    """A document that the leader restricted to himself and Lan."""
    row = register_by_hand(draft=draft(subject="Kết luận thanh tra"), acting=office.clerk, now=NOW)
    lan = office.lan.account_id
    restrict_arrival(arrival_id=row, readers=[lan], acting=office.leader, now=NOW)
    return row


def answered(office, arrival):
    """Lan's draft in answer."""
    return draft_dispatch(type_code="cong-van", answers=arrival, acting=office.lan, now=NOW)


def restricted(office, number, stage=Stage.ISSUED, **given):
    """A document on paper with a number, restricted to the leader and to Lan who drafted it."""
    to = [(None, "Thanh tra tỉnh", Way.PAPER)]
    folded = fold(f"{number}/UBND-VX {SECRET}")
    made = make_sealed(office, number, stage=stage, subject=SECRET, folded=folded, to=to, **given)
    restrict_dispatch(dispatch_id=made, readers=[], acting=office.leader, now=NOW)
    return made


def told(dispatch_id, kind):
    return [one for one in list_facts_of(subject=subject_of_dispatch(dispatch_id))
            if one.tag == kind.TAG]  # fmt: skip


def test_the_answer_to_a_restricted_document_is_restricted_from_its_first_word(office, arrival):
    made = answered(office, arrival)
    (fact,) = told(made, DispatchRestricted)
    assert fact.data["because"] == "01/2026"
    assert set(fact.data["readers"]) == {office.leader.account_name, office.lan.account_name}
    get_draft(dispatch_id=made, acting=office.leader)
    with pytest.raises(Closed) as refused:
        get_draft(dispatch_id=made, acting=office.clerk)
    assert office.lan.account_name in str(refused.value)
    with pytest.raises(DraftUnknown):
        get_draft(dispatch_id=made, acting=office.minh)


def test_it_stays_restricted_after_it_is_issued(office, arrival):
    made = answered(office, arrival)
    Dispatch.objects.filter(id=made).update(
        stage=Stage.ISSUED, number=7, symbol="STN-VP", year=2026, issued_on=TODAY
    )
    (line,) = list_issued(asked=IssuedQuestion(agency_id=office.agency_id, acting=office.hoa))
    assert (line.entry, line.subject, line.hidden) == ("07/STN-VP", "", True)
    for person in (office.clerk, office.hoa):
        with pytest.raises(Closed):
            get_issued(agency_id=office.agency_id, dispatch_id=made, acting=person)


def test_a_draft_for_a_task_that_follows_from_a_restricted_document_is_restricted(office, arrival):
    give = Assignment(instruction="Xử lý.", lead=office.minh.account_id)
    task = assign_arrival(
        arrival_id=arrival, assignment=give, page="/", acting=office.leader, now=NOW
    )
    made = draft_dispatch(type_code="cong-van", task_id=task, acting=office.minh, now=NOW)
    assert Dispatch.objects.get(id=made).restricted


def test_what_answers_a_document_is_restricted_with_it(office):
    row = register_by_hand(draft=draft(subject="Kết luận"), acting=office.clerk, now=NOW)
    made = answered(office, row)
    get_draft(dispatch_id=made, acting=office.clerk)
    restrict_arrival(arrival_id=row, readers=[], acting=office.leader, now=NOW)
    with pytest.raises(Closed):
        get_draft(dispatch_id=made, acting=office.clerk)
    get_draft(dispatch_id=made, acting=office.lan)


def test_drafter_and_leader_restrict_a_draft_and_the_people_it_passes_through_read_it(office):
    made = submitted(office, [office.minh])
    with pytest.raises(NotToRestrict):  # it lies with its reviewers
        restrict_dispatch(dispatch_id=made, readers=[], acting=office.lan, now=NOW)
    return_draft(dispatch_id=made, comment="Sửa lại.", seen=2, acting=office.minh, now=NOW)
    restrict_dispatch(
        dispatch_id=made, readers=[office.clerk.account_id], acting=office.lan, now=NOW
    )
    for person in (office.lan, office.minh, office.clerk, office.leader):
        get_draft(dispatch_id=made, acting=person)
    name_co_drafters(dispatch_id=made, people=[office.hoa.account_id], acting=office.lan, now=NOW)
    get_draft(dispatch_id=made, acting=office.hoa)


def test_who_only_drafts_it_lifts_nothing(office):
    made = make_dispatch(office, subject=SECRET, signer_id=None)
    restrict_dispatch(dispatch_id=made, readers=[], acting=office.lan, now=NOW)
    with pytest.raises(NotToRestrict):
        lift_dispatch_restriction(dispatch_id=made, acting=office.lan, now=NOW)


def test_lists_searches_and_names_tell_others_nothing_of_it(office):
    made = restricted(office, 4)

    def lines(person, text=""):
        asked = IssuedQuestion(agency_id=office.agency_id, text=text, acting=person)
        found = list_issued(asked=asked)
        assert count_issued(asked=asked) == len(found)
        return [one.subject for one in found]

    assert lines(office.leader, "thanh tra") == [SECRET]
    assert lines(office.clerk) == [""]
    assert lines(office.clerk, "4/UBND-VX") == [""]
    for person in (office.clerk, office.hoa):
        assert lines(person, "thanh tra") == []
        assert ask(office, "thanh tra", who=person) == []
        assert name_issued(ids=[made], acting=person, on=TODAY) == {}
    assert ask(office, "thanh tra", who=office.leader) == ["04/UBND-VX"]
    drafts = DraftQuestion(
        agency_id=office.agency_id, account_id=office.clerk.account_id, roles=office.clerk.roles,
        view=DraftView.AGENCY,
    )  # fmt: skip
    hidden = make_dispatch(office, subject=SECRET, signer_id=None)
    restrict_dispatch(dispatch_id=hidden, readers=[], acting=office.lan, now=NOW)
    assert list_drafts(asked=drafts) == []


def test_nobody_numbers_seals_issues_or_changes_what_is_closed_to_them(office):
    signed = restricted(office, 5, stage=Stage.SIGNED)
    (line,) = list_at_stage(agency_id=office.agency_id, stage=Stage.SIGNED, acting=office.clerk)
    assert (line.subject, line.hidden) == ("", True)
    given = {"acting": office.clerk, "now": NOW}
    with pytest.raises(Closed):
        number_dispatch(dispatch_id=signed, how=Numbering(), **given)
    sealed = restricted(office, 6, stage=Stage.SEALED)
    with pytest.raises(Closed):
        issue_dispatch(dispatch_id=sealed, **given)
    (result,) = issue_many(ids=[signed], **given)
    assert SECRET not in result.name
    with pytest.raises(Closed):
        void_number(dispatch_id=sealed, reason=REASON, **given)
    gone = restricted(office, 7)
    with pytest.raises(Closed):
        update_dispatch(
            dispatch_id=gone, due_on=None, urgency=Urgency.URGENT, reason=REASON, **given
        )
    with pytest.raises(Closed):
        read_issued_file(
            agency_id=office.agency_id, dispatch_id=gone, position=0, acting=office.clerk
        )


def test_what_replaces_a_restricted_document_is_restricted_to_its_readers(office):
    restricted(office, 8)
    new = make_sealed(office, 9)
    set_replaced(
        dispatch_id=new, code="8/UBND-VX", year=2026, reason=REASON, acting=office.clerk, now=NOW
    )
    with pytest.raises(Closed):
        get_issued(agency_id=office.agency_id, dispatch_id=new, acting=office.clerk)
    get_issued(agency_id=office.agency_id, dispatch_id=new, acting=office.leader)


def test_beside_what_it_answers_it_stands_without_its_subject(office):
    row = register_by_hand(draft=draft(subject="Hỏi"), acting=office.clerk, now=NOW)
    restricted(office, 10, answers_id=row)
    (reply,) = get_ties(agency_id=office.agency_id, arrival_id=row, acting=office.clerk).answered_by
    assert (reply.code, reply.subject) == ("10/UBND-VX", "")


PAGES = (
    ("documents:draft", ()),
    ("documents:draft_pdf", ()),
    ("documents:draft_word", ()),
    ("documents:draft_compare", ()),
    ("documents:dispatch", ()),
    ("documents:dispatch_file", (0,)),
    ("documents:page_image", (1,)),
    ("documents:issued", ()),
    ("documents:issued_file", (0,)),
    ("documents:export_tracking", ()),
)


def test_every_page_of_it_is_closed_to_others_and_says_whom_to_ask(office):
    made = restricted(office, 11)
    clerk, hoa, leader = map(as_person, (office.clerk, office.hoa, office.leader))
    for name, more in PAGES:
        address = reverse(name, args=[made, *more])
        for client in (clerk, hoa):
            answer = client.get(address)
            assert answer.status_code in {403, 404}, name
            assert SECRET not in answer.content.decode()
    assert office.leader.account_name in clerk.get(reverse("documents:issued", args=[made])).text
    assert clerk.get(reverse("documents:matter", args=["dispatch", made])).status_code == 404
    assert not told(made, RestrictedDispatchRead)
    page = leader.get(reverse("documents:issued", args=[made]))
    assert SECRET in page.text
    assert leader.get(reverse("documents:issued_file", args=[made, 0])).status_code == 200
    assert [one.data["name"] for one in told(made, RestrictedDispatchRead)] == ["van-ban.pdf", ""]


def test_no_list_page_prints_or_exports_its_subject_to_others(office):
    restricted(office, 12)
    restricted(office, 13, stage=Stage.SIGNED)
    addresses = [
        reverse("documents:issued_register") + "?view=all",
        reverse("documents:printed_issued", args=[2026]),
        reverse("documents:export_issued", args=[2026]),
        reverse("documents:drafts") + "?view=agency",
        reverse("documents:to_number"),
        reverse("documents:find") + "?q=12",
        reverse("documents:series"),
        reverse("record"),
    ]
    clerk, leader = as_person(office.clerk), as_person(office.leader)
    for address in addresses:
        answer = clerk.get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        assert SECRET not in body.decode(), address
    assert "12/UBND-VX" in clerk.get(addresses[0]).text
    assert SECRET in leader.get(addresses[0]).text


def test_a_drafter_restricts_on_the_page_and_a_clerk_lifts_it_there(office):
    made = submitted(office, [office.minh])
    return_draft(dispatch_id=made, comment="Sửa lại.", seen=2, acting=office.minh, now=NOW)
    lan, clerk = as_person(office.lan), as_person(office.clerk)
    sent = {"readers": [str(office.clerk.account_id)]}
    page = lan.post(reverse("documents:restrict_dispatch", args=[made]), sent, follow=True).text
    assert reverse("documents:lift_dispatch", args=[made]) not in page
    assert Dispatch.objects.get(id=made).restricted
    page = clerk.get(reverse("documents:draft", args=[made])).text
    assert reverse("documents:lift_dispatch", args=[made]) in page
    clerk.post(reverse("documents:lift_dispatch", args=[made]), follow=True)
    assert not Dispatch.objects.get(id=made).restricted


def test_answers_that_were_open_before_are_closed_by_the_migration(office, arrival):
    made = answered(office, arrival)
    row = Dispatch.objects.get(id=made)
    row.readers.all().delete()
    row.restricted, row.stage, row.subject = False, Stage.ISSUED, SECRET
    row.save()
    assert ask(office, "chưa công bố", who=office.hoa)
    loader = MigrationLoader(connection)
    (step,) = loader.get_migration("documents", "0030_restricted_answers").operations
    step.code(apps, None)
    assert Dispatch.objects.get(id=made).restricted
    assert ask(office, "chưa công bố", who=office.hoa) == []
    assert ask(office, "chưa công bố", who=office.leader)
    entered = Dispatch.objects.get(id=made)
    entered.save()
    assert ask(office, "chưa công bố", who=office.clerk) == []
