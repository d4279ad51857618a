"""Tables of indicators: cases, the figures they add up to, how far facts were looked at.

All of it is derived: `operations.recount_everything` makes it anew from the folders' own tables.
"""

from django.db import models


class CountedCase(models.Model):
    """One counted case of an indicator; `subject` names it as facts do ("work.task:<id>")."""

    id = models.BigAutoField(primary_key=True)
    indicator = models.CharField(max_length=30)
    subject = models.CharField(max_length=120)
    agency_id = models.UUIDField()
    on = models.DateField(db_column="counted_on")
    outcome = models.CharField(max_length=20)

    class Meta:
        db_table = "reporting_counted_case"
        constraints = [
            models.UniqueConstraint(fields=["indicator", "subject"], name="reporting_case_once")
        ]
        indexes = [
            models.Index(fields=["indicator", "on", "id"], name="reporting_case_by_day"),
            models.Index(
                fields=["indicator", "agency_id", "on", "id"], name="reporting_case_of_agency"
            ),
            models.Index(
                fields=["indicator", "outcome", "on", "agency_id"],
                name="reporting_case_by_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.subject}"


class MonthlyFigure(models.Model):
    """How many cases of one outcome an agency has in a month; `month` is its first day."""

    id = models.BigAutoField(primary_key=True)
    indicator = models.CharField(max_length=30)
    month = models.DateField()
    agency_id = models.UUIDField()
    outcome = models.CharField(max_length=20)
    amount = models.BigIntegerField()

    class Meta:
        db_table = "reporting_monthly_figure"
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "month", "agency_id", "outcome"],
                name="reporting_figure_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.month} {self.outcome}"


class CountPosition(models.Model):
    """Up to which leaf of the ledger facts were looked at (-1: none); one row."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    leaf = models.BigIntegerField(default=-1)
    counted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "reporting_count_position"

    def __str__(self) -> str:
        return str(self.leaf)
