"""What other folders and edges may ask the exchange."""

from lienthong.exchange.queries.console import (
    DeadLetters,
    QuarantinedMessage,
    Traffic,
    count_traffic,
    get_node_health,
    list_dead_letters,
    list_quarantined,
    list_troubled_inboxes,
    list_waiting,
)
from lienthong.exchange.queries.evidence import (
    export_connected_evidence,
    export_evidence,
    find_sent_message,
)
from lienthong.exchange.queries.expiries import count_ending, list_expiries
from lienthong.exchange.queries.files import get_received_file, get_sent_file
from lienthong.exchange.queries.habits import get_habits
from lienthong.exchange.queries.incoming import (
    ReceivedQuestion,
    count_received,
    get_received_document,
    get_received_summary,
    list_received,
)
from lienthong.exchange.queries.keys import read_published_key
from lienthong.exchange.queries.node import get_known_log
from lienthong.exchange.queries.outgoing import (
    SentFilter,
    SentQuestion,
    count_sent,
    get_sent_document,
    list_sent,
)
from lienthong.exchange.queries.recipients import (
    find_recipients,
    get_sender,
    known_agencies,
    list_group,
    resolve_recipients,
    tell_unattended,
)
from lienthong.exchange.queries.revocation import answer_question, read_revocation_list
from lienthong.exchange.queries.systems import list_connected, list_credentials
from lienthong.exchange.queries.usage import (
    Participant,
    get_usage,
    limits_by_share,
    list_participants,
)

__all__ = [
    "DeadLetters",
    "Participant",
    "QuarantinedMessage",
    "ReceivedQuestion",
    "SentFilter",
    "SentQuestion",
    "Traffic",
    "answer_question",
    "count_ending",
    "count_received",
    "count_sent",
    "count_traffic",
    "export_connected_evidence",
    "export_evidence",
    "find_recipients",
    "find_sent_message",
    "get_habits",
    "get_known_log",
    "get_node_health",
    "get_received_document",
    "get_received_file",
    "get_received_summary",
    "get_sender",
    "get_sent_document",
    "get_sent_file",
    "get_usage",
    "known_agencies",
    "limits_by_share",
    "list_connected",
    "list_credentials",
    "list_dead_letters",
    "list_expiries",
    "list_group",
    "list_participants",
    "list_quarantined",
    "list_received",
    "list_sent",
    "list_troubled_inboxes",
    "list_waiting",
    "read_published_key",
    "read_revocation_list",
    "resolve_recipients",
    "tell_unattended",
]
