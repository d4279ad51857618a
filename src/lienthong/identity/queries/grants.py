"""Which roles are held by whom, where and when."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from lienthong.identity.models import RoleGrant
from lienthong.identity.rules import acting_choices, grant_holds
from lienthong.identity.terms import AccountSummary, Acting, Grant, Permission, Role


def list_grants(*, account_id: UUID) -> list[Grant]:
    """All roles an account holds, held or will hold, by agency, role and first day."""
    return [grant_from_row(row) for row in RoleGrant.objects.filter(account_id=account_id)]


def list_grants_of_agency(*, agency_id: UUID, on: date, now: datetime) -> list[Grant]:
    """The roles that hold in an agency on the day, not ended at the instant."""
    grants = [grant_from_row(row) for row in RoleGrant.objects.filter(agency_id=agency_id)]
    return [grant for grant in grants if grant_holds(grant, on=on, now=now)]


def list_agencies_of(
    *, account_id: UUID, permission: Permission, on: date, now: datetime
) -> set[UUID]:
    """The agencies in which an account that can sign in has the right on the day, one query."""
    rows = RoleGrant.objects.filter(
        account_id=account_id, account__is_active=True, role__in=permission.roles
    ).exclude(agency_id=None)
    grants = [grant_from_row(row) for row in rows]
    return {g.agency_id for g in grants if g.agency_id and grant_holds(g, on=on, now=now)}


def list_agencies_with(*, role: Role, on: date, now: datetime) -> set[UUID]:
    """The agencies in which somebody who can sign in holds the role on the day, one query."""
    holding = RoleGrant.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=on),
        Q(ended_at=None) | Q(ended_at__gt=now),
        role=role.value,
        valid_from__lte=on,
        account__is_active=True,
    )
    agencies = holding.order_by().values_list("agency_id", flat=True).distinct()
    return {agency for agency in agencies if agency is not None}


def list_holders(
    *, agency_ids: Collection[UUID], permission: Permission, on: date, now: datetime
) -> set[UUID]:
    """The accounts that can sign in and have the right in one of the agencies, one query."""
    holding = RoleGrant.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=on),
        Q(ended_at=None) | Q(ended_at__gt=now),
        role__in=permission.roles,
        agency_id__in=agency_ids,
        valid_from__lte=on,
        account__is_active=True,
    )
    return set(holding.order_by().values_list("account_id", flat=True).distinct())


def list_ended(*, grant_ids: Collection[UUID], at: datetime) -> set[UUID]:
    """Those of the roles that had been ended by an instant, whatever their days say."""
    ended = RoleGrant.objects.filter(id__in=grant_ids, ended_at__lte=at)
    return set(ended.values_list("id", flat=True))


def list_acting_of(*, account: AccountSummary, on: date, now: datetime) -> list[Acting]:
    """For whom somebody may act on the day, with their roles there: for what runs on a clock."""
    return acting_choices(
        account_id=account.account_id,
        account_name=account.full_name,
        demonstration=account.demonstration,
        grants=list_grants(account_id=account.account_id),
        on=on,
        now=now,
    )


def grant_from_row(row: RoleGrant) -> Grant:
    """The plain value of a stored role."""
    return Grant(
        grant_id=row.id,
        account_id=row.account_id,
        role=Role(row.role),
        agency_id=row.agency_id,
        agency_name=row.agency_name,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        source=row.source,
        recorded_at=row.recorded_at,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
    )
