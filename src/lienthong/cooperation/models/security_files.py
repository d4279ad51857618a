"""Tables of security-level files. A version is never edited; only its end is set, once."""

import uuid

from django.db import models

from lienthong.cooperation.models.commitments import Commitment


class SecurityFile(models.Model):
    """The identity of a file: a system as it is compared, of an owner as it is compared.

    `owner_key` is the owner's id in the directory, or its name as it is compared.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    system_key = models.CharField(max_length=300)
    owner_key = models.CharField(max_length=300)

    class Meta:
        db_table = "cooperation_security_file"
        constraints = [
            models.UniqueConstraint(
                fields=["owner_key", "system_key"], name="cooperation_system_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class SecurityFileVersion(models.Model):
    """A file as recorded from `recorded_at` until `superseded_at`; as in terms.SecurityDraft.

    `examine_on` is the first day by which it is to be examined again, kept to filter by; `folded`
    is the text to search by.
    """

    id = models.BigAutoField(primary_key=True)
    file = models.ForeignKey(SecurityFile, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    system = models.CharField(max_length=300)
    owner_name = models.CharField(max_length=300)
    owner = models.ForeignKey("directory.Agency", models.PROTECT, null=True, related_name="+")
    operator = models.CharField(max_length=300, blank=True)
    commitment = models.ForeignKey(Commitment, models.PROTECT, null=True, related_name="+")
    level = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=20)
    submitted = models.CharField(max_length=64, blank=True)
    approved = models.CharField(max_length=64, blank=True)
    act = models.CharField(max_length=500, blank=True)
    examine = models.CharField(max_length=64, blank=True)
    note = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    superseded_at = models.DateTimeField(null=True)

    examine_on = models.DateField(null=True)
    approved_on = models.DateField(null=True)
    folded = models.TextField()

    class Meta:
        db_table = "cooperation_security_file_version"
        indexes = [
            models.Index(fields=["superseded_at", "examine_on"], name="cooperation_examine"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="cooperation_level_number"),
            models.UniqueConstraint(
                fields=["file"],
                condition=models.Q(superseded_at=None),
                name="cooperation_one_level_stands",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system} ({self.number})"
