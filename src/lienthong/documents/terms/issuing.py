"""Words of issuing: rows of the register of outgoing documents, and what is refused."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from lienthong.documents.terms.arriving import Reply
from lienthong.documents.terms.dispatches import Purpose, Stage, Way
from lienthong.exchange.terms import ReceivedSummary, SentDocument
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Fault, Refusal
from lienthong.work.terms import Urgency

GONE_OUT = frozenset({Stage.ISSUED, Stage.RECALLED, Stage.REPLACED})
"""Stages of a document that was issued."""
REGISTERED = frozenset({Stage.NUMBERED, Stage.SEALED, *GONE_OUT})
"""Stages of a document that stands in the register: it has a number."""


class IssuedView(StrEnum):
    """What the register shows: what is to be issued, what is to be posted, everything numbered."""

    TO_ISSUE = "to_issue"
    TO_POST = "to_post"
    ALL = "all"


class Standing(StrEnum):
    """What stands behind a number of the register.

    DRAFTED: a document of the agency's outgoing documents. SENT: one that went out by “Gửi văn
    bản”, without a draft. VOID: none; the number is struck out.
    """

    DRAFTED = "drafted"
    SENT = "sent"
    VOID = "void"


@dataclass(frozen=True, kw_only=True, slots=True)
class IssuedQuestion:
    """Which rows of an agency's register of outgoing documents are asked for.

    `acting`: only those that this person may read, and the lines of restricted ones without their
    subject; None: all.
    """

    agency_id: UUID
    view: IssuedView = IssuedView.ALL
    year: int | None = None
    text: str = ""
    acting: Acting | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class IssuedSummary:
    """A row of the register of outgoing documents (NĐ 30/2020, Appendix IV).

    `entry` is number and symbol; `kept_by` the unit that files it; each recipient has one copy.
    `stage` is None for a number that is struck out; `note` says why. Of a `restricted` one that the
    question's person was not chosen to read the subject is empty: `hidden`.
    """

    id: UUID
    entry: str
    year: int
    issued_on: date | None
    type_code: str
    subject: str
    signer: str
    recipients: str
    recipients_count: int
    kept_by: str
    sent_on: date | None
    urgency: Urgency
    stage: Stage | None
    standing: Standing = Standing.DRAFTED
    note: str = ""
    restricted: bool = False
    hidden: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class IssuedRecipient:
    """Who gets a document, and whether paper went to them."""

    id: int
    name: str
    purpose: Purpose
    way: Way
    posted_at: datetime | None
    posted_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class IssuedFile:
    """A file as it went out; `size` in bytes."""

    position: int
    name: str
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class IssuedCard:
    """A numbered document whole. `sent` is its way through the exchange, if it went that way."""

    summary: IssuedSummary
    due_on: date | None
    signed_at: datetime | None
    numbered_by: str
    sealed_by: str
    issued_by: str
    issued_at: datetime | None
    recalled_by: str
    recalled_at: datetime | None
    recall_reason: str
    replace_reason: str
    may_issue: bool
    recipients: tuple[IssuedRecipient, ...]
    files: tuple[IssuedFile, ...]
    sent: SentDocument | None
    replaces: IssuedSummary | None
    replaced_by: tuple[IssuedSummary, ...]
    left_with_old: tuple[str, ...]
    """Who has the older document and is not among those who get this one, before it goes out."""
    untold: tuple[str, ...]
    """Who has this replaced document and was never told of it."""
    answers: UUID | None
    """The row of the register of incoming documents that it answers."""
    replies: tuple[Reply, ...]
    """What answers it, as the register of incoming documents has it."""
    unregistered: tuple[ReceivedSummary, ...]
    """What says in the exchange that it answers it and is not accepted yet."""


@dataclass(frozen=True, kw_only=True, slots=True)
class IssueResult:
    """What became of one of many documents to issue; `refused` is None where it was done."""

    dispatch_id: UUID
    name: str
    refused: Refusal | None = None


class IssuedUnknown(Refusal):
    """No such document in this agency's register."""

    code = "documents.issued_unknown"
    fault = Fault.CALLER
    status = 404
    message = "There is no such document in your agency's register."


class NotToIssue(Refusal):
    """A document that is not so far that it may go out."""

    code = "documents.not_to_issue"
    fault = Fault.CALLER
    status = 409
    message = (
        "This document cannot be issued now: one for the exchange must be sealed first, one on"
        " paper must have its number. Look at its page again."
    )


class SignatureUnconfirmed(Refusal):
    """One of many to issue whose signature receivers will not confirm; who issues did not know."""

    code = "documents.signature_unconfirmed"
    fault = Fault.POLICY
    status = 409
    message = (
        "Not issued yet: receivers will not be able to confirm the signature of {holders} on it."
        " Tick it again if it is to go out all the same."
    )


class NotIssued(Refusal):
    """A step for issued documents on one that is not, or not any more."""

    code = "documents.not_issued"
    fault = Fault.CALLER
    status = 409
    message = "This can only be done with an issued document that was not recalled or replaced."


class NobodyToTell(Refusal):
    """A reminder with nobody left to remind, or a posting without a recipient."""

    code = "documents.nobody_to_tell"
    fault = Fault.CALLER
    status = 422
    message = "Nobody is left for this: choose at least one recipient who has not acted."


class ReplacedUnknown(Refusal):
    """The document that is to be replaced was not found."""

    code = "documents.replaced_unknown"
    fault = Fault.CALLER
    status = 422
    message = (
        "Your agency has no issued document {code} of {year}. Write number and symbol as they"
        " stand in the register."
    )


class ArrivalIsFrozen(Refusal):
    """A step on a document whose sender waits for an answer."""

    code = "documents.arrival_frozen"
    fault = Fault.POLICY
    status = 409
    message = (
        "The sender asked to recall or change this document, so nothing goes on with it until your"
        " clerk has answered."
    )
