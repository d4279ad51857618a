"""Named Ed25519 keys as text: the verifier keys ("vkeys") of C2SP signed-note (EN-80).

`NAME+ID+KEY`: the key's name, the 4 bytes that signature lines name it by in hexadecimal, and the
base64 of a byte that says what the key signs and its 32 bytes.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from typing import Final, Self

from lienthong.wire.refusals import NamedKeyUnreadable
from lienthong.wire.seals import PublicLogKey

KEY_ID_BYTES: Final = 4
_KEY_BYTES: Final = 32
MAX_NAME_CHARACTERS: Final = 200
_NAME: Final = re.compile(r"[^\s+\x00-\x1f\x7f]+")


class KeyUse(Enum):
    """What a key signs; the byte stands in its id, so that one use never passes for the other."""

    LOG = b"\x01"
    WITNESS = b"\x04"


def key_id(name: str, key: PublicLogKey, use: KeyUse = KeyUse.LOG) -> bytes:
    """The 4 bytes by which a signature line names its key."""
    named = name.encode() + b"\n" + use.value + key.public_bytes_raw()
    return sha256(named).digest()[:KEY_ID_BYTES]


@dataclass(frozen=True, slots=True)
class NamedKey:
    """A name and its key: of a log, or of a witness."""

    name: str
    key: PublicLogKey
    use: KeyUse

    @property
    def id(self) -> bytes:
        """The 4 bytes by which a signature line names it."""
        return key_id(self.name, self.key, self.use)

    def to_text(self) -> str:
        """As it is given to others; `from_text` reads it."""
        data = base64.b64encode(self.use.value + self.key.public_bytes_raw()).decode()
        return f"{self.name}+{self.id.hex()}+{data}"

    @classmethod
    def from_text(cls, text: str, use: KeyUse) -> Self:
        """Read a key of this use; refuses (NamedKeyUnreadable) any other, and one misspelt."""
        name, _, rest = text.strip().partition("+")
        identifier, _, encoded = rest.partition("+")
        try:
            data = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            raise NamedKeyUnreadable(text=text[:120]) from None
        if data[:1] != use.value or len(data) != 1 + _KEY_BYTES or not is_key_name(name):
            raise NamedKeyUnreadable(text=text[:120])
        found = cls(name, PublicLogKey.from_public_bytes(data[1:]), use)
        if found.to_text() != f"{name}+{identifier}+{encoded}":
            raise NamedKeyUnreadable(text=text[:120])
        return found


def is_key_name(name: str) -> bool:
    """Whether a name can stand in a signature line."""
    return len(name) <= MAX_NAME_CHARACTERS and _NAME.fullmatch(name) is not None
