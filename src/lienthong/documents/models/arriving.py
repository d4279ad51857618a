"""Files of incoming documents: scans before they are registered, files, photographs, readers."""

from django.db import models

from lienthong.documents.models.arrivals import Arrival
from lienthong.documents.models.files import KeptFile


class Scan(models.Model):
    """A document that came on paper or by mail, in files, until the clerk registers or drops it."""

    id = models.UUIDField(primary_key=True)
    agency_id = models.UUIDField()
    agency_name = models.CharField(max_length=300)
    made_by_id = models.UUIDField()
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    arrival = models.OneToOneField(Arrival, models.PROTECT, null=True, related_name="scan")
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "documents_scan"
        indexes = [
            models.Index(
                fields=["agency_id", "made_at"],
                condition=models.Q(arrival=None, dropped_at=None),
                name="documents_scan_waiting",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class ArrivalFile(models.Model):
    """A file of an incoming document: of a scan, of a document of the exchange, of a row.

    `received_id` is the document's id in the exchange. `file` is None while photographs wait to be
    joined. `state` is how far reading is; `claimed_until` a reader's lease. `force` and
    `examination` are what its signatures are worth (`rules/examinations`), None for what is no PDF.
    `secrecy` is a mark of state secrets that was found; then no text is kept.
    """

    id = models.UUIDField(primary_key=True)
    agency_id = models.UUIDField()
    scan = models.ForeignKey(Scan, models.PROTECT, null=True, related_name="files")
    received_id = models.UUIDField(null=True)
    arrival = models.ForeignKey(Arrival, models.PROTECT, null=True, related_name="files")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120)
    file = models.ForeignKey(KeptFile, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10)
    pages = models.PositiveIntegerField(default=0)
    pages_read = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    problem = models.JSONField(null=True)
    secrecy = models.CharField(max_length=20, blank=True)
    force = models.CharField(max_length=20, blank=True)
    examination = models.JSONField(null=True)
    examined_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField()

    class Meta:
        db_table = "documents_arrival_file"
        constraints = [
            models.UniqueConstraint(
                fields=["agency_id", "received_id", "position"],
                name="documents_arrival_file_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["added_at"],
                condition=models.Q(state__in=["waiting", "reading"]),
                name="documents_arrival_file_wait",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ArrivalPhoto(models.Model):
    """A picture of one page, as it was given; a file of the document is joined from them."""

    id = models.BigAutoField(primary_key=True)
    of = models.ForeignKey(ArrivalFile, models.CASCADE, related_name="photos")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=255)
    file = models.ForeignKey(KeptFile, models.PROTECT, related_name="+")

    class Meta:
        db_table = "documents_arrival_photo"
        constraints = [
            models.UniqueConstraint(fields=["of", "position"], name="documents_arrival_photo_once")
        ]

    def __str__(self) -> str:
        return self.name


class ArrivalReader(models.Model):
    """Somebody who may read a restricted document."""

    id = models.BigAutoField(primary_key=True)
    arrival = models.ForeignKey(Arrival, models.CASCADE, related_name="readers")
    account_id = models.UUIDField()
    name = models.CharField(max_length=200)
    added_by = models.CharField(max_length=200)
    added_at = models.DateTimeField()

    class Meta:
        db_table = "documents_arrival_reader"
        constraints = [
            models.UniqueConstraint(
                fields=["arrival", "account_id"], name="documents_arrival_reader_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
