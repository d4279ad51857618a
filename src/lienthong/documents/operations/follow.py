"""How far a document is, followed from the tasks it brought; its sender is told each step once."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.audit.queries import FactFilter, list_facts
from lienthong.audit.terms import Actor
from lienthong.documents.events import ArrivalDone, subject_of
from lienthong.documents.models import Arrival, ArrivalTask
from lienthong.documents.operations.handle import holders_of
from lienthong.documents.operations.telling import origin_of, tell_sender
from lienthong.documents.rules.arrivals import handling_from
from lienthong.documents.terms import WITHDRAWN, Handling
from lienthong.wire.edxml import StatusCode
from lienthong.work.queries import list_states

MOST_AT_ONCE = 200


def follow_task(*, task_id: UUID, actor: Actor, now: datetime) -> None:
    """Bring the register up to date after a step of a task; nothing for one without a document.

    Idempotent: it looks at how all tasks of the document stand now, and what was told is not told
    again. Status 05 goes once work has begun; 06 is held until the last step cannot be taken back
    any more (`tell_done`). Fact: documents:arrival:done.
    """
    with transaction.atomic():
        row = Arrival.objects.select_for_update().filter(tasks__task_id=task_id).first()
        if row is not None:
            bring_up_to_date(row, actor=actor, now=now)


def bring_up_to_date(row: Arrival, *, actor: Actor, now: datetime) -> None:
    """Say how far a locked row is by its tasks, and tell its sender; in the caller's transaction.

    A recalled or replaced one stays what it is; of a frozen one nothing is told until its sender
    has an answer.
    """
    if row.handling in WITHDRAWN:
        return
    tasks = ArrivalTask.objects.filter(arrival=row).values_list("task_id", flat=True)
    handling = handling_from(list_states(ids=list(tasks)))
    row.holders = holders_of(row, on=timezone.localdate(now))
    if row.handling == Handling.FILED and handling is Handling.TO_ASSIGN:
        handling = Handling.FILED
    moved, row.handling = handling != row.handling, handling
    if moved:
        row.tell_done_at = _when_to_tell(row, handling, now)
    row.save(update_fields=["handling", "holders", "tell_done_at"])
    if moved and handling is Handling.DONE:
        fact = ArrivalDone(
            arrival_id=row.id, agency_id=row.agency_id, entry=str(row), code=row.code
        )
        append_fact(fact=fact, actor=actor, now=now)
    if handling is Handling.BEGUN and row.frozen_at is None:
        tell_sender(row, StatusCode.IN_PROGRESS, actor=actor, now=now)


def tell_done(*, now: datetime) -> None:
    """Tell the senders of what is done, and cannot be taken back any more, that it is (06).

    In the name of who finished it; each by itself, so that one that fails holds up no other. A
    frozen document's sender is told once it has an answer.
    """
    due = Arrival.objects.filter(tell_done_at__lte=now, frozen_at=None).order_by("tell_done_at")
    for arrival_id in list(due.values_list("id", flat=True)[:MOST_AT_ONCE]):
        with transaction.atomic():
            row = (
                Arrival.objects.select_for_update()
                .filter(id=arrival_id, tell_done_at__lte=now)
                .first()
            )
            if row is None:
                continue
            done = list_facts(
                matching=FactFilter(subject=subject_of(row.id), tag=ArrivalDone.TAG), limit=1
            )
            if not done:  # it is in the record in a moment
                continue
            row.tell_done_at = None
            row.save(update_fields=["tell_done_at"])
            tell_sender(row, StatusCode.DONE, actor=done[0].actor, now=now)


def _when_to_tell(row: Arrival, handling: Handling, now: datetime) -> datetime | None:
    if handling is not Handling.DONE or origin_of(row) is None:
        return None
    within: timedelta = settings.WORK.undo_within
    return now + within
