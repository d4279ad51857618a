"""One signature in a PDF judged: integrity, coverage, later changes, time, certificates (SG-11 …).

Runs in the reading process only. What is proved about time is used from the newest to the oldest:
a stamp over the file proves that everything under it was there at its time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from asn1crypto import crl, ocsp
from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.diff_analysis import ModificationLevel, SuspiciousModification
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, RevokedError, ValidationError
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)

from lienthong.paper.signing.examination import Coverage, Revocation
from lienthong.paper.signing.examination import Trust as Trusted
from lienthong.paper.signing.sources import as_asn1
from lienthong.paper.signing.trust import Service, TrustedAuthority, TrustList

_COVERAGE: Final = {
    SignatureCoverageLevel.ENTIRE_FILE: Coverage.WHOLE,
    SignatureCoverageLevel.ENTIRE_REVISION: Coverage.REVISION,
}
_TRUST: Final = {
    AdESIndeterminate.REVOKED_NO_POE: Trusted.REVOKED,
    AdESIndeterminate.REVOKED_CA_NO_POE: Trusted.REVOKED,
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: Trusted.EXPIRED,
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED: Trusted.EXPIRED,
    AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE: Trusted.NOT_FOR_SIGNING,
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE: Trusted.WEAK,
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: Trusted.WEAK,
}
# A certificate says non-repudiation, digital signature, or both (RFC 5280, 4.2.1.3).
_USAGE: Final = KeyUsageConstraints(
    key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False
)


def _policy(holder: RevocationCheckingRule, issuers: RevocationCheckingRule) -> CertRevTrustPolicy:
    return CertRevTrustPolicy(
        revocation_checking_policy=RevocationCheckingPolicy(
            ee_certificate_rule=holder, intermediate_ca_cert_rule=issuers
        ),
        retroactive_revinfo=True,  # a list of today tells what was revoked before that day
    )


_ASKED, _LEFT = RevocationCheckingRule.CRL_OR_OCSP_REQUIRED, RevocationCheckingRule.NO_CHECK
_UNASKED: Final = _policy(_LEFT, _LEFT)
_OF_HOLDER: Final = _policy(_ASKED, _LEFT)
_OF_ISSUERS: Final = _policy(_LEFT, _ASKED)


@dataclass(frozen=True, slots=True)
class Material:
    """Revocation lists and OCSP answers in DER, and certificates met on the way."""

    lists: tuple[bytes, ...]
    answers: tuple[bytes, ...]
    certificates: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What one signature turned out to be."""

    certificate: x509.Certificate
    intact: bool
    coverage: Coverage
    is_changed_after: bool
    is_forbidden_after: bool
    is_followed: bool
    changed_fields: tuple[str, ...]
    stated_at: datetime | None
    stamped_at: datetime | None
    stamped_by: str
    trust: Trusted
    authority: TrustedAuthority | None
    revocation: Revocation


def material_of(
    reader: PdfFileReader, lists: Sequence[bytes], answers: Sequence[bytes]
) -> Material:
    """What the caller gave and what the file itself carries (DSS)."""
    certificates: list[Any] = []
    found_lists, found_answers = list(lists), list(answers)
    try:
        store = DocumentSecurityStore.read_dss(reader)
        certificates += store.load_certs()
        found_lists += [one.get_object().data for one in store.crls]
        found_answers += [one.get_object().data for one in store.ocsps]
    except NoDSSFoundError:
        pass
    return Material(
        tuple(one for one in found_lists if _is_whole(one, crl.CertificateList)),
        tuple(one for one in found_answers if _is_whole(one, ocsp.OCSPResponse)),
        tuple(certificates),
    )


def _is_whole(data: bytes, kind: Any) -> bool:
    """Whether a list or an answer can be read; what cannot says nothing."""
    try:
        read = kind.load(data, strict=True)
        _ = read["response_status"].native if kind is ocsp.OCSPResponse else read.issuer.native
    except (ValueError, TypeError, KeyError):
        return False
    return True


async def judge_signature(
    found: EmbeddedPdfSignature, trust: TrustList, material: Material, known_at: datetime
) -> Judged:
    """A signature of a person or an agency, known to have been there at `known_at`."""
    stamped_at, stamped_by = None, ""
    stamping = _context(trust, Service.TIMESTAMPS, material, known_at)
    status = await async_validate_pdf_signature(
        found, _context(trust, Service.SIGNATURES, material, known_at), stamping,
        key_usage_settings=_USAGE,
    )  # fmt: skip
    stamp = status.timestamp_validity
    if stamp is not None and await _is_believed(stamp, trust, material, known_at):
        stamped_at = stamp.timestamp
        stamped_by = str(stamp.signing_cert.subject.native.get("common_name", ""))
        context = _context(trust, Service.SIGNATURES, material, stamped_at)
        status = await async_validate_pdf_signature(
            found, context, stamping, skip_diff=True, key_usage_settings=_USAGE
        )
    return await _judged(
        found, status, trust, material, Service.SIGNATURES,
        at=stamped_at or known_at, stamped_at=stamped_at, stamped_by=stamped_by,
    )  # fmt: skip


async def _is_believed(stamp: Any, trust: TrustList, material: Material, at: datetime) -> bool:
    """Whether a time stamp holds and its authority had not been revoked."""
    if not (stamp.valid and stamp.intact and stamp.trusted):
        return False
    issuers = list(stamp.validation_path or ())
    found = await _revocation(
        stamp.signing_cert, issuers, trust, material, service=Service.TIMESTAMPS, at=at
    )
    return found is not Revocation.REVOKED


async def judge_stamp(
    found: EmbeddedPdfSignature, trust: TrustList, material: Material, known_at: datetime
) -> Judged:
    """A time stamp over the file, known to have been there at `known_at`."""
    context = _context(trust, Service.TIMESTAMPS, material, known_at)
    status = await async_validate_pdf_timestamp(found, context)
    name = str(status.signing_cert.subject.native.get("common_name", ""))
    return await _judged(
        found, status, trust, material, Service.TIMESTAMPS,
        at=known_at, stamped_at=status.timestamp, stamped_by=name,
    )  # fmt: skip


async def _judged(
    found: EmbeddedPdfSignature, status: Any, trust: TrustList, material: Material,
    service: Service, *, at: datetime, stamped_at: datetime | None, stamped_by: str,
) -> Judged:  # fmt: skip
    difference = found.diff_result
    level = getattr(difference, "modification_level", ModificationLevel.OTHER)
    changed = isinstance(difference, SuspiciousModification) or (
        difference is not None and level > ModificationLevel.FORM_FILLING
    )
    trusted = Trusted.TRUSTED
    if not status.trusted:
        trusted = _TRUST.get(status.trust_problem_indic, Trusted.UNKNOWN)
    revocation, authority = Revocation.UNKNOWN, None
    if trusted is Trusted.TRUSTED:
        authority = _authority(status.validation_path, trust, service, at)
        others = found.other_embedded_certs
        revocation = await _revocation(
            found.signer_cert, others, trust, material, service=service, at=at
        )
        trusted = Trusted.REVOKED if revocation is Revocation.REVOKED else trusted
    return Judged(
        certificate=x509.load_der_x509_certificate(status.signing_cert.dump()),
        intact=bool(status.intact and status.valid),
        coverage=_COVERAGE.get(found.coverage, Coverage.PART),
        is_changed_after=changed,
        is_forbidden_after=_is_forbidden(found, level),
        is_followed=found.signed_revision < found.reader.xrefs.total_revisions - 1,
        changed_fields=_filled(found, difference),
        stated_at=found.self_reported_timestamp if service is Service.SIGNATURES else None,
        stamped_at=stamped_at,
        stamped_by=stamped_by,
        trust=trusted,
        authority=authority,
        revocation=revocation,
    )


def _filled(found: EmbeddedPdfSignature, difference: Any) -> tuple[str, ...]:
    """The fields whose values came later, without those of signatures."""
    signed = {str(name) for name, _, _ in enumerate_sig_fields(found.reader)}
    changed = {str(one) for one in getattr(difference, "changed_form_fields", ())}
    return tuple(sorted(changed - signed))


def _is_forbidden(found: EmbeddedPdfSignature, level: ModificationLevel) -> bool:
    """Whether more was changed than the signer's own rule (DocMDP) lets be."""
    if found.docmdp_level is None or found.diff_result is None:
        return False
    return bool(found.docmdp_level.value < level.value)


def _authority(
    path: Any, trust: TrustList, service: Service, at: datetime
) -> TrustedAuthority | None:
    """Which entry of the list the path ends in."""
    anchor = path.first.dump() if path is not None else b""
    for one in trust.believed(service, at):
        if as_asn1(one.certificate).dump() == anchor:
            return one
    return None


async def _revocation(
    certificate: Any, others: Sequence[Any], trust: TrustList, material: Material,
    *, service: Service, at: datetime,
) -> Revocation:  # fmt: skip
    """What lists and answers say of the holder's certificate and, apart from it, of the issuers'.

    Asked apart, since the missing list of an issuer must not hide that the holder was revoked.
    """
    found = Revocation.GOOD
    for policy in (_OF_HOLDER, _OF_ISSUERS):
        context = _context(trust, service, material, at, policy)
        validator = CertificateValidator(certificate, others, validation_context=context)
        try:
            await validator.async_validate_path()
        except RevokedError:
            return Revocation.REVOKED
        except (ValidationError, PathBuildingError, ValueError):
            found = Revocation.UNKNOWN
    return found


def _context(
    trust: TrustList, service: Service, material: Material, at: datetime,
    policy: CertRevTrustPolicy | None = None,
) -> ValidationContext:  # fmt: skip
    return ValidationContext(
        trust_roots=[as_asn1(one.certificate) for one in trust.believed(service, at)],
        other_certs=list(material.certificates),
        crls=list(material.lists),
        ocsps=list(material.answers),
        moment=at,
        allow_fetching=False,
        revinfo_policy=policy or _UNASKED,
    )
