"""Revocation lists (RFC 5280): which certificates the province took back, when and why (EX-140)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization

from lienthong.wire.certificates import UNREADABLE, Trust
from lienthong.wire.refusals import RevocationListNotTrusted, RevocationListUnreadable
from lienthong.wire.seals import SealingKey

MAX_LIST_BYTES: Final = 64 * 1024 * 1024
_PEM: Final = b"-----BEGIN"


class Reason(StrEnum):
    """Why a certificate was taken back; RFC 5280's reasons (5.3.1) that fit a holder's key."""

    UNSPECIFIED = "unspecified"
    KEY_COMPROMISE = "keyCompromise"
    AFFILIATION_CHANGED = "affiliationChanged"
    SUPERSEDED = "superseded"
    CESSATION_OF_OPERATION = "cessationOfOperation"
    PRIVILEGE_WITHDRAWN = "privilegeWithdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoked:
    """One certificate that was taken back. The instant has whole seconds, as X.509's have."""

    serial: int
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationList:
    """What one list says. It knows nothing about what came after `made_at`."""

    number: int
    made_at: datetime
    next_at: datetime
    revoked: Mapping[int, Revoked]

    @classmethod
    def read(cls, data: bytes, trust: Trust) -> Self:
        """Read a list, DER or PEM, and believe it: it was signed with the province's root.

        Refuses (RevocationListUnreadable) what is no whole, numbered list, and
        (RevocationListNotTrusted) one that another authority signed.
        """
        if len(data) > MAX_LIST_BYTES:
            raise RevocationListUnreadable
        root = x509.load_pem_x509_certificate(trust.root.pem)
        try:
            parsed = load_list(data)
            number = parsed.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
            strange = [item for item in parsed.extensions if item.critical]
            revoked = {entry.serial_number: _read_entry(entry) for entry in parsed}
            next_at = parsed.next_update_utc
        except (*UNREADABLE, x509.ExtensionNotFound):
            raise RevocationListUnreadable from None
        if strange or next_at is None:  # a part of a list only, or one for some certificates only
            raise RevocationListUnreadable
        try:
            signed = parsed.is_signature_valid(trust.root.sealing_key())
        except (*UNREADABLE, InvalidSignature):
            signed = False
        if not signed or parsed.issuer != root.subject:
            raise RevocationListNotTrusted(issuer=parsed.issuer.rfc4514_string())
        return cls(number=number, made_at=parsed.last_update_utc, next_at=next_at, revoked=revoked)


def to_der(data: bytes) -> bytes:
    """A list in PEM or DER as DER; refuses (RevocationListUnreadable) what is no list."""
    try:
        return load_list(data).public_bytes(serialization.Encoding.DER)
    except UNREADABLE:
        raise RevocationListUnreadable from None


def sign_list(
    revoked: Sequence[Revoked],
    *,
    number: int,
    made_at: datetime,
    next_at: datetime,
    root_pem: bytes,
    root_key: SealingKey,
) -> bytes:
    """A revocation list (DER), signed by the root. Instants are cut to whole seconds.

    `number` must be higher than that of every list before (RFC 5280, 5.2.3).
    """
    root = x509.load_pem_x509_certificate(root_pem)
    issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root.subject)
        .last_update(made_at.replace(microsecond=0))
        .next_update(next_at.replace(microsecond=0))
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(issuer_key, critical=False)
    )
    for item in revoked:
        entry = (
            x509.RevokedCertificateBuilder()
            .serial_number(item.serial)
            .revocation_date(item.at.replace(microsecond=0))
        )
        if item.reason != Reason.UNSPECIFIED:  # that one is not said (RFC 5280, 5.3.1)
            flag = x509.ReasonFlags(item.reason)
            entry = entry.add_extension(x509.CRLReason(flag), critical=False)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(root_key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def load_list(data: bytes) -> x509.CertificateRevocationList:
    """Any list, DER or PEM, believed by nobody yet; raises one of UNREADABLE."""
    return (x509.load_pem_x509_crl if data.startswith(_PEM) else x509.load_der_x509_crl)(data)


def _read_entry(entry: x509.RevokedCertificate) -> Revoked:
    if any(extension.critical for extension in entry.extensions):
        raise RevocationListUnreadable
    try:
        reason = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason.value
    except x509.ExtensionNotFound:
        reason = Reason.UNSPECIFIED.value
    return Revoked(serial=entry.serial_number, at=entry.revocation_date_utc, reason=reason)
