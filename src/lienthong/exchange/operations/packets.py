"""Keep a packet's bytes, once for the same bytes."""

from collections.abc import Sequence
from datetime import datetime

from lienthong.exchange.models import PacketFile, StoredPacket
from lienthong.exchange.terms import Attachment
from lienthong.wire.records import digest


def store_plain_packets(contents: Sequence[bytes], *, now: datetime) -> list[str]:
    """Keep packets without attachments, in one statement; their SHA-256 in the same order."""
    marks = [digest(content) for content in contents]
    StoredPacket.objects.bulk_create(
        (
            StoredPacket(sha256=mark, size=len(content), content=content, stored_at=now)
            for mark, content in zip(marks, contents, strict=True)
        ),
        ignore_conflicts=True,  # the same bytes are kept once
    )
    return marks


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
