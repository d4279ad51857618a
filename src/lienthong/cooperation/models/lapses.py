"""Table of agreements that are not renewed, with the reason. Rows are withdrawn, never edited."""

import uuid

from django.db import models

from lienthong.cooperation.models.agreements import Agreement


class LapseDecision(models.Model):
    """That an agreement is not renewed, and why; it stands while `withdrawn_at` is None."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="lapse_decisions")
    reason = models.CharField(max_length=500)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "cooperation_lapse_decision"
        constraints = [
            models.UniqueConstraint(
                fields=["agreement"],
                condition=models.Q(withdrawn_at=None),
                name="cooperation_one_lapse_decision_stands",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id}: {self.reason}"
