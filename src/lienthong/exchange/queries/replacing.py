"""What a received document that replaces others did, waits to do, and did not do."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from lienthong.exchange.models import IncomingChange, IncomingDocument, WaitingChange
from lienthong.exchange.queries.readers import open_to
from lienthong.exchange.queries.received_rows import summary_of
from lienthong.exchange.rules.problems import read_problem
from lienthong.exchange.rules.waiting import read_name
from lienthong.exchange.terms import (
    AwaitedDocument,
    ChangeKind,
    ChangeState,
    KeptDocument,
    ReceivedSummary,
)

Senders = dict[str, list[tuple[str, str]]]


def list_awaited(row: IncomingDocument) -> tuple[AwaitedDocument, ...]:
    """Documents in whose place it is to stand once they come (ED-90)."""
    waiting = WaitingChange.objects.filter(replacement=row, change=None).order_by("id")
    keys = list(waiting.values_list("document_key", flat=True))
    if not keys:
        return ()
    others = map_senders(row.agency_id, keys)
    found = []
    for key in keys:
        code, issued_on = read_name(key)
        whose = find_elsewhere(others, key, sender=row.sender)
        found.append(AwaitedDocument(code=code, issued_on=issued_on, elsewhere=whose))
    return tuple(found)


def map_senders(agency_id: UUID, keys: Collection[str]) -> Senders:
    """Whose documents here have these ids: code and name, the first to come in front."""
    rows = IncomingDocument.objects.filter(agency_id=agency_id, document_key__in=keys)
    found: Senders = defaultdict(list)
    for key, code, name in rows.order_by("message").values_list(
        "document_key", "sender", "sender_name"
    ):
        found[key].append((code, name))
    return found


def find_elsewhere(senders: Senders, key: str, *, sender: str) -> str:
    """The agency whose document an id is that this sender names; "" where it is no other's."""
    return next((name for code, name in senders.get(key, ()) if code != sender), "")


def list_kept(asked: Sequence[IncomingChange]) -> tuple[KeptDocument, ...]:
    """Of what it asked about others, those that stay as they are."""
    return tuple(
        KeptDocument(
            id=one.document.key,
            code=str(one.document),
            answer=one.answer,
            problem=read_problem(one.problem),
        )
        for one in asked
        if one.state == ChangeState.REFUSED
    )


def list_beside(
    row: IncomingDocument, asked: Sequence[IncomingChange], reader_id: UUID | None
) -> tuple[ReceivedSummary, ...]:
    """Others that stand in the place of the same documents, the oldest first (ED-93)."""
    places = [one.document_id for one in asked if one.state == ChangeState.AGREED]
    agreed = IncomingChange.objects.filter(kind=ChangeKind.REPLACE, state=ChangeState.AGREED)
    standing = agreed.filter(document__in=places).exclude(replacement=row)
    others = IncomingDocument.objects.filter(open_to(reader_id), replaced__in=standing)
    return tuple(summary_of(one) for one in others.select_related("message").order_by("message"))
