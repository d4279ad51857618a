"""Whether a message's seal holds, as far as its sender's certificate can be had."""

from typing import Final

from lienthong.client import (
    AnswerUntrue,
    CertificateNotKnown,
    Fetched,
    KnownCertificates,
    Node,
    NodeRefused,
    NodeUnreachable,
)
from lienthong.site.words import gettext_noop

HOLDS: Final = "holds"
BROKEN: Final = "broken"
UNCHECKED: Final = "unchecked"
_WORDS = {
    HOLDS: gettext_noop("seal holds"),
    BROKEN: gettext_noop("SEAL DOES NOT HOLD"),
    UNCHECKED: gettext_noop("seal not checked"),
}


def check_seal(known: KnownCertificates, node: Node, fetched: Fetched) -> str:
    """`holds`, `broken`, or `unchecked` where nobody has the sender's certificate.

    The node has verified each seal before it took the message (EX-10); this is the reader's own
    check, which needs no faith in the node.
    """
    try:
        pem = known.find(fetched.envelope.sender, fetched.envelope.key)
    except (AnswerUntrue, CertificateNotKnown, NodeRefused, NodeUnreachable):
        return UNCHECKED
    try:
        node.verify_sender(fetched, certificate=pem)
    except AnswerUntrue:
        return BROKEN
    return HOLDS


def seal_in_words(checked: str) -> str:
    """The msgid that says it."""
    return _WORDS[checked]
