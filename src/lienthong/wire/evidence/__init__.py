"""Evidence of one message: a file anyone can verify offline with the province's published key."""

from lienthong.wire.evidence.asic import ASIC_MEDIA_TYPE, wrap
from lienthong.wire.evidence.container import LARGEST_FILE, write_container
from lienthong.wire.evidence.parts import (
    MEDIA_TYPE,
    EvidenceParts,
    InclusionProof,
    LoggedAcknowledgement,
    LoggedMessage,
    StampedCheckpoint,
    to_members,
)
from lienthong.wire.evidence.report import Report, Statement
from lienthong.wire.evidence.verify import Beliefs, verify_evidence
from lienthong.wire.evidence.xades import Sealer

__all__ = [
    "ASIC_MEDIA_TYPE",
    "LARGEST_FILE",
    "MEDIA_TYPE",
    "Beliefs",
    "EvidenceParts",
    "InclusionProof",
    "LoggedAcknowledgement",
    "LoggedMessage",
    "Report",
    "Sealer",
    "StampedCheckpoint",
    "Statement",
    "build_evidence",
    "verify_evidence",
]


def build_evidence(parts: EvidenceParts, sealer: Sealer | None = None) -> bytes:
    """The file for these parts: an ASiC-E container that `sealer` signs whole (EV-7).

    Without a sealer it has the older form (EV-2), in which the same parts always give the same
    bytes; refuses (ValueError) parts that only a container may hold. Verifies nothing: whoever
    builds evidence to hand it out verifies it before.
    """
    members = to_members(parts)
    if sealer is None and parts.needs_container:
        raise ValueError(f"only a container may hold evidence like this ({parts.needs_container})")
    return write_container(members if sealer is None else wrap(members, sealer))
