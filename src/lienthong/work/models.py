"""Tables of task work.

`account_id` and `agency_id` are ids of identity and the directory; names are those of the day.
"""

from django.db import models


class Task(models.Model):
    """A task of one agency; `due_on` is the lead's deadline and bounds all others.

    `assigner_id` is who gave it, `origin_path` the page here of what it comes from. `folded` is
    what searches look in.
    """

    id = models.UUIDField(primary_key=True)
    agency_id = models.UUIDField()
    agency_name = models.CharField(max_length=300)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="subtasks")
    title = models.CharField(max_length=500)
    details = models.TextField(blank=True)
    folded = models.TextField()
    origin = models.CharField(max_length=20)
    origin_label = models.CharField(max_length=200, blank=True)
    origin_path = models.CharField(max_length=200, blank=True)
    urgency = models.CharField(max_length=20)
    state = models.CharField(max_length=20)
    progress = models.PositiveSmallIntegerField(default=0)
    due_on = models.DateField(null=True)
    assigner_id = models.UUIDField()
    assigner_name = models.CharField(max_length=200)
    assigned_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "work_task"
        indexes = [
            models.Index(fields=["agency_id", "state", "due_on"], name="work_task_of_agency"),
            models.Index(fields=["agency_id", "-assigned_at"], name="work_task_newest"),
            models.Index(fields=["assigner_id", "state"], name="work_task_of_assigner"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(progress__lte=100), name="work_task_progress_is_a_share"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Part(models.Model):
    """One person's part in a task. One that was handed over keeps its row, with `ended_at`.

    `is_open` repeats what task and part say together, so that lists need one index only: the part
    is neither done nor handed over, and its task waits for its holder.
    """

    id = models.BigAutoField(primary_key=True)
    task = models.ForeignKey(Task, models.PROTECT, related_name="parts")
    agency_id = models.UUIDField()
    account_id = models.UUIDField()
    account_name = models.CharField(max_length=200)
    duty = models.CharField(max_length=20)
    due_on = models.DateField(null=True)
    is_open = models.BooleanField(default=True)
    done_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "work_part"
        indexes = [
            models.Index(
                fields=["account_id", "agency_id", "due_on"],
                condition=models.Q(is_open=True),
                name="work_part_open_of",
            ),
            models.Index(
                fields=["agency_id", "due_on"],
                condition=models.Q(is_open=True),
                name="work_part_open_in",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "account_id"],
                condition=models.Q(ended_at=None),
                name="work_part_once",
            ),
            models.UniqueConstraint(
                fields=["task"],
                condition=models.Q(ended_at=None, duty="lead"),
                name="work_one_lead",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_name}: {self.duty}"


class Entry(models.Model):
    """What happened to a task, in order; `before` is the task as a move found it, for undoing."""

    id = models.BigAutoField(primary_key=True)
    task = models.ForeignKey(Task, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=20)
    move = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()
    account_id = models.UUIDField()
    account_name = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    progress = models.PositiveSmallIntegerField(null=True)
    due_on = models.DateField(null=True)
    before = models.JSONField(null=True)

    class Meta:
        db_table = "work_entry"

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"


class Extension(models.Model):
    """A wish for a later deadline of a part, and what was decided; one waits at a time."""

    id = models.UUIDField(primary_key=True)
    part = models.ForeignKey(Part, models.PROTECT, related_name="extensions")
    wanted_on = models.DateField()
    reason = models.TextField()
    asked_at = models.DateTimeField()
    granted = models.BooleanField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "work_extension"
        constraints = [
            models.UniqueConstraint(
                fields=["part"], condition=models.Q(granted=None), name="work_one_extension_waits"
            )
        ]

    def __str__(self) -> str:
        return f"{self.part_id} {self.wanted_on}"


class CalendarFeed(models.Model):
    """The secret address of somebody's iCalendar feed; only a hash of the secret is kept."""

    account_id = models.UUIDField(primary_key=True)
    secret_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "work_calendar_feed"

    def __str__(self) -> str:
        return str(self.account_id)
