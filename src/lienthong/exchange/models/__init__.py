"""Tables of the exchange. Sealed bytes are kept as they were sealed and never change."""

from lienthong.exchange.models.hosting import (
    Certificate,
    ConnectedAgency,
    EncryptionKey,
    EnrolledAgency,
    HostedAgency,
    IssuedCertificate,
    NodeWatch,
    RevocationList,
)
from lienthong.exchange.models.incoming import (
    IncomingDocument,
    IncomingMessage,
    IncomingStatus,
)
from lienthong.exchange.models.outgoing import (
    OutgoingDocument,
    OutgoingMessage,
    OutgoingStatus,
    Recipient,
)
from lienthong.exchange.models.packets import PacketFile, StoredPacket

__all__ = [
    "Certificate",
    "ConnectedAgency",
    "EncryptionKey",
    "EnrolledAgency",
    "HostedAgency",
    "IncomingDocument",
    "IncomingMessage",
    "IncomingStatus",
    "IssuedCertificate",
    "NodeWatch",
    "OutgoingDocument",
    "OutgoingMessage",
    "OutgoingStatus",
    "PacketFile",
    "Recipient",
    "RevocationList",
    "StoredPacket",
]
