"""The table of an agreement's results: its columns, what its rows say, which are still to come."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from uuid import UUID

from lienthong.cooperation.rules.numbers import read_number
from lienthong.cooperation.rules.periods import span_of
from lienthong.cooperation.rules.pieces import check_value_pieces
from lienthong.cooperation.rules.results import check_overlap, check_result, clean_result
from lienthong.cooperation.terms.refusals import DraftRefusal
from lienthong.cooperation.terms.result_refusals import IndicatorNeeded, ResultUnitUnwanted
from lienthong.cooperation.terms.result_tables import (
    ClosedTime,
    FigureInTwoRows,
    OpenFigure,
    ReadResult,
    Reportable,
    ResultGround,
    RowCommitmentAmbiguous,
    RowCommitmentMissing,
    RowCommitmentUnknown,
    WholeUnwanted,
)
from lienthong.cooperation.terms.results import Counting, ResultDraft
from lienthong.cooperation.terms.tables import CellFault, Column, RowFate, Table, TableRow
from lienthong.kernel.errors import Refusal
from lienthong.kernel.partial_dates import PartialDateNotUnderstood
from lienthong.kernel.vietnamese import fold

COMMITMENT, PERIOD, UNIT, CATEGORY = "commitment", "period", "unit", "category"
VALUE, OF, NOTE = "value", "of", "note"
COLUMNS = (
    Column(
        key=COMMITMENT,
        title="Cam kết",
        names=frozenset(
            {"cam ket", "ma cam ket", "so cam ket", "noi dung cam ket", "ma", "commitment"}
        ),
        wanted=True,
        width=14,
    ),
    Column(
        key=PERIOD,
        title="Kỳ báo cáo",
        names=frozenset({"ky bao cao", "ky", "thoi gian", "period", "reporting period"}),
    ),
    Column(
        key=UNIT,
        title="Đơn vị hành chính",
        names=frozenset({"don vi hanh chinh", "xa", "xa, phuong", "dia ban", "unit"}),
        width=28,
    ),
    Column(key=CATEGORY, title="Phần", names=frozenset({"phan", "phan to", "part"})),
    Column(
        key=VALUE,
        title="Số đạt được",
        names=frozenset({"so dat duoc", "dat duoc", "ket qua", "so lieu", "figure"}),
        as_text=False,
    ),
    Column(
        key=OF,
        title="Trên tổng số",
        names=frozenset({"tren tong so", "tong so", "of", "of how many"}),
        as_text=False,
    ),
    Column(key=NOTE, title="Ghi chú", names=frozenset({"ghi chu", "note"}), width=36),
)
WHAT_IS_COUNTED = "Chỉ tiêu"
"""The second heading of the template: for those who fill it in, never read."""
HOW_TO_FILL_IN = (
    "Kỳ ghi: 2026, 6/2026, quý 3/2026, 6 tháng đầu năm 2026. Cột Trên tổng số chỉ dùng cho tỷ lệ. "
    "Dòng chưa có số liệu thì để trống. Không gộp ô."
)
"""In the language of the headings: the sheet goes to people who have no page beside it."""


def units_in(table: Table) -> tuple[str, ...]:
    """The names of units in a table, as they are written."""
    names = (row.texts.get(UNIT, "") for row in table.rows)
    return tuple(dict.fromkeys(name for name in names if name))


def rows_with_figures(table: Table) -> tuple[TableRow, ...]:
    """The rows that say something: a figure, its whole or a note."""
    said = (VALUE, OF, NOTE)
    return tuple(row for row in table.rows if any(row.texts.get(key) for key in said))


def results_in(
    table: Table, ground: ResultGround, *, today: date
) -> tuple[list[ReadResult], list[CellFault]]:
    """The rows as figures, and what stands in the way, each at its cell.

    A figure that stands on record just so is the SAME; another one for a time that is covered on
    record, or in an earlier row, is refused, and so is one of a closed period.
    """
    found: list[ReadResult] = []
    faults: list[CellFault] = []
    for row in rows_with_figures(table):
        try:
            one = _commitment_of(row.texts[COMMITMENT], ground)
            draft = _draft_of(row, one, ground)
        except Refusal as refusal:
            faults.append(_at(table, row, refusal))
            continue
        wrong = [
            *check_result(draft, one.measure, today=today),
            *check_value_pieces(draft, one.measured_in, ground.pieces),
            *_whole_unwanted(draft, one),
        ]
        fate = RowFate.NEW
        if not wrong:
            beside = [earlier for earlier in found if earlier.commitment is one]
            fate, refusals = _beside_others(draft, one, beside, ground.closed)
            faults += [_at(table, row, refusal, key=PERIOD) for refusal in refusals]
            if refusals:
                continue
        faults += [_at(table, row, refusal) for refusal in wrong]
        if not wrong:
            found.append(ReadResult(number=row.number, commitment=one, draft=draft, fate=fate))
    return found, faults


def figures_to_come(
    one: Reportable, units: Sequence[UUID], closed: Sequence[ClosedTime], *, today: date
) -> Iterator[OpenFigure]:
    """What is still to be reported of a commitment: each period begun and open, unit and part.

    Of a period of which a part is on record, the period is left to whoever fills it in; so it is
    where the commitment has no targets. A period with a figure of its own is not asked for again.
    """
    periods = [period for period in one.periods if _is_open(period, closed, today)]
    places: Sequence[UUID | None] = units if one.measure.by_unit and units else [None]
    for period in periods if one.periods else [""]:
        for unit in places:
            for category in one.measure.categories or ("",):
                left = _left_of(period, unit, category, one)
                if left is not None:
                    yield OpenFigure(period=left, unit_id=unit, category=category)


def _commitment_of(text: str, ground: ResultGround) -> Reportable:
    if not text:
        raise RowCommitmentMissing
    said = fold(text)
    named = [one for one in ground.commitments if fold(one.reference) == said]
    if not named:
        named = [one for one in ground.commitments if said in {fold(one.what), fold(one.indicator)}]
    if not named:
        raise RowCommitmentUnknown(text=text, agreement=ground.agreement)
    if len(named) > 1:
        raise RowCommitmentAmbiguous(references=", ".join(one.reference for one in named))
    if not (named[0].indicator and named[0].measured_in):
        raise IndicatorNeeded(reference=named[0].reference)
    return named[0]


def _draft_of(row: TableRow, one: Reportable, ground: ResultGround) -> ResultDraft:
    texts = row.texts
    name = texts.get(UNIT, "")
    unit = ground.units.found.get(name)
    if name and not one.measure.by_unit:
        raise ResultUnitUnwanted
    if name and unit is None:
        raise ground.units.refusal(name)
    part = texts.get(CATEGORY, "")
    known = {fold(category): category for category in one.measure.categories}
    return clean_result(
        ResultDraft(
            period=texts.get(PERIOD, ""),
            value=texts.get(VALUE, ""),
            of=texts.get(OF, ""),
            unit_id=unit,
            category=known.get(fold(part), part),
            note=texts.get(NOTE, ""),
        )
    )


def _whole_unwanted(draft: ResultDraft, one: Reportable) -> Iterator[DraftRefusal]:
    if draft.of and one.measure.counting is not Counting.SHARE:
        yield WholeUnwanted()


def _beside_others(
    draft: ResultDraft,
    one: Reportable,
    beside: Iterable[ReadResult],
    closed: Iterable[ClosedTime],
) -> tuple[RowFate, list[Refusal]]:
    """What a good figure does to the record, or why earlier rows and the record refuse it."""
    counting = one.measure.counting
    for earlier in beside:
        if any(check_overlap(draft, [earlier.draft], counting)):
            return RowFate.NEW, [FigureInTwoRows(row=earlier.number)]
    if any(_says_the_same(draft, other) for other in one.on_record):
        return RowFate.SAME, []
    first, last = span_of(draft.period)
    locked = [time.refusal for time in closed if time.first <= last and first <= time.last]
    return RowFate.NEW, [*locked[:1]] or [*check_overlap(draft, one.on_record, counting)]


def _says_the_same(draft: ResultDraft, other: ResultDraft) -> bool:
    """Whether a figure stands on record just so; an empty note says nothing against it."""
    alike = (draft.period, draft.unit_id, fold(draft.category)) == (
        other.period,
        other.unit_id,
        fold(other.category),
    )
    figures = read_number(draft.value), read_number(draft.of)
    same = figures == (read_number(other.value), read_number(other.of))
    return alike and same and draft.note in {"", other.note}


def _left_of(period: str, unit: UUID | None, category: str, one: Reportable) -> str | None:
    """The period to ask for; "" where a part of it is left, None where nothing is."""
    if not period:
        return ""
    asked = ResultDraft(period=period, value="0", unit_id=unit, category=category)
    taken = list(check_overlap(asked, one.on_record, one.measure.counting))
    if not taken:
        return period
    own = any(
        (other.period, other.unit_id, fold(other.category)) == (period, unit, fold(category))
        for other in one.on_record
    )
    return None if own else ""


def _is_open(period: str, closed: Iterable[ClosedTime], today: date) -> bool:
    try:
        first, last = span_of(period)
    except PartialDateNotUnderstood:
        return False
    return first <= today and not any(time.first <= last and first <= time.last for time in closed)


def _at(table: Table, row: TableRow, refusal: Refusal, *, key: str = COMMITMENT) -> CellFault:
    """A fault at the cell of the field that it names, or at `key`'s."""
    place = refusal.place if isinstance(refusal, DraftRefusal) else key
    letters = table.letters.get(place) or table.letters.get(key) or table.letters[COMMITMENT]
    return CellFault(cell=f"{letters}{row.number}", refusal=refusal)
