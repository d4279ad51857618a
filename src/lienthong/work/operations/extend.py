"""Later deadlines: somebody asks, who gave the task decides."""

from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from lienthong.identity.terms import Acting
from lienthong.kernel.calendar import national_calendar
from lienthong.work.events import DeadlineExtended, ExtensionAsked, ExtensionRefused
from lienthong.work.models import Extension, Part, Task
from lienthong.work.operations.writing import (
    WAITS_FOR_PEOPLE,
    about,
    lock_task,
    refuse_unless,
    tell,
)
from lienthong.work.rules.deadlines import check_due
from lienthong.work.rules.words import tidy_reason, tidy_text
from lienthong.work.terms import (
    DueNotLater,
    Duty,
    EntryKind,
    ExtensionPending,
    ExtensionUnknown,
    MoveRefused,
    TaskState,
)


def ask_extension(
    *, task_id: UUID, wanted_on: date, reason: str, acting: Acting, now: datetime
) -> UUID:
    """Ask for a later deadline of one's own part; returns the request's id.

    Refuses a day not later than the old one (DueNotLater) or passed (DueInPast), a part without
    deadline or not open (MoveRefused), and a second request (ExtensionPending). Fact:
    work:deadline:extension_asked.
    """
    words = tidy_reason(reason)
    with transaction.atomic():
        task, part, _ = lock_task(task_id, acting, now)
        if part is None or not part.is_open or part.due_on is None:
            raise MoveRefused
        _check_later(wanted_on, part, task, on=timezone.localdate(now))
        if Extension.objects.filter(part=part, granted=None).exists():
            raise ExtensionPending(field="wanted_on")
        row = Extension.objects.create(
            id=uuid4(), part=part, wanted_on=wanted_on, reason=words, asked_at=now
        )
        fact = ExtensionAsked(
            **about(task), person=part.account_name, wanted_on=wanted_on, reason=words
        )
        tell(
            task, EntryKind.EXTENSION_ASKED, fact, acting=acting, now=now,
            text=words, due_on=wanted_on,
        )  # fmt: skip
    return row.id


def decide_extension(
    *, task_id: UUID, extension_id: UUID, grant: bool, text: str = "", acting: Acting, now: datetime
) -> None:
    """Grant or refuse a later deadline; a refusal needs a reason.

    Only who gave the task or leads the agency decides (MoveRefused). The lead's deadline is the
    task's, and moves that of those who support it until the same day. Refuses one decided on before
    (ExtensionUnknown) and a day that has passed by now (DueInPast). Facts:
    work:deadline:{extended,extension_refused}.
    """
    words = tidy_text(text, field="text") if grant else tidy_reason(text)
    with transaction.atomic():
        task, _, standing = lock_task(task_id, acting, now)
        refuse_unless(standing.directs and TaskState(task.state) in WAITS_FOR_PEOPLE)
        row = (
            Extension.objects.select_related("part")
            .filter(id=extension_id, part__task=task, part__ended_at=None, granted=None)
            .first()
        )
        if row is None:
            raise ExtensionUnknown
        row.granted, row.decided_by, row.decided_at = grant, acting.account_name, now
        row.save(update_fields=["granted", "decided_by", "decided_at"])
        if grant:
            _extend(task, row, words, acting, now)
        else:
            fact = ExtensionRefused(
                **about(task), person=row.part.account_name, wanted_on=row.wanted_on, text=words
            )
            tell(
                task, EntryKind.EXTENSION_REFUSED, fact, acting=acting, now=now,
                text=words, due_on=row.wanted_on,
            )  # fmt: skip


def _extend(task: Task, row: Extension, text: str, acting: Acting, now: datetime) -> None:
    part, before = row.part, row.part.due_on
    _check_later(row.wanted_on, part, task, on=timezone.localdate(now))
    part.due_on = row.wanted_on
    part.save(update_fields=["due_on"])
    if part.duty == Duty.LEAD:
        task.due_on = row.wanted_on
        task.save(update_fields=["due_on"])
        as_the_task = Part.objects.filter(task=task, duty=Duty.SUPPORT, due_on=before, done_at=None)
        as_the_task.filter(ended_at=None).update(due_on=row.wanted_on)
    fact = DeadlineExtended(
        **about(task), person=part.account_name, before=before, after=row.wanted_on, text=text
    )
    tell(
        task, EntryKind.EXTENSION_GRANTED, fact, acting=acting, now=now,
        text=text, due_on=row.wanted_on,
    )  # fmt: skip


def _check_later(wanted_on: date, part: Part, task: Task, *, on: date) -> None:
    """A lead's new deadline is bounded by the whole of which the task is a part, if any."""
    if part.due_on is None or wanted_on <= part.due_on:
        raise DueNotLater(
            due_on=f"{part.due_on:%d/%m/%Y}" if part.due_on else "—", field="wanted_on"
        )
    whole = task.parent if part.duty == Duty.LEAD else task
    within = whole.due_on if whole else None
    check_due(wanted_on, on=on, within=within, calendar=national_calendar(), field="wanted_on")
