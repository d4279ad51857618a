"""One moment as it is known: which day it may be, how finely it is stated and what is in doubt."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

# Beyond every day a text can name (years have at most twelve digits).
FAR_PAST = -(10**15)
FAR_FUTURE = 10**15

_DAYS_IN_400_YEARS = 146_097


class Precision(StrEnum):
    """How finely a partial date is stated."""

    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"
    BOUNDED = "bounded"
    INTERVAL = "interval"


class Doubt(StrEnum):
    """The EDTF qualifiers: `?` uncertain source, `~` approximate, `%` both."""

    NONE = ""
    UNCERTAIN = "?"
    APPROXIMATE = "~"
    BOTH = "%"


@dataclass(frozen=True, slots=True)
class Single:
    """One day out of the days `first` to `last` (numbers of `day_number`), as stated.

    `year`, `month` and `day` are None where they are not stated; `month` holds 21 to 24 for a
    season. `doubt_on` names the finest part the doubt covers (it covers the coarser ones too), and
    is None when the whole is in doubt or nothing is.
    """

    precision: Precision
    first: int
    last: int
    year: int
    month: int | None = None
    day: int | None = None
    doubt: Doubt = Doubt.NONE
    doubt_on: Precision | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where a start or an end surely lies: the first and last day it may be, both included."""

    first: int
    last: int

    @property
    def is_one_day(self) -> bool:
        """Tell whether only one day (or one infinity) is left."""
        return self.first == self.last


def day_number(year: int, month: int, day: int) -> int:
    """Number a day of the Gregorian calendar, also before year 1 and after 9999.

    Days that Python's calendar knows get their `date.toordinal`. A day that does not exist is a
    ValueError.
    """
    # The calendar repeats every 400 years, so a far year is reckoned in a near one.
    near = 2000 + year % 400
    return date(near, month, day).toordinal() + (year - near) // 400 * _DAYS_IN_400_YEARS


def day_of(number: int) -> date | None:
    """Return the day of a number, or None where Python's calendar has no such day."""
    if date.min.toordinal() <= number <= date.max.toordinal():
        return date.fromordinal(number)
    return None
