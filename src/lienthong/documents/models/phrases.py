"""What somebody often writes."""

from django.db import models


class KeptPhrase(models.Model):
    """A sentence that somebody keeps to instruct with, in one agency.

    `place` orders those that were kept in the same instant.
    """

    id = models.UUIDField(primary_key=True)
    agency_id = models.UUIDField()
    account_id = models.UUIDField()
    text = models.CharField(max_length=200)
    kept_at = models.DateTimeField()
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "documents_stock_phrase"
        constraints = [
            models.UniqueConstraint(
                fields=["agency_id", "account_id", "text"], name="documents_stock_phrase_once"
            )
        ]

    def __str__(self) -> str:
        return self.text
