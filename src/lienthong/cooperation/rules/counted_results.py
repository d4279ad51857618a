"""What rows amount to in a period, counted once, and only where their days leave no doubt."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from lienthong.cooperation.terms.counted_results import CountableRow, CountedFigure, CountSource
from lienthong.cooperation.terms.results import Counting

FROM_INDICATORS = frozenset(
    {
        CountSource.SENT_SIGNED,
        CountSource.AGENCIES_CONNECTED,
        CountSource.ACTIVE_USERS,
        CountSource.TASKS_IN_TIME,
        CountSource.EXCHANGE_VOLUME,
    }
)
_YEAR, _QUARTER = 12, 3
_FITTING = {
    CountSource.SENT_SIGNED: {Counting.SHARE},
    CountSource.TASKS_IN_TIME: {Counting.SHARE},
    CountSource.AGENCIES_CONNECTED: {Counting.SHARE, Counting.LATEST},
    CountSource.ACTIVE_USERS: {Counting.LATEST},
    CountSource.EXCHANGE_VOLUME: {Counting.SUM, Counting.LATEST},
}


def fits_counting(source: CountSource, counting: Counting, *, by_unit: bool) -> bool:
    """Whether a source can give what a commitment counts. Rows of one's own always can."""
    if source not in FROM_INDICATORS:
        return True
    return not by_unit and counting in _FITTING[source]


def count_rows(
    rows: Iterable[CountableRow], span: tuple[date, date], counting: Counting
) -> CountedFigure:
    """What rows come to in a period: new in it (SUM), or reached by its end (LATEST, SHARE).

    A key counts once, by its earliest row. One whose days may lie within the period or without is
    not counted but told as unsure.
    """
    earliest: dict[str, CountableRow] = {}
    everything: dict[str, Decimal] = {}
    for row in sorted(rows, key=_by_day):
        earliest.setdefault(row.key, row)
        everything.setdefault(row.key, row.amount)
    counted, unsure = [], []
    for row in earliest.values():
        verdict = _lies_in(row, span, counting)
        if verdict is None:
            unsure.append(row)
        elif verdict:
            counted.append(row)
    return CountedFigure(
        unit_id=None,
        value=sum((row.amount for row in counted), Decimal(0)),
        of=sum(everything.values(), Decimal(0)) if counting is Counting.SHARE else None,
        rows=tuple(counted),
        unsure=tuple(unsure),
    )


def count_by_unit(
    rows: Sequence[CountableRow], span: tuple[date, date], counting: Counting
) -> list[CountedFigure]:
    """What rows come to in each unit that has one; rows without a unit are left out."""
    places: dict[UUID, list[CountableRow]] = defaultdict(list)
    for row in rows:
        if row.unit_id is not None:
            places[row.unit_id].append(row)
    found = []
    for unit, some in places.items():
        figure = count_rows(some, span, counting)
        found.append(
            CountedFigure(
                unit_id=unit,
                value=figure.value,
                of=figure.of,
                rows=figure.rows,
                unsure=figure.unsure,
            )
        )
    return found


def period_code(span: tuple[date, date]) -> str:
    """A period as `reporting` names it: 2026, 2026-Q3, 2026-06; "" for one it does not tell."""
    first, last = span
    after = date.fromordinal(last.toordinal() + 1)
    months = (after.year - first.year) * 12 + after.month - first.month
    if first.day != 1 or after.day != 1:
        return ""
    if months == _YEAR and first.month == 1:
        return f"{first.year}"
    if months == _QUARTER and first.month % _QUARTER == 1:
        return f"{first.year}-Q{first.month // 3 + 1}"
    return f"{first.year}-{first.month:02}" if months == 1 else ""


def _lies_in(row: CountableRow, span: tuple[date, date], counting: Counting) -> bool | None:
    """Whether a row counts in a period; None where its days do not tell."""
    if row.last is None:
        return False
    begins, ends = span
    if counting is not Counting.SUM:
        if row.last <= ends:
            return True
        return False if row.first is not None and row.first > ends else None
    if row.last < begins or (row.first is not None and row.first > ends):
        return False
    within = row.first is not None and begins <= row.first and row.last <= ends
    return True if within else None


def _by_day(row: CountableRow) -> tuple[date, date, str]:
    return row.last or date.max, row.first or date.min, str(row.row_id)
