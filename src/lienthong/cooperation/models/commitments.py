"""Tables of commitments. A version is never edited; only its end in the record is set, once."""

import uuid

from django.db import models

from lienthong.cooperation.models.agreements import Agreement
from lienthong.cooperation.models.texts import TextClause
from lienthong.cooperation.models.versions import RecordedVersion


class Commitment(models.Model):
    """The identity of a commitment; its reference is the agreement's with `number`: A1-C3."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="commitments")
    number = models.PositiveIntegerField()

    class Meta:
        db_table = "cooperation_commitment"
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "number"], name="cooperation_commitment_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement.reference}-C{self.number}"


class CommitmentVersion(RecordedVersion):
    """A version of a commitment.

    Members as in terms.CommitmentDraft; `targets` is a list of [period, value]. `due_*` are the
    bounds of `due`, kept to filter and order by them; `folded` is the text to search by.
    """

    id = models.BigAutoField(primary_key=True)
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="versions")
    what = models.TextField()
    owner_side = models.CharField(max_length=20)
    owner_name = models.CharField(max_length=300)
    owner = models.ForeignKey("directory.Agency", models.PROTECT, null=True, related_name="+")
    beneficiary_side = models.CharField(max_length=20, blank=True)
    beneficiary_name = models.CharField(max_length=300, blank=True)
    beneficiary = models.ForeignKey("directory.Agency", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=20)
    state_note = models.CharField(max_length=500, blank=True)
    due = models.CharField(max_length=64, blank=True)
    condition = models.CharField(max_length=500, blank=True)
    clause = models.ForeignKey(TextClause, models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=500, blank=True)
    indicator = models.CharField(max_length=300, blank=True)
    unit = models.CharField(max_length=100, blank=True)
    baseline = models.CharField(max_length=40, blank=True)
    targets = models.JSONField()
    reach = models.CharField(max_length=20)
    reach_on = models.CharField(max_length=10, blank=True)

    due_first_on = models.DateField(null=True)
    due_last_on = models.DateField(null=True)
    folded = models.TextField()

    class Meta:
        db_table = "cooperation_commitment_version"
        indexes = [
            models.Index(
                fields=["due_last_on"],
                condition=models.Q(superseded_at=None),
                name="cooperation_due",
            ),
            models.Index(
                fields=["state", "due_last_on", "commitment"],
                condition=models.Q(superseded_at=None),
                name="cooperation_due_in_force",
            ),
            models.Index(
                fields=["reach", "state"],
                condition=models.Q(superseded_at=None),
                name="cooperation_reach",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "number"], name="cooperation_commitment_version_number"
            ),
            models.UniqueConstraint(
                fields=["commitment"],
                condition=models.Q(superseded_at=None),
                name="cooperation_one_commitment_stands",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} ({self.number})"


class CommitmentPlace(models.Model):
    """A unit in which one version of a commitment is to be kept."""

    id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(CommitmentVersion, models.PROTECT, related_name="places")
    unit = models.ForeignKey("directory.Unit", models.PROTECT, related_name="+")

    class Meta:
        db_table = "cooperation_commitment_place"
        constraints = [
            models.UniqueConstraint(fields=["version", "unit"], name="cooperation_place_once"),
        ]

    def __str__(self) -> str:
        return str(self.unit_id)


class CommitmentMilestone(models.Model):
    """A step on the way of one version of a commitment, due as far as it is known.

    `due_last_on` is the last day of `due`, kept to filter by.
    """

    id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(CommitmentVersion, models.PROTECT, related_name="milestones")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    due = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=20)
    due_last_on = models.DateField(null=True)

    class Meta:
        db_table = "cooperation_commitment_milestone"
        indexes = [
            models.Index(fields=["status", "due_last_on"], name="cooperation_milestone_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "position"], name="cooperation_milestone_position"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CommitmentDependency(models.Model):
    """One version of a commitment waits for another commitment."""

    id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(CommitmentVersion, models.PROTECT, related_name="dependencies")
    needs = models.ForeignKey(Commitment, models.PROTECT, related_name="needed_by")

    class Meta:
        db_table = "cooperation_commitment_dependency"
        constraints = [
            models.UniqueConstraint(fields=["version", "needs"], name="cooperation_needs_once"),
        ]

    def __str__(self) -> str:
        return str(self.needs_id)
