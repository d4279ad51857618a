"""The closed periods of an agreement."""

from lienthong.cooperation.models import PeriodLock
from lienthong.cooperation.terms.results import PeriodLock as Shown


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
            lifted_at=row.lifted_at,
            lifted_by=row.lifted_by,
            lifted_reason=row.lifted_reason,
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: one.lifted_at is not None))
