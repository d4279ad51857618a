"""Spreadsheets that were given, to be looked through first and applied by a person later."""

import uuid

from django.db import models


class GivenTable(models.Model):
    """A spreadsheet for what `subject` names: "training:<id>", "results:<agreement>:<side>"."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.CharField(max_length=60, db_index=True)
    file = models.ForeignKey("documents.KeptFile", models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=200)
    applied_at = models.DateTimeField(null=True)
    applied_by = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "cooperation_given_table"

    def __str__(self) -> str:
        return self.file_name
