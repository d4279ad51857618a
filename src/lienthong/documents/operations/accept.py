"""From the exchange into the register in one step: accepted (03) and numbered, many at once."""

from collections.abc import Sequence
from datetime import datetime
from textwrap import shorten
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.documents.models import Arrival, ArrivalFile
from lienthong.documents.operations.many import entry_of, together_or_one_by_one
from lienthong.documents.operations.numbers import INCOMING, lock_series
from lienthong.documents.operations.register_received import register_all_received
from lienthong.documents.queries.waiting import find_repeated, find_twin, find_twins
from lienthong.documents.terms import (
    AgencyNeeded,
    ArrivalOutcome,
    SecretRefused,
)
from lienthong.exchange.operations import accept_document, accept_documents
from lienthong.exchange.queries import get_received_summaries, get_received_summary
from lienthong.exchange.terms import ReceivedSummary, ReceptionState
from lienthong.identity.terms import Acting
from lienthong.kernel.secrecy import Secrecy, find_secrecy, say_mark

SUBJECT_SHOWN = 60
"""Characters of a subject by which a refused document is known."""


def accept_many(
    *,
    document_ids: Sequence[UUID],
    acting: Acting,
    now: datetime,
    known_duplicates: frozenset[UUID] = frozenset(),
) -> list[ArrivalOutcome]:
    """Accept documents of the exchange and register them, numbered in the order given.

    03 goes to the sender of each by itself. Those that nothing stands against are written together
    in a few statements; every other one after them in a transaction of its own, so that it gets its
    own answer. Refused, each with its reason and without holding up the others: what bears a mark
    of state secrets (SecretRefused), what stands in the register already unless it is among
    `known_duplicates` (PerhapsDuplicate), and what `accept_document` refuses. More than 200 at
    once: ArrivalsTooMany. Facts: as of `accept_document` and `register_received`, for each.
    """
    if acting.agency_id is None:
        raise AgencyNeeded
    agency_id = acting.agency_id

    def together(ids: Sequence[UUID]) -> dict[UUID, str]:
        return _accept_together(ids, agency_id, known_duplicates, acting=acting, now=now)

    def one(document_id: UUID) -> str:
        received = get_received_summary(agency_id=agency_id, document_id=document_id)
        refuse_secret(received, agency_id)
        with transaction.atomic():
            _lock_register(agency_id, now)
            undecided = get_received_summary(agency_id=agency_id, document_id=document_id)
            is_new = undecided.state is ReceptionState.NEW
            if is_new and document_id not in known_duplicates:
                _refuse_twin(received, agency_id)
            accept_document(document_id=document_id, acting=acting, now=now)
            (row,) = _register([document_id], agency_id, acting, now)
        return entry_of(row)

    def label(document_id: UUID) -> str:
        found = get_received_summary(agency_id=agency_id, document_id=document_id)
        about = shorten(found.subject, SUBJECT_SHOWN, placeholder="…")
        return f"{found.number}/{found.symbol} ({about})"

    return together_or_one_by_one(document_ids, together, one, label)


def _accept_together(
    ids: Sequence[UUID],
    agency_id: UUID,
    known_duplicates: frozenset[UUID],
    *,
    acting: Acting,
    now: datetime,
) -> dict[UUID, str]:
    """Accept and register all that are not decided, not secret and no twin; their entries."""
    with transaction.atomic():
        _lock_register(agency_id, now)
        summaries = get_received_summaries(agency_id=agency_id, document_ids=ids)
        received = [summaries[one_id] for one_id in ids if one_id in summaries]
        stopped = _list_secret(received, agency_id)
        twins = find_twins(agency_id=agency_id, received=received).keys() | find_repeated(received)
        stopped |= twins - known_duplicates
        plain = [one.id for one in received if one.id not in stopped]
        accepted = accept_documents(document_ids=plain, acting=acting, now=now)
        in_order = [one_id for one_id in plain if one_id in accepted]
        rows = _register(in_order, agency_id, acting, now)
    return {one_id: entry_of(row) for one_id, row in zip(in_order, rows, strict=True)}


def _lock_register(agency_id: UUID, now: datetime) -> None:
    """Before anything else, and before looking for twins, by whoever accepts."""
    lock_series(agency_id=agency_id, register=INCOMING, year=timezone.localdate(now).year)


def _register(
    document_ids: Sequence[UUID], agency_id: UUID, acting: Acting, now: datetime
) -> list[Arrival]:
    return register_all_received(
        document_ids=document_ids,
        agency_id=agency_id,
        agency_name=acting.agency_name,
        actor=acting.actor,
        accepted_at=now,
        now=now,
    )


def _list_secret(received: Sequence[ReceivedSummary], agency_id: UUID) -> set[UUID]:
    """Those that `refuse_secret` refuses."""
    marked = ArrivalFile.objects.filter(
        agency_id=agency_id, received_id__in=[one.id for one in received]
    ).exclude(secrecy="")
    of_file = set(marked.values_list("received_id", flat=True))
    return {
        one.id
        for one in received
        if one.id in of_file or find_secrecy([one.subject, one.type_name, one.symbol]) is not None
    }


def refuse_secret(received: ReceivedSummary, agency_id: UUID) -> None:
    """Refuse (SecretRefused) what its subject or a file marks as a state secret."""
    degree = find_secrecy([received.subject, received.type_name, received.symbol])
    if degree is None:
        marked = ArrivalFile.objects.filter(agency_id=agency_id, received_id=received.id)
        found = marked.exclude(secrecy="").values_list("secrecy", flat=True).first()
        degree = Secrecy(found) if found else None
    if degree is not None:
        raise SecretRefused(mark=say_mark(degree))


def _refuse_twin(received: ReceivedSummary, agency_id: UUID) -> None:
    twin = find_twin(
        agency_id=agency_id,
        code="/".join(part for part in (received.number, received.symbol) if part),
        author=received.sender_name,
        issued_on=received.issued_on,
    )
    if twin is not None:
        raise twin.refusal(field="known_duplicate")
