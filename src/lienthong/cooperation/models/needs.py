"""Tables of needs: what agencies asked for in a round, what they are told, what comes of it."""

from django.db import models

from lienthong.cooperation.models.commitments import Commitment
from lienthong.cooperation.models.surveys import SurveyAnswer, SurveyRound


class Need(models.Model):
    """A need of one or many agencies in a round; `folded` is its title to know it again by.

    One that was made part of another names it in `merged_into` and stays. `promised` is EDTF;
    `note` stays with the asking agency.
    """

    id = models.BigAutoField(primary_key=True)
    round = models.ForeignKey(SurveyRound, models.PROTECT, related_name="needs")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    folded = models.CharField(max_length=300)
    priority = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20)
    promised = models.CharField(max_length=64, blank=True)
    explanation = models.CharField(max_length=1000, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    commitment = models.ForeignKey(Commitment, models.PROTECT, null=True, related_name="+")
    task_id = models.UUIDField(null=True)

    class Meta:
        db_table = "cooperation_need"
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="cooperation_need_number"),
            models.UniqueConstraint(fields=["round", "folded"], name="cooperation_need_once"),
        ]

    def __str__(self) -> str:
        return self.title


class NeedVoice(models.Model):
    """That an answer names a need: in its own words, how many units, why, how soon."""

    id = models.BigAutoField(primary_key=True)
    need = models.ForeignKey(Need, models.PROTECT, related_name="voices")
    answer = models.ForeignKey(SurveyAnswer, models.PROTECT, related_name="voices")
    position = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=300)
    units = models.PositiveIntegerField(null=True)
    why = models.TextField(blank=True)
    urgency = models.CharField(max_length=20)

    class Meta:
        db_table = "cooperation_need_voice"
        constraints = [
            models.UniqueConstraint(fields=["answer", "position"], name="cooperation_voice_once"),
        ]

    def __str__(self) -> str:
        return self.what
