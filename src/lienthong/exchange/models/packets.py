"""Packets as their bytes: one row for the same bytes, however many agencies here hold them."""

from django.db import models


class StoredPacket(models.Model):
    """The bytes of an edXML packet under their SHA-256 (lowercase hex); `size` in bytes."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    content = models.BinaryField()
    stored_at = models.DateTimeField()

    class Meta:
        db_table = "exchange_packet"

    def __str__(self) -> str:
        return self.sha256


class PacketFile(models.Model):
    """What a packet's attachments are, so that a list need not open the packet."""

    id = models.BigAutoField(primary_key=True)
    packet = models.ForeignKey(StoredPacket, models.PROTECT, related_name="files")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        db_table = "exchange_packet_file"
        constraints = [
            models.UniqueConstraint(fields=["packet", "position"], name="exchange_packet_file_once")
        ]

    def __str__(self) -> str:
        return self.name
