"""Tables of the texts of agreements: parts in versions, divided into clauses."""

import uuid

from django.db import models

from lienthong.cooperation.models.agreements import Agreement


class AgreementText(models.Model):
    """One version of one part: the main text (`part` 0) or an annex, in words as they were read.

    `sha256` is of the words (UTF-8), lowercase hex; `file` the file they were read from, None for
    what was pasted. `recorded_for` is the agency acted for. Once confirmed or dropped only
    `superseded_at` is ever set, when a later version of the part is confirmed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="texts")
    part = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    words = models.TextField()
    sha256 = models.CharField(max_length=64)
    file = models.ForeignKey("documents.KeptFile", models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    empty_pages = models.JSONField()
    state = models.CharField(max_length=20)
    confidence = models.CharField(max_length=20)
    division = models.PositiveIntegerField(default=1)
    reason = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    recorded_for = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cooperation_agreement_text"
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "part", "number"], name="cooperation_text_number"
            ),
            models.UniqueConstraint(
                fields=["agreement", "part"],
                condition=models.Q(state="confirmed", superseded_at=None),
                name="cooperation_one_text_stands",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class TextClause(models.Model):
    """A clause of a text: the characters from `begins` until before `ends` of its words.

    `path` is a list of [kind, number]; `confidence` its own mark. Rows of a proposed text are
    replaced when its division is corrected; those of a confirmed one stay for good.
    """

    id = models.BigAutoField(primary_key=True)
    text = models.ForeignKey(AgreementText, models.PROTECT, related_name="clauses")
    begins = models.PositiveIntegerField()
    ends = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    address = models.CharField(max_length=120)
    within = models.CharField(max_length=120, blank=True)
    path = models.JSONField()
    confidence = models.CharField(max_length=20)

    class Meta:
        db_table = "cooperation_text_clause"
        constraints = [
            models.UniqueConstraint(fields=["text", "begins"], name="cooperation_clause_place"),
            models.UniqueConstraint(fields=["text", "address"], name="cooperation_clause_address"),
        ]

    def __str__(self) -> str:
        return self.address
