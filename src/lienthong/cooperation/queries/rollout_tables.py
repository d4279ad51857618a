"""Spreadsheets of roll-outs: one that was given looked through beside the record; one to take."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from lienthong.cooperation.models import Rollout, RolloutSiteVersion, RolloutTable
from lienthong.cooperation.queries.places import find_units, names_of_units, names_to_write
from lienthong.cooperation.queries.reach import units_to_reach
from lienthong.cooperation.queries.rollouts import (
    draft_of_site,
    find_faults,
    find_rollout,
    find_twins,
    get_rollout,
    standing_sites,
)
from lienthong.cooperation.rules import read_number, write_day
from lienthong.cooperation.rules.rollout_tables import (
    COLUMNS,
    DAYS,
    HOW_TO_FILL_IN,
    PLAIN,
    UNIT,
    WORDS,
    names_in,
    sites_of,
)
from lienthong.cooperation.rules.rollouts import clean_site, merge_site, site_key
from lienthong.cooperation.rules.tables import read_table
from lienthong.cooperation.terms.places import Named
from lienthong.cooperation.terms.rollout_refusals import UnknownRollout
from lienthong.cooperation.terms.rollouts import SiteDraft, SiteSummary, Stage
from lienthong.cooperation.terms.tables import (
    CellFault,
    RowFate,
    SeenRow,
    Table,
    TablePreview,
    TableRow,
    UnknownTable,
)
from lienthong.documents.queries import read_file
from lienthong.kernel.vietnamese import sort_key
from lienthong.paper.scanning.apart import read_sheets
from lienthong.paper.workbook import SheetColumn, write_workbook


def read_rollout_table(content: bytes, *, of: str) -> Table:
    """The rows of a workbook for a roll-out, read apart (decision 26).

    Refuses what is no workbook (SheetBroken), too large (SheetTooLarge), without the headings
    (TableHeaderMissing) or without rows (TableEmpty).
    """
    sheets, given_for = read_sheets(content), of.upper()
    return read_table(sheets, COLUMNS, of=given_for, plain=PLAIN, days=DAYS, words=WORDS)


def look_through(*, reference: str, table_id: UUID, today: date) -> TablePreview:
    """A table beside what is on record: what each row would do, and what is wrong by cell.

    Refuses an unknown roll-out or table (UnknownTable).
    """
    row = find_table(reference, table_id)
    table = read_rollout_table(read_file(row.file_id), of=reference)
    standing = standing_sites(row.rollout)
    units = _units_named(table, row, standing.values(), today)
    sites, faults = sites_of(table, units, source=row.source)
    twins = find_twins(row.rollout, [draft for _, draft in sites])
    names = names_of_units({draft.unit_id for _, draft in sites})
    seen = []
    for place, given in sites:
        clean = clean_site(given, today=today)
        before = standing.get(site_key(clean.unit_id, clean.place))
        fate, merged = RowFate.NEW, clean
        changed: tuple[str, ...] = ()
        if before is not None and not before.taken_out:
            stands = draft_of_site(before)
            merged, changed = merge_site(stands, clean)
            fate = RowFate.SAME if merged == stands else RowFate.CHANGED
            news = tuple(one.value for one in merged.days if one not in stands.days)
        else:
            news = tuple(one.value for one in merged.days)
        wrong = [] if fate is RowFate.SAME else _faults_of(table, place, merged, today, row.rollout)
        faults += wrong
        if wrong:
            continue
        seen.append(
            SeenRow(
                number=place.number,
                unit_name=names[clean.unit_id],
                draft=merged,
                fate=fate,
                news=news,
                changes=changed,
                twins=twins.get(site_key(clean.unit_id, clean.place), ()),
            )
        )
    return TablePreview(
        id=row.id,
        rollout=str(row.rollout),
        file_name=row.file_name,
        sheet=table.sheet,
        faults=(*table.faults, *_without_doubles(table.faults, faults)),
        rows=tuple(seen),
        only_names=table.only_names,
        totals=table.totals,
        applied=row.applied_at is not None,
        unread=table.unread,
    )


def _units_named(
    table: Table, row: RolloutTable, standing: Iterable[RolloutSiteVersion], today: date
) -> Named:
    """The units that the table names; one that ended since is still that of its sites."""
    names = names_in(table)
    agreement = row.rollout.commitment.agreement.reference
    named = find_units(names, on=today, agreement=agreement)
    if len(named.found) == len(names):
        return named
    own = {one.site.unit_id for one in standing}
    written = names_to_write(own, on=today, agreement=agreement)
    ended = {name: unit for unit, name in written.items()}
    return replace(named, found=ended | named.found)


def find_table(reference: str, table_id: UUID) -> RolloutTable:
    """The row of a table given for a roll-out; refuses what is not there."""
    rollout = find_rollout(reference)
    if rollout is None:
        raise UnknownRollout(asked=reference)
    row = RolloutTable.objects.filter(id=table_id, rollout=rollout).first()
    if row is None:
        raise UnknownTable
    row.rollout = rollout
    return row


def write_rollout_table(*, reference: str, on: date) -> bytes:
    """A workbook (.xlsx) of a roll-out: its sites, then the units where it is still to come.

    It can be given back as it is: then nothing is new. Refuses an unknown roll-out.
    """
    summary, sites = get_rollout(reference=reference, on=on)
    done = {site.draft.unit_id for site in sites}
    missing = units_to_reach(commitment=summary.commitment, on=on) - done
    names = names_to_write(done | missing, on=on, agreement=summary.agreement)
    rows = [_cells(site, names[site.draft.unit_id]) for site in sites]
    still = sorted((names[unit] for unit in missing), key=sort_key)
    rows += [[name, *[""] * (len(COLUMNS) - 1)] for name in still]
    head = f"{summary.reference}: {summary.draft.item} ({summary.draft.measure})"
    lead = (head, HOW_TO_FILL_IN)
    columns = [
        SheetColumn(
            title=f"{one.title} *" if one.wanted else one.title,
            width=one.width,
            as_text=one.as_text,
        )
        for one in COLUMNS
    ]
    return write_workbook(title=summary.reference, lead=lead, columns=columns, rows=rows)


def _cells(site: SiteSummary, unit: str) -> list[str | Decimal]:
    draft = site.draft
    days = [_written(draft.days.get(stage, "")) for stage in Stage]
    quantity = read_number(draft.quantity) or Decimal(0)
    return [unit, draft.place, quantity, *days, draft.source, draft.note]


def _written(edtf: str) -> str:
    """A day as it can be read again."""
    if not edtf:
        return ""
    return "không rõ" if edtf.startswith("/") else write_day(edtf, language="vi")


def _faults_of(
    table: Table, row: TableRow, draft: SiteDraft, today: date, rollout: Rollout
) -> list[CellFault]:
    """What is wrong with a site, each at the cell it stands in, or at the unit's."""
    return [
        CellFault(
            cell=f"{table.letters.get(refusal.place, table.letters[UNIT])}{row.number}",
            refusal=refusal,
        )
        for refusal in find_faults(draft, measure=rollout.measure, today=today)
    ]


def _without_doubles(said: Iterable[CellFault], more: Iterable[CellFault]) -> tuple[CellFault, ...]:
    """A cell of which something is said already needs no second sentence."""
    known = {fault.cell for fault in said}
    return tuple(fault for fault in more if fault.cell not in known)
