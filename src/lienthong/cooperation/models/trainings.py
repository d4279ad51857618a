"""Tables of training sessions: no more of people than name, post and agency."""

import uuid

from django.db import models

from lienthong.cooperation.models.commitments import Commitment


class Training(models.Model):
    """A session under a commitment; its reference is the commitment's with `number`: A1-C3-L1.

    Members as in terms.TrainingDraft; `course_key` is the course as it is compared. `room_key` is
    what the codes of the room are made from. `wrong_codes` counts those typed in the half minute
    `wrong_step`, over all senders. `steps` counts what changed, so that nobody changes what has
    moved.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="trainings")
    number = models.PositiveIntegerField()
    course = models.CharField(max_length=300)
    course_key = models.CharField(max_length=300)
    place = models.CharField(max_length=300)
    held = models.CharField(max_length=64)
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    trainer = models.CharField(max_length=300, blank=True)
    has_test = models.BooleanField()
    pass_mark = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    steps = models.PositiveIntegerField(default=1)
    room_key = models.CharField(max_length=64)
    open_since = models.DateTimeField(null=True)
    wrong_step = models.BigIntegerField(default=0)
    wrong_codes = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "cooperation_training"
        indexes = [
            models.Index(fields=["commitment", "course_key"], name="cooperation_course"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "number"], name="cooperation_session_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment}-L{self.number}"


class WrongCode(models.Model):
    """How many wrong codes a sender typed in the half minute `wrong_step` of their session.

    `sender` is a digest (rules.attendance.sender_of); rows are gone with the next half minute.
    """

    id = models.BigAutoField(primary_key=True)
    training = models.ForeignKey(Training, models.CASCADE, related_name="+")
    sender = models.CharField(max_length=64)
    codes = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "cooperation_wrong_code"
        constraints = [
            models.UniqueConstraint(
                fields=["training", "sender"], name="cooperation_wrong_of_sender"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.training_id}: {self.codes}"


class Trainee(models.Model):
    """Somebody of a session as they stand; without a name an agency that is to send somebody.

    `agency_key` tells agencies apart: the id in the directory, or the name as it is compared.
    `struck_at`: they are not on the list any more. `reduced_at`: the name is not kept any more, and
    `name_key` tells no more than that it is the same person in each of their sessions.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    training = models.ForeignKey(Training, models.PROTECT, related_name="trainees")
    name = models.CharField(max_length=200, blank=True)
    name_key = models.CharField(max_length=200, blank=True)
    post = models.CharField(max_length=200, blank=True)
    agency = models.ForeignKey("directory.Agency", models.PROTECT, null=True, related_name="+")
    agency_name = models.CharField(max_length=300)
    agency_key = models.CharField(max_length=300)
    invited = models.BooleanField()
    account_id = models.UUIDField(null=True)
    attended_at = models.DateTimeField(null=True)
    attended_how = models.CharField(max_length=20, blank=True)
    score = models.CharField(max_length=40, blank=True)
    passed = models.BooleanField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    steps = models.PositiveIntegerField(default=1)
    struck_at = models.DateTimeField(null=True)
    reduced_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cooperation_trainee"
        indexes = [
            models.Index(
                fields=["agency_key", "name_key"],
                condition=models.Q(reduced_at=None),
                name="cooperation_named_people",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["training", "name_key", "agency_key"],
                condition=models.Q(struck_at=None),
                name="cooperation_person_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
