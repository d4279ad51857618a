"""Counted step by step as things happen, the figures are those of a count from nothing."""

from collections import Counter
from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong.audit.terms import SYSTEM
from lienthong.documents.terms import Way
from lienthong.documents.testing import make_sealed
from lienthong.documents.tests.conftest import documents_folder, platform  # noqa: F401 - fixtures
from lienthong.documents.tests.issuing import issue, office_of, sealed_for
from lienthong.exchange.tests.test_exchange import send
from lienthong.kernel.calendar import national_calendar
from lienthong.kernel.errors import Refusal
from lienthong.reporting.models import CountedCase, MonthlyFigure
from lienthong.reporting.operations import recount_everything
from lienthong.reporting.queries import read_by_agency, read_figures, read_period
from lienthong.reporting.terms import Indicator, Outcome
from lienthong.reporting.tests.conftest import count, figures, figures_of_cases
from lienthong.work.operations import ask_extension, decide_extension, move_task
from lienthong.work.terms import Move, TaskState
from lienthong.work.testing import NOW, TODAY, give, list_standings, make_office

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["give", "report", "confirm", "cancel", "reopen", "later"]),
        st.integers(0, 2),
        st.integers(0, 40),
        st.booleans(),
    ),
    min_size=3,
    max_size=14,
)
"""What is done, with which task, how many days matter, and whether it is counted at once."""


def take(office, tasks, step, now):
    """One step of somebody in the office; what is not theirs to do is refused as always."""
    deed, which, days, _ = step
    task = tasks[which % len(tasks)]
    moves = {
        "report": (Move.REPORT, office.lan),
        "confirm": (Move.CONFIRM, office.leader),
        "cancel": (Move.CANCEL, office.leader),
        "reopen": (Move.REOPEN, office.leader),
    }
    if deed == "give":
        due = timezone.localdate(now) + timedelta(days=days) if days else None
        tasks.append(give(office, office.lan, now=now, due_on=due))
    elif deed in moves:
        move, who = moves[deed]
        move_task(task_id=task, move=move, text="Vì lý do khác.", acting=who, now=now)
    elif deed == "later":
        extend(office, task, days, now)


def extend(office, task, days, now):
    _, due_on, _ = list_standings()[task]
    wanted = (due_on or timezone.localdate(now)) + timedelta(days=days + 1)
    asked = ask_extension(
        task_id=task, wanted_on=wanted, reason="Chờ số liệu.", acting=office.lan, now=now
    )
    decide_extension(task_id=task, extension_id=asked, grant=True, acting=office.leader, now=now)


def counted_by_hand(today):
    """How the tasks of the database came out, told without anything of the folder."""
    came_out = Counter()
    for state, due_on, closed_at in list_standings().values():
        if due_on is None or state == TaskState.CANCELLED:
            continue
        ends_on = national_calendar().add_working_days(due_on, 0).on
        if state == TaskState.FINISHED:
            in_time = timezone.localdate(closed_at) <= ends_on
            came_out["in_time" if in_time else "late"] += 1
        elif ends_on < today:
            came_out["late"] += 1
    return came_out


@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_whatever_is_done_with_tasks_is_counted_as_if_from_nothing(office, steps):
    with transaction.atomic():
        tasks, now = [give(office, office.lan, due_on=TODAY + timedelta(days=3))], NOW
        for step in steps:
            now += timedelta(days=step[2] % 4)
            with suppress(Refusal), transaction.atomic():
                take(office, tasks, step, now)
            if step[3]:
                count(now)
        count(now)
        compare(timezone.localdate(now))
        transaction.set_rollback(True)


def compare(today):
    before = figures()
    assert before == figures_of_cases()
    done = recount_everything(actor=SYSTEM, now=NOW)
    assert done.mended == 0
    assert figures() == before
    by_hand = counted_by_hand(today)
    told = Counter()
    for year in (2026, 2027):
        found = read_figures(period=read_period(str(year)), today=today)
        told.update({k.value: n for k, n in found[Indicator.TASKS_IN_TIME].by_outcome.items()})
    assert {k: n for k, n in told.items() if n} == {k: n for k, n in by_hand.items() if n}


def outcomes(indicator):
    rows = CountedCase.objects.filter(indicator=indicator)
    return Counter(rows.values_list("outcome", flat=True))


def test_documents_are_counted_as_they_were_sent(platform):  # noqa: F811 - the fixture
    sender = office_of(platform.province.province)
    commune = platform.province.communes[0]
    issue(sender, sealed_for(sender, platform, 1, communes=2, on_paper=["Công ty Thử"]))
    paper = [(commune, "UBND xã Đầu Nguồn", Way.PAPER)]
    issue(sender, make_sealed(sender, 2, to=paper))
    unsealed = sealed_for(sender, platform, 3, made_for="numbered")
    issue(sender, unsealed)
    count(timezone.now())
    assert outcomes(Indicator.SENT_SIGNED) == {"signed": 1, "paper": 1, "unsigned": 1}
    send(platform, commune)
    platform.run()
    count(timezone.now())
    assert outcomes(Indicator.SENT_SIGNED) == {"signed": 1, "paper": 1, "unsigned": 2}
    assert outcomes(Indicator.EXCHANGE_VOLUME) == {"sent": 3, "received": 4}
    assert recount_everything(actor=SYSTEM, now=timezone.now()).mended == 0


def test_an_agency_is_connected_from_the_day_it_got_a_key(platform):  # noqa: F811 - the fixture
    send(platform, *platform.province.communes)
    platform.run()
    count(timezone.now())
    today = timezone.localdate()
    period = read_period(f"{today:%Y-%m}")
    figure = read_figures(period=period, today=today)[Indicator.AGENCIES_CONNECTED]
    assert figure.part == outcomes(Indicator.AGENCIES_CONNECTED)["connected"] > 1
    assert figure.whole >= figure.part
    last_year = read_figures(period=read_period("2025"), today=today)
    assert last_year[Indicator.AGENCIES_CONNECTED].part == 0


def test_who_acts_in_several_months_is_one_person_of_the_year(office):
    give(office, office.lan)
    give(office, office.minh, now=NOW - timedelta(days=31))
    give(office, office.minh, now=NOW - timedelta(days=32))
    count()
    people = {
        code: read_figures(period=read_period(code), today=TODAY)[Indicator.ACTIVE_USERS].part
        for code in ("2026-10", "2026-11", "2026-Q4", "2026", "2025")
    }
    assert people == {"2026-10": 1, "2026-11": 1, "2026-Q4": 1, "2026": 1, "2025": 0}


def test_a_recount_mends_what_somebody_changed_in_the_tables(office):
    give(office, office.lan, due_on=TODAY)
    count()
    right = figures()
    CountedCase.objects.filter(indicator=Indicator.TASKS_IN_TIME).update(outcome=Outcome.LATE)
    MonthlyFigure.objects.update(amount=99)
    done = recount_everything(actor=SYSTEM, now=NOW)
    assert done.mended == 1
    assert figures() == right


def test_figures_take_as_many_queries_however_much_was_counted(office, django_assert_num_queries):
    today = date(2026, 11, 23)
    for _ in range(3):
        give(office, office.lan, due_on=today)
    count()
    # Two of them find whose province it is on the day.
    with django_assert_num_queries(7):
        read_figures(period=read_period("2026"), today=today)
    for _ in range(30):
        give(office, office.lan, due_on=today)
    count()
    with django_assert_num_queries(7):
        read_figures(period=read_period("2026"), today=today)


def test_agencies_one_by_one_add_up_to_all_together(office):
    other = make_office("Sở Khác")
    give(office, office.lan, due_on=TODAY)
    give(other, other.lan, due_on=TODAY)
    give(other, other.minh, now=NOW - timedelta(days=40), due_on=TODAY - timedelta(days=30))
    count()
    today = TODAY + timedelta(days=9)
    for code in ("2026-11", "2026-Q4", "2026"):
        period = read_period(code)
        whole = read_figures(period=period, today=today)
        for indicator in Indicator:
            if indicator is Indicator.AGENCIES_CONNECTED:
                continue
            parts = read_by_agency(indicator=indicator, period=period, today=today)
            added = sum((Counter(one.by_outcome) for one in parts.values()), Counter())
            assert added == Counter(whole[indicator].by_outcome)
            for agency, figure in parts.items():
                alone = read_figures(period=period, today=today, agency_id=agency)
                assert alone[indicator] == figure
