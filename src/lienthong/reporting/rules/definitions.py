"""Definitions of indicators, read from data with validity and legal basis."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from lienthong.reporting.terms import Definition, Indicator, Kind, Outcome

LANGUAGES = ("vi", "en")


def read_definitions(rows: Iterable[Mapping[str, Any]]) -> tuple[Definition, ...]:
    """The definitions of a data file, in its order.

    Refuses (ValueError) one that lacks a language, ends before it begins, whose part is not in its
    whole, or that overlaps another of the same indicator.
    """
    found: list[Definition] = []
    for row in rows:
        one = _definition(row)
        if any(_overlap(one, other) for other in found):
            raise ValueError(f"two definitions of {one.indicator} on the same day")
        found.append(one)
    return tuple(found)


def definition_on(definitions: Iterable[Definition], indicator: Indicator, day: date) -> Definition:
    """The definition of an indicator that holds on a day; before the first one that one."""
    own = [one for one in definitions if one.indicator is indicator]
    held = [
        one
        for one in own
        if one.valid_from <= day and (one.valid_until is None or day < one.valid_until)
    ]
    return held[0] if held else min(own, key=lambda one: abs((one.valid_from - day).days))


def _definition(row: Mapping[str, Any]) -> Definition:
    texts = {name: _texts(row, name) for name in ("name", "meaning", "counted_from")}
    one = Definition(
        indicator=Indicator(row["indicator"]),
        kind=Kind(row["kind"]),
        part=frozenset(Outcome(each) for each in row["part"]),
        whole=frozenset(Outcome(each) for each in row["whole"]),
        legal_basis=row["legal_basis"],
        valid_from=row["valid_from"],
        valid_until=row.get("valid_until"),
        **texts,
    )
    if not one.part <= one.whole:
        raise ValueError(f"{one.indicator}: what is counted above the line is not all below it")
    if one.valid_until is not None and one.valid_until <= one.valid_from:
        raise ValueError(f"{one.indicator}: the definition ends before it begins")
    return one


def _texts(row: Mapping[str, Any], name: str) -> dict[str, str]:
    told = {language: str(row[name].get(language, "")).strip() for language in LANGUAGES}
    if not all(told.values()):
        raise ValueError(f"{row['indicator']}: {name} is missing in a language")
    return told


def _overlap(one: Definition, other: Definition) -> bool:
    if one.indicator is not other.indicator:
        return False
    first, then = sorted((one, other), key=lambda each: each.valid_from)
    return first.valid_until is None or then.valid_from < first.valid_until
