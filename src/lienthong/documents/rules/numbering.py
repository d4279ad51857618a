"""In which register a document is numbered, for which days, and how it is written (Điều 15)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lienthong.documents.terms import OUTGOING, DayNotPossible, YearClosed


@dataclass(frozen=True, slots=True)
class RegisterRule:
    """Types that are numbered in a register of their own between two days."""

    register: str
    name: str
    types: tuple[str, ...]
    valid_from: date
    valid_until: date | None


def register_for(type_code: str, *, issued_on: date, rules: Iterable[RegisterRule]) -> str:
    """The register in which a type is numbered on its day of issue."""
    for rule in rules:
        begun = rule.valid_from <= issued_on
        if type_code in rule.types and begun and not is_over(rule, issued_on):
            return rule.register
    return OUTGOING


def is_over(rule: RegisterRule, on: date) -> bool:
    """Whether a rule has ended by that day."""
    return rule.valid_until is not None and on >= rule.valid_until


def require_day(issued_on: date, *, signed_on: date, today: date, is_reserved: bool) -> None:
    """Refuse a day before the signature or in the future, and a year whose numbers are closed."""
    if not signed_on <= issued_on <= today:
        raise DayNotPossible(signed_on=f"{signed_on:%d/%m/%Y}", field="issued_on")
    if issued_on.year < today.year and not is_reserved:
        raise YearClosed(year=issued_on.year, field="issued_on")


def say_entry(number: int | None, symbol: str) -> str:
    """Number and symbol as they are printed: 05/QĐ-UBND; the symbol alone before numbering."""
    if number is None:
        return f"…/{symbol}" if symbol else ""
    written = at_least_two(number)
    return f"{written}/{symbol}" if symbol else written


def values_of(number: int, issued_on: date, gaps: Sequence[str]) -> dict[str, str]:
    """What goes into which gap of the page; a zero before 1 to 9, for months before 1 and 2."""
    month = issued_on.month
    written = {
        "number": at_least_two(number),
        "day": at_least_two(issued_on.day),
        "month": at_least_two(month) if month in {1, 2} else str(month),
        "year": str(issued_on.year),
    }
    return {name: written[name] for name in gaps if name in written}


def at_least_two(number: int) -> str:
    """With a zero before a number below 10."""
    return f"{number:02}"


def next_free(last: int, borne: Collection[int]) -> int:
    """The number after `last`, the one given last, that nothing bears yet.

    A series that gave none yet goes on after the highest one borne: until then the agency numbered
    elsewhere, and only some of its documents went out through here.
    """
    if last == 0:
        return max(borne, default=0) + 1
    number = last + 1
    while number in borne:
        number += 1
    return number
