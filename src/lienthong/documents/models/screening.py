"""Files of drafts that are pictures: whether their first page bears a mark of state secrets."""

from django.db import models

from lienthong.documents.models.dispatches import Dispatch
from lienthong.documents.models.files import KeptFile


class Screening(models.Model):
    """One look of the recogniser at the first page of a draft's file, before it may be signed.

    `state` is a Reading: read and nothing found, failed (`problem` says why), or barred for the
    mark in `secrecy`; `released` tells the mark that it had, who said that it was misread, and why.
    No text is kept. Who reads holds it until `claimed_until`.
    """

    id = models.BigAutoField(primary_key=True)
    dispatch = models.ForeignKey(Dispatch, models.CASCADE, related_name="screenings")
    file = models.ForeignKey(KeptFile, models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    state = models.CharField(max_length=10)
    secrecy = models.CharField(max_length=20, blank=True)
    problem = models.JSONField(null=True)
    released = models.JSONField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    asked_at = models.DateTimeField()

    class Meta:
        db_table = "documents_screening"
        constraints = [
            models.UniqueConstraint(fields=["dispatch", "file"], name="documents_screening_once")
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=models.Q(state__in=["waiting", "reading"]),
                name="documents_screening_wait",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.state}"
