"""That a node gave a message to successors of a recipient that no longer exists (EN-9, EN-7).

The receipt says it in words that the node signs; the leaf of the log holds its hash, so that the
node cannot say it otherwise later.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from lienthong.kernel import canonical_json
from lienthong.wire.fields import FieldReader
from lienthong.wire.refusals import RecordFieldInvalid

MOST_SUCCESSORS: Final = 4096
_RECORD: Final = "forwarding"


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarding:
    """`named` is the recipient as sealed, `agencies` got it instead, as `rule` prescribes.

    `rule` is the name of the directory's forward that was in force.
    """

    named: str
    agencies: tuple[str, ...]
    rule: str

    def as_json(self) -> dict[str, object]:
        """As records say it."""
        return {"named": self.named, "agencies": list(self.agencies), "rule": self.rule}


def encode_forwarded(forwarded: tuple[Forwarding, ...]) -> bytes:
    """The bytes that are hashed, and that a node keeps."""
    return canonical_json.encode([entry.as_json() for entry in forwarded])


def decode_forwarded(data: bytes) -> tuple[Forwarding, ...]:
    """Read what `encode_forwarded` wrote."""
    return read_forwarded(canonical_json.decode(data), _RECORD)


def hash_forwarded(forwarded: tuple[Forwarding, ...]) -> str | None:
    """SHA-256 of the bytes; None where nothing was forwarded."""
    return sha256(encode_forwarded(forwarded)).hexdigest() if forwarded else None


def read_forwarded(value: object, record: str) -> tuple[Forwarding, ...]:
    """From one entry up, each for another recipient; anything else is refused."""
    if not isinstance(value, list) or not value:
        raise RecordFieldInvalid(record=record, field="forwarded", expected="[{…}, …]")
    found = tuple(_read(entry, f"{record} forwarded [{at}]") for at, entry in enumerate(value))
    if len({entry.named for entry in found}) != len(found):
        raise RecordFieldInvalid(record=record, field="forwarded", expected="named: ≠")
    return found


def _read(value: object, record: str) -> Forwarding:
    fields = FieldReader(record, value)
    found = Forwarding(
        named=fields.agency("named"),
        agencies=fields.agencies("agencies", MOST_SUCCESSORS),
        rule=fields.plain_text("rule"),
    )
    fields.finish()
    return found
