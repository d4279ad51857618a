"""What an agency sent, and how far each document has come with each recipient."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from lienthong.exchange.models import (
    IncomingStatus,
    NodeWatch,
    OutgoingDocument,
    OutgoingMessage,
    PacketFile,
    Recipient,
    RecipientChange,
)
from lienthong.exchange.queries.node import find_watch
from lienthong.exchange.queries.readers import open_to
from lienthong.exchange.queries.received_rows import summary_of
from lienthong.exchange.rules.problems import read_problem
from lienthong.exchange.rules.standings import Standing
from lienthong.exchange.terms import (
    UNASKED,
    Attachment,
    ChangeEntry,
    ChangeKind,
    ChangeState,
    DocumentUnknown,
    OutgoingSummary,
    Priority,
    Progress,
    ReceivedSummary,
    RecipientRow,
    RecipientState,
    SentDocument,
    StatusEntry,
    SuccessorRow,
    WaitingMessage,
)
from lienthong.kernel.vietnamese import fold
from lienthong.wire.records import MessageKind

_ACCEPTED = (
    RecipientState.ACCEPTED,
    RecipientState.ASSIGNED,
    RecipientState.IN_PROGRESS,
    RecipientState.COMPLETED,
)


_UNDECIDED = (
    RecipientState.QUEUED,
    RecipientState.AT_NODE,
    RecipientState.ACKNOWLEDGED,
    RecipientState.ARRIVED,
)
_NEVER = (RecipientState.FAILED, RecipientState.WITHDRAWN)
_TAKES_BACK = (ChangeKind.RECALL, ChangeKind.REPLACE)
MOST_WORDS = 20
"""Words that a search looks for; a database refuses conditions without bound."""


class SentFilter(StrEnum):
    """Which sent documents a list shows."""

    ALL = "all"
    WAITING = "waiting"
    REFUSED = "refused"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentQuestion:
    """Which sent documents are asked for: words of number, symbol or subject, and a state.

    `reader_id`: by whom; what this account was not chosen to read is left out.
    """

    agency_id: UUID
    text: str = ""
    state: SentFilter = SentFilter.ALL
    reader_id: UUID | None = None


def count_sent(*, asked: SentQuestion) -> int:
    """How many sent documents fit."""
    return _asked(asked).count()


def list_sent(*, asked: SentQuestion, first: int = 0, limit: int = 25) -> list[OutgoingSummary]:
    """Sent documents that fit, newest first, from the `first` one on (0 is the newest)."""
    rows = _with_progress(_asked(asked)).order_by("-message")[first : first + limit]
    return [_summary(row) for row in rows]


def get_sent_document(
    *, agency_id: UUID, document_id: UUID, reader_id: UUID | None = None
) -> SentDocument:
    """A sent document with its matrix; refuses one the agency did not send (DocumentUnknown).

    With `reader_id` also one that this person was not chosen to read, and it comes without the
    answers that they were not.
    """
    reports = IncomingStatus.objects.select_related("message").order_by("message")
    changes = RecipientChange.objects.select_related("change__message").order_by("-id")
    # A replacement that nobody got asked nobody (EX-301).
    changes = changes.exclude(change__kind=ChangeKind.REPLACE, state=ChangeState.NEEDLESS)
    recipients = Recipient.objects.order_by("position").prefetch_related(
        Prefetch("reports", queryset=reports), Prefetch("changes", queryset=changes)
    )
    row = (
        _with_progress(OutgoingDocument.objects.filter(open_to(reader_id), agency_id=agency_id))
        .filter(message__key=document_id)
        .prefetch_related(Prefetch("recipients", queryset=recipients))
        .first()
    )
    if row is None:
        raise DocumentUnknown
    message, watch = row.message, find_watch()
    is_there = message.at_node_at is not None
    return SentDocument(
        summary=_summary(row),
        agency_id=row.agency_id,
        agency_name=message.agency_name,
        agency_code=message.sender,
        place=row.place,
        competence=row.competence,
        signer_position=row.signer_position,
        signer_name=row.signer_name,
        due_on=row.due_on,
        sent_by=row.sent_by,
        attachments=list_attachments(message.packet_id),
        recipients=tuple(_recipient(recipient) for recipient in row.recipients.all()),
        receipt_node=message.node,
        leaf_index=message.leaf_index,
        packet_sha256=message.packet_id,
        waiting=None if is_there else waiting_message(message, watch),
        missing_since_at=watch.broken_since_at if watch and _is_missing(message, watch) else None,
        answered_by=_answers(row, reader_id),
    )


def _is_missing(message: OutgoingMessage, watch: NodeWatch) -> bool:
    """Whether what the node confirmed lies beyond what is left of its log."""
    place, left = message.leaf_index, watch.broken_size
    return place is not None and left is not None and place >= left


def is_called(row: RecipientRow, text: str) -> bool:
    """Whether all words of `text` stand in a recipient's name or code, or in a successor's."""
    names = (row.name, row.code, *(one.name for one in row.successors))
    said = fold(" ".join(names))
    return all(word in said for word in fold(text).split())


def list_attachments(packet_sha256: str) -> tuple[Attachment, ...]:
    """The files in a packet."""
    return tuple(
        Attachment(
            position=file.position,
            name=file.name,
            content_type=file.content_type,
            size=file.size,
            sha256=file.sha256,
        )
        for file in PacketFile.objects.filter(packet=packet_sha256).order_by("position")
    )


def waiting_message(
    message: OutgoingMessage, watch: NodeWatch | None, *, waits_behind: str = ""
) -> WaitingMessage:
    """A message that is not at the node, as pages show it.

    One that was not tried yet waits for what is wrong with the node, if anything is.
    """
    own = read_problem(message.problem)
    wrong = watch if watch and not own else None
    withdrawn = message.withdrawn_at is not None
    return WaitingMessage(
        id=message.key,
        kind=MessageKind(message.kind),
        change=_change_of(message),
        agency_name=message.agency_name,
        label=message.label,
        created_at=message.created_at,
        attempts=message.attempts,
        last_attempt_at=message.last_attempt_at,
        next_attempt_at=wrong.next_attempt_at if wrong else message.next_attempt_at,
        failed=message.failed_at is not None,
        problem=read_problem(wrong.problem) if wrong else own,
        withdrawn=withdrawn,
        lost=withdrawn and message.next_attempt_at is None,
        was_there_at=max((one.at_node_at for one in message.lost_receipts.all()), default=None),
        waits_behind=waits_behind,
    )


def _change_of(message: OutgoingMessage) -> ChangeKind | None:
    """What it does to a document that went out; what replaces one is a document itself."""
    change = getattr(message, "change", None)
    return ChangeKind(change.kind) if change and change.kind != ChangeKind.REPLACE else None


def _asked(asked: SentQuestion) -> QuerySet[OutgoingDocument]:
    rows = OutgoingDocument.objects.filter(open_to(asked.reader_id), agency_id=asked.agency_id)
    for word in fold(asked.text).split()[:MOST_WORDS]:
        rows = rows.filter(folded__contains=word)
    match asked.state:
        case SentFilter.WAITING:
            open_ones = Recipient.objects.filter(~_gave_up(), state__in=_UNDECIDED)
            return rows.filter(message__in=open_ones.values("document"))
        case SentFilter.REFUSED:
            refused = Recipient.objects.filter(state=RecipientState.REFUSED)
            return rows.filter(message__in=refused.values("document"))
        case SentFilter.PROBLEM:
            late = rows.filter(message__at_node_at=None, message__problem__isnull=False)
            return late.filter(message__withdrawn_at=None)
        case _:
            return rows


def _gave_up() -> Exists:
    """Of a recipient: whether it agreed to give the document up."""
    agreed = RecipientChange.objects.filter(recipient=OuterRef("pk"), state=ChangeState.AGREED)
    return Exists(agreed.filter(change__kind__in=_TAKES_BACK))


def _with_progress(rows: QuerySet[OutgoingDocument]) -> QuerySet[Any]:
    asked = RecipientChange.objects.filter(change__document=OuterRef("pk"))
    asked = asked.exclude(state__in=UNASKED)
    agreed = RecipientChange.objects.filter(
        recipient__document=OuterRef("pk"),
        recipient__state__in=_UNDECIDED,
        state=ChangeState.AGREED,
        change__kind__in=_TAKES_BACK,
    )
    each = Count("recipient", distinct=True)
    gave_up = agreed.order_by().values("recipient__document").annotate(count=each).values("count")
    return rows.select_related("message").annotate(
        count_all=Count("recipients"),
        count_accepted=Count("recipients", filter=Q(recipients__state__in=_ACCEPTED)),
        count_refused=Count("recipients", filter=Q(recipients__state=RecipientState.REFUSED)),
        count_failed=Count("recipients", filter=Q(recipients__state__in=_NEVER)),
        count_gave_up=Coalesce(Subquery(gave_up), 0),
        is_recalled=Exists(asked.filter(change__kind=ChangeKind.RECALL)),
        is_replaced=Exists(asked.filter(change__kind=ChangeKind.REPLACE)),
    )


def _summary(row: Any) -> OutgoingSummary:
    return OutgoingSummary(
        id=row.message.key,
        number=row.number,
        symbol=row.symbol,
        type_key=row.type_key,
        subject=row.subject,
        issued_on=row.issued_on,
        priority=Priority(row.priority),
        sent_at=row.sent_at,
        at_node_at=row.message.at_node_at,
        withdrawn=row.message.withdrawn_at is not None,
        refused=row.message.failed_at is not None,
        recalled=row.is_recalled and not row.is_replaced,
        replaced=row.is_replaced,
        progress=Progress(
            recipients=row.count_all,
            accepted=row.count_accepted,
            refused=row.count_refused,
            failed=row.count_failed,
            gave_up=row.count_gave_up,
        ),
    )


def _successors(row: Recipient) -> tuple[SuccessorRow, ...]:
    """Each one's own standing; of a document from before that was kept, the row's."""
    return tuple(
        SuccessorRow(
            code=heir["code"],
            name=heir["name"],
            state=one.state,
            acknowledged_at=one.acknowledged_at,
            arrived_at=one.arrived_at,
            decided_at=one.decided_at,
            reason=one.reason,
            given=bool(heir["rule"]),
        )
        for heir in row.forwarded
        for one in [Standing.read(row.successors.get(heir["code"], {"state": row.state}))]
    )


def _recipient(row: Recipient) -> RecipientRow:
    heirs = {heir["code"]: heir["name"] for heir in row.forwarded}
    return RecipientRow(
        agency_id=row.agency_id,
        code=row.code,
        name=row.name,
        demonstration=row.demonstration,
        state=RecipientState(row.state),
        acknowledged_at=row.acknowledged_at,
        arrived_at=row.arrived_at,
        decided_at=row.decided_at,
        reason=row.reason,
        successors=_successors(row),
        change=_change(newest) if (newest := _newest(row.changes.all())) else None,
        gave_up=any(
            one.state == ChangeState.AGREED and one.change.kind in _TAKES_BACK
            for one in row.changes.all()
        ),
        reports=tuple(
            StatusEntry(
                status=report.status,
                reason=report.reason,
                staff=report.staff,
                reported_at=report.reported_at,
                received_at=report.message.collected_at,
                reporter=heirs.get(report.message.sender, ""),
            )
            for report in row.reports.all()
        ),
    )


def _change(row: RecipientChange) -> ChangeEntry:
    change = row.change
    return ChangeEntry(
        id=row.id,
        kind=ChangeKind(change.kind),
        state=ChangeState(row.state),
        reason=change.reason,
        answer=row.answer,
        at=change.made_at,
        decided_at=row.answered_at,
        replacement=change.message.key if change.kind == ChangeKind.REPLACE else None,
        problem=read_problem(change.message.problem) if row.state == ChangeState.FAILED else None,
    )


def _newest(changes: Iterable[RecipientChange]) -> RecipientChange | None:
    """What was asked last; before a replacement that nobody got what that had overtaken."""
    found = list(changes)
    if not found:
        return None
    newest, before = found[0], found[1:2]
    is_failed = newest.state == ChangeState.FAILED and newest.change.kind == ChangeKind.REPLACE
    return before[0] if is_failed and before else newest


def _answers(row: OutgoingDocument, reader_id: UUID | None) -> tuple[ReceivedSummary, ...]:
    answers = row.answered_by.filter(open_to(reader_id)).select_related("message")
    answers = answers.order_by("message")
    return tuple(summary_of(answer) for answer in answers)
