"""Who gets which part of a task."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from lienthong.kernel.calendar import WorkingCalendar
from lienthong.work.rules.deadlines import check_due
from lienthong.work.terms import (
    Colleague,
    Duty,
    LeadMissing,
    LeadTwice,
    PersonTwice,
    PersonWithoutPost,
    Share,
)


def check_shares(
    shares: tuple[Share, ...],
    *,
    colleagues: Mapping[UUID, Colleague],
    agency_name: str,
    on: date,
    task_due_on: date | None,
    calendar: WorkingCalendar,
) -> None:
    """Refuse parts that are not one lead and others, each once, all of the agency, in time."""
    leads = sum(share.duty is Duty.LEAD for share in shares)
    if not leads:
        raise LeadMissing(field="lead")
    if leads > 1:
        raise LeadTwice(field="lead")
    seen: set[UUID] = set()
    for share in shares:
        field = "lead" if share.duty is Duty.LEAD else "support"
        person = colleagues.get(share.account_id)
        if person is None:
            raise PersonWithoutPost(agency=agency_name, field=field)
        if share.account_id in seen:
            raise PersonTwice(name=person.name, field=field)
        seen.add(share.account_id)
        check_due(share.due_on, on=on, within=task_due_on, calendar=calendar, field=field)


def is_deputy(title: str) -> bool:
    """Whether a post is that of a deputy, by its title."""
    return title.strip().casefold().startswith("phó ")
