"""What an agency's software uses to speak to a node."""

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
from lienthong.client.async_node import AsyncNode
from lienthong.client.evidence import FindCertificate, collect_evidence
from lienthong.client.node import Node
from lienthong.client.refusals import (
    AnswerUnreadable,
    AnswerUntrue,
    EvidenceIncomplete,
    KeyMismatch,
    NodeRefused,
    NodeUnreachable,
)

__all__ = [
    "Acknowledged",
    "AnswerUnreadable",
    "AnswerUntrue",
    "AsyncNode",
    "Deliveries",
    "Delivery",
    "EvidenceIncomplete",
    "Fetched",
    "FindCertificate",
    "Inbox",
    "InboxItem",
    "KeyMismatch",
    "MessageProof",
    "Node",
    "NodeCertificates",
    "NodeRefused",
    "NodeUnreachable",
    "Problem",
    "ProvedLeaf",
    "Receipted",
    "StatusNotice",
    "collect_evidence",
]
