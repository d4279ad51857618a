"""Inside an agency: its units, its posts, and who holds them."""

from django.db import models

from lienthong.directory.models.agencies import Agency
from lienthong.directory.models.bitemporal import PeriodRow, holds_a_day


class InternalUnit(PeriodRow):
    """An office, division or team inside an agency."""

    key = models.UUIDField()
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    basis = models.CharField(max_length=200, blank=True)
    sort_key = models.BinaryField()

    class Meta:
        db_table = "directory_internal_unit"
        indexes = [models.Index(fields=["agency"], name="directory_internal_of_agency")]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(superseded_at=None),
                name="directory_internal_once",
            ),
            holds_a_day("directory_internal_holds_a_day"),
        ]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post (chức danh, vị trí) in an agency, held through appointments; `role` is identity's.

    Who holds one that `heads` is the head of the agency, and signs by right.
    """

    id = models.UUIDField(primary_key=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    internal_unit = models.UUIDField(null=True)
    title = models.CharField(max_length=200)
    role = models.CharField(max_length=40)
    heads = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "directory_post"
        constraints = [
            models.UniqueConstraint(fields=["agency", "title"], name="directory_post_once")
        ]

    def __str__(self) -> str:
        return self.title


class Appointment(models.Model):
    """An account that holds a post for a period, and `grant_id`, the role identity gave for it.

    An end set later replaces the row: the old one keeps its words and gets `superseded_at`.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField()
    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments")
    account_id = models.UUIDField()
    account_name = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    source = models.CharField(max_length=300, blank=True)
    grant_id = models.UUIDField()
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "directory_appointment"
        indexes = [models.Index(fields=["account_id"], name="directory_appointment_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(superseded_at=None),
                name="directory_appointment_once",
            ),
            holds_a_day("directory_appointment_holds_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.account_name}: {self.post_id}"
