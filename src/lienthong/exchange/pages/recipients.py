"""The recipients of a sent document, a line each: how far it is with whom."""

from typing import Any

from django.utils.translation import gettext

from lienthong.exchange.pages.words import say_instant
from lienthong.exchange.queries import badge_of_recipient, say_change, say_status
from lienthong.exchange.terms import RecipientRow, SuccessorRow


def line_of_recipient(row: RecipientRow) -> dict[str, Any]:
    """A line of the matrix: the steps with their times, the reason, every report as it came."""
    return {
        "name": row.name,
        "code": row.code,
        "demonstration": row.demonstration,
        "successors": [_successor(one) for one in row.successors],
        "given": any(one.given for one in row.successors),
        "badge": badge_of_recipient(row.state),
        "change": say_change(row.change),
        "reason": row.reason,
        "acknowledged": say_instant(row.acknowledged_at),
        "arrived": say_instant(row.arrived_at),
        "decided": say_instant(row.decided_at),
        "reports": [
            {
                "status": say_status(report.status),
                "at": say_instant(report.reported_at),
                "staff": ", ".join(part for part in (report.staff, report.reporter) if part),
                "reason": report.reason,
            }
            for report in row.reports
        ],
    }


def _successor(one: SuccessorRow) -> dict[str, Any]:
    """Who got it in a dissolved recipient's place, and how far it has come there."""
    steps = (
        (gettext("collected"), one.acknowledged_at),
        (gettext("arrived"), one.arrived_at),
        (gettext("decided"), one.decided_at),
    )
    return {
        "name": one.name,
        "code": one.code,
        "badge": badge_of_recipient(one.state),
        "reason": one.reason,
        "steps": " · ".join(f"{name} {say_instant(at)}" for name, at in steps if at is not None),
    }
