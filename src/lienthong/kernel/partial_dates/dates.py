"""The partial date and its three-valued questions."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from lienthong.kernel.partial_dates.reading import Reading, read
from lienthong.kernel.partial_dates.single import (
    FAR_FUTURE,
    FAR_PAST,
    Bounds,
    Doubt,
    Precision,
    Single,
    day_of,
)
from lienthong.kernel.partial_dates.words import Language, reading_in_words

__all__ = ["PartialDate", "Precision", "Truth"]


class Truth(StrEnum):
    """The answer of a question about days that are only partly known."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, or an interval of days, as far as it is known; equal when written equally in EDTF.

    A month or year stands for one day somewhere in it; an interval begins on a day of its first
    part and ends on a day of its last. `earliest` and `latest` are what the text states, also
    where it marks a doubt (`?`, `~`): use them to sort and to draw. The questions (`before`,
    `ended_on` …) grant a doubtful end no margin at all and answer UNKNOWN unless the rest decides.
    """

    edtf: str
    _reading: Reading = field(repr=False, compare=False)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read EDTF, spaces around it ignored; refuses with PartialDateNotUnderstood."""
        trimmed = text.strip()
        return cls(trimmed, read(trimmed))

    @classmethod
    def from_date(cls, day: date) -> Self:
        """Return the partial date of a day that is fully known; an instant is a TypeError."""
        if isinstance(day, datetime):
            raise TypeError("a partial date is made of days, not of instants")
        return cls.parse(day.isoformat())

    def __str__(self) -> str:
        """Return the EDTF text."""
        return self.edtf

    def in_words(self, *, language: Language) -> str:
        """Write it for a person, as in "8/2018", "năm 2016", "từ 01/08 đến 13/08/2018"."""
        return reading_in_words(self._reading, language)

    @property
    def precision(self) -> Precision:
        """How finely it is stated; INTERVAL for every interval, whatever its ends."""
        single = self._reading.start
        if self.is_interval or single is None:
            return Precision.INTERVAL
        return single.precision

    @property
    def doubt(self) -> Doubt:
        """The mark of doubt of the whole or of its doubtful end; BOTH when the ends differ."""
        marks = {single.doubt for single in self._singles if single.doubt}
        return Doubt.BOTH if len(marks) > 1 else next(iter(marks), Doubt.NONE)

    @property
    def is_interval(self) -> bool:
        """Tell whether it has a start and an end of its own, rather than being one day."""
        return self._reading.is_interval

    @property
    def is_open_ended(self) -> bool:
        """Tell whether it is an interval that states that it has no end (`2017-10-27/..`)."""
        return self._reading.end_open

    @property
    def earliest(self) -> date | None:
        """The first day it may cover as stated; None when it states none."""
        start = self._reading.start
        return None if start is None else day_of(start.first)

    @property
    def latest(self) -> date | None:
        """The last day it may cover as stated; None when its end is open or unknown."""
        end = self._reading.end
        return None if end is None else day_of(end.last)

    @property
    def start(self) -> "PartialDate | None":
        """The start of an interval (None when open or unknown); itself when it is no interval."""
        return self._part(self._reading.start, place=0)

    @property
    def end(self) -> "PartialDate | None":
        """The end of an interval (None when open or unknown); itself when it is no interval."""
        return self._part(self._reading.end, place=-1)

    def before(self, other: "PartialDate | date") -> Truth:
        """Tell whether all of it lies before all of the other."""
        mine, theirs = self.sure_end, _as_partial(other).sure_start
        if mine.last < theirs.first:
            return Truth.YES
        return Truth.NO if mine.first >= theirs.last else Truth.UNKNOWN

    def after(self, other: "PartialDate | date") -> Truth:
        """Tell whether all of it lies after all of the other."""
        return _as_partial(other).before(self)

    def overlaps(self, other: "PartialDate | date") -> Truth:
        """Tell whether the two share at least one day."""
        theirs = _as_partial(other)
        if Truth.YES in {self.before(theirs), theirs.before(self)}:
            return Truth.NO
        begun = self.sure_start.last <= theirs.sure_end.first
        not_over = theirs.sure_start.last <= self.sure_end.first
        return Truth.YES if begun and not_over else Truth.UNKNOWN

    def contains(self, day: date) -> Truth:
        """Tell whether the day is this day, or one of the days of this interval."""
        return self.overlaps(day)

    def same(self, other: "PartialDate | date") -> Truth:
        """Tell whether both are the same day, or begin and end on the same days.

        Two equal texts need not be the same day: nobody knows whether 2018-06 and 2018-06 are.
        """
        theirs = _as_partial(other)
        pairs = (
            (self.sure_start, theirs.sure_start),
            (self.sure_end, theirs.sure_end),
        )
        if any(mine.last < their.first or their.last < mine.first for mine, their in pairs):
            return Truth.NO
        sure = all(mine.is_one_day and mine == their for mine, their in pairs)
        return Truth.YES if sure else Truth.UNKNOWN

    def ended_on(self, on: date) -> Truth:
        """Tell whether its last day is past on the given day.

        `2018/2020` has surely ended on 2021-01-01, surely not on 2019-12-31, and on a day of 2020
        nobody knows. An open end has never come; an unknown end may have come on any day.
        """
        return self.before(on)

    def is_within(self, first: date, last: date) -> bool:
        """Tell whether every day it states, in doubt or not, lies between the two, both included.

        An end that is open or unknown states no day.
        """
        stated = {day for single in self._singles for day in (single.first, single.last)}
        days = stated - {FAR_PAST, FAR_FUTURE}
        return all(first.toordinal() <= day <= last.toordinal() for day in days)

    @property
    def _singles(self) -> tuple[Single, ...]:
        ends = (self._reading.start, self._reading.end)
        return tuple(single for single in ends if single is not None)

    @property
    def sure_start(self) -> Bounds:
        """The days among which it surely begins; a doubtful start only precedes the end."""
        reading = self._reading
        if reading.start_open:
            return Bounds(FAR_PAST, FAR_PAST)
        if reading.start is not None and not reading.start.doubt:
            return Bounds(reading.start.first, reading.start.last)
        end = reading.end
        known = reading.is_interval and end is not None and not end.doubt
        return Bounds(FAR_PAST, end.last if known and end is not None else FAR_FUTURE)

    @property
    def sure_end(self) -> Bounds:
        """The days among which it surely ends; a doubtful end only follows the start."""
        reading = self._reading
        if reading.end_open:
            return Bounds(FAR_FUTURE, FAR_FUTURE)
        if reading.end is not None and not reading.end.doubt:
            return Bounds(reading.end.first, reading.end.last)
        start = reading.start
        known = reading.is_interval and start is not None and not start.doubt
        return Bounds(start.first if known and start is not None else FAR_PAST, FAR_FUTURE)

    def _part(self, single: Single | None, *, place: int) -> "PartialDate | None":
        if not self.is_interval:
            return self
        return None if single is None else PartialDate.parse(self.edtf.split("/")[place])


def _as_partial(other: PartialDate | date) -> PartialDate:
    return PartialDate.from_date(other) if isinstance(other, date) else other
