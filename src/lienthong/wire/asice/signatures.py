"""One XAdES signature: what it covers, by which certificate; that it holds (EV-31 to EV-33)."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from lienthong.wire.asice.archive import Members
from lienthong.wire.asice.documents import (
    NAMESPACES,
    Document,
    Element,
    canonicalize,
    digest_name,
    only,
    read_base64,
)
from lienthong.wire.asice.refusals import (
    AlgorithmRefused,
    CertificateNotBound,
    DigestDiffers,
    SignatureBroken,
    SignatureUnreadable,
    SignedPartMissing,
)
from lienthong.wire.certificates import UNREADABLE

PROPERTIES_TYPE: Final = "http://uri.etsi.org/01903#SignedProperties"
MOST_REFERENCES: Final = 2000
MOST_BESIDE: Final = 50
"""Certificates, time stamps or OCSP responses beside one signature."""
_YEARS: Final = range(1900, 9000)
_STAMPS: Final = ".//xades:SignatureTimeStamp/xades:EncapsulatedTimeStamp"
SMALLEST_RSA_BITS: Final = 2048
_PERCENT: Final = re.compile(rb"%([0-9A-Fa-f]{2})")
_RSA: Final = "http://www.w3.org/2001/04/xmldsig-more#rsa-"
_ECDSA: Final = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-"
_PSS: Final = "http://www.w3.org/2007/05/xmldsig-more#"
_HASHES: Final[Mapping[str, hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingSignature:
    """A signature that holds: over which members, by which certificate, at which stated time."""

    part: str
    covered: frozenset[str]
    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]
    stated_at: datetime | None
    value: bytes
    timestamps: tuple[bytes, ...]
    revocation: tuple[bytes, ...]


def verify_signature(
    signature: Element, document: Document, members: Members, part: str
) -> HoldingSignature:
    """Verify one `ds:Signature`; refuses it with the reason where it does not hold."""
    signed_info = only(signature, "ds:SignedInfo", part)
    properties = _signed_properties(signature, part)
    covered, binds = set(), False
    references = signed_info.findall("ds:Reference", NAMESPACES)
    if not 0 < len(references) <= MOST_REFERENCES:
        raise SignatureUnreadable(part=part, problem=f"{len(references)} × ds:Reference")
    for reference in references:
        uri = reference.get("URI") or ""
        if uri.startswith("#"):
            target = document.by_id.get(uri[1:])
            binds |= target is properties and reference.get("Type") == PROPERTIES_TYPE
            content = members.count_canonical(_same_document(reference, target, uri, part))
            found = hashlib.new(digest_name(reference, part), content).digest()
            if found != _stated_digest(reference, part):
                raise DigestDiffers(name=uri[:120], part=part)
            continue
        name = member_name(uri)
        if name not in members:
            raise SignedPartMissing(part=part, name=uri[:120])
        if reference.find("ds:Transforms", NAMESPACES) is not None:
            raise SignatureUnreadable(part=part, problem="ds:Transforms")
        if members.digest(name, digest_name(reference, part)) != _stated_digest(reference, part):
            raise DigestDiffers(name=name[:120], part=part)
        covered.add(name)
    certificates = _certificates(signature, part)
    if not binds or not _is_bound(properties, certificates[0], part):
        raise CertificateNotBound(part=part)
    value = read_base64(only(signature, "ds:SignatureValue", part), part)
    method = signed_info.find("ds:CanonicalizationMethod", NAMESPACES)
    signed = canonicalize(signed_info, method, part)
    _verify_value(signed_info, signed, value, certificates[0], part)
    return HoldingSignature(
        part=part,
        covered=frozenset(covered),
        certificate=certificates[0],
        others=tuple(certificates[1:]),
        stated_at=_signing_time(properties),
        value=value,
        timestamps=_all_bytes(
            signature, ".//xades:SignatureTimeStamp/xades:EncapsulatedTimeStamp", part
        ),
        revocation=_all_bytes(signature, ".//xades:EncapsulatedOCSPValue", part),
    )


def member_name(uri: str) -> str:
    """The member that a reference names, relative to the container's root."""
    plain = _PERCENT.sub(lambda found: bytes.fromhex(found[1].decode()), uri.encode())
    return plain.decode("utf-8", "replace").removeprefix("/").removeprefix("./")


def _signed_properties(signature: Element, part: str) -> Element:
    """Those of this very signature: properties elsewhere in the document say nothing of it."""
    qualifying = only(signature, "ds:Object/xades:QualifyingProperties", part)
    if qualifying.get("Target") != f"#{signature.get('Id')}":
        raise SignatureUnreadable(part=part, problem="xades:QualifyingProperties/@Target")
    return only(qualifying, "xades:SignedProperties", part)


def _same_document(reference: Element, target: Element | None, uri: str, part: str) -> bytes:
    if target is None:
        raise SignedPartMissing(part=part, name=uri[:120])
    transforms = reference.findall("ds:Transforms/ds:Transform", NAMESPACES)
    if len(transforms) > 1:
        raise SignatureUnreadable(part=part, problem="ds:Transforms")
    return canonicalize(target, transforms[0] if transforms else None, part)


def _stated_digest(reference: Element, part: str) -> bytes:
    return read_base64(only(reference, "ds:DigestValue", part), part)


def _certificates(signature: Element, part: str) -> list[x509.Certificate]:
    """The signer's certificate first, then others that may lead to an issuer."""
    own = signature.findall("ds:KeyInfo/ds:X509Data/ds:X509Certificate", NAMESPACES)
    if not own:
        raise SignatureUnreadable(part=part, problem="0 × ds:X509Certificate")
    others = signature.findall(".//xades:EncapsulatedX509Certificate", NAMESPACES)
    _require_few([*own, *others], part)
    try:
        return [x509.load_der_x509_certificate(read_base64(one, part)) for one in (*own, *others)]
    except UNREADABLE as error:
        raise SignatureUnreadable(part=part, problem="X.509") from error


def _is_bound(properties: Element, certificate: x509.Certificate, part: str) -> bool:
    der = certificate.public_bytes(serialization.Encoding.DER)
    for kind in ("SigningCertificateV2", "SigningCertificate"):
        path = f"xades:SignedSignatureProperties/xades:{kind}/xades:Cert/xades:CertDigest"
        named = properties.findall(path, NAMESPACES)
        if named:
            expected = read_base64(only(named[0], "ds:DigestValue", part), part)
            return hashlib.new(digest_name(named[0], part), der).digest() == expected
    return False


def _verify_value(
    signed_info: Element, signed: bytes, value: bytes, certificate: x509.Certificate, part: str
) -> None:
    algorithm = only(signed_info, "ds:SignatureMethod", part).get("Algorithm", "")
    try:
        match key := certificate.public_key():
            case rsa.RSAPublicKey() if key.key_size >= SMALLEST_RSA_BITS:
                scheme, used = _rsa_scheme(algorithm, part)
                key.verify(value, signed, scheme, used)
            case ec.EllipticCurvePublicKey() if algorithm.removeprefix(_ECDSA) in _HASHES:
                half = len(value) // 2
                r, s = int.from_bytes(value[:half]), int.from_bytes(value[half:])
                used = _HASHES[algorithm.removeprefix(_ECDSA)]
                key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(used))
            case _:
                raise AlgorithmRefused(part=part, algorithm=algorithm[:80] or "—")
    except (InvalidSignature, *UNREADABLE):
        raise SignatureBroken(part=part) from None


def _rsa_scheme(
    algorithm: str, part: str
) -> tuple[padding.PKCS1v15 | padding.PSS, hashes.HashAlgorithm]:
    if algorithm.removeprefix(_RSA) in _HASHES:
        return padding.PKCS1v15(), _HASHES[algorithm.removeprefix(_RSA)]
    name = algorithm.removeprefix(_PSS).removesuffix("-rsa-MGF1")
    if algorithm == f"{_PSS}{name}-rsa-MGF1" and name in _HASHES:
        used = _HASHES[name]
        return padding.PSS(mgf=padding.MGF1(used), salt_length=used.digest_size), used
    raise AlgorithmRefused(part=part, algorithm=algorithm[:80] or "—")


def _signing_time(properties: Element) -> datetime | None:
    text = properties.findtext(
        "xades:SignedSignatureProperties/xades:SigningTime", namespaces=NAMESPACES
    )
    try:
        stated = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    if stated.year not in _YEARS:  # at the ends of the calendar no other zone can tell the time
        return None
    return stated if stated.tzinfo else stated.replace(tzinfo=UTC)


def _all_bytes(signature: Element, path: str, part: str) -> tuple[bytes, ...]:
    found = signature.findall(path, NAMESPACES)
    _require_few(found, part)
    return tuple(read_base64(one, part) for one in found)


def _require_few(found: Sequence[Element], part: str) -> None:
    if len(found) > MOST_BESIDE:
        raise SignatureUnreadable(part=part, problem=f"{len(found)} × {found[0].tag[-40:]}")
