"""Who is to be reminded by mail this morning, and of what."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from lienthong.identity.queries import list_agencies_of
from lienthong.work.models import Digest, Part, StandIn, Task
from lienthong.work.queries.lists import list_mine
from lienthong.work.queries.stand_ins import list_absent_in
from lienthong.work.queries.summaries import summary_of, with_parts
from lienthong.work.rules.digests import worth_telling
from lienthong.work.terms import DO, TaskState, TaskSummary

MOST_LINES = 50
WAITS = (TaskState.REPORTED, TaskState.DECLINED)


@dataclass(frozen=True, kw_only=True, slots=True)
class DigestContent:
    """What a digest tells: own parts that are due, and tasks that wait for one's word."""

    due: tuple[TaskSummary, ...]
    to_decide: tuple[TaskSummary, ...]


def sends_mail() -> bool:
    """Whether this platform has a server for its mail."""
    return "dummy" not in settings.EMAIL_BACKEND


def wants_digest(*, account_id: UUID) -> bool:
    """Whether somebody wants digests: everybody does who has not said otherwise."""
    return not Digest.objects.filter(account_id=account_id, wanted=False).exists()


def list_to_remind(*, on: date, now: datetime, noticed: Collection[UUID] = ()) -> list[UUID]:
    """Accounts whose digest of the day has not gone, and may be tried now.

    Those with something open of their own, who stands in for somebody, and who is `noticed`:
    told something else in their digest.
    """
    having = Part.objects.filter(is_open=True).values_list("account_id", flat=True)
    waiting = Task.objects.filter(state__in=WAITS).values_list("assigner_id", flat=True)
    standing_in = StandIn.objects.filter(valid_from__lte=on, valid_until__gt=on, ended_at=None)
    off = Digest.objects.filter(
        Q(wanted=False) | Q(last_on__gte=on) | Q(next_attempt_at__gt=now)
    ).values_list("account_id", flat=True)
    found = {
        *having.distinct(),
        *waiting.distinct(),
        *standing_in.values_list("account_id", flat=True),
        *noticed,
    }
    return sorted(found - set(off))


def read_digest(*, account_id: UUID, on: date, now: datetime) -> DigestContent:
    """What this person's digest tells on the day; of agencies where they may work today."""
    agencies = list_agencies_of(account_id=account_id, permission=DO, on=on, now=now)
    due = [
        task
        for agency_id in sorted(agencies)
        for task in list_mine(agency_id=agency_id, account_id=account_id, on=on, limit=MOST_LINES)
    ]
    gave = Q(assigner_id=account_id, agency_id__in=agencies)
    for agency_id, absent in list_absent_in(agencies, account_id=account_id, on=on).items():
        gave |= Q(assigner_id__in=list(absent), agency_id=agency_id)
    waits = with_parts(Task.objects.filter(gave, state__in=WAITS)).order_by("due_on", "id")
    waits = waits[:MOST_LINES]
    return DigestContent(
        due=tuple(worth_telling(due)[:MOST_LINES]),
        to_decide=tuple(summary_of(row, account_id=account_id, on=on) for row in waits),
    )
