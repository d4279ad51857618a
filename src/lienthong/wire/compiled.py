"""The short way to read records: compiled code that takes exactly the canonical bytes (EN-1).

It stands beside the long way (`fields`), which explains what is wrong with all the rest; a test
compares the two. What is written again and compared byte for byte needs no other check of spaces,
order, escapes, doubled keys or spellings of numbers and ids.
"""

import re
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from lienthong.wire.fields import AGENCY_FORM, CONTENT_TYPE_FORM, DIGEST_FORM

_CODES: Final = re.compile(rf"{AGENCY_FORM}(?: {AGENCY_FORM})*")
_HASHES: Final = re.compile(f"{DIGEST_FORM} {DIGEST_FORM}")
_CONTENT_TYPE: Final = re.compile(CONTENT_TYPE_FORM)


class EnvelopeFields(
    msgspec.Struct, forbid_unknown_fields=True, frozen=True, gc=False, kw_only=True
):
    """An envelope's fields (EN-5) in the order of canonical JSON. Instants are not read yet."""

    content_type: str
    conversation: UUID | UnsetType = UNSET
    expires_at: str | UnsetType = UNSET
    sender: str = msgspec.field(name="from")
    id: UUID
    key: str
    kind: Literal["document", "status"]
    length: Annotated[int, Meta(ge=0)]
    priority: Literal[0, 1, 2, 3, 4] | UnsetType = UNSET
    reply_to: UUID | None
    sent_at: str
    sha256: str
    recipients: list[str] = msgspec.field(name="to")
    v: Literal[1]


_DECODER: Final = msgspec.json.Decoder(EnvelopeFields)
_ENCODER: Final = msgspec.json.Encoder(uuid_format="canonical")


def read_envelope(header: bytes, *, most_recipients: int, most_bytes: int) -> EnvelopeFields | None:
    """The fields of a well-formed envelope whose bytes are canonical; None for anything else."""
    try:
        found = _DECODER.decode(header)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    codes = found.recipients
    if (
        found.length <= most_bytes
        and 0 < len(codes) <= most_recipients
        and (len(codes) == 1 or len(set(codes)) == len(codes))
        and _CODES.fullmatch(" ".join((found.sender, *codes)))
        and _HASHES.fullmatch(f"{found.key} {found.sha256}")
        and _CONTENT_TYPE.fullmatch(found.content_type)
        and _ENCODER.encode(found) == header
    ):
        return found
    return None
