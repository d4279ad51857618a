"""Read a PDF that may be hostile: what runs in the process set apart for it (SG-20 …)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.general import CMSExtractionError, CMSStructuralError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from lienthong.paper.signing import words
from lienthong.paper.signing.active import TooManyError, Walk
from lienthong.paper.signing.examination import (
    Coverage,
    Examination,
    SignatureFound,
    Statement,
    TimeProof,
    Trust,
    Verdict,
)
from lienthong.paper.signing.holders import holder_of
from lienthong.paper.signing.judging import (
    Judged,
    Material,
    judge_signature,
    judge_stamp,
    material_of,
)
from lienthong.paper.signing.refusals import PdfBroken, PdfEncrypted, PdfTooCostly
from lienthong.paper.signing.saying import conclude, say_signature
from lienthong.paper.signing.sources import UNREADABLE, require_pdf
from lienthong.paper.signing.trust import TrustList

MOST_SIGNATURES: Final = 60
MOST_FIELDS: Final = 200
LONGEST_VALUE: Final = 20
GAPS: Final = ("number", "day", "month", "year")
"""What the layout leaves open for the clerk (`paper.layout`)."""
_BLANK: Final = b"\0\t\n\x0c\r "
_NO_SIGNATURE: Final = (
    *UNREADABLE,
    SignatureValidationError,
    CMSExtractionError,
    CMSStructuralError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One file to be examined, and what to judge it by."""

    data: bytes
    trust: TrustList
    at: datetime
    revocation_lists: tuple[bytes, ...] = ()
    ocsp_answers: tuple[bytes, ...] = ()


def read_pdf(question: Question) -> Examination:
    """Examine a file; refuses what is no PDF, encrypted, broken or too costly (PdfTooCostly)."""
    require_pdf(question.data)
    try:
        reader = PdfFileReader(BytesIO(question.data), strict=False)
        if reader.encrypted:
            raise PdfEncrypted
        walk = Walk(reader)
        pages = int(reader.root["/Pages"]["/Count"])
        fields = _fields(reader)
    except (TooManyError, MemoryError):
        raise PdfTooCostly from None
    except UNREADABLE:
        raise PdfBroken from None
    signatures = asyncio.run(_judge_all(reader, fields, question))
    statements = [Statement(words.ACTIVES[one], {}) for one in sorted(walk.active)]
    hidden = walk.signatures - {reference for _, _, reference in fields}
    if hidden:
        statements.append(Statement(words.HIDDEN, {}))
    force, summary = conclude(signatures, is_ambiguous=bool(hidden))
    return Examination(
        force=force,
        summary=summary,
        signatures=tuple(signatures),
        active=tuple(sorted(walk.active)),
        statements=tuple(statements),
        pages=pages,
        filled=_filled(reader),
    )


def _filled(reader: PdfFileReader) -> dict[str, str]:
    """The values of the gaps that hold number and day; none where the form cannot be read."""
    try:
        fields = reader.root["/AcroForm"]["/Fields"] if "/AcroForm" in reader.root else ()
        texts = [one.get_object() for one in list(fields)[:MOST_FIELDS]]
        said = {str(one.get("/T", "")): str(one.get("/V", "")) for one in texts}
    except UNREADABLE:
        return {}
    return {name: said[name][:LONGEST_VALUE] for name in GAPS if said.get(name)}


def _fields(reader: PdfFileReader) -> list[tuple[str, Any, int]]:
    """Name, field and the signature's object number of each field that is filled in."""
    found = []
    for name, value, field in enumerate_sig_fields(reader, filled_status=True):
        number = value.idnum if isinstance(value, generic.IndirectObject) else 0
        if isinstance(field, generic.IndirectObject):
            raw = field.get_object().raw_get("/V")
            number = raw.idnum if isinstance(raw, generic.IndirectObject) else number
        found.append((str(name), field, number))
        if len(found) > MOST_SIGNATURES:
            raise TooManyError
    return found


async def _judge_all(
    reader: PdfFileReader, fields: Sequence[tuple[str, Any, int]], question: Question
) -> list[SignatureFound]:
    """Each field judged, the newest first, and given back in the order of signing."""
    malformed = []
    whole: list[EmbeddedPdfSignature] = []
    for name, field, _ in fields:
        try:
            whole.append(EmbeddedPdfSignature(reader, field, name))
        except _NO_SIGNATURE:
            malformed.append(_malformed(name))
    material = _material(reader, question)
    judged: list[SignatureFound] = []
    known = _Known(question.at)
    for found in sorted(whole, key=lambda one: one.signed_revision, reverse=True):
        one = await _judge(found, question, material, known)
        judged.append(one)
        if one.is_stamp and one.verdict is Verdict.GOOD and one.proved_at is not None:
            known = _Known(one.proved_at, one.time_authority)
    return [*reversed(judged), *malformed]


def _material(reader: PdfFileReader, question: Question) -> Material:
    try:
        return material_of(reader, question.revocation_lists, question.ocsp_answers)
    except _NO_SIGNATURE:
        return Material(question.revocation_lists, question.ocsp_answers, ())


@dataclass(frozen=True, slots=True)
class _Known:
    """When what is being judged was there for certain, and which stamp over the file says so."""

    at: datetime
    by: str = ""

    def prove(self, judged: Judged) -> tuple[datetime | None, str, TimeProof]:
        """No later than when, by whom and by what kind of proof."""
        if judged.stamped_at is not None:
            return judged.stamped_at, judged.stamped_by, TimeProof.STAMP
        if self.by:
            return self.at, self.by, TimeProof.DOCUMENT_STAMP
        return None, "", TimeProof.NONE


def _is_stamp(found: EmbeddedPdfSignature) -> bool:
    return bool(found.sig_object_type == "/DocTimeStamp")


async def _judge(
    found: EmbeddedPdfSignature, question: Question, material: Material, known: _Known
) -> SignatureFound:
    judge = judge_stamp if _is_stamp(found) else judge_signature
    try:
        judged = await judge(found, question.trust, material, known.at)
        return _found(found, judged, known, question.data)
    except _NO_SIGNATURE:
        return _malformed(str(found.field_name))


def _malformed(name: str) -> SignatureFound:
    statement = Statement(words.MALFORMED, {"field": name})
    return SignatureFound(field=name, verdict=Verdict.BROKEN, statements=(statement,))


def _found(
    found: EmbeddedPdfSignature,
    judged: Judged,
    known: _Known,
    data: bytes,
) -> SignatureFound:
    holder, is_stamp = holder_of(judged.certificate), _is_stamp(found)
    authority = judged.authority
    proved_at, by, kind = known.prove(judged)
    appended = judged.coverage is Coverage.REVISION and _is_appended(judged, found, data)
    changed = judged.is_changed_after or judged.is_forbidden_after or appended
    broken = not judged.intact or judged.coverage is Coverage.PART or changed
    good = judged.trust is Trust.TRUSTED
    verdict = Verdict.BROKEN if broken else Verdict.GOOD if good else Verdict.DOUBTFUL
    return SignatureFound(
        field=str(found.field_name),
        verdict=verdict,
        statements=tuple(
            say_signature(
                judged, holder, verdict, is_stamp=is_stamp, appended=appended,
                proved_at=proved_at, proved_by=by, known_at=known.at,
            )
        ),
        holder=holder.name,
        organisation=holder.organisation,
        kind=holder.kind,
        serial=f"{judged.certificate.serial_number:x}",
        issuer=judged.certificate.issuer.rfc4514_string(),
        certificate=found.signer_cert.dump(),
        is_stamp=is_stamp,
        intact=judged.intact,
        coverage=judged.coverage,
        is_changed_after=changed,
        changed_fields=judged.changed_fields,
        stated_at=judged.stated_at,
        proved_at=proved_at,
        time_proof=kind,
        time_authority=by,
        trust=judged.trust,
        authority=authority.name if authority else "",
        legal_basis=authority.legal_basis if authority else "",
        is_demonstration=bool(authority and authority.kind == "demonstration"),
        revocation=judged.revocation,
    )  # fmt: skip


def _is_appended(judged: Judged, found: EmbeddedPdfSignature, data: bytes) -> bool:
    """Whether bytes follow that belong to no later revision, other than blanks."""
    if judged.is_followed:
        return False
    start, length = found.byte_range[2], found.byte_range[3]
    return bool(bytes(data[int(start) + int(length) :]).strip(_BLANK))
