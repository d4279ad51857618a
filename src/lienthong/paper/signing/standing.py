"""What a certificate is worth by the trust list before anything is signed with it (SG-38).

Asked in the platform's own process: it reads certificates only, never a foreign PDF.
"""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography import x509
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    ExpiredError,
    InvalidCertificateError,
    NotYetValidError,
    PathBuildingError,
    PathValidationError,
    ValidationError,
)

from lienthong.kernel.vietnamese import fold
from lienthong.paper.signing.examination import Trust
from lienthong.paper.signing.keys import name_of
from lienthong.paper.signing.sources import UNREADABLE, as_asn1
from lienthong.paper.signing.trust import Service, TrustedAuthority, TrustList

_FAILED: Final = (
    PathBuildingError, PathValidationError, InvalidCertificateError, ValidationError, *UNREADABLE,
)  # fmt: skip
_LONGEST_NAME: Final = 64  # RFC 5280, upper bound of a common name


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a receiver by this trust list would believe the certificate, and by whose word."""

    trust: Trust
    authority: TrustedAuthority | None = None


def standing_of(
    certificate: x509.Certificate,
    issuers: Sequence[x509.Certificate],
    *,
    trust: TrustList,
    at: datetime,
) -> Standing:
    """The path from a certificate to an authority of the list at that time; nothing is fetched."""
    if not certificate.not_valid_before_utc <= at < certificate.not_valid_after_utc:
        return Standing(Trust.EXPIRED)
    believed = trust.believed(Service.SIGNATURES, at)
    try:
        context = ValidationContext(
            trust_roots=[as_asn1(one.certificate) for one in believed],
            other_certs=[as_asn1(one) for one in issuers],
            moment=at,
            allow_fetching=False,
            revocation_mode="soft-fail",
        )
        validator = CertificateValidator(as_asn1(certificate), validation_context=context)
        with ThreadPoolExecutor(1) as thread:  # the caller's may have an event loop already
            path = thread.submit(lambda: asyncio.run(validator.async_validate_path())).result()
    except (ExpiredError, NotYetValidError):
        return Standing(Trust.EXPIRED)
    except _FAILED:
        return Standing(Trust.UNKNOWN)
    anchor = path.first.dump()
    found = [one for one in believed if as_asn1(one.certificate).dump() == anchor]
    if not found or path.pkix_len == 0:  # an authority's own certificate signs no documents
        return Standing(Trust.UNKNOWN)
    return Standing(Trust.TRUSTED, found[0])


def is_named(certificate: x509.Certificate, name: str) -> bool:
    """Whether a certificate's holder is called so, accents, case and a cut at 64 letters aside."""
    found = fold(name_of(certificate))
    return found in (fold(name), fold(name[:_LONGEST_NAME]))
