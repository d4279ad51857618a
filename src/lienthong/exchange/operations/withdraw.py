"""A document that its sender withdraws before the node has it: nobody gets it (EX-283)."""

from datetime import datetime, timedelta

from django.db import transaction

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
from lienthong.exchange.operations.node import call_node
from lienthong.exchange.rules.problems import problem_as_json
from lienthong.exchange.rules.states import state_after_step
from lienthong.exchange.terms import (
    ChangeKind,
    ChangeState,
    MessageRefusedByNode,
    RecipientState,
)

UNKNOWN = "gateway.message_unknown"
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


def is_at_node(node: Node, message: OutgoingMessage, now: datetime) -> bool:
    """Whether the node has a message of this sender; raises what `call_node` raises."""
    try:
        call_node(now, lambda: node.fetch_head(message.key))
    except MessageRefusedByNode as refusal:
        if problem_as_json(refusal)["code"] != UNKNOWN:
            raise
        return False
    return True


def finish_withdrawal(message: OutgoingMessage, *, now: datetime) -> None:
    """Write down that nobody got it, and ask nobody to give it back.

    Fact: exchange:document:withdrawn.
    """
    with transaction.atomic():
        OutgoingMessage.objects.filter(pk=message.pk, at_node_at=None).update(
            next_attempt_at=None, last_attempt_at=now, problem=None
        )
        document = OutgoingDocument.objects.get(message=message)
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
        drop_replacement(message)
        fact = DocumentTakenBack(
            document_id=message.key,
            agency_id=message.agency_id,
            code=str(document),
            reason=reason,
        )
        append_fact(fact=fact, actor=SYSTEM, now=now)


def undo_withdrawal(document: OutgoingDocument, *, now: datetime) -> None:
    """The node has it after all: who got it is asked to give it back, in the transaction."""
    waiting = OutgoingMessage.objects.filter(change__document=document, at_node_at=None)
    waiting.exclude(withdrawn_at=None).update(withdrawn_at=None, next_attempt_at=now)
    needless = RecipientChange.objects.filter(change__document=document, state=ChangeState.NEEDLESS)
    needless = needless.exclude(change__kind=ChangeKind.REPLACE)  # nobody has the new document
    needless.filter(change__kind=ChangeKind.REMIND).update(state=ChangeState.NOTED)
    needless.update(state=ChangeState.ASKED)


def drop_replacement(message: OutgoingMessage) -> None:
    """Ask nobody to take a document that nobody gets in another's place (EX-301).

    In the caller's transaction. What the replacement had overtaken waits for its answer again.
    """
    asked = RecipientChange.objects.filter(
        change__message=message,
        change__kind=ChangeKind.REPLACE,
        state__in=(ChangeState.ASKED, ChangeState.OVERTAKEN),
    )
    last = asked.filter(state=ChangeState.ASKED).values_list("recipient", flat=True)
    earlier = RecipientChange.objects.filter(recipient__in=list(last), change__lt=message.pk)
    earlier = earlier.exclude(change__kind=ChangeKind.REMIND).exclude(state=ChangeState.NEEDLESS)
    newest = dict(earlier.order_by("id").values_list("recipient", "pk"))
    asked.update(state=ChangeState.NEEDLESS)
    overtaken = RecipientChange.objects.filter(state=ChangeState.OVERTAKEN)
    overtaken.filter(pk__in=newest.values()).update(state=ChangeState.ASKED)


def ask_replacement(message: OutgoingMessage) -> None:
    """The node took the new document after all: its recipients are asked, in the transaction."""
    dropped = RecipientChange.objects.filter(
        change__message=message, change__kind=ChangeKind.REPLACE, state=ChangeState.NEEDLESS
    )
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
