"""The level-1 codes of ministries (G) and provincial People's Committees (H), also those closed.

A closed code stays readable: old documents name it. The list is `kernel/data/level1_codes.csv`;
its README says where each row comes from.
"""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from lienthong.kernel.codes.schemes import IdentityCode
from lienthong.kernel.partial_dates import PartialDate, Truth

# Quyết định 20/2020/QĐ-TTg came into force on this day.
_OPENED_2020 = "2020-09-15"
# Quyết định 09/2025/QĐ-TTg is dated 14 April 2025; the day on which it opened and closed codes is
# not known to us, only that it had done so when the list was drawn up on 22 November 2026.
_CHANGED_2025 = "[2025-04-14..2026-11-22]"
# The provinces merged on 1 July 2025, so their codes did not close earlier.
_CLOSED_BY_MERGER = "[2025-07-01..2026-11-22]"


@dataclass(frozen=True, slots=True)
class Level1Code:
    """One level-1 code: whose it was in 2020 and is now, and since and until when it is used.

    `opened` and `closed` are as far as known: `closed` is the first day without use and None while
    in use, `opened` is None when no source names a holder. `merged_into` is the code of the body
    that took over, when a province; `derived` marks what follows from the rule of Quyết định
    09/2025/QĐ-TTg, Điều 2.2a, without a published list. Names are None where no source has one.
    """

    code: str
    name_2020: str | None
    name_now: str | None
    merged_into: str | None
    basis: str
    derived: bool
    opened: PartialDate | None
    closed: PartialDate | None

    def in_use_on(self, day: date) -> Truth:
        """Tell whether the code was in use on that day under Quyết định 20/2020/QĐ-TTg."""
        begun = Truth.UNKNOWN if self.opened is None else _is_reached(self.opened, day)
        over = Truth.NO if self.closed is None else _is_reached(self.closed, day)
        if begun is Truth.NO or over is Truth.YES:
            return Truth.NO
        return Truth.YES if begun is Truth.YES and over is Truth.NO else Truth.UNKNOWN


def list_level1() -> tuple[Level1Code, ...]:
    """Return every known level-1 code, in the order of codes."""
    return tuple(_table().values())


def find_level1(code: str | IdentityCode) -> Level1Code | None:
    """Return the entry of a level-1 code, or of the level-1 part of a longer code of any scheme.

    None when the code is not in the list (K, J and other letters are not), or is not a code.
    """
    if isinstance(code, IdentityCode):
        return _table().get(code.level1 or "")
    return _table().get(code.strip().upper())


def _is_reached(moment: PartialDate, day: date) -> Truth:
    later = moment.after(day)
    return {Truth.YES: Truth.NO, Truth.NO: Truth.YES, Truth.UNKNOWN: Truth.UNKNOWN}[later]


@cache
def _table() -> dict[str, Level1Code]:
    source = resources.files("lienthong.kernel").joinpath("data", "level1_codes.csv")
    rows = csv.DictReader(source.read_text(encoding="utf-8").splitlines())
    return {row["code"]: _read_row(row) for row in rows}


def _read_row(row: dict[str, str]) -> Level1Code:
    closed = None
    if row["status_now"] == "closed":
        merged = row["merged_into_code"] != ""
        closed = PartialDate.parse(_CLOSED_BY_MERGER if merged else _CHANGED_2025)
    opened = PartialDate.parse(_OPENED_2020 if row["name_2020"] else _CHANGED_2025)
    nameless = not row["name_2020"] and not row["name_now"]
    return Level1Code(
        code=row["code"],
        name_2020=row["name_2020"] or None,
        name_now=row["name_now"] or None,
        merged_into=row["merged_into_code"] or None,
        basis=row["basis"],
        derived="DERIVED" in row["basis"],
        opened=None if nameless else opened,
        closed=closed,
    )
