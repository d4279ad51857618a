"""Who has a document still, as far as is known: whom to ask for what, and what may go again."""

from lienthong.exchange.models import OutgoingDocument, Recipient, RecipientChange
from lienthong.exchange.terms import UNASKED, ChangeKind, ChangeState, RecipientState

GONE = (ChangeKind.RECALL, ChangeKind.REPLACE)
NOWHERE = (RecipientState.QUEUED, RecipientState.FAILED, RecipientState.WITHDRAWN)


def list_all(document: OutgoingDocument) -> list[Recipient]:
    """Everybody whom the document names."""
    return list(document.recipients.order_by("position"))


def holders_of(document: OutgoingDocument) -> list[Recipient]:
    """Recipients who have the document still: not refused, never failed, not taken back."""
    gone = RecipientChange.objects.filter(
        change__document=document, change__kind__in=GONE, state=ChangeState.AGREED
    ).values("recipient")
    without = (RecipientState.REFUSED, RecipientState.FAILED, RecipientState.WITHDRAWN)
    rows = document.recipients.exclude(state__in=without).exclude(id__in=gone)
    return list(rows.order_by("position"))


def was_lost(document: OutgoingDocument) -> bool:
    """Whether a document that is not at the node was there, so that somebody may have it."""
    return document.recipients.exclude(state__in=NOWHERE).exists()


def is_uncollected(document: OutgoingDocument) -> bool:
    """Whether somebody is not known to have collected what was at the node."""
    return document.recipients.filter(state=RecipientState.AT_NODE).exists()


def is_recalled(document: OutgoingDocument) -> bool:
    """Whether everybody who has it still was asked to give it back."""
    asked = RecipientChange.objects.filter(
        change__document=document, change__kind=ChangeKind.RECALL
    ).exclude(state__in=UNASKED)
    recalled = set(asked.values_list("recipient", flat=True))
    return bool(recalled) and all(one.pk in recalled for one in holders_of(document))
