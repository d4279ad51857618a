"""Holding a signed file of a received document against what its packet says."""

from typing import Any

from lienthong.documents.models import ArrivalFile
from lienthong.documents.rules.examinations import seals_of, with_differences
from lienthong.documents.rules.packets import PacketSays, find_differences, read_filled
from lienthong.exchange.queries import get_received_summary
from lienthong.paper.scanning.kinds import FileKind


def compare_with_packet(row: ArrivalFile, kept: dict[str, Any], *, text: str) -> dict[str, Any]:
    """The examination with what the file says otherwise than its packet, for the document itself.

    That is the first PDF of a packet: what is attached to it may well be another agency's. `text`
    is its first page. A file that came by no packet stays as it is.
    """
    if row.received_id is None or not _is_first(row):
        return with_differences(kept, ())
    received = get_received_summary(agency_id=row.agency_id, document_id=row.received_id)
    packet = PacketSays(
        sender=received.sender_name,
        number=received.number,
        symbol=received.symbol,
        issued_on=received.issued_on,
    )
    says = read_filled(kept.get("filled", {}))
    found = find_differences(says=says, text=text, seals=seals_of(kept), packet=packet)
    return with_differences(kept, found)


def _is_first(row: ArrivalFile) -> bool:
    own = ArrivalFile.objects.filter(agency_id=row.agency_id, received_id=row.received_id)
    before = own.filter(content_type=FileKind.PDF.value, position__lt=row.position)
    return not before.exists()
