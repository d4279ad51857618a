"""Opening, changing, disabling accounts. There is no sign-up: administrators open accounts."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Actor, Fact
from lienthong.identity.events import (
    AccountChanged,
    AccountCreated,
    AccountDisabled,
    AccountEnabled,
    PasswordRenewed,
)
from lienthong.identity.models import USERNAME_PATTERN, Account
from lienthong.identity.queries.grants import list_grants
from lienthong.identity.rules import may_manage_account
from lienthong.identity.terms import (
    AccountOutOfReach,
    Acting,
    EmailMalformed,
    EmailTaken,
    FullNameMissing,
    Language,
    OwnAccountKept,
    PasswordTooWeak,
    UnknownAccount,
    UsernameMalformed,
    UsernameTaken,
)
from lienthong.kernel.vietnamese import canonical

# No 0 and O, 1 and l: people read one-time passwords aloud and type them from paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 4, 4
_NAME_LENGTH = 150


@dataclass(frozen=True, kw_only=True)
class CreatedAccount:
    """A new account; `one_time_password` is told this once and None when one was given."""

    account_id: UUID
    one_time_password: str | None


def create_account(
    *,
    username: str,
    full_name: str,
    actor: Actor,
    now: datetime,
    email: str = "",
    language: Language = Language.VIETNAMESE,
    managing_agency_id: UUID | None = None,
    password: str | None = None,
    demonstration: bool = False,
) -> CreatedAccount:
    """Open an account without any role; roles follow from appointments.

    Without `password` a one-time password is made, which the person has to replace at first
    sign-in. User name and e-mail address are kept in small letters. Refuses a malformed or taken
    user name or e-mail address, a missing name, a weak password. Fact: identity:account:created.
    """
    username, email = username.strip().lower(), email.strip().lower()
    full_name = _checked_name(full_name)
    _check_username(username)
    account = Account(
        id=uuid4(),
        username=username,
        email=email,
        full_name=full_name,
        preferred_language=language.value,
        managing_agency_id=managing_agency_id,
        password_is_one_time=password is None,
        demonstration=demonstration,
        created_at=now,
    )
    if password is not None:
        _check_password(password, account)
    one_time = _one_time_password() if password is None else None
    account.set_password(password or one_time)
    fact = AccountCreated(
        account_id=account.id,
        username=username,
        full_name=full_name,
        managing_agency_id=managing_agency_id,
        demonstration=demonstration,
    )
    with transaction.atomic():
        if Account.objects.filter(username=username).exists():
            raise UsernameTaken(username=username)
        _check_email(email)
        account.save(force_insert=True)
        append_fact(fact=fact, actor=actor, now=now)
    return CreatedAccount(account_id=account.id, one_time_password=one_time)


def change_account(
    *,
    account_id: UUID,
    full_name: str,
    language: Language,
    email: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Change how an account's owner is named, addressed and written to.

    Refuses a missing name, and a malformed or taken e-mail address. Fact: identity:account:changed,
    none when nothing changes; the address itself does not stand in it.
    """
    full_name, email = _checked_name(full_name), email.strip().lower()
    with transaction.atomic():
        account = _locked(account_id)
        moved = email != account.email
        known = (account.full_name, account.preferred_language)
        if not moved and known == (full_name, language.value):
            return
        if moved:
            _check_email(email)
        account.full_name, account.email = full_name, email
        account.preferred_language = language.value
        account.save(update_fields=["full_name", "preferred_language", "email"])
        fact = AccountChanged(
            account_id=account_id, full_name=full_name, language=language, email_changed=moved
        )
        append_fact(fact=fact, actor=actor, now=now)


def disable_account(*, account_id: UUID, acting: Acting, on: date, now: datetime) -> None:
    """Stop an account from signing in; its open sessions end with their next request.

    Refuses one's own account and an account outside the administrator's agency.
    Fact: identity:account:disabled, none when it was disabled already.
    """
    if account_id == acting.account_id:
        raise OwnAccountKept
    _set_active(account_id, active=False, acting=acting, on=on, now=now)


def enable_account(*, account_id: UUID, acting: Acting, on: date, now: datetime) -> None:
    """Let a disabled account sign in again.

    Refuses an account outside the administrator's agency. Fact: identity:account:enabled.
    """
    _set_active(account_id, active=True, acting=acting, on=on, now=now)


def renew_password(*, account_id: UUID, acting: Acting, on: date, now: datetime) -> str:
    """Give an account a new one-time password, for a person who lost the old one or their phone.

    The second factor goes with it, or the person could not get in; open sessions end. Returns the
    one-time password, told this once. Refuses one's own account and one outside the
    administrator's agency. Fact: identity:account:password_renewed.
    """
    if account_id == acting.account_id:
        raise OwnAccountKept
    one_time = _one_time_password()
    with transaction.atomic():
        account = _managed(account_id, acting=acting, on=on, now=now)
        account.set_password(one_time)
        account.password_is_one_time = True
        account.save(update_fields=["password", "password_is_one_time"])
        Authenticator.objects.filter(user_id=account_id).delete()
        append_fact(fact=PasswordRenewed(account_id=account_id), actor=acting.actor, now=now)
    return one_time


def _set_active(account_id: UUID, *, active: bool, acting: Acting, on: date, now: datetime) -> None:
    with transaction.atomic():
        account = _managed(account_id, acting=acting, on=on, now=now)
        if account.is_active == active:
            return
        account.is_active = active
        account.save(update_fields=["is_active"])
        fact: Fact = (AccountEnabled if active else AccountDisabled)(account_id=account_id)
        append_fact(fact=fact, actor=acting.actor, now=now)


def _managed(account_id: UUID, *, acting: Acting, on: date, now: datetime) -> Account:
    account = _locked(account_id)
    if not may_manage_account(
        acting,
        managing_agency_id=account.managing_agency_id,
        grants=list_grants(account_id=account_id),
        on=on,
        now=now,
    ):
        raise AccountOutOfReach(account=account.full_name)
    return account


def _locked(account_id: UUID) -> Account:
    account = Account.objects.select_for_update().filter(id=account_id).first()
    if account is None:
        raise UnknownAccount(account_id=account_id)
    return account


def _checked_name(full_name: str) -> str:
    name = canonical(" ".join(full_name.split()))
    if not name or len(name) > _NAME_LENGTH:
        raise FullNameMissing
    return name


def _check_username(username: str) -> None:
    if not USERNAME_PATTERN.fullmatch(username):
        raise UsernameMalformed(username=username)


def _check_email(email: str) -> None:
    if not email:
        return
    try:
        validate_email(email)
    except ValidationError as error:
        raise EmailMalformed(email=email) from error
    if Account.objects.filter(email=email).exists():
        raise EmailTaken(email=email)


def _check_password(password: str, account: Account) -> None:
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise PasswordTooWeak(problems=" ".join(error.messages)) from error


def _one_time_password() -> str:
    return "-".join(
        "".join(secrets.choice(_LETTERS) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS)
    )
