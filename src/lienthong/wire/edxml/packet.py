"""An edXML packet as typed values. A text that is absent or empty is an empty text."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from enum import IntEnum, StrEnum
from typing import Final, TypeAlias

NAMESPACE: Final = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
VIETNAM: Final = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
MAX_DOCUMENT_ID_CHARACTERS: Final = 255


class BusinessKind(IntEnum):
    """BussinessDocType: what the packet does with a document."""

    NEW = 0
    RECALL = 1
    UPDATE = 2
    REPLACEMENT = 3


class StatusCode(StrEnum):
    """The known status codes; packets may carry others, which are kept as text."""

    ARRIVED = "01"
    REFUSED = "02"
    ACCEPTED = "03"
    ASSIGNED = "04"
    IN_PROGRESS = "05"
    DONE = "06"
    TAKE_BACK = "13"
    TAKE_BACK_AGREED = "15"
    TAKE_BACK_REFUSED = "16"


class OddityKind(StrEnum):
    """What a reader tolerates but tells."""

    BYTE_ORDER_MARK = "byte_order_mark"
    TEXT_UNREADABLE = "text_unreadable"
    ELEMENT_ABSENT = "element_absent"
    RECIPIENT_REPEATED = "recipient_repeated"
    CONTENT_ID_REPEATED = "content_id_repeated"
    TYPE_DECLARED_WRONGLY = "type_declared_wrongly"
    DAMAGED_BY_TEXT_DECODING = "damaged_by_text_decoding"
    ARCHIVE_NOT_UNPACKED = "archive_not_unpacked"
    REFERENCE_WITHOUT_ATTACHMENT = "reference_without_attachment"
    ATTACHMENT_WITHOUT_REFERENCE = "attachment_without_reference"
    STATUS_UNKNOWN = "status_unknown"
    BUSINESS_KIND_UNKNOWN = "business_kind_unknown"
    REPLACES_ITSELF = "replaces_itself"


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something tolerated: what, where, and the text in question."""

    kind: OddityKind
    path: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Extra:
    """An element the reader does not know, or text where none belongs, kept."""

    path: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """An organisation block."""

    organ_id: str
    in_charge: str = ""
    name: str = ""
    address: str = ""
    email: str = ""
    telephone: str = ""
    fax: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentType:
    """Type, detail and name. The lists of numbers conflict between makers: the name counts."""

    number: str = ""
    detail: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who signed: in whose stead (TL., KT.), position, full name."""

    competence: str = ""
    position: str = ""
    full_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherInfo:
    """Urgency (0 to 4), sphere of circulation, typist's mark, copies, pages, appendices."""

    priority: str = ""
    sphere: str = ""
    typist: str = ""
    copies: str = ""
    pages: str = ""
    appendices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReference:
    """Another document, by its sender's code, number and symbol as one text, day and id."""

    organ_id: str = ""
    code: str = ""
    promulgated_on: date | None = None
    document_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Who acted: department, person, and how to reach them."""

    department: str = ""
    name: str = ""
    email: str = ""
    mobile: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A system that the packet passed, and when (None if it does not say)."""

    organ_id: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverChange:
    """A recipient that an update removes ("0") or adds ("1")."""

    organ_id: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """A document that is replaced, and for which recipients."""

    document_id: str
    organ_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Business:
    """What the packet does. `kind_text` is as received; an absent block means a new document.

    `content_changed` and `recipients_changed` are the flags of an update, `None` where not given.
    """

    kind_text: str = "0"
    document_id: str = ""
    reason: str = ""
    paper: str = ""
    content_changed: bool | None = None
    recipients_changed: bool | None = None
    receiver_changes: tuple[ReceiverChange, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    staff: Staff = field(default_factory=Staff)

    @property
    def kind(self) -> BusinessKind | None:
        """The kind, or None for a number that no source defines."""
        known = {str(kind.value): kind for kind in BusinessKind}
        return known.get(self.kind_text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a document packet says, without its attachments."""

    sender: Organisation
    recipients: tuple[Organisation, ...]
    document_id: str = ""
    code_number: str = ""
    code_notation: str = ""
    place: str = ""
    promulgated_on: date | None = None
    document_type: DocumentType = field(default_factory=DocumentType)
    subject: str = ""
    summary: str = ""
    signer: Signer = field(default_factory=Signer)
    due_on: date | None = None
    to_places: tuple[str, ...] = ()
    other: OtherInfo = field(default_factory=OtherInfo)
    responses: tuple[DocumentReference, ...] = ()
    steering_type: str = ""
    traces: tuple[Trace, ...] = ()
    business: Business = field(default_factory=Business)

    @property
    def concerned_id(self) -> str:
        """The id of the document that is new, recalled or updated.

        Software in use names a recalled document in either of two places (ED-42).
        """
        return self.business.document_id or self.document_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What a status packet says: who reports what about which document."""

    sender: Organisation
    response_for: DocumentReference
    code: str
    description: str = ""
    staff: Staff = field(default_factory=Staff)
    at: datetime | None = None

    @property
    def known_code(self) -> StatusCode | None:
        """The code's meaning, or None if no source defines it."""
        known = {code.value: code for code in StatusCode}
        return known.get(self.code.zfill(2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file as its maker meant it: unpacked where the packet wrapped it in a ZIP.

    `content_type` is what the bytes are, `declared_type` what the packet said of them.
    """

    content_id: str
    name: str
    content: bytes
    content_type: str
    declared_type: str = ""
    description: str = ""
    was_packed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The bytes a packet was read from, their SHA-256, and what is worth telling about them."""

    raw: bytes
    sha256: str
    oddities: tuple[Oddity, ...] = ()
    extras: tuple[Extra, ...] = ()
    signature_subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPacket:
    """A packet that carries a document: new, recall, update or replacement."""

    source: Source
    document: Document
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPacket:
    """A packet that reports on a document."""

    source: Source
    status: Status


Packet: TypeAlias = DocumentPacket | StatusPacket


def comma_form(*, organ_id: str, promulgated_on: date, code: str) -> str:
    """The DocumentId of the deployed form: sender's code, day, number/symbol."""
    return f"{organ_id},{promulgated_on:%Y/%m/%d},{code}"
