"""What falls into a year: surely, or possibly."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lienthong.kernel.partial_dates import Doubt, PartialDate, Truth


@dataclass(frozen=True, kw_only=True, slots=True)
class Dated:
    """An agreement's dates, as far as they are known."""

    id: UUID
    signed: PartialDate | None
    term: PartialDate | None


@dataclass(frozen=True, kw_only=True, slots=True)
class YearOfAgreements:
    """The agreements of one year, in the order given; in `sure` those about which nobody doubts."""

    year: int
    signed: tuple[UUID, ...]
    in_force: tuple[UUID, ...]
    ending: tuple[UUID, ...]
    surely_signed: frozenset[UUID]
    surely_in_force: frozenset[UUID]
    surely_ending: frozenset[UUID]


def years_of(agreements: Iterable[Dated], *, until: int) -> tuple[YearOfAgreements, ...]:
    """The years from the first that any date names to the last, or `until`, whichever is later.

    An open end or a missing term makes an agreement in force in no year: what is not stated is not
    drawn. Doubtful dates count as possible in the year they state.
    """
    known = tuple(agreements)
    named = [
        day.year
        for one in known
        for partial in (one.signed, one.term)
        if partial is not None
        for day in (partial.earliest, partial.latest)
        if day is not None
    ]
    if not named:
        return ()
    return tuple(_year(known, year) for year in range(min(named), max(*named, until) + 1))


def _year(agreements: tuple[Dated, ...], year: int) -> YearOfAgreements:
    signed = {one.id: _falls(one.signed, year) for one in agreements}
    holds = {one.id: _holds(one.term, year) for one in agreements}
    ends = {one.id: _falls(None if one.term is None else one.term.end, year) for one in agreements}
    return YearOfAgreements(
        year=year,
        signed=_possible(signed),
        in_force=_possible(holds),
        ending=_possible(ends),
        surely_signed=_sure(signed),
        surely_in_force=_sure(holds),
        surely_ending=_sure(ends),
    )


def _possible(answers: dict[UUID, Truth]) -> tuple[UUID, ...]:
    return tuple(key for key, answer in answers.items() if answer is not Truth.NO)


def _sure(answers: dict[UUID, Truth]) -> frozenset[UUID]:
    return frozenset(key for key, answer in answers.items() if answer is Truth.YES)


def _falls(day: PartialDate | None, year: int) -> Truth:
    """Tell whether a day falls into the year."""
    if day is None or day.earliest is None or day.latest is None:
        return Truth.NO
    first, last = date(year, 1, 1), date(year, 12, 31)
    if day.latest < first or last < day.earliest:
        return Truth.NO
    inside = first <= day.earliest and day.latest <= last
    return Truth.YES if inside and day.doubt is Doubt.NONE else Truth.UNKNOWN


def _holds(term: PartialDate | None, year: int) -> Truth:
    """Tell whether a term with two stated ends covers at least one day of the year."""
    if term is None or term.earliest is None or term.latest is None:
        return Truth.NO
    if term.latest < date(year, 1, 1) or date(year, 12, 31) < term.earliest:
        return Truth.NO
    return term.overlaps(PartialDate.parse(f"{year:04}-01-01/{year:04}-12-31"))
