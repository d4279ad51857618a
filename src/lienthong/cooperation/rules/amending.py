"""When the parties can have agreed on a change. Only what is certain is refused."""

from datetime import date

from lienthong.cooperation.rules.reading import read_day
from lienthong.cooperation.terms import (
    AmendmentBeforeSigned,
    AmendmentDateMissing,
    AmendmentDateNotUnderstood,
    AmendmentInFuture,
    DraftRefusal,
)
from lienthong.kernel.partial_dates import PartialDate, PartialDateNotUnderstood, Truth


def read_amendment_day(
    effective: str, *, signed: str, today: date
) -> tuple[str, tuple[DraftRefusal, ...]]:
    """The day a change was agreed on in EDTF ("" if unread), and what is wrong with it.

    Refused is a day that surely lies before the day of signing (`signed`, of a clean draft), or
    surely after `today`.
    """
    if not effective.strip():
        return "", (AmendmentDateMissing(),)
    try:
        read = read_day(effective)
    except PartialDateNotUnderstood:
        return "", (AmendmentDateNotUnderstood(text=effective),)
    if read.is_interval:
        return "", (AmendmentDateNotUnderstood(text=effective),)
    day = str(read)
    if read.after(today) is Truth.YES:
        return day, (AmendmentInFuture(text=day),)
    if surely_before(read, signed):
        return day, (AmendmentBeforeSigned(text=day, signed=signed),)
    return day, ()


def surely_before(day: PartialDate, signed: str) -> bool:
    """Tell whether the day lies before the signing; False where that day cannot be read."""
    try:
        return bool(signed) and day.before(PartialDate.parse(signed)) is Truth.YES
    except PartialDateNotUnderstood:
        return False
