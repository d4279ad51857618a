"""The MessageHeader of a status packet."""

from lienthong.wire.edxml.cursor import Cursor
from lienthong.wire.edxml.packet import OddityKind, Status
from lienthong.wire.edxml.reading import Reading, read_organisation, read_staff
from lienthong.wire.edxml.refusals import ElementMissing


def read_status(message: Cursor, reading: Reading) -> Status:
    """Who reports what about which document; refuses one without the original's OrganId.

    A code that no source defines is kept and told (ED-52).
    """
    original = message.require("ResponseFor")
    status = Status(
        sender=read_organisation(message.require("From")),
        response_for=reading.reference(original),
        code=message.require_text("StatusCode"),
        description=message.text("Description"),
        staff=read_staff(message.child("StaffInfo")),
        at=reading.instant(message, "Timestamp"),
    )
    if not status.response_for.organ_id:
        raise ElementMissing(path=f"{original.path}/OrganId", line=original.line)
    if status.known_code is None:
        reading.note(OddityKind.STATUS_UNKNOWN, f"{message.path}/StatusCode", status.code)
    return status
