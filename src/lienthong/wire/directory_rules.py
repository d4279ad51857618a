"""What a directory snapshot says beside its agencies: limits, policies, forwards, groups (EN-70 …).

All of it is data with a period and a legal basis; a node reads it, people decide it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

from lienthong.wire.fields import AGENCY_FORM, FieldReader, is_agency_code
from lienthong.wire.records import MessageKind
from lienthong.wire.refusals import RecordFieldInvalid

EVERYBODY: Final = "*"
BELOW: Final = ".*"
PATTERN_FORM: Final = f"* | {AGENCY_FORM} | {AGENCY_FORM}.*"
GROUP_FORM: Final = "[a-z][a-z0-9-]{0,59}"
MOST_RULES: Final = 1000
_GROUP: Final = re.compile(GROUP_FORM)
_KINDS: Final = [kind.value for kind in MessageKind]


class Effect(StrEnum):
    """What a policy does where it applies. A policy that denies wins over any that allows."""

    ALLOW = "allow"
    DENY = "deny"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one agency may use of a node; None for what the node's operator has set."""

    messages_per_minute: int | None = None
    bytes_per_day: int | None = None
    message_bytes: int | None = None
    streams: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Who may (or may not) send what to whom, from when until when, and on what basis.

    `senders` and `recipients` are a code, a code with everything below it (`H56.*`), or `*`.
    """

    name: str
    effect: Effect = Effect.ALLOW
    senders: str
    recipients: str
    kinds: tuple[MessageKind, ...]
    valid_from: date
    valid_until: date | None = None
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """That messages to dissolved agencies go to their successors; `agencies` as in a policy."""

    name: str
    agencies: str
    valid_from: date
    valid_until: date | None = None
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An agency's membership of a group."""

    code: str
    valid_from: date
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Agencies that are written to together, with a name for software and one for people."""

    name: str
    title: str
    members: tuple[Member, ...]


Named = TypeVar("Named", Policy, Forward, Group)


def is_group_name(text: str) -> bool:
    """Whether a group may have this name."""
    return _GROUP.fullmatch(text) is not None


def covers(pattern: str, codes: Sequence[str]) -> bool:
    """Whether a pattern means the agency that has these codes (EN-71)."""
    if pattern == EVERYBODY:
        return True
    if pattern.endswith(BELOW):
        top = pattern.removesuffix(BELOW)
        return any(code == top or code.startswith(f"{top}.") for code in codes)
    return pattern in codes


def holds(period: Policy | Forward | Member, on: date) -> bool:
    """Whether something of the directory is in force on a day; periods are half-open."""
    return period.valid_from <= on and (period.valid_until is None or on < period.valid_until)


# --- as JSON -------------------------------------------------------------------------------------


def limits_as_json(limits: Limits) -> dict[str, int]:
    """Only what is set."""
    values = {name: getattr(limits, name) for name in Limits.__slots__}
    return {name: value for name, value in values.items() if value is not None}


def read_limits(value: object, record: str) -> Limits:
    """Refuses a limit that no node has, and one that is no whole number from 1."""
    fields = FieldReader(f"{record} limits", value)
    read = {name: fields.integer(name) for name in Limits.__slots__ if fields.has(name)}
    fields.finish()
    if not read:
        raise fields.invalid("$", " | ".join(Limits.__slots__))
    for name, limit in read.items():
        if limit < 1:
            raise fields.invalid(name, "≥ 1")
    return Limits(**read)


def policy_as_json(policy: Policy) -> dict[str, object]:
    """The fields of EN-71."""
    return {
        "name": policy.name,
        "effect": policy.effect.value,
        "from": policy.senders,
        "to": policy.recipients,
        "kinds": [kind.value for kind in policy.kinds],
        **_period(policy),
        "basis": policy.basis,
    }


def forward_as_json(forward: Forward) -> dict[str, object]:
    """The fields of EN-72."""
    return {
        "name": forward.name,
        "agencies": forward.agencies,
        **_period(forward),
        "basis": forward.basis,
    }


def group_as_json(group: Group) -> dict[str, object]:
    """The fields of EN-73."""
    members = [{"code": member.code, **_period(member)} for member in group.members]
    return {"name": group.name, "title": group.title, "members": members}


def read_policies(value: object, record: str) -> tuple[Policy, ...]:
    """Policies in their order; each name stands once."""
    found = tuple(_read_policy(fields) for fields in _entries(value, f"{record} policies"))
    return _named_once(found, f"{record} policies")


def read_forwards(value: object, record: str) -> tuple[Forward, ...]:
    """Forwards in their order; each name stands once."""
    found = tuple(_read_forward(fields) for fields in _entries(value, f"{record} forwards"))
    return _named_once(found, f"{record} forwards")


def read_groups(value: object, record: str) -> tuple[Group, ...]:
    """Groups in their order; each name stands once."""
    found = tuple(_read_group(fields) for fields in _entries(value, f"{record} groups"))
    return _named_once(found, f"{record} groups")


def _read_policy(fields: FieldReader) -> Policy:
    valid_from, valid_until = _read_period(fields)
    policy = Policy(
        name=fields.plain_text("name"),
        effect=Effect(fields.choice("effect", [effect.value for effect in Effect])),
        senders=_pattern(fields, "from"),
        recipients=_pattern(fields, "to"),
        kinds=_read_kinds(fields),
        valid_from=valid_from,
        valid_until=valid_until,
        basis=fields.plain_text("basis"),
    )
    fields.finish()
    return policy


def _read_forward(fields: FieldReader) -> Forward:
    valid_from, valid_until = _read_period(fields)
    forward = Forward(
        name=fields.plain_text("name"),
        agencies=_pattern(fields, "agencies"),
        valid_from=valid_from,
        valid_until=valid_until,
        basis=fields.plain_text("basis"),
    )
    fields.finish()
    return forward


def _read_group(fields: FieldReader) -> Group:
    name = fields.text("name", _GROUP, GROUP_FORM)
    title = fields.plain_text("title")
    members = []
    for member in _entries(fields.take("members"), f"{fields.record} members", most=None):
        valid_from, valid_until = _read_period(member)
        code = member.agency("code")
        member.finish()
        members.append(Member(code=code, valid_from=valid_from, valid_until=valid_until))
    fields.finish()
    return Group(name=name, title=title, members=tuple(members))


def _read_kinds(fields: FieldReader) -> tuple[MessageKind, ...]:
    kinds = fields.texts("kinds")
    if not kinds or any(kind not in _KINDS for kind in kinds) or len(set(kinds)) != len(kinds):
        raise fields.invalid("kinds", " | ".join(_KINDS))
    return tuple(map(MessageKind, kinds))


def _read_period(fields: FieldReader) -> tuple[date, date | None]:
    valid_from, valid_until = fields.day("valid_from"), fields.optional_day("valid_until")
    if valid_until is not None and valid_until < valid_from:
        raise fields.invalid("valid_until", "≥ valid_from")
    return valid_from, valid_until


def _period(entry: Policy | Forward | Member) -> dict[str, object]:
    until = entry.valid_until
    return {
        "valid_from": entry.valid_from.isoformat(),
        "valid_until": None if until is None else until.isoformat(),
    }


def _pattern(fields: FieldReader, field: str) -> str:
    value = fields.plain_text(field)
    if value != EVERYBODY and not is_agency_code(value.removesuffix(BELOW)):
        raise fields.invalid(field, PATTERN_FORM)
    return value


def _entries(value: object, record: str, most: int | None = MOST_RULES) -> list[FieldReader]:
    if not isinstance(value, list) or (most is not None and len(value) > most):
        raise RecordFieldInvalid(record=record, field="$", expected=f"[…] ≤ {most}")
    return [FieldReader(f"{record} [{index}]", entry) for index, entry in enumerate(value)]


def _named_once(found: tuple[Named, ...], record: str) -> tuple[Named, ...]:
    names = [entry.name for entry in found]
    if len(set(names)) != len(names):
        raise RecordFieldInvalid(record=record, field="name", expected="≠")
    return found
