"""Tables of survey rounds: what an agency asks others, whom, and what they answered."""

import uuid

from django.db import models

from lienthong.cooperation.models.agreements import Agreement


class SurveyRound(models.Model):
    """A round in which an agency asks others; numbered within the agency and year.

    `form` is JSON Schema; once sent, title, form and those asked are never changed. `exchange_id`
    and `told_id` are the documents that asked and that told what became of the needs.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    agency_name = models.CharField(max_length=300)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=20)
    version = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=300)
    introduction = models.TextField(blank=True)
    due_on = models.DateField(null=True)
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, related_name="surveys")
    form = models.JSONField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.CharField(max_length=200, blank=True)
    exchange_id = models.UUIDField(null=True, unique=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=200, blank=True)
    told_at = models.DateTimeField(null=True)
    told_by = models.CharField(max_length=200, blank=True)
    told_id = models.UUIDField(null=True)

    class Meta:
        db_table = "cooperation_survey_round"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "year", "number"], name="cooperation_survey_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number:02}/{self.year}"


class SurveyAsked(models.Model):
    """An agency that a round asks; `code` is its address in the exchange when it was asked."""

    id = models.BigAutoField(primary_key=True)
    round = models.ForeignKey(SurveyRound, models.PROTECT, related_name="asked")
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=300)
    code = models.CharField(max_length=40, blank=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cooperation_survey_asked"
        constraints = [
            models.UniqueConstraint(fields=["round", "agency"], name="cooperation_asked_once"),
        ]

    def __str__(self) -> str:
        return self.name


class SurveyAnswer(models.Model):
    """What an agency answered; a later answer supersedes it and leaves it in the record.

    `document_id` is the received document that brought it and `message_id` its message; None:
    entered by hand from `source`. `late`: it came after closing and was taken in.
    """

    id = models.BigAutoField(primary_key=True)
    asked = models.ForeignKey(SurveyAsked, models.PROTECT, related_name="answers")
    number = models.PositiveIntegerField()
    values = models.JSONField()
    received_at = models.DateTimeField()
    answered_by = models.CharField(max_length=200, blank=True)
    document_id = models.UUIDField(null=True, unique=True)
    message_id = models.UUIDField(null=True)
    late = models.BooleanField(default=False)
    entered_by = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=500, blank=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cooperation_survey_answer"
        constraints = [
            models.UniqueConstraint(fields=["asked", "number"], name="cooperation_answer_number"),
            models.UniqueConstraint(
                fields=["asked"],
                condition=models.Q(superseded_at=None),
                name="cooperation_one_answer_stands",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_id} ({self.number})"


class LateAnswer(models.Model):
    """An answer that came after its round was closed; members as of SurveyAnswer.

    `state` is terms.LateState: it waits until somebody takes it in or leaves it, or a later one of
    the same agency replaces it.
    """

    id = models.BigAutoField(primary_key=True)
    asked = models.ForeignKey(SurveyAsked, models.PROTECT, related_name="late")
    values = models.JSONField()
    received_at = models.DateTimeField()
    answered_by = models.CharField(max_length=200, blank=True)
    document_id = models.UUIDField(unique=True)
    message_id = models.UUIDField()
    state = models.CharField(max_length=20)
    reason = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "cooperation_late_answer"
        constraints = [
            models.UniqueConstraint(
                fields=["asked"],
                condition=models.Q(state="waits"),
                name="cooperation_one_late_waits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_id}: {self.state}"
