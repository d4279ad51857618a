"""Which part an agency has in an agreement, and refusals for those who have none (decision 52)."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from lienthong.audit.queries import RecordedFact, list_facts_of
from lienthong.audit.terms import SYSTEM, Actor
from lienthong.cooperation.models import RegisterKeeper
from lienthong.cooperation.queries.one import get_draft
from lienthong.cooperation.queries.owners import list_owners
from lienthong.cooperation.queries.sides import agreements_with, sides_in
from lienthong.cooperation.rules.rights import agreement_of, may_buy
from lienthong.cooperation.terms.rights import (
    INSIDE_FACTS,
    InsideOnly,
    Keeper,
    NoPart,
    NoPartAnywhere,
    Part,
)
from lienthong.cooperation.terms.texts import VIEW_EVERYTHING
from lienthong.cooperation.terms.values import EDIT, Side
from lienthong.identity.queries import list_holders
from lienthong.identity.terms import Acting

EVERYTHING = Part(sides=frozenset(Side), keeps=True)
"""The part of the platform itself, which enters what comes with it."""


def part_in(*, reference: str, actor: Actor, on: date) -> Part:
    """The part of the agency acted for in the agreement that a reference lies under.

    Refuses an unknown agreement (UnknownAgreement).
    """
    if actor == SYSTEM:
        return EVERYTHING
    sides = sides_in(reference=agreement_of(reference), agency_id=actor.agency_id, on=on)
    return Part(sides=sides, keeps=keeps_register(actor.agency_id))


def reads_inside(*, reference: str, acting: Acting, on: date) -> bool:
    """Tell whether somebody reads evidence, disputes and names of people under an agreement.

    Who acts for one of its sides or keeps the register, and auditors.
    """
    if acting.may(VIEW_EVERYTHING):
        return True
    return bool(part_in(reference=reference, actor=acting.actor, on=on))


def refuse_reader(*, reference: str, acting: Acting, on: date) -> None:
    """Refuse who does not (InsideOnly)."""
    if not reads_inside(reference=reference, acting=acting, on=on):
        agency = acting.agency_name or acting.account_name
        raise InsideOnly(agreement=agreement_of(reference), agency=agency)


def list_history(*, subject: str, inside: bool) -> list[RecordedFact]:
    """The history of a thing, for others without what only those inside read."""
    facts = list_facts_of(subject=subject)
    return facts if inside else [fact for fact in facts if fact.tag not in INSIDE_FACTS]


def own_among(references: Collection[str], actor: Actor) -> frozenset[str]:
    """Those of these agreements in which an agency has a part; at most two queries."""
    if actor_keeps(actor):
        return frozenset(references)
    if actor.agency_id is None:
        return frozenset()
    rows = agreements_with(actor.agency_id).filter(reference__in=references)
    return frozenset(rows.values_list("reference", flat=True))


def refuse_outsider(*, reference: str, actor: Actor, now: datetime) -> Part:
    """The part of who changes something under a reference; refuses who has none (NoPart)."""
    part = part_in(reference=reference, actor=actor, on=timezone.localdate(now))
    if not part:
        raise NoPart(agreement=agreement_of(reference), **named(actor))
    return part


def refuse_stranger(*, actor: Actor) -> None:
    """Refuse who is a party of nothing and keeps no register (NoPartAnywhere)."""
    if not has_part_anywhere(actor):
        raise NoPartAnywhere(**named(actor))


def has_part_anywhere(actor: Actor) -> bool:
    """Tell whether an agency is a party of any agreement, carries one on or keeps the register."""
    if actor_keeps(actor):
        return True
    return actor.agency_id is not None and agreements_with(actor.agency_id).exists()


def may_record_system(actor: Actor, *, owner: UUID | None, agreement: str, on: date) -> bool:
    """Tell whether an agency records a system: its own, or one that serves its agreement.

    `agreement` is "" for a system that serves none; who keeps the register records every one.
    """
    if actor.agency_id is not None and actor.agency_id == owner:
        return True
    if agreement:
        return bool(part_in(reference=agreement, actor=actor, on=on))
    return actor_keeps(actor)


def actor_keeps(actor: Actor) -> bool:
    """Tell whether somebody acts for who keeps the register; the platform itself does."""
    return actor == SYSTEM or keeps_register(actor.agency_id)


def keeps_register(agency_id: UUID | None) -> bool:
    """Tell whether an agency keeps the register of agreements."""
    if agency_id is None:
        return False
    return RegisterKeeper.objects.filter(agency_id=agency_id, ended_at=None).exists()


def list_keepers() -> tuple[Keeper, ...]:
    """Who keeps the register now, and who did; the former first."""
    rows = RegisterKeeper.objects.order_by("named_at", "id")
    return tuple(sorted(map(_keeper, rows), key=lambda one: one.ended_at is not None))


def sides_with_people(*, reference: str, now: datetime) -> frozenset[Side]:
    """The sides of an agreement for which somebody who can sign in edits agreements today."""
    on = timezone.localdate(now)
    agreement_id, _, draft = get_draft(reference=agreement_of(reference))
    owners = list_owners(agreement_id=agreement_id, draft=draft, on=on)
    agencies: dict[Side, set[UUID]] = {side: set() for side in Side}
    for one in owners:
        if one.agency_id is not None:
            agencies[one.side].add(one.agency_id)
    return frozenset(
        side
        for side, ids in agencies.items()
        if ids and list_holders(agency_ids=ids, permission=EDIT, on=on, now=now)
    )


def may_record_purchase(*, reference: str, actor: Actor, now: datetime) -> bool:
    """Tell whether somebody records that what was on trial is bought: decision 71."""
    part = part_in(reference=reference, actor=actor, on=timezone.localdate(now))
    has_people = Side.STATE in sides_with_people(reference=reference, now=now)
    return may_buy(part, state_has_people=has_people)


def named(actor: Actor) -> dict[str, str]:
    """How a refusal names somebody's agency, and whom it sends them to."""
    keepers = [one.agency_name for one in list_keepers() if one.ended_at is None]
    return {"agency": actor.agency_name or actor.name, "keepers": ", ".join(keepers) or "–"}


def _keeper(row: RegisterKeeper) -> Keeper:
    return Keeper(
        agency_id=row.agency_id,
        agency_name=row.agency_name,
        named_at=row.named_at,
        named_by=row.named_by,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
    )
