"""Keep a packet's bytes, once for the same bytes."""

from collections.abc import Sequence
from datetime import datetime

from lienthong.exchange.models import PacketFile, StoredPacket
from lienthong.exchange.terms import Attachment
from lienthong.wire.records import digest


def store_packet(content: bytes, *, files: Sequence[Attachment], now: datetime) -> StoredPacket:
    """The row that holds these bytes and describes their attachments, made if there is none."""
    packet, _ = StoredPacket.objects.get_or_create(
        sha256=digest(content),
        defaults={"size": len(content), "content": content, "stored_at": now},
    )
    # The same bytes may have been set aside before, unread and so without files.
    if files and not PacketFile.objects.filter(packet=packet).exists():
        PacketFile.objects.bulk_create(
            PacketFile(
                packet=packet,
                position=file.position,
                name=file.name,
                content_type=file.content_type,
                size=file.size,
                sha256=file.sha256,
            )
            for file in files
        )
    return packet
