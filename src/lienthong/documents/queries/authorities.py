"""Who may sign what in an agency, and with which keys."""

from datetime import datetime
from uuid import UUID

from cryptography import x509
from django.utils import timezone

from lienthong.directory.queries import list_appointments
from lienthong.documents.models import SigningAuthority, SigningKey
from lienthong.documents.queries.key_standing import worth_of
from lienthong.documents.queries.trust import load_trust_list
from lienthong.documents.rules.authority import require_authority
from lienthong.documents.terms import AuthorityCard, Form, KeyCard, KeyKind, KeyWorth
from lienthong.paper.document_types import get_document_type
from lienthong.paper.signing.keys import issuer_of, name_of


def list_authorities(*, agency_id: UUID) -> list[AuthorityCard]:
    """All authorities of an agency, ended ones too, the newest first."""
    rows = SigningAuthority.objects.filter(agency_id=agency_id).select_related("passed_from")
    return [card_of_authority(row) for row in rows.order_by("-given_at")]


def list_authorities_of(*, agency_id: UUID, account_id: UUID) -> list[AuthorityCard]:
    """Those of one person, ended ones too."""
    rows = SigningAuthority.objects.filter(agency_id=agency_id, account_id=account_id)
    return [card_of_authority(row) for row in rows.select_related("passed_from")]


def get_authority_now(
    *,
    agency_id: UUID,
    account_id: UUID,
    person: str,
    type_code: str,
    form: Form,
    title: str,
    now: datetime,
) -> AuthorityCard | None:
    """By what a person may sign such a document at this instant; None for a head by right.

    Refuses what `rules.authority.require_authority` refuses.
    """
    today = timezone.localdate(now)
    return require_authority(
        person=person,
        type_code=type_code,
        type_name=get_document_type(type_code, today).name,
        form=form,
        title=title,
        posts=list_appointments(on=today, agency_id=agency_id, account_id=account_id, at=now),
        authorities=list_authorities_of(agency_id=agency_id, account_id=account_id),
        at=now,
        on=today,
    )


def list_signing_keys(*, agency_id: UUID, account_id: UUID | None = None) -> list[KeyCard]:
    """The agency's own keys and those of this person (None: of nobody), retired ones last."""
    rows = SigningKey.objects.filter(agency_id=agency_id)
    found = [row for row in rows.order_by("-added_at") if row.account_id in (None, account_id)]
    trust, now = load_trust_list(), timezone.now()
    cards = (_key_card(row, worth_of(row, trust=trust, now=now)) for row in found)
    return sorted(cards, key=lambda card: card.retired_at is not None)


def card_of_authority(row: SigningAuthority) -> AuthorityCard:
    """A row as others see it, with the one it was passed on from."""
    return AuthorityCard(
        id=row.id,
        account_id=row.account_id,
        account_name=row.account_name,
        form=Form(row.form),
        whom=row.whom,
        title=row.title,
        types=tuple(row.types),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        basis=row.basis,
        given_by_id=row.given_by_id,
        given_by=row.given_by,
        given_at=row.given_at,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        end_reason=row.end_reason,
        passed_from=card_of_authority(row.passed_from) if row.passed_from else None,
    )


def _key_card(row: SigningKey, worth: KeyWorth) -> KeyCard:
    certificate = x509.load_pem_x509_certificate(row.certificate.encode())
    return KeyCard(
        id=row.id,
        account_id=row.account_id,
        holder=name_of(certificate),
        kind=KeyKind(row.kind),
        place="" if row.kind == KeyKind.FILE else row.place,
        issuer=issuer_of(certificate),
        serial=f"{certificate.serial_number:x}",
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        has_image=row.image_id is not None,
        demonstration=row.demonstration or worth.is_made_up,
        worth=worth,
        added_by=row.added_by,
        added_at=row.added_at,
        retired_at=row.retired_at,
        retire_reason=row.retire_reason,
    )
