"""What a node that was put back had lost, once the operator accepted that it stays so."""

from django.db import models

from lienthong.exchange.models.outgoing import OutgoingMessage


class NodeLoss(models.Model):
    """That a loss was accepted: by whom, why, and what the log was known to be and found to be.

    Sizes are numbers of entries; roots those of the signed checkpoints, None where there was none.
    `kept_size` is how many the loss had left: the entries from there to `known_size` were lost.
    `found_size` counts what came since as well. Never changed, and a fact of the record.
    """

    id = models.BigAutoField(primary_key=True)
    accepted_at = models.DateTimeField()
    accepted_by = models.CharField(max_length=200)
    reason = models.TextField()
    known_size = models.BigIntegerField()
    known_root = models.BinaryField(null=True)
    kept_size = models.BigIntegerField()
    found_size = models.BigIntegerField()
    found_root = models.BinaryField(null=True)

    class Meta:
        db_table = "exchange_node_loss"

    def __str__(self) -> str:
        return f"{self.known_size} → {self.found_size}"


class LostReceipt(models.Model):
    """The receipt of a message that the node had taken and lost; as signed it stays true.

    The message itself was put back into the outbox and gets another one.
    """

    id = models.BigAutoField(primary_key=True)
    loss = models.ForeignKey(NodeLoss, models.PROTECT, related_name="receipts")
    message = models.ForeignKey(OutgoingMessage, models.PROTECT, related_name="lost_receipts")
    receipt = models.BinaryField()
    node = models.CharField(max_length=35)
    leaf_index = models.BigIntegerField()
    at_node_at = models.DateTimeField()

    class Meta:
        db_table = "exchange_lost_receipt"
        constraints = [
            models.UniqueConstraint(fields=["loss", "message"], name="exchange_lost_once")
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.leaf_index}"
