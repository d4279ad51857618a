"""What happens in a session: signing in and out, ways to sign in, acting for another agency."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from lienthong.audit.operations import append_fact
from lienthong.audit.queries import FactFilter, list_facts
from lienthong.audit.terms import SYSTEM, Actor
from lienthong.identity.events import (
    ActingSwitched,
    CredentialAdded,
    CredentialRemoved,
    PasswordChanged,
    SignedIn,
    SignedOut,
    SignInRefused,
)
from lienthong.identity.models import Account
from lienthong.identity.queries.accounts import get_account
from lienthong.identity.queries.grants import list_grants
from lienthong.identity.rules import acting_choices
from lienthong.identity.terms import Acting, ActingRefused

_BETWEEN_REFUSALS = timedelta(minutes=1)


def switch_acting(*, acting: Acting, agency_id: UUID | None, on: date, now: datetime) -> Acting:
    """Let a person act for another agency, or (None) for the platform as a whole.

    Returns whom they act as from now on. Refuses an agency in which they hold no role on the day.
    Fact: identity:acting:switched, none when nothing changes.
    """
    account = get_account(account_id=acting.account_id)
    choices = acting_choices(
        account_id=account.account_id,
        account_name=account.full_name,
        demonstration=account.demonstration,
        grants=list_grants(account_id=account.account_id),
        on=on,
        now=now,
    )
    wanted = next((choice for choice in choices if choice.agency_id == agency_id), None)
    if wanted is None:
        raise ActingRefused
    if wanted.agency_id != acting.agency_id:
        fact = ActingSwitched(
            account_id=acting.account_id,
            from_agency_id=acting.agency_id,
            to_agency_id=wanted.agency_id,
            to_agency_name=wanted.agency_name,
        )
        with transaction.atomic():
            append_fact(fact=fact, actor=acting.actor, now=now)
    return wanted


def record_refused_sign_in(*, login: str, now: datetime) -> None:
    """Record that somebody gave a wrong password for an account, once a minute at most.

    `login` is a user name or an e-mail address. Nothing is recorded of one that no account has:
    people type passwords there by mistake. Fact: identity:sign_in:refused, caused by nobody known.
    """
    named = Q(email__iexact=login) if "@" in login else Q(username=login.strip().lower())
    account = Account.objects.filter(named).first()
    if account is None:
        return
    fact = SignInRefused(account_id=account.id)
    told = FactFilter(tag=SignInRefused.TAG, subject=fact.subjects()[0])
    last = list_facts(matching=told, limit=1)
    if last and now - last[0].recorded_at < _BETWEEN_REFUSALS:
        return
    with transaction.atomic():
        append_fact(fact=fact, actor=SYSTEM, now=now)


def record_sign_in(*, account_id: UUID, methods: tuple[str, ...], now: datetime) -> None:
    """Record that somebody signed in, and how they proved who they are.

    Belongs into the transaction that opens the session. Fact: identity:account:signed_in.
    """
    append_fact(
        fact=SignedIn(account_id=account_id, methods=methods), actor=_own(account_id), now=now
    )


def record_sign_out(*, account_id: UUID, now: datetime) -> None:
    """Record that somebody signed out. Fact: identity:account:signed_out."""
    append_fact(fact=SignedOut(account_id=account_id), actor=_own(account_id), now=now)


def record_password_changed(*, account_id: UUID, now: datetime) -> None:
    """Record that the owner chose another password; a one-time password is spent by it.

    Belongs into the transaction of the change. Fact: identity:account:password_changed.
    """
    Account.objects.filter(id=account_id).update(password_is_one_time=False)
    append_fact(fact=PasswordChanged(account_id=account_id), actor=_own(account_id), now=now)


def record_credential_added(*, account_id: UUID, kind: str, now: datetime) -> None:
    """Record a new way to sign in (totp, webauthn, recovery_codes, national_identity).

    Belongs into the transaction of the change. Fact: identity:credential:added.
    """
    append_fact(
        fact=CredentialAdded(account_id=account_id, kind=kind), actor=_own(account_id), now=now
    )


def record_credential_removed(*, account_id: UUID, kind: str, now: datetime) -> None:
    """Record that a way to sign in was removed. Fact: identity:credential:removed."""
    append_fact(
        fact=CredentialRemoved(account_id=account_id, kind=kind), actor=_own(account_id), now=now
    )


def _own(account_id: UUID) -> Actor:
    return Actor(name=get_account(account_id=account_id).full_name, account_id=account_id)
