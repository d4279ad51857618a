"""What every table of versions has. Only the end in the record is ever set, once."""

from django.db import models


class RecordedVersion(models.Model):
    """A version as recorded from `recorded_at` until `superseded_at`, None while it stands.

    `effective` (EDTF) is the day agreed on of an amendment; `reason` says why it was written.
    """

    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    effective = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
