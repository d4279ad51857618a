"""The evidence file: a ZIP of stored members in one prescribed form, byte for byte (EV-2).

Written and read here rather than by a ZIP library, because a file must verify many years from now
and no library promises to write the same bytes until then. Any ZIP tool opens it.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from lienthong.wire.evidence.refusals import EvidenceDamaged, EvidencePackedAnew

_LOCAL: Final = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL: Final = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END: Final = struct.Struct("<4sHHHHIIH")
_LOCAL_MAGIC: Final = b"PK\x03\x04"
_CENTRAL_MAGIC: Final = b"PK\x01\x02"
_END_MAGIC: Final = b"PK\x05\x06"
_VERSION: Final = 20
_MIDNIGHT: Final = 0
_FIRST_DAY: Final = (1 << 5) | 1  # 1 January 1980, where ZIP's calendar begins
_FIRST_INSTANT: Final = (1980, 1, 1, 0, 0, 0)
_PARTS: Final = {"mimetype", "checkpoint", "message/envelope.json", "message/envelope.seal"}
_UNREADABLE: Final = (
    *(zipfile.BadZipFile, NotImplementedError, EOFError),
    *(ValueError, OSError, struct.error),
)
LARGEST_FILE: Final = 0xFFFF_FFFF  # what plain ZIP can hold
_MOST_MEMBERS: Final = 0xFFFF
_LONGEST_NAME: Final = 200

Members = dict[str, bytes]


def write_container(members: Members) -> bytes:
    """The file of these members in order. Refuses (ValueError) more than plain ZIP can hold."""
    return b"".join(_pieces(members))


def _pieces(members: Members) -> Iterator[bytes]:
    """The file, a header, a name or a content at a time."""
    central: list[bytes] = []
    offset = 0
    for name, content in members.items():
        encoded = name.encode("ascii")
        facts = (
            *(_VERSION, 0, 0, _MIDNIGHT, _FIRST_DAY, zlib.crc32(content)),
            *(len(content), len(content), len(encoded), 0),
        )
        if offset + len(content) > LARGEST_FILE or len(members) > _MOST_MEMBERS:
            raise ValueError("too large for one evidence file")
        yield from (_LOCAL.pack(_LOCAL_MAGIC, *facts), encoded, content)
        central += (_CENTRAL.pack(_CENTRAL_MAGIC, _VERSION, *facts, 0, 0, 0, 0, offset), encoded)
        offset += _LOCAL.size + len(encoded) + len(content)
    directory = b"".join(central)
    count = len(members)
    yield directory
    yield _END.pack(_END_MAGIC, 0, 0, count, count, len(directory), offset, 0)


def read_container(data: bytes) -> Members:
    """The members in order. Refuses (EvidenceDamaged) what `write_container` would not write.

    Of a file that another program packed from the same parts it says so (EvidencePackedAnew).
    """
    try:
        return _read_members(data)
    except EvidenceDamaged:
        if _is_packed_anew(data):
            raise EvidencePackedAnew from None
        raise


def _read_members(data: bytes) -> Members:
    members: Members = {}
    position = 0
    if len(data) > LARGEST_FILE:
        raise EvidenceDamaged(position=LARGEST_FILE)
    while data.startswith(_LOCAL_MAGIC, position):
        name, content, end = _read_member(data, position)
        if name in members or len(members) == _MOST_MEMBERS:
            raise EvidenceDamaged(position=position)
        members[name] = content
        position = end
    _compare(members, data)
    return members


def _compare(members: Members, data: bytes) -> None:
    """Refuse any other bytes than the members' own; a file is not held a second time for it."""
    position = 0
    for piece in _pieces(members):
        if not data.startswith(piece, position):
            found = data[position : position + len(piece)]
            raise EvidenceDamaged(position=position + _first_difference(piece, found))
        position += len(piece)
    if position != len(data):
        raise EvidenceDamaged(position=position)


def _is_packed_anew(data: bytes) -> bool:
    """Whether a ZIP library finds the parts of evidence, whole, in another form than ours."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            ours = {part.filename for part in parts} >= _PARTS
            return ours and not any(_has_our_form(part) for part in parts)
    except _UNREADABLE:
        return False


def _has_our_form(part: zipfile.ZipInfo) -> bool:
    """No other program writes the first day of ZIP's calendar and no attributes."""
    return part.date_time == _FIRST_INSTANT and not part.external_attr and not part.compress_type


def _read_member(data: bytes, position: int) -> tuple[str, bytes, int]:
    """Takes only lengths from the header; comparing with the rewritten file checks the rest."""
    start = position + _LOCAL.size
    if start > len(data):
        raise EvidenceDamaged(position=position)
    *_, length, _, name_length, extra_length = _LOCAL.unpack_from(data, position)
    content_at = start + name_length
    end = content_at + length
    name = data[start:content_at]
    if (
        end > len(data)
        or extra_length
        or not 0 < name_length <= _LONGEST_NAME
        or not name.isascii()
    ):
        raise EvidenceDamaged(position=position)
    return name.decode("ascii"), data[content_at:end], end


def _first_difference(expected: bytes, found: bytes) -> int:
    """By halving, since a file may be long."""
    alike, length = 0, min(len(expected), len(found)) + 1
    while length - alike > 1:
        middle = (alike + length) // 2
        if expected[:middle] == found[:middle]:
            alike = middle
        else:
            length = middle
    return alike
