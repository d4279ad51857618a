"""Revocation lists of outside authorities, given as files: what they took back (EX-221)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from lienthong.wire.certificate_paths import STRONG
from lienthong.wire.certificates import UNREADABLE, name_of
from lienthong.wire.refusals import OutsideListUnreadable
from lienthong.wire.revocation import MAX_LIST_BYTES, load_list


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """A certificate that its own authority took back, and since when by that authority's word."""

    authority: str
    serial: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedUp:
    """What lists say of a path of certificates.

    `as_of` is when the oldest list was made that says something of the path; None where one of
    the authorities in it gave no list, so that somebody may have taken something back unseen.
    """

    withdrawn: Withdrawn | None
    as_of: datetime | None


def read_outside_list(data: bytes, *, file: str) -> x509.CertificateRevocationList:
    """A list in DER or PEM, for look_up.

    Refuses (OutsideListUnreadable, naming the file) what is none, and one that covers only some
    of the authority's certificates: its silence would say nothing.
    """
    try:
        if len(data) > MAX_LIST_BYTES:
            raise OutsideListUnreadable(file=file)
        parsed = load_list(data)
        critical = [extension.value for extension in parsed.extensions if extension.critical]
    except UNREADABLE:
        raise OutsideListUnreadable(file=file) from None
    if not all(_is_about_all(value) for value in critical):
        raise OutsideListUnreadable(file=file)
    return parsed


def look_up(
    path: Sequence[x509.Certificate], lists: Iterable[x509.CertificateRevocationList]
) -> LookedUp:
    """Look up each certificate of a path (from the holder's up) in its issuer's newest list.

    A list counts for an issuer that signed it, over a strong digest, and may. An entry counts
    whatever its reason, a hold too, and however old its list: nobody uses such a key meanwhile.
    """
    given = tuple(lists)
    made: list[datetime | None] = []
    for certificate, issuer in pairwise(path):
        own = [one for one in given if _is_by(one, issuer)]
        newest = max(own, key=lambda one: one.last_update_utc, default=None)
        if newest is None:  # not by its truth: an empty list is none to Python
            made.append(None)
            continue
        made.append(newest.last_update_utc)
        entry = newest.get_revoked_certificate_by_serial_number(certificate.serial_number)
        if entry:
            withdrawn = Withdrawn(
                authority=name_of(issuer),
                serial=f"{certificate.serial_number:x}",
                at=entry.revocation_date_utc,
            )
            return LookedUp(withdrawn=withdrawn, as_of=None)
    known = [instant for instant in made if instant is not None]
    return LookedUp(withdrawn=None, as_of=min(known) if known and len(known) == len(made) else None)


def _is_about_all(extension: x509.ExtensionType) -> bool:
    """Whether a critical extension leaves the list one about all certificates of its issuer."""
    return isinstance(extension, x509.IssuingDistributionPoint) and not (
        extension.only_contains_user_certs
        or extension.only_contains_ca_certs
        or extension.only_contains_attribute_certs
        or extension.indirect_crl
        or extension.only_some_reasons
    )


def _is_by(given: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    if given.issuer != issuer.subject or not isinstance(given.signature_hash_algorithm, STRONG):
        return False
    try:
        key = issuer.public_key()
        return _may_sign_lists(issuer) and given.is_signature_valid(key)  # type: ignore[arg-type]
    except (InvalidSignature, TypeError, *UNREADABLE):
        return False


def _may_sign_lists(issuer: x509.Certificate) -> bool:
    try:
        return issuer.extensions.get_extension_for_class(x509.KeyUsage).value.crl_sign
    except x509.ExtensionNotFound:
        return True
