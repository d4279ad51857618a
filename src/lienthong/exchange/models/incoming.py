"""What hosted agencies received: messages as they came, documents, status reports."""

from django.db import models

from lienthong.exchange.models.outgoing import OutgoingDocument, Recipient
from lienthong.exchange.models.packets import StoredPacket


class IncomingMessage(models.Model):
    """A message in one agency's inbox as it was sealed; once per agency, however often it came.

    `problem` says why it was set aside: then it has no document and no status. `acknowledged_at` is
    when the node took this agency's signed acknowledgement. `other_of`: the first message held
    under the same id, of what a node that was put back gave under it later (EX-291): without a
    problem that one sealed anew.
    """

    id = models.BigAutoField(primary_key=True)
    agency_id = models.UUIDField()
    agency_code = models.CharField(max_length=35)
    key = models.UUIDField()
    kind = models.CharField(max_length=10)
    sender = models.CharField(max_length=35)
    header = models.BinaryField()
    seal = models.BinaryField()
    packet = models.ForeignKey(StoredPacket, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    collected_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    problem = models.JSONField(null=True)
    other_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="others")

    class Meta:
        db_table = "exchange_incoming_message"
        constraints = [
            models.UniqueConstraint(
                fields=["agency_id", "key"],
                condition=models.Q(other_of=None),
                name="exchange_incoming_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["agency_id"],
                condition=models.Q(acknowledged_at=None),
                name="exchange_unacknowledged",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class IncomingDocument(models.Model):
    """A received document as its packet describes it; `key` is its id on pages.

    `answers` is the sent document that its packet says it answers: what the sender said, never
    corrected here, and there before anybody registers it. `documents` ties its own rows by it at
    registration and has its own word from then on. `files` is the packet of an update that brought
    other files; None: those of the first packet stand. `readers`: ids of accounts, with a space
    between, of those who alone may read it; "": everybody of the agency.
    """

    message = models.OneToOneField(
        IncomingMessage, models.PROTECT, primary_key=True, related_name="document"
    )
    key = models.UUIDField(unique=True)
    agency_id = models.UUIDField()
    agency_name = models.CharField(max_length=300)
    sender = models.CharField(max_length=35)
    sender_name = models.CharField(max_length=300)
    number = models.CharField(max_length=100, blank=True)
    symbol = models.CharField(max_length=100, blank=True)
    type_name = models.CharField(max_length=200, blank=True)
    subject = models.TextField(blank=True)
    folded = models.TextField(blank=True)
    content = models.TextField(blank=True)
    issued_on = models.DateField(null=True)
    place = models.CharField(max_length=200, blank=True)
    signer_competence = models.CharField(max_length=200, blank=True)
    signer_position = models.CharField(max_length=200, blank=True)
    signer_name = models.CharField(max_length=200, blank=True)
    priority = models.PositiveSmallIntegerField()
    due_on = models.DateField(null=True)
    document_key = models.CharField(max_length=255, blank=True)
    business_kind = models.CharField(max_length=20)
    state = models.CharField(max_length=10)
    reason = models.TextField(blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    answers = models.ForeignKey(
        OutgoingDocument, models.PROTECT, null=True, related_name="answered_by"
    )
    files = models.ForeignKey(StoredPacket, models.PROTECT, null=True, related_name="+")
    readers = models.TextField(blank=True, default="")

    class Meta:
        db_table = "exchange_incoming_document"
        indexes = [
            models.Index(fields=["agency_id", "state", "-message"], name="exchange_received"),
            models.Index(
                fields=["agency_id", "sender", "number", "symbol"], name="exchange_received_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.symbol}"


class IncomingChange(models.Model):
    """What its sender asks about a document received before; `values` are an update's.

    `replacement` is the document that came in its place. `answer` is the reason of a refusal as its
    sender is told it; `problem` is the platform's own, for pages in either language (ED-95).
    """

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(IncomingMessage, models.PROTECT, related_name="changes")
    document = models.ForeignKey(IncomingDocument, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10)
    reason = models.TextField(blank=True)
    values = models.JSONField(default=dict)
    replacement = models.ForeignKey(
        IncomingDocument, models.PROTECT, null=True, related_name="replaced"
    )
    state = models.CharField(max_length=10)
    answer = models.TextField(blank=True)
    problem = models.JSONField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "exchange_incoming_change"
        constraints = [
            models.UniqueConstraint(fields=["message", "document"], name="exchange_change_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.document_id}"


class WaitingChange(models.Model):
    """What a sender asks about a document that has not come yet; it is carried out when it comes.

    `document_key` is the id by which it names the document, `header_key` the packet's own, else
    number, symbol and day. `values` are an update's, `replacement` is what came in its place.
    `change`: what it became once the document was here; `seen_at`: a clerk has read of it.
    """

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(IncomingMessage, models.PROTECT, related_name="waiting_changes")
    agency_id = models.UUIDField()
    sender = models.CharField(max_length=35)
    sender_name = models.CharField(max_length=300)
    kind = models.CharField(max_length=10)
    reason = models.TextField(blank=True)
    values = models.JSONField(default=dict)
    document_key = models.CharField(max_length=255, blank=True)
    header_key = models.CharField(max_length=255, blank=True)
    number = models.CharField(max_length=100, blank=True)
    symbol = models.CharField(max_length=100, blank=True)
    issued_on = models.DateField(null=True)
    subject = models.TextField(blank=True)
    replacement = models.ForeignKey(IncomingDocument, models.PROTECT, null=True, related_name="+")
    change = models.OneToOneField(IncomingChange, models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)
    seen_by = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "exchange_waiting_change"
        indexes = [
            models.Index(
                fields=["agency_id", "sender"],
                condition=models.Q(change=None),
                name="exchange_changes_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}/{self.symbol}"


class IncomingStatus(models.Model):
    """A report on a document this platform sent for a hosted agency; any code is kept as sent."""

    message = models.OneToOneField(
        IncomingMessage, models.PROTECT, primary_key=True, related_name="status"
    )
    document = models.ForeignKey(OutgoingDocument, models.PROTECT, related_name="reports")
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="reports")
    status = models.CharField(max_length=100)
    reason = models.TextField(blank=True)
    staff = models.CharField(max_length=200, blank=True)
    reported_at = models.DateTimeField()

    class Meta:
        db_table = "exchange_incoming_status"

    def __str__(self) -> str:
        return f"{self.status} {self.document_id}"
