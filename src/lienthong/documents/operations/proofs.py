"""What makes a signature last: a time-stamping service, and proofs that the operator keeps here.

Under `settings.DOCUMENTS.keys`, in `proofs`, lie the roots (PEM) and current revocation lists (DER,
`.crl`) of the authorities whose certificates sign. With both and a time-stamping service a
signature carries its proofs (B-LT); with the service alone its time (B-T); else neither (B-B).
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from django.conf import settings

from lienthong.paper.signing.signer import Proofs
from lienthong.paper.signing.stamping import HttpTimeAuthority, TimeAuthority
from lienthong.paper.signing.terms import Level


@dataclass(frozen=True, slots=True)
class AtHand:
    """How long a signature can be proved with what is here."""

    level: Level
    proofs: Proofs | None


def time_authority() -> TimeAuthority | None:
    """The time-stamping service of the settings, if there is one."""
    address = settings.DOCUMENTS.time_authority
    return _service(address) if address else None


def proofs_at_hand() -> AtHand:
    """The level to sign at, with its proofs."""
    if time_authority() is None:
        return AtHand(Level.BASIC, None)
    folder = Path(settings.DOCUMENTS.keys) / "proofs"
    roots = tuple(
        root
        for file in sorted(folder.glob("*.pem"))
        for root in x509.load_pem_x509_certificates(file.read_bytes())
    )
    lists = tuple(file.read_bytes() for file in sorted(folder.glob("*.crl")))
    if not (roots and lists):
        return AtHand(Level.TIMED, None)
    return AtHand(Level.LONG_TERM, Proofs(roots=roots, revocation_lists=lists))


@lru_cache(maxsize=4)
def _service(address: str) -> HttpTimeAuthority:
    return HttpTimeAuthority(address)
