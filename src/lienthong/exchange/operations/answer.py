"""The answer to a sender's recall, update or replacement: carried out (15) or refused (16)."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import SYSTEM, Actor
from lienthong.exchange.events import ChangeAnswered
from lienthong.exchange.models import IncomingChange, IncomingDocument
from lienthong.exchange.operations.change import tidy_reason
from lienthong.exchange.operations.report import prepare_status
from lienthong.exchange.queries.recipients import get_sender
from lienthong.exchange.rules.problems import problem_as_json
from lienthong.exchange.terms import (
    AgencyNeededToAct,
    ChangeKind,
    ChangeNotOpen,
    ChangeState,
    ReceptionState,
)
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal
from lienthong.kernel.vietnamese import fold
from lienthong.wire.edxml import DocumentPacket, StatusCode, read_packet


def answer_change(
    *, change_id: int, agrees: bool, reason: str, acting: Acting, now: datetime
) -> ChangeKind:
    """Carry out what a sender asks about an accepted document (15), or refuse it (16).

    Refuses a refusal without a reason of 10 to 500 characters, a change that is answered already or
    overtaken (ChangeNotOpen), and an agency that can tell nobody. Legal source: NĐ 30/2020 Điều 18,
    QĐ 28/2018 Điều 9.2. Fact: exchange:change:answered.
    """
    if acting.agency_id is None:
        raise AgencyNeededToAct
    words = "" if agrees else tidy_reason(reason)
    get_sender(agency_id=acting.agency_id, on=timezone.localdate(now))
    with transaction.atomic():
        change = (
            IncomingChange.objects.select_for_update(of=("self",))
            .select_related("document__message", "message__packet")
            .filter(id=change_id, document__agency_id=acting.agency_id, state=ChangeState.ASKED)
            .first()
        )
        if change is None:
            raise ChangeNotOpen
        if agrees:
            carry_out(change, actor=acting.actor, now=now)
        else:
            refuse(change, words, actor=acting.actor, now=now)
    return ChangeKind(change.kind)


def carry_out(change: IncomingChange, *, actor: Actor, now: datetime) -> None:
    """Do what is asked and tell the sender (15), in the caller's transaction.

    A recalled document's files are closed, its row stays (NĐ 30/2020 Điều 18, Appendix VI).
    """
    document = change.document
    match ChangeKind(change.kind):
        case ChangeKind.RECALL:
            document.state = ReceptionState.RECALLED
        case ChangeKind.REPLACE:
            if document.state != ReceptionState.RECALLED:  # its files stay closed (ED-94)
                document.state = ReceptionState.REPLACED
        case ChangeKind.UPDATE:
            _update(document, change)
    document.save()
    _answer(change, ChangeState.AGREED, "", actor, now)


def refuse(
    change: IncomingChange,
    words: str,
    *,
    actor: Actor,
    now: datetime,
    problem: Refusal | None = None,
) -> None:
    """Leave the document as it is and tell the sender why (16), in the caller's transaction.

    `problem`: what this platform has against it itself; `words` say it to the sender (ED-95).
    """
    change.problem = problem_as_json(problem) if problem else None
    _answer(change, ChangeState.REFUSED, words, actor, now)


def _update(document: IncomingDocument, change: IncomingChange) -> None:
    values = change.values
    document.subject = values["subject"] or document.subject
    document.due_on = date.fromisoformat(values["due_on"]) if values["due_on"] else None
    document.priority = values["priority"]
    document.folded = fold(f"{document} {document.subject} {document.sender_name}")
    packet = read_packet(bytes(change.message.packet.content))
    if isinstance(packet, DocumentPacket) and packet.attachments:
        document.files = change.message.packet


def _answer(
    change: IncomingChange, state: ChangeState, words: str, actor: Actor, now: datetime
) -> None:
    document = change.document
    change.state, change.answer = state, words
    change.decided_by = "" if actor == SYSTEM else actor.name
    change.decided_at = now
    change.save(update_fields=["state", "answer", "problem", "decided_by", "decided_at"])
    status = (
        StatusCode.TAKE_BACK_AGREED if state is ChangeState.AGREED else StatusCode.TAKE_BACK_REFUSED
    )
    message_id = prepare_status(
        document=document,
        status=status,
        reason=words,
        staff=change.decided_by,
        now=now,
        change=change,
    )
    fact = ChangeAnswered(
        document_id=document.key,
        agency_id=document.agency_id,
        code=str(document),
        message_id=message_id,
        sender=document.sender_name,
        change=change.kind,
        status=status.value,
        reason="" if change.problem else words,
        problem=change.problem,
    )
    append_fact(fact=fact, actor=actor, now=now)
