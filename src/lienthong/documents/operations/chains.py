"""Named review chains: set, changed by another in their place, ended."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.documents.events import ReviewChainEnded, ReviewChainSet
from lienthong.documents.models import ReviewChain
from lienthong.documents.operations.steps import agency_of
from lienthong.documents.queries.chains import list_places
from lienthong.documents.rules.chains import require_places
from lienthong.documents.terms import AlreadyEnded, ReasonMissing
from lienthong.documents.terms.chains import (
    KEEP_CHAINS,
    ChainDraft,
    ChainNameTaken,
    ChainUnknown,
    Place,
)
from lienthong.identity.terms import Acting, PermissionRefused
from lienthong.kernel.periods import Period


def set_chain(
    *, draft: ChainDraft, acting: Acting, now: datetime, replaces: UUID | None = None
) -> UUID:
    """Set a review chain of the agency, in place of `replaces` if given, which ends; its id.

    Refuses whoever neither keeps the register nor leads (PermissionRefused), people and posts that
    are not of the agency on its first day (ChainNotPossible), a name that another bears
    (ChainNameTaken), and to change what ended or was changed meanwhile (AlreadyEnded). Fact:
    documents:review_chain:set.
    """
    agency_id = _keeper(acting)
    Period(draft.valid_from, draft.valid_until)
    named = _named(agency_id, draft, now)
    require_places(draft, known=set(named))
    with transaction.atomic():
        before = _lock(replaces, agency_id) if replaces else None
        if before is not None:
            _end(before, acting, now, reason="")
        name = " ".join(draft.name.split())[:200]
        if ReviewChain.objects.filter(agency_id=agency_id, name=name, ended_at=None).exists():
            raise ChainNameTaken(name=name, field="name")
        row = ReviewChain.objects.create(
            id=uuid4(),
            agency_id=agency_id,
            name=name,
            type_code=draft.type_code,
            levels=[[named[one] for one in level] for level in draft.levels if level],
            valid_from=draft.valid_from,
            valid_until=draft.valid_until,
            replaces=before,
            set_by=acting.account_name,
            set_at=now,
        )
        fact = ReviewChainSet(
            agency_id=agency_id,
            chain_id=row.id,
            chain=name,
            type_code=row.type_code,
            levels=tuple(
                " + ".join(one["name"] or one["title"] for one in level) for level in row.levels
            ),
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            replaced_id=replaces,
        )
        append_fact(fact=fact, actor=acting.actor, now=now)
    return row.id


def end_chain(*, chain_id: UUID, reason: str, acting: Acting, now: datetime) -> None:
    """Propose a chain no more; what was submitted by it goes on.

    Refuses whoever may not keep it (PermissionRefused), another agency's (ChainUnknown) and one
    that ended (AlreadyEnded). Fact: documents:review_chain:ended.
    """
    if not reason.strip():
        raise ReasonMissing(field="reason")
    agency_id = _keeper(acting)
    with transaction.atomic():
        row = _lock(chain_id, agency_id)
        _end(row, acting, now, reason=reason.strip()[:500])
        fact = ReviewChainEnded(
            agency_id=agency_id, chain_id=row.id, chain=row.name, reason=row.end_reason
        )
        append_fact(fact=fact, actor=acting.actor, now=now)


def _keeper(acting: Acting) -> UUID:
    if not acting.may(KEEP_CHAINS):
        raise PermissionRefused(permission=KEEP_CHAINS, acting=acting)
    return agency_of(acting)


def _lock(chain_id: UUID, agency_id: UUID) -> ReviewChain:
    rows = ReviewChain.objects.select_for_update()
    row = rows.filter(id=chain_id, agency_id=agency_id).first()
    if row is None:
        raise ChainUnknown
    return row


def _end(row: ReviewChain, acting: Acting, now: datetime, *, reason: str) -> None:
    if row.ended_at is not None:
        raise AlreadyEnded
    row.ended_at, row.ended_by, row.end_reason = now, acting.account_name, reason
    row.save(update_fields=["ended_at", "ended_by", "end_reason"])


def _named(agency_id: UUID, draft: ChainDraft, now: datetime) -> dict[Place, dict[str, str]]:
    """What may stand in a chain of the agency, each as a row keeps it."""
    on = max(draft.valid_from, timezone.localdate(now))
    return {
        one.place: {
            **{key: str(value) for key, value in asdict(one.place).items() if value},
            "name": one.name,
            "title": one.title,
        }
        for one in list_places(agency_id=agency_id, on=on)
    }
