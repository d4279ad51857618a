"""The words of trials: what is tried, until when it is free, and what was decided then."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from lienthong.cooperation.terms.refusals import DraftRefusal
from lienthong.kernel.errors import Fault, Refusal

SOON_DAYS = 90
"""Before its end a trial asks for a decision: time for a procurement to be prepared."""


class TrialOutcome(StrEnum):
    """What is decided about a trial. Nothing else ends it, and nothing makes it a purchase."""

    STOP = "stop"
    EXTEND = "extend"
    CONTRACT = "contract"


class TrialState(StrEnum):
    """How a trial stands on a day; the first three ask for a decision."""

    UNDECIDED = "undecided"
    SOON = "soon"
    NO_END = "no_end"
    RUNNING = "running"
    STOPPED = "stopped"
    CONTRACTED = "contracted"


@dataclass(frozen=True, kw_only=True, slots=True)
class TrialDraft:
    """A trial under a commitment: what, for whom, from when, free until when (EDTF or typed).

    `ends` "" where nobody stated an end: then it asks for a decision from the first day.
    """

    what: str
    user: str
    begins: str
    ends: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TrialContract:
    """The contract of a purchase: its number, the day it was signed, the procurement behind it."""

    number: str
    signed: str
    basis: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TrialDecision:
    """A decision on a trial. `until` is the new end of an extension (EDTF).

    `act` is the contract of a purchase: number, day, and how the seller was chosen.
    """

    id: UUID
    outcome: TrialOutcome
    until: str
    act: str
    reason: str
    decided_at: datetime
    decided_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str
    withdrawn_reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TrialRecord:
    """A trial with its decisions, newest first; `free_until` is its present end, "" if none.

    `steps` counts what was decided and withdrawn, to tell whether it moved.
    """

    id: UUID
    reference: str
    commitment: str
    agreement: str
    draft: TrialDraft
    free_until: str
    state: TrialState
    decisions: tuple[TrialDecision, ...]
    steps: int
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TrialEnds:
    """The first and the last day on which it may end; None where it is not known."""

    first: date | None
    last: date | None


class TriedMissing(DraftRefusal):
    """A trial is of something."""

    code = "cooperation.tried_missing"
    field = "what"
    message = "Name what is on trial, such as the operation centre software."


class TrialUserMissing(DraftRefusal):
    """Somebody uses what is on trial."""

    code = "cooperation.trial_user_missing"
    field = "user"
    message = "Name who uses it during the trial."


class TrialDayNotUnderstood(DraftRefusal):
    """A day of a trial cannot be read."""

    code = "cooperation.trial_day_not_understood"
    message = "“{text}” is not a date. Write it as far as it is known: 31/12/2026, 6/2026 or 2026."

    @property
    def place(self) -> str:
        """The field it stands in."""
        return str(self.params["where"])


class TrialEndsBeforeItBegins(DraftRefusal):
    """The end lies before the beginning."""

    code = "cooperation.trial_ends_before"
    field = "ends"
    message = "The trial would end before it begins. Mend one of the two days."


class ExtensionMissing(DraftRefusal):
    """An extension has a new end, after the present one."""

    code = "cooperation.extension_missing"
    field = "until"
    message = "Write until when it is extended: a day after the present end."


class ContractMissing(DraftRefusal):
    """A trial becomes a purchase by a contract only."""

    code = "cooperation.contract_missing"
    field = "number"
    message = "A trial never becomes a purchase by itself. Write the number of the contract."


class NoContract(DraftRefusal):
    """What is named as the contract is an agreement of cooperation, a plan or a trial."""

    code = "cooperation.no_contract"
    field = "number"
    message = (
        "{named} is no contract: nothing is bought by an agreement of cooperation. Write the number"
        " of the contract of purchase or rent."
    )


class ContractDayMissing(DraftRefusal):
    """A contract has a day on which it was signed, and that day has come."""

    code = "cooperation.contract_day_missing"
    field = "signed"
    message = "Write the day on which the contract was signed, such as 15/10/2026, not a later one."


class ProcurementMissing(DraftRefusal):
    """A contract rests on a procurement."""

    code = "cooperation.procurement_missing"
    field = "basis"
    message = "Write how the seller was chosen and by which decision: an audit asks for it first."


class TrialReasonMissing(DraftRefusal):
    """A decision has a reason."""

    code = "cooperation.trial_reason_missing"
    field = "reason"
    message = "Write why, as an audit would ask it."


class TrialRefused(Refusal):
    """A trial or a decision was not saved; `refusals` lists every DraftRefusal."""

    code = "cooperation.trial_refused"
    fault = Fault.CALLER
    status = 422
    message = "It was not saved: {summary}"


class BuyerDecides(Refusal):
    """The selling side alone says that the other bought, or takes that back."""

    code = "cooperation.buyer_decides"
    fault = Fault.CALLER
    status = 403
    message = (
        "Only the state side of {agreement} records that it bought or rents what was on trial, and"
        " takes that back. Ask its officers to record the contract here."
    )


class UnknownTrial(Refusal):
    """No trial has this reference."""

    code = "cooperation.unknown_trial"
    fault = Fault.CALLER
    status = 404
    message = "There is no trial {asked} on record. Look it up in the list of trials."


class TrialDecided(Refusal):
    """The trial has ended by a decision, or was decided meanwhile."""

    code = "cooperation.trial_decided"
    fault = Fault.CALLER
    status = 409
    message = (
        "{person} decided about this trial after you had opened it, or it has ended already. Look "
        "at it again; an earlier decision can be withdrawn for a reason."
    )
