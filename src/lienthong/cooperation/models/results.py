"""Tables of results: figures, the steps both sides took with them, what shows them."""

import uuid

from django.db import models

from lienthong.cooperation.models.agreements import Agreement
from lienthong.cooperation.models.commitments import Commitment


class Measure(models.Model):
    """How the results of a commitment are counted; members as in terms.Measure."""

    commitment = models.OneToOneField(
        Commitment, models.PROTECT, primary_key=True, related_name="measure"
    )
    counting = models.CharField(max_length=20)
    by_unit = models.BooleanField()
    categories = models.JSONField()
    thing = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    class Meta:
        db_table = "cooperation_measure"

    def __str__(self) -> str:
        return f"{self.commitment_id}: {self.counting}"


class Result(models.Model):
    """A figure of a commitment as it stands; how it came about is in its steps.

    Members as in terms.ResultDraft. `side` reports it, for the agency `agency_id`. `steps` counts
    the steps, so that nobody decides on what has moved. `count_key` is the same where two results
    may count the same (rules.count_key). `counted_from` names what the platform counted it from, ""
    for one that was entered by hand. `answered_at`: who reported it answered the dispute, and since
    then it is the other side's turn again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="results")
    period = models.CharField(max_length=64)
    first_on = models.DateField()
    last_on = models.DateField()
    unit = models.ForeignKey("directory.Unit", models.PROTECT, null=True, related_name="+")
    category = models.CharField(max_length=100, blank=True)
    value = models.DecimalField(max_digits=21, decimal_places=6)
    of = models.DecimalField(max_digits=21, decimal_places=6, null=True)
    note = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=20)
    side = models.CharField(max_length=20)
    agency_id = models.UUIDField(null=True)
    agency_name = models.CharField(max_length=300, blank=True)
    account_id = models.UUIDField(null=True)
    reported_by = models.CharField(max_length=200)
    reported_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    steps = models.PositiveIntegerField(default=1)
    count_key = models.CharField(max_length=500, db_index=True)
    counted_from = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "cooperation_result"
        indexes = [
            models.Index(fields=["commitment", "first_on"], name="cooperation_result_time"),
            # With their ids: many change at one instant, and lists go by both.
            models.Index(fields=["state", "changed_at", "id"], name="cooperation_result_open"),
            models.Index(fields=["state", "side", "commitment"], name="cooperation_result_waits"),
            models.Index(
                fields=["agency_id", "state", "changed_at", "id"], name="cooperation_result_back"
            ),
            models.Index(
                fields=["side", "changed_at", "id"],
                condition=models.Q(answered_at__isnull=False),
                name="cooperation_result_answered",
            ),
            models.Index(
                fields=["-last_on", "-changed_at", "id"], name="cooperation_result_newest"
            ),
            models.Index(
                fields=["unit", "state", "-last_on", "-changed_at", "id"],
                name="cooperation_result_there",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.period}: {self.value}"


class ResultStep(models.Model):
    """What somebody did with a result, in which words; never edited. As in terms.TakenStep."""

    id = models.BigAutoField(primary_key=True)
    result = models.ForeignKey(Result, models.PROTECT, related_name="taken")
    number = models.PositiveIntegerField()
    step = models.CharField(max_length=20)
    side = models.CharField(max_length=20)
    person = models.CharField(max_length=200)
    account_id = models.UUIDField(null=True)
    agency_id = models.UUIDField(null=True)
    agency_name = models.CharField(max_length=300, blank=True)
    taken_at = models.DateTimeField()
    words = models.CharField(max_length=1000, blank=True)
    value = models.CharField(max_length=40, blank=True)
    of = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "cooperation_result_step"
        constraints = [
            models.UniqueConstraint(fields=["result", "number"], name="cooperation_step_number"),
        ]

    def __str__(self) -> str:
        return f"{self.result_id} {self.number}: {self.step}"


class Evidence(models.Model):
    """A file or a link that shows a result; taken back it keeps its name in the record."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    result = models.ForeignKey(Result, models.PROTECT, related_name="evidence")
    name = models.CharField(max_length=200)
    link = models.CharField(max_length=500, blank=True)
    file = models.ForeignKey("documents.KeptFile", models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "cooperation_evidence"

    def __str__(self) -> str:
        return self.name


class TwinDecision(models.Model):
    """Whether two results count the same; `first` is the one with the smaller id."""

    id = models.BigAutoField(primary_key=True)
    first = models.ForeignKey(Result, models.PROTECT, related_name="+")
    second = models.ForeignKey(Result, models.PROTECT, related_name="+")
    same = models.BooleanField()
    reason = models.CharField(max_length=500)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=200)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cooperation_twin_decision"
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"],
                condition=models.Q(superseded_at=None),
                name="cooperation_one_twin_decision_stands",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}: {self.same}"


class PeriodLock(models.Model):
    """A period of an agreement whose figures do not change; it stands until it is lifted.

    `locked_for` is the agency acted for; None for the platform and for locks of before it was kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="locks")
    period = models.CharField(max_length=64)
    first_on = models.DateField()
    last_on = models.DateField()
    reason = models.CharField(max_length=500)
    locked_at = models.DateTimeField()
    locked_by = models.CharField(max_length=200)
    locked_for = models.UUIDField(null=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=200, blank=True)
    lifted_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "cooperation_period_lock"
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "period"],
                condition=models.Q(lifted_at=None),
                name="cooperation_one_lock_stands",
            ),
        ]

    def __str__(self) -> str:
        return self.period
