"""From what was judged to sentences, and to what the whole file is worth (SG-10, SG-15)."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from lienthong.paper.signing import words
from lienthong.paper.signing.examination import (
    Coverage,
    HolderKind,
    LegalForce,
    Revocation,
    SignatureFound,
    Statement,
    Trust,
    Verdict,
)
from lienthong.paper.signing.holders import Holder
from lienthong.paper.signing.judging import Judged
from lienthong.paper.signing.looks import iso_time
from lienthong.paper.signing.trust import AuthorityKind


def conclude(
    signatures: Sequence[SignatureFound], *, is_ambiguous: bool
) -> tuple[LegalForce, Statement]:
    """What the file is worth. One broken signature makes all of it worthless."""
    if is_ambiguous or any(one.verdict is Verdict.BROKEN for one in signatures):
        return LegalForce.BROKEN, Statement(words.BROKEN, {})
    signers = [one for one in signatures if not one.is_stamp]
    if not signers:
        return LegalForce.FOR_INFORMATION, Statement(words.FOR_INFORMATION, {})
    if any(one.verdict is Verdict.DOUBTFUL for one in signers):
        return LegalForce.DOUBTFUL, Statement(words.DOUBTFUL, {})
    return _signed(signers)


def _signed(signers: Sequence[SignatureFound]) -> tuple[LegalForce, Statement]:
    person, agency = (
        ", ".join(one.holder for one in signers if one.kind is kind)
        for kind in (HolderKind.PERSON, HolderKind.AGENCY)
    )
    if person and agency:
        return LegalForce.ORIGINAL, Statement(words.ORIGINAL, {"person": person, "agency": agency})
    part = LegalForce.SIGNED_IN_PART
    if any(one.kind is HolderKind.UNCLEAR for one in signers):
        holder = ", ".join(one.holder for one in signers)
        return part, Statement(words.ONLY_UNCLEAR, {"holder": holder})
    if person:
        return part, Statement(words.ONLY_PERSON, {"person": person})
    return part, Statement(words.ONLY_AGENCY, {"agency": agency})


def say_signature(
    judged: Judged,
    holder: Holder,
    verdict: Verdict,
    *,
    is_stamp: bool,
    appended: bool,
    proved_at: datetime | None,
    proved_by: str,
    known_at: datetime,
) -> Iterator[Statement]:
    """All about one signature, the verdict first."""
    if is_stamp:
        yield _stamp(holder, verdict)
    else:
        yield Statement(words.VERDICTS[verdict], {"holder": holder.name})
        named = {"holder": holder.name, "organisation": holder.organisation or "—"}
        yield Statement(words.HOLDERS[holder.kind], named)
    yield from _changes(judged, appended=appended)
    yield from _time(judged, proved_at, proved_by)
    yield from _certificate(judged, proved_at or known_at)


def _stamp(holder: Holder, verdict: Verdict) -> Statement:
    if verdict is Verdict.BROKEN:
        return Statement(words.STAMP_BROKEN, {})
    text = words.STAMP_HOLDS if verdict is Verdict.GOOD else words.STAMP_DOUBTFUL
    return Statement(text, {"holder": holder.name})


def _changes(judged: Judged, *, appended: bool) -> Iterator[Statement]:
    said = (
        (not judged.intact, words.ALTERED),
        (judged.coverage is Coverage.PART, words.COVERS_PART),
        (judged.is_changed_after, words.CHANGED_AFTER),
        (judged.is_forbidden_after, words.FORBIDDEN_AFTER),
        (appended, words.APPENDED),
    )
    found = [Statement(text, {}) for holds, text in said if holds]
    if not found and judged.is_followed:
        found = [Statement(words.SIGNED_LATER, {})]
    yield from found
    if judged.changed_fields:
        yield Statement(words.FIELDS_FILLED, {"fields": ", ".join(judged.changed_fields)})


def _time(judged: Judged, proved_at: datetime | None, proved_by: str) -> Iterator[Statement]:
    if proved_at is not None:
        yield Statement(words.STAMPED, {"at": iso_time(proved_at), "authority": proved_by})
    elif judged.stated_at is not None:
        yield Statement(words.TIME_STATED, {"at": iso_time(judged.stated_at)})
    else:
        yield Statement(words.TIME_UNSTATED, {})


def _certificate(judged: Judged, at: datetime) -> Iterator[Statement]:
    authority = judged.authority
    yield Statement(
        words.TRUSTS[judged.trust],
        {
            "authority": authority.name if authority else "—",
            "basis": authority.legal_basis if authority else "—",
            "issuer": judged.certificate.issuer.rfc4514_string(),
            "at": iso_time(at),
        },
    )
    if authority is not None and authority.kind is AuthorityKind.DEMONSTRATION:
        yield Statement(words.DEMONSTRATION, {})
    if judged.trust is Trust.TRUSTED:
        known = judged.revocation is Revocation.GOOD
        yield Statement(words.REVOCATION_GOOD if known else words.REVOCATION_UNKNOWN, {})
