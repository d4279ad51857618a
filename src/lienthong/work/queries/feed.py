"""Whose calendar a secret address opens, and what stands in it."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.utils import timezone

from lienthong.identity.queries import list_agencies_of
from lienthong.work.models import CalendarFeed, Part, Task
from lienthong.work.queries.stand_ins import held_by, list_absent_in
from lienthong.work.queries.summaries import summary_of, with_parts
from lienthong.work.terms import DO, TaskSummary

MOST_EVENTS = 500


def has_feed(*, account_id: UUID) -> bool:
    """Whether somebody has made an address."""
    return CalendarFeed.objects.filter(account_id=account_id).exists()


def find_owner(*, secret: str) -> UUID | None:
    """Whose address it is; None if it is nobody's."""
    feed = _feed_of(secret)
    return feed.account_id if feed else None


def read_feed(*, secret: str, now: datetime) -> list[TaskSummary] | None:
    """The open tasks with a deadline of the secret's owner, at most 500; None if it is nobody's.

    Only those of agencies where they may work with tasks today: leaving a post empties the feed.
    With the tasks of those they stand in for.
    """
    feed = _feed_of(secret)
    if feed is None:
        return None
    on = timezone.localdate(now)
    agencies = list_agencies_of(account_id=feed.account_id, permission=DO, on=on, now=now)
    absent = list_absent_in(agencies, account_id=feed.account_id, on=on)
    parts = Part.objects.filter(
        held_by(feed.account_id, agencies, absent), is_open=True, due_on__isnull=False
    )
    held = list(parts.order_by("due_on", "id").values_list("task_id", "account_id")[:MOST_EVENTS])
    names = {key: name for people in absent.values() for key, name in people.items()}
    rows = {row.id: row for row in with_parts(Task.objects.filter(id__in=[k for k, _ in held]))}
    return [
        summary_of(rows[key], account_id=holder, on=on, instead_of=names.get(holder, ""))
        for key, holder in held
    ]


def _feed_of(secret: str) -> CalendarFeed | None:
    hashed = sha256(secret.encode()).hexdigest()
    return CalendarFeed.objects.filter(secret_sha256=hashed).first()
