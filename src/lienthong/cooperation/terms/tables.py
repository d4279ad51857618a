"""The words of spreadsheets that are read: cells, what is wrong in one, what a row would do."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from lienthong.cooperation.terms.rollouts import SiteDraft, Twin
from lienthong.kernel.errors import Fault, Refusal


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column of a template: `names` are its headings, folded; the first as it is written."""

    key: str
    title: str
    names: frozenset[str]
    wanted: bool = False
    width: int = 16
    as_text: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class TableRow:
    """A row that says something: its number in the sheet, and a text for each column there is."""

    number: int
    texts: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class CellFault:
    """What is wrong in one cell ("D7"), or in several joined ones ("A3:A5")."""

    cell: str
    refusal: Refusal


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A sheet as read: `letters` of the columns found; `only_names` rows that say no more.

    `unread` names the other sheets with such headings: only one is read.
    """

    sheet: str
    letters: Mapping[str, str]
    rows: tuple[TableRow, ...]
    faults: tuple[CellFault, ...]
    only_names: int = 0
    totals: int = 0
    unread: tuple[str, ...] = ()


class RowFate(StrEnum):
    """What a row would do to the record."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenRow:
    """A row beside the record: `changes` are the members on record that it changes."""

    number: int
    unit_name: str
    draft: SiteDraft
    fate: RowFate
    news: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    twins: tuple[Twin, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class TablePreview:
    """A table looked through: nothing is on record before a person applies it.

    `rows` are those without a fault.
    """

    id: UUID
    rollout: str
    file_name: str
    sheet: str
    faults: tuple[CellFault, ...]
    rows: tuple[SeenRow, ...]
    only_names: int
    totals: int
    applied: bool
    unread: tuple[str, ...] = ()

    @property
    def changes(self) -> int:
        """How many rows change what is on record."""
        return sum(bool(row.changes) for row in self.rows)

    def count(self, fate: RowFate) -> int:
        """How many rows have this fate."""
        return sum(row.fate is fate for row in self.rows)


class TableHeaderMissing(Refusal):
    """No row of the sheet names the columns."""

    code = "cooperation.table_header_missing"
    fault = Fault.CALLER
    status = 422
    message = (
        "No sheet has a row with the headings of the template, such as “{wanted}”. Take the "
        "template of this page and put your rows under its headings."
    )


class TableEmpty(Refusal):
    """There is a heading, and nothing below it."""

    code = "cooperation.table_empty"
    fault = Fault.CALLER
    status = 422
    message = "Below the headings no row says more than a name. Fill in the rows that have news."


class ColumnTwice(Refusal):
    """Two columns bear the same heading."""

    code = "cooperation.column_twice"
    fault = Fault.CALLER
    message = "The heading “{title}” stands over two columns. Keep one."


class TableOfAnother(Refusal):
    """The file was saved from another page."""

    code = "cooperation.table_of_another"
    fault = Fault.CALLER
    message = (
        "This is the table of {given}, and you are at {wanted}. Give it at the page of {given}, or "
        "empty this cell if its rows belong here."
    )


class CellsMerged(Refusal):
    """Joined cells belong to no single row."""

    code = "cooperation.cells_merged"
    fault = Fault.CALLER
    message = "These cells are merged. Unmerge them and write the value in each row."


class DayAsNumber(Refusal):
    """A cell shows the number by which Excel keeps a day."""

    code = "cooperation.day_as_number"
    fault = Fault.CALLER
    message = (
        "“{text}” is a number, not a date. If it is the day {day}, as Excel counts days, show the "
        "column as a date in Excel, look whether its days are right, and upload the table again."
    )


class NothingSaid(Refusal):
    """A cell says that there is nothing to say."""

    code = "cooperation.nothing_said"
    fault = Fault.CALLER
    message = (
        "“{text}” is no date and no number. Leave the cell empty if there is nothing; write "
        "“không rõ” if it has happened but nobody knows when."
    )


class SiteTwice(Refusal):
    """One site in two rows."""

    code = "cooperation.site_twice"
    fault = Fault.CALLER
    message = "Row {row} has the same unit and place. Keep one of the two, or name the place."


class TableFaulty(Refusal):
    """A table with faults is not applied."""

    code = "cooperation.table_faulty"
    fault = Fault.CALLER
    status = 422
    message = "Nothing was recorded: {count} cells are to be mended first."


class TableApplied(Refusal):
    """The table is on record already."""

    code = "cooperation.table_applied"
    fault = Fault.CALLER
    status = 409
    message = "This file is on record already, by {person}."


class UnknownTable(Refusal):
    """No such table was given here."""

    code = "cooperation.unknown_table"
    fault = Fault.CALLER
    status = 404
    message = "There is no such file here. Give it again."


class PersonInTwoRows(Refusal):
    """One person in two rows."""

    code = "cooperation.person_in_two_rows"
    fault = Fault.CALLER
    message = "Row {row} has the same name and agency. Keep one of the two."
