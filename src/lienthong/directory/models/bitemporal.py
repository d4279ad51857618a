"""The two times of every row: when it holds (days) and when it stood in the record (instants)."""

from datetime import date, datetime

from django.db import models

from lienthong.directory.models.events import ChangeEvent
from lienthong.directory.terms import Bound


def recorded(as_recorded_at: datetime | None) -> models.Q:
    """The rows that stood in the record at that instant; None means now."""
    if as_recorded_at is None:
        return models.Q(superseded_at=None)
    return models.Q(recorded_at__lte=as_recorded_at) & (
        models.Q(superseded_at=None) | models.Q(superseded_at__gt=as_recorded_at)
    )


def valid(on: date) -> models.Q:
    """The rows that hold on that day."""
    return models.Q(valid_from__lte=on) & not_over(on)


def not_over(on: date) -> models.Q:
    """The rows that hold on that day or begin later."""
    return models.Q(valid_until=None) | models.Q(valid_until__gt=on)


class RecordedRow(models.Model):
    """A row that enters the record with one event and may leave it with another, once."""

    id = models.BigAutoField(primary_key=True)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(ChangeEvent, models.PROTECT, related_name="+")
    superseded_by = models.ForeignKey(ChangeEvent, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


class PeriodRow(RecordedRow):
    """A recorded row that holds from `valid_from` until before `valid_until`.

    `starts` and `ends` tell what each day rests on (terms.Bound); `ends` is "" while open.
    """

    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    starts = models.CharField(max_length=10, default=Bound.ACT)
    ends = models.CharField(max_length=10, blank=True)

    class Meta:
        abstract = True


def holds_a_day(name: str) -> models.CheckConstraint:
    """A period has at least one day."""
    return models.CheckConstraint(
        condition=models.Q(valid_until=None) | models.Q(valid_until__gt=models.F("valid_from")),
        name=name,
    )


class Link(RecordedRow):
    """What passed from one body to another on a day. `evidence` lists communes (terms.Evidence)."""

    share = models.CharField(max_length=10)
    effective_on = models.DateField()
    basis = models.CharField(max_length=200, blank=True)
    evidence = models.JSONField(null=True)

    class Meta:
        abstract = True
