"""Tables of roll-outs. A version is never edited; only its end in the record is set, once."""

import uuid

from django.db import models

from lienthong.cooperation.models.commitments import Commitment


class Rollout(models.Model):
    """A roll-out of a commitment; its reference is the commitment's with `number`: A1-C3-R1.

    Members as in terms.RolloutDraft. `item_key` is the item as it is compared.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="rollouts")
    number = models.PositiveIntegerField()
    item = models.CharField(max_length=300)
    item_key = models.CharField(max_length=300, db_index=True)
    kind = models.CharField(max_length=20)
    measure = models.CharField(max_length=100)
    note = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    class Meta:
        db_table = "cooperation_rollout"
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "number"], name="cooperation_rollout_number"
            ),
            models.UniqueConstraint(
                fields=["commitment", "item_key"], name="cooperation_rollout_item_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment}-R{self.number}"


class RolloutSite(models.Model):
    """The identity of a site: a unit, and a place within it as it is compared (`place_key`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    rollout = models.ForeignKey(Rollout, models.PROTECT, related_name="sites")
    unit = models.ForeignKey("directory.Unit", models.PROTECT, related_name="+")
    place_key = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "cooperation_rollout_site"
        constraints = [
            models.UniqueConstraint(
                fields=["rollout", "unit", "place_key"], name="cooperation_site_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.place_key}".strip()


class RolloutSiteVersion(models.Model):
    """A site as recorded from `recorded_at` until `superseded_at`; members as in terms.SiteDraft.

    `stage` is the furthest reached ("" none), `plan_ends_on` the last day of the plan, the other
    days those of `rules.settled_days`: kept to filter and count by. `taken_out`: the site is no
    part of the roll-out any more.
    """

    id = models.BigAutoField(primary_key=True)
    site = models.ForeignKey(RolloutSite, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    place = models.CharField(max_length=300, blank=True)
    quantity = models.CharField(max_length=40)
    planned = models.CharField(max_length=64, blank=True)
    installed = models.CharField(max_length=64, blank=True)
    accepted = models.CharField(max_length=64, blank=True)
    in_use = models.CharField(max_length=64, blank=True)
    stopped = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=500, blank=True)
    note = models.CharField(max_length=500, blank=True)
    taken_out = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    superseded_at = models.DateTimeField(null=True)

    stage = models.CharField(max_length=20, blank=True)
    plan_ends_on = models.DateField(null=True)
    there_on = models.DateField(null=True)
    used_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        db_table = "cooperation_rollout_site_version"
        indexes = [
            models.Index(
                fields=["there_on"],
                condition=models.Q(superseded_at=None, taken_out=False),
                name="cooperation_site_there",
            ),
            # These two hold all that counting what is late, or there, asks of a site.
            models.Index(
                fields=["stage", "plan_ends_on", "site"],
                condition=models.Q(superseded_at=None, taken_out=False),
                name="cooperation_site_plan",
            ),
            models.Index(
                fields=["site", "there_on", "ended_on", "used_on"],
                condition=models.Q(superseded_at=None, taken_out=False),
                name="cooperation_site_counted",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="cooperation_site_number"),
            models.UniqueConstraint(
                fields=["site"],
                condition=models.Q(superseded_at=None),
                name="cooperation_one_site_stands",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site_id} ({self.number})"


class RolloutTable(models.Model):
    """A spreadsheet given for a roll-out: looked through first, applied by a person later.

    `source` proves the rows that name no proof of their own.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    rollout = models.ForeignKey(Rollout, models.PROTECT, related_name="tables")
    file = models.ForeignKey("documents.KeptFile", models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    source = models.CharField(max_length=500, blank=True)
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=200)
    applied_at = models.DateTimeField(null=True)
    applied_by = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "cooperation_rollout_table"

    def __str__(self) -> str:
        return self.file_name
