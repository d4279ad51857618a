"""Territorial units: the identity of each, its versions, and who came after whom."""

from django.db import models

from lienthong.directory.models.bitemporal import Link, PeriodRow, holds_a_day


class Unit(models.Model):
    """The identity of a territory. A code is no identity: 101 new communes took over an old one."""

    id = models.UUIDField(primary_key=True)
    traced = models.BooleanField()

    class Meta:
        db_table = "directory_unit"

    def __str__(self) -> str:
        return str(self.id)


class UnitVersion(PeriodRow):
    """A unit under one name, type, code and parent. `folded` and `sort_key` come from `name`."""

    body = models.ForeignKey(Unit, models.PROTECT, related_name="versions")
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=200)
    type = models.CharField(max_length=20)
    level = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=10)
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    folded = models.CharField(max_length=200)
    sort_key = models.BinaryField()

    class Meta:
        db_table = "directory_unit_version"
        indexes = [
            models.Index(fields=["parent", "valid_from"], name="directory_unit_children"),
            models.Index(fields=["body", "valid_from"], name="directory_unit_line"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from"],
                condition=models.Q(superseded_at=None),
                name="directory_unit_key",
            ),
            holds_a_day("directory_unit_holds_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class UnitLink(Link):
    """What passed from a unit to a unit."""

    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="+")

    class Meta:
        db_table = "directory_unit_link"
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "effective_on"],
                condition=models.Q(superseded_at=None),
                name="directory_unit_link_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} {self.share} {self.successor_id}"
