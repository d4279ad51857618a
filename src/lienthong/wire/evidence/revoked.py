"""Whether keys had been revoked when they signed, by the province's list (EV-50 to EV-53)."""

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


def check_revocations(
    revocations: RevocationList, signed: Sequence[tuple[Certificate, datetime]]
) -> RevocationCheck:
    """Look everybody up who signed, with the latest instant at which they did.

    Refuses (KeyRevoked) a certificate revoked at that instant or before.
    """
    later: dict[int, tuple[Certificate, Revoked]] = {}
    for certificate, at in signed:
        entry = revocations.revoked.get(certificate.serial)
        if entry is None:
            continue
        if entry.at <= at:
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
