"""What older versions left behind, put right at each start; what is right stays (EX-307).

None of it can come into being any more, so after the first start this finds nothing.
"""

from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from lienthong.exchange.models import (
    IncomingDocument,
    IncomingMessage,
    OutgoingChange,
    OutgoingMessage,
    RecipientChange,
    WaitingChange,
)
from lienthong.exchange.operations.receive_change import find_meant, receive_changes
from lienthong.exchange.operations.wait_for_document import keep_waiting
from lienthong.exchange.operations.withdraw import drop_change
from lienthong.exchange.terms import ChangeState, ReceptionState
from lienthong.kernel.errors import Refusal
from lienthong.wire.edxml import DocumentPacket, read_packet

log = structlog.get_logger(__name__)
_RECALL_OR_UPDATE = ("1", "2")
TAKEN_FOR_A_DOCUMENT = (
    "Gói tin này là yêu cầu của nơi gửi về một văn bản khác, trước đây được ghi như một văn bản."
    " Yêu cầu đã được chuyển đến văn bản đó."
)
"""Why such a row is no document any more; data, in the language of office."""


def mend_older(*, now: datetime) -> int:
    """Put right what older versions left; how many rows.

    A recall or update that came before its document and was taken for one is a change: carried out
    if the document is here, else it waits (ED-90). What was withdrawn and then given up is asked
    for at the node (EX-300). A change that did not leave says so (EX-301, EX-305).
    Facts: exchange:change:{asked,answered,came_early}.
    """
    count = _let_withdrawn_go_on(now) + _drop_changes()
    for message_id in _list_taken_for_documents():
        try:
            with transaction.atomic():
                count += _make_change(message_id, now)
        except Refusal as refusal:  # its agency has software of its own by now, say
            log.warning("older_row_not_mended", message=message_id, problem=str(refusal))
    if count:
        log.info("older_rows_mended", count=count)
    return count


def _let_withdrawn_go_on(now: datetime) -> int:
    stuck = OutgoingMessage.objects.filter(at_node_at=None, withdrawn_at__isnull=False)
    return stuck.exclude(failed_at=None).update(failed_at=None, next_attempt_at=now)


def _drop_changes() -> int:
    asked = RecipientChange.objects.filter(
        change=OuterRef("pk"),
        state__in=(ChangeState.ASKED, ChangeState.OVERTAKEN, ChangeState.NOTED),
    )
    absent = OutgoingChange.objects.filter(Exists(asked), message__at_node_at=None)
    failed = Q(message__failed_at__isnull=False)
    never = Q(message__withdrawn_at__isnull=False, message__next_attempt_at=None)
    changes = list(absent.filter(failed | never).select_related("message").order_by("message"))
    for change in changes:
        is_failed = change.message.failed_at is not None
        with transaction.atomic():
            drop_change(change.message, ChangeState.FAILED if is_failed else ChangeState.NEEDLESS)
    return len(changes)


def _list_taken_for_documents() -> list[int]:
    rows = IncomingDocument.objects.filter(business_kind__in=_RECALL_OR_UPDATE)
    rows = rows.exclude(state=ReceptionState.REFUSED)  # its sender was told so
    rows = rows.filter(message__changes=None)
    waiting = WaitingChange.objects.filter(message=OuterRef("pk"))
    return list(rows.exclude(Exists(waiting)).order_by("pk").values_list("pk", flat=True))


def _make_change(message_id: int, now: datetime) -> bool:
    message = IncomingMessage.objects.select_related("packet").get(pk=message_id)
    row = IncomingDocument.objects.select_for_update(of=("self",)).get(pk=message_id)
    packet = read_packet(bytes(message.packet.content))
    if not isinstance(packet, DocumentPacket):
        return False
    said = packet.document
    meant = [one for one in find_meant(message, said) if one.business_kind not in _RECALL_OR_UPDATE]
    if meant:
        receive_changes(message, said, meant, now=now)
    else:
        keep_waiting(message, said, sender_name=row.sender_name, now=now)
    if row.state == ReceptionState.NEW:
        row.state, row.reason = ReceptionState.REPLACED, TAKEN_FOR_A_DOCUMENT
        row.save(update_fields=["state", "reason"])
    return True
