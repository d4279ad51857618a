"""Table of review reports: asked for, made by a job from what stood on record then, and kept."""

import uuid

from django.db import models

from lienthong.cooperation.models.agreements import Agreement


class ReviewReport(models.Model):
    """A report of an agreement, or of all of a party (`party`); `period` EDTF.

    `content` is terms.Review as JSON; `word`, `pdf` and `annex` are made from it. `done` of `total`
    agreements are gathered; `problem` says why it could not be made.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=20)
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, related_name="reviews")
    party = models.ForeignKey("directory.Agency", models.PROTECT, null=True, related_name="+")
    about = models.CharField(max_length=500)
    period = models.CharField(max_length=64)
    first_on = models.DateField()
    last_on = models.DateField()
    agency_id = models.UUIDField(null=True)
    agency_name = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField()
    ended_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=500, blank=True)
    content = models.JSONField(null=True)
    word = models.ForeignKey("documents.KeptFile", models.PROTECT, null=True, related_name="+")
    pdf = models.ForeignKey("documents.KeptFile", models.PROTECT, null=True, related_name="+")
    annex = models.ForeignKey("documents.KeptFile", models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "cooperation_review_report"
        indexes = [models.Index(fields=["ended_at", "asked_at"], name="cooperation_review_open")]

    def __str__(self) -> str:
        return f"{self.about} {self.period}"
