"""The Bussiness block: what a packet does with a document. Spelt as the format spells it."""

from lienthong.wire.edxml.cursor import Cursor
from lienthong.wire.edxml.packet import (
    Business,
    BusinessKind,
    OddityKind,
    ReceiverChange,
    Replacement,
)
from lienthong.wire.edxml.reading import Reading, read_staff

_NEEDED = {
    BusinessKind.UPDATE: "BussinessDocumentInfo",
    BusinessKind.REPLACEMENT: "ReplacementInfoList",
}


def read_business(block: Cursor, reading: Reading) -> Business:
    """The block, whatever its kind; a kind of no source is kept and told (ED-41).

    Refuses a receiver or a replaced document that is not named. An update or a replacement without
    the list that says what of is told.
    """
    information = block.child("BussinessDocumentInfo")
    business = Business(
        kind_text=block.text("BussinessDocType") or "0",
        document_id=block.document_id(),
        reason=block.text("BussinessDocReason"),
        paper=block.text("Paper"),
        content_changed=reading.flag(information, "DocumentInfo"),
        recipients_changed=reading.flag(information, "DocumentReceiver"),
        receiver_changes=_receiver_changes(information),
        replacements=_replacements(block.child("ReplacementInfoList")),
        staff=read_staff(block.child("StaffInfo")),
    )
    kind = business.kind
    if kind is None:
        path = f"{block.path}/BussinessDocType"
        reading.note(OddityKind.BUSINESS_KIND_UNKNOWN, path, business.kind_text)
    elif kind in _NEEDED and block.child(_NEEDED[kind]) is None:
        reading.note(OddityKind.ELEMENT_ABSENT, f"{block.path}/{_NEEDED[kind]}")
    return business


def _receiver_changes(information: Cursor | None) -> tuple[ReceiverChange, ...]:
    receivers = None if information is None else information.child("ReceiverList")
    changes = []
    for receiver in receivers.children("Receiver") if receivers else ():
        if not receiver.is_empty:
            organ_id = receiver.require_text("OrganId")
            changes.append(ReceiverChange(organ_id=organ_id, change=receiver.text("ReceiverType")))
    return tuple(changes)


def _replacements(replaced: Cursor | None) -> tuple[Replacement, ...]:
    replacements = []
    for entry in replaced.children("ReplacementInfo") if replaced else ():
        if not entry.is_empty:
            entry.require_text("DocumentId")
            concerned = entry.child("OrganIdList")
            organ_ids = () if concerned is None else concerned.texts("OrganId")
            replacements.append(Replacement(document_id=entry.document_id(), organ_ids=organ_ids))
    return tuple(replacements)
