"""Whether a message's seal holds, as far as the agency has its sender's certificate."""

from typing import Final

from lienthong.client import AgencyFolder, AnswerUntrue, Fetched, Node
from lienthong.site.words import gettext_noop
from lienthong.wire.certificates import MAX_PEM_BYTES

HOLDS: Final = "holds"
BROKEN: Final = "broken"
UNCHECKED: Final = "unchecked"
_WORDS = {
    HOLDS: gettext_noop("seal holds"),
    BROKEN: gettext_noop("SEAL DOES NOT HOLD"),
    UNCHECKED: gettext_noop("seal not checked"),
}


def check_seal(agency: AgencyFolder, node: Node, fetched: Fetched) -> str:
    """`holds`, `broken`, or `unchecked` where certificates/FINGERPRINT.pem is not there.

    The node has verified each seal before it took the message (EX-10); this is the reader's own
    check, which needs no faith in the node.
    """
    path = agency.folder / "certificates" / f"{fetched.envelope.key}.pem"  # 64 hex digits
    try:
        with path.open("rb") as file:
            pem = file.read(MAX_PEM_BYTES)
    except FileNotFoundError:
        return UNCHECKED
    try:
        node.verify_sender(fetched, certificate=pem)
    except AnswerUntrue:
        return BROKEN
    return HOLDS


def seal_in_words(checked: str) -> str:
    """The msgid that says it."""
    return _WORDS[checked]
