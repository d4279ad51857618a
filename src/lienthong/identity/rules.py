"""Decisions of identity on plain data: which roles hold, for whom one may act, who manages whom."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from lienthong.identity.terms import Acting, Grant, Role


def grant_holds(grant: Grant, *, on: date, now: datetime) -> bool:
    """Tell whether the role holds: on a day of its period and before the instant that ended it."""
    begun = grant.valid_from <= on
    over = grant.valid_until is not None and grant.valid_until <= on
    return begun and not over and (grant.ended_at is None or now < grant.ended_at)


def acting_choices(
    *,
    account_id: UUID,
    account_name: str,
    demonstration: bool,
    grants: Iterable[Grant],
    on: date,
    now: datetime,
) -> list[Acting]:
    """The agencies this person may act for, each with all roles held there, in order of name.

    Roles on the platform as a whole make one choice of their own, without agency, named first:
    they are not mixed into an agency's, so that what one may do always follows from the switch.
    """
    roles: dict[UUID | None, set[Role]] = {}
    names: dict[UUID | None, str] = {}
    for grant in sorted(grants, key=lambda grant: grant.recorded_at):
        if grant_holds(grant, on=on, now=now):
            roles.setdefault(grant.agency_id, set()).add(grant.role)
            names[grant.agency_id] = grant.agency_name
    return [
        Acting(
            account_id=account_id,
            account_name=account_name,
            agency_id=agency_id,
            agency_name=names[agency_id],
            roles=frozenset(roles[agency_id]),
            demonstration=demonstration,
        )
        for agency_id in sorted(roles, key=lambda key: (key is not None, names[key], str(key)))
    ]


def choose_acting(choices: list[Acting], *, wanted: UUID | None, chosen: bool) -> Acting | None:
    """The choice last made, if it still stands, else the first; None when there is none.

    `chosen` tells whether a choice was made at all, since `wanted` None means the platform.
    """
    for choice in choices:
        if chosen and choice.agency_id == wanted:
            return choice
    return choices[0] if choices else None


def may_manage_account(
    acting: Acting,
    *,
    managing_agency_id: UUID | None,
    grants: Iterable[Grant],
    on: date,
    now: datetime,
) -> bool:
    """Tell whether somebody may disable an account or renew its password.

    The operator may, for every account. An agency administrator may when the account belongs to
    the agency (opened there, or a role held there) and holds no role elsewhere: nobody gains
    rights in another agency by taking over an account.
    """
    if Role.OPERATOR in acting.roles:
        return True
    if Role.AGENCY_ADMINISTRATOR not in acting.roles or acting.agency_id is None:
        return False
    held = {grant.agency_id for grant in grants if grant_holds(grant, on=on, now=now)}
    belongs = managing_agency_id == acting.agency_id or acting.agency_id in held
    return belongs and held <= {acting.agency_id}
