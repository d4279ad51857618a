"""Days as people know them: a day, a month, a year, a bound, an interval, each with its doubt.

Written in EDTF (ISO 8601-2:2019), level 0 and 1, and two forms of level 2 that real agreements
need: a doubt about the year or month alone (`2021?-11-11`) and one day out of a range
(`[2018-08-01..2018-08-13]`). A day is never made up: what the text does not say stays unknown.
"""

from lienthong.kernel.partial_dates.dates import PartialDate, Precision, Truth
from lienthong.kernel.partial_dates.reading import (
    DayDoesNotExist,
    PartialDateNotUnderstood,
    PartialDateRunsBackwards,
)
from lienthong.kernel.partial_dates.single import Doubt
from lienthong.kernel.partial_dates.words import Language

__all__ = [
    "DayDoesNotExist",
    "Doubt",
    "Language",
    "PartialDate",
    "PartialDateNotUnderstood",
    "PartialDateRunsBackwards",
    "Precision",
    "Truth",
]
