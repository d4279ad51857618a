"""Where a commitment is to be kept: its units, and the agencies that govern them."""

from datetime import date
from uuid import UUID

from lienthong.cooperation.queries.commitments import get_commitment
from lienthong.cooperation.queries.one import get_draft
from lienthong.cooperation.queries.places import communes_of
from lienthong.cooperation.terms import Reach
from lienthong.directory.queries import list_agencies
from lienthong.directory.terms import AgencyKind, Card


def units_to_reach(*, commitment: str, on: date) -> set[UUID]:
    """The units in which a commitment is to be kept, as far as it says."""
    record = get_commitment(reference=commitment, on=on)
    draft = record.summary.draft
    if draft.reach is Reach.UNITS:
        return set(draft.places)
    if draft.reach is not Reach.ALL_COMMUNES:
        return set()
    _, _, agreement = get_draft(reference=record.summary.agreement)
    return communes_of(agreement, on=date.fromisoformat(draft.reach_on))


def committees_to_reach(*, commitment: str, on: date) -> tuple[Card, ...]:
    """The people's committees, living on a day, of the units in which a commitment is to be kept.

    In the order of the alphabet; the number of database queries does not depend on theirs.
    """
    units = units_to_reach(commitment=commitment, on=on)
    if not units:
        return ()
    return tuple(
        card
        for card in list_agencies(on=on)
        if card.unit_id in units and card.type == AgencyKind.PEOPLES_COMMITTEE.value
    )
