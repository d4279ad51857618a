"""Trials: free until a day, then decided by somebody; none becomes a purchase in silence."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.cooperation.operations.trials import add_trial, decide_trial, withdraw_decision
from lienthong.cooperation.queries.trials import count_to_decide, get_trial, list_trials
from lienthong.cooperation.rules.trials import asks_for_decision, state_of
from lienthong.cooperation.terms import UnknownCommitment
from lienthong.cooperation.terms.trials import (
    BuyerDecides,
    TrialContract,
    TrialDecided,
    TrialDraft,
    TrialOutcome,
    TrialRefused,
    TrialState,
    UnknownTrial,
)
from lienthong.cooperation.testing import (
    RECORDED_AT,
    make_acting,
    make_agreement,
    make_commitment,
    make_counted,
    make_two_sides,
)
from lienthong.directory.testing import facts_told

TODAY = date(2026, 11, 1)
ACTING = make_acting()
CONTRACT = {
    "number": "HĐ 12/2026/TH-VNPT",
    "signed": "15/9/2026",
    "basis": "Đấu thầu rộng rãi, QĐ 88/QĐ-UBND",
}
DRAFT = {"what": "Phần mềm điều hành", "user": "UBND xã Thử Giang", "begins": "6/2026"}


@pytest.fixture
def commitment(db):
    return make_commitment(make_agreement())


def add(commitment, **changes):
    draft = TrialDraft(**{**DRAFT, **changes})
    return add_trial(commitment=commitment, draft=draft, acting=ACTING, now=RECORDED_AT)


def decide(reference, outcome, *, until="", reason="Đã họp", seen=None, acting=ACTING, **contract):
    found = get_trial(reference=reference, on=TODAY).steps if seen is None else seen
    decide_trial(
        reference=reference,
        outcome=outcome,
        until=until,
        reason=reason,
        seen=found,
        acting=acting,
        now=RECORDED_AT,
        contract=TrialContract(**{"number": "", "signed": "", "basis": ""} | contract),
    )


def withdraw(reference, decision, *, reason, acting=ACTING):
    withdraw_decision(
        reference=reference, decision_id=decision, reason=reason, acting=acting, now=RECORDED_AT
    )


def state(reference):
    return get_trial(reference=reference, on=TODAY).state


def codes_of(error):
    return [one.code.removeprefix("cooperation.") for one in error.value.params["refusals"]]


@pytest.mark.parametrize(
    ("ends", "stands"),
    [
        ("10/2026", TrialState.UNDECIDED),
        ("2026", TrialState.UNDECIDED),
        ("01/11/2026", TrialState.SOON),
        ("1/2027", TrialState.SOON),
        ("6/2027", TrialState.RUNNING),
        ("", TrialState.NO_END),
        ("không rõ", TrialState.NO_END),
    ],
)
@pytest.mark.django_db
def test_a_trial_asks_for_a_decision_before_it_ends_and_when_nobody_said_until_when(
    commitment, ends, stands
):
    assert state(add(commitment, ends=ends)) is stands
    assert count_to_decide(actor=ACTING.actor, on=TODAY) == asks_for_decision(stands)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"what": " "}, "tried_missing"),
        ({"user": ""}, "trial_user_missing"),
        ({"ends": "khi nào xong"}, "trial_day_not_understood"),
        ({"begins": "2025–2026"}, "trial_day_not_understood"),
        ({"ends": "5/2026"}, "trial_ends_before"),
    ],
)
@pytest.mark.django_db
def test_what_cannot_stand_is_refused_at_its_field(commitment, changes, code):
    with pytest.raises(TrialRefused) as error:
        add(commitment, **changes)
    assert codes_of(error) == [code]


@pytest.mark.django_db
def test_a_trial_becomes_a_purchase_by_a_contract_only(commitment):
    trial = add(commitment, ends="10/2026")
    with pytest.raises(TrialRefused) as error:
        decide(trial, TrialOutcome.CONTRACT, reason="")
    assert codes_of(error) == [
        "trial_reason_missing",
        "contract_missing",
        "contract_day_missing",
        "procurement_missing",
    ]
    assert state(trial) is TrialState.UNDECIDED
    decide(trial, TrialOutcome.CONTRACT, **CONTRACT)
    assert state(trial) is TrialState.CONTRACTED
    with pytest.raises(TrialDecided):
        decide(trial, TrialOutcome.STOP)
    (fact,) = facts_told("cooperation:trial:decision_made")
    assert fact.data["act"] == (
        "HĐ 12/2026/TH-VNPT, ký ngày 15/09/2026; Đấu thầu rộng rãi, QĐ 88/QĐ-UBND"
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"number": "A1"}, "no_contract"),
        ({"signed": "9/2026"}, "contract_day_missing"),
        ({"signed": "hôm qua"}, "contract_day_missing"),
        ({"signed": "15/9/2099"}, "contract_day_missing"),
        ({"basis": "  "}, "procurement_missing"),
    ],
)
@pytest.mark.django_db
def test_what_is_no_contract_buys_nothing(commitment, changes, code):
    assert commitment.startswith("A1-")
    trial = add(commitment, ends="10/2026")
    with pytest.raises(TrialRefused) as error:
        decide(trial, TrialOutcome.CONTRACT, **CONTRACT | changes)
    assert codes_of(error) == [code]
    assert state(trial) is TrialState.UNDECIDED


@pytest.mark.django_db
def test_who_buys_records_the_purchase_and_takes_it_back_not_who_sells():
    sides = make_two_sides()
    trial = add(make_counted(sides.agreement, sides.provider.agency_id), ends="10/2026")
    with pytest.raises(BuyerDecides) as refused:
        decide(trial, TrialOutcome.CONTRACT, acting=sides.provider, **CONTRACT)
    assert sides.agreement in str(refused.value)
    assert state(trial) is TrialState.UNDECIDED
    decide(trial, TrialOutcome.EXTEND, until="12/2026", acting=sides.provider)
    decide(trial, TrialOutcome.CONTRACT, acting=sides.state, **CONTRACT)
    (bought, _) = get_trial(reference=trial, on=TODAY).decisions
    with pytest.raises(BuyerDecides):
        withdraw(trial, bought.id, reason="Không phải", acting=sides.provider)
    withdraw(trial, bought.id, reason="Ghi nhầm", acting=sides.state)
    assert state(trial) is TrialState.SOON


@pytest.mark.django_db
def test_an_extension_ends_later_and_the_earlier_end_stays_in_the_record(commitment):
    trial = add(commitment, ends="10/2026")
    for until in ("", "không rõ", "9/2026", "sau Tết"):
        with pytest.raises(TrialRefused) as error:
            decide(trial, TrialOutcome.EXTEND, until=until)
        assert codes_of(error) == ["extension_missing"]
    decide(trial, TrialOutcome.EXTEND, until="6/2027")
    record = get_trial(reference=trial, on=TODAY)
    assert (record.draft.ends, record.free_until) == ("2026-10", "2027-06")
    assert record.state is TrialState.RUNNING
    decide(trial, TrialOutcome.STOP)
    (stop, _) = get_trial(reference=trial, on=TODAY).decisions
    with pytest.raises(TrialRefused):
        withdraw(trial, stop.id, reason=" ")
    withdraw(trial, stop.id, reason="Ghi nhầm")
    assert state(trial) is TrialState.RUNNING
    with pytest.raises(TrialDecided):
        withdraw(trial, stop.id, reason="Ghi nhầm")


@pytest.mark.django_db
def test_the_second_of_two_decisions_is_told_and_overwrites_nothing(commitment):
    trial = add(commitment, ends="10/2026")
    decide(trial, TrialOutcome.EXTEND, until="6/2027", seen=0)
    with pytest.raises(TrialDecided):
        decide(trial, TrialOutcome.STOP, seen=0)
    assert state(trial) is TrialState.RUNNING


@pytest.mark.django_db
def test_those_that_ask_for_a_decision_stand_first_in_two_questions(
    commitment, django_assert_num_queries
):
    running, late = add(commitment, ends="2030"), add(commitment, ends="8/2026")
    open_end, soon = add(commitment), add(commitment, ends="12/2026")
    with django_assert_num_queries(2):
        found = list_trials(on=TODAY)
    assert [one.reference for one in found] == [open_end, late, soon, running]
    assert [one.reference for one in list_trials(on=TODAY, commitment="A1-C9")] == []
    with pytest.raises(UnknownTrial):
        get_trial(reference="A1-C1-T9", on=TODAY)
    with pytest.raises(UnknownCommitment):
        add("A1-C9")


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 2000))
def test_without_a_decision_a_trial_never_comes_to_rest(ends, days):
    """However long one waits: it asks for a decision, and never counts as bought or stopped."""
    later = [state_of(str(ends), None, on=ends + timedelta(days=back)) for back in (1, 1 + days)]
    assert later == [TrialState.UNDECIDED, TrialState.UNDECIDED]
    for outcome in (None, TrialOutcome.EXTEND):
        stands = state_of(str(ends), outcome, on=ends - timedelta(days=days))
        assert stands not in {TrialState.STOPPED, TrialState.CONTRACTED}


@pytest.mark.django_db
def test_the_start_page_counts_the_trials_of_ones_own_agreements(commitment):
    add(commitment, ends="8/2026")
    sides = make_two_sides()
    add(make_counted(sides.agreement, sides.provider.agency_id))
    counted = [
        count_to_decide(actor=one.actor, on=TODAY)
        for one in (sides.state, sides.provider, ACTING, make_acting(agency_id=UUID(int=9)))
    ]
    assert counted == [1, 1, 2, 0]
