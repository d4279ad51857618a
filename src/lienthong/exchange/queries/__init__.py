"""What other folders and edges may ask the exchange."""

from lienthong.exchange.queries.changes import (
    count_waiting_changes,
    find_open_change,
    find_replaced_ids,
    list_asked_about,
    list_changes,
    list_untold,
    list_waiting_changes,
)
from lienthong.exchange.queries.console import (
    DeadLetters,
    Named,
    QuarantinedMessage,
    Traffic,
    Trouble,
    count_traffic,
    get_node_health,
    list_dead_letters,
    list_quarantined,
    list_troubled_inboxes,
    list_troubles,
    list_waiting,
)
from lienthong.exchange.queries.contents import (
    write_content,
)
from lienthong.exchange.queries.counted import (
    ExchangedDocument,
    list_connection_days,
    list_exchanged,
    name_exchanged,
)
from lienthong.exchange.queries.evidence import (
    export_connected_evidence,
    export_evidence,
    find_sent_message,
)
from lienthong.exchange.queries.expiries import (
    count_ending,
    list_expiries,
)
from lienthong.exchange.queries.files import (
    get_received_file,
    get_received_files,
    get_sent_file,
    get_waiting_file,
)
from lienthong.exchange.queries.habits import (
    get_habits,
)
from lienthong.exchange.queries.incoming import (
    ReceivedQuestion,
    count_received,
    find_message_ids,
    find_received_ids,
    get_received_document,
    get_received_summaries,
    get_received_summary,
    list_received,
    read_received_text,
    read_received_texts,
)
from lienthong.exchange.queries.keys import (
    read_published_key,
)
from lienthong.exchange.queries.labels import (
    badge_of_recipient,
    change_kind_name,
    count_answers,
    of_another,
    say_asked,
    say_business,
    say_change,
    say_kept,
    say_status,
)
from lienthong.exchange.queries.leaving import notice_of_leaving, say_waiting
from lienthong.exchange.queries.limits import (
    find_limits,
    list_limits,
)
from lienthong.exchange.queries.node import (
    get_known_log,
    list_accepted_losses,
)
from lienthong.exchange.queries.node_rules import find_rules_trouble
from lienthong.exchange.queries.numbers import (
    find_recallable,
    propose_number,
)
from lienthong.exchange.queries.outgoing import (
    SentFilter,
    SentQuestion,
    count_sent,
    get_sent_document,
    is_called,
    list_sent,
)
from lienthong.exchange.queries.outside import get_outside_certificate
from lienthong.exchange.queries.readers import list_closed_exchanged
from lienthong.exchange.queries.recipients import (
    find_recipients,
    get_sender,
    known_agencies,
    list_carried_on,
    list_group,
    resolve_recipients,
    tell_unattended,
)
from lienthong.exchange.queries.references import (
    find_answered_codes,
    find_answered_ids,
    find_answering_ids,
    find_senders,
    get_received_attachments,
    list_accepted,
    list_accepting_agencies,
    list_sent_headings,
    list_sent_ids,
    list_sent_rows,
)
from lienthong.exchange.queries.revocation import (
    answer_question,
    read_revocation_list,
)
from lienthong.exchange.queries.systems import (
    list_connected,
    list_credentials,
)
from lienthong.exchange.queries.usage import (
    Participant,
    Uncollected,
    get_usage,
    limits_by_share,
    list_participants,
    list_uncollected,
)

__all__ = [
    "DeadLetters",
    "ExchangedDocument",
    "Named",
    "Participant",
    "QuarantinedMessage",
    "ReceivedQuestion",
    "SentFilter",
    "SentQuestion",
    "Traffic",
    "Trouble",
    "Uncollected",
    "answer_question",
    "badge_of_recipient",
    "change_kind_name",
    "count_answers",
    "count_ending",
    "count_received",
    "count_sent",
    "count_traffic",
    "count_waiting_changes",
    "export_connected_evidence",
    "export_evidence",
    "find_answered_codes",
    "find_answered_ids",
    "find_answering_ids",
    "find_limits",
    "find_message_ids",
    "find_open_change",
    "find_recallable",
    "find_received_ids",
    "find_recipients",
    "find_replaced_ids",
    "find_rules_trouble",
    "find_senders",
    "find_sent_message",
    "get_habits",
    "get_known_log",
    "get_node_health",
    "get_outside_certificate",
    "get_received_attachments",
    "get_received_document",
    "get_received_file",
    "get_received_files",
    "get_received_summaries",
    "get_received_summary",
    "get_sender",
    "get_sent_document",
    "get_sent_file",
    "get_usage",
    "get_waiting_file",
    "is_called",
    "known_agencies",
    "limits_by_share",
    "list_accepted",
    "list_accepted_losses",
    "list_accepting_agencies",
    "list_asked_about",
    "list_carried_on",
    "list_changes",
    "list_closed_exchanged",
    "list_connected",
    "list_connection_days",
    "list_credentials",
    "list_dead_letters",
    "list_exchanged",
    "list_expiries",
    "list_group",
    "list_limits",
    "list_participants",
    "list_quarantined",
    "list_received",
    "list_sent",
    "list_sent_headings",
    "list_sent_ids",
    "list_sent_rows",
    "list_troubled_inboxes",
    "list_troubles",
    "list_uncollected",
    "list_untold",
    "list_waiting",
    "list_waiting_changes",
    "name_exchanged",
    "notice_of_leaving",
    "of_another",
    "propose_number",
    "read_published_key",
    "read_received_text",
    "read_received_texts",
    "read_revocation_list",
    "resolve_recipients",
    "say_asked",
    "say_business",
    "say_change",
    "say_kept",
    "say_status",
    "say_waiting",
    "tell_unattended",
    "write_content",
]
