"""Who works in an agency today, and may be given a task."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count

from lienthong.directory.queries import list_appointments, list_internal_units
from lienthong.directory.terms import AppointmentCard, InternalCard
from lienthong.identity.terms import Acting, Permission, Role
from lienthong.kernel.vietnamese import sort_key
from lienthong.work.models import Part
from lienthong.work.rules.shares import is_deputy
from lienthong.work.terms import Colleague, Duty, UnitLead, UsualLead

USUAL_FOR = timedelta(days=90)
MOST_USUAL = 5
"""A telephone's list shows about so many at its top."""


def list_colleagues(
    *,
    agency_id: UUID,
    on: date,
    unit_id: UUID | None = None,
    units: Sequence[InternalCard] | None = None,
    at: datetime | None = None,
    may: Permission | None = None,
) -> list[Colleague]:
    """Everybody with a post in the agency, or in one unit of it, on the day, each once, by name.

    With `at`, an instant of the day, without those who had left by then; with `may` only those to
    whom one of their posts here gives that right. Of several posts the first by title stands. Two
    queries however many there are (a third on somebody's last day); one less where all `units` of
    the agency are at hand.
    """
    if units is None:
        units = list_internal_units(agency_id=agency_id, on=on)
    names = {unit.id: unit.name for unit in units}
    held = list_appointments(on=on, agency_id=agency_id, at=at)
    held_in: dict[UUID, set[UUID]] = defaultdict(set)
    for one in held:
        if one.post.internal_id in names:
            held_in[one.account_id].add(one.post.internal_id)
    roles: dict[UUID, set[Role]] = defaultdict(set)
    for one in held:
        roles[one.account_id].add(one.post.role)
    found: dict[UUID, Colleague] = {}
    for one in held:
        found.setdefault(
            one.account_id,
            Colleague(
                account_id=one.account_id,
                name=one.account_name,
                title=one.post.title,
                unit=names.get(one.post.internal_id, "") if one.post.internal_id else "",
                units=frozenset(held_in[one.account_id]),
                roles=frozenset(roles[one.account_id]),
            ),
        )
    able = [one for one in found.values() if may is None or one.may(may)]
    people = sorted(able, key=lambda person: sort_key(person.name))
    return [one for one in people if unit_id is None or unit_id in one.units]


def get_led_unit(*, acting: Acting, on: date) -> UUID | None:
    """The unit that somebody leads: where their leader's posts lie, if all lie in one unit.

    None for who leads the agency itself, several units, or nothing.
    """
    if acting.agency_id is None:
        return None
    held = list_appointments(on=on, agency_id=acting.agency_id, account_id=acting.account_id)
    led = {one.post.internal_id for one in held if one.post.role is Role.LEADER}
    return led.pop() if len(led) == 1 else None


def list_unit_leads(*, agency_id: UUID, on: date, at: datetime | None = None) -> list[UnitLead]:
    """The units of an agency that somebody leads who may do tasks, by name, with that person.

    Of several leaders of a unit its head stands before deputies (“Phó …”), then by title. A unit
    without a leader is not among them: nobody would see what it is given.
    """
    leads: dict[UUID, AppointmentCard] = {}
    held = list_appointments(on=on, agency_id=agency_id, at=at)
    for one in sorted(held, key=lambda one: (is_deputy(one.post.title), one.post.title)):
        if one.post.internal_id is not None and one.post.role is Role.LEADER:
            leads.setdefault(one.post.internal_id, one)
    return [
        UnitLead(
            unit_id=unit.id,
            unit=unit.name,
            account_id=leads[unit.id].account_id,
            name=leads[unit.id].account_name,
        )
        for unit in list_internal_units(agency_id=agency_id, on=on)
        if unit.id in leads
    ]


def list_usual_leads(*, agency_id: UUID, assigner_id: UUID, at: datetime) -> list[UsualLead]:
    """Whom somebody made responsible most often in the last 90 days, at most five, once each."""
    parts = Part.objects.filter(
        task__agency_id=agency_id,
        task__assigner_id=assigner_id,
        task__assigned_at__gte=at - USUAL_FOR,
        duty=Duty.LEAD,
    )
    counted = parts.values("account_id", "unit_name").annotate(times=Count("id"))
    most = counted.order_by("-times", "account_id", "unit_name")[:MOST_USUAL]
    return [UsualLead(account_id=one["account_id"], unit=one["unit_name"]) for one in most]
