"""Table of the surveys that agencies received through the exchange, on the side that answers."""

import uuid

from django.db import models


class SurveyRequest(models.Model):
    """A survey as one agency received it: all it knows of it came with the document.

    `message_id` names the question to its sender; `draft` are fields as typed, `answers` what was
    sent last, for the `answer_number`th time and under `last_number` of the agency, `answer_ids`
    the messages of all that were sent; `closed_at` when the sender said that it takes no more,
    `late` what becomes of an answer that came after that (terms.LateState); `outcomes` what the
    sender told about the needs.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agency = models.ForeignKey("directory.Agency", models.PROTECT, related_name="+")
    document_id = models.UUIDField(unique=True)
    message_id = models.UUIDField()
    sender_code = models.CharField(max_length=40)
    sender_name = models.CharField(max_length=300)
    title = models.CharField(max_length=300)
    introduction = models.TextField(blank=True)
    form = models.JSONField()
    due_on = models.DateField(null=True)
    received_at = models.DateTimeField()
    draft = models.JSONField(default=dict)
    draft_version = models.PositiveIntegerField(default=0)
    drafted_at = models.DateTimeField(null=True)
    drafted_by = models.CharField(max_length=200, blank=True)
    answers = models.JSONField(null=True)
    answer_number = models.PositiveIntegerField(default=0)
    last_number = models.PositiveIntegerField(default=0)
    answer_id = models.UUIDField(null=True)
    answer_ids = models.JSONField(default=list)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.CharField(max_length=200, blank=True)
    outcomes = models.JSONField(default=list)
    told_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    late = models.CharField(max_length=20, blank=True)
    late_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "cooperation_survey_request"
        indexes = [
            models.Index(fields=["agency", "sent_at"], name="cooperation_to_answer"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "message_id"], name="cooperation_requested_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title
