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
