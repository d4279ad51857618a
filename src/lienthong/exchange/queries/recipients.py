"""Who can send, and to whom: search as it is typed, and what became of a dissolved agency."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from lienthong.directory.queries import (
    find_by_code,
    find_by_name,
    get_cards,
    list_children,
    list_successions,
)
from lienthong.directory.terms import AgencyKind, Body, Card, UnknownBody
from lienthong.exchange.models import ConnectedAgency, EnrolledAgency
from lienthong.exchange.terms import (
    AgencyCannotExchange,
    AgencyUsesOwnSoftware,
    RecipientChoice,
    RecipientGroup,
    SenderDissolved,
)
from lienthong.identity.queries import list_agencies_with
from lienthong.identity.terms import Role

_MOST_FOUND = 12


def find_recipients(*, text: str, on: date) -> list[RecipientChoice]:
    """Agencies whose name or code fits what was typed, living ones first; at most 12.

    Dissolved ones are found too, with those who carry on: old names are what people remember.
    """
    wanted = text.strip()
    if not wanted:
        return []
    hits = find_by_name(text=wanted, limit=_MOST_FOUND, body=Body.AGENCY)
    by_code = [hit.card for hit in find_by_code(code=wanted, on=on) if hit.card.body is Body.AGENCY]
    ids = dict.fromkeys([card.id for card in by_code] + [hit.card.id for hit in hits])
    cards = {card.id: card for card in [*by_code, *(hit.card for hit in hits)]}
    choices = resolve_recipients(ids=list(ids)[:_MOST_FOUND], on=on)
    return sorted(choices, key=lambda choice: _usual_first(choice, cards[choice.agency_id]))


def get_sender(*, agency_id: UUID, on: date) -> RecipientChoice:
    """The agency as it sends on a day.

    Refuses one that was dissolved (SenderDissolved, with `successors`), one without an identity
    code in force (AgencyCannotExchange), and one that exchanges with its own software
    (AgencyUsesOwnSoftware).
    """
    (sender,) = resolve_recipients(ids=[agency_id], on=on)
    if sender.ended_on is not None:
        raise SenderDissolved(
            agency=sender.name,
            ended_on=f"{sender.ended_on:%d/%m/%Y}",
            successors=", ".join(heir.name for heir in sender.successors) or "—",
        )
    if not sender.code:
        raise AgencyCannotExchange(agency=sender.name)
    connected = ConnectedAgency.objects.filter(agency_id=agency_id).first()
    if connected is not None:
        raise AgencyUsesOwnSoftware(agency=sender.name, system=connected.system)
    return sender


def carries_on_alone(*, agency_id: UUID, forerunner_id: UUID, on: date) -> bool:
    """Whether an agency has ended and this one, and no other, carries it on that day."""
    (ended,) = resolve_recipients(ids=[forerunner_id], on=on)
    heirs = [heir.agency_id for heir in ended.successors]
    return ended.ended_on is not None and heirs == [agency_id]


def list_carried_on(*, ids: Sequence[UUID], on: date) -> dict[UUID, tuple[RecipientChoice, ...]]:
    """Those of the agencies that have ended, each with who carries it on that day."""
    found = resolve_recipients(ids=known_agencies(ids=ids, on=on), on=on)
    return {one.agency_id: one.successors for one in found if one.ended_on is not None}


def _usual_first(choice: RecipientChoice, card: Card) -> tuple[bool, bool, bool]:
    """Living agencies with a code first, and committees before the bodies under them."""
    return choice.ended_on is not None, not choice.code, not _is_committee(card)


def resolve_recipients(*, ids: Sequence[UUID], on: date) -> list[RecipientChoice]:
    """The agencies with these ids as they are on a day, in the same order, dissolved ones too.

    Refuses an unknown id (UnknownBody). A constant number of queries.
    """
    cards = get_cards(body=Body.AGENCY, ids=set(ids), on=on)
    for agency_id in ids:
        if agency_id not in cards:
            raise UnknownBody(asked=agency_id)
    ended = [agency_id for agency_id in ids if not cards[agency_id].lives_on(on)]
    successors = _successors(ended, on)
    return [
        _choice(cards[agency_id], on=on, successors=successors.get(agency_id, ()))
        for agency_id in dict.fromkeys(ids)
    ]


def list_group(*, group: RecipientGroup, province_code: str, on: date) -> list[RecipientChoice]:
    """The agencies of a group that can be addressed on a day, in the order of the alphabet.

    `province_code` is the identity code of the province's committee; none without it.
    """
    province = next(
        (hit.card for hit in find_by_code(code=province_code, on=on) if _is_committee(hit.card)),
        None,
    )
    if province is None:
        return []
    under = list_children(body=Body.AGENCY, body_id=province.id, on=on)
    wants_communes = group is RecipientGroup.COMMUNES
    return [_choice(card, on=on) for card in under if _is_committee(card) is wants_communes]


def tell_unattended(
    choices: Sequence[RecipientChoice], *, on: date, now: datetime
) -> list[RecipientChoice]:
    """The choices and their successors, with `attended` told: whether anybody opens what arrives.

    A clerk who can sign in here, or software of the agency's own.
    """
    staffed = set(list_agencies_with(role=Role.CLERK, on=on, now=now)) if choices else set()
    if choices:
        for others in (ConnectedAgency, EnrolledAgency):
            staffed.update(others.objects.values_list("agency_id", flat=True))

    def told(choice: RecipientChoice) -> RecipientChoice:
        heirs = tuple(told(heir) for heir in choice.successors)
        return replace(choice, successors=heirs, attended=choice.agency_id in staffed)

    return [told(choice) for choice in choices]


def known_agencies(*, ids: Sequence[UUID], on: date) -> list[UUID]:
    """Those of the ids that the directory knows, each once, in the same order; one query."""
    cards = get_cards(body=Body.AGENCY, ids=set(ids), on=on)
    return [agency_id for agency_id in dict.fromkeys(ids) if agency_id in cards]


def is_code_of(code: str, *, agency_id: UUID, on: date) -> bool:
    """Whether this code, of either scheme, is the agency's; one that nobody has today, or was."""
    hits = [hit for hit in find_by_code(code=code, on=on) if hit.card.body is Body.AGENCY]
    current = [hit for hit in hits if hit.in_force]
    return agency_id in {hit.card.id for hit in current or hits}


def _is_committee(card: Card) -> bool:
    return card.body is Body.AGENCY and card.type == AgencyKind.PEOPLES_COMMITTEE


def _successors(ended: Iterable[UUID], on: date) -> dict[UUID, tuple[RecipientChoice, ...]]:
    ids = list(ended)
    if not ids:
        return {}
    successions = list_successions(body=Body.AGENCY, ids=ids, on=on)
    return {
        agency_id: tuple(_choice(heir.card, on=on) for heir in succession.successors)
        for agency_id, succession in successions.items()
    }


def _choice(
    card: Card, *, on: date, successors: tuple[RecipientChoice, ...] = ()
) -> RecipientChoice:
    ended = card.valid_until if not card.lives_on(on) else None
    return RecipientChoice(
        agency_id=card.id,
        name=card.name,
        code="" if ended else card.code,
        demonstration=card.demonstration,
        ended_on=ended,
        successors=successors,
    )
