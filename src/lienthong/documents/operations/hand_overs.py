"""Handing files over to the agency's archive: offered, then received or given back (Điều 30)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.documents.events import FileArchived, HandOverProposed, HandOverReturned
from lienthong.documents.models import HandOver, JobFile
from lienthong.documents.operations.job_files import about, agency_of, lock_file, tidy_reason
from lienthong.documents.operations.numbers import take_number
from lienthong.documents.rules.filing import MAY_OFFER
from lienthong.documents.terms.filing import (
    FileState,
    HandOverState,
)
from lienthong.documents.terms.filing_refusals import (
    FileNotOpen,
    HandOverDecided,
    JobFileUnknown,
    NothingToHandOver,
    OwnHandOver,
)
from lienthong.identity.terms import Acting

HAND_OVERS = "hand_overs"


def propose_hand_over(*, file_ids: Collection[UUID], acting: Acting, now: datetime) -> UUID:
    """Offer closed files to the archive, in a list with a number of the year; its id.

    Refuses no file, one that is not closed, and one that is kept for too short a time to be handed
    over at all (FileNotOpen). Fact: documents:hand_over:proposed.
    """
    if not file_ids:
        raise NothingToHandOver
    year = timezone.localdate(now).year
    with transaction.atomic():
        rows = [lock_file(one, acting, MAY_OFFER) for one in sorted(set(file_ids))]
        for row in rows:
            if row.first_due_on is None:
                raise FileNotOpen(notation=row.notation, state=row.state)
        offered = HandOver.objects.create(
            id=uuid4(),
            agency_id=agency_of(acting),
            agency_name=acting.agency_name,
            number=take_number(agency_id=agency_of(acting), register=HAND_OVERS, year=year),
            year=year,
            state=HandOverState.PROPOSED,
            proposed_by_id=acting.account_id,
            proposed_by=acting.account_name,
            proposed_at=now,
        )
        offered.files.set(rows)
        JobFile.objects.filter(id__in=[row.id for row in rows]).update(state=FileState.OFFERED)
        fact = HandOverProposed(
            agency_id=offered.agency_id, hand_over=str(offered), files=len(rows)
        )
        append_fact(fact=fact, actor=acting.actor, now=now)
    return offered.id


def agree_hand_over(*, hand_over_id: UUID, acting: Acting, now: datetime) -> None:
    """The archive receives every file of a list.

    Refuses whoever offered it (OwnHandOver) and a list decided on before. Fact:
    documents:file:archived, for each file.
    """
    with transaction.atomic():
        offered = _decide(hand_over_id, HandOverState.AGREED, "", acting, now)
        for row in offered.files.order_by("year", "notation"):
            row.state, row.archived_on = FileState.ARCHIVED, timezone.localdate(now)
            row.save(update_fields=["state", "archived_on"])
            fact = FileArchived(**about(row), hand_over=str(offered))
            append_fact(fact=fact, actor=acting.actor, now=now)


def return_hand_over(*, hand_over_id: UUID, reason: str, acting: Acting, now: datetime) -> None:
    """The archive gives a list back with a reason; its files are as they were before.

    Who offered it takes it back so.
    Fact: documents:hand_over:returned.
    """
    why = tidy_reason(reason, field="reason")
    with transaction.atomic():
        offered = _decide(hand_over_id, HandOverState.RETURNED, why, acting, now)
        kept = offered.files.exclude(kept_back_for="")
        kept.update(state=FileState.KEPT_BACK)
        offered.files.filter(kept_back_for="").update(state=FileState.CLOSED)
        fact = HandOverReturned(agency_id=offered.agency_id, hand_over=str(offered), reason=why)
        append_fact(fact=fact, actor=acting.actor, now=now)


def _decide(
    hand_over_id: UUID, state: HandOverState, reason: str, acting: Acting, now: datetime
) -> HandOver:
    rows = HandOver.objects.select_for_update()
    offered = rows.filter(id=hand_over_id, agency_id=agency_of(acting)).first()
    if offered is None:
        raise JobFileUnknown
    if state is HandOverState.AGREED and offered.proposed_by_id == acting.account_id:
        raise OwnHandOver
    if offered.state != HandOverState.PROPOSED:
        raise HandOverDecided
    offered.state, offered.reason = state, reason
    offered.decided_by, offered.decided_at = acting.account_name, now
    offered.save()
    return offered
