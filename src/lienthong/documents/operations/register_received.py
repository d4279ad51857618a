"""Writing accepted documents of the exchange into the register, one or many at once."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from lienthong.audit.terms import Actor
from lienthong.documents.models import Arrival, ArrivalFile, Dispatch
from lienthong.documents.operations.change_arrival import freeze_row, tie_replaced
from lienthong.documents.operations.numbers import INCOMING, lock_series, next_numbers
from lienthong.documents.operations.register import new_row, write_rows
from lienthong.documents.queries.ties import find_dispatches
from lienthong.documents.queries.waiting import code_of
from lienthong.documents.terms import URGENCY_OF_PRIORITY, Channel
from lienthong.exchange.queries import (
    find_answered_codes,
    find_answered_ids,
    find_replaced_ids,
    get_received_summaries,
    list_asked_about,
    read_received_texts,
)
from lienthong.exchange.terms import DocumentUnknown


def register_received(
    *,
    document_id: UUID,
    agency_id: UUID,
    agency_name: str,
    actor: Actor,
    accepted_at: datetime,
    now: datetime,
) -> UUID:
    """Write an accepted document of the exchange into the register; the id of its row.

    Idempotent: one that stands there keeps its number. Fact: documents:arrival:registered.
    """
    (row,) = register_all_received(
        document_ids=[document_id],
        agency_id=agency_id,
        agency_name=agency_name,
        actor=actor,
        accepted_at=accepted_at,
        now=now,
    )
    return row.id


def register_all_received(
    *,
    document_ids: Sequence[UUID],
    agency_id: UUID,
    agency_name: str,
    actor: Actor,
    accepted_at: datetime,
    now: datetime,
) -> list[Arrival]:
    """The same for documents accepted together: their rows, numbered in the order given.

    However many there are, they are written in the same few statements; only those that answer a
    document by its number alone, stand in another's place, or wait for an answer to their sender,
    cost some of their own. Refuses what another agency received (DocumentUnknown).
    """
    with transaction.atomic():
        year = timezone.localdate(accepted_at).year
        series = lock_series(agency_id=agency_id, register=INCOMING, year=year)
        known = {
            row.exchange_id: row for row in Arrival.objects.filter(exchange_id__in=document_ids)
        }
        new = [one_id for one_id in document_ids if one_id not in known]
        received = get_received_summaries(agency_id=agency_id, document_ids=new)
        if len(received) < len(new):
            raise DocumentUnknown
        answered = _find_answered(agency_id, new)
        rows = [
            new_row(
                agency_id,
                agency_name,
                number=number,
                arrived_at=accepted_at,
                registered_by=actor.name,
                channel=Channel.EXCHANGE,
                exchange_id=one.id,
                author=one.sender_name,
                code=code_of(one),
                issued_on=one.issued_on,
                type_name=one.type_name,
                subject=one.subject,
                urgency=URGENCY_OF_PRIORITY[one.priority],
                due_on=one.due_on,
                answers_id=answered.get(one.id),
            )
            for number, one in zip(
                next_numbers(series, len(new)), map(received.__getitem__, new), strict=True
            )
        ]
        if rows:
            _write(rows, agency_id, actor=actor, now=now)
        written = known | {row.exchange_id: row for row in rows}
    return [written[one_id] for one_id in document_ids]


def _write(rows: Sequence[Arrival], agency_id: UUID, *, actor: Actor, now: datetime) -> None:
    """The rows, what they say, their files, and what their senders asked about them since."""
    of_document = {row.exchange_id: row for row in rows if row.exchange_id is not None}
    said = _texts(agency_id, of_document.keys())
    write_rows(rows, {row.id: said[key] for key, row in of_document.items()}, actor=actor, now=now)
    ArrivalFile.objects.filter(agency_id=agency_id, received_id__in=list(of_document)).update(
        arrival=Subquery(
            Arrival.objects.filter(exchange_id=OuterRef("received_id")).values("id")[:1]
        )
    )
    for document_id in list_asked_about(document_ids=of_document):
        freeze_row(of_document[document_id], now)
    for document_id, replaced in find_replaced_ids(document_ids=of_document).items():
        tie_replaced(of_document[document_id], replaced)


def _texts(agency_id: UUID, document_ids: Collection[UUID]) -> dict[UUID, str]:
    """What each packet says, then what its files say as far as they are read."""
    found = read_received_texts(agency_id=agency_id, document_ids=document_ids)
    files = ArrivalFile.objects.filter(
        agency_id=agency_id, received_id__in=list(document_ids), file__text__isnull=False
    )
    texts: dict[UUID, dict[str, str]] = {key: {"": said} for key, said in found.items()}
    for document_id, sha256, text in files.order_by("position").values_list(
        "received_id", "file_id", "file__text"
    ):
        if document_id and text:
            texts[document_id][sha256] = text  # the same file twice is read once
    return {key: "\n".join(filter(None, one.values())) for key, one in texts.items()}


def _find_answered(agency_id: UUID, document_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Our documents that packets say they answer: as they went out, else by number and symbol."""
    sent = find_answered_ids(agency_ids=[agency_id], document_ids=document_ids)
    ours = Dispatch.objects.filter(agency_id=agency_id, exchange_id__in=list(sent.values()))
    by_sent = dict(ours.values_list("exchange_id", "id"))
    found = {key: by_sent[one] for key, one in sent.items() if one in by_sent}
    rest = [key for key in document_ids if key not in found]
    named = find_answered_codes(agency_id=agency_id, document_ids=rest)
    for document_id, codes in named.items():
        if same := find_dispatches(agency_id=agency_id, codes=codes):
            found[document_id] = same[0].id
    return found
