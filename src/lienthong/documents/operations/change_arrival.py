"""A sender recalls, updates or replaces what stands in the register (NĐ 30/2020 Điều 18, PL VI)."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, override

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import SYSTEM, Fact
from lienthong.documents.events import (
    ArrivalCancelled,
    ArrivalFrozen,
    ChangeAccepted,
    ChangeRefused,
)
from lienthong.documents.models import Arrival, FileItem
from lienthong.documents.operations.exports import withdraw_exports
from lienthong.documents.operations.follow import bring_up_to_date
from lienthong.documents.operations.handle import lock_arrival
from lienthong.documents.operations.restrict import require_reader
from lienthong.documents.terms import URGENCY_OF_PRIORITY, Handling
from lienthong.exchange.operations import answer_change
from lienthong.exchange.queries import find_open_change, get_received_summary
from lienthong.exchange.terms import ChangeEntry, ChangeKind, ChangeNotOpen
from lienthong.identity.terms import Acting
from lienthong.kernel.vietnamese import fold
from lienthong.work.operations import (
    mark_ground,
    note_on_tasks,
    set_answer_by,
    withdraw_tasks,
)
from lienthong.work.terms import Ground

_GROUND = {ChangeKind.RECALL: Ground.RECALLED, ChangeKind.REPLACE: Ground.REPLACED}
_HANDLING = {ChangeKind.RECALL: Handling.RECALLED, ChangeKind.REPLACE: Handling.REPLACED}


def freeze_arrival(*, document_id: UUID, now: datetime) -> None:
    """Freeze the row of a document whose sender waits for an answer; its tasks' people are told.

    Idempotent, and nothing for a document that is not in the register, or whose change was answered
    meanwhile. Fact: documents:arrival:frozen.
    """
    with transaction.atomic():
        row = Arrival.objects.select_for_update().filter(exchange_id=document_id).first()
        if row is not None:
            freeze_row(row, now)


def freeze_row(row: Arrival, now: datetime) -> None:
    """Freeze a locked row if its sender waits for an answer, in the caller's transaction."""
    change = find_open_change(document_id=row.exchange_id) if row.exchange_id else None
    if change is None or row.frozen_at is not None:
        return
    row.frozen_at, row.frozen_for = now, change.kind
    row.save(update_fields=["frozen_at", "frozen_for"])
    fact = ArrivalFrozen(**_about(row), change=change.kind, reason=change.reason)
    append_fact(fact=fact, actor=SYSTEM, now=now)
    with override(settings.LANGUAGE_CODE):
        words = gettext("The sender asks to recall or change the document. Wait for your clerk.")
    mark_ground(task_ids=_tasks(row), ground=Ground.ASKED)
    teller = replace(SYSTEM, name=row.author[:200])
    note_on_tasks(task_ids=_tasks(row), text=words, actor=teller, now=now)


def answer_arrival(
    *,
    arrival_id: UUID,
    agrees: bool,
    reason: str,
    keeps_tasks: bool,
    acting: Acting,
    now: datetime,
) -> None:
    """Carry out (15) or refuse with a reason (16) what the sender of a document asks.

    Recalled: the files are closed, the row stays, and its open tasks are cancelled unless they are
    to go on. Replaced: the same, and both rows point to each other once the new one is registered.
    Updated: the row says what holds now. Refuses a row whose change was answered meanwhile
    (ChangeNotOpen) and what `answer_change` refuses. Facts: documents:arrival:{change_accepted,
    change_refused,cancelled}.
    """
    with transaction.atomic():
        row = lock_arrival(arrival_id, acting)
        require_reader(row, acting)
        change = find_open_change(document_id=row.exchange_id) if row.exchange_id else None
        if change is None:
            raise ChangeNotOpen
        answer_change(change_id=change.id, agrees=agrees, reason=reason, acting=acting, now=now)
        row.frozen_at, row.frozen_for = None, ""
        ground = _GROUND.get(change.kind, Ground.STANDS) if agrees else Ground.STANDS
        mark_ground(task_ids=_tasks(row), ground=ground)
        if agrees:
            _carry_out(row, change, keeps_tasks=keeps_tasks, acting=acting, now=now)
        row.save()
        about = {**_about(row), "change": change.kind}
        told: Fact = ChangeAccepted(**about) if agrees else ChangeRefused(**about, reason=reason)
        append_fact(fact=told, actor=acting.actor, now=now)
        bring_up_to_date(row, actor=acting.actor, now=now)


def tie_replaced(row: Arrival, replaced: list[UUID]) -> None:
    """Point from the rows of replaced documents to the new one's, in the caller's transaction."""
    olds = Arrival.objects.filter(agency_id=row.agency_id, exchange_id__in=replaced)
    olds.exclude(id=row.id).update(replaced_by=row)


def _carry_out(
    row: Arrival, change: ChangeEntry, *, keeps_tasks: bool, acting: Acting, now: datetime
) -> None:
    if change.kind is ChangeKind.UPDATE:
        _take_over(row)
        set_answer_by(task_ids=_tasks(row), on=row.due_on)
        return
    row.handling, row.tell_done_at = _HANDLING[change.kind], None
    holding = FileItem.objects.filter(arrival=row).values_list("job_file_id", flat=True)
    withdraw_exports(job_files=list(holding))
    if change.replacement is not None:
        row.replaced_by = Arrival.objects.filter(exchange_id=change.replacement).first()
    if not keeps_tasks:
        with override(settings.LANGUAGE_CODE):
            words = gettext("The sender took the document back: %s") % change.reason
        withdraw_tasks(task_ids=_tasks(row), text=words, acting=acting, now=now)
    fact = ArrivalCancelled(**_about(row), change=change.kind)
    append_fact(fact=fact, actor=acting.actor, now=now)


def _take_over(row: Arrival) -> None:
    if row.exchange_id is None:
        return
    received = get_received_summary(agency_id=row.agency_id, document_id=row.exchange_id)
    row.subject, row.due_on = received.subject, received.due_on
    row.urgency = URGENCY_OF_PRIORITY[received.priority]
    row.folded = fold(f"{row.code} {row.subject} {row.author}")


def _tasks(row: Arrival) -> list[UUID]:
    return list(row.tasks.values_list("task_id", flat=True))


def _about(row: Arrival) -> dict[str, Any]:
    return {
        "arrival_id": row.id,
        "agency_id": row.agency_id,
        "entry": str(row),
        "code": row.code,
    }
