"""When a job file is to be handed over, when it may be closed, and what it is called."""

import re
from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, timedelta
from uuid import UUID

from lienthong.documents.rules.arrivals import tidy
from lienthong.documents.terms import (
    Handling,
    Stage,
    TextTooLong,
    ValueMissing,
)
from lienthong.documents.terms.filing import (
    APPROVE_FILES,
    LIST_FILES,
    ArchiveRules,
    FileState,
    Gap,
)
from lienthong.documents.terms.filing_refusals import (
    NotationMalformed,
)
from lienthong.identity.terms import Acting

NOTATION = re.compile(r"^\d{1,4}(/[\w.\-]{1,15})?$")
"""Number and symbol of a file, such as 01/TCCB: 20 characters in all (PL VI, FileNotation)."""
LONGEST_NOTATION = 20
LONGEST_TITLE = 500


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    count = day.month - 1 + months
    year, month = day.year + count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def hand_over_due(
    closed_on: date, *, years: int | None, construction: bool, rules: ArchiveRules
) -> date | None:
    """Until when a closed file goes to the archive; None for one kept too short (Điều 30).

    `years` is its retention, None for ever.
    """
    if years is not None and years < rules.least_years:
        return None
    months = rules.hand_over_months_construction if construction else rules.hand_over_months
    return months_after(closed_on, months)


def end_of_retention(closed_on: date, *, years: int | None) -> date | None:
    """The last day on which a closed file has to be kept; None for one kept for ever.

    Counted in whole years from the year in which its work ended, so that nothing goes too early.
    """
    return None if years is None else date(closed_on.year + years, 12, 31)


def state_at_rest(*, archived: bool, kept_back: bool) -> FileState:
    """What a closed file is again once nothing is being decided about it."""
    if archived:
        return FileState.ARCHIVED
    return FileState.KEPT_BACK if kept_back else FileState.CLOSED


def year_without_list(approved: Collection[int], *, on: date, rules: ArchiveRules) -> int | None:
    """The earliest year that needs an approved list of files now and has none (Điều 28).

    This year always does; the coming one from so many days before it begins as the rules say.
    """
    coming = date(on.year + 1, 1, 1) - timedelta(days=rules.list_warn_days)
    needed = (on.year, on.year + 1) if on >= coming else (on.year,)
    return next((year for year in needed if year not in approved), None)


def latest_keeping_back(due_on: date, rules: ArchiveRules) -> date:
    """Until when a unit may keep a file that it needs beyond its deadline."""
    return months_after(due_on, rules.keep_back_months)


def is_near(due_on: date | None, *, on: date, rules: ArchiveRules) -> bool:
    """Whether a hand-over is due within the days of warning, or overdue."""
    return due_on is not None and due_on <= on + timedelta(days=rules.warn_days)


def next_notation(taken: Iterable[str]) -> str:
    """The next free number of a list: one beyond the highest, 01 at first."""
    numbers = [int(found[0]) for one in taken if (found := re.match(r"\d+", one))]
    return f"{max(numbers, default=0) + 1:02d}"


MAY_FILL = frozenset({FileState.OPEN})
MAY_OFFER = frozenset({FileState.CLOSED, FileState.KEPT_BACK})
MAY_REVIEW = MAY_OFFER | {FileState.ARCHIVED}
"""Files whose retention can be looked at: not those that wait for the archive's word."""


def rules_on(rows: Iterable[Mapping[str, str]], *, on: date) -> ArchiveRules:
    """The deadlines that hold on a day, of rows as `data/archive_rules.csv` has them.

    A rule that holds nowhere in time yet is 0; of several that hold the latest counts.
    """
    held = {
        row["rule"]: int(row["value"])
        for row in sorted(rows, key=lambda row: row["valid_from"])
        if date.fromisoformat(row["valid_from"]) <= on
        and (not row["valid_until"] or on < date.fromisoformat(row["valid_until"]))
    }
    return ArchiveRules(**{field.name: held.get(field.name, 0) for field in fields(ArchiveRules)})


def tidy_notation(text: str) -> str:
    """The number of a file; refuses what is none (NotationMalformed)."""
    notation = tidy(text)
    if len(notation) > LONGEST_NOTATION or not NOTATION.fullmatch(notation):
        raise NotationMalformed(given=notation[:40], field="notation")
    return notation


def tidy_title(text: str) -> str:
    """The title of a file; refuses none and one that is too long (PL VI: 500 characters)."""
    title = tidy(text)
    if not title:
        raise ValueMissing(field="title")
    if len(title) > LONGEST_TITLE:
        raise TextTooLong(length=len(title), most=LONGEST_TITLE, field="title")
    return title


def may_change(holder_id: UUID, acting: Acting) -> bool:
    """Who keeps a file changes it, and so may the clerk and the leaders of the agency."""
    return acting.account_id == holder_id or acting.may(LIST_FILES) or acting.may(APPROVE_FILES)


def gap_of_arrival(handling: Handling) -> Gap | None:
    """An incoming document keeps its file open until somebody has dealt with it."""
    return None if handling in {Handling.DONE, Handling.FILED} else Gap.NOT_DONE


def gap_of_dispatch(stage: Stage, *, signed: bool) -> Gap | None:
    """An outgoing document keeps its file open until it is signed and issued, or given up."""
    if stage is Stage.DROPPED:
        return None
    if stage in {Stage.ISSUED, Stage.RECALLED, Stage.REPLACED}:
        return None if signed else Gap.NOT_SIGNED
    return Gap.NOT_ISSUED


def in_order(ids: Sequence[int], moved: int, *, by: int) -> list[int]:
    """The items with one of them moved up (-1) or down (1); at an end it stays."""
    order = list(ids)
    here = order.index(moved)
    there = min(max(here + by, 0), len(order) - 1)
    order.insert(there, order.pop(here))
    return order
