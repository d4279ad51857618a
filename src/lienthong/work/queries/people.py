"""Who works in an agency today, and may be given a task."""

from datetime import date
from uuid import UUID

from lienthong.directory.queries import list_appointments, list_internal_units
from lienthong.work.terms import Colleague


def list_colleagues(*, agency_id: UUID, on: date) -> list[Colleague]:
    """Everybody who holds a post in the agency on the day, each once, by name.

    Of several posts the first by title stands; three queries however many there are.
    """
    units = {unit.id: unit.name for unit in list_internal_units(agency_id=agency_id, on=on)}
    found: dict[UUID, Colleague] = {}
    for held in list_appointments(on=on, agency_id=agency_id):
        found.setdefault(
            held.account_id,
            Colleague(
                account_id=held.account_id,
                name=held.account_name,
                title=held.post.title,
                unit=units.get(held.post.internal_id, "") if held.post.internal_id else "",
            ),
        )
    return sorted(found.values(), key=lambda person: person.name)
