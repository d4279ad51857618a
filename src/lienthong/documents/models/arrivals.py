"""The register of incoming documents."""

from uuid import UUID

from django.db import models
from django.db.models.functions import Upper

from lienthong.documents.models.finding import FoundRow
from lienthong.documents.rules.finding import Findable
from lienthong.documents.terms import FoundKind


class Arrival(FoundRow):
    """A row of the register of incoming documents; `number` is the arrival number of the year.

    `exchange_id` is the document's id in the exchange, for those that came that way; `tell_done_at`
    when its sender is to be told that it is done: once that cannot be taken back any more.
    `frozen_at`: its sender asked to recall, update or replace it (`frozen_for`); nothing goes on
    until a clerk has answered.
    A `restricted` one is read by chosen people only. `continues` is the row of a dissolved agency
    that it goes on with. `answers` is what of ours it replies to, which a clerk may correct, on
    paper too; what its sender said stays in the exchange and counts until there is a row here
    (both are read by `queries/ties`).
    """

    id = models.UUIDField(primary_key=True)
    agency_id = models.UUIDField()
    agency_name = models.CharField(max_length=300)
    number = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    arrived_on = models.DateField()
    channel = models.CharField(max_length=20)
    exchange_id = models.UUIDField(null=True, unique=True)
    author = models.CharField(max_length=300)
    code = models.CharField(max_length=200, blank=True)
    issued_on = models.DateField(null=True)
    type_name = models.CharField(max_length=200, blank=True)
    subject = models.TextField()
    folded = models.TextField()
    urgency = models.CharField(max_length=20)
    due_on = models.DateField(null=True)
    note = models.CharField(max_length=500, blank=True)
    handling = models.CharField(max_length=20)
    holders = models.CharField(max_length=500, blank=True)
    handed_on = models.DateField(null=True)
    tell_done_at = models.DateTimeField(null=True)
    instruction = models.TextField(blank=True)
    instructed_by = models.CharField(max_length=200, blank=True)
    instructed_at = models.DateTimeField(null=True)
    registered_by = models.CharField(max_length=200)
    registered_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True)
    frozen_for = models.CharField(max_length=20, blank=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaces")
    restricted = models.BooleanField(default=False)
    answers = models.ForeignKey(
        "documents.Dispatch", models.PROTECT, null=True, related_name="replies"
    )
    continues = models.ForeignKey("self", models.PROTECT, null=True, related_name="continued_by")

    class Meta:
        db_table = "documents_arrival"
        constraints = [
            models.UniqueConstraint(
                fields=["agency_id", "year", "number"], name="documents_arrival_number_once"
            ),
            models.UniqueConstraint(
                fields=["agency_id", "continues"],
                condition=models.Q(continues__isnull=False),
                name="documents_arrival_continued_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency_id", "handling", "-year", "-number", "frozen_at"],
                name="documents_arrival_by",
            ),
            models.Index(
                fields=["agency_id", "-year", "-number"],
                condition=models.Q(frozen_at__isnull=False),
                name="documents_arrival_frozen",
            ),
            models.Index(fields=["agency_id", "code"], name="documents_arrival_code"),
            models.Index("agency_id", Upper("code"), name="documents_arrival_upper_code"),
            models.Index(
                fields=["tell_done_at"],
                condition=models.Q(tell_done_at__isnull=False),
                name="documents_arrival_to_tell",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number:02}/{self.year}"

    def told(self) -> Findable:
        """Everything its row of the register says."""
        holders = self.holders.split(", ")
        return Findable(
            kind=FoundKind.ARRIVAL,
            document_id=self.id,
            agency_id=self.agency_id,
            day=self.arrived_on,
            headings=(self.subject, f"{self.number}/{self.year}", self.note, self.instruction),
            code=self.code,
            issuer=self.author,
            type_name=self.type_name,
            state=self.handling,
            urgency=self.urgency,
            people=(*holders, self.instructed_by),
        )

    def reading(self) -> frozenset[UUID] | None:
        """Who alone may read it, if it is restricted; whoever changes that saves the row after."""
        if not self.restricted:
            return None
        return frozenset(self.readers.values_list("account_id", flat=True))


class ArrivalTask(models.Model):
    """A task that follows from a registered document."""

    task_id = models.UUIDField(primary_key=True)
    arrival = models.ForeignKey(Arrival, models.PROTECT, related_name="tasks")

    class Meta:
        db_table = "documents_arrival_task"

    def __str__(self) -> str:
        return str(self.task_id)
