"""What the exchange needs to know: which agencies may send and receive, under which code."""

from datetime import date

from django.db.models import Q

from lienthong.directory.models import AgencyCode
from lienthong.directory.models.bitemporal import recorded, valid
from lienthong.directory.queries.cards import list_cards
from lienthong.directory.terms import Body, Card


def agencies_for_exchange(*, on: date) -> list[Card]:
    """The agencies living on a day that have an own code in force, by code.

    Each card's `code` is the one to address; `demonstration` says that it is made up. Aliases and
    closed codes are no addresses.
    """
    coded = AgencyCode.objects.filter(recorded(None), valid(on), alias=False).values("body")
    cards = list_cards(Body.AGENCY, Q(body__in=coded), on=on)
    return sorted(cards, key=lambda card: card.code)
