"""Reading a packet: any order, any prefix, every oddity met in practice, nothing dropped."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from hashlib import sha256
from typing import Final

from lxml import etree

from lienthong.wire.edxml import files
from lienthong.wire.edxml.packet import (
    MAX_DOCUMENT_ID_CHARACTERS,
    VIETNAM,
    Attachment,
    Business,
    Document,
    DocumentPacket,
    DocumentReference,
    DocumentType,
    Extra,
    Oddity,
    OddityKind,
    Organisation,
    OtherInfo,
    Packet,
    ReceiverChange,
    Replacement,
    Signer,
    Source,
    Staff,
    Status,
    StatusPacket,
    Trace,
)
from lienthong.wire.edxml.parsing import BYTE_ORDER_MARK, Cursor, parse
from lienthong.wire.edxml.refusals import AttachmentNotBase64, ElementMissing, TextTooLong

MAX_EXTRA_CHARACTERS: Final = 4096
_SHOWN: Final = 200


def read_packet(data: bytes) -> Packet:
    """Read a packet. Raises a Refusal of `edxml.refusals` that says what is wrong and where.

    Whether it is a document or a status is told by the StatusCode in its MessageHeader. What is
    odd but bearable stands in `source.oddities`, unknown elements in `source.extras`.
    """
    root = Cursor(parse(data), "edXML")
    return _Reader(data, root).read()


class _Reader:
    """One packet being read."""

    def __init__(self, data: bytes, root: Cursor) -> None:
        self.data = data
        self.root = root
        self.envelope = root.require("edXMLEnvelope")
        self.header = self.envelope.require("edXMLHeader")
        self.message = self.header.require("MessageHeader")
        self.oddities: list[Oddity] = []
        if data.startswith(BYTE_ORDER_MARK):
            self.oddities.append(Oddity(OddityKind.BYTE_ORDER_MARK, "edXML"))

    def read(self) -> Packet:
        if self.message.child("StatusCode") is not None:
            status = self._status()
            return StatusPacket(source=self._source(), status=status)
        document = self._document()
        attachments = self._attachments()
        return DocumentPacket(source=self._source(), document=document, attachments=attachments)

    def _source(self) -> Source:
        """To be asked for last: only then is it known what nobody asked for."""
        signature = self._signature_subject()
        return Source(
            raw=self.data,
            sha256=sha256(self.data).hexdigest(),
            oddities=tuple(self.oddities),
            extras=tuple(_unseen(self.root)),
            signature_subject=signature,
        )

    # --- the two kinds ---------------------------------------------------------------------------

    def _status(self) -> Status:
        message = self.message
        status = Status(
            sender=self._organisation(message.require("From")),
            response_for=_reference(self, message.require("ResponseFor")),
            code=message.require_text("StatusCode"),
            description=message.text("Description"),
            staff=_staff(message.child("StaffInfo")),
            at=self.instant(message.child("Timestamp")),
        )
        if not status.response_for.organ_id:
            path = f"{message.path}/ResponseFor/OrganId"
            raise ElementMissing(path=path, line=message.line)
        if status.known_code is None:
            self.note(OddityKind.STATUS_UNKNOWN, f"{message.path}/StatusCode", status.code)
        return status

    def _document(self) -> Document:
        message = self.message
        recipients = tuple(self._organisation(to) for to in message.children("To"))
        if not recipients:
            raise ElementMissing(path=f"{message.path}/To", line=message.line)
        code = self._expected("Code")
        promulgation = self._expected("PromulgationInfo")
        signer = message.child("SignerInfo")
        places = message.child("ToPlaces")
        traces, business = self._traces()
        return Document(
            sender=self._organisation(message.require("From")),
            recipients=recipients,
            document_id=self._document_id(),
            code_number=_text(code, "CodeNumber"),
            code_notation=_text(code, "CodeNotation"),
            place=_text(promulgation, "Place"),
            promulgated_on=self.day(promulgation and promulgation.child("PromulgationDate")),
            document_type=_document_type(self._expected("DocumentType")),
            subject=_own_text(self._expected("Subject")),
            summary=message.text("Content"),
            signer=Signer(
                competence=_text(signer, "Competence"),
                position=_text(signer, "Position"),
                full_name=_text(signer, "FullName"),
            ),
            due_on=self.day(message.child("DueDate")),
            to_places=() if places is None else places.texts("Place"),
            other=_other_info(message.child("OtherInfo")),
            responses=self._responses(),
            steering_type=message.text("SteeringType"),
            traces=traces,
            business=business,
        )

    # --- parts of a document ---------------------------------------------------------------------

    def _expected(self, name: str) -> Cursor | None:
        """A child of MessageHeader that ought to be there; its absence is told, not refused."""
        child = self.message.child(name)
        if child is None:
            self.note(OddityKind.ELEMENT_ABSENT, f"{self.message.path}/{name}")
        return child

    def _document_id(self) -> str:
        cursor = self._expected("DocumentId")
        if cursor is None:
            return ""
        text = cursor.own_text()
        if len(text) > MAX_DOCUMENT_ID_CHARACTERS:
            raise TextTooLong(
                path=cursor.path,
                line=cursor.line,
                length=len(text),
                limit=MAX_DOCUMENT_ID_CHARACTERS,
            )
        return text

    def _organisation(self, block: Cursor) -> Organisation:
        return Organisation(
            organ_id=block.require_text("OrganId"),
            in_charge=block.text("OrganizationInCharge"),
            name=block.text("OrganName"),
            address=block.text("OrganAdd"),
            email=block.text("Email"),
            telephone=block.text("Telephone"),
            fax=block.text("Fax"),
            website=block.text("Website"),
        )

    def _responses(self) -> tuple[DocumentReference, ...]:
        found = (_reference(self, block) for block in self.message.children("ResponseFor"))
        return tuple(reference for reference in found if reference != DocumentReference())

    def _traces(self) -> tuple[tuple[Trace, ...], Business]:
        block = self.header.child("TraceHeaderList")
        if block is None:
            return (), Business()
        traces = tuple(
            Trace(
                # The text `null` is what a careless system writes for "none".
                organ_id="" if trace.text("OrganId") == "null" else trace.text("OrganId"),
                at=self.instant(trace.child("Timestamp")),
            )
            for trace in block.children("TraceHeader")
        )
        business = block.child("Bussiness")
        return traces, Business() if business is None else self._business(business)

    def _business(self, block: Cursor) -> Business:
        information = block.child("BussinessDocumentInfo")
        receivers = information and information.child("ReceiverList")
        replaced = block.child("ReplacementInfoList")
        business = Business(
            kind_text=block.text("BussinessDocType") or "0",
            document_id=block.text("DocumentId"),
            reason=block.text("BussinessDocReason"),
            paper=block.text("Paper"),
            content_changed=_flag(information, "DocumentInfo"),
            recipients_changed=_flag(information, "DocumentReceiver"),
            receiver_changes=tuple(
                ReceiverChange(
                    organ_id=receiver.require_text("OrganId"), change=receiver.text("ReceiverType")
                )
                for receiver in (receivers.children("Receiver") if receivers else ())
            ),
            replacements=tuple(
                Replacement(
                    document_id=entry.require_text("DocumentId"),
                    organ_ids=_replaced_for(entry.child("OrganIdList")),
                )
                for entry in (replaced.children("ReplacementInfo") if replaced else ())
            ),
            staff=_staff(block.child("StaffInfo")),
        )
        if business.kind is None:
            path = f"{block.path}/BussinessDocType"
            self.note(OddityKind.BUSINESS_KIND_UNKNOWN, path, business.kind_text)
        return business

    # --- attachments -----------------------------------------------------------------------------

    def _attachments(self) -> tuple[Attachment, ...]:
        references = self._references()
        block = self.root.child("AttachmentEncoded")
        attachments = []
        total = 0
        for cursor in block.children("Attachment") if block else ():
            attachment = self._attachment(cursor, references)
            total += len(attachment.content)
            if total > files.MAX_UNPACKED_BYTES:
                files.refuse_bomb(len(self.data), attachment.name, cursor.line)
            attachments.append(attachment)
        for content_id, reference in references.items():
            self.note(OddityKind.REFERENCE_WITHOUT_ATTACHMENT, reference.path, content_id)
        return tuple(attachments)

    def _references(self) -> dict[str, Cursor]:
        body = self.envelope.child("edXMLBody")
        manifest = body and body.child("edXMLManifest")
        references = manifest.children("Reference") if manifest else ()
        return {_content_id(reference): reference for reference in references}

    def _attachment(self, cursor: Cursor, references: dict[str, Cursor]) -> Attachment:
        """One attachment; takes its reference out of `references`."""
        content_id = _content_id(cursor)
        reference = references.pop(content_id, None)
        if reference is None:
            self.note(OddityKind.ATTACHMENT_WITHOUT_REFERENCE, cursor.path, content_id)
        name = _either(cursor, reference, "AttachmentName")
        if not name:
            raise ElementMissing(path=f"{cursor.path}/AttachmentName", line=cursor.line)
        files.check_name(name, line=cursor.line)
        encoded = cursor.require("ContentTransferEncoded")
        if len(encoded.element):
            raise AttachmentNotBase64(name=name, line=encoded.line)
        received = files.decode_base64(encoded.own_text(), name=name, line=encoded.line)
        unpacked = files.unpack(received, name=name, line=encoded.line)
        declared = _either(cursor, reference, "ContentType")
        self._note_file_oddities(encoded.path, name, declared, received, unpacked)
        return Attachment(
            content_id=content_id,
            name=name,
            content=unpacked.content,
            content_type=files.content_type_of(unpacked.content, name),
            declared_type=declared,
            description=_either(cursor, reference, "Description"),
            was_packed=unpacked.was_packed,
        )

    def _note_file_oddities(
        self, path: str, name: str, declared: str, received: bytes, unpacked: files.Unpacked
    ) -> None:
        if files.is_zip(received) and declared.lower() in {"application/pdf", "text/plain"}:
            self.note(OddityKind.TYPE_DECLARED_WRONGLY, path, f"{name}: {declared}")
        if unpacked.left_packed:
            self.note(OddityKind.ARCHIVE_NOT_UNPACKED, path, name)
        if files.is_damaged_by_text_decoding(unpacked.content, name):
            self.note(OddityKind.DAMAGED_BY_TEXT_DECODING, path, name)

    # --- small things ----------------------------------------------------------------------------

    def note(self, kind: OddityKind, path: str, text: str = "") -> None:
        """Keep what is odd but bearable."""
        self.oddities.append(Oddity(kind, path, text[:_SHOWN]))

    def day(self, cursor: Cursor | None) -> date | None:
        """A day `yyyy/MM/dd`, or None; a text that is no day is kept as an oddity."""
        text = _own_text(cursor)
        if cursor is None or not text:
            return None
        try:
            return datetime.strptime(text, "%Y/%m/%d").date()  # noqa: DTZ007 -- a day has no zone
        except ValueError:
            self.note(OddityKind.TEXT_UNREADABLE, cursor.path, text)
            return None

    def instant(self, cursor: Cursor | None) -> datetime | None:
        """An instant `yyyy/MM/dd HH:mm:ss` of Vietnam, or None; as for `day`."""
        text = _own_text(cursor)
        if cursor is None or not text:
            return None
        try:
            return datetime.strptime(text, "%Y/%m/%d %H:%M:%S").replace(tzinfo=VIETNAM)
        except ValueError:
            self.note(OddityKind.TEXT_UNREADABLE, cursor.path, text)
            return None

    def _signature_subject(self) -> str:
        """Whom the Signature slot names. Known packets fill it with placeholders: no proof."""
        signature = self.header.child("Signature")
        if signature is None:
            return ""
        subject = ""
        for element in signature.element.iter("{*}*"):
            self.root.seen.add(element)
            if etree.QName(element).localname == "X509SubjectName":
                subject = (element.text or "").strip()
        return subject[:_SHOWN]


def _text(cursor: Cursor | None, name: str) -> str:
    return "" if cursor is None else cursor.text(name)


def _either(attachment: Cursor, reference: Cursor | None, name: str) -> str:
    """What the attachment says, or else its reference in the manifest."""
    referred = _text(reference, name)
    return attachment.text(name) or referred


def _own_text(cursor: Cursor | None) -> str:
    return "" if cursor is None else cursor.own_text()


def _content_id(cursor: Cursor) -> str:
    """Java packets write `cid:` before the id, .NET builders only in one of the two places."""
    return cursor.text("ContentId").removeprefix("cid:")


def _flag(cursor: Cursor | None, name: str) -> bool | None:
    return {"0": False, "1": True}.get(_text(cursor, name))


def _document_type(cursor: Cursor | None) -> DocumentType:
    return DocumentType(
        number=_text(cursor, "Type"),
        detail=_text(cursor, "TypeDetail"),
        name=_text(cursor, "TypeName"),
    )


def _other_info(cursor: Cursor | None) -> OtherInfo:
    appendices = None if cursor is None else cursor.child("Appendixes")
    return OtherInfo(
        priority=_text(cursor, "Priority"),
        sphere=_text(cursor, "SphereOfPromulgation"),
        typist=_text(cursor, "TyperNotation"),
        copies=_text(cursor, "PromulgationAmount"),
        pages=_text(cursor, "PageAmount"),
        appendices=() if appendices is None else appendices.texts("Appendix"),
    )


def _staff(cursor: Cursor | None) -> Staff:
    return Staff(
        department=_text(cursor, "Department"),
        name=_text(cursor, "Staff"),
        email=_text(cursor, "Email"),
        mobile=_text(cursor, "Mobile"),
    )


def _replaced_for(cursor: Cursor | None) -> tuple[str, ...]:
    return () if cursor is None else cursor.texts("OrganId")


def _reference(reader: _Reader, cursor: Cursor) -> DocumentReference:
    return DocumentReference(
        organ_id=cursor.text("OrganId"),
        code=cursor.text("Code"),
        promulgated_on=reader.day(cursor.child("PromulgationDate")),
        document_id=cursor.text("DocumentId"),
    )


def _unseen(root: Cursor) -> Iterator[Extra]:
    """The elements nobody asked for that have a text, each with its path."""
    tree = root.element.getroottree()
    for element in root.element.iter("{*}*"):
        text = (element.text or "").strip()
        if element not in root.seen and text:
            path = re.sub(r"\{[^}]*\}", "", tree.getelementpath(element))
            yield Extra(path=f"edXML/{path}", text=text[:MAX_EXTRA_CHARACTERS])
