"""What an agency's software uses to speak to a node."""

from lienthong.client.agency_folder import AgencyFolder, make_agency_folder
from lienthong.client.answers import (
    Acknowledged,
    Deliveries,
    Delivery,
    Fetched,
    FetchedInbox,
    Inbox,
    InboxItem,
    MessageProof,
    NodeCertificates,
    Problem,
    ProvedLeaf,
    Receipted,
    StatusNotice,
)
from lienthong.client.api_keys import SCOPES, KnownApiKey
from lienthong.client.async_node import AsyncNode
from lienthong.client.contents import PART_BYTES, FileContent
from lienthong.client.evidence import (
    CONTENT_REMOVED,
    FindCertificate,
    FindContent,
    collect_evidence,
)
from lienthong.client.kept_files import (
    keep,
    make_folder,
    replace_file,
    write_all_once,
    write_once,
)
from lienthong.client.known_certificates import KnownCertificates
from lienthong.client.node import Node
from lienthong.client.outbox import Outbox
from lienthong.client.platform import (
    ExpiredUnread,
    InboxWaiting,
    LimitInUse,
    NodeUsage,
    PlatformCalls,
    TrafficHour,
)
from lienthong.client.refusals import (
    AgencyFileMissing,
    AgencyFileUnusable,
    AnswerUnreadable,
    AnswerUntrue,
    CertificateNotKnown,
    ContentApart,
    EncryptionKeyMissing,
    EvidenceIncomplete,
    FileTaken,
    KeyExposed,
    KeyMismatch,
    NodeRefused,
    NodeUnreachable,
    OutboxDamaged,
    WebhookCallRefused,
)
from lienthong.client.tls import mutual_tls, trusting
from lienthong.client.webhooks import Webhook, read_webhook_call
from lienthong.wire.requests import ApiKey

__all__ = [
    "CONTENT_REMOVED",
    "PART_BYTES",
    "SCOPES",
    "Acknowledged",
    "AgencyFileMissing",
    "AgencyFileUnusable",
    "AgencyFolder",
    "AnswerUnreadable",
    "AnswerUntrue",
    "ApiKey",
    "AsyncNode",
    "CertificateNotKnown",
    "ContentApart",
    "Deliveries",
    "Delivery",
    "EncryptionKeyMissing",
    "EvidenceIncomplete",
    "ExpiredUnread",
    "Fetched",
    "FetchedInbox",
    "FileContent",
    "FileTaken",
    "FindCertificate",
    "FindContent",
    "Inbox",
    "InboxItem",
    "InboxWaiting",
    "KeyExposed",
    "KeyMismatch",
    "KnownApiKey",
    "KnownCertificates",
    "LimitInUse",
    "MessageProof",
    "Node",
    "NodeCertificates",
    "NodeRefused",
    "NodeUnreachable",
    "NodeUsage",
    "Outbox",
    "OutboxDamaged",
    "PlatformCalls",
    "Problem",
    "ProvedLeaf",
    "Receipted",
    "StatusNotice",
    "TrafficHour",
    "Webhook",
    "WebhookCallRefused",
    "collect_evidence",
    "keep",
    "make_agency_folder",
    "make_folder",
    "mutual_tls",
    "read_webhook_call",
    "replace_file",
    "trusting",
    "write_all_once",
    "write_once",
]
