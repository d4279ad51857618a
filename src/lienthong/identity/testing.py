"""Builders for tests: accounts with roles, and a browser that is signed in as one of them."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from django.test import Client

from lienthong.audit.terms import SYSTEM
from lienthong.identity.operations import create_account, grant_role
from lienthong.identity.queries import ACTING_SESSION_KEY, get_account
from lienthong.identity.terms import Acting, Role
from lienthong.kernel.periods import Period

PASSWORD = "chin-con-trau-2026"  # noqa: S105 - accounts of tests only
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def make_account(
    username: str = "",
    *,
    full_name: str = "Lê Thị Thử",
    email: str = "",
    roles: tuple[Role, ...] = (),
    agency_id: UUID | None = None,
    agency_name: str = "",
) -> UUID:
    """An account with the password `PASSWORD` and roles without end in one agency."""
    created = create_account(
        username=username or f"thu-{uuid4().hex[:12]}",
        full_name=full_name,
        email=email,
        password=PASSWORD,
        actor=SYSTEM,
        now=_LONG_AGO,
    )
    for role in roles:
        give_role(created.account_id, role, agency_id=agency_id, agency_name=agency_name)
    return created.account_id


def give_role(
    account_id: UUID,
    role: Role,
    *,
    agency_id: UUID | None = None,
    agency_name: str = "",
    valid_from: date = date(2020, 1, 1),
    valid_until: date | None = None,
) -> UUID:
    """A role in an agency, or on the platform when `agency_id` is None; the grant's id."""
    return grant_role(
        account_id=account_id,
        role=role,
        agency_id=agency_id,
        agency_name=agency_name or ("Cơ quan thử" if agency_id else ""),
        period=Period(valid_from, valid_until),
        source="testing",
        actor=SYSTEM,
        now=_LONG_AGO,
    )


def sign_in(client: Client, account_id: UUID, *, agency_id: UUID | None = None) -> None:
    """Sign `client` in without the sign-in page, acting for `agency_id` when it is given."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - apps may not be loaded yet

    client.force_login(get_user_model().objects.get(pk=account_id))
    if agency_id is not None:
        session = client.session
        session[ACTING_SESSION_KEY] = str(agency_id)
        session.save()


def prove_presence(client: Client, account_id: UUID, *, at: datetime) -> None:
    """Let the session of `client` say that this person proved to be there at that time."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": at.timestamp()}]
    session["account_authentication_methods_user"] = str(account_id)
    session.save()


def acting_as(account_id: UUID, *roles: Role, agency_id: UUID | None = None) -> Acting:
    """The account acting for an agency with these roles, as a page would find it."""
    account = get_account(account_id=account_id)
    return Acting(
        account_id=account_id,
        account_name=account.full_name,
        agency_id=agency_id,
        agency_name="Cơ quan thử" if agency_id else "",
        roles=frozenset(roles),
    )
