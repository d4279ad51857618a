"""What evidence consists of, and the names under which it lies in the file (EV-3 to EV-6)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self, TypeVar

from lienthong.kernel import canonical_json
from lienthong.wire.certificates import parse_certificate
from lienthong.wire.evidence.container import Members
from lienthong.wire.evidence.refusals import EvidenceMemberMissing, EvidenceMemberUnknown, blame
from lienthong.wire.fields import FieldReader
from lienthong.wire.framing import Framed
from lienthong.wire.merkle import HASH_BYTES

MEDIA_TYPE: Final = "application/vnd.lienthong.evidence+zip"
MAX_OF_A_KIND: Final = 9999
MAX_PROOF_HASHES: Final = 64
_HASH = re.compile(f"[0-9a-f]{{{2 * HASH_BYTES}}}")
_NUMBERED = re.compile(r"(acknowledgements|statuses)/([0-9]{4})/")


@dataclass(frozen=True, slots=True, kw_only=True)
class InclusionProof:
    """Where a leaf stands in the log, and the hashes that lead from it to the checkpoint's root."""

    leaf_index: int
    hashes: tuple[bytes, ...]

    def encode(self) -> bytes:
        """The proof as canonical JSON."""
        hashes = [item.hex() for item in self.hashes]
        return canonical_json.encode({"v": 1, "leaf_index": self.leaf_index, "hashes": hashes})

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """Read a proof; refuses another form."""
        fields = FieldReader.of_record("inclusion proof", data, 1)
        index = fields.integer("leaf_index")
        texts = fields.texts("hashes")
        fields.finish()
        if len(texts) > MAX_PROOF_HASHES or not all(map(_HASH.fullmatch, texts)):
            raise fields.invalid("hashes", f"0 … {MAX_PROOF_HASHES} × {_HASH.pattern}")
        return cls(leaf_index=index, hashes=tuple(map(bytes.fromhex, texts)))


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedMessage:
    """A sealed message with its content, the node's receipt (no content), leaf data and proof."""

    message: Framed
    receipt: Framed
    leaf: bytes
    proof: InclusionProof


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedAcknowledgement:
    """A recipient's signed acknowledgement (no content), with its leaf data and proof."""

    acknowledgement: Framed
    leaf: bytes
    proof: InclusionProof


Logged = TypeVar("Logged", LoggedMessage, LoggedAcknowledgement)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceParts:
    """Everything one evidence file holds.

    `checkpoint` is a note signed by the log alone; `certificates` are of all who signed, as PEM.
    """

    message: LoggedMessage
    acknowledgements: tuple[LoggedAcknowledgement, ...]
    statuses: tuple[LoggedMessage, ...]
    checkpoint: bytes
    certificates: tuple[bytes, ...]


def to_members(parts: EvidenceParts) -> Members:
    """The members in their one order: numbered by place in the log, certificates by key."""
    if max(len(parts.acknowledgements), len(parts.statuses)) > MAX_OF_A_KIND:
        raise ValueError("too many parts for one evidence file")
    members: Members = {"mimetype": MEDIA_TYPE.encode()}
    for number, acknowledgement in enumerate(_by_place(parts.acknowledgements), start=1):
        members |= _acknowledgement_members(f"acknowledgements/{number:04}/", acknowledgement)
    certificates = {parse_certificate(pem).fingerprint: pem for pem in parts.certificates}
    for fingerprint in sorted(certificates):
        members[f"certificates/{fingerprint}.pem"] = certificates[fingerprint]
    members["checkpoint"] = parts.checkpoint
    members |= _message_members("message/", parts.message)
    for number, status in enumerate(_by_place(parts.statuses), start=1):
        members |= _message_members(f"statuses/{number:04}/", status)
    return members


def from_members(members: Members) -> EvidenceParts:
    """Sort members into parts; refuses what is missing, superfluous, misplaced."""
    folders = sorted({match.group() for name in members if (match := _NUMBERED.match(name))})
    parts = EvidenceParts(
        message=_read_message(members, "message/"),
        acknowledgements=tuple(
            _read_acknowledgement(members, folder)
            for folder in folders
            if folder.startswith("acknowledgements/")
        ),
        statuses=tuple(
            _read_message(members, folder) for folder in folders if folder.startswith("statuses/")
        ),
        checkpoint=_take(members, "checkpoint"),
        certificates=tuple(
            content for name, content in members.items() if name.startswith("certificates/")
        ),
    )
    with blame("certificates/"):
        canonical = to_members(parts)
    _check_exactly(members, canonical)
    return parts


def _check_exactly(members: Members, canonical: Members) -> None:
    """The same members in the same order with the same bytes: nothing more, nothing moved."""
    for found, expected in zip(members.items(), canonical.items(), strict=False):
        if found != expected:
            raise EvidenceMemberUnknown(part=found[0])
    for name in list(members)[len(canonical) :]:
        raise EvidenceMemberUnknown(part=name)
    for name in list(canonical)[len(members) :]:
        raise EvidenceMemberMissing(part=name)


def _by_place(items: Iterable[Logged]) -> list[Logged]:
    return sorted(items, key=lambda item: item.proof.leaf_index)


def _message_members(folder: str, logged: LoggedMessage) -> Members:
    return {
        f"{folder}content": logged.message.content,
        f"{folder}envelope.json": logged.message.header,
        f"{folder}envelope.seal": logged.message.seal,
        f"{folder}leaf.json": logged.leaf,
        f"{folder}proof.json": logged.proof.encode(),
        f"{folder}receipt.json": logged.receipt.header,
        f"{folder}receipt.seal": logged.receipt.seal,
    }


def _acknowledgement_members(folder: str, logged: LoggedAcknowledgement) -> Members:
    return {
        f"{folder}acknowledgement.json": logged.acknowledgement.header,
        f"{folder}acknowledgement.seal": logged.acknowledgement.seal,
        f"{folder}leaf.json": logged.leaf,
        f"{folder}proof.json": logged.proof.encode(),
    }


def _read_message(members: Members, folder: str) -> LoggedMessage:
    return LoggedMessage(
        message=Framed(
            header=_take(members, f"{folder}envelope.json"),
            seal=_take(members, f"{folder}envelope.seal"),
            content=_take(members, f"{folder}content"),
        ),
        receipt=Framed(
            header=_take(members, f"{folder}receipt.json"),
            seal=_take(members, f"{folder}receipt.seal"),
        ),
        leaf=_take(members, f"{folder}leaf.json"),
        proof=_read_proof(members, f"{folder}proof.json"),
    )


def _read_acknowledgement(members: Members, folder: str) -> LoggedAcknowledgement:
    return LoggedAcknowledgement(
        acknowledgement=Framed(
            header=_take(members, f"{folder}acknowledgement.json"),
            seal=_take(members, f"{folder}acknowledgement.seal"),
        ),
        leaf=_take(members, f"{folder}leaf.json"),
        proof=_read_proof(members, f"{folder}proof.json"),
    )


def _read_proof(members: Members, name: str) -> InclusionProof:
    with blame(name):
        return InclusionProof.decode(_take(members, name))


def _take(members: Members, name: str) -> bytes:
    if name not in members:
        raise EvidenceMemberMissing(part=name)
    return members[name]
