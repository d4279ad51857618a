"""Files and archive: yearly lists, job files and what is in them, retention, hand-over lists."""

from django.db import models

from lienthong.documents.models.arrivals import Arrival
from lienthong.documents.models.dispatches import Dispatch
from lienthong.documents.models.files import KeptFile


class RetentionPeriod(models.Model):
    """How long files of a kind are kept; `agency_id` None holds for all; `years` None: for ever.

    An administrator fills the table from the official lists; `made_up` marks demonstration rows.
    """

    id = models.BigAutoField(primary_key=True)
    agency_id = models.UUIDField(null=True)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    years = models.PositiveSmallIntegerField(null=True)
    legal_basis = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    made_up = models.BooleanField(default=False)

    class Meta:
        db_table = "documents_retention_period"
        constraints = [
            models.UniqueConstraint(
                fields=["agency_id", "code", "valid_from"], name="documents_retention_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class FileList(models.Model):
    """The list of files of an agency for a year (danh mục hồ sơ, NĐ 30/2020 Điều 28)."""

    id = models.BigAutoField(primary_key=True)
    agency_id = models.UUIDField()
    agency_name = models.CharField(max_length=300)
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20)
    approved_by = models.CharField(max_length=200, blank=True)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "documents_file_list"
        constraints = [
            models.UniqueConstraint(fields=["agency_id", "year"], name="documents_file_list_once")
        ]

    def __str__(self) -> str:
        return str(self.year)


class FileListEntry(models.Model):
    """A file that a yearly list foresees: under a heading, with number, retention and person."""

    id = models.BigAutoField(primary_key=True)
    list = models.ForeignKey(FileList, models.CASCADE, related_name="entries")
    position = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=300, blank=True)
    notation = models.CharField(max_length=20)
    title = models.CharField(max_length=500)
    retention = models.CharField(max_length=20, blank=True)
    holder_id = models.UUIDField(null=True)
    holder_name = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "documents_file_list_entry"
        constraints = [
            models.UniqueConstraint(fields=["list", "notation"], name="documents_file_entry_once")
        ]

    def __str__(self) -> str:
        return f"{self.notation} {self.title}"


class JobFile(models.Model):
    """A job file (hồ sơ công việc); `continues` is the file that it goes on with.

    `retention_years` is that of the day it was closed, None for ever; `due_on` is when it is to be
    handed over, or until when it is kept back; `first_due_on` what the law gave it. `kept_until` is
    the last day of its retention, and `review_note` what the head's word on that rests on.
    """

    id = models.UUIDField(primary_key=True)
    agency_id = models.UUIDField()
    agency_name = models.CharField(max_length=300)
    year = models.PositiveSmallIntegerField()
    entry = models.ForeignKey(FileListEntry, models.SET_NULL, null=True, related_name="+")
    continues = models.ForeignKey("self", models.PROTECT, null=True, related_name="continued_by")
    notation = models.CharField(max_length=20)
    title = models.CharField(max_length=500)
    folded = models.TextField()
    retention = models.CharField(max_length=20, blank=True)
    retention_name = models.CharField(max_length=200, blank=True)
    retention_years = models.PositiveSmallIntegerField(null=True)
    construction = models.BooleanField(default=False)
    holder_id = models.UUIDField()
    holder_name = models.CharField(max_length=200)
    state = models.CharField(max_length=20)
    opened_at = models.DateTimeField()
    closed_on = models.DateField(null=True)
    first_due_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    kept_back_for = models.CharField(max_length=500, blank=True)
    archived_on = models.DateField(null=True)
    kept_until = models.DateField(null=True)
    review_note = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "documents_job_file"
        constraints = [
            models.UniqueConstraint(
                fields=["agency_id", "year", "notation"], name="documents_job_file_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["agency_id", "state", "-opened_at"], name="documents_job_file_state"
            ),
            models.Index(fields=["agency_id", "due_on"], name="documents_job_file_due"),
            models.Index(fields=["agency_id", "kept_until"], name="documents_job_file_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.notation} {self.title}"


class FileItem(models.Model):
    """A document in a job file: a row that names it, never a copy; one of the three is set.

    `sheets` is how many pages it has; None until that is known.
    """

    id = models.BigAutoField(primary_key=True)
    job_file = models.ForeignKey(JobFile, models.PROTECT, related_name="items")
    position = models.PositiveIntegerField()
    arrival = models.ForeignKey(Arrival, models.PROTECT, null=True, related_name="+")
    dispatch = models.ForeignKey(Dispatch, models.PROTECT, null=True, related_name="+")
    kept_file = models.ForeignKey(KeptFile, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=255, blank=True)
    sheets = models.PositiveIntegerField(null=True)
    added_by = models.CharField(max_length=200)
    added_at = models.DateTimeField()

    class Meta:
        db_table = "documents_file_item"
        constraints = [
            models.UniqueConstraint(
                fields=["job_file", "arrival"], name="documents_file_arrival_once"
            ),
            models.UniqueConstraint(
                fields=["job_file", "dispatch"], name="documents_file_dispatch_once"
            ),
            models.UniqueConstraint(
                fields=["job_file", "kept_file"], name="documents_file_kept_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job_file_id} {self.position}"


class HandOver(models.Model):
    """A list of files offered to the agency's archive, and what the archive said."""

    id = models.UUIDField(primary_key=True)
    agency_id = models.UUIDField()
    agency_name = models.CharField(max_length=300)
    number = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20)
    proposed_by_id = models.UUIDField()
    proposed_by = models.CharField(max_length=200)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=1000, blank=True)
    files = models.ManyToManyField(JobFile, related_name="+", db_table="documents_hand_over_file")

    class Meta:
        db_table = "documents_hand_over"
        constraints = [
            models.UniqueConstraint(
                fields=["agency_id", "year", "number"], name="documents_hand_over_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number:02}/{self.year}"


class FileExport(models.Model):
    """A ZIP of a job file that is being built, or is there: how far, and what went wrong."""

    id = models.UUIDField(primary_key=True)
    job_file = models.ForeignKey(JobFile, models.CASCADE, related_name="exports")
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    built = models.ForeignKey(KeptFile, models.PROTECT, null=True, related_name="+")
    problem = models.CharField(max_length=500, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "documents_file_export"
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=models.Q(ended_at=None),
                name="documents_export_waiting",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)
