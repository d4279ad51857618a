"""Agencies: the identity of each legal body, its versions, codes, and who came after whom."""

from django.db import models

from lienthong.directory.models.bitemporal import Link, PeriodRow, holds_a_day
from lienthong.directory.models.units import Unit


class Agency(models.Model):
    """The identity of a legal body."""

    id = models.UUIDField(primary_key=True)
    traced = models.BooleanField()

    class Meta:
        db_table = "directory_agency"

    def __str__(self) -> str:
        return str(self.id)


class AgencyVersion(PeriodRow):
    """An agency under one name, kind and parent; `unit` is the territory it governs or serves."""

    body = models.ForeignKey(Agency, models.PROTECT, related_name="versions")
    name = models.CharField(max_length=300)
    short_name = models.CharField(max_length=300)
    type = models.CharField(max_length=30)
    level = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    parent = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    folded = models.CharField(max_length=620)
    sort_key = models.BinaryField()

    class Meta:
        db_table = "directory_agency_version"
        indexes = [
            models.Index(fields=["parent", "valid_from"], name="directory_agency_children"),
            models.Index(fields=["unit", "valid_from"], name="directory_agency_of_unit"),
            models.Index(fields=["body", "valid_from"], name="directory_agency_line"),
        ]
        constraints = [holds_a_day("directory_agency_holds_a_day")]

    def __str__(self) -> str:
        return self.name


class AgencyCode(PeriodRow):
    """An identity code of an agency. An alias is a code it is known by beside its own one."""

    body = models.ForeignKey(Agency, models.PROTECT, related_name="codes")
    scheme = models.CharField(max_length=10)
    code = models.CharField(max_length=100)
    demonstration = models.BooleanField()
    alias = models.BooleanField()
    basis = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "directory_agency_code"
        indexes = [
            models.Index(fields=["code"], name="directory_agency_code_text"),
            models.Index(fields=["body"], name="directory_agency_codes"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from"],
                condition=models.Q(superseded_at=None),
                name="directory_agency_code_key",
            ),
            holds_a_day("directory_agency_code_holds_a_day"),
        ]

    def __str__(self) -> str:
        return self.code


class AgencyLink(Link):
    """What passed from an agency to an agency."""

    predecessor = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    successor = models.ForeignKey(Agency, models.PROTECT, related_name="+")

    class Meta:
        db_table = "directory_agency_link"
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "effective_on"],
                condition=models.Q(superseded_at=None),
                name="directory_agency_link_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} {self.share} {self.successor_id}"
