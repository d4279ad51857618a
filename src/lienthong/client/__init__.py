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
from lienthong.client.async_node import AsyncNode
from lienthong.client.contents import PART_BYTES, FileContent
from lienthong.client.evidence import (
    CONTENT_REMOVED,
    FindCertificate,
    FindContent,
    collect_evidence,
)
from lienthong.client.kept_files import keep, make_folder
from lienthong.client.node import Node
from lienthong.client.outbox import Outbox
from lienthong.client.refusals import (
    AgencyFileMissing,
    AgencyFileUnusable,
    AnswerUnreadable,
    AnswerUntrue,
    ContentApart,
    EncryptionKeyMissing,
    EvidenceIncomplete,
    FileTaken,
    KeyExposed,
    KeyMismatch,
    NodeRefused,
    NodeUnreachable,
    OutboxDamaged,
)

__all__ = [
    "CONTENT_REMOVED",
    "PART_BYTES",
    "Acknowledged",
    "AgencyFileMissing",
    "AgencyFileUnusable",
    "AgencyFolder",
    "AnswerUnreadable",
    "AnswerUntrue",
    "AsyncNode",
    "ContentApart",
    "Deliveries",
    "Delivery",
    "EncryptionKeyMissing",
    "EvidenceIncomplete",
    "Fetched",
    "FetchedInbox",
    "FileContent",
    "FileTaken",
    "FindCertificate",
    "FindContent",
    "Inbox",
    "InboxItem",
    "KeyExposed",
    "KeyMismatch",
    "MessageProof",
    "Node",
    "NodeCertificates",
    "NodeRefused",
    "NodeUnreachable",
    "Outbox",
    "OutboxDamaged",
    "Problem",
    "ProvedLeaf",
    "Receipted",
    "StatusNotice",
    "collect_evidence",
    "keep",
    "make_agency_folder",
    "make_folder",
]
