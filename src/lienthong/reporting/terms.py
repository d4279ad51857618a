"""Words of indicators: what is counted, how each case came out, what a figure says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from lienthong.identity.terms import Permission, Role
from lienthong.kernel.errors import Fault, Refusal

VIEW = Permission(
    "reporting:indicator:view",
    frozenset(
        {
            Role.LEADER,
            Role.CLERK,
            Role.SPECIALIST,
            Role.AGENCY_ADMINISTRATOR,
            Role.PROGRAMME_OFFICER,
            Role.OPERATOR,
            Role.AUDITOR,
        }
    ),
)
"""See the figures of the whole platform and of the own agency, and the rows behind them."""
VIEW_EVERY_AGENCY = Permission(
    "reporting:indicator:view_every_agency",
    frozenset({Role.PROGRAMME_OFFICER, Role.OPERATOR, Role.AUDITOR}),
)
"""See them agency by agency: nobody's colleagues are pilloried before everybody."""
SEE_PEOPLE = Permission(
    "reporting:indicator:see_people", frozenset({Role.LEADER, Role.AGENCY_ADMINISTRATOR})
)
"""See who of the own agency was active, by name."""


class Indicator(StrEnum):
    """What is counted, in the order in which it is shown."""

    SENT_SIGNED = "sent_signed"
    AGENCIES_CONNECTED = "agencies_connected"
    ACTIVE_USERS = "active_users"
    TASKS_IN_TIME = "tasks_in_time"
    EXCHANGE_VOLUME = "exchange_volume"


class Kind(StrEnum):
    """How a figure comes about.

    SHARE: cases of some outcomes among all of a period. AMOUNT: all cases of a period. PEOPLE:
    different people of a period. STOCK: those there are at its end, among the living agencies.
    """

    SHARE = "share"
    AMOUNT = "amount"
    PEOPLE = "people"
    STOCK = "stock"


class Outcome(StrEnum):
    """How one counted case came out."""

    SIGNED = "signed"
    UNSIGNED = "unsigned"
    PAPER = "paper"
    CONNECTED = "connected"
    ACTIVE = "active"
    IN_TIME = "in_time"
    LATE = "late"
    OPEN = "open"
    SENT = "sent"
    RECEIVED = "received"


class Span(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """The days from `first_on` until before `until`; `code` is "2026-11", "2026-Q4" or "2026"."""

    span: Span
    code: str
    first_on: date
    until: date


@dataclass(frozen=True, slots=True)
class Counted:
    """One counted case: what it is about, whose it is, its day and how it came out."""

    subject: str
    agency_id: UUID
    on: date
    outcome: Outcome


@dataclass(frozen=True, kw_only=True, slots=True)
class Definition:
    """What an indicator means from one day until another, and on which law it rests.

    `part` are the outcomes above the line of a share, `whole` those below; texts by language.
    """

    indicator: Indicator
    kind: Kind
    part: frozenset[Outcome]
    whole: frozenset[Outcome]
    name: Mapping[str, str]
    meaning: Mapping[str, str]
    counted_from: Mapping[str, str]
    legal_basis: str
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """What an indicator says: `part` of `whole`; an amount has no whole.

    `by_outcome` tells how the cases came out; an open task past its deadline is LATE there.
    """

    part: int
    whole: int | None
    by_outcome: Mapping[Outcome, int] = field(default_factory=dict)

    @property
    def share(self) -> float | None:
        """The part in per cent; None while there is nothing to count, which is not 0 %."""
        return 100 * self.part / self.whole if self.whole else None


class IndicatorUnknown(Refusal):
    """Somebody asked for an indicator that there is not."""

    code = "reporting.indicator_unknown"
    fault = Fault.CALLER
    status = 404
    message = "There is no indicator “{asked}”. The list of indicators shows all of them."


class PeriodNotUnderstood(Refusal):
    """Somebody asked for a period that is none."""

    code = "reporting.period_not_understood"
    fault = Fault.CALLER
    status = 400
    message = (
        "“{asked}” is not a period from 2015 on. Write a month like 2026-11, a quarter like"
        " 2026-Q4 or a year like 2026."
    )


class AgencyNotShown(Refusal):
    """Somebody asked for another agency's figures without the right to them."""

    code = "reporting.agency_not_shown"
    fault = Fault.POLICY
    status = 403
    message = (
        "The figures of single agencies are for themselves, for programme officers, operators and"
        " auditors. Choose your own agency or all of them."
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseQuestion:
    """Which cases of an indicator are asked for: of a period, of one agency, of one outcome."""

    indicator: Indicator
    period: ReportPeriod
    agency_id: UUID | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseCard:
    """A counted case as somebody may see it.

    `kind` and `key` name the thing. Without the right to read it `title` is "" and `readable`
    False: the case counts all the same.
    """

    kind: str
    key: UUID
    on: date
    agency_id: UUID
    agency_name: str
    outcome: Outcome
    readable: bool
    title: str = ""
    note: str = ""
