"""Words of what becomes of an agreement when one of its parties ends: proposals and decisions."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from lienthong.cooperation.terms.refusals import DraftRefusal
from lienthong.cooperation.terms.values import Level, Side, Standing
from lienthong.identity.terms import Permission, Role
from lienthong.kernel.errors import Fault, Refusal

DECIDE = Permission("cooperation:succession:decide", frozenset({Role.PROGRAMME_OFFICER}))


class Outcome(StrEnum):
    """What a successor does with an agreement of a party that ended.

    CONTINUE: it carries the agreement on as a whole. SPLIT: it carries on a part, beside others.
    END: the agreement ends with it.
    """

    CONTINUE = "continue"
    SPLIT = "split"
    END = "end"


class Why(StrEnum):
    """Why an outcome is proposed."""

    WHOLE = "whole"
    DIVIDED = "divided"
    TERM_OVER = "term_over"
    NOBODY = "nobody"


class Closing(StrEnum):
    """How a decision came to stand no more."""

    CORRECTED = "corrected"
    UNDONE = "undone"


class SideState(StrEnum):
    """Who answers for one side of an agreement on a day.

    HELD: somebody who lives. ENDED: a decision ended it. UNDECIDED: a party ended and a successor
    waits for a decision. UNTOLD: the directory does not know the party, or not whether it lives.
    """

    HELD = "held"
    ENDED = "ended"
    UNDECIDED = "undecided"
    UNTOLD = "untold"


@dataclass(frozen=True, kw_only=True, slots=True)
class Basis:
    """What the directory knows of how much passed: old communes, never money.

    `passed` of `total` old communes went to the successor, `in_part` of them not whole; None where
    the record names none.
    """

    share: str
    passed: int | None = None
    in_part: int | None = None
    total: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """What a person decides: the agreement's reference, the body that ended, who comes after it.

    `successor_id` is None when nobody comes after it: then only END can be decided.
    """

    reference: str
    party_id: UUID
    successor_id: UUID | None
    outcome: Outcome


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """One successor of a party that ended, for which nobody has decided yet."""

    agreement_id: UUID
    reference: str
    title: str
    party_id: UUID
    party_name: str
    ended_on: date
    successor_id: UUID | None
    successor_name: str
    outcome: Outcome
    why: Why
    basis: Basis


@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionAct:
    """The legal act a decision rests on; without a number `missing` says why there is none yet.

    `issued_on` is EDTF, or as typed until it was read.
    """

    number: str = ""
    issued_on: str = ""
    issuer: str = ""
    missing: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """A decision as recorded; it stands while `closed_at` is None.

    `corrects_id` is the decision that it replaced. `closing`, `closed_by` and `closed_reason` say
    how it came to stand no more.
    """

    id: UUID
    agreement_id: UUID
    reference: str
    title: str
    party_id: UUID
    party_name: str
    successor_id: UUID | None
    successor_name: str
    outcome: Outcome
    basis: Basis
    act: DecisionAct
    note: str
    decided_at: datetime
    decided_by: str
    corrects_id: UUID | None
    closing: Closing | None
    closed_at: datetime | None
    closed_by: str
    closed_reason: str

    @property
    def stands(self) -> bool:
        """Tell whether it has been neither corrected nor undone."""
        return self.closed_at is None


@dataclass(frozen=True, kw_only=True, slots=True)
class Undecided:
    """A party of an agreement that ended, with successors for which nobody has decided yet.

    `days` counts from the first day without the party to the day asked.
    """

    agreement_id: UUID
    reference: str
    title: str
    level: Level
    side: Side
    standing: Standing
    term: str
    party_id: UUID
    party_name: str
    ended_on: date
    days: int
    waiting: int
    decided: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SideCheck:
    """One side of an agreement that holds or may hold, and who answers for it."""

    agreement_id: UUID
    reference: str
    side: Side
    state: SideState
    parties: tuple[str, ...]


class ActMissing(DraftRefusal):
    """A decision named neither a legal act nor the reason why there is none."""

    code = "cooperation.act_missing"
    field = "missing"
    message = "Name the legal act the decision rests on, or say why there is none yet."


class ActNotWhole(DraftRefusal):
    """Something was given of a legal act, but not its number."""

    code = "cooperation.act_without_number"
    field = "number"
    message = "The number of the legal act is missing. Write it as it stands on the act."


class ActAndReason(DraftRefusal):
    """A legal act was named and a reason why there is none."""

    code = "cooperation.act_and_reason"
    field = "missing"
    message = "A legal act is named above. Remove it, or this reason why there is none."


class ActDayMissing(DraftRefusal):
    """The legal act has no day."""

    code = "cooperation.act_day_missing"
    field = "issued_on"
    message = "Write the day of the act as far as it is known: 16/06/2025, 6/2025 or 2025."


class ActDayNotUnderstood(DraftRefusal):
    """The day of the legal act cannot be read."""

    code = "cooperation.act_day_not_understood"
    field = "issued_on"
    message = "“{text}” is not a date. Write for example 16/06/2025, 6/2025 or 2025."


class ActInFuture(DraftRefusal):
    """The legal act was to be issued after today."""

    code = "cooperation.act_in_future"
    field = "issued_on"
    message = "The day of the act, {text}, is still to come. Correct it."


class ActBeforeSigned(Refusal):
    """What was not signed yet was not decided on."""

    code = "cooperation.act_before_signed"
    fault = Fault.CALLER
    status = 422
    message = (
        "The act is of {text}, before {reference} was signed ({signed}). Correct the day, or "
        "decide on this agreement by another act."
    )


class ActIssuerMissing(DraftRefusal):
    """The legal act has no issuer."""

    code = "cooperation.act_issuer_missing"
    field = "issuer"
    message = "Say who issued the act, such as “UBND tỉnh Thanh Hóa”."


class ClosingReasonMissing(DraftRefusal):
    """A decision is not changed without a reason."""

    code = "cooperation.closing_reason_missing"
    field = "closed_reason"
    message = "Say why: what was wrong with the decision."


class SuccessionRefused(Refusal):
    """Nothing was decided; `refusals` lists every DraftRefusal."""

    code = "cooperation.succession_refused"
    fault = Fault.CALLER
    status = 422
    message = "Nothing was decided: {summary}"


class NothingChosen(Refusal):
    """A form was sent without a successor to decide for."""

    code = "cooperation.nothing_chosen"
    fault = Fault.CALLER
    status = 422
    message = "No successor is chosen. Choose what is decided for at least one of them."


class TooManyChosen(Refusal):
    """More was to be decided at once than one act of a person can answer for."""

    code = "cooperation.too_many_chosen"
    fault = Fault.CALLER
    status = 422
    message = "{count} successors are too many at once; decide for at most {most}."


class AlreadyDecided(Refusal):
    """Somebody has decided about this successor already."""

    code = "cooperation.already_decided"
    fault = Fault.CALLER
    status = 409
    message = "{person} decided this at {at}. Open the decision; it can be corrected with a reason."


class NotToDecide(Refusal):
    """There is nothing to decide between this agreement, this party and this successor."""

    code = "cooperation.not_to_decide"
    fault = Fault.CALLER
    status = 409
    message = (
        "By the directory this body does not come after the party today. Load the page again: the "
        "directory or the agreement changed."
    )


class OnlyEnds(Refusal):
    """Nobody comes after the party, so nobody can carry the agreement on."""

    code = "cooperation.only_ends"
    fault = Fault.CALLER
    status = 422
    message = (
        "The directory knows nobody who comes after the party: the agreement can only end. If "
        "somebody does, enter the change in the directory first."
    )


class UnknownDecision(Refusal):
    """No decision has this id."""

    code = "cooperation.unknown_decision"
    fault = Fault.CALLER
    status = 404
    message = "There is no such decision on record. Open it from its agreement."


class DecisionClosed(Refusal):
    """The decision was corrected or undone before."""

    code = "cooperation.decision_closed"
    fault = Fault.CALLER
    status = 409
    message = "{person} corrected or undid this decision at {at}. Open the one that stands now."


class DecisionRestedOn(Refusal):
    """Later decisions rest on this one."""

    code = "cooperation.decision_rested_on"
    fault = Fault.POLICY
    status = 409
    message = (
        "This decision carries {count} later ones: {names} ended too, and somebody decided who "
        "comes after it. Undo those first."
    )


class DecisionOwned(Refusal):
    """Commitments are owed by who carries on by this decision."""

    code = "cooperation.decision_owned"
    fault = Fault.POLICY
    status = 409
    message = (
        "{names} owes commitments only because of this decision: {references}. Give them another "
        "owner, or end them, first."
    )


class DecisionUnchanged(Refusal):
    """A correction was to be saved that corrects nothing."""

    code = "cooperation.decision_unchanged"
    fault = Fault.CALLER
    status = 409
    message = "Nothing was changed, so there is nothing to correct."
