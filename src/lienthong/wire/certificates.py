"""Certificates: the province's root, and what it issues to those who sign (EN-30 to EN-34).

One profile, checked strictly: whatever a certificate says beyond it is refused, because a verifier
that ignores what it does not understand believes more than it knows.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeAlias

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from lienthong.wire import instants
from lienthong.wire.fields import is_agency_code
from lienthong.wire.refusals import (
    CertificateNotTrusted,
    CertificateOutsideValidity,
    CertificateProfileBroken,
    CertificateUnreadable,
    CertificateWrongHolder,
    KeyUnreadable,
    RootWanted,
)
from lienthong.wire.seals import (
    PublicLogKey,
    PublicSealingKey,
    SealingKey,
    fingerprint,
    has_low_s,
)

MAX_PEM_BYTES: Final = 16 * 1024
MAX_ORIGIN_CHARACTERS: Final = 64  # X.509's bound on a common name
_SECOND: Final = timedelta(seconds=1)
# All that the library raises on certificates that are damaged or use what it does not know.
UNREADABLE: Final = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)


Extensions: TypeAlias = dict[x509.ObjectIdentifier, x509.Extension[x509.ExtensionType]]


def name_of(certificate: x509.Certificate) -> str:
    """The holder as people know it: organisation and common name."""
    parts = [
        str(attribute.value)
        for oid in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)
        for attribute in certificate.subject.get_attributes_for_oid(oid)
    ]
    return " / ".join(dict.fromkeys(parts)) or certificate.subject.rfc4514_string() or "—"


class Role(StrEnum):
    """What a certificate's holder may sign; stands in the subject as OU."""

    PROVINCE = "province"
    AGENCY = "agency"
    NODE = "node"
    LOG = "log"
    DIRECTORY = "directory"


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationAddresses:
    """Where a certificate says that its revocation is told: a list (CRL), and a service (OCSP)."""

    crl: str
    ocsp: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate of the profile. Only `Trust.verify` says whether the province issued it."""

    role: Role
    code: str
    name: str
    key: PublicSealingKey | PublicLogKey
    fingerprint: str
    serial: int
    valid_from_at: datetime
    valid_until_at: datetime
    pem: bytes
    revocation: RevocationAddresses | None = None

    def check_valid(self, at: datetime) -> None:
        """Raise CertificateOutsideValidity unless the certificate holds at the instant."""
        if not self.valid_from_at <= at < self.valid_until_at:
            raise CertificateOutsideValidity(
                subject=f"{self.role.value} {self.code}",
                valid_from=instants.to_text(self.valid_from_at),
                valid_until=instants.to_text(self.valid_until_at),
                at=instants.to_text(at),
            )

    def sealing_key(self) -> PublicSealingKey:
        """The P-256 key; a log's certificate has none (KeyUnreadable)."""
        if not isinstance(self.key, ec.EllipticCurvePublicKey):
            raise KeyUnreadable(expected="P-256")
        return self.key

    def log_key(self) -> PublicLogKey:
        """The Ed25519 key; only a log's certificate has one (KeyUnreadable)."""
        if not isinstance(self.key, ed25519.Ed25519PublicKey):
            raise KeyUnreadable(expected="Ed25519")
        return self.key


class Trust:
    """The province's published key: what was issued with it is believed, within its dates."""

    def __init__(self, root_pem: bytes) -> None:
        """Take the root's certificate as PEM; refuses what is no root of the profile."""
        self.root = parse_certificate(root_pem)
        self._root = x509.load_pem_x509_certificate(root_pem)
        if self.root.role is not Role.PROVINCE:
            raise RootWanted(role=self.root.role.value, name=self.root.code)
        self._check_issued(self._root, self.root)

    def verify(self, pem: bytes, *, role: Role, at: datetime) -> Certificate:
        """Read a certificate and believe it: issued by the root, for this role, valid at `at`."""
        certificate = self.verify_issued(pem)
        if certificate.role is not role:
            raise CertificateWrongHolder(
                role=certificate.role.value, name=certificate.code, expected=role.value
            )
        certificate.check_valid(at)
        self.root.check_valid(at)
        return certificate

    def verify_issued(self, pem: bytes) -> Certificate:
        """Read a certificate issued by the root to anyone but a province, whatever its dates."""
        certificate = parse_certificate(pem)
        self._check_issued(x509.load_pem_x509_certificate(pem), certificate)
        if certificate.role is Role.PROVINCE and certificate.pem != self.root.pem:
            raise CertificateNotTrusted(subject=certificate.code)
        return certificate

    def _check_issued(self, issued: x509.Certificate, certificate: Certificate) -> None:
        try:
            issued.verify_directly_issued_by(self._root)
        except (InvalidSignature, *UNREADABLE):
            subject = f"{certificate.role.value} {certificate.code}"
            raise CertificateNotTrusted(subject=subject) from None


def parse_certificate(pem: bytes) -> Certificate:
    """Read one PEM certificate and check its profile; says nothing about who issued it."""
    if len(pem) > MAX_PEM_BYTES:
        raise CertificateUnreadable
    try:
        parsed = x509.load_pem_x509_certificate(pem)
        canonical = parsed.public_bytes(serialization.Encoding.PEM)
        subject = [(attribute.oid, attribute.value) for attribute in parsed.subject]
        public_key = parsed.public_key()
        extensions = {extension.oid: extension for extension in parsed.extensions}
        signature_hash = parsed.signature_hash_algorithm
        version = parsed.version
    except UNREADABLE:
        raise CertificateUnreadable from None
    if canonical != pem:  # one certificate has one form; evidence counts on it
        raise CertificateUnreadable
    role, code, name = _read_subject(subject)
    _require(parsed.serial_number > 0, code, "EN-30")
    _require(version is x509.Version.v3, code, "EN-30")
    key = _permitted_key(role, public_key, code)
    revocation = None if role is Role.PROVINCE else _read_addresses(extensions, code)
    _check_extensions(extensions, role, code, published=revocation is not None)
    _require(isinstance(signature_hash, hashes.SHA256), code, "EN-30")
    _require(_has_one_form(parsed.signature), code, "EN-13")
    return Certificate(
        role=role,
        code=code,
        name=name,
        key=key,
        fingerprint=fingerprint(key),
        serial=parsed.serial_number,
        revocation=revocation,
        valid_from_at=parsed.not_valid_before_utc,
        valid_until_at=parsed.not_valid_after_utc + _SECOND,
        pem=pem,
    )


def _has_one_form(signature: bytes) -> bool:
    try:
        return has_low_s(signature)
    except ValueError:  # no signature of this kind at all
        return False


def issue_root(
    *,
    code: str,
    name: str,
    key: SealingKey,
    valid_from_at: datetime,
    valid_until_at: datetime,
) -> bytes:
    """The province's self-signed root certificate as PEM.

    `code` is the province's, as H56. Instants are cut to whole seconds by X.509.
    """
    subject = _subject(Role.PROVINCE, code, name)
    builder = _start(subject, subject, key.public_key(), valid_from_at, valid_until_at)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_key_usage(for_authority=True), critical=True)
    return sign_certificate(builder, key)


def issue_certificate(
    *,
    role: Role,
    code: str,
    name: str,
    key: PublicSealingKey | PublicLogKey,
    valid_from_at: datetime,
    valid_until_at: datetime,
    root_pem: bytes,
    root_key: SealingKey,
    revocation: RevocationAddresses | None = None,
) -> bytes:
    """A certificate for an agency, node, log or the directory, as PEM.

    `code` is the agency's code, the node's name or the log's origin; `name` is for people;
    `revocation` is where its revocation would be told (EX-141). Refuses (CertificateProfileBroken)
    a holder or key that the profile does not allow.
    """
    root = x509.load_pem_x509_certificate(root_pem)
    _require(role is not Role.PROVINCE, code, "EN-32")
    _permitted_key(role, key, code)
    subject = _subject(role, code, name)
    builder = _start(subject, root.subject, key, valid_from_at, valid_until_at)
    builder = builder.add_extension(
        x509.BasicConstraints(ca=False, path_length=None), critical=True
    )
    builder = builder.add_extension(_key_usage(for_authority=False), critical=True)
    issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    builder = builder.add_extension(issuer_key, critical=False)
    for extension in _published(revocation) if revocation else ():
        builder = builder.add_extension(extension, critical=False)
    return sign_certificate(builder, root_key)


def _start(
    subject: x509.Name,
    issuer: x509.Name,
    key: PublicSealingKey | PublicLogKey,
    valid_from_at: datetime,
    valid_until_at: datetime,
) -> x509.CertificateBuilder:
    # X.509 counts the second of notAfter as valid; our periods are half-open.
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid_from_at)
        .not_valid_after(valid_until_at - _SECOND)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def sign_certificate(builder: x509.CertificateBuilder, key: SealingKey) -> bytes:
    """Sign until the signature is the one that counts (EN-13): each attempt has even chances."""
    while True:
        certificate = builder.sign(key, hashes.SHA256())
        if has_low_s(certificate.signature):
            return certificate.public_bytes(serialization.Encoding.PEM)


def _subject(role: Role, code: str, name: str) -> x509.Name:
    _require(is_holder_code(role, code), code, "EN-32")
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, role.value),
            x509.NameAttribute(NameOID.COMMON_NAME, code),
        ]
    )


def _read_subject(
    subject: list[tuple[x509.ObjectIdentifier, str | bytes]],
) -> tuple[Role, str, str]:
    expected = [NameOID.ORGANIZATION_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME, NameOID.COMMON_NAME]
    values = [str(value) for _, value in subject]
    label = " / ".join(values)[:200]
    _require([oid for oid, _ in subject] == expected, label, "EN-32")
    name, role, code = values
    _require(role in set(Role), label, "EN-32")
    _require(is_holder_code(Role(role), code), label, "EN-32")
    return Role(role), code, name


def is_holder_code(role: Role, code: str) -> bool:
    """Whether a certificate of the role may name this code: an agency code, or a log's origin."""
    if role is Role.LOG:
        return 0 < len(code) <= MAX_ORIGIN_CHARACTERS and not any(
            character.isspace() or character == "+" or not character.isprintable()
            for character in code
        )
    return is_agency_code(code)


def _permitted_key(role: Role, key: object, code: str) -> PublicSealingKey | PublicLogKey:
    if role is Role.LOG and isinstance(key, ed25519.Ed25519PublicKey):
        return key
    if role is not Role.LOG and isinstance(key, ec.EllipticCurvePublicKey):
        _require(isinstance(key.curve, ec.SECP256R1), code, "EN-32")
        return key
    raise CertificateProfileBroken(subject=code, rule="EN-33" if role is Role.LOG else "EN-32")


def _key_usage(*, for_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not for_authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=for_authority,
        crl_sign=for_authority,
        encipher_only=False,
        decipher_only=False,
    )


def _published(revocation: RevocationAddresses) -> tuple[x509.ExtensionType, x509.ExtensionType]:
    """The extensions that name the list and the service (RFC 5280, 4.2.1.13 and 4.2.2.1)."""
    crl = x509.UniformResourceIdentifier(revocation.crl)
    ocsp = x509.UniformResourceIdentifier(revocation.ocsp)
    point = x509.DistributionPoint([crl], relative_name=None, reasons=None, crl_issuer=None)
    access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, ocsp)
    return x509.CRLDistributionPoints([point]), x509.AuthorityInformationAccess([access])


def _read_addresses(extensions: Extensions, code: str) -> RevocationAddresses | None:
    """Both addresses or none; written in the one way in which we write them (EX-141)."""
    points = extensions.get(x509.CRLDistributionPoints.oid)
    access = extensions.get(x509.AuthorityInformationAccess.oid)
    if points is None and access is None:
        return None
    match points and points.value, access and access.value:
        case x509.CRLDistributionPoints() as lists, x509.AuthorityInformationAccess() as services:
            crl = [name.value for point in lists for name in point.full_name or ()]
            ocsp = [one.access_location.value for one in services]
        case _:
            raise CertificateProfileBroken(subject=code, rule="EX-141")
    texts = [*crl, *ocsp]
    _require(len(crl) == len(ocsp) == 1 and all(isinstance(t, str) for t in texts), code, "EX-141")
    read = RevocationAddresses(crl=texts[0], ocsp=texts[1])
    for extension in _published(read):
        found = extensions[extension.oid]
        _require(not found.critical and found.value == extension, code, "EX-141")
    return read


def _check_extensions(
    extensions: Extensions, role: Role, code: str, *, published: bool = False
) -> None:
    """Exactly the extensions of EN-31 and EN-32, with exactly their values."""
    authority = role is Role.PROVINCE
    expected = {
        x509.BasicConstraints.oid: x509.BasicConstraints(
            ca=authority, path_length=0 if authority else None
        ),
        x509.KeyUsage.oid: _key_usage(for_authority=authority),
    }
    identifiers = {x509.SubjectKeyIdentifier.oid}
    if not authority:
        identifiers.add(x509.AuthorityKeyIdentifier.oid)
    if published:
        identifiers |= {x509.CRLDistributionPoints.oid, x509.AuthorityInformationAccess.oid}
    rule = "EN-31" if authority else "EN-32"
    _require(extensions.keys() == expected.keys() | identifiers, code, rule)
    for oid, value in expected.items():
        _require(extensions[oid].critical and extensions[oid].value == value, code, rule)


def _require(condition: bool, subject: str, rule: str) -> None:  # noqa: FBT001 -- reads as a sentence
    if not condition:
        raise CertificateProfileBroken(subject=subject, rule=rule)
