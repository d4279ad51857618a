"""Commitments follow what was decided about parties that ended: each has an owner or an end."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lienthong.audit.terms import SYSTEM
from lienthong.cooperation.operations import (
    add_commitment,
    change_commitment,
    correct_decision,
    decide_succession,
    undo_decision,
)
from lienthong.cooperation.queries import (
    get_commitment,
    get_draft,
    list_decisions,
    list_proposals,
    list_unowned,
)
from lienthong.cooperation.queries.sides import agreements_facing, sides_in
from lienthong.cooperation.terms import (
    Bound,
    CommitmentDraft,
    CommitmentRefused,
    CommitmentState,
    Party,
    Side,
    VersionKind,
)
from lienthong.cooperation.terms.succession import (
    Choice,
    DecisionAct,
    DecisionOwned,
    Outcome,
    SideState,
)
from lienthong.cooperation.testing import COMMUNES, make_agreement

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 30)
NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
ACT = DecisionAct(number="01/QĐ-UBND", issued_on="11/2026", issuer="UBND tỉnh thử")


@pytest.fixture
def district(directory):
    return Bound(side=Side.STATE, name="UBND huyện Thử Giang", agency_id=directory.district)


@pytest.fixture
def agreement(directory, district):
    return make_agreement(
        term="",
        term_missing="nguồn không nêu",
        parties=(
            Party(side=Side.STATE, name=district.name, agency_id=directory.district),
            Party(side=Side.PROVIDER, name="Viễn thông Thử", agency_id=directory.provider),
        ),
    )


def add(agreement, owner, *, state=CommitmentState.IN_FORCE, note=""):
    draft = CommitmentDraft(
        what="Bố trí một đầu mối", owner=owner, state=state, state_note=note, source="Bài báo thử"
    )
    return add_commitment(agreement=agreement, draft=draft, actor=SYSTEM, now=NOW)


def decide(agreement, *outcomes):
    proposed = list_proposals(references=[agreement], on=ON)
    chosen = [
        Choice(
            reference=agreement,
            party_id=one.party_id,
            successor_id=one.successor_id,
            outcome=outcome,
        )
        for one, outcome in zip(proposed, outcomes, strict=False)
    ]
    decide_succession(choices=chosen, act=ACT, note="", actor=SYSTEM, now=NOW)


def commune_of(directory, number):
    return Bound(side=Side.STATE, name=COMMUNES[number], agency_id=directory.communes[number])


def owner_of(reference):
    return get_commitment(reference=reference, on=ON).owner_today


@pytest.mark.parametrize(
    ("outcomes", "owned"),
    [
        ((), (SideState.UNDECIDED, 0, 2)),
        ((Outcome.SPLIT,), (SideState.UNDECIDED, 1, 1)),
        ((Outcome.SPLIT, Outcome.SPLIT), (SideState.HELD, 2, 0)),
        ((Outcome.SPLIT, Outcome.END), (SideState.HELD, 1, 0)),
        ((Outcome.END, Outcome.END), (SideState.ENDED, 0, 0)),
    ],
)
def test_a_commitment_has_the_owners_that_were_decided_on(agreement, district, outcomes, owned):
    reference = add(agreement, district)
    if outcomes:
        decide(agreement, *outcomes)
    owner = owner_of(reference)
    assert (owner.state, len(owner.carriers), owner.waiting) == owned
    assert set(owner.carriers) <= set(COMMUNES)


def test_every_commitment_has_an_owner_or_an_end_once_all_is_decided(
    agreement, district, directory
):
    provider = Bound(side=Side.PROVIDER, name="Viễn thông Thử", agency_id=directory.provider)
    owed = [add(agreement, one) for one in (district, provider)]
    add(agreement, district, state=CommitmentState.ENDED, note="đã xong")
    assert [owner_of(one).state for one in owed] == [SideState.UNDECIDED, SideState.HELD]
    assert [one.reference for one in list_unowned(on=ON)] == owed[:1]
    decide(agreement, Outcome.SPLIT, Outcome.END)
    assert list_unowned(on=ON) == ()
    assert {owner_of(one).state for one in owed} == {SideState.HELD}


@pytest.mark.parametrize(
    "outcomes", [(), (Outcome.SPLIT,), (Outcome.SPLIT, Outcome.SPLIT), (Outcome.SPLIT, Outcome.END)]
)
def test_an_agency_faces_the_agreements_in_which_it_speaks_for_another_side(
    agreement, directory, outcomes
):
    between = make_agreement(
        title="Giữa hai nhà mạng",
        parties=(
            Party(side=Side.STATE, name=COMMUNES[0], agency_id=directory.communes[0]),
            Party(side=Side.PROVIDER, name="Viễn thông Thử", agency_id=directory.provider),
        ),
    )
    if outcomes:
        decide(agreement, *outcomes)
    bodies = (directory.district, directory.provider, *directory.communes)
    for body in bodies:
        facing = agreements_facing(agency_id=body, on=ON)
        for side in Side:
            expected = {
                reference
                for reference in (agreement, between)
                if sides_in(reference=reference, agency_id=body, on=ON) - {side}
            }
            assert set(facing[side].values_list("reference", flat=True)) == expected


def test_who_speaks_for_a_side_is_told_in_as_many_queries_for_many_agreements(agreement, directory):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            facing = agreements_facing(agency_id=directory.communes[0], on=ON)
        return len(queries), facing[Side.PROVIDER].count()

    decide(agreement, Outcome.SPLIT)
    one, _ = asked()
    parties = get_draft(reference=agreement)[2].parties
    for number in range(4):
        decide(make_agreement(title=f"Thỏa thuận {number}", parties=parties), Outcome.SPLIT)
    assert asked() == (one, 5)


def test_who_carries_on_may_owe_something_of_its_own_and_nobody_else(agreement, directory):
    commune = commune_of(directory, 0)
    with pytest.raises(CommitmentRefused):
        add(agreement, commune)
    decide(agreement, Outcome.SPLIT, Outcome.END)
    proposed = {one.successor_name for one in list_decisions(agreement_id=_id_of(agreement))}
    assert proposed == set(COMMUNES)
    taken = next(
        one
        for one in list_decisions(agreement_id=_id_of(agreement))
        if one.outcome is Outcome.SPLIT
    )
    carrier = Bound(side=Side.STATE, name=taken.successor_name, agency_id=taken.successor_id)
    assert owner_of(add(agreement, carrier)).state is SideState.HELD


def test_a_decision_is_not_undone_under_a_commitment_that_rests_on_it(agreement, directory):
    decide(agreement, Outcome.SPLIT, Outcome.SPLIT)
    commune = commune_of(directory, 0)
    reference = add(agreement, commune)
    decision = next(
        one
        for one in list_decisions(agreement_id=_id_of(agreement))
        if one.successor_id == commune.agency_id
    )
    with pytest.raises(DecisionOwned, match=reference):
        undo_decision(decision_id=decision.id, reason="nhầm", actor=SYSTEM, now=NOW)
    with pytest.raises(DecisionOwned):
        correct_decision(
            decision_id=decision.id,
            outcome=Outcome.END,
            act=ACT,
            note="",
            reason="nhầm",
            actor=SYSTEM,
            now=NOW,
        )
    record = get_commitment(reference=reference, on=ON)
    ended = replace(
        record.summary.draft, state=CommitmentState.ENDED, state_note="xã không làm nữa"
    )
    change_commitment(
        reference=reference,
        draft=ended,
        kind=VersionKind.CORRECTION,
        effective="",
        reason="hai bên thống nhất",
        based_on=1,
        actor=SYSTEM,
        now=NOW,
    )
    undo_decision(decision_id=decision.id, reason="nhầm", actor=SYSTEM, now=NOW)


def test_what_the_party_owed_itself_waits_again_when_a_decision_is_undone(agreement, district):
    reference = add(agreement, district)
    decide(agreement, Outcome.SPLIT, Outcome.SPLIT)
    decision = list_decisions(agreement_id=_id_of(agreement))[0]
    undo_decision(decision_id=decision.id, reason="nhầm", actor=SYSTEM, now=NOW)
    assert (owner_of(reference).state, owner_of(reference).waiting) == (SideState.UNDECIDED, 1)


def test_the_number_of_queries_does_not_grow_with_the_commitments(agreement, district):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            list_unowned(on=ON)
        return len(queries)

    add(agreement, district)
    one = asked()
    for _ in range(5):
        add(agreement, district)
    assert asked() == one


def _id_of(reference):
    return get_draft(reference=reference)[0]
