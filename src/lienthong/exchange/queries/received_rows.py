"""Rows of what was received as cards."""

from lienthong.exchange.models import IncomingChange, IncomingDocument
from lienthong.exchange.rules.problems import read_problem
from lienthong.exchange.terms import (
    ChangeEntry,
    ChangeKind,
    ChangeState,
    Priority,
    ReceivedSummary,
    ReceptionState,
)


def summary_of(row: IncomingDocument) -> ReceivedSummary:
    """What describes a received document; its message is to be at hand."""
    return ReceivedSummary(
        id=row.key,
        number=row.number,
        symbol=row.symbol,
        type_name=row.type_name,
        subject=row.subject,
        issued_on=row.issued_on,
        sender_name=row.sender_name,
        sender_code=row.sender,
        priority=Priority(row.priority),
        due_on=row.due_on,
        collected_at=row.message.collected_at,
        state=ReceptionState(row.state),
    )


def change_of(row: IncomingChange) -> ChangeEntry:
    """What its sender asks about a received document; message and replacement are at hand."""
    return ChangeEntry(
        id=row.id,
        kind=ChangeKind(row.kind),
        state=ChangeState(row.state),
        reason=row.reason,
        answer=row.answer,
        at=row.message.collected_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        replacement=row.replacement.key if row.replacement else None,
        problem=read_problem(row.problem),
    )
