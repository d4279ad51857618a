"""Documents that may be put into a file: found by number, symbol and words."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from django.db.models import QuerySet

from lienthong.documents.models import Arrival, Dispatch, FileItem
from lienthong.documents.queries.reading import (
    arrivals_open_to,
    dispatches_open_to,
    hidden_among,
    shown_to,
)
from lienthong.documents.terms import (
    GONE_OUT,
    REGISTERED,
    Stage,
)
from lienthong.documents.terms.filing import (
    Candidate,
    ItemKind,
)
from lienthong.identity.terms import Acting
from lienthong.kernel.vietnamese import fold

MOST_WORDS = 20
SHOWN = (Stage.SIGNED, Stage.NUMBERED, Stage.SEALED, *GONE_OUT)
"""Drafts are read by those they pass through; a file may be filled from what was signed."""


def find_candidates(
    *,
    agency_ids: Collection[UUID],
    file_id: UUID,
    text: str,
    acting: Acting | None = None,
    limit: int = 20,
) -> list[Candidate]:
    """Incoming and outgoing documents of the agencies that fit all words, the newest first.

    `inside` marks those that stand in the file; those that `acting` may not read are left out.
    Three queries.
    """
    words = fold(text).split()[:MOST_WORDS]
    if not words:
        return []
    arrivals = Arrival.objects.filter(agency_id__in=agency_ids)
    sent = Dispatch.objects.filter(agency_id__in=agency_ids, stage__in=SHOWN)
    if acting is not None:
        arrivals = arrivals.filter(arrivals_open_to(acting))
        sent = sent.filter(dispatches_open_to(acting))
    for word in words:
        arrivals, sent = arrivals.filter(folded__contains=word), sent.filter(folded__contains=word)
    held = FileItem.objects.filter(job_file=file_id).values_list("arrival_id", "dispatch_id")
    inside = {one for pair in held for one in pair}
    found = [
        Candidate(
            kind=ItemKind.ARRIVAL,
            key=str(row.id),
            code=row.code,
            subject=row.subject,
            author=row.author,
            issued_on=row.issued_on,
            inside=row.id in inside,
        )
        for row in arrivals.order_by("-year", "-number")[:limit]
    ]
    newest = sent.order_by("-changed_at")[:limit]
    return found + [_outgoing(row, inside=row.id in inside) for row in newest]


def count_numbered(*, agency_id: UUID, acting: Acting) -> int:
    """How many of an agency's documents have a number and are shown to somebody."""
    return _numbered(agency_id, acting).count()


def list_numbered(
    *, agency_id: UUID, acting: Acting, first: int = 0, limit: int = 25
) -> list[Candidate]:
    """An agency's documents that have a number, as its register shows them, the newest first.

    Of a restricted one that is closed to this person the line without its subject.
    """
    rows = list(_numbered(agency_id, acting).order_by("-year", "-number")[first : first + limit])
    hidden = hidden_among([row for row in rows if row.restricted], acting)
    found = [_outgoing(row, inside=False) for row in rows]
    return [replace(one, subject="") if UUID(one.key) in hidden else one for one in found]


def _numbered(agency_id: UUID, acting: Acting) -> QuerySet[Dispatch]:
    rows = Dispatch.objects.filter(agency_id=agency_id, stage__in=REGISTERED)
    return rows.filter(shown_to(acting))


def _outgoing(row: Dispatch, *, inside: bool) -> Candidate:
    return Candidate(
        kind=ItemKind.DISPATCH,
        key=str(row.id),
        code="/".join(str(part) for part in (row.number, row.symbol) if part),
        subject=row.subject,
        author=row.agency_name,
        issued_on=row.issued_on,
        inside=inside,
    )
