"""Rows read back as the plain values of `terms`."""

from collections.abc import Iterable
from datetime import date

from lienthong.cooperation.models import Agreement, AgreementParty, AgreementVersion
from lienthong.cooperation.rules import standing_on
from lienthong.cooperation.terms import (
    AgreementDraft,
    Certainty,
    DateBasis,
    Duty,
    Force,
    Instrument,
    Level,
    Party,
    PartyRole,
    RecordKind,
    Side,
    Source,
    Standing,
    Version,
    VersionKind,
)
from lienthong.kernel.partial_dates import PartialDate


def party_from_row(row: AgreementParty) -> Party:
    """A party as it signed."""
    return Party(
        side=Side(row.side),
        name=row.name,
        role=PartyRole(row.role),
        agency_id=row.agency_id,
        note=row.note,
        signed_by=row.signed_by,
        capacity=row.capacity,
    )


def draft_from_row(row: AgreementVersion) -> AgreementDraft:
    """What a version records; its parties must be prefetched."""
    return AgreementDraft(
        title=row.title,
        level=Level(row.level),
        kind=RecordKind(row.record_kind),
        instrument=Instrument(row.instrument),
        signed=row.signed,
        signed_as_written=row.signed_as_written,
        signed_basis=DateBasis(row.signed_basis),
        signed_note=row.signed_note,
        term=row.term,
        term_missing=row.term_missing,
        parties=tuple(party_from_row(party) for party in in_position(row.parties.all())),
        legal_basis=tuple(row.legal_basis),
        contents=tuple(row.contents),
        duties=tuple(Duty(side=Side(duty["side"]), text=duty["text"]) for duty in row.duties),
        figures=tuple(row.figures),
        sources=tuple(Source(**source) for source in row.sources),
        remarks=row.remarks,
        renews_id=row.renews_id,
        renews_certainty=Certainty(row.renews_certainty),
    )


def side_awaited(row: Agreement) -> Side | None:
    """The side that has yet to confirm an agreement; None when none has."""
    return Side(row.awaits) if row.awaits else None


def version_from_row(row: AgreementVersion) -> Version:
    """A version with who recorded it and when."""
    return Version(
        number=row.number,
        kind=VersionKind(row.kind),
        draft=draft_from_row(row),
        effective=row.effective,
        reason=row.reason,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        superseded_at=row.superseded_at,
    )


def force_from_row(row: AgreementVersion) -> Force:
    """The stored bounds."""
    return Force(
        begins_first=row.begins_first_on,
        begins_last=row.begins_last_on,
        ends_first=row.ends_first_on,
        ends_last=row.ends_last_on,
    )


def standing_from_row(row: AgreementVersion, *, on: date) -> Standing:
    """How the agreement stands on the day."""
    return standing_on(force_from_row(row), on=on, has_term=bool(row.term))


def parsed(edtf: str) -> PartialDate | None:
    """The partial date of a column; None when it is empty."""
    return PartialDate.parse(edtf) if edtf else None


def in_position(parties: Iterable[AgreementParty]) -> list[AgreementParty]:
    """The parties in the order in which they were entered."""
    return sorted(parties, key=lambda party: party.position)
