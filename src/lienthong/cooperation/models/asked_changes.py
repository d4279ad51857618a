"""Tables of changes that one side asks for. A row is answered once, never edited."""

import uuid

from django.db import models

from lienthong.cooperation.models.agreements import Agreement
from lienthong.cooperation.models.commitments import Commitment


class _AskedChange(models.Model):
    """A change of what both sides agreed; members as in terms.asked_changes.AskedChange.

    `before` and `draft` are the draft of what is changed as JSON. One is open at a time.
    `in_place`: who keeps the register asked in the place of `side`, which had nobody.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    before = models.JSONField()
    draft = models.JSONField()
    kind = models.CharField(max_length=20)
    effective = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=500)
    side = models.CharField(max_length=20)
    in_place = models.BooleanField(default=False)
    agency_id = models.UUIDField(null=True)
    agency_name = models.CharField(max_length=300, blank=True)
    person = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=20)
    words = models.CharField(max_length=500, blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answered_for = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class CommitmentChange(_AskedChange):
    """A change of a commitment; `before` and `draft` are terms.CommitmentDraft."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="changes")

    class Meta:
        db_table = "cooperation_commitment_change"
        constraints = [
            models.UniqueConstraint(
                fields=["commitment"],
                condition=models.Q(state="open"),
                name="cooperation_one_change_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment}: {self.state}"


class AgreementChange(_AskedChange):
    """A change of what was signed; `before` and `draft` are terms.AgreementDraft."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="changes")

    class Meta:
        db_table = "cooperation_agreement_change"
        constraints = [
            models.UniqueConstraint(
                fields=["agreement"],
                condition=models.Q(state="open"),
                name="cooperation_one_amendment_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.state}"
