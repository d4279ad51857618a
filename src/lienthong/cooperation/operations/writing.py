"""Check a draft against the record and write it as a version, in the caller's transaction."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from lienthong.cooperation.models import (
    Agreement,
    AgreementParty,
    AgreementText,
    AgreementVersion,
    CommitmentVersion,
)
from lienthong.cooperation.queries.one import get_draft
from lienthong.cooperation.rules import check_draft, force_of, read_amendment_day
from lienthong.cooperation.rules.amending import surely_before
from lienthong.cooperation.terms import (
    AgreementDraft,
    AgreementRefused,
    DraftRefusal,
    Level,
    PartyNotInDirectory,
    ReasonMissing,
    RenewedInCircle,
    RenewedSignedLater,
    RenewedUnknown,
    TextTooLong,
    VersionKind,
)
from lienthong.directory.queries import get_cards
from lienthong.directory.terms import Body
from lienthong.kernel.partial_dates import PartialDate
from lienthong.kernel.vietnamese import fold, sort_key

_LONGEST_REASON = 500
_RANKS = {level: rank for rank, level in enumerate(Level)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """Which version is written, why, by whom and when."""

    number: int
    kind: VersionKind
    recorded_by: str
    recorded_at: datetime
    effective: str = ""
    reason: str = ""

    def members(self) -> dict[str, Any]:
        """The members of a row of versions (models.versions)."""
        return {
            "number": self.number,
            "kind": self.kind.value,
            "effective": self.effective,
            "reason": self.reason,
            "recorded_at": self.recorded_at,
            "recorded_by": self.recorded_by,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Why:
    """Why a version follows another, as a person entered it: see `amend_agreement`."""

    kind: VersionKind
    effective: str
    reason: str


def next_entry(
    standing: AgreementVersion | CommitmentVersion,
    why: Why,
    *,
    signed: str,
    by: str,
    now: datetime,
) -> tuple[Entry, tuple[DraftRefusal, ...]]:
    """The entry that follows the standing version, and what is wrong with its day and reason.

    `signed` (EDTF) is the day before which nothing was amended, "" where none is known. What was
    entered and comes into force (FIRST) needs neither.
    """
    refusals: list[DraftRefusal] = []
    day, reason = "", " ".join(why.reason.split())
    if why.kind is VersionKind.AMENDMENT:
        today = timezone.localdate(now)
        day, wrong = read_amendment_day(why.effective, signed=signed, today=today)
        refusals.extend(wrong)
    if not reason and why.kind is not VersionKind.FIRST:
        refusals.append(ReasonMissing())
    if len(reason) > _LONGEST_REASON:
        refusals.append(TextTooLong(where="reason", length=len(reason), most=_LONGEST_REASON))
    entry = Entry(
        number=standing.number + 1,
        kind=why.kind,
        recorded_by=by,
        recorded_at=now,
        effective=day,
        reason=reason,
    )
    return entry, tuple(refusals)


def end_version(standing: AgreementVersion | CommitmentVersion, *, now: datetime) -> None:
    """End the standing version in the record, so that the next one can stand."""
    standing.superseded_at = now
    standing.save(update_fields=["superseded_at"])


def about_agreement(
    agreement_id: UUID, reference: str, draft: AgreementDraft | None = None
) -> dict[str, Any]:
    """The members that every fact about an agreement has; `draft` None: as it stands."""
    standing = get_draft(reference=reference)[2] if draft is None else draft
    return {
        "agreement_id": agreement_id,
        "reference": reference,
        "title": standing.title,
        "agencies": agencies_of(standing),
    }


def about_text(row: AgreementText, reference: str) -> dict[str, Any]:
    """The members that every fact about a text of an agreement has."""
    return {
        **about_agreement(row.agreement_id, reference),
        "part": row.part,
        "number": row.number,
        "text_title": row.title,
    }


def refuse_unfit(
    draft: AgreementDraft,
    *,
    agreement_id: UUID | None,
    now: datetime,
    more: Iterable[DraftRefusal] = (),
) -> None:
    """Refuse a clean draft that cannot be recorded, with everything that is wrong with it.

    `more` are refusals found by the caller. AgreementRefused carries all in `refusals`.
    """
    wrong = check_draft(draft, today=timezone.localdate(now))
    refusals = (*wrong, *_check_links(draft, agreement_id), *more)
    if refusals:
        summary = " ".join(str(refusal) for refusal in refusals)
        raise AgreementRefused(summary=summary, refusals=refusals)


def write_version(agreement: Agreement, draft: AgreementDraft, entry: Entry) -> AgreementVersion:
    """Write a checked draft as the version that stands; the earlier one must be ended before."""
    signed = PartialDate.parse(draft.signed) if draft.signed else None
    term = PartialDate.parse(draft.term) if draft.term else None
    force = force_of(signed=signed, term=term)
    row = AgreementVersion.objects.create(
        agreement=agreement,
        **entry.members(),
        record_kind=draft.kind.value,
        instrument=draft.instrument.value,
        title=draft.title,
        level=draft.level.value,
        signed=draft.signed,
        signed_as_written=draft.signed_as_written,
        signed_basis=draft.signed_basis.value,
        signed_note=draft.signed_note,
        term=draft.term,
        term_missing=draft.term_missing,
        legal_basis=list(draft.legal_basis),
        contents=list(draft.contents),
        duties=[asdict(duty) for duty in draft.duties],
        figures=list(draft.figures),
        sources=[asdict(source) for source in draft.sources],
        remarks=draft.remarks,
        renews_id=draft.renews_id,
        renews_certainty=draft.renews_certainty.value,
        signed_first_on=None if signed is None else signed.earliest,
        signed_last_on=None if signed is None else signed.latest,
        begins_first_on=force.begins_first,
        begins_last_on=force.begins_last,
        ends_first_on=force.ends_first,
        ends_last_on=force.ends_last,
        folded=_search_text(agreement, draft),
        title_key=sort_key(draft.title),
        level_rank=_RANKS[draft.level],
    )
    AgreementParty.objects.bulk_create(
        AgreementParty(
            version=row,
            position=position,
            side=party.side.value,
            role=party.role.value,
            name=party.name,
            note=party.note,
            signed_by=party.signed_by,
            capacity=party.capacity,
            agency_id=party.agency_id,
        )
        for position, party in enumerate(draft.parties)
    )
    return row


def agencies_of(draft: AgreementDraft) -> tuple[UUID, ...]:
    """The bodies of the directory that are parties."""
    return tuple(party.agency_id for party in draft.parties if party.agency_id is not None)


def _search_text(agreement: Agreement, draft: AgreementDraft) -> str:
    names = (party.name for party in draft.parties)
    return fold(" ".join((agreement.reference, draft.title, *names)))


def _check_links(draft: AgreementDraft, agreement_id: UUID | None) -> Iterable[DraftRefusal]:
    known = get_cards(body=Body.AGENCY, ids=set(agencies_of(draft)))
    for index, party in enumerate(draft.parties):
        if party.agency_id is not None and party.agency_id not in known:
            yield PartyNotInDirectory(name=party.name, index=index)
    if draft.renews_id is not None:
        yield from _check_renewed(draft, draft.renews_id, agreement_id)


def _check_renewed(
    draft: AgreementDraft, renewed_id: UUID, agreement_id: UUID | None
) -> Iterable[DraftRefusal]:
    """Refuse to carry on oneself, what was surely signed later, and what carries this one on."""
    standing = AgreementVersion.objects.filter(superseded_at=None)
    renewed = standing.filter(agreement=renewed_id).select_related("agreement").first()
    if renewed is None or renewed_id == agreement_id:
        yield RenewedUnknown()
        return
    name = renewed.agreement.reference
    if draft.signed and surely_before(PartialDate.parse(draft.signed), renewed.signed):
        yield RenewedSignedLater(renewed=name, signed=renewed.signed)
    renews = dict(standing.exclude(renews=None).values_list("agreement", "renews"))
    seen = {renewed_id}
    while (renewed_id := renews.get(renewed_id, renewed_id)) not in seen:
        seen.add(renewed_id)
    if agreement_id in seen:
        yield RenewedInCircle(renewed=name)
