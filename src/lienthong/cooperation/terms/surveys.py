"""The words of needs: rounds that ask agencies, their forms and answers, what became of a need."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID

from lienthong.identity.terms import Permission, Role

MANAGE_SURVEYS = Permission("cooperation:survey:manage", frozenset({Role.PROGRAMME_OFFICER}))
VIEW_SURVEYS = Permission(
    "cooperation:survey:view", frozenset({Role.PROGRAMME_OFFICER, Role.LEADER, Role.AUDITOR})
)
FILL_SURVEYS = Permission(
    "cooperation:survey:fill",
    frozenset({Role.CLERK, Role.LEADER, Role.SPECIALIST, Role.PROGRAMME_OFFICER}),
)
VIEW_REQUESTS = Permission("cooperation:survey:view_requests", FILL_SURVEYS.roles | {Role.AUDITOR})
"""Those who fill surveys in see their agency's; auditors see everybody's, and change nothing."""
SEND_ANSWERS = Permission("cooperation:survey:answer", frozenset({Role.CLERK, Role.LEADER}))
"""An answer leaves the agency as a document does: by who may send one."""

MOST_QUESTIONS = 30
MOST_NEEDS = 8
NEEDS = "needs"
"""The question of every form under which needs are listed."""


class RoundState(StrEnum):
    """How far a survey round is; TOLD: those asked were told what became of their needs."""

    DRAFT = "draft"
    SENT = "sent"
    CLOSED = "closed"
    TOLD = "told"


class QuestionKind(StrEnum):
    """What a question is answered with."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"
    ONE = "one"
    SEVERAL = "several"
    NEEDS = "needs"


class Urgency(StrEnum):
    """How soon an agency needs something, as it says itself."""

    NOW = "now"
    THIS_YEAR = "this_year"
    LATER = "later"


class Priority(IntEnum):
    """How the asking agency ranks a need; within a rank the more asked for comes first."""

    FIRST = 1
    USUAL = 2
    LAST = 3


class NeedState(StrEnum):
    """What is answered to a need: LATER says when."""

    OPEN = "open"
    YES = "yes"
    LATER = "later"
    NO = "no"


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One question of a form. `options` are what one or several are chosen from.

    `needed`: it must be answered. `unit` is of a number, which is never below nought.
    """

    key: str
    title: str
    kind: QuestionKind
    help: str = ""
    needed: bool = False
    unit: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerTally:
    """What the answers to a question come to: so many `answered` it.

    Numbers together are `total`, each between `least` and `most`; of what is chosen from, how often
    each was `chosen` ("yes" and "no" of those). Of words only how many answered.
    """

    question: Question
    answered: int
    total: int | None = None
    least: int = 0
    most: int = 0
    chosen: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class RoundDraft:
    """A survey round as somebody prepares it; `asked` are agencies of the directory."""

    title: str
    introduction: str = ""
    due_on: date | None = None
    agreement: str = ""
    questions: tuple[Question, ...] = ()
    asked: tuple[UUID, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """An agency that a round asks, and whether it answered; `answer_id` of what stands."""

    agency_id: UUID
    name: str
    code: str
    answered_at: datetime | None
    answered_by: str
    answers: int
    reminded_at: datetime | None
    answer_id: int | None
    late_waits: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedReach:
    """How a round gets to those asked: how many open it in the exchange, the names of the others.

    `on_paper` have an address but nobody who opens what arrives; `unreachable` have no code or are
    no more.
    """

    connected: int
    on_paper: tuple[str, ...]
    unreachable: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RoundSummary:
    """A round in a list."""

    id: UUID
    label: str
    title: str
    state: RoundState
    due_on: date | None
    asked: int
    answered: int
    sent_at: datetime | None
    agency_name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """One round whole, without its answers. `agreement` is a reference, "" for none."""

    summary: RoundSummary
    agency_id: UUID
    version: int
    introduction: str
    agreement: str
    form: Mapping[str, Any]
    asked: tuple[Asked, ...]
    exchange_id: UUID | None
    told_at: datetime | None
    told_by: str
    told_id: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class GivenAnswer:
    """What an agency answered; `document_id` is the document that brought it, None: by hand."""

    id: int
    round_id: UUID
    agency_id: UUID
    agency_name: str
    number: int
    values: Mapping[str, Any]
    received_at: datetime
    answered_by: str
    entered_by: str
    source: str
    document_id: UUID | None
    stands: bool
    late: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Voice:
    """That an agency asked for something; `units` are how many of it, None: not said."""

    agency_id: UUID
    agency_name: str
    what: str
    units: int | None
    why: str
    urgency: Urgency


@dataclass(frozen=True, kw_only=True, slots=True)
class NeedSummary:
    """A need in the ranked list: `agencies` ask for it, `units` in all, `urgent` of them now."""

    number: int
    round_id: UUID
    title: str
    priority: Priority
    state: NeedState
    promised: str
    agencies: int
    units: int
    urgent: int
    commitment: str
    task_id: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    """One need with those who ask for it. `note` stays with the asking agency, always."""

    summary: NeedSummary
    explanation: str
    note: str
    version: int
    answered_at: datetime | None
    answered_by: str
    voices: tuple[Voice, ...]
    merged: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class NeedDecision:
    """What is answered to a need; `promised` is when, as far as it is known (EDTF)."""

    state: NeedState
    promised: str = ""
    explanation: str = ""
    note: str = ""


class LateState(StrEnum):
    """What becomes of an answer that came after closing; REPLACED: by a later one."""

    WAITS = "waits"
    TAKEN = "taken"
    LEFT = "left"
    REPLACED = "replaced"


@dataclass(frozen=True, kw_only=True, slots=True)
class GivenLate:
    """An answer that came after closing, as who asked sees it."""

    id: int
    agency_id: UUID
    values: Mapping[str, Any]
    received_at: datetime
    answered_by: str
    document_id: UUID
    state: LateState
    reason: str
    decided_by: str


class RequestState(StrEnum):
    """How far an agency that was asked is.

    CLOSED: who asks takes no more answers. TOLD: it knows what became of what it needs.
    """

    OPEN = "open"
    SENT = "sent"
    CLOSED = "closed"
    TOLD = "told"


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of one need that an agency named, as it was told."""

    title: str
    state: NeedState
    promised: str
    explanation: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestSummary:
    """A survey as the asked agency has it in its list; `agency_name` where it is another's."""

    id: UUID
    title: str
    sender_name: str
    due_on: date | None
    received_at: datetime
    state: RequestState
    drafted_by: str
    sent_at: datetime | None
    sent_by: str
    agency_name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """A survey that an agency received, with what it has typed or sent so far.

    `draft` are the fields as typed, by their names in the form; `document_id` the document that
    brought it, `answer_id` the one that took the last answer to the exchange.
    """

    summary: RequestSummary
    agency_id: UUID
    introduction: str
    form: Mapping[str, Any]
    draft: Mapping[str, tuple[str, ...]]
    draft_version: int
    drafted_at: datetime | None
    answers: Mapping[str, Any] | None
    document_id: UUID
    answer_id: UUID | None
    outcomes: tuple[Outcome, ...]
    told_at: datetime | None
    closed_at: datetime | None = None
    late: LateState | None = None
    late_reason: str = ""
