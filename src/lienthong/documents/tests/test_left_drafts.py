"""Drafts of who has left: seen by clerks and leaders, handed over with a reason."""

import pytest
from django.urls import reverse

from lienthong.audit.queries import list_facts_of
from lienthong.documents.events import DraftHandedOver, subject_of_dispatch
from lienthong.documents.models import Dispatch
from lienthong.documents.operations import (
    hand_over_draft,
    keep_sketch,
    name_co_drafters,
    restrict_dispatch,
    submit_draft,
    withdraw_draft,
)
from lienthong.documents.queries import (
    count_left_drafts,
    get_draft,
    get_sketch,
    list_left_drafts,
    list_places,
)
from lienthong.documents.terms import (
    CoDrafterUnknown,
    DispatchRestricted,
    DraftClosed,
    DraftUnknown,
    ReasonTooShort,
    ReviewerNotPossible,
    Stage,
)
from lienthong.documents.terms.left_drafts import DraftHeirNotPossible, NotYoursToHandOver
from lienthong.documents.testing import make_dispatch
from lienthong.documents.tests.drafting import begin, submitted
from lienthong.documents.tests.test_pages import as_person
from lienthong.identity.terms import Role
from lienthong.work.testing import AGENCY, NOW, TODAY, leave_post, make_colleague, make_office

pytestmark = pytest.mark.django_db
REASON = "Chị Lan chuyển công tác"


@pytest.fixture
def office():
    return make_office()


def hand(office, made, to=None, by=None, reason=REASON):
    to = (to or office.minh).account_id
    hand_over_draft(dispatch_id=made, to=to, reason=reason, acting=by or office.clerk, now=NOW)


def left(person):
    return list_left_drafts(acting=person, now=NOW)


def test_a_leavers_draft_is_listed_for_clerk_and_leader_and_goes_to_a_colleague(office):
    made = begin(office)
    keep_sketch(
        dispatch_id=made, content=get_draft(dispatch_id=made, acting=office.lan).newest.content,
        seen=2, acting=office.lan, now=NOW,
    )  # fmt: skip
    assert left(office.clerk) == []
    leave_post(office.lan)
    for person in (office.clerk, office.leader):
        (one,) = left(person)
        assert (one.summary.id, one.drafter) == (made, office.lan.account_name)
    hand(office, made)
    assert left(office.clerk) == []
    assert get_draft(dispatch_id=made, acting=office.minh).may_submit
    assert get_sketch(dispatch_id=made, account_id=office.minh.account_id)
    facts = list_facts_of(subject=subject_of_dispatch(made))
    (fact,) = [one for one in facts if one.tag == DraftHandedOver.TAG]
    told = {"before": office.lan.account_name, "after": office.minh.account_name, "reason": REASON}
    assert fact.data.items() >= told.items()
    submit_draft(dispatch_id=made, levels=[], seen=2, acting=office.minh, now=NOW)


def test_a_draft_under_review_keeps_its_reviews_and_its_new_drafter_takes_it_back(office):
    made = submitted(office, [office.minh])
    leave_post(office.lan)
    with pytest.raises(DraftHeirNotPossible):  # Minh looks at it
        hand(office, made)
    hand(office, made, to=office.hoa)
    assert Dispatch.objects.get(id=made).stage == Stage.IN_REVIEW
    withdraw_draft(dispatch_id=made, acting=office.hoa, now=NOW)


def test_a_review_that_waits_at_a_leaver_is_listed_until_somebody_else_looks(office):
    made = submitted(office, [office.minh])
    assert count_left_drafts(acting=office.leader, now=NOW) == 0
    leave_post(office.minh)
    (one,) = left(office.leader)
    assert (one.drafter, one.reviewers) == ("", (office.minh.account_name,))
    (look,) = get_draft(dispatch_id=made, acting=office.leader).reviews
    assert look.account_id == office.minh.account_id


def test_a_draft_that_waits_for_a_signer_who_left_is_listed(office):
    made = make_dispatch(office, stage=Stage.TO_SIGN)
    make_colleague(
        office.agency_id, AGENCY, full_name="Ngô Văn Mới", title="Phó Giám đốc", role=Role.LEADER
    )
    leave_post(office.leader)
    (one,) = left(office.clerk)
    assert (one.summary.id, one.signer) == (made, office.leader.account_name)


def test_while_its_drafter_is_here_only_they_and_a_leader_hand_it_over(office):
    made = begin(office)
    with pytest.raises(NotYoursToHandOver):
        hand(office, made)
    with pytest.raises(DraftUnknown):
        hand(office, made, by=office.hoa)
    with pytest.raises(ReasonTooShort):
        hand(office, made, by=office.lan, reason="x")
    hand(office, made, by=office.lan)
    hand(office, made, to=office.hoa, by=office.leader)
    assert Dispatch.objects.get(id=made).drafter_id == office.hoa.account_id


def test_it_goes_to_nobody_who_cannot_draft_and_only_before_it_is_signed(office):
    made = begin(office)
    leave_post(office.lan)
    auditor = make_colleague(
        office.agency_id, AGENCY, full_name="Ngô Thị Soát", title="Kiểm toán", role=Role.AUDITOR
    )
    for heir in (auditor, make_office("Khác").lan, office.lan):
        with pytest.raises(DraftHeirNotPossible):
            hand(office, made, to=heir)
    signed = make_dispatch(office, stage=Stage.SIGNED)
    with pytest.raises(DraftClosed):
        hand(office, signed)


def test_a_restricted_one_is_handed_over_unread_where_nobody_who_reads_it_is_left(office):
    made = begin(office, signer_id=None, signer_name="")
    restrict_dispatch(
        dispatch_id=made, readers=[office.minh.account_id], acting=office.lan, now=NOW
    )
    leave_post(office.lan)
    with pytest.raises(DispatchRestricted):
        hand(office, made, to=office.hoa)
    leave_post(office.minh)
    (one,) = left(office.clerk)
    assert (one.hidden, one.summary.subject) == (True, "")
    page = as_person(office.clerk).get(reverse("documents:draft_hand_over", args=[made])).text
    assert "báo cáo kết nối" not in page
    hand(office, made, to=office.hoa)
    assert get_draft(dispatch_id=made, acting=office.hoa).may_edit
    with pytest.raises(DispatchRestricted):
        get_draft(dispatch_id=made, acting=office.clerk)


def test_reviewers_and_co_drafters_are_only_those_who_may_be(office):
    auditor = make_colleague(
        office.agency_id, AGENCY, full_name="Ngô Thị Soát", title="Kiểm toán", role=Role.AUDITOR
    )
    made = begin(office)
    with pytest.raises(ReviewerNotPossible):
        submit_draft(
            dispatch_id=made, levels=[[auditor.account_id]], seen=2, acting=office.lan, now=NOW
        )
    with pytest.raises(CoDrafterUnknown):
        name_co_drafters(dispatch_id=made, people=[auditor.account_id], acting=office.lan, now=NOW)
    offered = {one.name for one in list_places(agency_id=office.agency_id, on=TODAY)}
    assert office.minh.account_name in offered
    assert auditor.account_name not in offered
    for name in ("documents:draft", "documents:draft_submit"):
        page = as_person(office.lan).get(reverse(name, args=[made])).text
        assert office.minh.account_name in page
        assert auditor.account_name not in page


def test_the_pages_show_what_was_left_and_hand_it_over(office):
    made = begin(office)
    clerk = as_person(office.clerk)
    listed, draft = reverse("documents:left_drafts"), reverse("documents:draft", args=[made])
    address = reverse("documents:draft_hand_over", args=[made])
    assert address not in clerk.get(draft).text
    leave_post(office.lan)
    assert address in clerk.get(listed).text
    assert address in clerk.get(draft).text
    assert listed in clerk.get(reverse("documents:drafts")).text
    assert listed in clerk.get(reverse("start")).text
    assert as_person(office.minh).get(listed).status_code == 403
    sent = {"to": str(office.minh.account_id), "reason": "x"}
    assert clerk.post(address, sent).status_code == 422
    clerk.post(address, {**sent, "reason": REASON}, follow=True)
    assert Dispatch.objects.get(id=made).drafter_id == office.minh.account_id


def test_all_that_are_ticked_go_to_one_colleague_each_with_its_result(office):
    first, second = begin(office), begin(office)
    looked_at = submitted(office, [office.minh])
    leave_post(office.lan)
    clerk, address = as_person(office.clerk), reverse("documents:left_drafts")
    assert clerk.get(address).text.count('name="dispatch"') == 3
    post = reverse("documents:left_drafts_hand_over")
    typed = {"to": str(office.minh.account_id), "reason": REASON}
    empty = clerk.post(post, typed)
    assert empty.status_code == 422
    assert REASON in empty.text
    short = clerk.post(post, {**typed, "dispatch": [first], "reason": "x"})
    assert short.status_code == 422
    assert f'value="{first}" checked' in " ".join(short.text.split())
    page = clerk.post(post, {**typed, "dispatch": [first, second, looked_at]}, follow=True).text
    assert "Đã bàn giao 2 dự thảo." in page
    assert [one.summary.id for one in left(office.clerk)] == [looked_at]
    drafters = Dispatch.objects.filter(id__in=[first, second]).values_list("drafter_id", flat=True)
    assert set(drafters) == {office.minh.account_id}
    assert as_person(office.hoa).post(post, {**typed, "dispatch": [looked_at]}).status_code == 403
