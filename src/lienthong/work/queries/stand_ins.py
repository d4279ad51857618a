"""Who does whose tasks for some days."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from lienthong.directory.queries import list_appointments
from lienthong.identity.terms import Acting
from lienthong.work.models import StandIn
from lienthong.work.terms import OVERSEE, AgencyNeeded, StandInCard


def list_absent(*, agency_id: UUID, account_id: UUID, on: date) -> Mapping[UUID, str]:
    """Whom somebody stands in for in the agency on the day, with their names.

    Only those who still hold a post there: what somebody who left had to do waits to be handed
    over. Standing in is not passed on. One query where there is nobody.
    """
    rows = StandIn.objects.filter(
        account_id=account_id,
        agency_id=agency_id,
        valid_from__lte=on,
        valid_until__gt=on,
        ended_at=None,
    )
    named = dict(rows.values_list("absent_id", "absent_name"))
    if not named:
        return {}
    here = {held.account_id for held in list_appointments(on=on, agency_id=agency_id)}
    return {key: name for key, name in named.items() if key in here}


def list_absent_in(
    agencies: Collection[UUID], *, account_id: UUID, on: date
) -> dict[UUID, Mapping[UUID, str]]:
    """Whom somebody stands in for in each of their agencies, where there is anybody, and names."""
    found = {key: list_absent(agency_id=key, account_id=account_id, on=on) for key in agencies}
    return {key: absent for key, absent in found.items() if absent}


def held_by(
    account_id: UUID, agencies: Collection[UUID], absent: Mapping[UUID, Mapping[UUID, str]]
) -> Q:
    """The parts that somebody has in these agencies, their own and of whom they stand in for."""
    held = Q(account_id=account_id, agency_id__in=agencies)
    for agency_id, people in absent.items():
        held |= Q(agency_id=agency_id, account_id__in=list(people))
    return held


def list_stand_ins(*, acting: Acting, on: date) -> list[StandInCard]:
    """Who stands in for whom in the agency, today and later, by the first day.

    All of them for who oversees the agency's tasks, for others those that are about themselves.
    """
    if acting.agency_id is None:
        raise AgencyNeeded
    rows = StandIn.objects.filter(agency_id=acting.agency_id, valid_until__gt=on, ended_at=None)
    if not acting.may(OVERSEE):
        rows = rows.filter(Q(absent_id=acting.account_id) | Q(account_id=acting.account_id))
    return [
        StandInCard(
            id=row.id,
            absent_id=row.absent_id,
            absent=row.absent_name,
            account_id=row.account_id,
            stand_in=row.account_name,
            first_on=row.valid_from,
            last_on=last_day(row),
            may_end=acting.may(OVERSEE) or acting.account_id in {row.absent_id, row.account_id},
        )
        for row in rows.order_by("valid_from", "id")
    ]


def last_day(row: StandIn) -> date:
    """The last day on which somebody stands in."""
    return row.valid_until - timedelta(days=1)
