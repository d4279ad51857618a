"""Who changes what in which agreement (decision 52): its sides, and who keeps the register."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from lienthong.audit.terms import SYSTEM
from lienthong.cooperation.operations import (
    add_agreement,
    amend_agreement,
    correct_decision,
    decide_succession,
    undo_decision,
)
from lienthong.cooperation.operations.keepers import end_keeper, name_keeper
from lienthong.cooperation.operations.security_files import add_security_file
from lienthong.cooperation.queries import get_draft, list_decisions, list_proposals
from lienthong.cooperation.queries.rights import list_keepers, part_in, refuse_outsider
from lienthong.cooperation.rules.rights import (
    agreement_of,
    may_add_parties,
    may_decide_for,
    may_enter,
    may_read_person,
)
from lienthong.cooperation.terms import (
    Party,
    Side,
    UnknownAgreement,
    VersionKind,
)
from lienthong.cooperation.terms.rights import (
    KeeperAlready,
    KeeperLast,
    KeeperNone,
    KeeperUnknown,
    NotOwnAgreement,
    NotOwnSystem,
    NotToDecideFor,
    Part,
    PartiesBySides,
)
from lienthong.cooperation.terms.security_files import SecurityDraft
from lienthong.cooperation.terms.succession import Choice, DecisionAct, Outcome
from lienthong.cooperation.terms.trials import TrialDraft
from lienthong.cooperation.testing import (
    RECORDED_AT,
    make_acting,
    make_agreement,
    make_counted,
    make_draft,
)
from lienthong.directory.testing import facts_told
from lienthong.identity.terms import Acting, Role
from lienthong.identity.testing import make_account

ON = date(2026, 11, 1)
OUTSIDER = replace(make_acting(agency_id=UUID(int=9)), agency_name="Sở Ngoài cuộc")
KEEPER = make_acting()
TRIAL = TrialDraft(what="IOC", user="Sở", begins="2026", ends="2027")
ACT = DecisionAct(missing="Chờ văn bản")
agencies = st.sampled_from([UUID(int=number) for number in range(4)])


@given(agencies, st.frozensets(agencies), st.booleans())
def test_an_agreement_is_entered_by_a_party_or_who_keeps_the_register(agency, parties, keeps):
    may = may_enter(agency_id=agency, parties=parties, keeps=keeps)
    assert may == (keeps or agency in parties)
    assert not may_enter(agency_id=None, parties=parties, keeps=False)


@given(agencies, st.frozensets(agencies, min_size=1), st.booleans(), st.booleans())
def test_nobody_who_is_no_side_makes_a_party_of_itself(agency, new, keeps, people):
    part = Part(keeps=keeps)
    may = may_add_parties(part, agency_id=agency, new=new, sides_have_people=people)
    assert may == (keeps and not people and agency not in new)
    side = Part(sides=frozenset({Side.STATE}), keeps=keeps)
    assert may_add_parties(side, agency_id=agency, new=new, sides_have_people=people)


@given(agencies, st.none() | agencies, st.booleans())
def test_a_succession_is_decided_by_who_keeps_the_register_and_each_for_itself(
    agency, successor, keeps
):
    may = may_decide_for(agency_id=agency, successor=successor, keeps=keeps)
    assert may == (keeps or agency == successor)
    assert not may_decide_for(agency_id=None, successor=None, keeps=False)


def test_a_person_is_known_inside_and_to_their_own_agency():
    asked = {"agency_id": UUID(int=1), "person_agency": UUID(int=1)}
    assert may_read_person(inside=False, **asked)
    assert may_read_person(inside=True, agency_id=None, person_agency=None)
    assert not may_read_person(inside=False, agency_id=None, person_agency=None)
    assert not may_read_person(inside=False, agency_id=UUID(int=2), person_agency=UUID(int=1))


@pytest.mark.parametrize("reference", ["A1", "A1-C2", "A1-C2-R3", "A1-C2-L1", "A1-C2-T4"])
def test_a_reference_names_its_agreement(reference):
    assert agreement_of(reference) == "A1"


@pytest.mark.django_db
def test_a_side_a_carrier_and_the_keeper_have_a_part_nobody_else(sides):
    def part(acting: Acting) -> Part:
        return part_in(reference=f"{sides.agreement}-C1", actor=acting.actor, on=ON)

    assert part(sides.state) == Part(sides=frozenset({Side.STATE}))
    assert part(KEEPER) == Part(keeps=True)
    assert not part(OUTSIDER)
    assert not part(replace(sides.state, agency_id=None))
    with pytest.raises(UnknownAgreement):
        refuse_outsider(reference="A999", actor=KEEPER.actor, now=RECORDED_AT)


@pytest.mark.django_db
def test_a_stranger_enters_no_agreement_of_others_a_party_its_own(sides):
    draft = make_draft(title="Của người khác")
    with pytest.raises(NotOwnAgreement) as refused:
        add_agreement(draft=draft, actor=OUTSIDER.actor, now=RECORDED_AT)
    assert KEEPER.agency_name in str(refused.value)
    own = Party(side=Side.STATE, name="Sở Thử nghiệm", agency_id=sides.state.agency_id)
    mine = replace(draft, parties=(own, *draft.parties[1:]))
    assert add_agreement(draft=mine, actor=sides.state.actor, now=RECORDED_AT).reference
    assert add_agreement(draft=draft, actor=KEEPER.actor, now=RECORDED_AT).reference


def amend(reference: str, acting: Acting, *more: Party) -> int:
    _, number, draft = get_draft(reference=reference)
    return amend_agreement(
        reference=reference,
        draft=replace(draft, parties=(*draft.parties, *more)),
        kind=VersionKind.CORRECTION,
        effective="",
        reason="Thêm bên",
        based_on=number,
        actor=acting.actor,
        now=RECORDED_AT,
    )


@pytest.mark.django_db
def test_a_new_party_is_entered_by_a_side_by_the_keeper_only_where_nobody_is_there(
    sides, directory
):
    first, second = directory.communes
    one = Party(side=Side.STATE, name="UBND xã Thử Giang", agency_id=first)
    other = Party(side=Side.STATE, name="UBND xã Thử Sơn", agency_id=second)
    amend(sides.agreement, KEEPER, one)  # nobody of the sides has an account
    for agency in (sides.state.agency_id,):
        make_account(roles=(Role.PROGRAMME_OFFICER,), agency_id=agency, agency_name="Sở Thử nghiệm")
    with pytest.raises(PartiesBySides) as refused:
        amend(sides.agreement, KEEPER, other)
    assert "UBND xã Thử Sơn" in str(refused.value)
    amend(sides.agreement, sides.provider, other)


@pytest.mark.django_db
def test_the_keeper_never_makes_a_party_of_itself(sides, directory):
    name_keeper(agency_id=directory.communes[0], actor=SYSTEM, now=RECORDED_AT)
    keeper = make_acting(agency_id=directory.communes[0])
    own = Party(side=Side.STATE, name="UBND xã Thử Giang", agency_id=keeper.agency_id)
    with pytest.raises(PartiesBySides):
        amend(sides.agreement, keeper, own)


@pytest.mark.django_db
def test_a_successor_decides_for_itself_the_keeper_for_all_the_other_side_for_none(directory):
    agreement = make_agreement(
        term="",
        term_missing="nguồn không nêu",
        parties=(
            Party(side=Side.STATE, name="UBND huyện Thử Giang", agency_id=directory.district),
            Party(side=Side.PROVIDER, name="Viễn thông Thử", agency_id=directory.provider),
        ),
    )
    commune, provider = (
        make_acting(agency_id=directory.communes[0]),
        make_acting(agency_id=directory.provider),
    )
    found = [
        Choice(
            reference=agreement,
            party_id=one.party_id,
            successor_id=one.successor_id,
            outcome=one.outcome,
        )
        for one in list_proposals(references=[agreement], on=ON)
    ]

    def decide(acting: Acting) -> dict[UUID | None, str]:
        done = decide_succession(
            choices=found, act=ACT, note="", actor=acting.actor, now=RECORDED_AT
        )
        return {one.choice.successor_id: one.refusal.code if one.refusal else "" for one in done}

    refused = NotToDecideFor.code
    for stranger in (OUTSIDER, provider):
        assert set(decide(stranger).values()) == {refused}
    own, other = directory.communes
    assert decide(commune) == {own: "", other: refused}
    assert decide(KEEPER)[other] == ""
    (mine,) = [
        one for one in list_decisions(agreement_id=_id(agreement)) if one.successor_id == own
    ]
    for stranger in (OUTSIDER, provider, make_acting(agency_id=other)):
        with pytest.raises(NotToDecideFor):
            undo_decision(decision_id=mine.id, reason="Nhầm", actor=stranger.actor, now=RECORDED_AT)
        with pytest.raises(NotToDecideFor):
            correct_decision(
                decision_id=mine.id,
                outcome=Outcome.END,
                act=ACT,
                note="",
                reason="Nhầm",
                actor=stranger.actor,
                now=RECORDED_AT,
            )
    undo_decision(decision_id=mine.id, reason="Nhầm", actor=commune.actor, now=RECORDED_AT)


@pytest.mark.django_db
def test_a_system_is_recorded_by_its_owner_a_side_it_serves_and_the_keeper(sides):
    commitment = make_counted(sides.agreement, sides.provider.agency_id)
    draft = SecurityDraft(system="Một cửa", owner="UBND xã Ở Đâu", level=2)
    served = replace(draft, commitment=commitment, system="Hệ thống của cam kết")
    for wanted in (draft, served):
        with pytest.raises(NotOwnSystem):
            add_security_file(draft=wanted, acting=OUTSIDER, now=RECORDED_AT)
    with pytest.raises(NotOwnSystem):
        add_security_file(draft=draft, acting=sides.state, now=RECORDED_AT)
    add_security_file(draft=served, acting=sides.state, now=RECORDED_AT)
    own = replace(draft, owner="Sở Thử nghiệm", system="Của sở")
    add_security_file(draft=own, acting=sides.state, now=RECORDED_AT)
    add_security_file(draft=draft, acting=KEEPER, now=RECORDED_AT)


@pytest.mark.django_db
def test_keepers_are_named_and_ended_and_one_is_left(directory, capsys):
    first, second = directory.communes
    name_keeper(agency_id=first, actor=SYSTEM, now=RECORDED_AT)
    with pytest.raises(KeeperAlready):
        name_keeper(agency_id=first, actor=SYSTEM, now=RECORDED_AT)
    with pytest.raises(KeeperUnknown):
        name_keeper(agency_id=UUID(int=9), actor=SYSTEM, now=RECORDED_AT)
    with pytest.raises(KeeperLast):
        end_keeper(agency_id=first, actor=SYSTEM, now=RECORDED_AT)
    with pytest.raises(KeeperNone):
        end_keeper(agency_id=second, actor=SYSTEM, now=RECORDED_AT)
    name_keeper(agency_id=second, actor=SYSTEM, now=RECORDED_AT)
    end_keeper(agency_id=first, actor=SYSTEM, now=RECORDED_AT)
    assert [one.ended_at is None for one in list_keepers()] == [True, False]
    named, ended = facts_told("cooperation:keeper:named"), facts_told("cooperation:keeper:ended")
    assert (len(named), len(ended)) == (2, 1)
    call_command("cooperation", "keepers")
    assert "Thử Sơn" in capsys.readouterr().out
    with pytest.raises(KeeperUnknown):
        call_command("cooperation", "keepers", "--name", "H99.99")


def _id(reference: str) -> UUID:
    return get_draft(reference=reference)[0]
