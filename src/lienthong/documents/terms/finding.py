"""Words of searching: what is found, what may be asked, saved views, a matter's events."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from lienthong.documents.terms.dispatches import Stage
from lienthong.documents.terms.filing import FilePointer
from lienthong.documents.terms.values import READ, Handling
from lienthong.exchange.terms import SentDocument
from lienthong.kernel.errors import Fault, Refusal
from lienthong.work.terms import TaskSummary, Urgency

FIND = READ
"""Who may read the agency's documents may search them; drafts, who they pass through."""


class FoundKind(StrEnum):
    """What searches find: incoming documents, outgoing ones, those sent without a draft."""

    ARRIVAL = "arrival"
    DISPATCH = "dispatch"
    SENT = "sent"


class MatterStart(StrEnum):
    """What a matter is entered by; `SENT` is a document by its id in the exchange."""

    ARRIVAL = "arrival"
    DISPATCH = "dispatch"
    TASK = "task"
    SENT = "sent"


class Order(StrEnum):
    """How results stand: the closest first, or the last entered."""

    FIT = "fit"
    NEWEST = "newest"


@dataclass(frozen=True, kw_only=True, slots=True)
class FindQuestion:
    """What is asked for; everything that is given must hold.

    `text` as somebody typed it. `state` is a Handling or a Stage, `type_name`, `issuer` and
    `person` are names as they stand on documents, `since` and `until` the first and the last day.
    `account_id` is who asks: what they may not read is not found; `oversees`: whether drafts of
    all the agency are theirs to read. `before` are agencies that it carries on.
    """

    agency_id: UUID
    account_id: UUID
    oversees: bool = False
    before: tuple[UUID, ...] = ()
    text: str = ""
    kind: FoundKind | None = None
    year: int | None = None
    since: date | None = None
    until: date | None = None
    type_name: str = ""
    issuer: str = ""
    state: Handling | Stage | None = None
    unit_id: UUID | None = None
    person: str = ""
    urgency: Urgency | None = None
    order: Order = Order.FIT


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundDocument:
    """A document that was found, as lists show it; `passage` is of its content, "" if none fits.

    `entry` is the number in the register of incoming documents, `code` number and symbol,
    `agency_name` whose register it stands in.
    """

    kind: FoundKind
    id: UUID
    entry: str
    code: str
    subject: str
    type_name: str
    issuer: str
    day: date
    state: Handling | Stage
    urgency: Urgency
    people: str
    agency_id: UUID
    agency_name: str
    passage: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedViewCard:
    """A question kept under a name; `question` is the query of the search page's address."""

    id: UUID
    name: str
    question: str
    shared: bool
    own: bool
    account_name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MatterDocument:
    """A document of a matter: what it answers and replaces stands in the same matter.

    `sent` is the document in the exchange with its matrix, for one that went that way. One that was
    not `drafted` here was typed where it was sent: its id is the one in the exchange.
    """

    found: FoundDocument
    answers: UUID | None = None
    replaces: UUID | None = None
    sent: SentDocument | None = None
    drafted: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Matter:
    """Everything about a matter that an agency sent, received and did; the earliest first.

    What forerunners of the agency had of it belongs to it. `files` are job files with any of it;
    `own_tasks` are the tasks of this agency itself.
    `subjects` name the documents and tasks in the record of facts.
    """

    documents: tuple[MatterDocument, ...]
    tasks: tuple[TaskSummary, ...]
    own_tasks: frozenset[UUID]
    files: tuple[FilePointer, ...]
    subjects: tuple[str, ...]


class MatterUnknown(Refusal):
    """Nothing by that id that this person may read."""

    code = "documents.matter_unknown"
    fault = Fault.CALLER
    status = 404
    message = "There is no such document or task in your agency, or it is not for you to read."


class ViewUnnamed(Refusal):
    """A view without a name."""

    code = "documents.view_unnamed"
    fault = Fault.CALLER
    message = "A view needs a name to find it by. Write one."


class ViewUnknown(Refusal):
    """A view that does not exist, or is somebody else's."""

    code = "documents.view_unknown"
    fault = Fault.CALLER
    status = 404
    message = "There is no such view of yours. Who saved it may have removed it."


class TooManyViews(Refusal):
    """More views than the page can show."""

    code = "documents.too_many_views"
    fault = Fault.CALLER
    message = "You keep {count} views already. Remove one that you do not use."
