"""An auditor: keeps a log's checkpoint, and asks later whether the log only grew (EX-126)."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import httpx

from lienthong.kernel.errors import Refusal, gettext_noop
from lienthong.wire.certificates import Role, Trust
from lienthong.wire.cosignatures import Cosignature, find_cosignatures
from lienthong.wire.merkle import verify_consistency
from lienthong.wire.named_keys import KeyUse, NamedKey
from lienthong.wire.notes import MAX_NOTE_BYTES, Checkpoint, LogVerifier, parse_note
from lienthong.wire.outages import UNREADABLE, outage_of
from lienthong.wire.refusals import ProofInvalid
from lienthong.witness.memory import replace_file
from lienthong.witness.terms import (
    HistoryRewritten,
    LogNotCertified,
    LogUnreachable,
    MemoryDamaged,
)

PATIENCE_SECONDS: Final = 30.0
MAX_ANSWER_BYTES: Final = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A log that only grew: since `before`, None the first time; co-signed by those believed."""

    log: NamedKey
    before: Checkpoint | None
    now: Checkpoint
    cosignatures: tuple[Cosignature, ...]
    other_signatures: int


def watch_log(
    address: str,
    *,
    root_pem: bytes,
    keep: Path,
    witnesses: Sequence[NamedKey] = (),
    at: datetime,
) -> Watched:
    """Compare a node's newest checkpoint with the one kept, and keep it in its place.

    Believes the province's root and the kept file only. Refuses a node that does not answer, one
    with another log, and a log that does not only add to what was kept (HistoryRewritten).
    """
    with httpx.Client(timeout=PATIENCE_SECONDS, trust_env=False) as client:
        auditor = _Auditor(client, address.rstrip("/"))
        verifier = auditor.read_log(root_pem, at)
        kept = _read_kept(keep, verifier)
        note = auditor.get("/v1/checkpoint", MAX_NOTE_BYTES)
        try:
            now = verifier.read_checkpoint(note)
        except Refusal as refusal:
            raise LogNotCertified(address=address, problem=refusal) from refusal
        problem = auditor.find_contradiction(kept, now)
    if problem and kept is not None:
        other = keep.with_name(f"{keep.name}.contradiction")
        replace_file(other, note)
        sizes = {"known": kept.size, "size": now.size}
        origin = verifier.origin
        raise HistoryRewritten(origin=origin, problem=problem, file=keep, other=other, **sizes)
    parsed = parse_note(note)
    found = find_cosignatures(parsed.text, parsed.signatures, witnesses)
    replace_file(keep, note)
    return Watched(
        log=NamedKey(verifier.origin, verifier.key, KeyUse.LOG),
        before=kept,
        now=now,
        cosignatures=tuple(found),
        other_signatures=len(parsed.signatures) - 1 - len(found),
    )


class _Auditor:
    """The calls of one comparison."""

    def __init__(self, client: httpx.Client, address: str) -> None:
        self._client = client
        self._address = address

    def get(self, path: str, limit: int = MAX_ANSWER_BYTES) -> bytes:
        """The body of an answer; refuses (LogUnreachable) any but a success of a sane length."""
        body = bytearray()
        try:
            plain = {"accept-encoding": "identity"}  # what is unpacked could be far longer
            with self._client.stream("GET", self._address + path, headers=plain) as answer:
                for chunk in answer.iter_raw():
                    body += chunk
                    if len(body) > limit:
                        raise LogUnreachable(address=self._address, problem=f"> {limit} B")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise LogUnreachable(address=self._address, problem=outage_of(error)) from error
        if not answer.is_success:
            raise LogUnreachable(address=self._address, problem=f"HTTP {answer.status_code}")
        return bytes(body)

    def read_log(self, root_pem: bytes, at: datetime) -> LogVerifier:
        """Whose checkpoints to believe: the log that the province certified."""
        trust = Trust(root_pem)
        try:
            pem = str(json.loads(self.get("/v1/certificates"))["log"]).encode()
            log = trust.verify(pem, role=Role.LOG, at=at)
        except (ValueError, LookupError, TypeError) as error:
            raise LogUnreachable(address=self._address, problem=UNREADABLE) from error
        except LogUnreachable:
            raise
        except Refusal as refusal:
            raise LogNotCertified(address=self._address, problem=refusal) from refusal
        return LogVerifier(origin=log.code, key=log.log_key())

    def find_contradiction(self, kept: Checkpoint | None, now: Checkpoint) -> str:
        """What is wrong with a log that does not only add to what was kept; "" for nothing."""
        if kept is None or kept.size == 0 or kept == now:
            return ""
        if now.size < kept.size:
            return gettext_noop("fewer entries")
        if now.size == kept.size:
            return "" if now.root == kept.root else gettext_noop("another root")
        query = f"?from={kept.size}&to={now.size}"
        try:
            answer = json.loads(self.get(f"/v1/checkpoint/consistency{query}"))
            proof = [base64.b64decode(one, validate=True) for one in answer["hashes"]]
            verify_consistency(
                old_size=kept.size,
                new_size=now.size,
                old_root=kept.root,
                new_root=now.root,
                proof=proof,
            )
        except (ValueError, LookupError, TypeError) as error:
            raise LogUnreachable(address=self._address, problem=UNREADABLE) from error
        except ProofInvalid:
            return gettext_noop("no proof")
        return ""


def _read_kept(keep: Path, verifier: LogVerifier) -> Checkpoint | None:
    """The checkpoint kept, which this log must have signed."""
    try:
        return verifier.read_checkpoint(keep.read_bytes())
    except FileNotFoundError:
        return None
    except Refusal as refusal:
        raise MemoryDamaged(file=keep, problem=refusal.code) from refusal
