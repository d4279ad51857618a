"""Commitments: who owes what, changed without overwriting, never waiting for each other."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.audit.terms import SYSTEM
from lienthong.cooperation.operations import (
    add_commitment,
    add_text,
    change_commitment,
    change_division,
    confirm_text,
)
from lienthong.cooperation.queries import (
    count_commitments,
    get_commitment,
    list_clause_choices,
    list_commitments,
)
from lienthong.cooperation.rules import (
    check_due,
    circle_through,
    clean_commitment,
    due_bounds,
    read_number,
    write_due,
    write_number,
    write_targets,
)
from lienthong.cooperation.terms import (
    Bound,
    CommitmentChanged,
    CommitmentDraft,
    CommitmentFilter,
    CommitmentRefused,
    CommitmentState,
    Confidence,
    DivisionChange,
    DivisionStep,
    Milestone,
    MilestoneStatus,
    NothingChanged,
    Reach,
    Side,
    Target,
    TextDraft,
    UnknownCommitment,
    VersionKind,
)
from lienthong.cooperation.terms.succession import SideState
from lienthong.cooperation.testing import (
    ENDED_ON,
    MADE_UP_TEXT,
    RECORDED_AT,
    make_acting,
    make_agreement,
)
from lienthong.documents.terms import DraftSecret

pytestmark = pytest.mark.django_db
STATE = Bound(side=Side.STATE, name="UBND huyện Thử Giang")
PROVIDER = Bound(side=Side.PROVIDER, name="Công ty Viễn thông Thử")
TODAY = date(2026, 11, 30)
DRAFT = CommitmentDraft(
    what="Đào tạo 500 cán bộ về chữ ký số",
    owner=PROVIDER,
    beneficiary=STATE,
    state=CommitmentState.IN_FORCE,
    due="6/2019",
    source="Bài báo thử",
    indicator="Cán bộ được đào tạo",
    unit="người",
    baseline="0",
    targets=(Target(period="2018", value="200"), Target(period="2019", value="1.500")),
    milestones=(Milestone(title="Lớp đầu tiên", due="12/2018"),),
)


@pytest.fixture
def agreement(db):
    return make_agreement()


def add(agreement, **changes):
    draft = replace(DRAFT, **changes)
    return add_commitment(agreement=agreement, draft=draft, actor=SYSTEM, now=RECORDED_AT)


def change(reference, *, based_on=1, kind=VersionKind.AMENDMENT, reason="Đã họp", **changes):
    before = get_commitment(reference=reference, on=TODAY).summary.draft
    return change_commitment(
        reference=reference,
        draft=replace(before, **changes),
        kind=kind,
        effective="5/2019",
        reason=reason,
        based_on=based_on,
        actor=SYSTEM,
        now=RECORDED_AT,
    )


def codes_of(error):
    return tuple(one.code.removeprefix("cooperation.") for one in error.params["refusals"])


def test_a_commitment_is_recorded_with_days_and_numbers_as_people_write_them(agreement):
    reference = add(agreement)
    assert reference == f"{agreement}-C1"
    record = get_commitment(reference=reference, on=TODAY)
    draft = record.summary.draft
    assert (draft.due, draft.targets[1]) == ("2019-06", Target(period="2019", value="1500"))
    assert draft.milestones == (Milestone(title="Lớp đầu tiên", due="2018-12"),)
    assert record.summary.overdue
    assert add(agreement, what="Việc khác") == f"{agreement}-C2"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"what": " "}, "what_missing"),
        ({"owner": None}, "owner_missing"),
        ({"owner": Bound(side=Side.STATE, name="Ai đó")}, "owner_missing"),
        ({"beneficiary": PROVIDER}, "owed_to_itself"),
        ({"source": ""}, "origin_missing"),
        ({"clause_id": 999}, "clause_not_open"),
        ({"state": CommitmentState.UNCLEAR}, "state_note_missing"),
        ({"due": "khi nào xong"}, "day_not_understood"),
        ({"due": "7/2018"}, "due_before_signed"),
        ({"due": "quý II/2018"}, "due_before_signed"),
        ({"unit": ""}, "target_without_unit"),
        ({"indicator": ""}, "indicator_missing"),
        ({"baseline": "N/A"}, "number_not_understood"),
        ({"targets": (Target(period="2019", value="có"),)}, "target_not_understood"),
        ({"targets": (Target(period="2019", value="1"),) * 2}, "target_period_twice"),
        ({"targets": (Target(period="2019", value="2,5"),), "unit": "Người"}, "target_in_parts"),
        ({"milestones": (Milestone(title="", due="2019"),)}, "milestone_incomplete"),
        ({"reach": Reach.ALL_COMMUNES}, "reach_incomplete"),
        ({"reach": Reach.UNITS}, "reach_incomplete"),
        ({"depends_on": ("A99-C1",)}, "dependency_unknown"),
        ({"depends_on": ("A1-C1",)}, "dependency_circle"),
    ],
)
def test_what_cannot_stand_is_refused_at_its_field(agreement, changes, code):
    assert agreement == "A1"
    with pytest.raises(CommitmentRefused) as error:
        add(agreement, **changes)
    assert codes_of(error.value) == (code,)
    assert count_commitments(matching=CommitmentFilter()) == 0


@pytest.mark.parametrize(
    ("typed", "kept", "last"),
    [
        ("quý III/2026", "2026-07/2026-09", date(2026, 9, 30)),
        ("quý 4 năm 2026", "2026-10/2026-12", date(2026, 12, 31)),
        ("6 tháng đầu năm 2027", "2027-01/2027-06", date(2027, 6, 30)),
    ],
)
def test_a_quarter_or_half_year_is_due_at_its_end_and_read_again(agreement, typed, kept, last):
    reference = add(agreement, due=typed, targets=(Target(period=typed, value="20"),))
    draft = get_commitment(reference=reference, on=TODAY).summary.draft
    assert (draft.due, draft.targets[0].period) == (kept, kept)
    assert due_bounds(draft.due)[1] == last
    for language in ("vi", "en"):
        written = write_due(kept, language=language)
        assert clean_commitment(replace(draft, due=written)).due == kept
    assert write_targets(draft.targets, language="vi") == f"{write_due(kept, language='vi')}: 20"


@pytest.mark.parametrize("signed", ["", "2018?-08"])
def test_where_the_day_of_signing_is_not_sure_no_day_is_too_early(signed):
    assert list(check_due("2017", signed)) == []
    assert list(check_due("", "2018-08")) == []
    assert [one.params["period"] for one in check_due("2017", "2018-08")] == ["2017"]


def test_a_changed_target_keeps_the_old_one_its_day_and_reason(agreement):
    reference = add(agreement)
    assert change(reference, targets=(Target(period="2019", value="300"),)) == 2
    newest, first = get_commitment(reference=reference, on=TODAY).versions
    assert first.draft.targets[1].value == "1500"
    assert (newest.effective, newest.reason) == ("2019-05", "Đã họp")
    assert first.superseded_at == newest.recorded_at


def test_a_milestone_that_was_met_is_a_new_version(agreement):
    reference = add(agreement)
    met = Milestone(title="Lớp đầu tiên", due="2018-12", status=MilestoneStatus.PARTLY)
    change(reference, kind=VersionKind.CORRECTION, milestones=(met,))
    newest, first = get_commitment(reference=reference, on=TODAY).versions
    statuses = [one.draft.milestones[0].status for one in (newest, first)]
    assert statuses == [MilestoneStatus.PARTLY, MilestoneStatus.SCHEDULED]


def test_a_change_needs_a_reason_a_difference_and_the_newest_version(agreement):
    reference = add(agreement)
    with pytest.raises(CommitmentRefused) as error:
        change(reference, reason="", condition="Có mặt bằng")
    assert codes_of(error.value) == ("reason_missing",)
    with pytest.raises(NothingChanged):
        change(reference)
    change(reference, condition="Có mặt bằng")
    with pytest.raises(CommitmentChanged):
        change(reference, condition="Khác")
    with pytest.raises(UnknownCommitment):
        change_commitment(
            reference="A1-C9", draft=DRAFT, kind=VersionKind.CORRECTION, effective="",
            reason="x", based_on=1, actor=SYSTEM, now=RECORDED_AT,
        )  # fmt: skip


def test_commitments_never_wait_for_each_other(agreement):
    first = add(agreement)
    second = add(agreement, depends_on=(first,))
    third = add(agreement, depends_on=(second.lower(), first))
    assert get_commitment(reference=first, on=TODAY).needed_by == (second, third)
    with pytest.raises(CommitmentRefused) as error:
        change(first, depends_on=(third,))
    assert codes_of(error.value) == ("dependency_circle",)


@given(st.dictionaries(st.integers(0, 6), st.lists(st.integers(0, 6), max_size=4)))
def test_a_circle_is_found_exactly_where_one_is(edges):
    needs = {str(one): [str(other) for other in others] for one, others in edges.items()}
    circle = circle_through("0", needs)
    reached, before = set(needs.get("0", ())), set()
    while reached != before:
        before = set(reached)
        reached |= {other for one in before for other in needs.get(one, ())}
    assert bool(circle) == ("0" in reached)
    assert all(after in needs[one] for one, after in pairwise(circle))


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_a_number_is_read_as_it_is_written(value):
    assert read_number(write_number(f"{value:f}")) == value


def test_a_commitment_comes_from_an_open_clause_of_the_confirmed_text(agreement):
    acting = make_acting()
    given_text = TextDraft(part=0, title="Văn bản chính", words=MADE_UP_TEXT)
    place = add_text(
        reference=agreement, draft=given_text, upload=None, acting=acting, now=RECORDED_AT
    )
    assert list_clause_choices(agreement=agreement) == ()
    mark = DivisionChange(step=DivisionStep.MARK, address="3", confidence=Confidence.STATE)
    change_division(place=place, change=mark, seen=1, acting=acting, now=RECORDED_AT)
    confirm_text(place=place, seen=2, acting=acting, now=RECORDED_AT)
    choices = {one.address: one.id for one in list_clause_choices(agreement=agreement)}
    assert "2.2" in choices
    assert not {"3", "3.1", "3.2.a-1"} & set(choices)
    reference = add(agreement, clause_id=choices["2.2"], source="")
    passage = get_commitment(reference=reference, on=TODAY).passage
    assert passage.address == "2.2"
    assert "đào tạo 500 cán bộ" in passage.words


def test_the_list_is_narrowed_by_side_state_day_and_words(agreement):
    mine = add(agreement)
    theirs = add(agreement, owner=STATE, beneficiary=None, due="2030", what="Bố trí mặt bằng")
    open_one = add(agreement, due="", what="Hỗ trợ", state=CommitmentState.PROPOSED)

    def found(**asked):
        items = list_commitments(matching=CommitmentFilter(**asked), on=TODAY)
        return [one.reference for one in items]

    assert found() == [mine, theirs, open_one]
    assert found(side=Side.STATE) == [theirs]
    assert found(state=CommitmentState.PROPOSED) == [open_one]
    assert found(due_by=TODAY) == [mine]
    assert found(text="mat bang") == [theirs]
    assert found(units=()) == []
    assert found(agreement="A77") == []


def test_lists_ask_the_same_number_of_questions_however_long(agreement, django_assert_num_queries):
    needed = add(agreement)
    for count in (1, 6):
        for _ in range(count):
            add(agreement, depends_on=(needed,))
        with django_assert_num_queries(6):
            assert len(list_commitments(matching=CommitmentFilter(), on=TODAY)) > count


def test_an_owner_that_ended_waits_for_a_decision(linked, directory):
    district = Bound(side=Side.STATE, name="UBND huyện Thử Giang", agency_id=directory.district)
    reference = add(linked, owner=district, beneficiary=None)
    today = get_commitment(reference=reference, on=ENDED_ON).owner_today
    assert (today.state, today.waiting, today.carriers) == (SideState.UNDECIDED, 2, ())
    before = get_commitment(reference=reference, on=date(2025, 6, 30)).owner_today
    assert (before.state, before.ended_on) == (SideState.HELD, None)


def test_marks_of_state_secrets_are_refused(agreement):
    with pytest.raises(DraftSecret):
        add(agreement, what="TỐI MẬT\nLắp trạm")
