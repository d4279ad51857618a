"""No side alone changes what was signed, or lets a commitment bind the other."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from lienthong.cooperation.models import AgreementVersion
from lienthong.cooperation.operations import (
    add_commitment,
    amend_agreement,
    change_commitment,
)
from lienthong.cooperation.operations.amend import agree_amendment
from lienthong.cooperation.operations.asked_changes import refuse_change, withdraw_change
from lienthong.cooperation.operations.commitments import agree_change
from lienthong.cooperation.queries import get_agreement, get_commitment, get_draft
from lienthong.cooperation.queries.asked_changes import (
    list_agreement_changes,
    list_changes,
    list_changes_waiting,
)
from lienthong.cooperation.terms import (
    Bound,
    CommitmentDraft,
    CommitmentState,
    Party,
    PartyRole,
    Side,
    Source,
    VersionKind,
)
from lienthong.cooperation.terms.asked_changes import (
    ChangeNotOpen,
    ChangeNotYours,
    ChangeOfSides,
    ChangeState,
    ChangeWaits,
    ChangeWordsMissing,
)
from lienthong.cooperation.testing import (
    RECORDED_AT,
    browser_of,
    make_acting,
    make_agreement,
    make_two_sides,
    page_of,
)
from lienthong.directory.testing import facts_told

ON = date(2026, 11, 1)
LATER = RECORDED_AT + timedelta(hours=1)
pytestmark = pytest.mark.django_db


def amend(sides, acting, *, kind=VersionKind.CORRECTION, now=RECORDED_AT, **members):
    _, number, draft = get_draft(reference=sides.agreement)
    return amend_agreement(
        reference=sides.agreement,
        draft=replace(draft, **members),
        kind=kind,
        effective="3/2026" if kind is VersionKind.AMENDMENT else "",
        reason="Ghi theo phụ lục",
        based_on=number,
        actor=acting.actor,
        now=now,
    )


def signed(sides):
    return get_draft(reference=sides.agreement)[2]


def only(sides):
    return list_agreement_changes(agreement_id=get_draft(reference=sides.agreement)[0])[0]


@pytest.mark.parametrize("kind", [VersionKind.AMENDMENT, VersionKind.CORRECTION])
def test_a_term_changes_when_the_other_side_agrees(staffed, kind):
    sides, _, _ = staffed
    before = signed(sides)
    assert amend(sides, sides.provider, kind=kind, term="2018/2040") is None
    assert signed(sides) == before
    with pytest.raises(ChangeWaits):
        amend(sides, sides.state, title="Hợp tác khác")
    assert list_changes_waiting(acting=sides.provider, on=ON) == ()
    (waiting,) = list_changes_waiting(acting=sides.state, on=ON)
    asked = {"change_id": waiting.id, "words": "Đúng", "now": RECORDED_AT}
    for stranger in (sides.provider, make_acting()):
        with pytest.raises(ChangeNotYours):
            agree_amendment(**asked, acting=stranger)
    with pytest.raises(ChangeNotOpen):
        agree_change(**asked, acting=sides.state)
    assert amend(sides, sides.state, remarks="Ghi thêm") == 2
    assert agree_amendment(**asked, acting=sides.state) == 3
    now = signed(sides)
    assert (now.term, now.remarks) == ("2018/2040", "Ghi thêm")
    version = get_agreement(reference=sides.agreement, on=ON).versions[0]
    assert (version.kind, version.reason) == (kind, "Ghi theo phụ lục")
    found = only(sides)
    assert (found.state, found.words) == (ChangeState.AGREED, "Đúng")
    with pytest.raises(ChangeNotOpen):
        agree_amendment(**asked, acting=sides.state)
    assert len(facts_told("cooperation:agreement:change_asked")) == 1
    assert len(facts_told("cooperation:agreement:change_answered")) == 1


def test_no_side_removes_the_other_or_its_signatory(staffed):
    sides, _, _ = staffed
    before = signed(sides)
    stranger = Party(side=Side.STATE, name="UBND xã Thử Giang")
    own = tuple(one for one in before.parties if one.side is Side.PROVIDER)
    assert amend(sides, sides.provider, parties=(stranger, *own)) is None
    withdraw_change(change_id=only(sides).id, words="", acting=sides.provider, now=RECORDED_AT)
    unlinked = tuple(replace(one, agency_id=None) for one in before.parties)
    assert amend(sides, sides.provider, parties=unlinked, now=LATER) is None
    asked = {"change_id": only(sides).id, "acting": sides.state, "now": RECORDED_AT}
    with pytest.raises(ChangeWordsMissing):
        refuse_change(**asked, words="")
    refuse_change(**asked, words="Chúng tôi vẫn là một bên")
    assert signed(sides) == before
    assert AgreementVersion.objects.count() == 1
    assert only(sides).words == "Chúng tôi vẫn là một bên"


def test_sources_and_remarks_are_written_by_each_side(staffed):
    sides, _, _ = staffed
    assert amend(sides, sides.provider, sources=(Source(article="Công báo"),)) == 2
    assert amend(sides, sides.state, remarks="Bản giấy ở văn thư") == 3
    assert amend(sides, make_acting(), signed_as_written="tháng 8 năm 2018") == 4


def test_a_side_without_people_is_not_waited_for_and_keepers_stand_in_for_it():
    sides = make_two_sides()
    browser_of(sides.provider)
    assert amend(sides, sides.provider, term="2018/2040") == 2
    assert amend(sides, make_acting(), term="2018/2041") is None
    assert only(sides).side is Side.STATE


def test_who_keeps_the_register_leaves_to_the_sides_what_they_signed(staffed):
    sides, _, _ = staffed
    with pytest.raises(ChangeOfSides):
        amend(sides, make_acting(), term="2018/2040")


def test_one_agency_for_both_sides_asks_nobody():
    sides = make_two_sides()
    browser_of(sides.state)
    parties = (
        Party(side=Side.STATE, name="Sở Thử nghiệm", agency_id=sides.state.agency_id),
        Party(
            side=Side.PROVIDER,
            name="Trung tâm của Sở",
            role=PartyRole.WITNESS,
            agency_id=sides.state.agency_id,
        ),
    )
    both = replace(sides, agreement=make_agreement(parties=parties))
    assert amend(both, sides.state, term="2018/2040") == 2


def enter(sides, acting, state=CommitmentState.IN_FORCE, **members):
    draft = CommitmentDraft(
        what="Trả phí đường truyền",
        owner=Bound(side=Side.STATE, name="Sở Thử nghiệm", agency_id=sides.state.agency_id),
        state=state,
        state_note="" if state in {CommitmentState.IN_FORCE, CommitmentState.PROPOSED} else "Vì",
        source="Trang 3",
        **members,
    )
    return add_commitment(
        agreement=sides.agreement, draft=draft, actor=acting.actor, now=RECORDED_AT
    )


def stands(commitment):
    return get_commitment(reference=commitment, on=ON).summary.draft.state


def asked_of(commitment):
    return list_changes(commitment_id=get_commitment(reference=commitment, on=ON).id)


@pytest.mark.parametrize("state", CommitmentState)
def test_what_one_side_enters_binds_the_other_by_its_word(staffed, state):
    sides, _, _ = staffed
    commitment = enter(sides, sides.provider, state, due="2026")
    if state in {CommitmentState.PROPOSED, CommitmentState.REJECTED}:
        assert (stands(commitment), asked_of(commitment)) == (state, ())
        return
    assert stands(commitment) is CommitmentState.PROPOSED
    (waiting,) = list_changes_waiting(acting=sides.state, on=ON)
    asked = {"change_id": waiting.id, "words": "", "now": RECORDED_AT}
    with pytest.raises(ChangeNotYours):
        agree_change(**asked, acting=sides.provider)
    assert agree_change(**asked, acting=sides.state) == 2
    assert stands(commitment) is state
    versions = get_commitment(reference=commitment, on=ON).versions
    assert [one.kind for one in versions] == [VersionKind.FIRST, VersionKind.FIRST]


def test_a_proposed_commitment_comes_into_force_by_both_as_it_was_asked_for(staffed):
    sides, _, _ = staffed
    commitment = enter(sides, sides.provider, CommitmentState.PROPOSED, due="2026")

    def change(acting, **members):
        record = get_commitment(reference=commitment, on=ON)
        return change_commitment(
            reference=commitment,
            draft=replace(record.summary.draft, **members),
            kind=VersionKind.AMENDMENT,
            effective="3/2026",
            reason="Đã thống nhất",
            based_on=record.versions[0].number,
            actor=acting.actor,
            now=RECORDED_AT,
        )

    assert change(sides.provider, state=CommitmentState.IN_FORCE) is None
    # Who is asked cannot rewrite the proposal and then agree to that.
    assert change(sides.state, due="2035") == 2
    (waiting,) = list_changes_waiting(acting=sides.state, on=ON)
    agree_change(change_id=waiting.id, words="", acting=sides.state, now=RECORDED_AT)
    found = get_commitment(reference=commitment, on=ON).summary.draft
    assert (found.state, found.due) == (CommitmentState.IN_FORCE, "2026")
    assert change(sides.state, state=CommitmentState.PROPOSED) is None


def test_who_keeps_the_register_enters_for_sides_with_people_only_what_is_proposed(staffed):
    sides, _, _ = staffed
    with pytest.raises(ChangeOfSides):
        enter(sides, make_acting())
    assert stands(enter(sides, make_acting(), CommitmentState.PROPOSED)) is (
        CommitmentState.PROPOSED
    )


def test_the_other_side_answers_on_the_page_of_the_agreement(staffed):
    sides, state, provider = staffed
    page = reverse("cooperation:agreement", args=[sides.agreement])
    editing = page_of(provider.get(reverse("cooperation:amend", args=[sides.agreement])))
    assert "Bên kia được hỏi ngay khi bạn lưu" in editing
    amend(sides, sides.provider, term="2018/2040")
    answer = reverse("cooperation:agreement_answer", args=[sides.agreement, only(sides).id])
    shown = page_of(state.get(page))
    assert "Ghi theo phụ lục" in shown
    assert "Đồng ý thay đổi" in shown
    assert page in page_of(state.get(reverse("start")))
    mine = page_of(provider.get(page))
    assert "Đồng ý thay đổi" not in mine
    assert "Rút đề nghị" in mine
    outsider = browser_of(make_acting(agency_id=sides.state.account_id))
    assert "Đồng ý thay đổi" not in page_of(outsider.get(page))
    assert outsider.post(answer, {"deed": "agree"}).status_code == 403
    assert page_of(state.post(answer, {"deed": "refuse"}, follow=True)).count("Hãy nói rõ") == 1
    told = page_of(state.post(answer, {"deed": "agree"}, follow=True))
    assert "Bên kia đã đồng ý" in told
    assert signed(sides).term == "2018/2040"


def test_what_is_asked_for_of_an_agreement_is_not_public(staffed, client):
    sides, _, _ = staffed
    amend(sides, sides.provider, term="2018/2040")
    page = page_of(client.get(reverse("cooperation:agreement", args=[sides.agreement])))
    assert "Ghi theo phụ lục" not in page
    assert "2040" not in page
