"""Sign a PDF and stamp it: PAdES B-B to B-LTA by pyHanko, with keys of ours (SG-1 …)."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation.pdf_embedded import read_certification_data
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from lienthong.kernel.errors import Refusal
from lienthong.paper.signing.examination import LegalForce
from lienthong.paper.signing.isolation import examine_apart
from lienthong.paper.signing.keys import SigningKey, name_of, public_key_of, verify_digest
from lienthong.paper.signing.looks import TEXT_EDGE, TEXT_RIGHT, Drawn, Look
from lienthong.paper.signing.reading import Question
from lienthong.paper.signing.refusals import (
    CertificateNotForSigning,
    CertificateNotValid,
    KeyNotOfCertificate,
    LevelNeedsTimestamp,
    PdfBroken,
    PdfEncrypted,
    PdfNotToBeChanged,
    PlaceOutside,
    ProofsMissing,
    SignatureInsideBroken,
    TimestampUnavailable,
)
from lienthong.paper.signing.sources import UNREADABLE, as_asn1, require_pdf
from lienthong.paper.signing.stamping import Stamper, TimeAuthority
from lienthong.paper.signing.terms import Level, Place
from lienthong.paper.signing.trust import TrustList

_LARGEST_SIGNATURE: Final = 160
_ROOM: Final = 2048
"""Bytes beside the certificates: a signature of RSA-4096 takes 512, what is signed with it 400."""
_FILLED: Final = SimpleBoxLayoutRule(
    x_align=AxisAlignment.ALIGN_MIN,
    y_align=AxisAlignment.ALIGN_MAX,
    margins=Margins.uniform(0),
    inner_content_scaling=InnerScaling.NO_SCALING,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proofs:
    """What a long-term signature takes into the file: roots, and their lists and answers in DER."""

    roots: tuple[x509.Certificate, ...]
    revocation_lists: tuple[bytes, ...] = ()
    ocsp_answers: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """One signature to be made: by whom, how it looks and where, how long it is to be proved.

    A file `is_ours` if this system laid it out (and signed it) itself; any other is first examined
    in the process set apart, so that nothing hostile is read beside a key.
    """

    key: SigningKey
    look: Look
    at: datetime
    place: Place | None = None
    """None for text, which then stands top right on page 1."""
    level: Level = Level.BASIC
    authority: TimeAuthority | None = None
    proofs: Proofs | None = None
    reason: str = ""
    is_ours: bool = False
    locks: tuple[str, ...] = ()
    """Fields that nobody may fill or change after this signature without breaking it (SG-26)."""


@dataclass(frozen=True, slots=True)
class BatchResult:
    """How one file of a batch fared: signed, or why not."""

    name: str
    signed: bytes | None
    refusal: Refusal | None


def sign_pdf(data: bytes, signing: Signing) -> bytes:
    """The file with one more signature at its end; earlier ones stay as they are.

    Refuses files that are none, encrypted, damaged, changed after they were signed, or closed by an
    earlier signer; a certificate
    that does not hold at `at` or is not for signing; a place outside the page; and every failure
    of the key, the authority or the proofs. Whatever is refused, nothing was changed.
    """
    require_pdf(data)
    _require_certificate(signing.key.certificate, signing.at)
    if signing.level is not Level.BASIC and signing.authority is None:
        raise LevelNeedsTimestamp(level=signing.level.value)
    if not signing.is_ours:
        _require_sound(data, signing.at)
    try:
        return _sign(data, signing)
    except Refusal:
        raise
    except TimestampRequestError as error:
        raise TimestampUnavailable(problem=str(error)[:120]) from None
    except (PathBuildingError, PathValidationError) as error:
        raise ProofsMissing(problem=str(error)[:160]) from None
    except SigningError as error:
        raise _explained(error) from None
    except UNREADABLE:
        raise PdfBroken from None


def sign_many(
    items: Iterable[tuple[str, bytes]], signing: Callable[[str], Signing]
) -> Iterable[BatchResult]:
    """Sign files one after the other with one unlocked key; one refusal does not stop the rest.

    `signing` says for each name what to make (place, look), when that file's turn comes.
    """
    for name, data in items:
        try:
            yield BatchResult(name, sign_pdf(data, signing(name)), None)
        except Refusal as refusal:
            yield BatchResult(name, None, refusal)


def _require_sound(data: bytes, at: datetime) -> None:
    found = examine_apart(Question(data=data, trust=TrustList(), at=at))
    if found.force is LegalForce.BROKEN:
        raise SignatureInsideBroken


def _sign(data: bytes, signing: Signing) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(data), strict=False)
    if writer.prev.encrypted:
        raise PdfEncrypted
    if read_certification_data(writer.prev) is not None:
        raise PdfNotToBeChanged  # a new field breaks a certification, whatever it permits
    drawn = Drawn(signing.look.draw(signing.at, signing.place))
    pages = _page_sizes(writer.prev)
    place = signing.place or _top_right(drawn, pages[0])
    _require_on_page(place, pages)
    name = _free_name(writer.prev, signing)
    signer = _PdfSigner(signing, name, place, drawn)
    return asyncio.run(_write(signer, writer, signing.key))


async def _write(signer: "_PdfSigner", writer: Any, key: SigningKey) -> bytes:
    """Sign with as much room as the certificates and a stamp need; measuring would sign twice."""
    room = _ROOM + sum(
        len(one.public_bytes(Encoding.DER)) for one in (key.certificate, *key.issuers)
    )
    stamper = signer.default_timestamper
    if stamper is not None:
        room += _ROOM + len((await stamper.async_dummy_response("sha256")).dump())
    made = await signer.async_sign_pdf(writer, bytes_reserved=2 * room)
    return bytes(made.getvalue())


class _PdfSigner(PdfSigner):  # type: ignore[misc]
    """pyHanko's, with our key, our look and the time that was passed in."""

    def __init__(self, signing: Signing, name: str, place: Place, drawn: Drawn) -> None:
        self._at = signing.at
        long_term = signing.level in {Level.LONG_TERM, Level.ARCHIVAL}
        meta = PdfSignatureMetadata(
            field_name=name,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            name=name_of(signing.key.certificate),
            reason=signing.reason or None,
            embed_validation_info=long_term,
            use_pades_lta=signing.level is Level.ARCHIVAL,
            validation_context=_context(signing) if long_term else None,
        )
        stamper = None
        if signing.level is not Level.BASIC and signing.authority is not None:
            stamper = _stamper(signing.authority)
        super().__init__(
            meta,
            _KeySigner(signing.key),
            timestamper=stamper,
            stamp_style=StaticStampStyle(
                background=drawn, background_layout=_FILLED, border_width=0
            ),
            new_field_spec=SigFieldSpec(
                name,
                on_page=place.page - 1,
                box=(place.left, place.bottom, place.right, place.top),
                readable_field_name=signing.look.purpose.value,
                field_mdp_spec=_lock(signing.locks),
            ),
        )

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:  # noqa: FBT001, FBT002 - pyHanko's signature
        """Begin, at the time that was passed in instead of the clock's."""
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._at
        return session


class _KeySigner(Signer):  # type: ignore[misc]
    """A `SigningKey` as pyHanko asks it."""

    def __init__(self, key: SigningKey) -> None:
        self._key = key
        self._public = public_key_of(key.certificate)
        issuers = SimpleCertificateStore()
        for one in key.issuers:
            issuers.register(as_asn1(one))
        super().__init__(signing_cert=as_asn1(key.certificate), cert_registry=issuers)

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: FBT001, FBT002 - pyHanko's signature
    ) -> bytes:
        """The signature, verified with the certificate before it is put into a file."""
        if digest_algorithm != "sha256":
            raise SigningError("SHA-256 only")
        if dry_run:
            rsa_key = isinstance(self._public, rsa.RSAPublicKey)
            return bytes(self._public.key_size // 8 if rsa_key else _LARGEST_SIGNATURE)
        digest = sha256(data).digest()
        signature = self._key.sign_digest(digest)
        if not verify_digest(self._public, signature, digest):
            raise KeyNotOfCertificate(holder=name_of(self._key.certificate))
        return signature


def _lock(names: tuple[str, ...]) -> FieldMDPSpec | None:
    return FieldMDPSpec(FieldMDPAction.INCLUDE, fields=list(names)) if names else None


@lru_cache(maxsize=16)
def _stamper(authority: TimeAuthority) -> Stamper:
    return Stamper(authority)


def _context(signing: Signing) -> ValidationContext:
    proofs = signing.proofs
    if proofs is None:
        raise ProofsMissing(problem=signing.level.value)
    return ValidationContext(
        trust_roots=[as_asn1(one) for one in proofs.roots],
        other_certs=[as_asn1(one) for one in signing.key.issuers],
        crls=list(proofs.revocation_lists),
        ocsps=list(proofs.ocsp_answers),
        revocation_mode="require",
        moment=signing.at,
        allow_fetching=False,
    )


def _require_certificate(certificate: x509.Certificate, at: datetime) -> None:
    start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not start <= at < end:
        raise CertificateNotValid(
            holder=name_of(certificate),
            valid_from=start.date().isoformat(),
            valid_until=end.date().isoformat(),
        )
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return
    if not (usage.digital_signature or usage.content_commitment):
        raise CertificateNotForSigning(holder=name_of(certificate))


def _page_sizes(reader: PdfFileReader) -> Sequence[tuple[float, float, float, float]]:
    """The visible box of each page; what cannot be followed raises."""
    count = int(reader.root["/Pages"]["/Count"])
    boxes = []
    for number in range(count):
        page = reader.find_page_for_modification(number)[0].get_object()
        while "/MediaBox" not in page:
            page = page["/Parent"]
        left, bottom, right, top = (float(part) for part in page["/MediaBox"])
        boxes.append((left, bottom, right, top))
    return boxes


def _top_right(drawn: Drawn, page: tuple[float, float, float, float]) -> Place:
    right, top = page[2] - TEXT_RIGHT, page[3] - TEXT_EDGE
    return Place(1, right - drawn.width, top - drawn.height, right, top)


def _require_on_page(place: Place, pages: Sequence[tuple[float, float, float, float]]) -> None:
    outside = PlaceOutside(page=place.page, pages=len(pages))
    if not 1 <= place.page <= len(pages) or place.width <= 0 or place.height <= 0:
        raise outside
    left, bottom, right, top = pages[place.page - 1]
    inside = left <= place.left and place.right <= right
    if not (inside and bottom <= place.bottom and place.top <= top):
        raise outside


def _free_name(reader: PdfFileReader, signing: Signing) -> str:
    """The next free name of a field, such as agency-2."""
    taken = {str(field.get("/T", "")) for field in _fields(reader)}
    number = 1 + len(taken)
    while f"{signing.look.purpose.value}-{number}" in taken:
        number += 1
    return f"{signing.look.purpose.value}-{number}"


def _fields(reader: PdfFileReader) -> Sequence[Any]:
    if "/AcroForm" not in reader.root or "/Fields" not in reader.root["/AcroForm"]:
        return []
    return [one.get_object() for one in reader.root["/AcroForm"]["/Fields"]]


def _explained(error: SigningError) -> Refusal:
    text = str(error)
    if "modif" in text.lower() or "DocMDP" in text or "certification" in text.lower():
        return PdfNotToBeChanged()
    if "evocation" in text or "valid" in text.lower():
        return ProofsMissing(problem=text[:160])
    return PdfBroken()
