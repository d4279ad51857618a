"""Proposals from a confirmed text: accepted, changed, rejected; several at once, kept for good."""

import pytest
from django.urls import reverse

from lienthong.cooperation.operations import (
    accept_proposals,
    add_text,
    change_division,
    confirm_text,
    make_proposals,
    reject_proposals,
)
from lienthong.cooperation.queries import get_commitment, list_passed_over, list_proposals_of_text
from lienthong.cooperation.terms import (
    CommitmentState,
    Confidence,
    DivisionChange,
    DivisionStep,
    NoProposal,
    OwnerUnknown,
    ProposalState,
    TextDraft,
    UnknownText,
)
from lienthong.cooperation.testing import (
    ENDED_ON,
    MADE_UP_TEXT,
    RECORDED_AT,
    browser_of,
    make_acting,
    make_agreement,
    page_of,
    signed_in_as,
)
from lienthong.identity.terms import Role

pytestmark = pytest.mark.django_db
ASKED = {"acting": make_acting(), "now": RECORDED_AT}


@pytest.fixture
def given(db):
    draft = TextDraft(part=0, title="Văn bản chính", words=MADE_UP_TEXT)
    return add_text(reference=make_agreement(), draft=draft, upload=None, **ASKED)


@pytest.fixture
def place(given):
    confirm_text(place=given, seen=1, **ASKED)
    return given


def all_proposed(place):
    return [one.proposed for one in list_proposals_of_text(place=place)]


def address_of(place):
    return reverse("cooperation:proposals", args=[place.reference, place.part, place.number])


def proposed(place):
    return {one.proposed.address: one for one in list_proposals_of_text(place=place)}


def test_looking_twice_proposes_nothing_twice(place):
    assert make_proposals(place=place, **ASKED) == len(proposed(place)) > 8
    assert make_proposals(place=place, **ASKED) == 0


def test_accepted_ones_become_commitments_with_their_clause_and_target(place):
    make_proposals(place=place, **ASKED)
    found = proposed(place)
    ids = [found["2.1.a"].id, found["3.1.a"].id]
    references = accept_proposals(place=place, ids=ids, **ASKED)
    record = get_commitment(reference=references[0], on=ENDED_ON)
    draft = record.summary.draft
    assert record.passage.address == "2.1.a"
    assert draft.state is CommitmentState.PROPOSED
    assert (draft.due, draft.unit, draft.targets[0].value) == ("2019-12-31", "trạm phát sóng", "45")
    assert proposed(place)["2.1.a"].commitment == references[0]
    with pytest.raises(NoProposal):
        accept_proposals(place=place, ids=ids, **ASKED)


def test_without_a_single_owner_none_is_accepted(place):
    make_proposals(place=place, **ASKED)
    found = proposed(place)
    with pytest.raises(OwnerUnknown):
        accept_proposals(place=place, ids=[found["2.1.a"].id, found["1.2"].id], **ASKED)
    assert {one.state for one in proposed(place).values()} == {ProposalState.OPEN}


def test_rejected_ones_stay_with_who_and_when(place):
    make_proposals(place=place, **ASKED)
    rejected = proposed(place)["1.2"].id
    assert reject_proposals(place=place, ids=[rejected], **ASKED) == 1
    kept = proposed(place)["1.2"]
    assert (kept.state, kept.decided_by) == (ProposalState.REJECTED, "Lê Thử")
    assert kept.decided_at == RECORDED_AT
    assert make_proposals(place=place, **ASKED) == 0
    with pytest.raises(NoProposal):
        reject_proposals(place=place, ids=[], **ASKED)


def test_nothing_is_proposed_from_what_is_confidential_or_not_confirmed(given):
    with pytest.raises(UnknownText):
        make_proposals(place=given, **ASKED)
    mark = DivisionChange(step=DivisionStep.MARK, address="3", confidence=Confidence.STATE)
    change_division(place=given, change=mark, seen=1, **ASKED)
    confirm_text(place=given, seen=2, **ASKED)
    make_proposals(place=given, **ASKED)
    assert "2.1.a" in proposed(given)
    assert not [address for address in proposed(given) if address.startswith("3")]


def test_the_page_shows_each_beside_its_passage_and_takes_several_at_once(officer, place):
    here = [place.reference, place.part, place.number]
    address = reverse("cooperation:proposals", args=here)
    decide = reverse("cooperation:proposals_decide", args=here)
    officer.post(decide, {"step": "find"})
    page = page_of(officer.get(address))
    assert "<mark>Bên B đầu tư 45 trạm phát sóng 4G trước ngày 31/12/2019" in page
    found = proposed(place)
    ticked = [found["2.1.a"].id, found["2.2"].id]
    answer = officer.post(decide, {"step": "accept", "proposal": ticked}, follow=True)
    assert "A1-C1, A1-C2" in page_of(answer)
    officer.post(decide, {"step": "reject", "proposal": [found["1.2"].id]})
    assert "không nhận đề xuất" in page_of(officer.get(address))
    assert "Hãy đánh dấu" in page_of(officer.post(decide, {"step": "accept"}, follow=True))
    assert signed_in_as(Role.CLERK).get(address).status_code == 403


def test_what_the_rules_did_not_take_is_shown_with_what_is_left_out(officer):
    words = MADE_UP_TEXT.replace(
        "Bên B đầu tư 45 trạm", "Bên A không chịu trách nhiệm trả 5 tỷ đồng.\nBên B đầu tư 45 trạm"
    )
    draft = TextDraft(part=0, title="Văn bản chính", words=words)
    place = add_text(reference=make_agreement(), draft=draft, upload=None, **ASKED)
    mark = DivisionChange(step=DivisionStep.MARK, address="3", confidence=Confidence.STATE)
    change_division(place=place, change=mark, seen=1, **ASKED)
    confirm_text(place=place, seen=2, **ASKED)
    make_proposals(place=place, **ASKED)
    left = list_passed_over(place=place)
    assert any("không chịu trách nhiệm trả 5 tỷ" in one.words for one in left.passages)
    assert not any(one.address.startswith("3") for one in left.passages)
    assert not any("không chịu trách nhiệm" in one.what for one in all_proposed(place))
    page = page_of(officer.get(address_of(place)))
    assert f"{left.confidential} điều khoản không để mọi người đọc" in page
    assert "Đoạn có số liệu mà không thành đề xuất" in page


def test_a_proposal_is_changed_first_and_then_counts_as_accepted(officer, place):
    make_proposals(place=place, **ASKED)
    one = proposed(place)["1.2"]
    way = [place.reference, place.part, place.number, one.id]
    address = reverse("cooperation:proposal_change", args=way)
    assert "Hai bên ưu tiên sử dụng" in page_of(officer.get(address))
    typed = {
        "what": "Ưu tiên dùng dịch vụ của Bên B",
        "owner": "0",
        "state": "in_force",
        "clause": str(one.clause_id),
        "reach": "not_said",
        "milestones-count": "0",
    }
    officer.post(address, typed)
    assert proposed(place)["1.2"].commitment == "A1-C1"
    assert "Hãy đánh dấu" in page_of(officer.post(address, typed))


def test_several_are_taken_as_in_force_and_the_other_side_is_asked_for_each(sides):
    other, own = browser_of(sides.state), browser_of(sides.provider)
    by_us = {"acting": sides.provider, "now": RECORDED_AT}
    draft = TextDraft(part=0, title="Văn bản chính", words=MADE_UP_TEXT)
    place = add_text(reference=sides.agreement, draft=draft, upload=None, **by_us)
    confirm_text(place=place, seen=1, **by_us)
    make_proposals(place=place, **by_us)
    found = proposed(place)
    decide = reverse(
        "cooperation:proposals_decide", args=[place.reference, place.part, place.number]
    )
    ticked = [found["2.1.a"].id, found["2.2"].id]
    page = page_of(own.post(decide, {"step": "in_force", "proposal": ticked}, follow=True))
    assert "bên kia được hỏi" in page
    for number in (1, 2):
        reference = f"{sides.agreement}-C{number}"
        stands = get_commitment(reference=reference, on=ENDED_ON).summary.draft
        assert stands.state is CommitmentState.PROPOSED
        asked = page_of(other.get(reverse("cooperation:commitment", args=[reference])))
        assert "Đồng ý" in asked


def test_a_proposal_taken_as_in_force_by_one_side_waits_for_the_other(sides):
    browser_of(sides.state)
    own = browser_of(sides.provider)
    by_us = {"acting": sides.provider, "now": RECORDED_AT}
    draft = TextDraft(part=0, title="Văn bản chính", words=MADE_UP_TEXT)
    place = add_text(reference=sides.agreement, draft=draft, upload=None, **by_us)
    confirm_text(place=place, seen=1, **by_us)
    make_proposals(place=place, **by_us)
    one = proposed(place)["3.1.a"]
    way = [place.reference, place.part, place.number, one.id]
    typed = {
        "what": "Bố trí đầu mối",
        "owner": "0",
        "state": "in_force",
        "clause": str(one.clause_id),
        "reach": "not_said",
        "milestones-count": "0",
    }
    address = reverse("cooperation:proposal_change", args=way)
    assert "chỉ ở mức đề xuất" in page_of(own.get(address))
    page = page_of(own.post(address, typed, follow=True))
    assert "đã hỏi bên kia" in page
    assert "Rút đề nghị" in page
    found = get_commitment(reference=f"{sides.agreement}-C1", on=ENDED_ON).summary.draft
    assert found.state is CommitmentState.PROPOSED
    assert found.owner.agency_id == sides.state.agency_id


def test_the_page_asks_the_same_number_of_questions_however_many(place, django_assert_num_queries):
    make_proposals(place=place, **ASKED)
    with django_assert_num_queries(3):
        assert len(list_proposals_of_text(place=place)) > 8
