"""What may be done in the exchange."""

from lienthong.exchange.operations.collect import collect_inboxes
from lienthong.exchange.operations.decide import accept_document, refuse_document
from lienthong.exchange.operations.directory import mark_directory_due, publish_directory
from lienthong.exchange.operations.enrol import enrol_agency, revoke_certificate
from lienthong.exchange.operations.hand_over import hand_over, hand_over_waiting
from lienthong.exchange.operations.issued import note_certificates
from lienthong.exchange.operations.keys import Province, host_agency, prepare_keys
from lienthong.exchange.operations.progress import report_progress
from lienthong.exchange.operations.receive import store_message
from lienthong.exchange.operations.revocation import keep_revocation_told
from lienthong.exchange.operations.send import send_document
from lienthong.exchange.operations.systems import (
    connect_agency,
    disconnect_agency,
    renew_secret,
)
from lienthong.exchange.operations.watch import order_retry, watch_deliveries, watch_node

__all__ = [
    "Province",
    "accept_document",
    "collect_inboxes",
    "connect_agency",
    "disconnect_agency",
    "enrol_agency",
    "hand_over",
    "hand_over_waiting",
    "host_agency",
    "keep_revocation_told",
    "mark_directory_due",
    "note_certificates",
    "order_retry",
    "prepare_keys",
    "publish_directory",
    "refuse_document",
    "renew_secret",
    "report_progress",
    "revoke_certificate",
    "send_document",
    "store_message",
    "watch_deliveries",
    "watch_node",
]
