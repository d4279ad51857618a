"""What the node is told beside the agencies: policies, forwards, limits and groups, from a file.

The rules are data with dates and a legal basis. The package's file holds the usual ones; a province
that wants others puts its own in their place (`exchange_rules.toml` in LIENTHONG_HOME).
"""

import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from lienthong.exchange.queries.recipients import list_group
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import ExchangeRulesBroken, RecipientGroup
from lienthong.kernel.errors import Refusal
from lienthong.wire.directory_rules import (
    Forward,
    Group,
    Limits,
    Member,
    Policy,
    read_forwards,
    read_limits,
    read_policies,
)
from lienthong.wire.directory_snapshot import AgencyEntry
from lienthong.wire.fields import FieldReader

FILE = "exchange_rules.toml"
PROVINCE = "PROVINCE"
"""Stands in patterns for the province's own code."""
_PATTERNS = ("from", "to", "agencies")


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeRules:
    """A file of rules as the node takes them; `titles` are those of groups, by name."""

    policies: tuple[Policy, ...]
    forwards: tuple[Forward, ...]
    limits: Mapping[str, Limits]
    titles: Mapping[str, str]


def find_rules_change(settings: ExchangeSettings) -> float:
    """When the province's own file was written or put there, in seconds of the epoch; 0: never."""
    with suppress(OSError):
        found = settings.own_rules.stat()
        return max(found.st_mtime, found.st_ctime)
    return 0.0


def read_rules(settings: ExchangeSettings) -> NodeRules:
    """The province's own file, or the package's. Refuses a damaged one (ExchangeRulesBroken)."""
    own = settings.own_rules.exists()
    source = settings.own_rules if own else files("lienthong.exchange") / "data" / FILE
    try:
        value = tomllib.loads(source.read_text(encoding="utf-8"))
        fields = FieldReader(FILE, _plain(value, settings.province_code))
        rules = NodeRules(
            policies=read_policies(fields.take("policies"), FILE),
            forwards=read_forwards(_optional(fields, "forwards", []), FILE),
            limits={
                code: read_limits(limits, f"{FILE} {code}")
                for code, limits in _table(fields, "limits").items()
            },
            titles={name: str(title) for name, title in _table(fields, "groups").items()},
        )
        fields.finish()
    except (Refusal, ValueError) as error:  # TOML and UTF-8 that are none are ValueErrors
        raise ExchangeRulesBroken(
            file=settings.own_rules if own else FILE, problem=error
        ) from error
    return rules


def find_rules_trouble(settings: ExchangeSettings) -> ExchangeRulesBroken | None:
    """Why the file of rules cannot be used now; None when it can."""
    try:
        read_rules(settings)
    except ExchangeRulesBroken as broken:
        return broken
    return None


def list_groups(
    settings: ExchangeSettings,
    rules: NodeRules,
    agencies: tuple[AgencyEntry, ...],
    *,
    on: date,
) -> tuple[Group, ...]:
    """The groups that have a title, with those of their members who can be written to."""
    known = {entry.code: entry for entry in agencies}
    groups = []
    for group in RecipientGroup:
        title = rules.titles.get(group.value)
        if title is None:
            continue
        choices = list_group(group=group, province_code=settings.province_code, on=on)
        members = [known[choice.code] for choice in choices if choice.code in known]
        groups.append(
            Group(
                name=group.value,
                title=title,
                members=tuple(
                    Member(
                        code=entry.code,
                        valid_from=entry.valid_from,
                        valid_until=entry.valid_until,
                    )
                    for entry in members
                ),
            )
        )
    return tuple(groups)


def _plain(value: object, province: str, key: str = "") -> object:
    """Days as text, an end that is left out as open, and the province's code in patterns."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(item, province) for item in value]
    if isinstance(value, dict):
        plain = {name: _plain(item, province, name) for name, item in value.items()}
        if "valid_from" in plain:
            plain.setdefault("valid_until", None)
        return plain
    if isinstance(value, str) and key in _PATTERNS:
        return value.replace(PROVINCE, province)
    return value


def _optional(fields: FieldReader, name: str, default: object) -> object:
    return fields.take(name) if fields.has(name) else default


def _table(fields: FieldReader, name: str) -> dict[str, object]:
    value = _optional(fields, name, {})
    if not isinstance(value, dict):
        raise fields.invalid(name, "{…}")
    return value
