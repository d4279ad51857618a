"""Table of what was decided when a party of an agreement ended. Rows are closed, never edited."""

import uuid

from django.db import models

from lienthong.cooperation.models.agreements import Agreement


class SuccessionDecision(models.Model):
    """What one successor of a party that ended does with one agreement.

    It stands while `closed_at` is None. `successor` is None where nobody comes after the party.
    `passed`, `in_part` and `total` count the old communes it rests on, as known when decided.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="succession_decisions")
    party = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    successor = models.ForeignKey("directory.Agency", models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=20)
    share = models.CharField(max_length=20)
    passed = models.PositiveIntegerField(null=True)
    in_part = models.PositiveIntegerField(null=True)
    total = models.PositiveIntegerField(null=True)
    act_number = models.CharField(max_length=100, blank=True)
    act_issued = models.CharField(max_length=64, blank=True)
    act_issuer = models.CharField(max_length=300, blank=True)
    act_missing = models.CharField(max_length=500, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=200)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    closing = models.CharField(max_length=20, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=200, blank=True)
    closed_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "cooperation_succession_decision"
        indexes = [
            models.Index(fields=["successor", "closed_at"], name="cooperation_carried_on"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "party", "successor"],
                condition=models.Q(closed_at=None),
                name="cooperation_one_decision_stands",
            ),
            models.UniqueConstraint(
                fields=["agreement", "party"],
                condition=models.Q(closed_at=None, successor=None),
                name="cooperation_one_end_stands",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id}: {self.outcome}"
