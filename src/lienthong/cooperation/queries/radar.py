"""The radar: when agreements lapse, at the earliest and at the latest, and who noticed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.db.models import F, QuerySet

from lienthong.cooperation.models import AgreementVersion, LapseDecision
from lienthong.cooperation.queries.decisions import decided_in_all, decided_of
from lienthong.cooperation.queries.listing import confirmed_rows
from lienthong.cooperation.queries.lives import lives_of
from lienthong.cooperation.queries.one import get_draft, refuse_unconfirmed
from lienthong.cooperation.queries.rows import (
    in_position,
    parsed,
    party_from_row,
)
from lienthong.cooperation.rules import gap_between
from lienthong.cooperation.rules.radar import is_unnoticed, lapse_on, section_of
from lienthong.cooperation.rules.succession import follow_party
from lienthong.cooperation.terms import (
    AgreementDraft,
    Certainty,
    Force,
    Level,
    Party,
    RecordKind,
    Renewal,
    UnknownAgreement,
)
from lienthong.cooperation.terms.radar import HORIZONS, Lapse, NotRenewed, RadarEntry, Section
from lienthong.cooperation.terms.succession import Decision, Outcome

MOST = 100_000
"""More agreements than there are."""

_BOUNDS = ("begins_first", "begins_last", "ends_first", "ends_last")
_COLUMNS = ("agreement_id", "term", *(f"{bound}_on" for bound in _BOUNDS))


@dataclass(frozen=True, slots=True)
class _Dated:
    """What tells in which section an agreement stands; its order on the radar is its place."""

    agreement_id: UUID
    lapse: Lapse
    section: Section
    ended: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Radar:
    """Every agreement on a day; within a section the earliest end comes first.

    What a page shows of them is asked with `of`, for those it shows only.
    """

    on: date
    dated: tuple[_Dated, ...]

    def count(self, section: Section) -> int:
        """How many agreements stand in a section."""
        return sum(one.section is section for one in self.dated)

    @property
    def unnoticed(self) -> int:
        """How many have lapsed, or may have, and nobody renewed them or said why not."""
        return sum(is_unnoticed(one.lapse, one.section) for one in self.dated)

    def of(self, *sections: Section, first: int = 0, limit: int = MOST) -> tuple[RadarEntry, ...]:
        """The agreements of some sections from the position `first` on; in three queries."""
        asked = [one for one in self.dated if one.section in sections]
        return _entries(asked[first : first + limit])


def read_radar(*, on: date) -> Radar:
    """When every confirmed agreement lapses, seen from a day; known gaps are left out.

    The number of database queries does not grow with the number of agreements.
    """
    return _read(_on_record(), on=on)


def read_near(*, on: date) -> Radar:
    """The radar of those alone that lapse within its horizons, or may have: what asks for steps."""
    farthest = on + timedelta(days=max(one.days for one in HORIZONS))
    return _read(_on_record().filter(ends_first_on__lte=farthest), on=on)


def _on_record() -> QuerySet[AgreementVersion]:
    return confirmed_rows().filter(record_kind=RecordKind.AGREEMENT.value)


def _read(asked: QuerySet[AgreementVersion], *, on: date) -> Radar:
    rows = asked.order_by(
        F("ends_first_on").asc(nulls_last=True), "agreement__reference_key"
    ).values_list(*_COLUMNS)
    renewing = _on_record().filter(renews__isnull=False)
    renewed = set(renewing.values_list("renews_id", flat=True))
    reasons = set(standing_lapse_decisions().values_list("agreement_id", flat=True))
    ended = {
        key
        for key, some in decided_in_all().items()
        if all(one.outcome is Outcome.END for one in some)
    }
    answered = renewed | reasons | ended
    dated = []
    for key, term, *bounds in rows:
        lapse = lapse_on(
            Force(**dict(zip(_BOUNDS, bounds, strict=True))), on=on, has_term=bool(term)
        )
        section = section_of(lapse.stage, answered=key in answered)
        dated.append(_Dated(key, lapse, section, key in ended))
    return Radar(on=on, dated=tuple(dated))


def get_radar_entry(*, reference: str, on: date) -> RadarEntry:
    """When one agreement lapses.

    Refuses an unknown reference (UnknownAgreement), and what a side has yet to confirm
    (AgreementUnconfirmed).
    """
    refuse_unconfirmed(reference=reference)
    agreement_id, _, _ = get_draft(reference=reference)
    found = [one for one in read_radar(on=on).dated if one.agreement_id == agreement_id]
    if not found:
        raise UnknownAgreement(asked=reference)
    return _entries(found)[0]


def get_renewal_draft(*, reference: str, on: date) -> AgreementDraft:
    """A new agreement filled from an old one that it carries on, without dates and sources.

    A party that ended is replaced by those who carry the agreement on by a decision; while nobody
    has decided it stays as it signed, without a link. Who signs is left open. Refuses an unknown
    reference.
    """
    agreement_id, _, draft = get_draft(reference=reference)
    linked = {party.agency_id for party in draft.parties if party.agency_id is not None}
    decided = decided_of({agreement_id}).get(agreement_id, [])
    named = {one.successor_id for one in decided if one.successor_id is not None}
    known = lives_of(linked | named, on=on)
    parties: list[Party] = []
    for party in draft.parties:
        life = None if party.agency_id is None else known.lives[party.agency_id]
        if life is None or life.ended_on is None or party.agency_id is None:
            parties.append(party)
            continue
        owners = follow_party(party.agency_id, lives=known.lives, decided=decided).owners
        parties += [
            replace(party, name=known.names[owner], agency_id=owner, note="") for owner in owners
        ] or [replace(party, agency_id=None)]
    changed = tuple(parties) != draft.parties
    unsigned = (replace(party, signed_by="", capacity="") for party in parties)
    return AgreementDraft(
        title=draft.title,
        level=Level.COMMUNE if changed and draft.level is Level.DISTRICT else draft.level,
        instrument=draft.instrument,
        parties=tuple(dict.fromkeys(unsigned)),
        contents=draft.contents,
        duties=draft.duties,
        renews_id=agreement_id,
        renews_certainty=Certainty.STATED,
    )


def find_not_renewed(*, agreement_id: UUID) -> NotRenewed | None:
    """Why an agreement is not renewed; None when nobody said so."""
    return _reasons([agreement_id]).get(agreement_id)


def standing_lapse_decisions() -> QuerySet[LapseDecision]:
    """The reasons why agreements are not renewed that were not taken back."""
    return LapseDecision.objects.filter(withdrawn_at=None)


def concerned_in(entry: RadarEntry, agency_id: UUID, taken: Iterable[Decision]) -> bool:
    """Tell whether an agreement is the agency's: it is a party, or carries it on by a decision."""
    party = any(one.agency_id == agency_id for one in entry.parties)
    return party or any(one.agreement_id == entry.agreement_id for one in taken)


def _entries(dated: Sequence[_Dated]) -> tuple[RadarEntry, ...]:
    """The agreements as the radar shows them, in the order given."""
    ids = [one.agreement_id for one in dated]
    known = confirmed_rows().select_related("agreement")
    rows = {
        row.agreement_id: row for row in known.filter(agreement__in=ids).prefetch_related("parties")
    }
    later: dict[UUID, list[AgreementVersion]] = {}
    for row in known.filter(renews__in=ids).order_by("agreement__reference_key"):
        if row.renews_id is not None:
            later.setdefault(row.renews_id, []).append(row)
    reasons = _reasons(ids)
    return tuple(
        _entry(rows[one.agreement_id], one, later, reasons.get(one.agreement_id)) for one in dated
    )


def _reasons(agreement_ids: Collection[UUID]) -> dict[UUID, NotRenewed]:
    rows = standing_lapse_decisions().filter(agreement__in=agreement_ids)
    return {
        agreement: NotRenewed(reason=reason, decided_at=at, decided_by=by)
        for agreement, reason, at, by in rows.values_list(
            "agreement_id", "reason", "decided_at", "decided_by"
        )
    }


def _entry(
    row: AgreementVersion,
    dated: _Dated,
    later: Mapping[UUID, Sequence[AgreementVersion]],
    reason: NotRenewed | None,
) -> RadarEntry:
    return RadarEntry(
        agreement_id=row.agreement_id,
        reference=row.agreement.reference,
        title=row.title,
        parties=tuple(party_from_row(party) for party in in_position(row.parties.all())),
        term=row.term,
        term_missing=row.term_missing,
        lapse=dated.lapse,
        renewed_by=tuple(_renewal(row, one) for one in later.get(row.agreement_id, ())),
        not_renewed=reason,
        ended=dated.ended,
        section=dated.section,
    )


def _renewal(earlier: AgreementVersion, later: AgreementVersion) -> Renewal:
    certainty = Certainty(later.renews_certainty)
    return Renewal(
        agreement_id=later.agreement_id,
        reference=later.agreement.reference,
        title=later.title,
        certainty=certainty,
        gap=gap_between(
            earlier_term=parsed(earlier.term),
            later_signed=parsed(later.signed),
            certainty=certainty,
        ),
    )
