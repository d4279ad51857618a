"""Which accounts exist."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from lienthong.identity.models import Account, RoleGrant
from lienthong.identity.terms import AccountSummary, Acting, Language, Role, UnknownAccount


def get_account(*, account_id: UUID) -> AccountSummary:
    """The account; refuses an unknown identifier."""
    row = Account.objects.filter(id=account_id).first()
    if row is None:
        raise UnknownAccount(account_id=account_id)
    return _summary(row)


def find_account(*, username: str) -> AccountSummary | None:
    """The account with this user name, in any case; None when there is none."""
    row = Account.objects.filter(username=username.strip().lower()).first()
    return None if row is None else _summary(row)


def list_accounts(*, acting: Acting, on: date, now: datetime) -> list[AccountSummary]:
    """The accounts this person may see, by user name.

    The operator sees all; an agency administrator those opened by the agency or holding a role in
    it on the day; everybody else none.
    """
    if Role.OPERATOR in acting.roles:
        return [_summary(row) for row in Account.objects.all()]
    if Role.AGENCY_ADMINISTRATOR not in acting.roles or acting.agency_id is None:
        return []
    holders = (
        RoleGrant.objects.filter(agency_id=acting.agency_id, valid_from__lte=on)
        .filter(Q(valid_until=None) | Q(valid_until__gt=on))
        .filter(Q(ended_at=None) | Q(ended_at__gt=now))
        .values("account_id")
    )
    rows = Account.objects.filter(Q(managing_agency_id=acting.agency_id) | Q(id__in=holders))
    return [_summary(row) for row in rows]


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
