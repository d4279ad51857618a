"""Tables of review meetings: minutes, conclusions, what was said of each until it was done."""

import uuid

from django.db import models

from lienthong.cooperation.models.agreements import Agreement


class Meeting(models.Model):
    """A meeting that was held; members as in terms.MeetingDraft.

    `agreement` None: of the whole programme. `agency_id` is the agency acted for by who wrote the
    minutes, which alone changes them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, related_name="meetings")
    agency_id = models.UUIDField(null=True)
    agency_name = models.CharField(max_length=300, blank=True)
    title = models.CharField(max_length=300)
    held_on = models.DateField()
    place = models.CharField(max_length=300, blank=True)
    chair = models.CharField(max_length=300, blank=True)
    present = models.CharField(max_length=1000, blank=True)
    minutes = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    class Meta:
        db_table = "cooperation_meeting"
        indexes = [models.Index(fields=["held_on"], name="cooperation_meeting_held")]

    def __str__(self) -> str:
        return self.title


class Conclusion(models.Model):
    """A conclusion of a meeting; how it stands is that of its newest step.

    `due_on` None: no deadline. `ended_on` is the day on which it was done or dropped: meetings
    until then carry it over. `task_id` is the task of `work` that it became.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="conclusions")
    number = models.PositiveIntegerField()
    text = models.CharField(max_length=1000)
    side = models.CharField(max_length=20)
    who = models.CharField(max_length=300, blank=True)
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=20)
    ended_on = models.DateField(null=True)
    task_id = models.UUIDField(null=True, unique=True)

    class Meta:
        db_table = "cooperation_conclusion"
        indexes = [models.Index(fields=["state", "due_on"], name="cooperation_conclusion_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"], name="cooperation_conclusion_number"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class ConclusionStep(models.Model):
    """What was said of a conclusion, and how it stood then; never edited."""

    id = models.BigAutoField(primary_key=True)
    conclusion = models.ForeignKey(Conclusion, models.PROTECT, related_name="steps")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=20)
    words = models.CharField(max_length=1000, blank=True)
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=200)

    class Meta:
        db_table = "cooperation_conclusion_step"

    def __str__(self) -> str:
        return f"{self.conclusion_id}: {self.state}"
