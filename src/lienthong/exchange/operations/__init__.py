"""What may be done in the exchange."""

from lienthong.exchange.operations.accept_loss import accept_loss, find_loss
from lienthong.exchange.operations.answer import (
    answer_change,
)
from lienthong.exchange.operations.change import (
    change_document,
)
from lienthong.exchange.operations.collect import (
    collect_inboxes,
)
from lienthong.exchange.operations.decide import (
    accept_document,
    accept_documents,
    refuse_document,
)
from lienthong.exchange.operations.directory import publish_directory
from lienthong.exchange.operations.due import mark_directory_due
from lienthong.exchange.operations.enrol import (
    enrol_agency,
    revoke_certificate,
)
from lienthong.exchange.operations.hand_over import (
    hand_over,
    hand_over_waiting,
)
from lienthong.exchange.operations.hosting import (
    host_recipients,
)
from lienthong.exchange.operations.issued import (
    note_certificates,
)
from lienthong.exchange.operations.keys import (
    Province,
    host_agency,
    open_province,
    prepare_keys,
    renew_directory_certificate,
)
from lienthong.exchange.operations.limits import (
    set_limits,
)
from lienthong.exchange.operations.mend_older import mend_older
from lienthong.exchange.operations.outside import (
    revoke_withdrawn,
)
from lienthong.exchange.operations.progress import (
    report_all_progress,
    report_progress,
)
from lienthong.exchange.operations.readers import limit_readers, limit_sent_readers
from lienthong.exchange.operations.recall import recall_document
from lienthong.exchange.operations.receive import (
    store_message,
)
from lienthong.exchange.operations.retry import order_retry
from lienthong.exchange.operations.revocation import (
    keep_revocation_told,
)
from lienthong.exchange.operations.send import (
    send_document,
)
from lienthong.exchange.operations.send_given import (
    send_given,
)
from lienthong.exchange.operations.systems import (
    connect_agency,
    disconnect_agency,
    renew_secret,
)
from lienthong.exchange.operations.wait_for_document import note_seen
from lienthong.exchange.operations.watch import (
    watch_deliveries,
    watch_node,
)

__all__ = [
    "Province",
    "accept_document",
    "accept_documents",
    "accept_loss",
    "answer_change",
    "change_document",
    "collect_inboxes",
    "connect_agency",
    "disconnect_agency",
    "enrol_agency",
    "find_loss",
    "hand_over",
    "hand_over_waiting",
    "host_agency",
    "host_recipients",
    "keep_revocation_told",
    "limit_readers",
    "limit_sent_readers",
    "mark_directory_due",
    "mend_older",
    "note_certificates",
    "note_seen",
    "open_province",
    "order_retry",
    "prepare_keys",
    "publish_directory",
    "recall_document",
    "refuse_document",
    "renew_directory_certificate",
    "renew_secret",
    "report_all_progress",
    "report_progress",
    "revoke_certificate",
    "revoke_withdrawn",
    "send_document",
    "send_given",
    "set_limits",
    "store_message",
    "watch_deliveries",
    "watch_node",
]
