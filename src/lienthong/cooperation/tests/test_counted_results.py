"""Results that the platform counts: each row once, in its time, and never beside a typed figure."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.cooperation.operations.counted_results import count_results, recount_result
from lienthong.cooperation.operations.results import revise_result
from lienthong.cooperation.operations.rollouts import add_rollout, record_sites
from lienthong.cooperation.operations.trainees import record_trainees
from lienthong.cooperation.operations.trainings import Origin, add_training
from lienthong.cooperation.queries.counted_results import get_counted_now
from lienthong.cooperation.queries.figures import list_figures
from lienthong.cooperation.queries.rollouts import get_rollout
from lienthong.cooperation.rules.counted_results import count_by_unit, count_rows, period_code
from lienthong.cooperation.terms import UnknownCommitment
from lienthong.cooperation.terms.counted_results import CountableRow, CountSource, NothingCounted
from lienthong.cooperation.terms.result_refusals import ResultRefused
from lienthong.cooperation.terms.results import Counting, ResultDraft, ResultState, ResultStep
from lienthong.cooperation.terms.rollouts import RolloutDraft, RolloutKind, SiteDraft, Stage
from lienthong.cooperation.terms.trainings import TraineeDraft, TrainingDraft
from lienthong.cooperation.testing import RECORDED_AT, browser_of, page_of
from lienthong.cooperation.tests.reporting import (
    TODAY,
    codes_of,
    measure,
    report,
    seen,
    step,
)
from lienthong.directory.terms import Level
from lienthong.directory.testing import build_unit

SPAN = (date(2026, 1, 1), date(2026, 6, 30))
DAYS = st.dates(date(2025, 1, 1), date(2027, 1, 1))


def row(first, last, *, key="", amount=1, unit=None):
    identity = uuid4()
    return CountableRow(
        key=key or str(identity),
        title="",
        reference="",
        row_id=identity,
        unit_id=unit,
        amount=Decimal(amount),
        first=first,
        last=last,
    )


ROWS = st.lists(
    st.builds(
        lambda first, days, key: row(first, first + timedelta(days), key=key),
        DAYS,
        st.integers(0, 400),
        st.sampled_from("abcd"),
    ),
    max_size=8,
)


@given(ROWS, st.sampled_from(Counting), st.randoms(use_true_random=False))
def test_each_thing_counts_once_in_whatever_order(rows, counting, chance):
    found = count_rows(rows, SPAN, counting)
    again = count_rows(chance.sample(rows, len(rows)), SPAN, counting)
    assert (found.value, found.of) == (again.value, again.of)
    keys = [one.key for one in (*found.rows, *found.unsure)]
    assert len(keys) == len(set(keys))
    assert found.value == len(found.rows)


@given(DAYS, st.integers(0, 400))
def test_what_came_new_counts_in_one_half_year_or_is_unsure(first, days):
    one = row(first, first + timedelta(days))
    halves = [
        (date(year, month, 1), date(year, month + 5, 30 if month == 1 else 31))
        for year in (2025, 2026, 2027, 2028)
        for month in (1, 7)
    ]
    counted = [half for half in halves if count_rows([one], half, Counting.SUM).rows]
    unsure = [half for half in halves if count_rows([one], half, Counting.SUM).unsure]
    assert len(counted) == (0 if unsure else 1)


@pytest.mark.parametrize(
    ("first", "last", "counting", "value", "unsure"),
    [
        (date(2026, 3, 1), date(2026, 3, 31), Counting.SUM, 1, 0),
        (date(2026, 6, 1), date(2026, 7, 31), Counting.SUM, 0, 1),
        (None, date(2026, 3, 1), Counting.SUM, 0, 1),
        (None, date(2026, 3, 1), Counting.LATEST, 1, 0),
        (date(2025, 1, 1), date(2025, 1, 1), Counting.LATEST, 1, 0),
        (date(2025, 1, 1), date(2025, 1, 1), Counting.SUM, 0, 0),
        (date(2026, 7, 1), date(2026, 7, 1), Counting.LATEST, 0, 0),
        (None, None, Counting.LATEST, 0, 0),
    ],
)
def test_a_row_counts_where_its_days_leave_no_doubt(first, last, counting, value, unsure):
    found = count_rows([row(first, last)], SPAN, counting)
    assert (found.value, len(found.unsure)) == (value, unsure)


def test_a_share_is_of_everything_there_is_and_units_are_counted_apart():
    here, there = uuid4(), uuid4()
    day = date(2026, 2, 1)
    rows = [row(day, day, unit=here, amount=2), row(None, None, unit=here), row(day, day)]
    rows.append(row(day, day, unit=there))
    found = {one.unit_id: one for one in count_by_unit(rows, SPAN, Counting.SHARE)}
    assert (found[here].value, found[here].of) == (2, 3)
    assert set(found) == {here, there}


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), "2026"),
        (date(2026, 7, 1), date(2026, 9, 30), "2026-Q3"),
        (date(2026, 2, 1), date(2026, 2, 28), "2026-02"),
        (date(2026, 1, 1), date(2026, 6, 30), ""),
        (date(2026, 2, 1), date(2026, 4, 30), ""),
        (date(2026, 2, 2), date(2026, 2, 28), ""),
    ],
)
def test_periods_are_named_as_indicators_are_told(first, last, code):
    assert period_code((first, last)) == code


@pytest.fixture
def units(db):
    province = build_unit("Tỉnh Thử Hóa", "98", level=Level.PROVINCE)
    return [
        build_unit(name, code, parent=province)
        for name, code in (("Xã Thử Giang", "98001"), ("Xã Thử Sơn", "98002"))
    ]


@pytest.fixture
def rolled_out(sides, counted, units):
    """Sites under the commitment: in two communes this spring, one with a day hardly known."""
    rollout = add_rollout(
        commitment=counted,
        draft=RolloutDraft(item="Trạm 4G", kind=RolloutKind.INFRASTRUCTURE, measure="trạm"),
        acting=sides.provider,
        now=RECORDED_AT,
    )
    first, second = (unit.id for unit in units)
    days = [(first, "1", "3/2026", "2"), (second, "1", "5/2026", "1"), (second, "2", "2026", "5")]
    drafts = [
        SiteDraft(
            unit_id=unit,
            place=f"Trạm {at}",
            quantity=amount,
            days={Stage.ACCEPTED: day},
            source="BB",
        )
        for unit, at, day, amount in days
    ]
    record_sites(reference=rollout, drafts=drafts, acting=sides.provider, now=RECORDED_AT)
    return counted


def count(commitment, acting, *, period="6 tháng đầu năm 2026", submit=False, source=None):
    return count_results(
        commitment=commitment,
        period=period,
        source=source or CountSource.SITES_ACCEPTED,
        submit=submit,
        acting=acting,
        now=RECORDED_AT,
    )


@pytest.mark.django_db
def test_accepted_sites_are_reported_submitted_and_confirmed_without_a_file(sides, rolled_out):
    done = count(rolled_out, sides.provider, submit=True)
    (made,) = done.made
    assert done.unsure == 1
    record = seen(made, sides.state)
    assert (record.summary.draft.value, record.summary.state) == ("3", ResultState.SUBMITTED)
    assert step(made, sides.state, ResultStep.CONFIRM) is ResultState.CONFIRMED
    now = get_counted_now(result_id=made, acting=sides.state)
    assert [one.title for one in now.figure.rows] == ["Xã Thử Giang, Trạm 1", "Xã Thử Sơn, Trạm 1"]
    (figures, *_) = list_figures(reference=rolled_out)
    assert figures.confirmed.least == 3


@pytest.mark.django_db
def test_community_activities_stand_beside_the_obligation_and_are_not_counted(sides, rolled_out):
    before = count(rolled_out, sides.provider).made
    value = seen(before[0], sides.provider).summary.draft.value
    draft = RolloutDraft(item="Ngày hội số", kind=RolloutKind.COMMUNITY, measure="buổi")
    festival = add_rollout(
        commitment=rolled_out, draft=draft, acting=sides.provider, now=RECORDED_AT
    )
    day = SiteDraft(
        unit_id=get_rollout(reference=rolled_out + "-R1", on=TODAY)[1][0].draft.unit_id,
        days={Stage.ACCEPTED: "3/2026"},
        source="BB",
    )
    record_sites(reference=festival, drafts=[day], acting=sides.provider, now=RECORDED_AT)
    recount_result(result_id=before[0], seen=1, acting=sides.provider, now=RECORDED_AT)
    assert seen(before[0], sides.provider).summary.draft.value == value


@pytest.mark.django_db
def test_nothing_counts_beside_a_figure_for_the_same_time(sides, rolled_out):
    report(rolled_out, sides.provider, period="3/2026", value="2")
    with pytest.raises(ResultRefused) as error:
        count(rolled_out, sides.provider)
    assert codes_of(error) == ["result_overlaps"]
    (made,) = count(rolled_out, sides.provider, period="5/2026").made
    assert seen(made, sides.provider).summary.draft.value == "1"


@pytest.mark.django_db
def test_units_are_counted_apart_and_those_with_a_figure_are_left(sides, rolled_out):
    measure(rolled_out, sides.provider, by_unit=True)
    first = count(rolled_out, sides.provider, submit=True)
    assert (len(first.made), first.covered) == (2, 0)
    values = {seen(one, sides.state).summary.draft.value for one in first.made}
    assert values == {"1", "2"}
    with pytest.raises(NothingCounted) as error:
        count(rolled_out, sides.provider)
    assert error.value.params["covered"] == 2


@pytest.mark.django_db
def test_what_was_counted_is_counted_anew_and_typed_over_it_is_counted_no_more(sides, rolled_out):
    (made,) = count(rolled_out, sides.provider).made
    recount_result(result_id=made, seen=1, acting=sides.provider, now=RECORDED_AT)
    assert seen(made, sides.provider).summary.draft.value == "3"
    revise_result(
        result_id=made,
        draft=ResultDraft(period="6/2026", value="4"),
        seen=2,
        acting=sides.provider,
        now=RECORDED_AT,
    )
    assert get_counted_now(result_id=made, acting=sides.provider) is None
    with pytest.raises(ResultRefused) as error:
        recount_result(result_id=made, seen=3, acting=sides.provider, now=RECORDED_AT)
    assert codes_of(error) == ["counting_unfit"]
    with pytest.raises(ResultRefused) as error:
        step(made, sides.provider, ResultStep.SUBMIT)
    assert codes_of(error) == ["evidence_missing"]


@pytest.mark.parametrize(
    ("given_", "members", "code"),
    [
        ({"period": "sau Tết"}, {}, "period_not_understood"),
        ({"period": "2030"}, {}, "period_to_come"),
        ({"source": CountSource.TASKS_IN_TIME}, {}, "counting_unfit"),
        ({}, {"categories": ("Nam", "Nữ")}, "parts_not_counted"),
        (
            {"source": CountSource.TASKS_IN_TIME},
            {"counting": Counting.SHARE},
            "period_not_counted",
        ),
    ],
)
@pytest.mark.django_db
def test_what_cannot_be_counted_is_refused(sides, rolled_out, given_, members, code):
    if members:
        measure(rolled_out, sides.provider, **members)
    with pytest.raises(ResultRefused) as error:
        count(rolled_out, sides.provider, **given_)
    assert codes_of(error) == [code]


@pytest.mark.django_db
def test_nothing_there_and_no_such_commitment_say_so(sides, counted):
    with pytest.raises(NothingCounted):
        count(counted, sides.provider)
    with pytest.raises(UnknownCommitment):
        count("A9-C9", sides.provider)


@pytest.mark.django_db
def test_an_indicator_gives_part_and_whole_of_its_period(sides, counted):
    measure(counted, sides.provider, counting=Counting.LATEST)
    done = None
    with pytest.raises(NothingCounted):
        done = count(counted, sides.provider, period="2026", source=CountSource.ACTIVE_USERS)
    assert done is None


@pytest.mark.django_db
def test_people_who_passed_are_counted_once_over_all_sessions(sides, counted, units):
    for held in ("3/2026", "4/2026"):
        draft = TrainingDraft(
            course="Chữ ký số", place="Hội trường", held=held, trainer="", has_test=True
        )
        training = add_training(
            commitment=counted, draft=draft, acting=sides.provider, now=RECORDED_AT
        )
        people = [("An", "đạt"), ("Bình", "không đạt")]
        drafts = [
            TraineeDraft(name=name, agency="UBND xã Thử Giang", attended=True, mark=mark)
            for name, mark in people
        ]
        record_trainees(
            reference=training,
            drafts=drafts,
            origin=Origin(),
            acting=sides.provider,
            now=RECORDED_AT,
        )
    (made,) = count(counted, sides.provider, source=CountSource.TRAINED).made
    now = get_counted_now(result_id=made, acting=sides.provider)
    assert seen(made, sides.provider).summary.draft.value == "1"
    assert [one.unit_id for one in now.figure.rows] == [units[0].id]


@pytest.mark.django_db
def test_the_pages_count_show_the_rows_and_count_anew(sides, rolled_out):
    officer = browser_of(sides.provider)
    asked = {"source": "sites_accepted", "period": "khi nào xong"}
    refused = officer.post(f"/cam-ket/{rolled_out}/ket-qua/dem", asked)
    assert refused.status_code == 422
    asked["period"] = "6 tháng đầu năm 2026"
    page = officer.post(f"/cam-ket/{rolled_out}/ket-qua/dem", asked, follow=True)
    assert "Nền tảng tự đếm" in page_of(page)
    address = page.request["PATH_INFO"]
    rows = page_of(officer.get(f"{address}/dong"))
    assert "Xã Thử Giang, Trạm 1" in rows
    assert "chưa rõ ngày" in rows
    assert "đã thay đổi" not in rows
    anew = officer.post(f"{address}/dem-lai", {"seen": "1"}, follow=True)
    assert "Đã đếm lại" in page_of(anew)
    late = officer.post(f"{address}/dem-lai", {"seen": "1"}, follow=True)
    assert "Đã đếm lại" not in page_of(late)
