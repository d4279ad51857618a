"""Agencies that can be written to and in which nobody would open it."""

from datetime import date, datetime

from lienthong.directory.queries.exchange import agencies_for_exchange
from lienthong.directory.queries.reach import list_within
from lienthong.directory.rules.reach import reach_of
from lienthong.directory.terms import APPOINT, Body, Card
from lienthong.identity.queries import list_agencies_with
from lienthong.identity.terms import Acting, Role


def list_without_clerk(*, acting: Acting, on: date, now: datetime) -> list[Card]:
    """The agencies this person may appoint to that have an address and no clerk, by code.

    None for somebody who appoints nowhere. An agency has a clerk when somebody who can sign in
    holds that role in it on the day.
    """
    reach = reach_of(acting) if acting.may(APPOINT) else None
    if reach is None:
        return []
    staffed = list_agencies_with(role=Role.CLERK, on=on, now=now)
    without = [card for card in agencies_for_exchange(on=on) if card.id not in staffed]
    within = list_within(body=Body.AGENCY, ids=[card.id for card in without], reach=reach, on=on)
    return [card for card in without if card.id in within]


def lacks_clerk(*, card: Card, on: date, now: datetime) -> bool:
    """Tell whether an agency, as it is on the day, has an address and no clerk."""
    if not card.code or not card.lives_on(on):
        return False
    return card.id not in list_agencies_with(role=Role.CLERK, on=on, now=now)
