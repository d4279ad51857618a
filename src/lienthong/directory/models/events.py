"""Change events and the legal acts they rest on."""

from django.db import models


class LegalAct(models.Model):
    """A legal act as cited. `issued_on` is EDTF, "" when the source does not state the day."""

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=120)
    issuer = models.CharField(max_length=200, blank=True)
    issued_on = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        db_table = "directory_legal_act"
        constraints = [
            models.UniqueConstraint(fields=["number", "issuer"], name="directory_act_once")
        ]

    def __str__(self) -> str:
        return self.number


class ChangeEvent(models.Model):
    """One change to bodies, from one day on. Undone only by an event that `corrects` it.

    `loaded` events came with the real data and stand: their rows superseded nothing.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=20)
    body = models.CharField(max_length=10)
    effective_on = models.DateField()
    act = models.ForeignKey(LegalAct, models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    loaded = models.BooleanField()
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")

    class Meta:
        db_table = "directory_change_event"
        indexes = [models.Index(fields=["effective_on"], name="directory_event_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.effective_on}"
