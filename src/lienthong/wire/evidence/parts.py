"""What evidence consists of, and the names under which it lies in the file (EV-3 to EV-6)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self, TypeVar

from lienthong.kernel import canonical_json
from lienthong.wire.certificates import parse_certificate
from lienthong.wire.cosignatures import read_lines
from lienthong.wire.evidence.container import Members
from lienthong.wire.evidence.refusals import EvidenceMemberMissing, EvidenceMemberUnknown, blame
from lienthong.wire.fields import FieldReader
from lienthong.wire.framing import Framed
from lienthong.wire.merkle import HASH_BYTES
from lienthong.wire.notes import signature_line
from lienthong.wire.refusals import NoteMalformed

MEDIA_TYPE: Final = "application/vnd.lienthong.evidence+zip"
MAX_OF_A_KIND: Final = 9999
MAX_PROOF_HASHES: Final = 64
_HASH = re.compile(f"[0-9a-f]{{{2 * HASH_BYTES}}}")
MESSAGE: Final = "message/"
COSIGNATURES: Final = "cosignatures"
REVOCATIONS: Final = "revocations.crl"
STAMP: Final = "timestamp/"
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
class StampedCheckpoint:
    """A time-stamp token over a checkpoint's note, and the proof that the message is in its tree.

    `checkpoint` is a note signed by the log alone, which may be another than the file's own.
    """

    checkpoint: bytes
    proof: InclusionProof
    token: bytes


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
    `cosignatures` are witnesses' signature lines below that note, each with its newline. Where the
    content is `withheld`, the message's frame has none. `revocations` is the province's list (DER)
    as it was when the file was put together.
    """

    message: LoggedMessage
    acknowledgements: tuple[LoggedAcknowledgement, ...]
    statuses: tuple[LoggedMessage, ...]
    checkpoint: bytes
    certificates: tuple[bytes, ...]
    cosignatures: tuple[str, ...] = ()
    stamped: StampedCheckpoint | None = None
    withheld: bool = False
    revocations: bytes | None = None

    @property
    def needs_container(self) -> str | None:
        """A member that is believed only because the container's signature covers it (EV-40)."""
        chosen = {
            f"{MESSAGE}content": self.withheld,
            COSIGNATURES: bool(self.cosignatures),
            REVOCATIONS: self.revocations is not None,
            f"{STAMP}token.tst": self.stamped is not None,
        }
        return next((name for name, is_so in chosen.items() if is_so), None)


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
    if parts.cosignatures:
        members[COSIGNATURES] = "".join(sorted(set(parts.cosignatures))).encode()
    members |= _message_members(MESSAGE, parts.message)
    if parts.withheld:
        del members[f"{MESSAGE}content"]
    if parts.revocations is not None:
        members[REVOCATIONS] = parts.revocations
    for number, status in enumerate(_by_place(parts.statuses), start=1):
        members |= _message_members(f"statuses/{number:04}/", status)
    if parts.stamped is not None:
        members[f"{STAMP}checkpoint"] = parts.stamped.checkpoint
        members[f"{STAMP}proof.json"] = parts.stamped.proof.encode()
        members[f"{STAMP}token.tst"] = parts.stamped.token
    return members


def from_members(members: Members) -> EvidenceParts:
    """Sort members into parts; refuses what is missing, superfluous, misplaced."""
    folders = sorted({match.group() for name in members if (match := _NUMBERED.match(name))})
    withheld = f"{MESSAGE}content" not in members
    held = {**members, f"{MESSAGE}content": b""} if withheld else members
    parts = EvidenceParts(
        message=_read_message(held, MESSAGE),
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
        cosignatures=_read_cosignatures(members),
        stamped=_read_stamped(members),
        withheld=withheld,
        revocations=members.get(REVOCATIONS),
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


def _read_cosignatures(members: Members) -> tuple[str, ...]:
    if COSIGNATURES not in members:
        return ()
    with blame(COSIGNATURES):
        try:
            text = members[COSIGNATURES].decode()
        except UnicodeDecodeError:
            raise NoteMalformed(rule="UTF-8", line=1) from None
        return tuple(map(signature_line, read_lines(text)))


def _read_stamped(members: Members) -> StampedCheckpoint | None:
    if not any(name.startswith(STAMP) for name in members):
        return None
    return StampedCheckpoint(
        checkpoint=_take(members, f"{STAMP}checkpoint"),
        proof=_read_proof(members, f"{STAMP}proof.json"),
        token=_take(members, f"{STAMP}token.tst"),
    )


def _read_proof(members: Members, name: str) -> InclusionProof:
    with blame(name):
        return InclusionProof.decode(_take(members, name))


def _take(members: Members, name: str) -> bytes:
    if name not in members:
        raise EvidenceMemberMissing(part=name)
    return members[name]
