"""Who may enter, change and decide what in an agreement. Texts and notes: `confidence`."""

from collections.abc import Collection
from uuid import UUID

from lienthong.cooperation.terms.rights import Part
from lienthong.cooperation.terms.values import Side


def agreement_of(reference: str) -> str:
    """The agreement in the reference of anything under it: A1 of A1, A1-C2, A1-C2-R1, A1-C2-T3."""
    return reference.partition("-C")[0]


def may_read_person(*, inside: bool, agency_id: UUID | None, person_agency: UUID | None) -> bool:
    """Whether somebody reads who a person of a training session is.

    Those inside the agreement do (`queries.rights.reads_inside`), and the person's own agency.
    """
    return inside or (agency_id is not None and agency_id == person_agency)


def may_enter(*, agency_id: UUID | None, parties: Collection[UUID], keeps: bool) -> bool:
    """Whether an agency enters a new agreement: one of its own, or as who keeps the register."""
    return keeps or (agency_id is not None and agency_id in parties)


def may_buy(part: Part, *, state_has_people: bool) -> bool:
    """Whether somebody records that what was on trial is bought: who buys does (decision 71).

    Who keeps the register may in the place of a state side that has nobody.
    """
    return Side.STATE in part.sides or (part.keeps and not state_has_people)


def may_add_parties(
    part: Part, *, agency_id: UUID | None, new: Collection[UUID], sides_have_people: bool
) -> bool:
    """Whether an agency may let others, `new`, become parties and so read for a side.

    A side may. Who only keeps the register may where no party has anybody who could, and never for
    itself.
    """
    if part.sides or not new:
        return True
    return part.keeps and not sides_have_people and agency_id not in new


def may_decide_for(*, agency_id: UUID | None, successor: UUID | None, keeps: bool) -> bool:
    """Whether an agency decides what a successor does with an agreement of who has ended.

    Who keeps the register does, and each successor for itself.
    """
    return keeps or (agency_id is not None and agency_id == successor)
