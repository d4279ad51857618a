"""One agreement whole."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from lienthong.cooperation.models import Agreement, AgreementVersion
from lienthong.cooperation.queries.heirs import party_on, successions_of
from lienthong.cooperation.queries.listing import confirmed_rows, standing_rows
from lienthong.cooperation.queries.rows import (
    draft_from_row,
    force_from_row,
    parsed,
    side_awaited,
    standing_from_row,
    version_from_row,
)
from lienthong.cooperation.rules import gap_between
from lienthong.cooperation.terms import (
    AgreementDraft,
    AgreementRecord,
    Certainty,
    Force,
    Renewal,
    Side,
    UnknownAgreement,
)
from lienthong.cooperation.terms.asked_changes import AgreementUnconfirmed


def get_agreement(*, reference: str, on: date) -> AgreementRecord:
    """The agreement as it stands on a day, with all its versions, newest first.

    Refuses an unknown reference (UnknownAgreement).
    """
    rows = list(
        AgreementVersion.objects.filter(agreement__reference=reference)
        .select_related("agreement", "renews")
        .prefetch_related("parties")
        .order_by("-number")
    )
    if not rows:
        raise UnknownAgreement(asked=reference)
    standing = rows[0]
    draft = draft_from_row(standing)
    successions = successions_of(draft.parties, on=on)
    return AgreementRecord(
        id=standing.agreement_id,
        reference=reference,
        draft=draft,
        force=force_from_row(standing),
        standing=standing_from_row(standing, on=on),
        parties=tuple(party_on(party, successions) for party in draft.parties),
        versions=tuple(version_from_row(row) for row in rows),
        renews=_renews(standing),
        renewed_by=_renewed_by(standing),
        awaits=side_awaited(standing.agreement),
    )


def get_draft(*, reference: str) -> tuple[UUID, int, AgreementDraft]:
    """The agreement's id, the number of the version that stands, and what it records.

    Refuses an unknown reference (UnknownAgreement).
    """
    rows = standing_rows().prefetch_related("parties")
    row = rows.filter(agreement__reference=reference).first()
    if row is None:
        raise UnknownAgreement(asked=reference)
    return row.agreement_id, row.number, draft_from_row(row)


def find_force(*, reference: str) -> Force:
    """Within which days an agreement holds as it stands; refuses an unknown one."""
    row = standing_rows().filter(agreement__reference=reference).first()
    if row is None:
        raise UnknownAgreement(asked=reference)
    return force_from_row(row)


def find_awaited(*, reference: str) -> Side | None:
    """The side that has yet to confirm an agreement; None when none has."""
    row = Agreement.objects.filter(reference=reference).first()
    return None if row is None else side_awaited(row)


def refuse_unconfirmed(*, reference: str) -> None:
    """Refuse what a side has yet to confirm (AgreementUnconfirmed)."""
    if find_awaited(reference=reference) is not None:
        raise AgreementUnconfirmed(reference=reference)


def find_draft(*, reference: str, number: int) -> AgreementDraft | None:
    """What one version of an agreement recorded; None when there is no such version."""
    rows = AgreementVersion.objects.prefetch_related("parties")
    row = rows.filter(agreement__reference=reference, number=number).first()
    return None if row is None else draft_from_row(row)


def get_reference(*, agreement_id: UUID) -> str:
    """The reference of an agreement. Refuses an unknown id (UnknownAgreement)."""
    row = Agreement.objects.filter(id=agreement_id).first()
    if row is None:
        raise UnknownAgreement(asked=agreement_id)
    return row.reference


def signed_by_reference(references: Iterable[str]) -> dict[str, str]:
    """When each agreement was signed (EDTF), as it stands on record; one query."""
    rows = standing_rows().filter(agreement__reference__in=set(references))
    return dict(rows.values_list("agreement__reference", "signed"))


def find_agreement_id(*, reference: str) -> UUID | None:
    """The id of the agreement with this reference, in any case; None when there is none."""
    row = Agreement.objects.filter(reference=reference.strip().upper()).first()
    return None if row is None else row.id


def _renews(later: AgreementVersion) -> Renewal | None:
    if later.renews_id is None:
        return None
    earlier = standing_rows().select_related("agreement").get(agreement=later.renews_id)
    return _renewal(earlier, later, shown=earlier)


def _renewed_by(earlier: AgreementVersion) -> tuple[Renewal, ...]:
    later = confirmed_rows().filter(renews=earlier.agreement_id).select_related("agreement")
    rows = later.order_by("agreement__reference_key")
    return tuple(_renewal(earlier, row, shown=row) for row in rows)


def _renewal(
    earlier: AgreementVersion, later: AgreementVersion, *, shown: AgreementVersion
) -> Renewal:
    certainty = Certainty(later.renews_certainty)
    return Renewal(
        agreement_id=shown.agreement_id,
        reference=shown.agreement.reference,
        title=shown.title,
        certainty=certainty,
        gap=gap_between(
            earlier_term=parsed(earlier.term),
            later_signed=parsed(later.signed),
            certainty=certainty,
        ),
    )
