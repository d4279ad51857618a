"""The table of notes. A note is withdrawn, never edited."""

import uuid

from django.db import models

from lienthong.cooperation.models.agreements import Agreement
from lienthong.cooperation.models.commitments import Commitment


class Note(models.Model):
    """What an agency wrote for itself or its side; it stands while `withdrawn_at` is None."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="notes")
    commitment = models.ForeignKey(Commitment, models.PROTECT, null=True, related_name="notes")
    readers = models.CharField(max_length=10)
    words = models.TextField()
    side = models.CharField(max_length=10)
    agency_id = models.UUIDField(db_index=True)
    agency_name = models.CharField(max_length=300)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "cooperation_note"

    def __str__(self) -> str:
        return f"{self.agreement_id}: {self.recorded_at}"
