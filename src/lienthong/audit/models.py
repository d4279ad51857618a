"""Tables of the record. Facts, subjects and leaves are append-only: `guards` has the triggers.

The ledger's own tables (tiles and checkpoints) are the `ledger` folder's; a migration makes them.
"""

from django.db import models


class FactRow(models.Model):
    """One fact. `record` holds the canonical bytes; the other columns only help to find it."""

    id = models.BigAutoField(primary_key=True)
    tag = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    agency_id = models.UUIDField(null=True)
    record = models.BinaryField()

    class Meta:
        db_table = "audit_fact"
        indexes = [
            models.Index(fields=["recorded_at"], name="audit_fact_recorded_at"),
            models.Index(fields=["tag", "id"], name="audit_fact_tag"),
            models.Index(fields=["account_id", "id"], name="audit_fact_account"),
            models.Index(fields=["agency_id", "id"], name="audit_fact_agency"),
        ]


class FactSubject(models.Model):
    """A thing a fact is about: "folder.thing:id"."""

    id = models.BigAutoField(primary_key=True)
    fact = models.ForeignKey(FactRow, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=200)

    class Meta:
        db_table = "audit_fact_subject"
        indexes = [models.Index(fields=["subject", "fact"], name="audit_fact_subject_of")]


class PendingFact(models.Model):
    """A fact committed but not yet in the ledger nor handed to its handlers."""

    fact = models.OneToOneField(FactRow, models.PROTECT, primary_key=True, related_name="+")

    class Meta:
        db_table = "audit_pending_fact"


class FactLeaf(models.Model):
    """The place of a fact in the ledger's tree: `index` counts from 0."""

    index = models.BigIntegerField(primary_key=True)
    fact = models.OneToOneField(FactRow, models.PROTECT, related_name="+")

    class Meta:
        db_table = "audit_fact_leaf"


class Delivery(models.Model):
    """A fact on its way to one handler; done once, retried with back-off until then."""

    id = models.BigAutoField(primary_key=True)
    fact = models.ForeignKey(FactRow, models.PROTECT, related_name="+")
    handler = models.CharField(max_length=120)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    last_error = models.TextField(default="")

    class Meta:
        db_table = "audit_delivery"
        constraints = [
            models.UniqueConstraint(fields=["fact", "handler"], name="audit_delivery_once")
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(done_at=None),
                name="audit_delivery_due",
            )
        ]
