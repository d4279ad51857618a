"""A change that comes before the document it is about waits for it (ED-90)."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import SYSTEM
from lienthong.exchange.events import ChangeCameEarly
from lienthong.exchange.models import IncomingDocument, IncomingMessage, WaitingChange
from lienthong.exchange.operations.receive_change import (
    means_copy_here,
    read_values,
    write_change,
)
from lienthong.exchange.rules.packets import read_change
from lienthong.exchange.rules.waiting import Reference, means
from lienthong.exchange.terms import AgencyNeededToAct, ChangeKind, DocumentUnknown
from lienthong.identity.terms import Acting
from lienthong.wire.edxml import Document, Status


def keep_waiting(
    message: IncomingMessage,
    said: Document,
    *,
    sender_name: str,
    now: datetime,
    replacement: IncomingDocument | None = None,
    known: frozenset[str] = frozenset(),
) -> None:
    """Keep what a packet asks about documents that are not here, in the caller's transaction.

    Of a replacement those it names by an id that is not `known`, each; `replacement` is the
    document that it brought itself. Fact: exchange:change:came_early.
    """
    kind = read_change(said.business)
    if kind is None:
        return
    if kind is ChangeKind.REPLACE:
        named = [
            Reference(document_key=one.document_id)
            for one in said.business.replacements
            if one.document_id not in known and means_copy_here(message, one)
        ]
    else:
        named = [
            Reference(
                document_key=said.business.document_id,
                header_key=said.document_id,
                number=said.code_number,
                symbol=said.code_notation,
                issued_on=said.promulgated_on,
            )
        ]
    for about in dict.fromkeys(named):
        row = _row(message, kind, about, sender_name=sender_name, reason=said.business.reason)
        row.values, row.replacement = read_values(kind, said), replacement
        row.subject = "" if kind is ChangeKind.REPLACE else said.subject
        row.save()
        _tell(row, now)


def keep_take_back(
    message: IncomingMessage, status: Status, *, sender_name: str, now: datetime
) -> bool:
    """Keep a status 13 about a document that is not here; False for one that names none."""
    about = status.response_for
    number, _, symbol = about.code.partition("/")
    named = Reference(
        document_key=about.document_id,
        number=number,
        symbol=symbol,
        issued_on=about.promulgated_on,
    )
    if not named.names_something:
        return False
    row = _row(
        message, ChangeKind.RECALL, named, sender_name=sender_name, reason=status.description
    )
    row.save()
    _tell(row, now)
    return True


def carry_out_waiting(document: IncomingDocument, *, now: datetime) -> None:
    """Do with a document that has just come what its sender asked before it was here.

    In the order in which it was asked, in the caller's transaction. Facts: exchange:change:asked,
    exchange:change:answered.
    """
    here = Reference(
        document_key=document.document_key,
        number=document.number,
        symbol=document.symbol,
        issued_on=document.issued_on,
    )
    rows = WaitingChange.objects.select_for_update(of=("self",)).filter(
        agency_id=document.agency_id, sender=document.sender, change=None
    )
    by_code = Q(number=document.number, symbol=document.symbol, issued_on=document.issued_on)
    by_id = Q(document_key=document.document_key) | Q(header_key=document.document_key)
    rows = rows.filter(by_id | by_code).exclude(message=document.message)
    for row in rows.select_related("message", "replacement").order_by("message", "id"):
        about = Reference(
            document_key=row.document_key,
            header_key=row.header_key,
            number=row.number,
            symbol=row.symbol,
            issued_on=row.issued_on,
        )
        if means(about, here):
            row.change = write_change(
                row.message,
                document,
                ChangeKind(row.kind),
                reason=row.reason,
                values=row.values,
                replacement=row.replacement,
                now=now,
            )
            row.save(update_fields=["change"])


def note_seen(*, change_id: int, acting: Acting, now: datetime) -> None:
    """Take a waiting change off the clerks' list; it is carried out all the same if it can be.

    Refuses one that came to another agency (DocumentUnknown).
    """
    if acting.agency_id is None:
        raise AgencyNeededToAct
    rows = WaitingChange.objects.filter(id=change_id, agency_id=acting.agency_id)
    if not rows.exists():
        raise DocumentUnknown
    rows.filter(seen_at=None).update(seen_at=now, seen_by=acting.account_name)


def _row(
    message: IncomingMessage, kind: ChangeKind, about: Reference, *, sender_name: str, reason: str
) -> WaitingChange:
    return WaitingChange(
        message=message,
        agency_id=message.agency_id,
        sender=message.sender,
        sender_name=sender_name[:300],
        kind=kind,
        reason=reason,
        document_key=about.document_key[:255],
        header_key=about.header_key[:255],
        number=about.number[:100],
        symbol=about.symbol[:100],
        issued_on=about.issued_on,
    )


def _tell(row: WaitingChange, now: datetime) -> None:
    fact = ChangeCameEarly(
        message_id=UUID(str(row.message.key)),
        agency_id=row.agency_id,
        sender=row.sender_name,
        change=row.kind,
        document=f"{row.number}/{row.symbol}" if row.number else row.document_key,
        reason=row.reason,
    )
    append_fact(fact=fact, actor=SYSTEM, now=now)
