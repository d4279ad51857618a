"""What lies on whom in an agency, counted from open parts."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q

from lienthong.kernel.calendar import national_calendar
from lienthong.work.models import Part
from lienthong.work.queries.people import list_colleagues
from lienthong.work.rules.deadlines import first_overdue_after
from lienthong.work.terms import Duty, Workload


def list_workload(
    *, agency_id: UUID, on: date, unit_id: UUID | None = None, at: datetime | None = None
) -> list[Workload]:
    """Everybody with a post today, and whoever left with parts still open; most overdue first.

    With `at`, an instant of the day, who had left by then has left.

    Of one unit only those who hold a post in it: who left is in none any more. Parts of those who
    are only told do not count.
    """
    colleagues = list_colleagues(agency_id=agency_id, on=on, unit_id=unit_id, at=at)
    people = {person.account_id: person for person in colleagues}
    parts = Part.objects.filter(agency_id=agency_id, is_open=True)
    if unit_id is not None:
        parts = parts.filter(account_id__in=people)
    limit = first_overdue_after(on, calendar=national_calendar())
    week = on + timedelta(days=7)
    counted: dict[UUID, Any] = {
        row["account_id"]: row
        for row in parts.exclude(duty=Duty.INFORMED)
        .values("account_id")
        .order_by("account_id")
        .annotate(
            called=Max("account_name"),
            parts=Count("id"),
            overdue=Count("id", filter=Q(due_on__lt=limit)),
            this_week=Count("id", filter=Q(due_on__gte=limit, due_on__lt=week)),
        )
    }
    found = []
    for key in people.keys() | counted.keys():
        person, row = people.get(key), counted.get(key, {})
        found.append(
            Workload(
                account_id=key,
                name=person.name if person else row["called"],
                title=person.title if person else "",
                unit=person.unit if person else "",
                parts=row.get("parts", 0),
                overdue=row.get("overdue", 0),
                this_week=row.get("this_week", 0),
                gone=person is None,
            )
        )
    return sorted(found, key=lambda one: (not one.gone, -one.overdue, -one.parts, one.name))
