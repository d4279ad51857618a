"""Names of people are reduced to numbers once their time is over (decision 68)."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from secrets import token_hex
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import SYSTEM
from lienthong.cooperation.events import NamesReduced
from lienthong.cooperation.models import GivenTable, Trainee, Training
from lienthong.cooperation.operations.trainings import about_training
from lienthong.cooperation.queries.retention import retention_rule
from lienthong.cooperation.queries.training_tables import subject_of
from lienthong.cooperation.rules.retention import kept_until
from lienthong.cooperation.terms.trainings import RetentionRule
from lienthong.documents.operations import remove_text_file

MOST_AT_ONCE = 500
_COLUMNS = (
    "name",
    "name_key",
    "post",
    "account_id",
    "attended_at",
    "attended_how",
    "score",
    "recorded_at",
    "recorded_by",
    "reduced_at",
)


def reduce_names(*, now: datetime) -> int:
    """Reduce to numbers the people whose last session is longer ago than names are kept; how many.

    What counts stays: that somebody of an agency was on the list, came, passed, and that it is the
    same one in all their sessions. Name, post, account, hour and points go, of those who were
    struck off too, and so do the spreadsheets of sessions whose time is over.
    Fact: cooperation:training:names_reduced, for each session.
    """
    today = timezone.localdate(now)
    rule = retention_rule(on=today)
    people = (
        Trainee.objects.filter(reduced_at=None)
        .exclude(name_key="")
        .values("name_key", "agency_key")
        .annotate(last=Max("training__last_on"))
        # No month is shorter: these are all whose time is over, and a few more.
        .filter(last__lt=today - timedelta(days=28 * rule.months))
        .order_by("last", "agency_key", "name_key")
    )
    over = [
        (one["name_key"], one["agency_key"])
        for one in people.iterator()
        if kept_until(one["last"], rule) < today
    ][:MOST_AT_ONCE]
    with transaction.atomic():
        told: Counter[UUID] = Counter()
        for name_key, agency_key in over:
            told.update(_reduce(name_key, agency_key, now))
        sessions = Training.objects.select_related("commitment__agreement")
        for session in sessions.filter(id__in=told).order_by("id"):
            fact = NamesReduced(**about_training(session), people_reduced=told[session.id])
            append_fact(fact=fact, actor=SYSTEM, now=now)
    _remove_tables(rule, today, now)
    return len(over)


def _reduce(name_key: str, agency_key: str, now: datetime) -> list[UUID]:
    """One person in all their sessions; which sessions."""
    rows = list(
        Trainee.objects.select_for_update(of=("self",))
        .filter(name_key=name_key, agency_key=agency_key, reduced_at=None)
        .select_related("training")
    )
    one_and_the_same = token_hex(16)
    for row in rows:
        held = row.training.last_on or timezone.localdate(row.recorded_at)
        hour = timezone.make_aware(datetime.combine(held, time()))
        row.name, row.name_key, row.post, row.account_id = "", one_and_the_same, "", None
        row.attended_at, row.attended_how = (hour if row.attended_at else None), ""
        row.score, row.recorded_at, row.recorded_by = "", hour, SYSTEM.name
        row.reduced_at = now
    Trainee.objects.bulk_update(rows, _COLUMNS)
    return [row.training_id for row in rows]


def _remove_tables(rule: RetentionRule, today: date, now: datetime) -> None:
    """Remove the spreadsheets that were given for sessions whose own time is over."""
    rows = Training.objects.filter(last_on__lt=today - timedelta(days=28 * rule.months))
    over = [
        subject_of(key)
        for key, last in rows.values_list("id", "last_on")
        if last is not None and kept_until(last, rule) < today
    ]
    for table in GivenTable.objects.filter(subject__in=over)[:MOST_AT_ONCE]:
        with transaction.atomic():
            digest = table.file_id
            table.delete()
            if not remove_text_file(digest, now=now):
                transaction.set_rollback(True)
