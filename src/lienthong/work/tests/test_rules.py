"""Whose a move is, when a deadline ends, which parts fit."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel.calendar import national_calendar
from lienthong.work.rules.deadlines import check_due, first_overdue_after, stand
from lienthong.work.rules.moves import (
    Standing,
    may_undo,
    moves_for,
    needs_reason,
    state_after,
)
from lienthong.work.rules.shares import check_shares
from lienthong.work.rules.words import tidy_reason, tidy_text, tidy_title
from lienthong.work.terms import (
    OPEN_STATES,
    Colleague,
    DueAfterTask,
    DueInPast,
    Duty,
    EntryKind,
    Lateness,
    LeadMissing,
    LeadTwice,
    Move,
    PersonTwice,
    PersonWithoutPost,
    ReasonMissing,
    Share,
    TaskState,
    TextSecret,
    TextTooLong,
    TitleMissing,
)
from lienthong.work.testing import NOW

CALENDAR = national_calendar()
LEAD = Standing(directs=False, duty=Duty.LEAD)
GIVER = Standing(directs=True, duty=None)
OWN = Standing(directs=True, duty=Duty.LEAD, is_own=True)
WITHIN = timedelta(minutes=10)
MONDAY, FRIDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 27), date(2026, 11, 28)
TET = date(2026, 2, 17)  # the first day of the lunar year, in a row of days off


@pytest.mark.parametrize(
    ("state", "standing", "moves"),
    [
        (TaskState.ASSIGNED, LEAD, {Move.START, Move.REPORT, Move.DECLINE}),
        (TaskState.ASSIGNED, GIVER, {Move.CANCEL}),
        (TaskState.ASSIGNED, OWN, {Move.START, Move.REPORT, Move.CANCEL}),
        (TaskState.IN_PROGRESS, LEAD, {Move.REPORT}),
        (TaskState.REPORTED, LEAD, set()),
        (TaskState.REPORTED, GIVER, {Move.CONFIRM, Move.RETURN, Move.CANCEL}),
        (TaskState.DECLINED, GIVER, {Move.CANCEL}),
        (TaskState.FINISHED, GIVER, {Move.REOPEN}),
        (TaskState.CANCELLED, GIVER, {Move.REOPEN}),
        (TaskState.FINISHED, LEAD, set()),
    ],
)
def test_each_state_leaves_each_person_their_own_moves(state, standing, moves):
    assert moves_for(state, standing) == moves


@pytest.mark.parametrize("duty", [Duty.SUPPORT, Duty.INFORMED, None])
@pytest.mark.parametrize("state", list(TaskState))
def test_who_neither_leads_nor_gave_a_task_moves_nothing(state, duty):
    assert moves_for(state, Standing(directs=False, duty=duty)) == frozenset()


def test_ones_own_task_is_finished_as_soon_as_it_is_reported():
    assert state_after(Move.REPORT, is_own=True) is TaskState.FINISHED
    assert state_after(Move.REPORT, is_own=False) is TaskState.REPORTED


def test_what_others_have_to_live_with_needs_a_reason():
    assert {move for move in Move if needs_reason(move)} == {
        Move.DECLINE, Move.RETURN, Move.REOPEN, Move.CANCEL,
    }  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(list(Move)), st.booleans()), max_size=30))
def test_no_series_of_moves_leads_a_task_out_of_reach(series):
    """Somebody can always do something with it, whatever was done before."""
    state = TaskState.ASSIGNED
    for move, by_lead in series:
        standing = LEAD if by_lead else GIVER
        if move in moves_for(state, standing):
            state = state_after(move, is_own=False)
        assert moves_for(state, LEAD) | moves_for(state, GIVER)
        assert (state in OPEN_STATES) == (state not in {TaskState.FINISHED, TaskState.CANCELLED})


@pytest.mark.parametrize(
    ("kind", "age", "is_newest", "may"),
    [
        (EntryKind.MOVED, timedelta(0), True, True),
        (EntryKind.MOVED, WITHIN - timedelta(seconds=1), True, True),
        (EntryKind.MOVED, WITHIN, True, False),
        (EntryKind.MOVED, timedelta(minutes=-1), True, False),
        (EntryKind.MOVED, timedelta(0), False, False),
        (EntryKind.PART_DONE, timedelta(0), True, True),
        (EntryKind.UNDONE, timedelta(0), True, False),
    ],
)
def test_only_the_newest_step_is_undone_and_only_for_minutes(kind, age, is_newest, may):
    assert may_undo(kind, at=NOW - age, is_newest=is_newest, now=NOW, within=WITHIN) is may


@pytest.mark.parametrize(
    ("due_on", "on", "lateness", "working_days"),
    [
        (None, MONDAY, Lateness.NONE, 0),
        (MONDAY, MONDAY, Lateness.TODAY, 0),
        (FRIDAY, MONDAY, Lateness.LATER, 3),  # 24 November is a day off since 2026
        (date(2026, 11, 26), MONDAY, Lateness.SOON, 2),
        (FRIDAY, SATURDAY, Lateness.OVERDUE, 0),
        (FRIDAY, date(2026, 12, 1), Lateness.OVERDUE, 2),
        (SATURDAY, SATURDAY, Lateness.SOON, 1),
        (SATURDAY, date(2026, 11, 30), Lateness.TODAY, 0),
        (SATURDAY, date(2026, 12, 1), Lateness.OVERDUE, 1),
    ],
)
def test_a_deadline_is_reckoned_in_working_days(due_on, on, lateness, working_days):
    deadline = stand(due_on, on=on, calendar=CALENDAR)
    assert (deadline.lateness, deadline.working_days) == (lateness, working_days)


def test_a_deadline_in_the_tet_holidays_ends_with_the_first_working_day_after_them():
    deadline = stand(TET, on=TET, calendar=CALENDAR)
    assert deadline.ends_on > TET
    assert CALENDAR.is_working_day(deadline.ends_on)
    assert deadline.lateness is not Lateness.OVERDUE


@given(st.dates(date(2026, 1, 5), date(2026, 12, 20)), st.integers(min_value=-15, max_value=15))
def test_lists_and_cards_agree_on_what_is_overdue(on, offset):
    due_on = on + timedelta(days=offset)
    overdue = stand(due_on, on=on, calendar=CALENDAR).lateness is Lateness.OVERDUE
    assert overdue == (due_on < first_overdue_after(on, calendar=CALENDAR))


def test_deadlines_that_fit_nothing_are_refused():
    check_due(MONDAY, on=MONDAY, within=MONDAY, calendar=CALENDAR)
    with pytest.raises(DueInPast):
        check_due(MONDAY, on=FRIDAY, within=None, calendar=CALENDAR)
    with pytest.raises(DueAfterTask):
        check_due(FRIDAY, on=MONDAY, within=MONDAY, calendar=CALENDAR)


PEOPLE = {
    UUID(int=n): Colleague(account_id=UUID(int=n), name=f"Người {n}", title="Thử") for n in (1, 2)
}


def shares(*given_shares):
    return tuple(Share(account_id=UUID(int=n), duty=duty) for n, duty in given_shares)


@pytest.mark.parametrize(
    ("parts", "refusal"),
    [
        ((), LeadMissing),
        (shares((1, Duty.SUPPORT)), LeadMissing),
        (shares((1, Duty.LEAD), (2, Duty.LEAD)), LeadTwice),
        (shares((1, Duty.LEAD), (1, Duty.SUPPORT)), PersonTwice),
        (shares((1, Duty.LEAD), (3, Duty.SUPPORT)), PersonWithoutPost),
    ],
)
def test_parts_are_one_lead_and_others_each_once(parts, refusal):
    with pytest.raises(refusal):
        check_shares(
            parts,
            colleagues=PEOPLE,
            agency_name="Sở Thử",
            on=MONDAY,
            task_due_on=None,
            calendar=CALENDAR,
        )


def test_titles_are_tidy_and_reasons_say_something():
    assert tidy_title("  Lập\u200b  báo cáo \n quý ") == "Lập báo cáo quý"
    for empty in ("", "  ", "\u200b"):
        with pytest.raises(TitleMissing):
            tidy_title(empty)
    with pytest.raises(TextTooLong):
        tidy_title("a" * 501)
    with pytest.raises(ReasonMissing):
        tidy_reason("vội")


@pytest.mark.parametrize("tidy", [tidy_title, lambda text: tidy_text(text, field="text")])
def test_a_mark_of_state_secrets_is_not_written(tidy):
    with pytest.raises(TextSecret):
        tidy("Phương án phòng thủ (tối mật)")
    assert tidy("Bảo vệ bí mật nhà nước")
