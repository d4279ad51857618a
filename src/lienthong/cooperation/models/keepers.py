"""The table of who keeps the register. A row is ended, never edited."""

import uuid

from django.db import models


class RegisterKeeper(models.Model):
    """An agency that keeps the register of agreements, while `ended_at` is None."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agency_id = models.UUIDField()
    agency_name = models.CharField(max_length=300)
    named_at = models.DateTimeField()
    named_by = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "cooperation_register_keeper"
        constraints = [
            models.UniqueConstraint(
                fields=["agency_id"],
                condition=models.Q(ended_at=None),
                name="cooperation_keeper_once",
            ),
        ]

    def __str__(self) -> str:
        return self.agency_name
