"""Whether a message's seal holds, as far as its sender's certificate can be had.

A key may have been replaced since. What counts is whether its certificate held, and by the list was
not revoked, at the instant at which the log proves that the message was there (EX-229, EV-51).
"""

from pathlib import Path
from typing import Final

from lienthong.client import (
    AgencyFolder,
    AnswerUntrue,
    CertificateNotKnown,
    Fetched,
    KnownCertificates,
    Node,
    NodeRefused,
    NodeUnreachable,
)
from lienthong.client.requests import system_clock
from lienthong.kernel.errors import Refusal, gettext_noop
from lienthong.site.verify import read_file
from lienthong.wire.certificates import Certificate, Trust, parse_certificate
from lienthong.wire.records import LogLeaf
from lienthong.wire.revocation import MAX_LIST_BYTES, RevocationList

HOLDS: Final = "holds"
BROKEN: Final = "broken"
REVOKED: Final = "revoked"
UNCHECKED: Final = "unchecked"
NOT_BELIEVED: Final = (BROKEN, REVOKED)
"""What is not acknowledged."""
_WORDS = {
    HOLDS: gettext_noop("seal holds"),
    BROKEN: gettext_noop("SEAL DOES NOT HOLD"),
    REVOKED: gettext_noop("SEAL BY A REVOKED KEY"),
    UNCHECKED: gettext_noop("seal not checked"),
}


class SealCheck:
    """Checks seals for one run of an agency's software; `crl` is the province's revocation list.

    The node has verified each seal before it took the message (EX-10); this is the reader's own
    check, which needs no faith in the node.
    """

    def __init__(self, agency: AgencyFolder, node: Node, crl: Path | None = None) -> None:
        """Refuses a list that cannot be read, or that the province's root did not sign."""
        self._node = node
        self._known = KnownCertificates(agency, node)
        self._list: RevocationList | None = None
        if crl is not None:
            trust = Trust(agency.root_pem)
            self._list = RevocationList.read(read_file(crl, MAX_LIST_BYTES), trust)

    def check(self, fetched: Fetched) -> str:
        """`holds`, `broken`, `revoked`, or `unchecked` where its certificate cannot be had."""
        try:
            pem = self._known.find(fetched.envelope.sender, fetched.envelope.key)
        except (AnswerUntrue, CertificateNotKnown, NodeRefused, NodeUnreachable):
            return UNCHECKED
        try:
            self._node.verify_sender(fetched, certificate=pem)
        except AnswerUntrue:
            return BROKEN
        return self._judge(parse_certificate(pem), fetched)

    def _judge(self, certificate: Certificate, fetched: Fetched) -> str:
        """By the instant that the log proves; the proof is asked for only where it can matter."""
        entry = self._list.revoked.get(certificate.serial) if self._list else None
        if entry is None and certificate.valid_until_at > system_clock():
            return HOLDS  # it held when the message was sent, and holds still
        try:
            proof = self._node.proof(fetched.envelope.id)
            logged_at = LogLeaf.decode(proof.message.leaf).at
            certificate.check_valid(logged_at)
        except (NodeRefused, NodeUnreachable):
            return UNCHECKED
        except Refusal:  # the proof does not hold, or the certificate did not then
            return BROKEN
        return REVOKED if entry is not None and entry.at <= logged_at else HOLDS


def seal_in_words(checked: str) -> str:
    """The msgid that says it."""
    return _WORDS[checked]
