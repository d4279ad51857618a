"""Naming who does somebody's tasks while they are away, and ending it early."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.identity.terms import Acting
from lienthong.work.events import StandInEnded, StandInNamed
from lienthong.work.models import Absence, StandIn
from lienthong.work.operations.writing import agency_of
from lienthong.work.queries.people import list_colleagues
from lienthong.work.queries.stand_ins import last_day
from lienthong.work.rules.stand_ins import check_days
from lienthong.work.terms import (
    DO,
    OVERSEE,
    PersonWithoutPost,
    StandInIsOneself,
    StandInOverlaps,
    StandInRefused,
    StandInUnknown,
)


def name_stand_in(
    *,
    absent_id: UUID,
    account_id: UUID,
    first_on: date,
    last_on: date,
    acting: Acting,
    now: datetime,
) -> UUID:
    """Name a colleague who sees and does somebody's tasks from the first day to the last; its id.

    Everybody for themselves, who oversees the agency's tasks for all (else StandInRefused). Refuses
    past days and more than a year (StandInTooLong), people without post (PersonWithoutPost), and a
    second stand-in on the same days (StandInOverlaps). Fact: work:stand_in:named.
    """
    agency_id, today = agency_of(acting), timezone.localdate(now)
    if absent_id != acting.account_id and not acting.may(OVERSEE):
        raise StandInRefused
    check_days(first_on=first_on, last_on=last_on, on=today)
    names = {
        one.account_id: one.name
        for one in list_colleagues(agency_id=agency_id, on=today, at=now, may=DO)
    }
    for person, field in ((absent_id, "absent"), (account_id, "stand_in")):
        if person not in names:
            raise PersonWithoutPost(agency=acting.agency_name, field=field)
    if absent_id == account_id:
        raise StandInIsOneself(name=names[absent_id], field="stand_in")
    with transaction.atomic():
        _lock(agency_id, absent_id)
        _refuse_second(agency_id, absent_id, first_on, last_on)
        row = StandIn.objects.create(
            id=uuid4(),
            agency_id=agency_id,
            absent_id=absent_id,
            absent_name=names[absent_id],
            account_id=account_id,
            account_name=names[account_id],
            valid_from=first_on,
            valid_until=last_on + timedelta(days=1),
            named_at=now,
        )
        append_fact(fact=StandInNamed(**_about(row)), actor=acting.actor, now=now)
    return row.id


def end_stand_in(*, stand_in_id: UUID, acting: Acting, now: datetime) -> None:
    """End it before its last day, from this instant on.

    Who is away, who stands in, and who oversees the agency's tasks may (else StandInUnknown). Fact:
    work:stand_in:ended.
    """
    with transaction.atomic():
        row = (
            StandIn.objects.select_for_update()
            .filter(
                id=stand_in_id,
                agency_id=agency_of(acting),
                ended_at=None,
                valid_until__gt=timezone.localdate(now),
            )
            .first()
        )
        may = row is not None and (
            acting.may(OVERSEE) or acting.account_id in {row.absent_id, row.account_id}
        )
        if row is None or not may:
            raise StandInUnknown
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        append_fact(fact=StandInEnded(**_about(row)), actor=acting.actor, now=now)


def _lock(agency_id: UUID, absent_id: UUID) -> None:
    """Wait for whoever names a stand-in for the same person now; held until the transaction ends.

    Without it two at the same instant would each see no other.
    """
    Absence.objects.get_or_create(agency_id=agency_id, absent_id=absent_id)
    Absence.objects.select_for_update().get(agency_id=agency_id, absent_id=absent_id)


def _refuse_second(agency_id: UUID, absent_id: UUID, first_on: date, last_on: date) -> None:
    """Refuse days on which the person has a stand-in already (StandInOverlaps)."""
    others = StandIn.objects.filter(agency_id=agency_id, absent_id=absent_id, ended_at=None)
    other = others.filter(valid_from__lte=last_on, valid_until__gt=first_on).first()
    if other is not None:
        raise StandInOverlaps(
            name=other.account_name,
            first_on=f"{other.valid_from:%d/%m/%Y}",
            last_on=f"{last_day(other):%d/%m/%Y}",
            field="stand_in",
        )


def _about(row: StandIn) -> dict[str, Any]:
    return {
        "agency_id": row.agency_id,
        "absent_id": row.absent_id,
        "absent": row.absent_name,
        "account_id": row.account_id,
        "stand_in": row.account_name,
        "first_on": row.valid_from,
        "last_on": last_day(row),
    }
