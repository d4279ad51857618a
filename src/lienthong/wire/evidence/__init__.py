"""Evidence of one message: a file anyone can verify offline with the province's published key."""

from lienthong.wire.evidence.container import LARGEST_FILE, write_container
from lienthong.wire.evidence.parts import (
    MEDIA_TYPE,
    EvidenceParts,
    InclusionProof,
    LoggedAcknowledgement,
    LoggedMessage,
    to_members,
)
from lienthong.wire.evidence.report import Report, Statement
from lienthong.wire.evidence.verify import verify_evidence

__all__ = [
    "LARGEST_FILE",
    "MEDIA_TYPE",
    "EvidenceParts",
    "InclusionProof",
    "LoggedAcknowledgement",
    "LoggedMessage",
    "Report",
    "Statement",
    "build_evidence",
    "verify_evidence",
]


def build_evidence(parts: EvidenceParts) -> bytes:
    """The one file for these parts: the same parts always give the same bytes.

    Verifies nothing: whoever builds evidence to hand it out verifies it before.
    """
    return write_container(to_members(parts))
