"""Parameters that come in headers, in the forms that clients are known to write. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from uuid import UUID

from lienthong.gateway.vxp.signature import SignedCall
from lienthong.gateway.vxp.terms import DocumentNotFound, ParameterUnreadable
from lienthong.wire.edxml.packet import VIETNAM

USUAL_ITEMS: Final = 500
MOST_ITEMS: Final = 1000
PAGE_NAMES: Final = ("page", "pageNumber", "pageIndex")
A_DAY_MS: Final = 24 * 3600 * 1000
LATEST_MS: Final = 2**62
_MOST_DIGITS: Final = 9
_DAY_FORMS: Final = ("%Y/%m/%d", "%d/%m/%Y", "%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is asked for: so many entries after the first `skipped`.

    Of those that came on the days asked for, in milliseconds since 1970: `since_ms` to before
    `until_ms`.
    """

    skipped: int
    size: int
    since_ms: int
    until_ms: int

    @property
    def is_of_all_days(self) -> bool:
        """Whether no days were asked for."""
        return self.since_ms == 0 and self.until_ms == LATEST_MS

    def holds(self, received_ms: int) -> bool:
        """Whether an instant lies on one of the days asked for."""
        return self.since_ms <= received_ms < self.until_ms


def read_page(call: SignedCall) -> Page:
    """Page and days asked for; refuses a number or day that cannot be read.

    None of these decides who may see what, so they need not be signed.
    """
    size = min(_number(call, "pageSize") or USUAL_ITEMS, MOST_ITEMS)
    number = max(_number(call, name) or 0 for name in PAGE_NAMES)
    since, until = _day(call, "fromDate"), _day(call, "toDate")
    return Page(
        skipped=max(number - 1, 0) * size,
        size=size,
        since_ms=_midnight_ms(since) if since else 0,
        until_ms=_midnight_ms(until) + A_DAY_MS if until else LATEST_MS,
    )


def read_document_id(text: str) -> UUID:
    """A docId; what was never one of ours is not found."""
    try:
        return UUID(text)
    except ValueError:
        raise DocumentNotFound(document=text[:80]) from None


def _number(call: SignedCall, name: str) -> int | None:
    text = call.values.get(name.lower(), "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise ParameterUnreadable(name=name, value=text[:40], expected="1, 2, 3 …")
    return int(text)


def _day(call: SignedCall, name: str) -> date | None:
    text = call.values.get(name.lower(), "").strip()
    if not text:
        return None
    for form in _DAY_FORMS:
        try:
            # A time that follows the day does not matter for a list of days.
            return datetime.strptime(text[:10], form).replace(tzinfo=VIETNAM).date()
        except ValueError:
            continue
    raise ParameterUnreadable(name=name, value=text[:40], expected="yyyy/MM/dd")


def _midnight_ms(day: date) -> int:
    return int(datetime.combine(day, time.min, tzinfo=VIETNAM).timestamp()) * 1000
