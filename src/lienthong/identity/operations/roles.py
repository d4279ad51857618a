"""Giving and ending roles. The directory's appointments call these."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Actor
from lienthong.identity.events import RoleEnded, RoleGranted
from lienthong.identity.models import Account, RoleGrant
from lienthong.identity.terms import (
    AgencyNameMissing,
    GrantAlreadyEnded,
    Role,
    UnknownAccount,
    UnknownGrant,
)
from lienthong.kernel.periods import Period


def grant_role(
    *,
    account_id: UUID,
    role: Role,
    agency_id: UUID | None,
    agency_name: str,
    period: Period,
    source: str,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Give an account a role in an agency (or, without one, on the platform) for whole days.

    `source` names what the role rests on, such as "directory.appointment:<id>". Returns the
    grant's identifier, which `end_role` takes. Refuses an unknown account and a role in an agency
    without a name. Fact: identity:role:granted.
    """
    if agency_id is not None and not agency_name.strip():
        raise AgencyNameMissing
    with transaction.atomic():
        if not Account.objects.filter(id=account_id).exists():
            raise UnknownAccount(account_id=account_id)
        row = RoleGrant.objects.create(
            id=uuid4(),
            account_id=account_id,
            role=role.value,
            agency_id=agency_id,
            agency_name=agency_name.strip(),
            valid_from=period.valid_from,
            valid_until=period.valid_until,
            source=source,
            recorded_at=now,
        )
        fact = RoleGranted(
            account_id=account_id,
            grant_id=row.id,
            role=role,
            agency_id=agency_id,
            agency_name=row.agency_name,
            valid_from=period.valid_from,
            valid_until=period.valid_until,
            source=source,
        )
        append_fact(fact=fact, actor=actor, now=now)
    return row.id


def end_role(*, grant_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    """End a role at once: from `now` on it grants nothing, whatever its last day was to be.

    Refuses an unknown role and one that was ended before. Fact: identity:role:ended.
    """
    with transaction.atomic():
        row = RoleGrant.objects.select_for_update().filter(id=grant_id).first()
        if row is None:
            raise UnknownGrant(grant_id=grant_id)
        if row.ended_at is not None:
            raise GrantAlreadyEnded(role=row.role, agency=row.agency_name, ended_at=row.ended_at)
        row.ended_at = now
        row.end_reason = reason
        row.save(update_fields=["ended_at", "end_reason"])
        fact = RoleEnded(
            account_id=row.account_id,
            grant_id=row.id,
            role=Role(row.role),
            agency_id=row.agency_id,
            agency_name=row.agency_name,
            reason=reason,
        )
        append_fact(fact=fact, actor=actor, now=now)
