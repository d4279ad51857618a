"""What hosted agencies send: messages in the outbox, documents, recipients, status reports.

`agency_id` is the directory's id of an agency; names and codes are those of the day of sending.
"""

from uuid import uuid4

from django.db import models

from lienthong.exchange.models.packets import StoredPacket


class OutgoingMessage(models.Model):
    """A message on its way to the node; `id` orders the outbox, `key` is the message's own id.

    `header` and `seal` are made once and then sent again byte for byte. `receipt` is the node's
    (LTM1). `problem` says why the last attempt failed; `failed_at`: the node refused it for good.
    Of one agency's messages with the same `conversation` none leaves before the earlier ones
    (EX-280): a document, its changes, what replaces it; reports on a document and the answer to it.
    `withdrawn_at`: its sender took it back (EX-283); with a `next_attempt_at` the node is still to
    be asked whether it has it, without one nobody ever got it.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=10)
    agency_id = models.UUIDField()
    agency_name = models.CharField(max_length=300)
    sender = models.CharField(max_length=35)
    recipients = models.JSONField()
    packet = models.ForeignKey(StoredPacket, models.PROTECT, related_name="+")
    reply_to = models.UUIDField(null=True)
    conversation = models.UUIDField(default=uuid4)
    label = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    header = models.BinaryField(null=True)
    seal = models.BinaryField(null=True)
    receipt = models.BinaryField(null=True)
    node = models.CharField(max_length=35, blank=True)
    leaf_index = models.BigIntegerField(null=True)
    at_node_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    last_attempt_at = models.DateTimeField(null=True)
    next_attempt_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    problem = models.JSONField(null=True)

    class Meta:
        db_table = "exchange_outgoing_message"
        indexes = [
            models.Index(
                fields=["agency_id", "id"],
                condition=models.Q(at_node_at=None),
                name="exchange_outgoing_waiting",
            ),
            models.Index(
                fields=["agency_id", "conversation", "id"],
                condition=models.Q(at_node_at=None),
                name="exchange_outgoing_in_order",
            ),
            models.Index(fields=["leaf_index"], name="exchange_outgoing_leaf"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class OutgoingDocument(models.Model):
    """A document an agency sent. Its number is used once a year (NĐ 30/2020 Điều 15).

    `ask_deliveries_at`: when the node is next asked who has acknowledged it; None once all have.
    `readers`: ids of the accounts that alone may read it, "" for everybody, as of a received one.
    """

    message = models.OneToOneField(
        OutgoingMessage, models.PROTECT, primary_key=True, related_name="document"
    )
    agency_id = models.UUIDField()
    number = models.CharField(max_length=11)
    symbol = models.CharField(max_length=30)
    year = models.PositiveSmallIntegerField()
    type_key = models.CharField(max_length=30)
    subject = models.CharField(max_length=500)
    folded = models.TextField()
    issued_on = models.DateField()
    place = models.CharField(max_length=50, blank=True)
    competence = models.CharField(max_length=5, blank=True)
    signer_position = models.CharField(max_length=100)
    signer_name = models.CharField(max_length=50)
    priority = models.PositiveSmallIntegerField()
    due_on = models.DateField(null=True)
    document_key = models.CharField(max_length=255)
    sent_by = models.CharField(max_length=200)
    sent_by_id = models.UUIDField(null=True)
    sent_at = models.DateTimeField()
    ask_deliveries_at = models.DateTimeField(null=True)
    readers = models.TextField(blank=True, default="")

    class Meta:
        db_table = "exchange_outgoing_document"
        constraints = [
            models.UniqueConstraint(
                fields=["agency_id", "year", "number", "symbol"], name="exchange_number_once"
            )
        ]
        indexes = [
            models.Index(fields=["agency_id", "-message"], name="exchange_sent_of_agency"),
            models.Index(fields=["agency_id", "document_key"], name="exchange_sent_by_key"),
            models.Index(
                fields=["ask_deliveries_at"],
                condition=models.Q(ask_deliveries_at__isnull=False),
                name="exchange_deliveries_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.symbol}"


class Recipient(models.Model):
    """One recipient of a document and how far it has come there.

    `acknowledgement` is the record its software signed (LTM1); `reason` that of a refusal.
    `forwarded` are the successors to whom the node gave the message instead, each with `code`,
    `name` and the `rule` that says so (EX-75), "" for one that only goes on with what the recipient
    had; none for a recipient that got it itself and still is.
    `successors` is by their codes how far it has come with each (`rules.standings`); the row's own
    columns then say how far it has come with all of them (EX-202).
    """

    id = models.BigAutoField(primary_key=True)
    document = models.ForeignKey(OutgoingDocument, models.PROTECT, related_name="recipients")
    position = models.PositiveSmallIntegerField()
    agency_id = models.UUIDField()
    code = models.CharField(max_length=35)
    name = models.CharField(max_length=300)
    demonstration = models.BooleanField()
    state = models.CharField(max_length=20)
    acknowledged_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    forwarded = models.JSONField(default=list)
    successors = models.JSONField(default=dict)

    class Meta:
        db_table = "exchange_recipient"
        constraints = [
            models.UniqueConstraint(fields=["document", "code"], name="exchange_recipient_once")
        ]

    def __str__(self) -> str:
        return self.name


class OutgoingChange(models.Model):
    """A recall, update, replacement or reminder of a document that was sent.

    `message` carries it; of a replacement that is the message of the new document.
    """

    message = models.OneToOneField(
        OutgoingMessage, models.PROTECT, primary_key=True, related_name="change"
    )
    document = models.ForeignKey(OutgoingDocument, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10)
    reason = models.TextField()
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "exchange_outgoing_change"

    def __str__(self) -> str:
        return f"{self.kind} {self.document_id}"


class RecipientChange(models.Model):
    """What has become of a change with one recipient; `answer` is the reason of a refusal."""

    id = models.BigAutoField(primary_key=True)
    change = models.ForeignKey(OutgoingChange, models.PROTECT, related_name="recipients")
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="changes")
    state = models.CharField(max_length=10)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "exchange_recipient_change"
        constraints = [
            models.UniqueConstraint(
                fields=["change", "recipient"], name="exchange_recipient_change_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.recipient_id}"


class OutgoingStatus(models.Model):
    """A status this platform reports for a hosted agency on a document it received.

    `change`: the request of its sender that it answers (15, 16).
    """

    message = models.OneToOneField(
        OutgoingMessage, models.PROTECT, primary_key=True, related_name="status"
    )
    document = models.ForeignKey(
        "exchange.IncomingDocument", models.PROTECT, related_name="reports"
    )
    status = models.CharField(max_length=10)
    reason = models.TextField(blank=True)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    change = models.ForeignKey(
        "exchange.IncomingChange", models.PROTECT, null=True, related_name="reports"
    )

    class Meta:
        db_table = "exchange_outgoing_status"
        constraints = [
            models.UniqueConstraint(
                fields=["document", "status"],
                condition=models.Q(change=None),
                name="exchange_status_once",
            ),
            models.UniqueConstraint(fields=["change"], name="exchange_answer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.document_id}"
