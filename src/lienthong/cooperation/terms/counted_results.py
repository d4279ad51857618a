"""The words of results that the platform counts itself: from which rows, and what they come to."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from lienthong.cooperation.terms.refusals import DraftRefusal
from lienthong.kernel.errors import Fault, Refusal
from lienthong.reporting.terms import Indicator


class CountSource(StrEnum):
    """What a figure may be counted from; of indicators the name is that of `reporting`."""

    SITES_INSTALLED = "sites_installed"
    SITES_ACCEPTED = "sites_accepted"
    SITES_IN_USE = "sites_in_use"
    TRAINED = "trained"
    SENT_SIGNED = Indicator.SENT_SIGNED.value
    AGENCIES_CONNECTED = Indicator.AGENCIES_CONNECTED.value
    ACTIVE_USERS = Indicator.ACTIVE_USERS.value
    TASKS_IN_TIME = Indicator.TASKS_IN_TIME.value
    EXCHANGE_VOLUME = Indicator.EXCHANGE_VOLUME.value


@dataclass(frozen=True, kw_only=True, slots=True)
class CountableRow:
    """What can be counted: how much, where, and between which days it came about.

    `first` None: nobody knows since when; `last` None: it has not come about. `key` is what counts
    once, `path` the address of the row as a reference, `title` what it is called.
    """

    key: str
    title: str
    reference: str
    row_id: UUID
    unit_id: UUID | None
    amount: Decimal
    first: date | None
    last: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CountedFigure:
    """What the rows of one place come to; `of` the whole of a share.

    `unsure` rows may lie in the period, but their days are not known well enough: not counted.
    """

    unit_id: UUID | None
    value: Decimal
    of: Decimal | None
    rows: tuple[CountableRow, ...]
    unsure: tuple[CountableRow, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CountedNow:
    """What a result was counted from and what the same rows come to today.

    `indicator` and `code` lead to the rows of `reporting` where it counted them.
    """

    source: CountSource
    figure: CountedFigure | None
    indicator: str = ""
    code: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CountDone:
    """What counting did: the results made, and how many places had a figure for the time."""

    made: tuple[UUID, ...]
    covered: int
    unsure: int


class CountingUnfit(DraftRefusal):
    """The source does not count what the commitment asks for."""

    code = "cooperation.counting_unfit"
    field = "source"
    message = (
        "This indicator does not tell what the commitment counts. Indicators are of the whole "
        "province, not of single units, and each is counted in one way: what is new in a period, "
        "how it stands, or a share. Change the way of counting, or choose another source."
    )


class PartsNotCounted(DraftRefusal):
    """Rows do not say which part of the figure they are."""

    code = "cooperation.parts_not_counted"
    field = "source"
    message = "The figure is divided into parts, which the rows do not tell. Enter it by hand."


class PeriodNotCounted(DraftRefusal):
    """Indicators are told by month, quarter and year."""

    code = "cooperation.period_not_counted"
    field = "period"
    message = "Indicators are counted by month, quarter or year. Write 6/2026, quý 3/2026 or 2026."


class NothingCounted(Refusal):
    """No row lies in the period."""

    code = "cooperation.nothing_counted"
    fault = Fault.CALLER
    status = 409
    message = (
        "Nothing was counted in this period ({unsure} rows have days that are not known well "
        "enough; {covered} figures are on record already). Look at the rows first."
    )
