"""The words of spreadsheets of results: what a row stands for, what it would do, what is wrong."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from lienthong.cooperation.terms.places import Named
from lienthong.cooperation.terms.refusals import DraftRefusal
from lienthong.cooperation.terms.result_refusals import PeriodLocked
from lienthong.cooperation.terms.results import Measure, ResultDraft
from lienthong.cooperation.terms.tables import CellFault, RowFate
from lienthong.kernel.errors import Fault, Refusal


@dataclass(frozen=True, kw_only=True, slots=True)
class Reportable:
    """A commitment as its results see it; `on_record` are its figures, drafts too."""

    reference: str
    what: str
    indicator: str
    measured_in: str
    measure: Measure
    periods: tuple[str, ...] = ()
    on_record: tuple[ResultDraft, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ClosedTime:
    """A locked period of an agreement, and how a figure of it is refused."""

    first: date
    last: date
    refusal: PeriodLocked


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultGround:
    """What the rows of a spreadsheet are held against; `units` by the names that people wrote.

    `pieces`: in which units there are only whole ones.
    """

    agreement: str
    commitments: tuple[Reportable, ...]
    closed: tuple[ClosedTime, ...] = ()
    units: Named = field(default_factory=Named)
    pieces: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadResult:
    """A row without a fault: its number in the sheet, and what it would do."""

    number: int
    commitment: Reportable
    draft: ResultDraft
    fate: RowFate


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenFigure:
    """A figure still to be reported: of a period ("" where a part of one is left), unit, part."""

    period: str
    unit_id: UUID | None
    category: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenResult:
    """A row beside the record; `twins` are other commitments that may count the same."""

    number: int
    commitment: Reportable
    draft: ResultDraft
    unit_name: str
    fate: RowFate
    twins: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultsPreview:
    """A spreadsheet of results looked through; nothing is a draft before somebody applies it.

    `unsaid` counts the rows without a figure.
    """

    file_name: str
    sheet: str
    faults: tuple[CellFault, ...]
    rows: tuple[SeenResult, ...]
    unsaid: int
    totals: int
    applied: bool
    unread: tuple[str, ...] = ()

    @property
    def changes(self) -> int:
        """A spreadsheet changes no figure on record: those are revised one by one."""
        return 0

    def count(self, fate: RowFate) -> int:
        """How many rows have this fate."""
        return sum(row.fate is fate for row in self.rows)


class RowCommitmentMissing(DraftRefusal):
    """A figure is of a commitment."""

    code = "cooperation.row_commitment_missing"
    field = "commitment"
    message = "Write of which commitment this figure is: its reference, as in the template."


class RowCommitmentUnknown(DraftRefusal):
    """The agreement has no such commitment."""

    code = "cooperation.row_commitment_unknown"
    field = "commitment"
    message = (
        "“{text}” is no commitment of {agreement}. Write its reference, as in the template, or its "
        "words exactly as on record."
    )


class RowCommitmentAmbiguous(DraftRefusal):
    """Several commitments have these words."""

    code = "cooperation.row_commitment_ambiguous"
    field = "commitment"
    message = "Several commitments have these words: {references}. Write the reference of one."


class WholeUnwanted(DraftRefusal):
    """Only a share is of a whole."""

    code = "cooperation.whole_unwanted"
    field = "of"
    message = "The results of this commitment are a number, not a share. Leave this cell empty."


class FigureInTwoRows(Refusal):
    """Two rows for one commitment, place and time."""

    code = "cooperation.figure_in_two_rows"
    fault = Fault.CALLER
    message = (
        "Row {row} has a figure of the same commitment, place and part for this time. Keep one of "
        "the two."
    )
