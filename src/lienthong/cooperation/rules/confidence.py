"""Who reads what is confidential: the parties' own people, side by side, and auditors."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from lienthong.cooperation.terms import (
    SIDES_OF,
    VIEW_CONFIDENTIAL,
    VIEW_EVERYTHING,
    Confidence,
    PartyToday,
    Side,
)
from lienthong.identity.terms import Acting


@dataclass(frozen=True, slots=True)
class Reader:
    """For which sides somebody reads; `agency_id` is the agency acted for."""

    sides: frozenset[Side]
    agency_id: UUID | None

    def may_read(self, confidence: Confidence, *, recorded_for: UUID | None) -> bool:
        """Tell whether it is for this reader; what one's own agency gave is."""
        if confidence is Confidence.OPEN:
            return True
        own = self.agency_id is not None and self.agency_id == recorded_for
        return own or bool(self.sides & SIDES_OF[confidence])


def reader_of(acting: Acting, parties: Iterable[PartyToday]) -> Reader:
    """Somebody as a reader of one agreement's texts.

    Acting for a party, or for a living body that carries one on, with a role that reads what is
    confidential; an auditor reads for both sides.
    """
    if acting.may(VIEW_EVERYTHING):
        return Reader(frozenset(Side), None)
    if acting.agency_id is None or not acting.may(VIEW_CONFIDENTIAL):
        return Reader(frozenset(), None)
    sides = {one.party.side for one in parties if acting.agency_id in _bodies(one)}
    return Reader(frozenset(sides), acting.agency_id)


def strictest(marks: Iterable[Confidence]) -> Confidence | None:
    """What holds where marks lie on each other: for one side beats for both.

    None where one is for one side alone and another for the other: nobody could read it.
    """
    held = {mark for mark in marks if mark is not Confidence.OPEN}
    if len(held) > 1:
        held.discard(Confidence.BOTH)
    if len(held) > 1:
        return None
    return held.pop() if held else Confidence.OPEN


def opens(before: Confidence, after: Confidence) -> bool:
    """Whether somebody reads after a change who did not before."""
    if before is Confidence.OPEN:
        return False
    return after is Confidence.OPEN or not SIDES_OF[after] <= SIDES_OF[before]


def _bodies(one: PartyToday) -> set[UUID | None]:
    return {one.party.agency_id, *(heir.agency_id for heir in one.heirs)}
