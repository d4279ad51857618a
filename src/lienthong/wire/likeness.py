"""Whether two messages under one id are one: after a node was put back they may not be (EX-291)."""

from dataclasses import fields
from enum import Enum

from lienthong.wire.records import Envelope


class Likeness(Enum):
    """What a message is to another one of the same id."""

    SAME = "same"
    """Header by header; a seal made twice over one header is still the same message."""
    SEALED_ANEW = "sealed anew"
    """All but when it was sealed and with which key, and in which order it names its recipients."""
    ANOTHER = "another"


def compare(held: Envelope, came: Envelope) -> Likeness:
    """What a message that came is to one that is held. The seals are not looked at."""
    if held == came:
        return Likeness.SAME
    return Likeness.SEALED_ANEW if _core(held) == _core(came) else Likeness.ANOTHER


def _core(envelope: Envelope) -> dict[str, object]:
    """What the message says, without what each sealing says anew."""
    said = {field.name: getattr(envelope, field.name) for field in fields(Envelope)}
    del said["sent_at"], said["key"]
    return said | {"recipients": sorted(envelope.recipients)}
