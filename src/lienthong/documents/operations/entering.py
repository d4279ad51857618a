"""Entering documents into the index: what they say, and all of them anew."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from lienthong.documents.models import (
    Arrival,
    ArrivalFile,
    Dispatch,
    KeptFile,
    SearchEntry,
    enter,
    enter_content,
)
from lienthong.documents.operations.enter_sent import enter_sent_again
from lienthong.documents.terms import FoundKind
from lienthong.exchange.queries import list_sent_ids

A_CHUNK = 200

_Moment = tuple[datetime, int, FoundKind, UUID]
"""When a document was entered, what orders those of one instant, and which one it is."""

_MODELS: dict[FoundKind, type[Arrival] | type[Dispatch]] = {
    FoundKind.ARRIVAL: Arrival,
    FoundKind.DISPATCH: Dispatch,
}


def enter_text(*, kind: FoundKind, document_id: UUID, text: str) -> None:
    """Let a document be found by what it says: `text` as it could be read; replaces what was there.

    For whoever reads files (a packet's content, recognised scans). Nothing for a document that is
    not entered. In the caller's transaction, if there is one.
    """
    with transaction.atomic():
        enter_content(kind, document_id, text)


def enter_arrival_text(arrival_id: UUID, *, said: str = "") -> None:
    """Let a registered document be found by what its files say, after `said` (its packet's words).

    In the caller's transaction.
    """
    texts = KeptFile.objects.filter(
        sha256__in=ArrivalFile.objects.filter(arrival_id=arrival_id).values("file_id"),
        text__isnull=False,
    ).values_list("text", flat=True)
    whole = "\n".join(text for text in (said, *texts) if text)
    enter_content(FoundKind.ARRIVAL, arrival_id, whole)


def enter_all_anew(*, tell: Callable[[int, int], None]) -> int:
    """Enter every document as it stands now, the oldest first; how many there were.

    What documents say stays as it was entered. `tell` is given how many are done and how many there
    are. Safe to interrupt and to run beside everything else: each chunk is one transaction.
    """
    everything = sorted(_moments())
    sent = [key for _, key in sorted(list_sent_ids())]
    for first in range(0, len(everything), A_CHUNK):
        chunk = everything[first : first + A_CHUNK]
        with transaction.atomic():
            _enter(chunk)
        tell(first + len(chunk), len(everything))
    for first in range(0, len(sent), A_CHUNK):
        with transaction.atomic():
            enter_sent_again(sent[first : first + A_CHUNK])
    for kind, model in _MODELS.items():
        entries = SearchEntry.objects.filter(kind=kind)
        entries.exclude(document_id__in=model.objects.values_list("id", flat=True)).delete()
    return len(everything)


def _moments() -> Iterator[_Moment]:
    arrivals = Arrival.objects.values_list("registered_at", "number", "pk")
    yield from ((at, number, FoundKind.ARRIVAL, key) for at, number, key in arrivals.iterator())
    dispatches = Dispatch.objects.values_list("created_at", "pk")
    yield from ((at, 0, FoundKind.DISPATCH, key) for at, key in dispatches.iterator())


def _enter(chunk: Sequence[_Moment]) -> None:
    """Those that are still there, locked, so that nobody's change is written over."""
    rows: dict[UUID, Arrival | Dispatch] = {}
    for kind, model in _MODELS.items():
        keys = [key for _, _, one, key in chunk if one == kind]
        rows |= model.objects.select_for_update().in_bulk(keys)
    for _, _, _, key in chunk:
        if key in rows:
            enter(rows[key].findable())
