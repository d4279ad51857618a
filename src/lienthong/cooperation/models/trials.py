"""Tables of trials. Decisions are withdrawn, never edited."""

import uuid

from django.db import models

from lienthong.cooperation.models.commitments import Commitment


class Trial(models.Model):
    """What is tried under a commitment; its reference is the commitment's with `number`: A1-C3-T1.

    Members as in terms.TrialDraft. `decisions_taken` counts the decisions, withdrawn ones too, so
    that nobody decides on what has moved.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="trials")
    number = models.PositiveIntegerField()
    what = models.CharField(max_length=300)
    user = models.CharField(max_length=300)
    begins = models.CharField(max_length=64, blank=True)
    ends = models.CharField(max_length=64, blank=True)
    note = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    decisions_taken = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "cooperation_trial"
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "number"], name="cooperation_trial_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment}-T{self.number}"


class TrialDecision(models.Model):
    """A decision on a trial; it stands while `withdrawn_at` is None."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    trial = models.ForeignKey(Trial, models.PROTECT, related_name="decisions")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=20)
    until = models.CharField(max_length=64, blank=True)
    act = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=500)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "cooperation_trial_decision"
        constraints = [
            models.UniqueConstraint(
                fields=["trial", "number"], name="cooperation_trial_decision_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trial_id}: {self.outcome}"
