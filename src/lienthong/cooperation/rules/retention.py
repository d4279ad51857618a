"""How long names of people are kept (`data/retention.toml`), and until which day. Pure."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from lienthong.cooperation.terms.trainings import RetentionRule

_MONTHS = 12


def read_retention(entries: Iterable[Mapping[str, Any]]) -> tuple[RetentionRule, ...]:
    """The rules as they are written, the earliest first."""
    rules = (
        RetentionRule(
            months=one["months"],
            legal_basis=one["legal_basis"],
            sure=not one.get("unsure"),
            valid_from=one["valid_from"],
            valid_until=one.get("valid_until"),
        )
        for one in entries
        if one["what"] == "trainees"
    )
    return tuple(sorted(rules, key=lambda one: one.valid_from))


def retention_on(rules: Sequence[RetentionRule], on: date) -> RetentionRule:
    """The rule of a day; before the first one the first."""
    holding = [one for one in rules if one.valid_from <= on]
    return holding[-1] if holding else rules[0]


def kept_until(last_on: date, rule: RetentionRule) -> date:
    """The last day on which a name is kept; the last of a month that is too short."""
    months = last_on.month - 1 + rule.months
    year, month = last_on.year + months // _MONTHS, months % _MONTHS + 1
    return date(year, month, min(last_on.day, monthrange(year, month)[1]))
