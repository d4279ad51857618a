"""The signature over a whole evidence file: XAdES, level B, in one prescribed form (EV-7, EV-8).

The text is written as it is canonicalised (inclusive Canonical XML 1.0), so that it can be signed,
and written anew to be compared, without an XML library. Any other tool makes the same of it.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from lienthong.wire.certificates import Certificate, Role, Trust
from lienthong.wire.evidence.refusals import EvidenceContradiction
from lienthong.wire.refusals import SealBroken
from lienthong.wire.seals import SealingKey, has_low_s

ASIC: Final = "http://uri.etsi.org/02918/v1.2.1#"
DS: Final = "http://www.w3.org/2000/09/xmldsig#"
XADES: Final = "http://uri.etsi.org/01903/v1.3.2#"
C14N: Final = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
ECDSA_SHA256: Final = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
SHA256: Final = "http://www.w3.org/2001/04/xmlenc#sha256"
PROPERTIES_TYPE: Final = "http://uri.etsi.org/01903#SignedProperties"
_FIELD_BYTES: Final = 32
_TIME: Final = re.compile(r"<xades:SigningTime>(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)</")
_VALUE: Final = re.compile(r"<ds:SignatureValue>([A-Za-z0-9+/=]{1,200})</")
_CERTIFICATE: Final = re.compile(r"<ds:X509Certificate>([A-Za-z0-9+/=]{1,20000})</")


@dataclass(frozen=True, slots=True)
class Sealer:
    """Who puts an evidence file together and signs it whole: an agency, with its certificate."""

    key: SealingKey
    pem: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class SealedBy:
    """Whose valid signature covers the whole file, and the time it states."""

    holder: Certificate
    at: datetime


def write_signatures(members: Mapping[str, bytes], sealer: Sealer) -> bytes:
    """`META-INF/signatures.xml` over these members: the signature is fresh each time."""
    at = sealer.at.astimezone(UTC).replace(microsecond=0)
    certificate = _der(sealer.pem)
    signed_info = _signed_info(members, _properties(members, certificate, at))
    value = _sign(_in_context(signed_info), sealer.key)
    return _document(members, certificate, at, value)


def verify_signatures(data: bytes, members: Mapping[str, bytes], trust: Trust) -> SealedBy:
    """Whose signature it is; refuses one that is not exactly over these members, in this form.

    The signer must be an agency or the node, certified by the province at the time stated.
    """
    found = [pattern.search(data.decode("ascii", "replace")) for pattern in (_TIME, _CERTIFICATE)]
    value = _VALUE.search(data.decode("ascii", "replace"))
    if found[0] is None or found[1] is None or value is None:
        raise EvidenceContradiction(part="META-INF/signatures.xml", rule="EV-8")
    at, certificate, signature = _read_time(found[0][1]), _decode(found[1][1]), _decode(value[1])
    if _document(members, certificate, at, signature) != data:
        raise EvidenceContradiction(part="META-INF/signatures.xml", rule="EV-8")
    holder = trust.verify_issued(_pem(certificate))
    if holder.role not in {Role.AGENCY, Role.NODE}:
        raise EvidenceContradiction(part="META-INF/signatures.xml", rule="EV-8")
    holder.check_valid(at)
    trust.root.check_valid(at)
    signed_info = _signed_info(members, _properties(members, certificate, at))
    _verify(_in_context(signed_info), signature, holder)
    return SealedBy(holder, at)


def _document(
    members: Mapping[str, bytes], certificate: bytes, at: datetime, value: bytes
) -> bytes:
    properties = _properties(members, certificate, at)
    text = (
        f'<asic:XAdESSignatures xmlns:asic="{ASIC}">'
        f'<ds:Signature xmlns:ds="{DS}" Id="S">{_signed_info(members, properties)}'
        f"<ds:SignatureValue>{_base64(value)}</ds:SignatureValue>"
        f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{_base64(certificate)}"
        "</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
        f'<ds:Object><xades:QualifyingProperties xmlns:xades="{XADES}" Target="#S">{properties}'
        "</xades:QualifyingProperties></ds:Object></ds:Signature></asic:XAdESSignatures>"
    )
    return text.encode("ascii")


def _signed_info(members: Mapping[str, bytes], properties: str) -> str:
    references = "".join(
        f'<ds:Reference Id="R{number}" URI="{name}">{_digest(content)}</ds:Reference>'
        for number, (name, content) in enumerate(members.items(), start=1)
    )
    in_context = properties.replace(
        "<xades:SignedProperties ",
        f'<xades:SignedProperties xmlns:asic="{ASIC}" xmlns:ds="{DS}" xmlns:xades="{XADES}" ',
        1,
    )
    return (
        "<ds:SignedInfo>"
        f'<ds:CanonicalizationMethod Algorithm="{C14N}"></ds:CanonicalizationMethod>'
        f'<ds:SignatureMethod Algorithm="{ECDSA_SHA256}"></ds:SignatureMethod>{references}'
        f'<ds:Reference Type="{PROPERTIES_TYPE}" URI="#P"><ds:Transforms>'
        f'<ds:Transform Algorithm="{C14N}"></ds:Transform></ds:Transforms>'
        f"{_digest(in_context.encode('ascii'))}</ds:Reference></ds:SignedInfo>"
    )


def _properties(members: Mapping[str, bytes], certificate: bytes, at: datetime) -> str:
    formats = "".join(
        f'<xades:DataObjectFormat ObjectReference="#R{number}"><xades:MimeType>'
        f"{_media_type(name)}</xades:MimeType></xades:DataObjectFormat>"
        for number, name in enumerate(members, start=1)
    )
    return (
        '<xades:SignedProperties Id="P"><xades:SignedSignatureProperties>'
        f"<xades:SigningTime>{at:%Y-%m-%dT%H:%M:%SZ}</xades:SigningTime>"
        "<xades:SigningCertificateV2><xades:Cert><xades:CertDigest>"
        f"{_digest(certificate)}</xades:CertDigest></xades:Cert></xades:SigningCertificateV2>"
        "</xades:SignedSignatureProperties><xades:SignedDataObjectProperties>"
        f"{formats}</xades:SignedDataObjectProperties></xades:SignedProperties>"
    )


def _in_context(signed_info: str) -> bytes:
    """SignedInfo as canonicalisation gives it: with the namespaces in scope around it."""
    scope = f'<ds:SignedInfo xmlns:asic="{ASIC}" xmlns:ds="{DS}">'
    return signed_info.replace("<ds:SignedInfo>", scope, 1).encode("ascii")


def _digest(content: bytes) -> str:
    return (
        f'<ds:DigestMethod Algorithm="{SHA256}"></ds:DigestMethod>'
        f"<ds:DigestValue>{_base64(sha256(content).digest())}</ds:DigestValue>"
    )


def _media_type(name: str) -> str:
    return "application/json" if name.endswith(".json") else "application/octet-stream"


def _sign(data: bytes, key: SealingKey) -> bytes:
    """R and s, 32 bytes each, as XML signatures have them; the lower s (EN-13)."""
    while True:
        der = key.sign(data, ec.ECDSA(hashes.SHA256()))
        if has_low_s(der):
            r, s = decode_dss_signature(der)
            return r.to_bytes(_FIELD_BYTES) + s.to_bytes(_FIELD_BYTES)


def _verify(data: bytes, signature: bytes, holder: Certificate) -> None:
    r, s = signature[:_FIELD_BYTES], signature[_FIELD_BYTES:]
    der = encode_dss_signature(int.from_bytes(r), int.from_bytes(s))
    if len(signature) != 2 * _FIELD_BYTES or not has_low_s(der):
        raise SealBroken(record="signatures.xml")
    try:
        holder.sealing_key().verify(der, data, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise SealBroken(record="signatures.xml") from None


def _der(pem: bytes) -> bytes:
    certificate = x509.load_pem_x509_certificate(pem)
    return certificate.public_bytes(serialization.Encoding.DER)


def _pem(der: bytes) -> bytes:
    try:
        certificate = x509.load_der_x509_certificate(der)
    except ValueError:
        raise EvidenceContradiction(part="META-INF/signatures.xml", rule="EV-8") from None
    return certificate.public_bytes(serialization.Encoding.PEM)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _read_time(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:  # the form is right, but there is no such day or hour
        raise EvidenceContradiction(part="META-INF/signatures.xml", rule="EV-8") from None


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise EvidenceContradiction(part="META-INF/signatures.xml", rule="EV-8") from None
