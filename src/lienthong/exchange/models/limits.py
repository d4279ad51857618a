"""Limits of single agencies at the node."""

from django.db import models

from lienthong.wire.directory_rules import Limits


class AgencyLimits(models.Model):
    """What one agency may use of the node, and who last set it why; empty: as everybody.

    A row with no limit set is one that was taken back. Earlier ones stand in the facts.
    """

    agency_id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=35)
    name = models.CharField(max_length=300)
    messages_per_minute = models.BigIntegerField(null=True)
    bytes_per_day = models.BigIntegerField(null=True)
    message_bytes = models.BigIntegerField(null=True)
    streams = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=500)
    set_by = models.CharField(max_length=200)
    set_at = models.DateTimeField()

    class Meta:
        db_table = "exchange_agency_limits"

    def __str__(self) -> str:
        return self.code

    @property
    def limits(self) -> Limits:
        """The limits as the node takes them."""
        return Limits(
            messages_per_minute=self.messages_per_minute,
            bytes_per_day=self.bytes_per_day,
            message_bytes=self.message_bytes,
            streams=self.streams,
        )
