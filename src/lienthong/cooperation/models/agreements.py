"""Tables of agreements. A version is never edited; only its end in the record is set, once."""

import uuid

from django.db import models

from lienthong.cooperation.models.versions import RecordedVersion


class ReferenceCounter(models.Model):
    """The one row that gives out the numbers of references (A13, A14 and so on)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "cooperation_reference_counter"

    def __str__(self) -> str:
        return f"A{self.last_number}"


class Agreement(models.Model):
    """The identity of an agreement; `reference` is the platform's own, such as A6.

    `awaits` is the side that has not yet confirmed what the other entered, "" for none.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    reference = models.CharField(max_length=20, unique=True)
    reference_key = models.BinaryField()
    awaits = models.CharField(max_length=20, blank=True)

    class Meta:
        db_table = "cooperation_agreement"

    def __str__(self) -> str:
        return self.reference


class AgreementVersion(RecordedVersion):
    """A version of an agreement.

    `begins_*` and `ends_*` are the bounds of terms.Force, kept to filter and order by them;
    `folded` is the text to search by. Lists of texts are JSON as in terms.AgreementDraft.
    """

    id = models.BigAutoField(primary_key=True)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="versions")
    record_kind = models.CharField(max_length=20)
    instrument = models.CharField(max_length=20, default="agreement")
    title = models.CharField(max_length=300)
    level = models.CharField(max_length=20)
    signed = models.CharField(max_length=64, blank=True)
    signed_as_written = models.CharField(max_length=300, blank=True)
    signed_basis = models.CharField(max_length=20)
    signed_note = models.CharField(max_length=300, blank=True)
    term = models.CharField(max_length=64, blank=True)
    term_missing = models.CharField(max_length=300, blank=True)
    legal_basis = models.JSONField(default=list)
    contents = models.JSONField()
    duties = models.JSONField()
    figures = models.JSONField()
    sources = models.JSONField()
    remarks = models.TextField(blank=True)
    renews = models.ForeignKey(Agreement, models.PROTECT, null=True, related_name="renewed_by")
    renews_certainty = models.CharField(max_length=20)

    signed_first_on = models.DateField(null=True)
    signed_last_on = models.DateField(null=True)
    begins_first_on = models.DateField(null=True)
    begins_last_on = models.DateField(null=True)
    ends_first_on = models.DateField(null=True)
    ends_last_on = models.DateField(null=True)
    folded = models.TextField()
    title_key = models.BinaryField()
    level_rank = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "cooperation_agreement_version"
        indexes = [
            models.Index(
                fields=["signed_first_on"],
                condition=models.Q(superseded_at=None),
                name="cooperation_signed",
            ),
            models.Index(
                fields=["ends_last_on"],
                condition=models.Q(superseded_at=None),
                name="cooperation_ends",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "number"], name="cooperation_version_number"
            ),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=models.Q(superseded_at=None),
                name="cooperation_one_version_stands",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class AgreementParty(models.Model):
    """A party of one version, named as it signed; `agency` is its body in the directory."""

    id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(AgreementVersion, models.PROTECT, related_name="parties")
    position = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=20)
    role = models.CharField(max_length=20)
    name = models.CharField(max_length=300)
    note = models.CharField(max_length=500, blank=True)
    signed_by = models.CharField(max_length=300, blank=True)
    capacity = models.CharField(max_length=300, blank=True)
    agency = models.ForeignKey("directory.Agency", models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "cooperation_agreement_party"
        constraints = [
            models.UniqueConstraint(
                fields=["version", "position"], name="cooperation_party_position"
            ),
        ]

    def __str__(self) -> str:
        return self.name
