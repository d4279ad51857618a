"""Number series of registers."""

from django.db import models

INCOMING = "incoming"
"""The register of incoming documents (NĐ 30/2020 Điều 22)."""


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


class NumberEntry(models.Model):
    """A number that stands in the register of outgoing documents with no dispatch behind it.

    SENT: its document went out by “Gửi văn bản”; `id` is then its id in the exchange. VOID: it was
    given to `dispatch` and is struck out with `reason`; nobody gets it again (NĐ 30/2020 Điều 15).
    """

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=10)
    agency_id = models.UUIDField()
    register = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    symbol = models.CharField(max_length=100, blank=True)
    type_code = models.CharField(max_length=40)
    issued_on = models.DateField()
    folded = models.TextField(blank=True)
    dispatch = models.ForeignKey(
        "documents.Dispatch", models.PROTECT, null=True, related_name="voided_numbers"
    )
    reason = models.CharField(max_length=500, blank=True)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "documents_number_entry"
        indexes = [
            models.Index(fields=["agency_id", "year", "-number"], name="documents_entry_register"),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.symbol}"
