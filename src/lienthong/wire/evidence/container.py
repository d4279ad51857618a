"""The evidence file: a ZIP of stored members in one prescribed form, byte for byte (EV-2).

Written and read here rather than by a ZIP library, because a file must verify many years from now
and no library promises to write the same bytes until then. Any ZIP tool opens it.
"""

import struct
import zlib
from typing import Final

from lienthong.wire.evidence.refusals import EvidenceDamaged

_LOCAL: Final = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL: Final = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END: Final = struct.Struct("<4sHHHHIIH")
_LOCAL_MAGIC: Final = b"PK\x03\x04"
_CENTRAL_MAGIC: Final = b"PK\x01\x02"
_END_MAGIC: Final = b"PK\x05\x06"
_VERSION: Final = 20
_MIDNIGHT: Final = 0
_FIRST_DAY: Final = (1 << 5) | 1  # 1 January 1980, where ZIP's calendar begins
LARGEST_FILE: Final = 0xFFFF_FFFF  # what plain ZIP can hold
_MOST_MEMBERS: Final = 0xFFFF
_LONGEST_NAME: Final = 200

Members = dict[str, bytes]


def write_container(members: Members) -> bytes:
    """The file of these members in order. Refuses (ValueError) more than plain ZIP can hold."""
    local: list[bytes] = []
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
        local += (_LOCAL.pack(_LOCAL_MAGIC, *facts), encoded, content)
        central += (_CENTRAL.pack(_CENTRAL_MAGIC, _VERSION, *facts, 0, 0, 0, 0, offset), encoded)
        offset += _LOCAL.size + len(encoded) + len(content)
    directory = b"".join(central)
    count = len(members)
    end = _END.pack(_END_MAGIC, 0, 0, count, count, len(directory), offset, 0)
    return b"".join((*local, directory, end))


def read_container(data: bytes) -> Members:
    """The members in order. Refuses (EvidenceDamaged) what `write_container` would not write."""
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
    expected = write_container(members)
    if expected != data:
        raise EvidenceDamaged(position=_first_difference(expected, data))
    return members


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
