"""What one side sees of the other's results, and that nobody speaks for both."""

from dataclasses import replace

import pytest

from lienthong.audit.queries import list_facts_of
from lienthong.cooperation.operations.result_evidence import withdraw_evidence
from lienthong.cooperation.queries import get_commitment
from lienthong.cooperation.queries.figures import list_figures
from lienthong.cooperation.queries.result_queues import count_waiting
from lienthong.cooperation.terms.result_refusals import OwnFigure, ResultMoved, ResultRefused
from lienthong.cooperation.terms.results import ResultState, ResultStep
from lienthong.cooperation.testing import RECORDED_AT
from lienthong.cooperation.tests.reporting import (
    TODAY,
    codes_of,
    link,
    report,
    seen,
    step,
    submitted,
)

pytestmark = pytest.mark.django_db


def told_of(subject):
    return [(fact.tag.rpartition(":")[2], fact.data) for fact in list_facts_of(subject=subject)]


def test_the_history_of_a_commitment_tells_a_draft_only_once_it_is_submitted(counted, sides):
    commitment = get_commitment(reference=counted, on=TODAY).id
    history = f"cooperation.commitment:{commitment}"
    before = len(told_of(history))
    result = report(counted, sides.provider)
    link(result, sides.provider)
    dropped = report(counted, sides.provider, period="7/2026")
    step(dropped, sides.provider, ResultStep.DROP, words="Nhầm")
    assert len(told_of(history)) == before
    assert len(told_of(f"cooperation.result:{result}")) == 2
    step(result, sides.provider, ResultStep.SUBMIT)
    step(result, sides.provider, ResultStep.TAKE_BACK)
    link(result, sides.provider, "https://example.vn/chua-gui")
    steps = [data["result_step"] for _, data in told_of(history)[: len(told_of(history)) - before]]
    assert steps == ["take_back", "submit"]


def test_the_periods_of_a_commitment_show_no_draft(counted, sides):
    report(counted, sides.provider, period="5/2025")
    assert [one.period for one in list_figures(reference=counted)] == ["2026"]
    submitted(counted, sides.provider, period="6/2025")
    assert [one.period for one in list_figures(reference=counted)] == ["2025-06", "2026"]


def test_a_draft_of_the_other_side_stops_nobody_and_a_submitted_figure_does(counted, sides):
    hidden = report(counted, sides.provider, period="1/2026–10/2026", value="4321")
    ours = submitted(counted, sides.state)
    link(hidden, sides.provider)
    with pytest.raises(ResultRefused) as error:
        step(hidden, sides.provider, ResultStep.SUBMIT)
    assert codes_of(error) == ["result_overlaps"]
    with pytest.raises(ResultRefused) as error:
        report(counted, sides.provider)
    assert codes_of(error) == ["result_overlaps"]
    assert seen(ours, sides.provider).summary.state is ResultState.SUBMITTED


def test_evidence_changed_in_a_dispute_is_a_step_and_none_left_is_no_proof(counted, sides):
    result = submitted(counted, sides.provider)
    step(result, sides.state, ResultStep.DISPUTE, words="Mới thấy 9 trạm", figure="9")
    opened = seen(result, sides.state).summary.steps
    (shown,) = seen(result, sides.provider).evidence
    withdraw_evidence(
        result_id=result, evidence_id=shown.id, acting=sides.provider, now=RECORDED_AT
    )
    with pytest.raises(ResultMoved) as moved:
        step(result, sides.state, ResultStep.CONFIRM, steps=opened)
    assert moved.value.params["step"] == "unshow"
    with pytest.raises(ResultRefused) as error:
        step(result, sides.state, ResultStep.CONFIRM)
    assert codes_of(error) == ["nothing_shown"]
    opened = seen(result, sides.state).summary.steps
    link(result, sides.provider, "https://example.vn/moi")
    with pytest.raises(ResultMoved):
        step(result, sides.state, ResultStep.CONFIRM, steps=opened)
    assert step(result, sides.state, ResultStep.CONFIRM) is ResultState.CONFIRMED


def test_who_reported_does_not_confirm_for_the_other_side_either(counted, sides):
    result = submitted(counted, sides.provider)
    same_person = replace(sides.state, account_id=sides.provider.account_id)
    for what in (ResultStep.CONFIRM, ResultStep.DISPUTE):
        with pytest.raises(OwnFigure):
            step(result, same_person, what, words="Đúng")
    assert seen(result, same_person).may == frozenset()
    assert count_waiting(acting=same_person, on=TODAY) == 0
    assert count_waiting(acting=sides.state, on=TODAY) == 1
    step(result, sides.state, ResultStep.DISPUTE, words="Mới thấy 9 trạm")
    turned = replace(sides.provider, account_id=sides.state.account_id)
    with pytest.raises(OwnFigure):
        step(result, turned, ResultStep.ANSWER, words="Đủ rồi")
    assert step(result, sides.state, ResultStep.CONFIRM) is ResultState.CONFIRMED
