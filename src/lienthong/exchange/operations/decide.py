"""What a clerk decides on a received document: accept it (03), or refuse it with a reason (02)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from unicodedata import normalize
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from lienthong.audit.operations import append_fact, append_facts
from lienthong.exchange.events import DocumentAccepted, DocumentRefused
from lienthong.exchange.models import IncomingDocument
from lienthong.exchange.operations.report import prepare_status, prepare_statuses
from lienthong.exchange.queries.recipients import get_sender
from lienthong.exchange.terms import (
    AgencyNeededToAct,
    AlreadyDecided,
    ChangeKind,
    ChangeState,
    DocumentUnknown,
    ReasonMissing,
    RecalledUndecided,
    ReceptionState,
    ReplacedUndecided,
    StateSecretMarked,
)
from lienthong.identity.terms import Acting
from lienthong.kernel.secrecy import Secrecy, find_secrecy, say_mark
from lienthong.kernel.vietnamese import visible
from lienthong.wire.edxml import StatusCode

SHORTEST_REASON = 10
LONGEST_REASON = 500
_TAKEN_BACK = {
    ReceptionState.RECALLED: (ChangeKind.RECALL, RecalledUndecided),
    ReceptionState.REPLACED: (ChangeKind.REPLACE, ReplacedUndecided),
}


def accept_document(*, document_id: UUID, acting: Acting, now: datetime) -> None:
    """Accept a received document; status 03 goes to its sender, and nothing else with it.

    Refuses a document of another agency, one already decided on, an agency that can tell nobody
    any more (`get_sender`), and a document whose subject bears a mark of state secrets
    (StateSecretMarked). Fact: exchange:document:accepted.
    """
    with transaction.atomic():
        document = _undecided(document_id, acting, now)
        degree = _find_secrecy(document)
        if degree is not None:
            raise StateSecretMarked(mark=say_mark(degree))
        _accept([document], acting, now)


def accept_documents(
    *, document_ids: Collection[UUID], acting: Acting, now: datetime
) -> frozenset[UUID]:
    """Accept those of the documents that nothing stands against; which they are.

    However many there are, in the same few statements. The others stay as they are: for each of
    them `accept_document` says why. Refuses an agency that can tell nobody any more (`get_sender`).
    Facts: as of `accept_document`, for each.
    """
    with transaction.atomic():
        rows = _of_agency(acting, now).filter(key__in=document_ids, state=ReceptionState.NEW)
        accepted = [row for row in rows.order_by("message") if _find_secrecy(row) is None]
        if accepted:
            _accept(accepted, acting, now)
    return frozenset(row.key for row in accepted)


def refuse_document(*, document_id: UUID, reason: str, acting: Acting, now: datetime) -> None:
    """Return a received document; status 02 with the reason goes to its sender (QĐ 28 Điều 9.1).

    Refuses a reason shorter than 10 or longer than 500 characters, and what `accept_document`
    refuses. Fact: exchange:document:refused.
    """
    words = " ".join(normalize("NFC", visible(reason)).split())
    if not SHORTEST_REASON <= len(words) <= LONGEST_REASON or not words.isprintable():
        raise ReasonMissing(field="reason")
    with transaction.atomic():
        document = _undecided(document_id, acting, now)
        _decide([document], ReceptionState.REFUSED, words, acting, now)
        message_id = prepare_status(
            document=document,
            status=StatusCode.REFUSED,
            reason=words,
            staff=acting.account_name,
            now=now,
        )
        fact = DocumentRefused(
            document_id=document.key,
            agency_id=document.agency_id,
            code=str(document),
            message_id=message_id,
            sender=document.sender_name,
            reason=words,
        )
        append_fact(fact=fact, actor=acting.actor, now=now)


def _accept(documents: Sequence[IncomingDocument], acting: Acting, now: datetime) -> None:
    """Accept locked documents; 03 goes to the sender of each."""
    _decide(documents, ReceptionState.ACCEPTED, "", acting, now)
    message_ids = prepare_statuses(
        documents=documents,
        status=StatusCode.ACCEPTED,
        reason="",
        staff=acting.account_name,
        now=now,
    )
    facts = [
        DocumentAccepted(
            document_id=document.key,
            agency_id=document.agency_id,
            code=str(document),
            message_id=message_id,
            sender=document.sender_name,
        )
        for document, message_id in zip(documents, message_ids, strict=True)
    ]
    append_facts(facts=facts, actor=acting.actor, now=now)


def _find_secrecy(document: IncomingDocument) -> Secrecy | None:
    return find_secrecy([document.subject, document.type_name, document.symbol])


def _undecided(document_id: UUID, acting: Acting, now: datetime) -> IncomingDocument:
    """The agency's document, locked until the transaction ends; its sender must be told."""
    document = _of_agency(acting, now).filter(key=document_id).first()
    if document is None:
        raise DocumentUnknown
    if document.state != ReceptionState.NEW:
        raise _find_decision(document)
    return document


def _find_decision(document: IncomingDocument) -> AlreadyDecided:
    """Who decided on it and when; or that its sender took it back, and when."""
    taken_back = _TAKEN_BACK.get(ReceptionState(document.state))
    if taken_back is not None:
        kind, refusal = taken_back
        agreed = document.changes.filter(kind=kind, state=ChangeState.AGREED).order_by("id").last()
        return refusal(day=_say_day(agreed.decided_at if agreed else None))
    return AlreadyDecided(name=document.decided_by, decided_on=_say_day(document.decided_at))


def _say_day(at: datetime | None) -> str:
    return f"{timezone.localdate(at):%d/%m/%Y}" if at else "—"


def _of_agency(acting: Acting, now: datetime) -> QuerySet[IncomingDocument]:
    """What the agency received, to be locked; refuses one that can tell nobody any more."""
    if acting.agency_id is None:
        raise AgencyNeededToAct
    get_sender(agency_id=acting.agency_id, on=timezone.localdate(now))
    rows = IncomingDocument.objects.select_for_update(of=("self",)).select_related("message")
    return rows.filter(agency_id=acting.agency_id)


def _decide(
    documents: Sequence[IncomingDocument],
    state: ReceptionState,
    reason: str,
    acting: Acting,
    now: datetime,
) -> None:
    IncomingDocument.objects.filter(pk__in=[document.pk for document in documents]).update(
        state=state, reason=reason, decided_by=acting.account_name, decided_at=now
    )
