"""Whether keys had been revoked when they signed, by the province's list (EV-50 to EV-55).

The instant of a signature is the one at which the node logged it, whatever its maker states: that
instant the holder of a key can neither put back nor put off (EV-51).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lienthong.wire import instants
from lienthong.wire.certificates import Certificate
from lienthong.wire.evidence.refusals import KeyRevoked
from lienthong.wire.revocation import RevocationList, Revoked


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationCheck:
    """A list in which no certificate stands as revoked when it signed.

    `last_signed_at` is the latest of all signatures; `later` are those revoked afterwards.
    """

    revocations: RevocationList
    last_signed_at: datetime
    later: tuple[tuple[Certificate, Revoked], ...]


Signed = tuple[Certificate, datetime]
"""Whose key signed, and at which instant."""


def find_revoked(revocations: RevocationList, signed: Sequence[Signed]) -> Revoked | None:
    """The first entry by which one of the keys had been revoked when it signed, or before."""
    for certificate, at in signed:
        entry = revocations.revoked.get(certificate.serial)
        if entry is not None and entry.at <= at:
            return entry
    return None


def check_revocations(revocations: RevocationList, signed: Sequence[Signed]) -> RevocationCheck:
    """Look everybody up on whose signature the file stands.

    Refuses (KeyRevoked) a certificate revoked at that instant or before.
    """
    later: dict[int, tuple[Certificate, Revoked]] = {}
    for certificate, at in signed:
        entry = revocations.revoked.get(certificate.serial)
        if entry is None:
            continue
        if find_revoked(revocations, [(certificate, at)]):
            raise KeyRevoked(
                subject=f"{certificate.role.value} {certificate.code}",
                revoked=instants.to_text(entry.at),
                reason=entry.reason,
                at=instants.to_text(at),
            )
        later[certificate.serial] = (certificate, entry)
    return RevocationCheck(
        revocations=revocations,
        last_signed_at=max(at for _, at in signed),
        later=tuple(later.values()),
    )
