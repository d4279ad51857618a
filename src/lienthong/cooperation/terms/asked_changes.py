"""Changes of what both sides agreed: asked for by one side, until the other has said its word."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar
from uuid import UUID

from lienthong.cooperation.terms.commitments import CommitmentDraft
from lienthong.cooperation.terms.values import AgreementDraft, Side, VersionKind
from lienthong.kernel.errors import Fault, Refusal

LONGEST_ANSWER = 500
Draft = TypeVar("Draft", AgreementDraft, CommitmentDraft)


class ChangeState(StrEnum):
    """What became of a change that a side asked for."""

    OPEN = "open"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedChange(Generic[Draft]):
    """A change that one side asks for; `before` is what stood, `draft` what it is to be.

    `reference` is the commitment's or agreement's. `kind`, `effective` and `reason` as of a
    version; FIRST, without a reason: what was entered is to come into force, or, of an agreement,
    to be confirmed. `in_place`: who keeps the register asked in the place of `side`, which had
    nobody. `words`, `answered_*` are the other side's; of a change that was withdrawn, those of who
    asked for it.
    """

    id: UUID
    reference: str
    before: Draft
    draft: Draft
    kind: VersionKind
    effective: str
    reason: str
    side: Side
    in_place: bool
    agency_id: UUID | None
    agency_name: str
    person: str
    asked_at: datetime
    state: ChangeState
    words: str
    answered_by: str
    answered_for: str
    answered_at: datetime | None


class ChangeWaits(Refusal):
    """Another change of the same thing waits for the other side."""

    code = "cooperation.change_waits"
    fault = Fault.POLICY
    status = 409
    message = (
        "{person} ({agency}) asked for a change of {reference} already, and the other side has not "
        "answered. It is answered or withdrawn first."
    )


class ChangeOfSides(Refusal):
    """Who keeps the register wanted to change what two sides agreed that can speak themselves."""

    code = "cooperation.change_of_sides"
    fault = Fault.POLICY
    status = 403
    message = (
        "Both sides of {reference} have people here: one of them asks for the change and the other "
        "agrees. Who keeps the register changes it only for a side that has nobody."
    )


class EntryOfSides(Refusal):
    """Who keeps the register entered an agreement of two sides that can do so themselves."""

    code = "cooperation.entry_of_sides"
    fault = Fault.POLICY
    status = 403
    message = (
        "Both sides have people here: one of them enters the agreement and the other confirms it. "
        "Who keeps the register enters it only for a side that has nobody."
    )


class AgreementUnconfirmed(Refusal):
    """Something was asked of an agreement that only one side has said there is."""

    code = "cooperation.agreement_unconfirmed"
    fault = Fault.POLICY
    status = 409
    message = (
        "{reference} was entered by one side and the other has not confirmed it yet: until then no "
        "report and no radar tells of it. Ask the other side to look at its page."
    )


class EntryNotAsked(Refusal):
    """Nobody is to be asked to confirm an agreement, or not by this agency."""

    code = "cooperation.entry_not_asked"
    fault = Fault.CALLER
    status = 409
    message = (
        "{reference} is confirmed, or the other side is asked already, or it is for them to say. "
        "Open the page anew."
    )


class ChangeNotOpen(Refusal):
    """A change that was answered or withdrawn, or is not there."""

    code = "cooperation.change_not_open"
    fault = Fault.CALLER
    status = 409
    message = "This change does not wait for a word any more. Open the page anew."


class ChangeNotYours(Refusal):
    """Somebody answered for a side that is not theirs."""

    code = "cooperation.change_not_yours"
    fault = Fault.POLICY
    status = 403
    message = (
        "{agency} does not answer this: the side that asked withdraws it, the other side agrees or "
        "refuses."
    )


class ChangeWordsMissing(Refusal):
    """A change was refused without a word why, or with too many."""

    code = "cooperation.change_words_missing"
    fault = Fault.CALLER
    status = 422
    message = "Say why the change is refused, in up to {most} characters."
