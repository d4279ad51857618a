"""Check a draft against the record and write it as a version, in the caller's transaction."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from lienthong.cooperation.models import Agreement, AgreementParty, AgreementVersion
from lienthong.cooperation.rules import check_draft, force_of
from lienthong.cooperation.terms import (
    AgreementDraft,
    AgreementRefused,
    DraftRefusal,
    Level,
    PartyNotInDirectory,
    RenewedUnknown,
    VersionKind,
)
from lienthong.directory.queries import get_cards
from lienthong.directory.terms import Body
from lienthong.kernel.partial_dates import PartialDate
from lienthong.kernel.vietnamese import fold, sort_key

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
        number=entry.number,
        kind=entry.kind.value,
        effective=entry.effective,
        reason=entry.reason,
        recorded_at=entry.recorded_at,
        recorded_by=entry.recorded_by,
        record_kind=draft.kind.value,
        title=draft.title,
        level=draft.level.value,
        signed=draft.signed,
        signed_as_written=draft.signed_as_written,
        signed_basis=draft.signed_basis.value,
        signed_note=draft.signed_note,
        term=draft.term,
        term_missing=draft.term_missing,
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
        exists = Agreement.objects.filter(id=draft.renews_id).exists()
        if draft.renews_id == agreement_id or not exists:
            yield RenewedUnknown()
