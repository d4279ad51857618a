"""Whose signatures are believed: the province's own root and the authorities an operator listed."""

from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings

from lienthong.exchange.queries import read_published_key
from lienthong.exchange.terms import NotPrepared
from lienthong.paper.signing.refusals import TrustListUnreadable
from lienthong.paper.signing.trust import (
    AuthorityKind,
    Service,
    TrustedAuthority,
    TrustList,
    read_trust_list,
)

LIST_FILE = "authorities.toml"
_BASIS_OF_ROOT = "Khóa công bố của tỉnh"
_BASIS_OF_FILE = "Danh sách tin cậy của tỉnh (trusted_authorities)"
_EVERY_SERVICE = frozenset(Service)


def load_trust_list() -> TrustList:
    """The trust list of this platform, read anew.

    The province's root (made up in a demonstration, and marked so); each PEM of the folder
    `trusted_authorities`; the entries of its `authorities.toml` with their own dates and legal
    basis. Refuses a file that cannot be read (TrustListUnreadable).
    """
    folder = settings.EXCHANGE.trusted_authorities
    listed = folder / LIST_FILE
    with_dates = read_trust_list(listed.read_text("utf-8")) if listed.is_file() else TrustList()
    outside = (_listed(path) for path in sorted(folder.glob("*.pem")))
    return TrustList((*_root(), *outside, *with_dates.authorities))


def fingerprint_of(trust: TrustList) -> str:
    """Another one for any other list: whom it names, for what, from when until when."""
    named = sorted(
        (
            one.certificate.fingerprint(SHA256()).hex(),
            one.kind.value,
            *sorted(one.services),
            str(one.valid_from),
            str(one.valid_until),
            one.legal_basis,
        )
        for one in trust.authorities
    )
    return sha256(repr(named).encode()).hexdigest()


def _listed(path: Path) -> TrustedAuthority:
    try:
        return authority_of(path.read_bytes(), AuthorityKind.PUBLIC, _BASIS_OF_FILE)
    except (ValueError, OSError):
        raise TrustListUnreadable(problem=path.name, number=1) from None


def _root() -> tuple[TrustedAuthority, ...]:
    try:
        pem = read_published_key(settings.EXCHANGE)
    except NotPrepared:
        return ()
    is_made_up = (settings.EXCHANGE.keys.parent / "demonstration").exists()
    kind = AuthorityKind.DEMONSTRATION if is_made_up else AuthorityKind.GOVERNMENT
    return (authority_of(pem, kind, _BASIS_OF_ROOT),)


def authority_of(pem: bytes, kind: AuthorityKind, basis: str) -> TrustedAuthority:
    """An authority believed for as long as its certificate says."""
    certificate = x509.load_pem_x509_certificate(pem)
    return TrustedAuthority(
        certificate=certificate,
        kind=kind,
        services=_EVERY_SERVICE,
        valid_from=certificate.not_valid_before_utc.date(),
        valid_until=certificate.not_valid_after_utc.date(),
        legal_basis=basis,
    )
