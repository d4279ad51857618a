"""Outgoing documents, from the draft to the register: what they say, for whom, in which files."""

from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from lienthong.documents.models.arrivals import Arrival
from lienthong.documents.models.files import KeptFile
from lienthong.documents.models.finding import FoundRow, enter_content
from lienthong.documents.rules.finding import Findable, readers_of_dispatch, texts_in
from lienthong.documents.rules.numbering import say_entry
from lienthong.documents.terms import FoundKind, Stage
from lienthong.paper.document_types import NotInTable, get_document_type


class Dispatch(FoundRow):
    """An outgoing document (văn bản đi); its stage says how far it is from draft to issue.

    `version` is the newest of its versions. Once it is with the signer nothing of it changes but
    what each later step adds: who signed, the number, the day of issue, the message that carried
    it. `type_code` and `signing_form` are codes of `paper.document_types`. `round` counts how often
    it was submitted, `followed` by which chain last (`terms.chains.Followed`); `task_id` is the
    task of `work` that it was drafted for. A `restricted` one is read by those it passes through
    and by chosen people only (`DispatchReader`).
    """

    id = models.UUIDField(primary_key=True)
    agency_id = models.UUIDField()
    agency_name = models.CharField(max_length=300)
    unit_id = models.UUIDField(null=True)
    unit_name = models.CharField(max_length=200, blank=True)
    type_code = models.CharField(max_length=40)
    subject = models.TextField(blank=True)
    folded = models.TextField(blank=True)
    urgency = models.CharField(max_length=20)
    due_on = models.DateField(null=True)
    stage = models.CharField(max_length=20)
    version = models.PositiveIntegerField(default=0)
    answers = models.ForeignKey(Arrival, models.PROTECT, null=True, related_name="answered_by")
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")
    task_id = models.UUIDField(null=True)
    round = models.PositiveSmallIntegerField(default=0)
    followed = models.JSONField(null=True)
    drafter_id = models.UUIDField()
    drafter_name = models.CharField(max_length=200)
    signer_id = models.UUIDField(null=True)
    signer_name = models.CharField(max_length=200, blank=True)
    signing_form = models.CharField(max_length=20, blank=True)
    signer_title = models.CharField(max_length=300, blank=True)
    signed_at = models.DateTimeField(null=True)
    register = models.CharField(max_length=40, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveIntegerField(null=True)
    symbol = models.CharField(max_length=100, blank=True)
    issued_on = models.DateField(null=True)
    numbered_at = models.DateTimeField(null=True)
    numbered_by = models.CharField(max_length=200, blank=True)
    sealed_at = models.DateTimeField(null=True)
    sealed_by = models.CharField(max_length=200, blank=True)
    issued_at = models.DateTimeField(null=True)
    issued_by = models.CharField(max_length=200, blank=True)
    exchange_id = models.UUIDField(null=True, unique=True)
    replace_reason = models.CharField(max_length=500, blank=True)
    recalled_at = models.DateTimeField(null=True)
    recalled_by = models.CharField(max_length=200, blank=True)
    recall_reason = models.CharField(max_length=500, blank=True)
    restricted = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "documents_dispatch"
        constraints = [
            models.UniqueConstraint(
                fields=["agency_id", "register", "year", "number"],
                name="documents_dispatch_number_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["agency_id", "stage", "-changed_at"], name="documents_dispatch_stage"
            ),
            models.Index(
                fields=["agency_id", "year", "-number"], name="documents_dispatch_register"
            ),
            models.Index(fields=["drafter_id", "stage"], name="documents_dispatch_drafter"),
            models.Index(fields=["signer_id", "stage"], name="documents_dispatch_signer"),
        ]

    def __str__(self) -> str:
        return say_entry(self.number, self.symbol) if self.number else self.subject

    def told(self) -> Findable:
        """What it says of itself."""
        people = (self.drafter_name, self.signer_name, self.numbered_by, self.issued_by)
        return Findable(
            kind=FoundKind.DISPATCH,
            document_id=self.id,
            agency_id=self.agency_id,
            day=self.issued_on or timezone.localdate(self.created_at),
            headings=(self.subject,),
            code=say_entry(self.number, self.symbol) if self.number else self.symbol,
            issuer=self.agency_name,
            type_name=self._type_name(),
            state=Stage(self.stage),
            urgency=self.urgency,
            unit_id=self.unit_id,
            people=people,
            overseen=not self.restricted,
        )

    def reading(self) -> frozenset[UUID] | None:
        """Drafts are only for those they pass through, restricted ones for chosen people too."""
        stage = Stage(self.stage)
        return readers_of_dispatch(stage, self.list_concerned(), restricted=self.restricted)

    def list_concerned(self) -> list[UUID]:
        """Those it passes through, and who was chosen to read it besides them."""
        return list(self.name_concerned())

    def name_concerned(self) -> dict[UUID, str]:
        """The same with their names."""
        own = {self.drafter_id: self.drafter_name}
        if self.signer_id:
            own[self.signer_id] = self.signer_name
        chosen = self.readers.order_by("added_at", "id") if self.restricted else None
        others = [self.co_drafters.order_by("id"), self.reviews.order_by("id"), chosen]
        named = (rows.values_list("account_id", "name") for rows in others if rows is not None)
        return {**own, **{one: name for rows in named for one, name in rows}}

    def list_co_drafters(self) -> list[UUID]:
        """Whom the drafter lets change it too."""
        return list(self.co_drafters.order_by("id").values_list("account_id", flat=True))

    def _type_name(self) -> str:
        try:
            on = timezone.localdate(self.created_at)
            return get_document_type(self.type_code, on).name.partition(" (")[0]
        except NotInTable:
            return self.type_code


class DispatchVersion(models.Model):
    """What a document said at one time; versions are added, never changed.

    `content` is what it says (`terms.Content` as JSON, `rules/contents`). `file` is what was given
    for this version: a PDF is the document itself and goes out as it is; a Word file is kept, and
    its text stands in `content`.
    """

    id = models.BigAutoField(primary_key=True)
    dispatch = models.ForeignKey(Dispatch, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField(null=True)
    file = models.ForeignKey(KeptFile, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    made_by_id = models.UUIDField()
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "documents_dispatch_version"
        constraints = [
            models.UniqueConstraint(
                fields=["dispatch", "number"], name="documents_dispatch_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dispatch_id} {self.number}"

    def save(self, **given: Any) -> None:
        """Save the version; searches find its document by what it says now."""
        super().save(**given)
        text = (self.file and self.file.text) or "\n".join(texts_in(self.content))
        enter_content(FoundKind.DISPATCH, self.dispatch_id, text)


class DispatchFile(models.Model):
    """A file of a document as it goes out: the document itself at position 0, then attachments.

    Signing, numbering and sealing put a new file in the row's place; `made_for` says which of them
    made this one, and the files before it stay kept. `boxes` are the places that the layout left
    open (`operations.places.boxes_as_json`); None for a file that was not laid out here.
    """

    id = models.BigAutoField(primary_key=True)
    dispatch = models.ForeignKey(Dispatch, models.PROTECT, related_name="files")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=255)
    file = models.ForeignKey(KeptFile, models.PROTECT, related_name="+")
    made_for = models.CharField(max_length=20)
    boxes = models.JSONField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "documents_dispatch_file"
        constraints = [
            models.UniqueConstraint(
                fields=["dispatch", "position"],
                condition=models.Q(replaced_at=None),
                name="documents_dispatch_file_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


class DispatchRecipient(models.Model):
    """Who gets a document, in the order of its “Nơi nhận”; without `agency_id` it goes by `way`.

    `posted_at`: when paper or a letter went to this one.
    """

    id = models.BigAutoField(primary_key=True)
    dispatch = models.ForeignKey(Dispatch, models.PROTECT, related_name="recipients")
    position = models.PositiveSmallIntegerField()
    agency_id = models.UUIDField(null=True)
    name = models.CharField(max_length=300)
    purpose = models.CharField(max_length=20)
    way = models.CharField(max_length=20)
    posted_at = models.DateTimeField(null=True)
    posted_by = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "documents_dispatch_recipient"
        constraints = [
            models.UniqueConstraint(
                fields=["dispatch", "position"], name="documents_dispatch_recipient_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
