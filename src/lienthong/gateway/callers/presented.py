"""The certificate that a caller presented: in its own TLS connection, or to a proxy (EX-155)."""

import base64
import binascii
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, ip_address

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from lienthong.gateway.directory import Directory
from lienthong.gateway.http import Request
from lienthong.gateway.terms import ClientCertificateUnreadable
from lienthong.wire.certificates import MAX_PEM_BYTES, UNREADABLE, Role
from lienthong.wire.directory_snapshot import AgencyEntry

HEADER = b"client-cert"
Networks = tuple[IPv4Network | IPv6Network, ...]


def find_presented(request: Request, *, trusted: Networks) -> bytes | None:
    """The certificate as PEM, or None when the caller presented none.

    The header of RFC 9440 counts only from the proxies named in `trusted`; from anybody else it is
    no more than a claim, and is not looked at.
    """
    extension = request.scope.get("extensions", {}).get("tls")
    if extension and extension["client_cert_chain"]:
        pem: str = extension["client_cert_chain"][0]
        return pem.encode()
    if not is_among(request.peer, trusted):
        return None
    values = [value for name, value in request.scope["headers"] if name == HEADER]
    if not values or values == [b""]:
        return None
    if len(values) > 1:
        raise ClientCertificateUnreadable
    return _from_header(values[0])


def believe(pem: bytes, *, directory: Directory, now: datetime) -> tuple[AgencyEntry, datetime]:
    """The agency that the certificate is for (EX-22), and when the certificate ends.

    Refuses one that the province's root did not issue to an agency, one that does not hold now, and
    one whose key is not (or no longer) registered for the agency in the directory.
    """
    certificate = directory.trust.verify(pem, role=Role.AGENCY, at=now)
    caller = directory.get_agency(certificate.code)
    directory.get_certificate(caller, certificate.fingerprint, now)
    return caller, certificate.valid_until_at


def is_among(address: str, networks: Networks) -> bool:
    """Whether an address is in one of these networks; what is no address is in none."""
    if not networks:
        return False
    try:
        number = ip_address(address)
    except ValueError:
        return False
    return any(number in network for network in networks)


def _from_header(value: bytes) -> bytes:
    """A byte sequence of RFC 8941: base64 between colons."""
    text = value.strip()
    if len(text) > MAX_PEM_BYTES or text[:1] != b":" or text[-1:] != b":":
        raise ClientCertificateUnreadable
    try:
        certificate = x509.load_der_x509_certificate(base64.b64decode(text[1:-1], validate=True))
    except (binascii.Error, *UNREADABLE):
        raise ClientCertificateUnreadable from None
    return certificate.public_bytes(serialization.Encoding.PEM)
