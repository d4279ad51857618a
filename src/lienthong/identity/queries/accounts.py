"""Which accounts exist, and who may see them."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from lienthong.identity.models import Account, RoleGrant
from lienthong.identity.queries.grants import list_grants
from lienthong.identity.rules import may_manage_account
from lienthong.identity.terms import (
    AccountOutOfReach,
    AccountSummary,
    Acting,
    Language,
    Role,
    UnknownAccount,
)
from lienthong.kernel.vietnamese import fold, sort_key


def get_account(*, account_id: UUID) -> AccountSummary:
    """The account; refuses an unknown identifier."""
    row = Account.objects.filter(id=account_id).first()
    if row is None:
        raise UnknownAccount(account_id=account_id)
    return _summary(row)


def get_managed_account(
    *, account_id: UUID, acting: Acting, on: date, now: datetime
) -> AccountSummary:
    """The account, for somebody who may manage it; refuses an unknown one and one out of reach."""
    account = get_account(account_id=account_id)
    if not may_manage_account(
        acting,
        managing_agency_id=account.managing_agency_id,
        grants=list_grants(account_id=account_id),
        on=on,
        now=now,
    ):
        raise AccountOutOfReach(account=account.full_name)
    return account


def find_account(*, username: str) -> AccountSummary | None:
    """The account with this user name, in any case; None when there is none."""
    row = Account.objects.filter(username=username.strip().lower()).first()
    return None if row is None else _summary(row)


def has_accounts(*, demonstration: bool | None = None) -> bool:
    """Whether there is any account at all, or any that is (or is not) a demonstration's."""
    rows = Account.objects.all()
    if demonstration is not None:
        rows = rows.filter(demonstration=demonstration)
    return rows.exists()


def list_account_names(*, ids: Collection[UUID]) -> dict[UUID, str]:
    """The full name of each known account, in one query: for lists that show many."""
    return dict(Account.objects.filter(id__in=ids).values_list("id", "full_name"))


def list_accounts(
    *, acting: Acting, on: date, now: datetime, sought: str = ""
) -> list[AccountSummary]:
    """The accounts this person may see, in Vietnamese order of full names.

    The operator sees all; an agency administrator those opened by the agency or holding a role in
    it on the day; everybody else none. `sought` keeps those whose full name or user name contains
    it, with or without accents.
    """
    found = [_summary(row) for row in _visible(acting, on=on, now=now)]
    wanted = fold(sought)
    kept = [a for a in found if wanted in fold(a.full_name) or wanted in a.username]
    return sorted(kept, key=lambda account: (sort_key(account.full_name), account.username))


def _visible(acting: Acting, *, on: date, now: datetime) -> list[Account]:
    if Role.OPERATOR in acting.roles:
        return list(Account.objects.all())
    if Role.AGENCY_ADMINISTRATOR not in acting.roles or acting.agency_id is None:
        return []
    holders = (
        RoleGrant.objects.filter(agency_id=acting.agency_id, valid_from__lte=on)
        .filter(Q(valid_until=None) | Q(valid_until__gt=on))
        .filter(Q(ended_at=None) | Q(ended_at__gt=now))
        .values("account_id")
    )
    return list(Account.objects.filter(Q(managing_agency_id=acting.agency_id) | Q(id__in=holders)))


def _summary(row: Account) -> AccountSummary:
    return AccountSummary(
        account_id=row.id,
        username=row.username,
        full_name=row.full_name,
        email=row.email,
        language=Language(row.preferred_language),
        is_active=row.is_active,
        managing_agency_id=row.managing_agency_id,
        demonstration=row.demonstration,
        created_at=row.created_at,
        last_sign_in_at=row.last_login,
    )
