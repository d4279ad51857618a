"""What the exchange needs to know: which agencies may send and receive, under which code."""

from collections import defaultdict
from datetime import date
from uuid import UUID

from django.db.models import Q

from lienthong.directory.models import AgencyCode
from lienthong.directory.models.bitemporal import recorded, valid
from lienthong.directory.queries.cards import latest_cards, list_cards
from lienthong.directory.queries.lines import list_successions
from lienthong.directory.terms import Body, Card, FormerAddress


def agencies_for_exchange(*, on: date) -> list[Card]:
    """The agencies living on a day that have an own code in force, by code.

    Each card's `code` is the one to address; `demonstration` says that it is made up. Aliases and
    closed codes are no addresses.
    """
    coded = AgencyCode.objects.filter(recorded(None), valid(on), alias=False).values("body")
    cards = list_cards(Body.AGENCY, Q(body__in=coded), on=on)
    return sorted(cards, key=lambda card: card.code)


def former_addresses_for_exchange(*, on: date) -> list[FormerAddress]:
    """The own codes that were in force before a day and are no agency's address on it, by code.

    A code that several agencies had in turn is its last holder's. One that an agency living on the
    day has is its address, whoever had it before: a code leads to one agency.
    """
    living = {card.code for card in agencies_for_exchange(on=on)}
    rows = AgencyCode.objects.filter(recorded(None), alias=False, valid_from__lte=on)
    held = rows.order_by("valid_from").values_list("code", "body_id")
    holders = {code: agency for code, agency in held if code not in living}
    cards = latest_cards(Body.AGENCY, set(holders.values()), on=on)
    ended = [agency for agency, card in cards.items() if not card.lives_on(on)]
    passed = {
        agency: tuple(heir.id for heir in succession.successors)
        for agency, succession in list_successions(body=Body.AGENCY, ids=ended, on=on).items()
    }
    return [
        FormerAddress(
            code=code,
            card=cards[agency],
            ended=agency in passed,
            successors=passed.get(agency, ()),
        )
        for code, agency in sorted(holders.items())
    ]


def aliases_for_exchange(*, on: date) -> dict[UUID, tuple[str, ...]]:
    """Other codes in force by which an agency is known, such as 000.00.00.H56 for H56, by agency.

    A code that several agencies claim, or that is or was anybody's own, is left out: post is never
    led astray by a guess.
    """
    rows = AgencyCode.objects.filter(recorded(None))
    own = set(rows.filter(alias=False).values_list("code", flat=True))
    claimed: dict[str, set[UUID]] = defaultdict(set)
    for code, agency in rows.filter(valid(on), alias=True).values_list("code", "body_id"):
        claimed[code].add(agency)
    aliases: dict[UUID, tuple[str, ...]] = defaultdict(tuple)
    for code, agencies in sorted(claimed.items()):
        if len(agencies) == 1 and code not in own:
            aliases[next(iter(agencies))] += (code,)
    return dict(aliases)
