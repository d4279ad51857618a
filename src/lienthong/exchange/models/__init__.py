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
    IncomingChange,
    IncomingDocument,
    IncomingMessage,
    IncomingStatus,
    WaitingChange,
)
from lienthong.exchange.models.limits import AgencyLimits
from lienthong.exchange.models.losses import LostReceipt, NodeLoss
from lienthong.exchange.models.outgoing import (
    OutgoingChange,
    OutgoingDocument,
    OutgoingMessage,
    OutgoingStatus,
    Recipient,
    RecipientChange,
)
from lienthong.exchange.models.packets import PacketFile, StoredPacket

__all__ = [
    "AgencyLimits",
    "Certificate",
    "ConnectedAgency",
    "EncryptionKey",
    "EnrolledAgency",
    "HostedAgency",
    "IncomingChange",
    "IncomingDocument",
    "IncomingMessage",
    "IncomingStatus",
    "IssuedCertificate",
    "LostReceipt",
    "NodeLoss",
    "NodeWatch",
    "OutgoingChange",
    "OutgoingDocument",
    "OutgoingMessage",
    "OutgoingStatus",
    "PacketFile",
    "Recipient",
    "RecipientChange",
    "RevocationList",
    "StoredPacket",
    "WaitingChange",
]
