"""Writing a packet in the deployed form: prefix `edXML:`, the SDK's order, Vietnam time.

Receivers in use look for the literal text `edXML:StatusCode`, so the prefix is part of the form.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Final, cast
from uuid import NAMESPACE_URL, uuid5

from lxml import etree

from lienthong.wire.edxml import files
from lienthong.wire.edxml.packet import (
    NAMESPACE,
    VIETNAM,
    Business,
    BusinessKind,
    Document,
    DocumentReference,
    Organisation,
    Staff,
    Status,
)
from lienthong.wire.edxml.refusals import AttachmentEmpty, TextNotWritable

_DECLARATION: Final = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_PREFIXED: Final = {"edXML": NAMESPACE}
_DEFAULT: Final = cast("dict[str, str]", {None: NAMESPACE})  # lxml-stubs know no default


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingFile:
    """A file to attach: its name for people, its bytes, what it is."""

    name: str
    content: bytes
    description: str = ""


def write_document(document: Document, *, attachments: Sequence[OutgoingFile] = ()) -> bytes:
    """A document packet. Refuses control characters in texts, and files that are empty or misnamed.

    Instants in `document.traces` are written as Vietnam time. `document_id` is written as given;
    the deployed form is `comma_form(...)`. What is empty is left out.
    """
    root, envelope, header = _start()
    message = _add(header, "MessageHeader")
    _write_message_header(message, document)
    _write_traces(_add(header, "TraceHeaderList"), document)
    body = _add(envelope, "edXMLBody")
    manifest = _add(body, "edXMLManifest")
    manifest.set("version", "1.0")
    encoded = etree.SubElement(root, _name("AttachmentEncoded"))
    for position, file in enumerate(attachments):
        _attach(manifest, encoded, file, position)
    return _finish(root)


def write_status(status: Status) -> bytes:
    """A status packet. It has no To: it goes to `status.response_for.organ_id`."""
    root, _, header = _start()
    message = _add(header, "MessageHeader")
    _organisation(message, "From", status.sender)
    reference = status.response_for
    block = _add(message, "ResponseFor")
    _leaf(block, "OrganId", reference.organ_id)
    _leaf(block, "Code", reference.code)
    _leaf(block, "PromulgationDate", _day(reference.promulgated_on))
    _leaf(block, "DocumentId", reference.document_id)
    _status_staff(message, status.staff)
    _leaf(message, "StatusCode", status.code)
    _leaf(message, "Description", status.description)
    _leaf(message, "Timestamp", _instant(status.at))
    return _finish(root)


def _start() -> tuple[etree._Element, etree._Element, etree._Element]:
    root = etree.Element(_name("edXML"), nsmap=_DEFAULT)
    envelope = etree.SubElement(root, _name("edXMLEnvelope"), nsmap=_PREFIXED)
    return root, envelope, _add(envelope, "edXMLHeader")


def _finish(root: etree._Element) -> bytes:
    return _DECLARATION + etree.tostring(root, encoding="UTF-8", xml_declaration=False)


def _write_message_header(message: etree._Element, document: Document) -> None:
    _organisation(message, "From", document.sender)
    for recipient in document.recipients:
        _organisation(message, "To", recipient)
    _leaf(message, "DocumentId", document.document_id)
    code = _add(message, "Code")
    _leaf(code, "CodeNumber", document.code_number)
    _leaf(code, "CodeNotation", document.code_notation)
    promulgation = _add(message, "PromulgationInfo")
    _leaf(promulgation, "Place", document.place)
    _leaf(promulgation, "PromulgationDate", _day(document.promulgated_on))
    document_type = _add(message, "DocumentType")
    _leaf(document_type, "Type", document.document_type.number)
    _leaf(document_type, "TypeDetail", document.document_type.detail)
    _leaf(document_type, "TypeName", document.document_type.name)
    _leaf(message, "Subject", document.subject)
    _leaf(message, "Content", document.summary)
    signer = _add(message, "SignerInfo")
    _leaf(signer, "Competence", document.signer.competence)
    _leaf(signer, "Position", document.signer.position)
    _leaf(signer, "FullName", document.signer.full_name)
    _leaf(message, "DueDate", _day(document.due_on))
    _other_info(message, document)
    for response in document.responses:
        _response(message, response)
    _leaf(message, "SteeringType", document.steering_type)
    places = _add(message, "ToPlaces")
    for place in document.to_places:
        _leaf(places, "Place", place)


def _other_info(message: etree._Element, document: Document) -> None:
    other = document.other
    block = _add(message, "OtherInfo")
    _leaf(block, "Priority", other.priority)
    _leaf(block, "SphereOfPromulgation", other.sphere)
    _leaf(block, "TyperNotation", other.typist)
    _leaf(block, "PromulgationAmount", other.copies)
    _leaf(block, "PageAmount", other.pages)
    appendices = _add(block, "Appendixes")
    for appendix in other.appendices:
        _leaf(appendices, "Appendix", appendix)


def _response(message: etree._Element, reference: DocumentReference) -> None:
    """In documents the SDK writes the id before the day; in status packets after it."""
    block = _add(message, "ResponseFor")
    _leaf(block, "OrganId", reference.organ_id)
    _leaf(block, "Code", reference.code)
    _leaf(block, "DocumentId", reference.document_id)
    _leaf(block, "PromulgationDate", _day(reference.promulgated_on))


def _write_traces(block: etree._Element, document: Document) -> None:
    for trace in document.traces:
        header = _add(block, "TraceHeader")
        _leaf(header, "OrganId", trace.organ_id)
        _leaf(header, "Timestamp", _instant(trace.at))
    _business(_add(block, "Bussiness"), document.business)


def _business(block: etree._Element, business: Business) -> None:
    if business.document_id:
        _leaf(block, "DocumentId", business.document_id)
    _leaf(block, "BussinessDocType", business.kind_text)
    _leaf(block, "BussinessDocReason", business.reason)
    _leaf(block, "Paper", business.paper)
    if business.kind is BusinessKind.UPDATE or _says_what_changed(business):
        information = _add(block, "BussinessDocumentInfo")
        _leaf(information, "DocumentInfo", _flag(business.content_changed))
        _leaf(information, "DocumentReceiver", _flag(business.recipients_changed))
        receivers = _add(information, "ReceiverList")
        for change in business.receiver_changes:
            receiver = _add(receivers, "Receiver")
            _leaf(receiver, "OrganId", change.organ_id)
            _leaf(receiver, "ReceiverType", change.change)
    if business.kind is BusinessKind.REPLACEMENT or business.replacements:
        replaced = _add(block, "ReplacementInfoList")
        for replacement in business.replacements:
            entry = _add(replaced, "ReplacementInfo")
            _leaf(entry, "DocumentId", replacement.document_id)
            organisations = _add(entry, "OrganIdList")
            for organ_id in replacement.organ_ids:
                _leaf(organisations, "OrganId", organ_id)
    staff = _add(block, "StaffInfo")
    _leaf(staff, "Department", business.staff.department)
    _leaf(staff, "Staff", business.staff.name)
    _leaf(staff, "Email", business.staff.email)
    _leaf(staff, "Mobile", business.staff.mobile)


def _says_what_changed(business: Business) -> bool:
    flags = (business.content_changed, business.recipients_changed)
    return bool(business.receiver_changes) or any(flag is not None for flag in flags)


def _status_staff(message: etree._Element, staff: Staff) -> None:
    block = _add(message, "StaffInfo")
    _leaf(block, "Department", staff.department)
    _leaf(block, "Staff", staff.name)
    _leaf(block, "Mobile", staff.mobile)
    _leaf(block, "Email", staff.email)


def _organisation(parent: etree._Element, name: str, organisation: Organisation) -> None:
    block = _add(parent, name)
    _leaf(block, "OrganId", organisation.organ_id)
    _leaf(block, "OrganizationInCharge", organisation.in_charge)
    _leaf(block, "OrganName", organisation.name)
    _leaf(block, "OrganAdd", organisation.address)
    _leaf(block, "Email", organisation.email)
    _leaf(block, "Telephone", organisation.telephone)
    _leaf(block, "Fax", organisation.fax)
    _leaf(block, "Website", organisation.website)


def _attach(
    manifest: etree._Element, encoded: etree._Element, file: OutgoingFile, position: int
) -> None:
    files.check_name(file.name)
    if not file.content:
        raise AttachmentEmpty(name=file.name, path=files.BEING_WRITTEN.path, line=0)
    sent, content_type = files.pack(file.content, name=file.name)
    seed = f"{position}/{sha256(file.content).hexdigest()}"
    content_id = f"cid:{uuid5(NAMESPACE_URL, seed)}"
    reference = _add(manifest, "Reference")
    _leaf(reference, "ContentId", content_id)
    _leaf(reference, "ContentType", content_type)
    _leaf(reference, "Description", file.description)
    _leaf(reference, "AttachmentName", file.name)
    attachment = etree.SubElement(encoded, _name("Attachment"))
    _leaf(attachment, "ContentId", content_id)
    _leaf(attachment, "AttachmentName", file.name)
    _leaf(attachment, "Description", file.description)
    _leaf(attachment, "ContentType", content_type)
    content = etree.SubElement(attachment, _name("ContentTransferEncoded"), nsmap=_PREFIXED)
    content.text = base64.b64encode(sent).decode()


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _add(parent: etree._Element, name: str) -> etree._Element:
    """A child in the prefix that its surroundings declared."""
    return etree.SubElement(parent, _name(name))


def _leaf(parent: etree._Element, name: str, text: str) -> None:
    """A child with a text; left out without one: receivers take an empty date for a wrong one."""
    if not text:
        return
    try:
        _add(parent, name).text = text
    except ValueError:
        raise TextNotWritable(element=name) from None


def _day(day: date | None) -> str:
    return "" if day is None else f"{day.year:04}/{day.month:02}/{day.day:02}"


def _instant(instant: datetime | None) -> str:
    if instant is None:
        return ""
    local = instant.astimezone(VIETNAM)
    return f"{_day(local.date())} {local:%H:%M:%S}"


def _flag(value: bool | None) -> str:  # noqa: FBT001 -- a value to be printed
    return "" if value is None else str(int(value))
