"""Who may read a document of the exchange, where the office that keeps its register chose."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from lienthong.exchange.models import IncomingDocument, OutgoingDocument


def open_to(reader_id: UUID | None) -> Q:
    """What everybody of the agency may read, or this account was chosen to; all without one."""
    if reader_id is None:
        return Q()
    return Q(readers="") | Q(readers__contains=str(reader_id))


def list_closed_exchanged(
    *, sent: Collection[UUID], received: Collection[UUID], account_id: UUID
) -> set[UUID]:
    """Those of these sent and received documents that this account was not chosen to read."""
    out = OutgoingDocument.objects.filter(message__key__in=sent)
    came = IncomingDocument.objects.filter(key__in=received)
    return {
        *out.exclude(open_to(account_id)).values_list("message__key", flat=True),
        *came.exclude(open_to(account_id)).values_list("key", flat=True),
    }
