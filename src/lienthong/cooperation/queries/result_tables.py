"""Spreadsheets of an agreement's results: one that was given looked through; one to take."""

from collections import defaultdict
from datetime import date
from uuid import UUID

from lienthong.cooperation.models import Commitment, Measure, PeriodLock, Result
from lienthong.cooperation.queries.commitments import list_commitments
from lienthong.cooperation.queries.given_tables import find_given
from lienthong.cooperation.queries.one import get_draft
from lienthong.cooperation.queries.places import find_units, names_of_units, names_to_write
from lienthong.cooperation.queries.proposals import read_words
from lienthong.cooperation.queries.reach import units_to_reach
from lienthong.cooperation.queries.result_twins import commitments_alike
from lienthong.cooperation.queries.results import draft_of_result, measure_of_row, standing_for
from lienthong.cooperation.queries.sides import sides_in
from lienthong.cooperation.rules.periods import write_period
from lienthong.cooperation.rules.result_tables import (
    COLUMNS,
    HOW_TO_FILL_IN,
    WHAT_IS_COUNTED,
    figures_to_come,
    results_in,
    rows_with_figures,
    units_in,
)
from lienthong.cooperation.rules.results import count_key
from lienthong.cooperation.rules.tables import read_table
from lienthong.cooperation.terms import CommitmentFilter, CommitmentState, CommitmentSummary, Side
from lienthong.cooperation.terms.result_refusals import NotOfASide, PeriodLocked
from lienthong.cooperation.terms.result_tables import (
    ClosedTime,
    ReadResult,
    Reportable,
    ResultGround,
    ResultsPreview,
    SeenResult,
)
from lienthong.cooperation.terms.results import REPORT, ResultDraft
from lienthong.cooperation.terms.results import Measure as Measured
from lienthong.cooperation.terms.tables import RowFate, Table, TableEmpty
from lienthong.documents.queries import read_file
from lienthong.identity.terms import Acting
from lienthong.kernel.vietnamese import sort_key
from lienthong.paper.scanning.apart import read_sheets
from lienthong.paper.workbook import SheetColumn, write_workbook

_CLOSED = (CommitmentState.REJECTED, CommitmentState.ENDED)
_MOST = 10_000


def read_results_table(content: bytes, *, of: str) -> Table:
    """The rows of a workbook for an agreement, read apart (decision 26).

    Refuses what is no workbook (SheetBroken), too large (SheetTooLarge), without the headings
    (TableHeaderMissing) or without a figure (TableEmpty).
    """
    table = read_table(read_sheets(content), COLUMNS, of=of.upper(), plain=())
    if not rows_with_figures(table) and not table.faults:
        raise TableEmpty
    return table


def may_report(*, agreement: str, acting: Acting, on: date) -> bool:
    """Whether somebody may give results of an agreement: for a side of it, with the right to."""
    if not acting.may(REPORT):
        return False
    return bool(sides_in(reference=agreement, agency_id=acting.agency_id, on=on))


def subject_for(*, agreement: str, acting: Acting, on: date) -> str:
    """What a spreadsheet of results is given for: an agreement, by one side of it.

    Refuses an unknown agreement, and who speaks for no side (NotOfASide).
    """
    agreement_id, _, _ = get_draft(reference=agreement)
    side = min(_own_sides(agreement, acting, on))
    return f"results:{agreement_id}:{side.value}"


def look_through_results(
    *, agreement: str, table_id: UUID, acting: Acting, today: date
) -> ResultsPreview:
    """A spreadsheet beside the record: what each row would do, and what is wrong by cell.

    Refuses an unknown agreement, a stranger (NotOfASide), and a table that their side did not give
    (UnknownTable).
    """
    subject = subject_for(agreement=agreement, acting=acting, on=today)
    given = find_given(subject=subject, table_id=table_id)
    table = read_results_table(read_file(given.file_id), of=agreement)
    units = find_units(units_in(table), on=today, agreement=agreement)
    ground = ResultGround(
        agreement=agreement,
        commitments=tuple(one for _, one in _known(agreement, acting.agency_id, today)),
        closed=_closed_times(agreement),
        units=units,
        pieces=read_words().pieces,
    )
    rows, faults = results_in(table, ground, today=today)
    return ResultsPreview(
        file_name=given.file_name,
        sheet=table.sheet,
        faults=(*table.faults, *faults),
        rows=_seen(rows),
        unsaid=table.only_names + len(table.rows) - len(rows_with_figures(table)),
        totals=table.totals,
        applied=given.applied_at is not None,
        unread=table.unread,
    )


def write_results_table(*, agreement: str, acting: Acting, today: date) -> bytes:
    """A workbook (.xlsx) of what one's own side has still to report of an agreement.

    A row for each commitment, period that has begun and is open, unit and part without a figure on
    record. Refuses an unknown agreement, and who speaks for no side (NotOfASide).
    """
    _, _, draft = get_draft(reference=agreement)
    sides = _own_sides(agreement, acting, today)
    closed = _closed_times(agreement)
    rows: list[list[str]] = []
    for summary, one in _known(agreement, acting.agency_id, today):
        owner, state = summary.draft.owner, summary.draft.state
        counted = one.indicator and one.measured_in
        if not counted or state in _CLOSED or owner is None or owner.side not in sides:
            continue
        rows += _rows_of(agreement, one, closed, today)
    columns = [
        SheetColumn(
            title=f"{one.title} *" if one.wanted else one.title,
            width=one.width,
            as_text=one.as_text,
        )
        for one in COLUMNS
    ]
    columns.insert(1, SheetColumn(title=WHAT_IS_COUNTED, width=40))
    lead = (f"{agreement}: {draft.title}", HOW_TO_FILL_IN)
    return write_workbook(title=agreement, lead=lead, columns=columns, rows=rows)


def _known(
    agreement: str, agency_id: UUID | None, on: date
) -> list[tuple[CommitmentSummary, Reportable]]:
    """The commitments of an agreement by number, each also as its results see it.

    With the figures that stand and the agency sees: a draft of the other side's is not told.
    """
    commitments = Commitment.objects.filter(agreement__reference=agreement)
    rows = Measure.objects.filter(commitment__in=commitments)
    measures = {
        str(row.commitment): measure_of_row(row)
        for row in rows.select_related("commitment__agreement")
    }
    figures: dict[str, list[ResultDraft]] = defaultdict(list)
    standing = Result.objects.filter(standing_for(agency_id), commitment__in=commitments)
    for row in standing.select_related("commitment__agreement"):
        figures[str(row.commitment)].append(draft_of_result(row))
    found = list_commitments(matching=CommitmentFilter(agreement=agreement), on=on, limit=_MOST)
    return [
        (
            summary,
            Reportable(
                reference=summary.reference,
                what=summary.draft.what,
                indicator=summary.draft.indicator,
                measured_in=summary.draft.unit,
                measure=measures.get(summary.reference, Measured()),
                periods=tuple(target.period for target in summary.draft.targets),
                on_record=tuple(figures[summary.reference]),
            ),
        )
        for summary in sorted(found, key=lambda one: int(one.reference.rpartition("-C")[2]))
    ]


def _own_sides(agreement: str, acting: Acting, on: date) -> frozenset[Side]:
    sides = sides_in(reference=agreement, agency_id=acting.agency_id, on=on)
    if not sides:
        raise NotOfASide(agency=acting.agency_name or acting.account_name, agreement=agreement)
    return sides


def _closed_times(agreement: str) -> tuple[ClosedTime, ...]:
    rows = PeriodLock.objects.filter(agreement__reference=agreement, lifted_at=None)
    return tuple(
        ClosedTime(
            first=row.first_on,
            last=row.last_on,
            refusal=PeriodLocked(period=row.period, agreement=agreement, person=row.locked_by),
        )
        for row in rows.order_by("first_on")
    )


def _rows_of(
    agreement: str, one: Reportable, closed: tuple[ClosedTime, ...], today: date
) -> list[list[str]]:
    """The rows of a commitment in the order of the columns of the template."""
    names = {}
    if one.measure.by_unit:
        reached = units_to_reach(commitment=one.reference, on=today)
        names = names_to_write(reached, on=today, agreement=agreement)
    units = sorted(names, key=lambda unit: sort_key(names[unit]))
    what = f"{one.indicator} ({one.measured_in})"
    return [
        [
            one.reference,
            what,
            write_period(figure.period, language="vi") if figure.period else "",
            names.get(figure.unit_id, "") if figure.unit_id is not None else "",
            figure.category,
            "",
            "",
            "",
        ]
        for figure in figures_to_come(one, units, closed, today=today)
    ]


def _seen(rows: list[ReadResult]) -> tuple[SeenResult, ...]:
    names = names_of_units({one.draft.unit_id for one in rows if one.draft.unit_id is not None})
    keys = {row.number: _key(row) for row in rows}
    alike = commitments_alike(set(keys.values()))
    return tuple(
        SeenResult(
            number=row.number,
            commitment=row.commitment,
            draft=row.draft,
            unit_name="" if row.draft.unit_id is None else names[row.draft.unit_id],
            fate=row.fate,
            twins=tuple(
                name
                for name in alike.get(keys[row.number], ())
                if row.fate is RowFate.NEW and name != row.commitment.reference
            ),
        )
        for row in rows
    )


def _key(row: ReadResult) -> str:
    thing = row.commitment.measure.thing or row.commitment.reference
    return count_key(thing, row.draft.unit_id, row.draft.category, row.draft.period)
