"""The outbox: seal what waits, give it to the node, keep its receipt."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import SYSTEM
from lienthong.client import Receipted
from lienthong.directory.queries import find_by_code
from lienthong.directory.terms import Body
from lienthong.exchange.events import DocumentReceipted, DocumentRejected
from lienthong.exchange.models import (
    NodeLoss,
    OutgoingChange,
    OutgoingDocument,
    OutgoingMessage,
    OutgoingStatus,
    Recipient,
)
from lienthong.exchange.operations.adopt import ID_TAKEN, adopt_kept
from lienthong.exchange.operations.collect import look_soon
from lienthong.exchange.operations.directory import publish_directory
from lienthong.exchange.operations.holders import was_lost
from lienthong.exchange.operations.hosting import host_addressed
from lienthong.exchange.operations.keys import host_agency
from lienthong.exchange.operations.node import call_node
from lienthong.exchange.operations.whole import require_whole
from lienthong.exchange.operations.withdraw import (
    ask_change,
    drop_change,
    finish_withdrawal,
    hold_back_recalled,
    is_at_node,
    set_recipients,
    undo_withdrawal,
)
from lienthong.exchange.queries.keys import AgencySeal
from lienthong.exchange.queries.node import open_node
from lienthong.exchange.rules.outbox import next_attempt_at
from lienthong.exchange.rules.problems import problem_as_json
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import (
    ChangeKind,
    ChangeState,
    DocumentNotTaken,
    DocumentNotTakenAgain,
    MessageRefusedByNode,
    NodeKeepsAnother,
    NodeLogDiffers,
    NodeLostEntries,
    NodeUnreachable,
    OriginalLost,
    OriginalRefusedAgain,
    RecipientState,
)
from lienthong.kernel.errors import Refusal
from lienthong.wire.forwarding import Forwarding
from lienthong.wire.framing import Framed, frame
from lienthong.wire.records import EDXML_CONTENT_TYPE, Envelope, MessageKind, digest
from lienthong.wire.seals import Domain, seal

BATCH = 100
MISPLACED = "gateway.status_misplaced"
SENT_AGAIN = timedelta(days=30)
"""So long other software keeps what it sent, to send it again after a loss (EX-290)."""


def hand_over(settings: ExchangeSettings, *, message_id: UUID, now: datetime) -> None:
    """Give one message to the node, after what its agency has due, and its conversation waiting.

    A node that does not answer is no error here: the message waits in the outbox, with the reason,
    and `hand_over_waiting` tries again. A message whose turn it is not yet waits behind the others.
    """
    message = waiting_messages().filter(key=message_id).first()
    if message is None:
        return
    own = Q(conversation=message.conversation, withdrawn_at=None) | Q(next_attempt_at__lte=now)
    _work_off(settings, own & Q(agency_id=message.agency_id, pk__lte=message.pk), now)


def hand_over_waiting(settings: ExchangeSettings, *, now: datetime) -> int:
    """Try everything that is due, oldest first; how many messages the node has now confirmed.

    What fails is tried again later, and its conversation waits behind it; no other one does
    (EX-280).
    """
    return _work_off(settings, Q(next_attempt_at__lte=now), now)


def waiting_messages() -> QuerySet[OutgoingMessage]:
    """What the node has not taken, and may yet, oldest first.

    With what was withdrawn while it is not known that the node has not got it (EX-283).
    """
    waiting = OutgoingMessage.objects.filter(at_node_at=None, failed_at=None)
    return waiting.exclude(withdrawn_at__isnull=False, next_attempt_at=None).order_by("pk")


def _whose_turn_it_is() -> QuerySet[OutgoingMessage]:
    """Of each conversation of an agency the first message that waits (EX-280).

    Nothing is said of a document that the node did not take: its changes go after it, or never,
    and so do reports on it, which the node refuses without it (EX-306).
    """
    earlier = waiting_messages().filter(
        agency_id=OuterRef("agency_id"),
        conversation=OuterRef("conversation"),
        pk__lt=OuterRef("pk"),
    )
    of_absent = OutgoingChange.objects.filter(
        message=OuterRef("pk"), document__message__at_node_at=None
    )
    of_absent = of_absent.exclude(kind=ChangeKind.REPLACE)  # that one is a document itself
    held_back = Q(document__message__withdrawn_at__isnull=False)
    held_back &= Q(document__message__next_attempt_at=None)
    of_absent = of_absent.exclude(held_back)  # its recall goes alone (EX-308)
    original = waiting_messages().filter(key=OuterRef("reply_to"))
    too_early = Q(Exists(original), kind=MessageKind.STATUS)
    ready = waiting_messages().exclude(Exists(earlier)).exclude(Exists(of_absent))
    return ready.exclude(too_early)


def _work_off(settings: ExchangeSettings, which: Q, now: datetime) -> int:
    """Stops when the node does not answer: the rest would fare no better.

    What has left lets the next of its conversation go, so it is looked again until nothing can.
    """
    done, tried = 0, set[int]()
    ready = _whose_turn_it_is().filter(which).select_related("packet")
    while batch := list(ready.exclude(pk__in=tried)[: BATCH - len(tried)]):
        for message in batch:
            tried.add(message.pk)
            try:
                done += _try(settings, message, now)
            except (NodeLostEntries, NodeLogDiffers):
                return done  # noted with every message that waits
            except NodeUnreachable as refusal:
                _wait(message, refusal, now)
                return done
    return done


def _try(settings: ExchangeSettings, message: OutgoingMessage, now: datetime) -> bool:
    """Whether the node has now confirmed it. Raises what the others would meet too."""
    try:
        require_whole(settings, now=now)
        return _hand_over(settings, message, now)
    except (NodeLostEntries, NodeLogDiffers, NodeUnreachable):
        raise
    except (MessageRefusedByNode, NodeKeepsAnother) as refusal:
        if _goes_to_the_change(message, refusal) or _is_without_original(message, refusal, now):
            _wait(message, OriginalLost(document=message.label), now)
        elif message.withdrawn_at is None:
            _give_up(message, refusal, now)
        elif isinstance(refusal, NodeKeepsAnother):
            finish_withdrawal(message, now=now)
        else:
            _wait(message, refusal, now)
        return False
    except Refusal as refusal:
        # The directory is behind, or a key file is gone: the others must not wait for it.
        _wait(message, refusal, now)
        return False


def _goes_to_the_change(message: OutgoingMessage, refusal: Refusal) -> bool:
    """Have an answer reply to the change instead, where the node has not the document (EX-308).

    It is sealed anew: the node refused what was sealed before, so nobody holds that.
    """
    if message.kind != MessageKind.STATUS or problem_as_json(refusal)["code"] != MISPLACED:
        return False
    own = OutgoingStatus.objects.filter(message=message).exclude(change=None)
    asked = own.values_list("change__message__key", flat=True).first()
    if asked in {None, message.reply_to}:
        return False
    unsent = OutgoingMessage.objects.filter(pk=message.pk, at_node_at=None)
    return bool(unsent.update(reply_to=asked, header=None, seal=None))


def _is_without_original(message: OutgoingMessage, refusal: Refusal, now: datetime) -> bool:
    """Whether it reports on a document that the node lost and may get again (EX-306)."""
    is_report = message.kind == MessageKind.STATUS
    if not is_report or problem_as_json(refusal)["code"] != MISPLACED:
        return False
    return NodeLoss.objects.filter(accepted_at__gt=now - SENT_AGAIN).exists()


def _hand_over(settings: ExchangeSettings, message: OutgoingMessage, now: datetime) -> bool:
    """Whether it is at the node now; not what its sender has withdrawn, unless it was there."""
    own = host_agency(
        settings,
        agency_id=message.agency_id,
        code=message.sender,
        name=message.agency_name,
        now=now,
    )
    if message.kind == MessageKind.DOCUMENT:
        recipients = Recipient.objects.filter(document__message=message).order_by("position")
        addressed = list(recipients.values_list("agency_id", "code", "name"))
        host_addressed(settings, addressed, now=now)
    publish_directory(settings, now=now)
    with open_node(settings, own) as node:
        if message.withdrawn_at is not None and not is_at_node(node, message, now):
            finish_withdrawal(message, now=now)
            return False
        framed = _sealed(message, own, now)
        if framed is None:
            return False
        try:
            receipted = call_node(now, lambda: node.send(framed))
        except MessageRefusedByNode as refusal:
            if problem_as_json(refusal)["code"] != ID_TAKEN:
                raise
            kept = adopt_kept(node, message, framed, own, now)
            receipted = call_node(now, lambda: node.send(kept))
    _confirm(message, receipted, now)
    return True


def _sealed(message: OutgoingMessage, own: AgencySeal, now: datetime) -> Framed | None:
    """The message sealed once and for all: what is sent again is the same, byte for byte.

    None for one that was withdrawn since it was looked at.
    """
    content = bytes(message.packet.content)
    if message.header is None:
        header = Envelope(
            id=message.key,
            kind=MessageKind(message.kind),
            sender=message.sender,
            recipients=tuple(message.recipients),
            sent_at=now,
            content_type=EDXML_CONTENT_TYPE,
            length=len(content),
            sha256=digest(content),
            reply_to=message.reply_to,
            key=own.fingerprint,
            conversation=_answered(message),
        ).encode()
        unsealed = OutgoingMessage.objects.filter(pk=message.pk, header=None)
        unsealed.filter(withdrawn_at=message.withdrawn_at).update(
            header=header, seal=seal(domain=Domain.ENVELOPE, header=header, key=own.key)
        )
    seen = message.withdrawn_at
    message.refresh_from_db(fields=["header", "seal", "withdrawn_at"])
    if message.withdrawn_at != seen:
        return None
    if message.header is None or message.seal is None:
        raise ValueError("a sealed message has lost its seal")
    return Framed(header=bytes(message.header), seal=bytes(message.seal), content=content)


def _answered(message: OutgoingMessage) -> UUID | None:
    """The message of the change that an answer (15, 16) is about; its sender reads it (ED-91)."""
    if message.kind != MessageKind.STATUS:
        return None
    own = OutgoingStatus.objects.filter(message=message)
    return own.values_list("change__message__key", flat=True).first()


def _confirm(message: OutgoingMessage, receipted: Receipted, now: datetime) -> None:
    receipt = receipted.receipt
    with transaction.atomic():
        confirmed = OutgoingMessage.objects.filter(pk=message.pk, at_node_at=None).update(
            receipt=frame(receipted.framed),
            node=receipt.node,
            leaf_index=receipt.leaf_index,
            at_node_at=receipt.received_at,
            attempts=message.attempts + 1,
            last_attempt_at=now,
            next_attempt_at=None,
            failed_at=None,
            withdrawn_at=None,
            problem=None,
        )
        document = OutgoingDocument.objects.filter(message=message).first()
        if confirmed and message.kind == MessageKind.DOCUMENT:
            ask_change(message)
        if confirmed and document is not None:
            document.ask_deliveries_at = now
            document.save(update_fields=["ask_deliveries_at"])
            set_recipients(document, RecipientState.AT_NODE)
            undo_withdrawal(document, now=now)
            _note_forwarded(document, receipt.forwarded, now)
            fact = DocumentReceipted(
                document_id=message.key,
                agency_id=message.agency_id,
                code=str(document),
                node=receipt.node,
                leaf_index=receipt.leaf_index,
                envelope_sha256=receipt.envelope_sha256,
            )
            append_fact(fact=fact, actor=SYSTEM, now=now)
    heirs = [code for entry in receipt.forwarded for code in entry.agencies]
    look_soon(codes=[*message.recipients, *heirs], now=now)


def _as_seen(message: OutgoingMessage) -> QuerySet[OutgoingMessage]:
    """The message, unless it was withdrawn since it was looked at: then that holds (EX-300)."""
    return OutgoingMessage.objects.filter(pk=message.pk, withdrawn_at=message.withdrawn_at)


def _wait(message: OutgoingMessage, refusal: Refusal, now: datetime) -> None:
    attempts = message.attempts + 1
    _as_seen(message).update(
        attempts=attempts,
        last_attempt_at=now,
        next_attempt_at=next_attempt_at(attempts=attempts, now=now),
        problem=problem_as_json(refusal),
    )


def _give_up(message: OutgoingMessage, refusal: Refusal, now: datetime) -> None:
    """The node will not take it, however often: the operator and the sender are told why.

    One that it lost and that is recalled from everybody is sent no more instead (EX-308).
    """
    with transaction.atomic():
        if hold_back_recalled(message, refused=True, now=now):
            return
        given_up = _as_seen(message).update(
            attempts=message.attempts + 1,
            last_attempt_at=now,
            next_attempt_at=None,
            failed_at=now,
            problem=problem_as_json(refusal),
        )
        document = OutgoingDocument.objects.filter(message=message).first()
        if given_up and message.kind == MessageKind.DOCUMENT:
            drop_change(message, ChangeState.FAILED)
        if given_up and document is not None:
            set_recipients(document, RecipientState.FAILED)
            _give_up_with(document, now)
            fact = DocumentRejected(
                document_id=message.key,
                agency_id=message.agency_id,
                code=str(document),
                problem=problem_as_json(refusal),
            )
            append_fact(fact=fact, actor=SYSTEM, now=now)


def _give_up_with(document: OutgoingDocument, now: datetime) -> None:
    """What is said about a document that nobody has fails with it, and is retried with it.

    What was asked about it, and reports of agencies hosted here that had it before the node lost
    it (EX-306).
    """
    changes = waiting_messages().filter(change__document=document)
    reports = waiting_messages().filter(kind=MessageKind.STATUS, reply_to=document.message.key)
    said = DocumentNotTakenAgain if was_lost(document) else DocumentNotTaken
    for message in [*changes.exclude(change__kind=ChangeKind.REPLACE), *reports]:
        drop_change(message, ChangeState.FAILED)
        why = OriginalRefusedAgain if message.kind == MessageKind.STATUS else said
        OutgoingMessage.objects.filter(pk=message.pk).update(
            failed_at=now,
            next_attempt_at=None,
            problem=problem_as_json(why(document=str(document))),
        )


def _note_forwarded(
    document: OutgoingDocument, forwarded: Sequence[Forwarding], now: datetime
) -> None:
    """Who got it in the place of a recipient that is no more, as the receipt says (EX-75)."""
    on = timezone.localdate(now)
    for entry in forwarded:
        heirs = []
        for code in entry.agencies:
            cards = [hit.card for hit in find_by_code(code=code, on=on) if hit.in_force]
            name = next((card.name for card in cards if card.body is Body.AGENCY), code)
            heirs.append({"code": code, "name": name})
        told = [{**heir, "rule": entry.rule} for heir in heirs]
        document.recipients.filter(code=entry.named).update(forwarded=told)
