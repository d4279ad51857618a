"""Decisions of identity on plain data: which roles hold, for whom one may act, who manages whom."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from lienthong.identity.terms import Acting, Grant, Role
from lienthong.kernel.vietnamese import sort_key


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
    """The agencies this person may act for, each with all roles held there, in Vietnamese order.

    Roles on the platform as a whole make one choice of their own, without agency, named first:
    they are not mixed into an agency's, so that what one may do always follows from the switch.
    """
    roles: dict[UUID | None, set[Role]] = {}
    names: dict[UUID | None, str] = {}
    for grant in sorted(grants, key=lambda grant: grant.recorded_at):
        if grant_holds(grant, on=on, now=now):
            roles.setdefault(grant.agency_id, set()).add(grant.role)
            names[grant.agency_id] = grant.agency_name

    def order(agency_id: UUID | None) -> tuple[bytes, str]:
        return sort_key(names[agency_id]), str(agency_id)

    return [
        Acting(
            account_id=account_id,
            account_name=account_name,
            agency_id=agency_id,
            agency_name=names[agency_id],
            roles=frozenset(roles[agency_id]),
            demonstration=demonstration,
        )
        for agency_id in sorted(roles, key=lambda key: (key is not None, order(key)))
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


KEPT_FOR = timedelta(hours=12)
_KEPT_FORMS = 5
_KEPT_FIELDS = 300
_KEPT_CHARACTERS = 200_000
_SECRET_NAMES = re.compile(r"pass(word|wd|phrase)|secret|token|csrf", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class KeptForm:
    """What somebody had typed when their session ended.

    `path` is the address it was sent to, on this platform; `fields` are names and values in the
    order sent, without secrets; `files` the names of the fields whose files are gone.
    """

    id: UUID
    account_id: UUID
    path: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...]
    kept_at: datetime


def keepable_fields(fields: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...] | None:
    """The fields that may be kept: no passwords, no tokens; None when they are too many or long."""
    kept = tuple((name, value) for name, value in fields if not _SECRET_NAMES.search(name))
    size = sum(len(name) + len(value) for name, value in kept)
    if len(kept) > _KEPT_FIELDS or size > _KEPT_CHARACTERS:
        return None
    return kept


def with_form(forms: Iterable[KeptForm], form: KeptForm, *, now: datetime) -> list[KeptForm]:
    """The kept forms with one more: what is too old goes, then the oldest beyond five."""
    return [*still_kept(forms, now=now), form][-_KEPT_FORMS:]


def still_kept(forms: Iterable[KeptForm], *, now: datetime) -> list[KeptForm]:
    """The forms kept for less than twelve hours."""
    return [form for form in forms if now - form.kept_at < KEPT_FOR]


def is_own_path(path: str) -> bool:
    """Tell whether an address is a path of this platform and of nobody else's."""
    plain = path.startswith("/") and not path.startswith("//")
    return plain and "\\" not in path and not any(ord(char) < ord(" ") for char in path)
