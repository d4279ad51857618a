"""Drafts: who looked at which version, and what was typed but not saved as a version yet."""

from django.db import models

from lienthong.documents.models.dispatches import Dispatch


class DispatchReview(models.Model):
    """One person's look at a document in one round of its review; `level` counts from 1.

    People of one level are asked together, the next level once all of them have approved.
    `version` is the one they decided on; `state` is a `terms.ReviewState`.
    """

    id = models.BigAutoField(primary_key=True)
    dispatch = models.ForeignKey(Dispatch, models.PROTECT, related_name="reviews")
    round = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField()
    account_id = models.UUIDField()
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    comment = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "documents_dispatch_review"
        constraints = [
            models.UniqueConstraint(
                fields=["dispatch", "round", "account_id"],
                name="documents_dispatch_review_once",
            )
        ]
        indexes = [
            models.Index(fields=["account_id", "state"], name="documents_review_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"


class CoDrafter(models.Model):
    """Somebody whom the drafter lets change the draft too; submitting it stays the drafter's."""

    id = models.BigAutoField(primary_key=True)
    dispatch = models.ForeignKey(Dispatch, models.CASCADE, related_name="co_drafters")
    account_id = models.UUIDField()
    name = models.CharField(max_length=200)
    added_at = models.DateTimeField()

    class Meta:
        db_table = "documents_co_drafter"
        constraints = [
            models.UniqueConstraint(
                fields=["dispatch", "account_id"], name="documents_co_drafter_once"
            )
        ]
        indexes = [models.Index(fields=["account_id"], name="documents_co_drafter_of")]

    def __str__(self) -> str:
        return self.name


class DispatchReader(models.Model):
    """Somebody chosen to read a restricted outgoing document besides those it passes through."""

    id = models.BigAutoField(primary_key=True)
    dispatch = models.ForeignKey(Dispatch, models.CASCADE, related_name="readers")
    account_id = models.UUIDField()
    name = models.CharField(max_length=200)
    added_by = models.CharField(max_length=200)
    added_at = models.DateTimeField()

    class Meta:
        db_table = "documents_dispatch_reader"
        constraints = [
            models.UniqueConstraint(
                fields=["dispatch", "account_id"], name="documents_dispatch_reader_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class DispatchSketch(models.Model):
    """What one person typed into a document since version `base`, saved while they type."""

    id = models.BigAutoField(primary_key=True)
    dispatch = models.ForeignKey(Dispatch, models.PROTECT, related_name="sketches")
    account_id = models.UUIDField()
    base = models.PositiveIntegerField()
    content = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "documents_dispatch_sketch"
        constraints = [
            models.UniqueConstraint(
                fields=["dispatch", "account_id"], name="documents_dispatch_sketch_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dispatch_id} {self.account_id}"


class ReviewChain(models.Model):
    """By whom drafts of an agency are looked at, as its clerk or leader named it; never changed.

    What is changed ends and another row stands in its place. It holds on days from `valid_from`
    until before `valid_until`, and not from `ended_at` on. Without `type_code` for every type.
    `levels` are lists of places, each with `account_id` or `post_id`, and `name` and `title` as
    they were when it was set.
    """

    id = models.UUIDField(primary_key=True)
    agency_id = models.UUIDField()
    name = models.CharField(max_length=200)
    type_code = models.CharField(max_length=40, blank=True)
    levels = models.JSONField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    set_by = models.CharField(max_length=200)
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, blank=True)
    end_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "documents_review_chain"
        constraints = [
            models.UniqueConstraint(
                fields=["agency_id", "name"],
                condition=models.Q(ended_at=None),
                name="documents_review_chain_named_once",
            )
        ]

    def __str__(self) -> str:
        return self.name
