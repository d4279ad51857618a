"""What an agency's software uses to speak to a node."""

from lienthong.client.agency_folder import AgencyFolder, make_agency_folder
from lienthong.client.answers import (
    Acknowledged,
    Deliveries,
    Delivery,
    Fetched,
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
from lienthong.client.evidence import FindCertificate, collect_evidence
from lienthong.client.kept_files import keep, make_folder
from lienthong.client.node import Node
from lienthong.client.outbox import Outbox
from lienthong.client.refusals import (
    AgencyFileMissing,
    AgencyFileUnusable,
    AnswerUnreadable,
    AnswerUntrue,
    EvidenceIncomplete,
    FileTaken,
    KeyExposed,
    KeyMismatch,
    NodeRefused,
    NodeUnreachable,
    OutboxDamaged,
)
from lienthong.client.tls import mutual_tls, trusting
from lienthong.wire.requests import ApiKey

__all__ = [
    "SCOPES",
    "Acknowledged",
    "AgencyFileMissing",
    "AgencyFileUnusable",
    "AgencyFolder",
    "AnswerUnreadable",
    "AnswerUntrue",
    "ApiKey",
    "AsyncNode",
    "Deliveries",
    "Delivery",
    "EvidenceIncomplete",
    "Fetched",
    "FileTaken",
    "FindCertificate",
    "Inbox",
    "InboxItem",
    "KeyExposed",
    "KeyMismatch",
    "KnownApiKey",
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
    "mutual_tls",
    "trusting",
]
