"""Deciding what becomes of agreements whose party ended, on a small directory."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lienthong.audit.queries import FactFilter, list_facts
from lienthong.audit.terms import SYSTEM
from lienthong.cooperation.operations import (
    correct_decision,
    decide_succession,
    undo_decision,
)
from lienthong.cooperation.queries import (
    AgreementFilter,
    check_sides,
    get_agreement,
    get_decision,
    list_agreements,
    list_carried,
    list_decisions,
    list_proposals,
    list_undecided,
)
from lienthong.cooperation.queries.coverage import carried_on
from lienthong.cooperation.terms import Party, Side
from lienthong.cooperation.terms.succession import (
    Choice,
    Closing,
    DecisionAct,
    DecisionClosed,
    DecisionRestedOn,
    DecisionUnchanged,
    NothingChosen,
    Outcome,
    SuccessionRefused,
    UnknownDecision,
    Why,
)
from lienthong.cooperation.testing import (
    COMMUNES,
    ENDED_ON,
    make_agreement,
    make_body,
    make_successor,
)

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 30)
NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
ACT = DecisionAct(number="01/QĐ-UBND", issued_on="11/2026", issuer="UBND tỉnh thử")


@pytest.fixture
def holding(directory):
    """An agreement without a term, so that it may still hold; its district has ended."""
    return make_agreement(
        term="",
        term_missing="nguồn không nêu",
        parties=(
            Party(side=Side.STATE, name="UBND huyện Thử Giang", agency_id=directory.district),
            Party(side=Side.PROVIDER, name="Viễn thông Thử", agency_id=directory.provider),
        ),
    )


def choices(reference, *, outcome=None):
    return [
        Choice(
            reference=reference,
            party_id=one.party_id,
            successor_id=one.successor_id,
            outcome=outcome or one.outcome,
        )
        for one in list_proposals(references=[reference], on=ON)
    ]


def decide(chosen, *, act=ACT, note="", now=NOW):
    return decide_succession(choices=chosen, act=act, note=note, actor=SYSTEM, now=now)


def codes(results):
    return [one.refusal.code if one.refusal else "" for one in results]


def test_each_successor_is_proposed_until_it_is_decided(holding, directory):
    first, second = list_proposals(references=[holding], on=ON)
    assert {first.successor_id, second.successor_id} == set(directory.communes)
    assert (first.outcome, first.why, first.ended_on) == (Outcome.SPLIT, Why.DIVIDED, ENDED_ON)
    decide(choices(holding)[:1])
    (left,) = list_proposals(references=[holding], on=ON)
    assert left.successor_id == second.successor_id
    decide(choices(holding))
    assert list_proposals(references=[holding], on=ON) == ()


def test_before_the_party_ended_nothing_is_proposed(holding):
    assert list_proposals(references=[holding], on=date(2025, 6, 30)) == ()


def test_where_the_term_was_over_before_the_party_ended_its_end_is_proposed(linked):
    proposed = list_proposals(references=[linked], on=ON)
    assert {(one.outcome, one.why) for one in proposed} == {(Outcome.END, Why.TERM_OVER)}


def test_carried_on_is_what_holds_not_what_has_lapsed(holding, linked, directory):
    for reference in (holding, linked):
        decide(choices(reference, outcome=Outcome.SPLIT))
    assert {one.successor_id for one in carried_on(ON, holding)} == set(directory.communes)
    assert list(carried_on(ON, linked)) == []


def test_a_decision_is_kept_with_its_act_and_told_as_a_fact(holding, directory):
    results = decide(choices(holding), note=" Theo  ranh giới xã ")
    assert codes(results) == ["", ""]
    (one, _) = list_decisions(agreement_id=get_agreement(reference=holding, on=ON).id)
    assert one.act == DecisionAct(number="01/QĐ-UBND", issued_on="2026-11", issuer="UBND tỉnh thử")
    assert (one.note, one.stands, one.decided_by) == ("Theo ranh giới xã", True, SYSTEM.name)
    assert one.successor_name in COMMUNES
    facts = list_facts(matching=FactFilter(tag="cooperation:succession:decided"), limit=9)
    assert len(facts) == 2
    assert {fact.data["outcome"] for fact in facts} == {"split"}
    assert {fact.data["successor"] for fact in facts} == set(COMMUNES)
    assert f"directory.agency:{directory.district}" in facts[0].subjects


def test_what_was_decided_meanwhile_keeps_no_other_back(holding):
    chosen = choices(holding)
    decide(chosen[:1])
    assert codes(decide(chosen)) == ["cooperation.already_decided", ""]


def test_the_same_successor_chosen_twice_is_decided_once(holding):
    chosen = choices(holding)[:1]
    assert codes(decide([*chosen, *chosen])) == ["", "cooperation.already_decided"]


def test_who_does_not_come_after_the_party_is_refused(holding, directory):
    (first, _) = choices(holding)
    wrong = replace(first, successor_id=directory.provider)
    assert codes(decide([wrong])) == ["cooperation.not_to_decide"]
    assert codes(decide([replace(first, reference="A999")])) == ["cooperation.not_to_decide"]


def test_an_agreement_after_whose_party_nobody_comes_can_only_end(directory):
    lost = make_body("Công ty Thử đã mất", ended_on=ENDED_ON)
    reference = make_agreement(
        term="",
        term_missing="nguồn không nêu",
        parties=(
            Party(side=Side.STATE, name="UBND xã Thử Giang", agency_id=directory.communes[0]),
            Party(side=Side.PROVIDER, name="Công ty Thử đã mất", agency_id=lost),
        ),
    )
    (one,) = list_proposals(references=[reference], on=ON)
    assert (one.successor_id, one.outcome, one.why) == (None, Outcome.END, Why.NOBODY)
    assert codes(decide(choices(reference, outcome=Outcome.CONTINUE))) == ["cooperation.only_ends"]
    assert codes(decide(choices(reference))) == [""]
    assert list_undecided(on=ON) == ()


def test_nothing_is_decided_without_a_choice_or_a_whole_act(holding):
    with pytest.raises(NothingChosen):
        decide([])
    with pytest.raises(SuccessionRefused) as refused:
        decide(choices(holding), act=DecisionAct(number="01"))
    assert {one.place for one in refused.value.params["refusals"]} == {"issued_on", "issuer"}
    assert len(list_proposals(references=[holding], on=ON)) == 2


def test_every_side_has_somebody_or_is_listed(holding):
    sides = check_sides(on=ON)
    assert (sides.agreements, sides.whole) == (1, 0)
    assert [(one.reference, one.side) for one in sides.undecided] == [(holding, Side.STATE)]
    decide(choices(holding, outcome=Outcome.END)[:1])
    assert len(check_sides(on=ON).undecided) == 1
    decide(choices(holding))
    sides = check_sides(on=ON)
    assert (sides.agreements, sides.whole, sides.undecided) == (1, 1, ())


def test_what_is_undecided_is_listed_oldest_first_with_how_long(holding, linked, directory):
    lost = make_body("Công ty Thử đã mất", ended_on=date(2020, 1, 1))
    older = make_agreement(
        parties=(
            Party(side=Side.STATE, name="UBND xã Thử Giang", agency_id=directory.communes[0]),
            Party(side=Side.PROVIDER, name="Công ty Thử đã mất", agency_id=lost),
        ),
    )
    found = list_undecided(on=ON)
    assert [one.reference for one in found] == [older, *sorted([holding, linked])]
    assert [one.days for one in found[1:]] == [(ON - ENDED_ON).days] * 2
    assert [one.waiting for one in found] == [1, 2, 2]
    decide(choices(holding)[:1])
    by_reference = {one.reference: one for one in list_undecided(on=ON)}
    assert (by_reference[holding].waiting, by_reference[holding].decided) == (1, 1)


def test_a_list_says_how_much_waits(holding):
    def listed():
        (one,) = list_agreements(matching=AgreementFilter(text=holding), on=ON).items
        return one.successors_waiting, one.successors_decided

    assert listed() == (2, 0)
    decide(choices(holding)[:1])
    assert listed() == (1, 1)


def test_a_correction_keeps_the_old_decision_with_the_reason(holding):
    (result, _) = decide(choices(holding))
    with pytest.raises(DecisionUnchanged):
        correct(result.decision_id, outcome=Outcome.SPLIT)
    with pytest.raises(SuccessionRefused):
        correct(result.decision_id, reason=" ")
    new = correct(result.decision_id)
    old = get_decision(decision_id=result.decision_id)
    assert (old.stands, old.closing, old.closed_reason) == (False, Closing.CORRECTED, "Nhầm xã")
    assert get_decision(decision_id=new).corrects_id == old.id
    assert (
        len(list_facts(matching=FactFilter(tag="cooperation:succession:corrected"), limit=9)) == 1
    )
    with pytest.raises(DecisionClosed):
        correct(result.decision_id)


def correct(decision_id, *, outcome=Outcome.END, reason="Nhầm xã"):
    return correct_decision(
        decision_id=decision_id,
        outcome=outcome,
        act=ACT,
        note="",
        reason=reason,
        actor=SYSTEM,
        now=NOW,
    )


def undo(decision_id, *, reason="Nhập nhầm"):
    undo_decision(decision_id=decision_id, reason=reason, actor=SYSTEM, now=NOW)


def test_a_decision_that_is_undone_waits_again_and_stays_on_record(holding):
    (result, _) = decide(choices(holding))
    with pytest.raises(SuccessionRefused):
        undo(result.decision_id, reason="")
    undo(result.decision_id)
    assert len(list_proposals(references=[holding], on=ON)) == 1
    assert get_decision(decision_id=result.decision_id).closing is Closing.UNDONE
    assert codes(decide(choices(holding))) == [""]
    with pytest.raises(DecisionClosed):
        undo(result.decision_id)
    with pytest.raises(UnknownDecision):
        undo(uuid4())


def test_what_later_decisions_rest_on_is_not_undone_before_them(holding, directory):
    decide(choices(holding))
    north = directory.communes[0]
    make_successor(north, "Ủy ban nhân dân xã Thử Mới", on=date(2026, 11, 1))
    (second,) = list_proposals(references=[holding], on=ON)
    assert (second.party_id, second.outcome, second.why) == (north, Outcome.CONTINUE, Why.WHOLE)
    (result,) = decide(choices(holding))
    agreement_id = get_agreement(reference=holding, on=ON).id
    (first,) = [
        one for one in list_decisions(agreement_id=agreement_id) if one.successor_id == north
    ]
    with pytest.raises(DecisionRestedOn):
        undo(first.id)
    with pytest.raises(DecisionRestedOn):
        correct(first.id)
    undo(result.decision_id)
    undo(first.id)


def test_a_successor_sees_what_it_took_over_what_ended_and_what_waits(holding, linked, directory):
    north, south = directory.communes
    for_north = [one for one in choices(holding) if one.successor_id == north]
    decide(for_north)
    decide([one for one in choices(linked) if one.successor_id == north])
    carried = list_carried(agency_id=north, on=ON)
    assert [one.reference for one in carried.taken] == [holding]
    assert [one.reference for one in carried.ended] == [linked]
    assert carried.waiting == ()
    waiting = list_carried(agency_id=south, on=ON).waiting
    assert {one.reference for one in waiting} == {holding, linked}
    nothing = list_carried(agency_id=directory.provider, on=ON)
    assert (nothing.taken, nothing.ended, nothing.waiting) == ((), (), ())


def queries_of(ask):
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


def test_the_number_of_queries_is_that_of_one_agreement(holding, directory):
    asks = {
        "undecided": lambda: list_undecided(on=ON),
        "sides": lambda: check_sides(on=ON),
        "carried": lambda: list_carried(agency_id=directory.communes[0], on=ON),
        "list": lambda: list_agreements(matching=AgreementFilter(), on=ON),
    }
    decide(choices(holding)[:1])
    one = {name: queries_of(ask) for name, ask in asks.items()}
    for number in range(20):
        reference = make_agreement(
            title=f"Thỏa thuận {number}",
            parties=(
                Party(side=Side.STATE, name="UBND huyện", agency_id=directory.district),
                Party(side=Side.PROVIDER, name="VT", agency_id=directory.provider),
            ),
        )
        decide(choices(reference)[:1])
    assert {name: queries_of(ask) for name, ask in asks.items()} == one
