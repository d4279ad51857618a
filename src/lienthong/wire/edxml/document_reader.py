"""The header of a document packet: MessageHeader and TraceHeaderList."""

from lienthong.wire.edxml.business_reader import read_business
from lienthong.wire.edxml.cursor import Cursor
from lienthong.wire.edxml.packet import (
    Business,
    Document,
    DocumentReference,
    DocumentType,
    OddityKind,
    Organisation,
    OtherInfo,
    Signer,
    Trace,
)
from lienthong.wire.edxml.reading import Reading, read_organisation, text_of

_NOBODY = "null"  # what a careless system writes for "none" (ED-35)


def read_document(header: Cursor, message: Cursor, reading: Reading) -> Document:
    """What a document packet says. Refuses one without sender or recipients.

    What else ought to be there is told as an oddity when it is not (ED-30).
    """
    sender = read_organisation(message.require("From"))
    recipients = _recipients(message, reading)
    code = _expected(message, "Code", reading)
    promulgation = _expected(message, "PromulgationInfo", reading)
    _expected(message, "DocumentId", reading)
    _expected(message, "Subject", reading)
    places = message.child("ToPlaces")
    traces, business = _traces(header, reading)
    document_id = message.document_id()
    if document_id and document_id in {one.document_id for one in business.replacements}:
        reading.note(OddityKind.REPLACES_ITSELF, message.path, document_id)  # ED-92
    return Document(
        sender=sender,
        recipients=recipients,
        document_id=document_id,
        code_number=text_of(code, "CodeNumber"),
        code_notation=text_of(code, "CodeNotation"),
        place=text_of(promulgation, "Place"),
        promulgated_on=reading.day(promulgation, "PromulgationDate"),
        document_type=_document_type(_expected(message, "DocumentType", reading)),
        subject=message.text("Subject"),
        summary=message.text("Content"),
        signer=_signer(message.child("SignerInfo")),
        due_on=reading.day(message, "DueDate"),
        to_places=() if places is None else places.texts("Place"),
        other=_other_info(message.child("OtherInfo")),
        responses=_responses(message, reading),
        steering_type=message.text("SteeringType"),
        traces=traces,
        business=business,
    )


def _expected(message: Cursor, name: str, reading: Reading) -> Cursor | None:
    """A child of MessageHeader that ought to be there; its absence is told, not refused."""
    child = message.child(name)
    if child is None:
        reading.note(OddityKind.ELEMENT_ABSENT, f"{message.path}/{name}")
    return child


def _recipients(message: Cursor, reading: Reading) -> tuple[Organisation, ...]:
    recipients: list[Organisation] = []
    codes: set[str] = set()
    for block in message.children("To"):
        recipient = read_organisation(block)
        if recipient.organ_id in codes:
            reading.note(OddityKind.RECIPIENT_REPEATED, block.path, recipient.organ_id)
        codes.add(recipient.organ_id)
        recipients.append(recipient)
    if not recipients:
        message.require("To")  # refuses none, and tells of one in another namespace
    return tuple(recipients)


def _responses(message: Cursor, reading: Reading) -> tuple[DocumentReference, ...]:
    """An empty ResponseFor is no response (ED-33)."""
    found = (reading.reference(block) for block in message.children("ResponseFor"))
    return tuple(reference for reference in found if reference != DocumentReference())


def _traces(header: Cursor, reading: Reading) -> tuple[tuple[Trace, ...], Business]:
    block = header.child("TraceHeaderList")
    if block is None:
        return (), Business()
    traces = []
    for trace in block.children("TraceHeader"):
        organ_id = trace.text("OrganId")
        at = reading.instant(trace, "Timestamp")
        traces.append(Trace(organ_id="" if organ_id == _NOBODY else organ_id, at=at))
    business = block.child("Bussiness")
    return tuple(traces), Business() if business is None else read_business(business, reading)


def _document_type(cursor: Cursor | None) -> DocumentType:
    return DocumentType(
        number=text_of(cursor, "Type"),
        detail=text_of(cursor, "TypeDetail"),
        name=text_of(cursor, "TypeName"),
    )


def _signer(cursor: Cursor | None) -> Signer:
    return Signer(
        competence=text_of(cursor, "Competence"),
        position=text_of(cursor, "Position"),
        full_name=text_of(cursor, "FullName"),
    )


def _other_info(cursor: Cursor | None) -> OtherInfo:
    appendices = None if cursor is None else cursor.child("Appendixes")
    return OtherInfo(
        priority=text_of(cursor, "Priority"),
        sphere=text_of(cursor, "SphereOfPromulgation"),
        typist=text_of(cursor, "TyperNotation"),
        copies=text_of(cursor, "PromulgationAmount"),
        pages=text_of(cursor, "PageAmount"),
        appendices=() if appendices is None else appendices.texts("Appendix"),
    )
