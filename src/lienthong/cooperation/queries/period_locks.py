"""The closed periods of an agreement."""

from datetime import date
from uuid import UUID

from lienthong.audit.terms import Actor
from lienthong.cooperation.models import PeriodLock
from lienthong.cooperation.queries.rights import part_in
from lienthong.cooperation.queries.sides import sides_in
from lienthong.cooperation.terms.results import PeriodLock as Shown


def lifts_locks_of(locked_for: UUID | None, *, reference: str, actor: Actor, on: date) -> bool:
    """Tell whether somebody opens the periods that an agency closed.

    Its side does, and who keeps the register; anybody of the agreement where that agency speaks for
    no side any more, or none is known.
    """
    sides = sides_in(reference=reference, agency_id=locked_for, on=on)
    part = part_in(reference=reference, actor=actor, on=on)
    return not sides or part.keeps or bool(part.sides & sides)


def list_locks(reference: str) -> tuple[Shown, ...]:
    """The locks of an agreement, those that stand first, the newest time first."""
    rows = PeriodLock.objects.filter(agreement__reference=reference).order_by(
        "-first_on", "-locked_at"
    )
    found = [
        Shown(
            id=row.id,
            period=row.period,
            reason=row.reason,
            locked_at=row.locked_at,
            locked_by=row.locked_by,
            locked_for=row.locked_for,
            lifted_at=row.lifted_at,
            lifted_by=row.lifted_by,
            lifted_reason=row.lifted_reason,
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: one.lifted_at is not None))
