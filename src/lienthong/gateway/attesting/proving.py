"""Re-proving what others attested, as kept: each must belong to its checkpoint (EX-34, EX-129)."""

from collections.abc import Sequence
from dataclasses import dataclass

from cryptography import x509

from lienthong.gateway.attestations.store import (
    has_tables,
    iterate_cosignatures,
    iterate_tokens,
)
from lienthong.gateway.attesting.trusted import read_authority, read_witnesses
from lienthong.gateway.reader import StoreView
from lienthong.gateway.settings import GatewaySettings
from lienthong.kernel.errors import Refusal
from lienthong.wire.cosignatures import find_cosignatures, read_lines
from lienthong.wire.named_keys import KeyUse, NamedKey
from lienthong.wire.notes import parse_note
from lienthong.wire.timestamps import read_token, verify_token


@dataclass(frozen=True, slots=True)
class AttestationReport:
    """What re-proving found.

    `cosignatures` and `tokens` are the sizes of checkpoints whose do not hold; `unlisted` are
    cosignatures by witnesses that the operator does not list, `unchecked` tokens whose issuer was
    not checked, for want of an authority.
    """

    cosignatures: tuple[int, ...] = ()
    tokens: tuple[int, ...] = ()
    checked: int = 0
    unlisted: int = 0
    unchecked: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether nothing was found wrong."""
        return not (self.cosignatures or self.tokens)


def check_attestations(view: StoreView, settings: GatewaySettings) -> AttestationReport:
    """Check every cosignature and token against the checkpoint whose size it names.

    Refuses settings that cannot be read (WitnessListUnreadable, AuthorityUnreadable).
    """
    listed = {witness.key.to_text() for witness in read_witnesses(settings.witness_list)}
    authorities = read_authority(settings.tsa_certificate)
    if not has_tables(view.connection):
        return AttestationReport()
    checked, unlisted, wrong_lines, wrong_tokens = 0, 0, [], []
    for size, witness, line in iterate_cosignatures(view.connection):
        checked += 1
        unlisted += witness not in listed
        if not _holds(_note(view, size), witness, line):
            wrong_lines.append(size)
    for size, token in iterate_tokens(view.connection):
        checked += 1
        if not _is_over(_note(view, size), token, authorities):
            wrong_tokens.append(size)
    return AttestationReport(
        cosignatures=tuple(dict.fromkeys(wrong_lines)),
        tokens=tuple(wrong_tokens),
        checked=checked,
        unlisted=unlisted,
        unchecked=0 if authorities else _count_tokens(view),
    )


def _count_tokens(view: StoreView) -> int:
    return sum(1 for _ in iterate_tokens(view.connection))


def _note(view: StoreView, size: int) -> bytes:
    """The checkpoint's note; nothing where there is no such checkpoint."""
    kept = view.log.find_checkpoint(size=size)
    return kept.note if kept else b""


def _holds(note: bytes, witness: str, line: str) -> bool:
    try:
        key = NamedKey.from_text(witness, KeyUse.WITNESS)
        return len(find_cosignatures(parse_note(note).text, read_lines(line), [key])) == 1
    except Refusal:
        return False


def _is_over(note: bytes, token: bytes, authorities: Sequence[x509.Certificate]) -> bool:
    if authorities:
        try:
            verify_token(token, note, authorities)
        except Refusal:
            return False
        return True
    stated = read_token(token)
    return bool(note) and stated is not None and stated.is_over(note)
