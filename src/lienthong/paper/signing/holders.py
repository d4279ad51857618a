"""Whose certificate it is: a person's or an agency's (SG-14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cryptography import x509
from cryptography.x509.oid import NameOID

from lienthong.kernel.vietnamese import canonical, fold
from lienthong.paper.signing.examination import HolderKind
from lienthong.paper.signing.keys import name_of

_USER_ID: Final = x509.ObjectIdentifier("0.9.2342.19200300.100.1.1")
_PERSONAL: Final = ("CCCD:", "CMND:", "CMT:", "HC:", "PNO:", "PASSPORT:", "BHXH:")
_CORPORATE: Final = ("MST:", "MNS:", "MDV:", "TAX:")
_AGENCY_WORDS: Final = (
    "uy ban", "ubnd", "hoi dong", "hdnd", "chi cuc", "tong cuc", "van phong", "trung tam",
    "cong ty", "benh vien", "thanh tra", "co quan", "tinh uy", "dang uy", "toa an", "cong an",
)  # fmt: skip
_SHORT_AGENCY_WORDS: Final = ("sở ", "bộ ", "cục ", "ban ", "phòng ", "trường ", "viện ")
"""Without their accents these are family names too: Bàn, Viên, Bồ, Trương."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who a certificate is of."""

    name: str
    organisation: str
    kind: HolderKind


def holder_of(certificate: x509.Certificate) -> Holder:
    """Who a certificate names, and whether that is a person or an agency.

    An identity number of a person or of a body in UID or serialNumber decides; then given names or
    a title for a person; then a name that is the organisation's own, or begins like an agency's.
    """
    name = name_of(certificate)
    organisation = ", ".join(_texts(certificate, NameOID.ORGANIZATION_NAME)[:1])
    return Holder(name, organisation, _kind(certificate, name, organisation))


def _kind(certificate: x509.Certificate, name: str, organisation: str) -> HolderKind:
    identities = [
        text.upper().replace(" ", "")
        for oid in (_USER_ID, NameOID.SERIAL_NUMBER)
        for text in _texts(certificate, oid)
    ]
    if any(text.startswith(_PERSONAL) for text in identities):
        return HolderKind.PERSON
    if any(text.startswith(_CORPORATE) for text in identities):
        return HolderKind.AGENCY
    if any(
        _texts(certificate, oid) for oid in (NameOID.GIVEN_NAME, NameOID.SURNAME, NameOID.TITLE)
    ):
        return HolderKind.PERSON
    if name == organisation or fold(name).startswith(_AGENCY_WORDS):
        return HolderKind.AGENCY
    if canonical(name).casefold().startswith(_SHORT_AGENCY_WORDS):
        return HolderKind.AGENCY
    return HolderKind.UNCLEAR


def _texts(certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> Sequence[str]:
    return [str(one.value) for one in certificate.subject.get_attributes_for_oid(oid)]
