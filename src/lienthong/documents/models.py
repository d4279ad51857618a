"""Tables of document work: number series and the register of incoming documents."""

from django.db import models


class Series(models.Model):
    """Numbers of one register of one agency in one year: from 1 on, without gaps (Điều 15, 22).

    `last` is the number given out last. Its row is locked while a number is taken.
    """

    id = models.BigAutoField(primary_key=True)
    agency_id = models.UUIDField()
    register = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "documents_series"
        constraints = [
            models.UniqueConstraint(
                fields=["agency_id", "register", "year"], name="documents_series_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.year}"


class Arrival(models.Model):
    """A row of the register of incoming documents; `number` is the arrival number of the year.

    `exchange_id` is the document's id in the exchange, for those that came that way.
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
    instruction = models.TextField(blank=True)
    instructed_by = models.CharField(max_length=200, blank=True)
    instructed_at = models.DateTimeField(null=True)
    registered_by = models.CharField(max_length=200)
    registered_at = models.DateTimeField()

    class Meta:
        db_table = "documents_arrival"
        constraints = [
            models.UniqueConstraint(
                fields=["agency_id", "year", "number"], name="documents_arrival_number_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["agency_id", "handling", "-year", "-number"], name="documents_arrival_by"
            ),
            models.Index(fields=["agency_id", "code"], name="documents_arrival_code"),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"


class ArrivalTask(models.Model):
    """A task that follows from a registered document."""

    task_id = models.UUIDField(primary_key=True)
    arrival = models.ForeignKey(Arrival, models.PROTECT, related_name="tasks")

    class Meta:
        db_table = "documents_arrival_task"

    def __str__(self) -> str:
        return str(self.task_id)
