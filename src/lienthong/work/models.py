"""Tables of task work.

`account_id` and `agency_id` are ids of identity and the directory; names are those of the day.
"""

from django.db import models


class Task(models.Model):
    """A task of one agency; `due_on` is the lead's deadline and bounds all others.

    `answer_by` is the day by which the sender of what it comes from wants an answer: no bound, only
    warned of. Its parts have it too.

    `assigner_id` is who gave it, `origin_path` the page here of what it comes from. `folded` is
    what searches look in. `restricted`: what was said in it is for its own people only.
    `ground`: what has become of what it comes from (`terms.Ground`).
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
    answer_by = models.DateField(null=True)
    assigner_id = models.UUIDField()
    assigner_name = models.CharField(max_length=200)
    assigned_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    restricted = models.BooleanField(default=False)
    ground = models.CharField(max_length=20, blank=True, default="")

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

    instead_of = ""
    """Whom the person acting now stands in for here; of this request only, in no column."""

    def __str__(self) -> str:
        return self.title


class Part(models.Model):
    """One person's part in a task. One that was handed over keeps its row, with `ended_at`.

    `is_open` repeats what task and part say together, so that lists need one index only: the part
    is neither done nor handed over, and its task waits for its holder. `unit_name`: the unit it was
    given to, when its holder has it because they led that.
    """

    id = models.BigAutoField(primary_key=True)
    task = models.ForeignKey(Task, models.PROTECT, related_name="parts")
    agency_id = models.UUIDField()
    account_id = models.UUIDField()
    account_name = models.CharField(max_length=200)
    duty = models.CharField(max_length=20)
    unit_name = models.CharField(max_length=200, blank=True, default="")
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
    """What happened to a task, in order; `before` is the task as a move found it, for undoing.

    `instead_of` is for whom `account_name` stood in.
    """

    id = models.BigAutoField(primary_key=True)
    task = models.ForeignKey(Task, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=20)
    move = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()
    account_id = models.UUIDField()
    account_name = models.CharField(max_length=200)
    instead_of = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    progress = models.PositiveSmallIntegerField(null=True)
    due_on = models.DateField(null=True)
    before = models.JSONField(null=True)

    class Meta:
        db_table = "work_entry"

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"


class Evidence(models.Model):
    """A file that shows what an entry says; its bytes lie in the folder by their hash.

    `withdrawn_at`: who added it took it back; its name and hash stay in the record.
    """

    id = models.UUIDField(primary_key=True)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="evidence")
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "work_evidence"

    def __str__(self) -> str:
        return self.name


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


class StandIn(models.Model):
    """Who does somebody's tasks of an agency on the days from `valid_from` until before the other.

    `ended_at`: taken back ahead of its end.
    """

    id = models.UUIDField(primary_key=True)
    agency_id = models.UUIDField()
    absent_id = models.UUIDField()
    absent_name = models.CharField(max_length=200)
    account_id = models.UUIDField()
    account_name = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_until = models.DateField()
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "work_stand_in"
        indexes = [
            models.Index(
                fields=["account_id", "agency_id", "valid_until"],
                condition=models.Q(ended_at=None),
                name="work_stand_in_of",
            ),
            models.Index(
                fields=["agency_id", "valid_until"],
                condition=models.Q(ended_at=None),
                name="work_stand_in_in",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_from__lt=models.F("valid_until")),
                name="work_stand_in_has_a_day",
            ),
            models.CheckConstraint(
                condition=~models.Q(absent_id=models.F("account_id")),
                name="work_stand_in_is_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_name} / {self.absent_name}"


class Absence(models.Model):
    """A person of an agency whose stand-ins are named one after the other: its row is locked then.

    It says nothing of their being away; `StandIn` does.
    """

    id = models.BigAutoField(primary_key=True)
    agency_id = models.UUIDField()
    absent_id = models.UUIDField()

    class Meta:
        db_table = "work_absence"
        constraints = [
            models.UniqueConstraint(fields=["agency_id", "absent_id"], name="work_absence_once")
        ]

    def __str__(self) -> str:
        return str(self.absent_id)


class CalendarFeed(models.Model):
    """The secret address of somebody's iCalendar feed; only a hash of the secret is kept."""

    account_id = models.UUIDField(primary_key=True)
    secret_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "work_calendar_feed"

    def __str__(self) -> str:
        return str(self.account_id)


class Digest(models.Model):
    """Whether somebody wants digests by mail, and the last day whose digest was sent to them."""

    account_id = models.UUIDField(primary_key=True)
    wanted = models.BooleanField(default=True)
    last_on = models.DateField(null=True)
    next_attempt_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "work_digest"

    def __str__(self) -> str:
        return str(self.account_id)
