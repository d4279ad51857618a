"""How far a document is, followed from the tasks it brought; its sender is told each step once."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Actor
from lienthong.documents.events import ArrivalDone
from lienthong.documents.models import Arrival, ArrivalTask
from lienthong.documents.operations.handle import holders_of
from lienthong.documents.rules.arrivals import handling_from
from lienthong.documents.terms import Handling
from lienthong.exchange.operations import report_progress
from lienthong.wire.edxml import StatusCode
from lienthong.work.queries import list_states

_TOLD = {Handling.BEGUN: StatusCode.IN_PROGRESS, Handling.DONE: StatusCode.DONE}


def follow_task(*, task_id: UUID, actor: Actor, now: datetime) -> None:
    """Bring the register up to date after a step of a task; nothing for one without a document.

    Idempotent: it looks at how all tasks of the document stand now, and what was told is not told
    again. Status 05 goes once work has
    begun, 06 once all of it is done. Fact: documents:arrival:done.
    """
    with transaction.atomic():
        row = Arrival.objects.select_for_update().filter(tasks__task_id=task_id).first()
        if row is None:
            return
        tasks = ArrivalTask.objects.filter(arrival=row).values_list("task_id", flat=True)
        handling = handling_from(list_states(ids=list(tasks)))
        row.holders = holders_of(row, on=timezone.localdate(now))
        if row.handling == Handling.FILED and handling is Handling.TO_ASSIGN:
            handling = Handling.FILED
        moved, row.handling = handling != row.handling, handling
        row.save(update_fields=["handling", "holders"])
        if moved and handling is Handling.DONE:
            fact = ArrivalDone(
                arrival_id=row.id, agency_id=row.agency_id, entry=str(row), code=row.code
            )
            append_fact(fact=fact, actor=actor, now=now)
        status = _TOLD.get(handling)
        if status is not None and row.exchange_id is not None:
            report_progress(document_id=row.exchange_id, status=status, actor=actor, now=now)
