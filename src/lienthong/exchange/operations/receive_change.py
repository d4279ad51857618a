"""A sender recalls, updates or replaces what was received, or reminds of it."""

from datetime import date, datetime
from typing import Any

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import SYSTEM
from lienthong.exchange.events import ChangeAsked
from lienthong.exchange.models import IncomingChange, IncomingDocument, IncomingMessage
from lienthong.exchange.operations.answer import carry_out, refuse
from lienthong.exchange.rules.packets import read_change, read_priority
from lienthong.exchange.terms import (
    ChangeKind,
    ChangeState,
    ReceptionState,
    ReplacedByThat,
    ReplacesItself,
)
from lienthong.kernel.errors import Refusal
from lienthong.wire.edxml import Document, Replacement, Status

TOLD = {
    ReplacesItself.code: "Văn bản ghi thay thế chính nó, nên không thay thế văn bản nào.",
    ReplacedByThat.code: (
        "Không thay thế được: văn bản {new} đã được thay thế bằng chính văn bản {old}."
    ),
}
"""What the sender is told of a refusal (16); data, in the language of office."""


def find_meant(message: IncomingMessage, said: Document) -> list[IncomingDocument]:
    """The received documents that a packet of their sender wants to change; none if none came.

    By the id in the packet, else by number, symbol and day. A replacement that names agencies
    means only their copies. A document that the packet names twice is meant once.
    """
    kind = read_change(said.business)
    if kind is None:
        return []
    if kind is ChangeKind.REPLACE:
        meant = [
            _find(message, one.document_id)
            for one in said.business.replacements
            if means_copy_here(message, one)
        ]
    else:
        meant = [
            _find(message, said.concerned_id)
            or _find(message, said.document_id)
            or _find_code(message, said.code_number, said.code_notation, said.promulgated_on)
        ]
    return list(dict.fromkeys(document for document in meant if document is not None))


def receive_changes(
    message: IncomingMessage,
    said: Document,
    meant: list[IncomingDocument],
    *,
    now: datetime,
    replacement: IncomingDocument | None = None,
) -> None:
    """Write down what a packet asks of the documents it means, in the caller's transaction.

    What nobody has accepted yet follows at once (15); an accepted document waits, frozen, for the
    clerk's answer. By its own id a replacement means itself when nothing came under it before.
    Facts: exchange:change:asked, exchange:change:answered.
    """
    kind = read_change(said.business)
    if kind is None:
        return
    if replacement is not None and _names_itself(message, said, meant):
        meant = [*meant, replacement]
    for document in meant:
        write_change(
            message,
            document,
            kind,
            reason=said.business.reason,
            values=read_values(kind, said),
            replacement=replacement,
            now=now,
        )


def _names_itself(message: IncomingMessage, said: Document, meant: list[IncomingDocument]) -> bool:
    named = (one for one in said.business.replacements if means_copy_here(message, one))
    here = {one.document_key for one in meant}
    return any(one.document_id == said.document_id not in here for one in named)


def read_values(kind: ChangeKind, said: Document) -> dict[str, Any]:
    """What an update says from now on; {} for everything else."""
    if kind is not ChangeKind.UPDATE:
        return {}
    return {
        "subject": said.subject,
        "due_on": said.due_on.isoformat() if said.due_on else None,
        "priority": read_priority(said.other.priority).value,
    }


def means_copy_here(message: IncomingMessage, named: Replacement) -> bool:
    """Whether a replacement concerns this agency: it may name whose copies it means."""
    return not named.organ_ids or message.agency_code in named.organ_ids


def receive_take_back(message: IncomingMessage, status: Status, *, now: datetime) -> bool:
    """Take a status 13 of a document's own sender for a recall; False if it is none.

    Software in use asks for a document back in this way too.
    """
    about = status.response_for
    number, _, symbol = about.code.partition("/")
    document = _find(message, about.document_id) or _find_code(
        message, number, symbol, about.promulgated_on
    )
    if document is None:
        return False
    write_change(message, document, ChangeKind.RECALL, reason=status.description, now=now)
    return True


def _find(message: IncomingMessage, document_key: str) -> IncomingDocument | None:
    if not document_key:
        return None
    rows = IncomingDocument.objects.select_for_update(of=("self",)).select_related("message")
    same = rows.filter(
        agency_id=message.agency_id, sender=message.sender, document_key=document_key[:255]
    )
    return same.exclude(message=message).order_by("-message").first()


def _find_code(
    message: IncomingMessage, number: str, symbol: str, day: date | None
) -> IncomingDocument | None:
    if not number or day is None:
        return None
    rows = IncomingDocument.objects.select_for_update(of=("self",)).select_related("message")
    same = rows.filter(
        agency_id=message.agency_id,
        sender=message.sender,
        number=number,
        symbol=symbol,
        issued_on=day,
    )
    return same.exclude(message=message).order_by("-message").first()


def write_change(
    message: IncomingMessage,
    document: IncomingDocument,
    kind: ChangeKind,
    *,
    reason: str,
    now: datetime,
    values: dict[str, Any] | None = None,
    replacement: IncomingDocument | None = None,
) -> IncomingChange:
    """Write down what is asked of one document, and do what nobody has to be asked for.

    What would stand in the place of a document that stands in its own is refused (16, ED-92).
    In the caller's transaction. Facts: exchange:change:asked, exchange:change:answered.
    """
    refusal = _circle(document, replacement) if replacement else None
    if kind is not ChangeKind.REMIND and not refusal:
        document.changes.filter(state=ChangeState.ASKED).update(
            state=ChangeState.OVERTAKEN, decided_at=now
        )
    change = IncomingChange.objects.create(
        message=message,
        document=document,
        kind=kind,
        reason=reason,
        values=values or {},
        replacement=replacement,
        state=ChangeState.NOTED if kind is ChangeKind.REMIND else ChangeState.ASKED,
    )
    if refusal:
        words = TOLD[refusal.code].format(**refusal.params)
        refuse(change, words, actor=SYSTEM, now=now, problem=refusal)
    else:
        _go_on(change, now)
    return change


def _circle(document: IncomingDocument, replacement: IncomingDocument) -> Refusal | None:
    """Why a document cannot stand in another's place: that one stands in its own; else None."""
    if replacement.pk == document.pk:
        return ReplacesItself()
    holding = IncomingChange.objects.filter(
        kind=ChangeKind.REPLACE, state__in=(ChangeState.ASKED, ChangeState.AGREED)
    )
    seen, reached = set[int | None](), {replacement.pk}
    while reached := reached - seen:
        if document.pk in reached:
            return ReplacedByThat(new=str(replacement), old=str(document))
        seen |= reached
        reached = set(holding.filter(document__in=reached).values_list("replacement", flat=True))
        reached.discard(None)
    return None


def _go_on(change: IncomingChange, now: datetime) -> None:
    document = change.document
    asked = change.state == ChangeState.ASKED
    if asked and document.state != ReceptionState.ACCEPTED:
        carry_out(change, actor=SYSTEM, now=now)
        return
    fact = ChangeAsked(
        document_id=document.key,
        agency_id=document.agency_id,
        code=str(document),
        sender=document.sender_name,
        change=change.kind,
        reason=change.reason,
    )
    append_fact(fact=fact, actor=SYSTEM, now=now)
