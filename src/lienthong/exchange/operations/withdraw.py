"""A document that its sender withdraws before the node has it: nobody gets it (EX-283)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import SYSTEM
from lienthong.client import Node
from lienthong.exchange.events import DocumentTakenBack
from lienthong.exchange.models import (
    OutgoingChange,
    OutgoingDocument,
    OutgoingMessage,
    RecipientChange,
)
from lienthong.exchange.operations.holders import is_recalled, is_uncollected, was_lost
from lienthong.exchange.operations.node import call_node
from lienthong.exchange.rules.problems import MESSAGE_UNKNOWN, problem_as_json
from lienthong.exchange.rules.states import state_after_step
from lienthong.exchange.terms import (
    UNASKED,
    ChangeKind,
    ChangeState,
    MessageRefusedByNode,
    RecipientState,
)
from lienthong.wire.records import MessageKind

SAID = (ChangeState.AGREED, ChangeState.REFUSED)
ON_ITS_WAY = timedelta(minutes=1)
"""So long bytes that were given to the network may still arrive (EX-3); then the node is asked."""


def hold_back(document: OutgoingDocument, *, now: datetime) -> None:
    """Have a document not leave any more, in the caller's transaction.

    Whether it has left already only the node knows: an answer may have been lost. It is asked
    before anything is said (`is_at_node`); what was asked back waits until then.
    """
    message = OutgoingMessage.objects.get(pk=document.pk)
    message.withdrawn_at, message.failed_at = now, None
    message.next_attempt_at = now if message.header is None else now + ON_ITS_WAY
    message.save(update_fields=["withdrawn_at", "failed_at", "next_attempt_at"])


def hold_back_recalled(message: OutgoingMessage, *, refused: bool, now: datetime) -> bool:
    """Whether a document that the node lost is sent no more, recalled from everybody as it is.

    That is so where the node refuses it now, or somebody had not collected it (EX-308); in the
    caller's transaction.
    """
    document = OutgoingDocument.objects.filter(message=message).first()
    if document is None or not was_lost(document) or not is_recalled(document):
        return False
    if not refused and not is_uncollected(document):
        return False
    hold_back(document, now=now)
    return True


def is_at_node(node: Node, message: OutgoingMessage, now: datetime) -> bool:
    """Whether the node has a message of this sender; raises what `call_node` raises."""
    try:
        call_node(now, lambda: node.fetch_head(message.key))
    except MessageRefusedByNode as refusal:
        if problem_as_json(refusal)["code"] != MESSAGE_UNKNOWN:
            raise
        return False
    return True


def finish_withdrawal(message: OutgoingMessage, *, now: datetime) -> None:
    """Write down that nobody got it, and ask nobody to give it back.

    Of one that the node took and lost the recall goes alone to whoever may have it (EX-308).
    Fact: exchange:document:withdrawn, where nobody ever had it.
    """
    with transaction.atomic():
        OutgoingMessage.objects.filter(pk=message.pk, at_node_at=None).update(
            next_attempt_at=None, last_attempt_at=now, problem=None
        )
        document = OutgoingDocument.objects.get(message=message)
        if was_lost(document):
            _leave_recall_alone(document, now)
            return
        changes = OutgoingChange.objects.filter(document=document, message__at_node_at=None)
        changes = changes.exclude(kind=ChangeKind.REPLACE)  # that one is a document itself
        recall = changes.filter(kind=ChangeKind.RECALL).order_by("-message").first()
        OutgoingMessage.objects.filter(change__in=changes).update(
            withdrawn_at=now, next_attempt_at=None, failed_at=None, problem=None
        )
        RecipientChange.objects.filter(change__document=document).exclude(
            change__kind=ChangeKind.REPLACE
        ).update(state=ChangeState.NEEDLESS)
        reason = recall.reason if recall else ""
        set_recipients(document, RecipientState.WITHDRAWN)
        drop_change(message, ChangeState.NEEDLESS)
        fact = DocumentTakenBack(
            document_id=message.key,
            agency_id=message.agency_id,
            code=str(document),
            reason=reason,
        )
        append_fact(fact=fact, actor=SYSTEM, now=now)


def _leave_recall_alone(document: OutgoingDocument, now: datetime) -> None:
    """Of a document that is held back nothing goes but its last recall, in the transaction.

    Nothing else that waits: reports of agencies hosted here reached the sender before the loss, or
    say less than the answer to the recall does.
    """
    changes = OutgoingChange.objects.filter(document=document).exclude(kind=ChangeKind.REPLACE)
    recall = changes.filter(kind=ChangeKind.RECALL).order_by("-message").first()
    others = changes.exclude(pk=recall.pk) if recall else changes
    waiting = OutgoingMessage.objects.filter(at_node_at=None)
    reports = Q(kind=MessageKind.STATUS, reply_to=document.message.key, status__change=None)
    waiting.filter(Q(change__in=others) | reports).update(
        withdrawn_at=now, next_attempt_at=None, failed_at=None, problem=None
    )
    untold = waiting.filter(lost_receipts=None)
    asked = RecipientChange.objects.filter(change__in=others, change__message__in=untold)
    asked.exclude(state__in=SAID).update(state=ChangeState.NEEDLESS)
    if recall:
        waiting.filter(change=recall).update(next_attempt_at=now, problem=None)


def undo_withdrawal(document: OutgoingDocument, *, now: datetime) -> None:
    """The node has it after all: who got it is asked to give it back, in the transaction.

    What replaces it is a document itself: that one was withdrawn for itself, and stays so.
    """
    waiting = OutgoingMessage.objects.filter(change__document=document, at_node_at=None)
    waiting = waiting.exclude(change__kind=ChangeKind.REPLACE)
    waiting.exclude(withdrawn_at=None).update(withdrawn_at=None, next_attempt_at=now)
    needless = RecipientChange.objects.filter(change__document=document, state=ChangeState.NEEDLESS)
    needless = needless.exclude(change__kind=ChangeKind.REPLACE)  # nobody has the new document
    needless.filter(change__kind=ChangeKind.REMIND).update(state=ChangeState.NOTED)
    needless.update(state=ChangeState.ASKED)


def drop_change(message: OutgoingMessage, state: ChangeState) -> None:
    """Ask nobody for what does not leave: NEEDLESS, or FAILED where the node refuses (EX-301, 305).

    In the caller's transaction. What it had overtaken waits for its answer again.
    """
    asked = RecipientChange.objects.filter(change__message=message)
    asked = asked.filter(state__in=(ChangeState.ASKED, ChangeState.OVERTAKEN, ChangeState.NOTED))
    last = asked.filter(state=ChangeState.ASKED).values_list("recipient", flat=True)
    earlier = RecipientChange.objects.filter(recipient__in=list(last), change__lt=message.pk)
    earlier = earlier.exclude(change__kind=ChangeKind.REMIND).exclude(state__in=UNASKED)
    newest = dict(earlier.order_by("id").values_list("recipient", "pk"))
    asked.update(state=state)
    overtaken = RecipientChange.objects.filter(state=ChangeState.OVERTAKEN)
    overtaken.filter(pk__in=newest.values()).update(state=ChangeState.ASKED)


def ask_change(message: OutgoingMessage) -> None:
    """The node took it after all: its recipients are asked, in the caller's transaction."""
    dropped = RecipientChange.objects.filter(change__message=message, state__in=UNASKED)
    if dropped.filter(change__kind=ChangeKind.REMIND).update(state=ChangeState.NOTED):
        return
    recipients = list(dropped.values_list("recipient", flat=True))
    earlier = RecipientChange.objects.filter(recipient__in=recipients, change__lt=message.pk)
    earlier.filter(state=ChangeState.ASKED).update(state=ChangeState.OVERTAKEN)
    dropped.update(state=ChangeState.ASKED)


def set_recipients(document: OutgoingDocument, reached: RecipientState) -> None:
    """Those who are not that far; a province has hundreds of recipients, so in one statement."""
    states = document.recipients.select_for_update().order_by("position")
    behind = {
        state
        for state in states.values_list("state", flat=True)
        if state_after_step(RecipientState(state), reached) is reached
    }
    document.recipients.filter(state__in=behind).update(state=reached)
