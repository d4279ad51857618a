"""What both sides agreed changes when the other side agrees; both words stay."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from lienthong.cooperation.operations import change_commitment
from lienthong.cooperation.operations.asked_changes import refuse_change, withdraw_change
from lienthong.cooperation.operations.commitments import agree_change
from lienthong.cooperation.queries import get_commitment
from lienthong.cooperation.queries.asked_changes import list_changes, list_changes_waiting
from lienthong.cooperation.rules.asked_changes import (
    agreed_agreement,
    agreed_commitment,
    asking_side,
    asks_other_side,
    touches_signed,
)
from lienthong.cooperation.rules.reviews import Past, adjustments_of
from lienthong.cooperation.terms import (
    CommitmentDraft,
    CommitmentState,
    Duty,
    Instrument,
    Milestone,
    MilestoneStatus,
    Side,
    Source,
    Target,
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
from lienthong.cooperation.terms.results import Counting
from lienthong.cooperation.terms.reviews import Adjusted
from lienthong.cooperation.testing import (
    RECORDED_AT,
    browser_of,
    make_acting,
    make_counted,
    make_draft,
    make_two_sides,
    page_of,
)
from lienthong.directory.testing import facts_told

ON = date(2026, 11, 1)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
LESS = (Target(period="2026", value="30"),)
some_sides = st.frozensets(st.sampled_from(Side))
DRAFT = CommitmentDraft(what="Lắp trạm", state=CommitmentState.IN_FORCE, due="2026")


@given(some_sides, some_sides)
def test_a_change_waits_only_where_another_side_has_people(own, people):
    side = asking_side(own, people)
    if side is None:
        assert len(own) > 1 or not (people - own) or (not own and len(people) != 1)
    else:
        assert set(Side) - {side} <= people
        assert not own or own == {side}


@pytest.mark.parametrize(
    ("changes", "asks"),
    [
        ({"targets": LESS}, True),
        ({"due": "2027"}, True),
        ({"what": "Lắp ít trạm"}, True),
        ({"state": CommitmentState.ENDED, "state_note": "Hết tiền"}, True),
        ({"state": CommitmentState.UNCLEAR, "state_note": "Hai cách hiểu"}, True),
        ({"state": CommitmentState.PROPOSED}, True),
        ({"source": "Trang 2"}, False),
        ({"milestones": (Milestone(title="Khảo sát", due="2026"),)}, False),
    ],
)
def test_what_both_sides_agreed_is_told_from_how_far_it_is(changes, asks):
    assert asks_other_side(DRAFT, replace(DRAFT, **changes)) is asks
    proposed = replace(DRAFT, state=CommitmentState.PROPOSED)
    stays = {name: value for name, value in changes.items() if name != "state"}
    assert not asks_other_side(proposed, replace(proposed, **stays))


@given(st.sampled_from(CommitmentState), st.sampled_from(CommitmentState))
def test_no_side_alone_binds_or_unbinds_the_other(before, after):
    free = {CommitmentState.PROPOSED, CommitmentState.REJECTED}
    asks = asks_other_side(replace(DRAFT, state=before), replace(DRAFT, state=after))
    assert asks is (before is not after and not {before, after} <= free)


@pytest.mark.parametrize(
    ("changes", "asks"),
    [
        ({"term": "2018/2030"}, True),
        ({"signed": "2018-09"}, True),
        ({"title": "Hợp tác khác"}, True),
        ({"instrument": Instrument.CONTRACT}, True),
        ({"parties": make_draft().parties[:1]}, True),
        ({"duties": (Duty(side=Side.STATE, text="Trả tiền"),)}, True),
        ({"remarks": "Ghi thêm"}, False),
        ({"sources": (Source(article="Bài khác"),)}, False),
        ({"signed_as_written": "tháng 8"}, False),
    ],
)
def test_what_was_signed_is_told_from_where_it_is_known(changes, asks):
    assert touches_signed(make_draft(), make_draft(**changes)) is asks


@pytest.mark.parametrize(
    ("changes", "asks"),
    [
        ({"note": "Nguồn ghi tắt"}, False),
        ({"agency_id": UUID(int=3)}, True),
        ({"signed_by": "Ông Thử"}, True),
        ({"side": Side.PROVIDER}, True),
    ],
)
def test_which_body_a_party_is_was_signed_and_a_note_on_it_was_not(changes, asks):
    before = make_draft()
    first, *rest = before.parties
    after = replace(before, parties=(replace(first, **changes), *rest))
    assert touches_signed(before, after) is asks


def test_what_is_agreed_to_is_what_was_asked_for_over_sources_added_meanwhile():
    before = make_draft()
    asked = replace(before, term="2018/2030", remarks="Theo phụ lục 2")
    more = (Source(article="Công báo"),)
    meanwhile = replace(before, sources=more, title="Đổi một mình", remarks="")
    found = agreed_agreement(meanwhile, before=before, asked=asked)
    assert (found.term, found.sources) == ("2018/2030", more)
    assert (found.title, found.remarks) == (before.title, "Theo phụ lục 2")


def test_what_moved_on_meanwhile_stays_when_a_change_is_agreed_to():
    met = (Milestone(title="Khảo sát", due="2026", status=MilestoneStatus.MET),)
    asked = replace(DRAFT, due="2027")
    found = agreed_commitment(replace(DRAFT, milestones=met), before=DRAFT, asked=asked)
    assert (found.due, found.milestones) == ("2027", met)


def test_a_report_tells_what_was_aimed_at_first_and_each_change_of_it():
    def past(state: CommitmentState, value: str, due: str, reason: str = "") -> Past:
        targets = [Target(period="2026", value=value)]
        return Past(state=state, targets=targets, due=due, on="2026-03", reason=reason, by="An")

    force = CommitmentState.IN_FORCE
    versions = [
        past(CommitmentState.PROPOSED, "99", "2025"),
        past(force, "45", "2026"),
        past(force, "45", "2026", "Chỉ sửa chữ"),
        past(force, "30", "2027", "Thiếu mặt bằng"),
    ]
    target, due = adjustments_of(versions, Counting.SUM, YEAR)
    assert (target.what, target.before, target.after) == (Adjusted.TARGET, "45", "30")
    assert (due.what, due.before, due.after) == (Adjusted.DUE, "2026", "2027")
    assert {one.reason for one in (target, due)} == {"Thiếu mặt bằng"}
    assert adjustments_of(versions[:3], Counting.SUM, YEAR) == ()


def change(commitment, acting, *, based_on=1, now=RECORDED_AT, **members):
    record = get_commitment(reference=commitment, on=ON)
    return change_commitment(
        reference=commitment,
        draft=replace(record.summary.draft, **members),
        kind=VersionKind.AMENDMENT,
        effective="3/2026",
        reason="Thiếu mặt bằng",
        based_on=based_on,
        actor=acting.actor,
        now=now,
    )


def targets(commitment):
    return get_commitment(reference=commitment, on=ON).summary.draft.targets


def only(commitment):
    return list_changes(commitment_id=get_commitment(reference=commitment, on=ON).id)[0]


def test_a_target_changes_when_the_other_side_agrees(staffed):
    sides, _, _ = staffed
    commitment = make_counted(sides.agreement, sides.provider.agency_id)
    before = targets(commitment)
    assert change(commitment, sides.provider, targets=LESS) is None
    assert targets(commitment) == before
    with pytest.raises(ChangeWaits):
        change(commitment, sides.state, due="2030")
    assert list_changes_waiting(acting=sides.provider, on=ON) == ()
    (waiting,) = list_changes_waiting(acting=sides.state, on=ON)
    asked = {"change_id": waiting.id, "words": "", "now": RECORDED_AT}
    outsider = make_acting()
    for stranger in (sides.provider, outsider):
        with pytest.raises(ChangeNotYours):
            agree_change(**asked, acting=stranger)
    assert agree_change(**asked, acting=sides.state) == 2
    assert targets(commitment) == LESS
    version = get_commitment(reference=commitment, on=ON).versions[0]
    assert (version.reason, version.effective) == ("Thiếu mặt bằng", "2026-03")
    with pytest.raises(ChangeNotOpen):
        agree_change(**asked, acting=sides.state)
    assert len(facts_told("cooperation:commitment:change_asked")) == 1
    assert len(facts_told("cooperation:commitment:change_answered")) == 1


def test_a_refused_or_withdrawn_change_changes_nothing_and_both_words_stay(staffed):
    sides, _, _ = staffed
    commitment = make_counted(sides.agreement, sides.provider.agency_id)
    before = targets(commitment)
    change(commitment, sides.provider, targets=LESS)
    asked = {"change_id": only(commitment).id, "acting": sides.state, "now": RECORDED_AT}
    with pytest.raises(ChangeWordsMissing):
        refuse_change(**asked, words=" ")
    refuse_change(**asked, words="Đã bố trí mặt bằng")
    found = only(commitment)
    assert (found.state, found.words) == (ChangeState.REFUSED, "Đã bố trí mặt bằng")
    later = RECORDED_AT + timedelta(hours=1)
    change(commitment, sides.provider, targets=LESS, now=later)
    with pytest.raises(ChangeNotYours):
        withdraw_change(
            change_id=only(commitment).id, words="", acting=sides.state, now=RECORDED_AT
        )
    withdraw_change(change_id=only(commitment).id, words="", acting=sides.provider, now=RECORDED_AT)
    assert only(commitment).state is ChangeState.WITHDRAWN
    assert targets(commitment) == before


def test_a_side_without_people_is_not_waited_for(db):
    sides = make_two_sides()
    browser_of(sides.provider)
    commitment = make_counted(sides.agreement, sides.provider.agency_id)
    assert change(commitment, sides.provider, targets=LESS) == 2
    # Who keeps the register stands in for the side that has nobody: the other one is asked.
    assert change(commitment, make_acting(), based_on=2, due="2030") is None
    assert only(commitment).side is Side.STATE


def test_who_keeps_the_register_leaves_to_the_sides_what_they_agreed(staffed):
    sides, _, _ = staffed
    commitment = make_counted(sides.agreement, sides.provider.agency_id)
    with pytest.raises(ChangeOfSides):
        change(commitment, make_acting(), targets=LESS)
    assert change(commitment, make_acting(), source="Trang 2") == 2


def test_the_other_side_answers_on_the_page(staffed):
    sides, state, provider = staffed
    commitment = make_counted(sides.agreement, sides.provider.agency_id)
    change(commitment, sides.provider, targets=LESS)
    address = reverse("cooperation:commitment", args=[commitment])
    answer = reverse("cooperation:commitment_answer", args=[commitment, only(commitment).id])
    page = page_of(state.get(address))
    assert "Thiếu mặt bằng" in page
    assert "Đồng ý thay đổi" in page
    assert address in page_of(state.get(reverse("start")))
    mine = page_of(provider.get(address))
    assert "Đồng ý thay đổi" not in mine
    assert "Rút đề nghị" in mine
    outsider = browser_of(make_acting(agency_id=sides.state.account_id))
    assert "Đồng ý thay đổi" not in page_of(outsider.get(address))
    assert outsider.post(answer, {"deed": "agree"}).status_code == 403
    assert page_of(state.post(answer, {"deed": "refuse"}, follow=True)).count("Hãy nói rõ") == 1
    told = page_of(state.post(answer, {"deed": "agree"}, follow=True))
    assert "Bên kia đã đồng ý" in told
    assert targets(commitment) == LESS
