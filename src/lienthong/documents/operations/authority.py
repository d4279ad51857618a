"""Authority to sign for others: given, passed on, withdrawn (NĐ 30/2020 Điều 13)."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.directory.queries import list_appointments
from lienthong.documents.events import AuthorityEnded, AuthorityGiven
from lienthong.documents.models import SigningAuthority
from lienthong.documents.operations.steps import agency_of
from lienthong.documents.queries.authorities import card_of_authority, list_authorities_of
from lienthong.documents.rules.authority import heads_agency, require_givable
from lienthong.documents.terms import (
    AlreadyEnded,
    AuthorityDraft,
    AuthorityUnknown,
    FormNotGivable,
    NotOfThisAgency,
    ReasonMissing,
)
from lienthong.identity.terms import Acting
from lienthong.kernel.periods import Period


def give_authority(*, draft: AuthorityDraft, acting: Acting, now: datetime) -> UUID:
    """Give somebody of the agency authority to sign; its id.

    The head gives; who holds a TL. may pass it on to a deputy once; TUQ. is in writing, for a
    limited time, and never passed on (Điều 13). Refuses everything else (FormNotGivable,
    WrittenBasisMissing, EndMissing), and somebody without a post on its first day
    (NotOfThisAgency). Fact: documents:authority:given.
    """
    agency_id = agency_of(acting)
    today = timezone.localdate(now)
    Period(draft.valid_from, draft.valid_until)
    from_above = require_givable(
        draft,
        giver_posts=list_appointments(
            on=today, agency_id=agency_id, account_id=acting.account_id, at=now
        ),
        giver_holds=list_authorities_of(agency_id=agency_id, account_id=acting.account_id),
        on=today,
        at=now,
    )
    held = list_appointments(
        on=max(draft.valid_from, today), agency_id=agency_id, account_id=draft.account_id
    )
    if not held:
        raise NotOfThisAgency(field="account_id")
    with transaction.atomic():
        row = SigningAuthority.objects.create(
            id=uuid4(),
            agency_id=agency_id,
            account_id=draft.account_id,
            account_name=held[0].account_name,
            form=draft.form,
            whom=draft.whom.strip(),
            title=draft.title.strip() or held[0].post.title,
            types=sorted(draft.types),
            valid_from=draft.valid_from,
            valid_until=draft.valid_until,
            basis=draft.basis.strip(),
            passed_from_id=from_above.id if from_above else None,
            given_by_id=acting.account_id,
            given_by=acting.account_name,
            given_at=now,
        )
        fact = AuthorityGiven(
            agency_id=row.agency_id,
            authority_id=row.id,
            account_id=row.account_id,
            account_name=row.account_name,
            signing_form=row.form,
            whom=row.whom,
            title=row.title,
            types=tuple(row.types),
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            basis=row.basis,
        )
        append_fact(fact=fact, actor=acting.actor, now=now)
    return row.id


def end_authority(*, authority_id: UUID, reason: str, acting: Acting, now: datetime) -> None:
    """Withdraw an authority from this instant on; what was passed on from it ends with it.

    By the head, or by who gave it (else FormNotGivable). Refuses one that ended (AlreadyEnded).
    Fact: documents:authority:ended.
    """
    if not reason.strip():
        raise ReasonMissing(field="reason")
    agency_id = agency_of(acting)
    with transaction.atomic():
        rows = SigningAuthority.objects.select_for_update()
        row = rows.filter(id=authority_id, agency_id=agency_id).first()
        if row is None:
            raise AuthorityUnknown
        if row.given_by_id != acting.account_id and not _heads(acting, now):
            raise FormNotGivable
        today = timezone.localdate(now)
        card = card_of_authority(row)
        if card.ended_at is not None or (card.valid_until and card.valid_until <= today):
            raise AlreadyEnded
        row.ended_at, row.ended_by = now, acting.account_name
        row.end_reason = reason.strip()[:500]
        row.save(update_fields=["ended_at", "ended_by", "end_reason"])
        fact = AuthorityEnded(
            agency_id=row.agency_id,
            authority_id=row.id,
            account_id=row.account_id,
            account_name=row.account_name,
            signing_form=row.form,
            reason=row.end_reason,
        )
        append_fact(fact=fact, actor=acting.actor, now=now)


def _heads(acting: Acting, now: datetime) -> bool:
    posts = list_appointments(
        on=timezone.localdate(now),
        agency_id=agency_of(acting),
        account_id=acting.account_id,
        at=now,
    )
    return any(heads_agency(post) for post in posts)
