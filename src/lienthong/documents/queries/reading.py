"""Which documents of the agency somebody may not read: restricted ones, and others' drafts."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from lienthong.documents.models import (
    Arrival,
    ArrivalReader,
    CoDrafter,
    Dispatch,
    DispatchReader,
    DispatchReview,
)
from lienthong.documents.rules.drafts import READ_ALL, may_read
from lienthong.documents.rules.finding import OPEN_STAGES
from lienthong.documents.terms import DispatchRestricted, DraftUnknown, Stage
from lienthong.identity.terms import Acting


def arrivals_open_to(acting: Acting) -> Q:
    """Those that are not restricted, or that this person was chosen to read."""
    chosen = ArrivalReader.objects.filter(arrival=OuterRef("pk"), account_id=acting.account_id)
    return Q(restricted=False) | Q(Exists(chosen))


def dispatches_open_to(acting: Acting) -> Q:
    """Those that were issued, and before that those that pass through this person's hands.

    Of restricted ones, at every stage, the second and those that they were chosen to read.
    """
    return shown_to(acting) & Q(restricted=False) | passing_through(acting.account_id)


def shown_to(acting: Acting) -> Q:
    """Those of which this person sees that they are there, were they restricted or not."""
    if READ_ALL & acting.roles:
        return Q()
    return Q(stage__in=OPEN_STAGES) | passing_through(acting.account_id)


def passing_through(account_id: UUID) -> Q:
    """Those that this person drafts, looks at or signs, or was chosen to read."""
    theirs = {"dispatch": OuterRef("pk"), "account_id": account_id}
    asked = DispatchReview.objects.filter(**theirs)
    shared = CoDrafter.objects.filter(**theirs)
    chosen = DispatchReader.objects.filter(**theirs)
    own = Q(drafter_id=account_id) | Q(signer_id=account_id)
    return own | Q(Exists(asked)) | Q(Exists(shared)) | Q(restricted=True) & Q(Exists(chosen))


def is_open_to(row: Dispatch, acting: Acting) -> bool:
    """Whether this person may read one document of the agency."""
    concerned = row.list_concerned()
    return may_read(
        account_id=acting.account_id,
        roles=acting.roles,
        drafter_id=row.drafter_id,
        signer_id=row.signer_id,
        reviewers=concerned,
        stage=Stage(row.stage),
        restricted=row.restricted,
        readers=concerned,
    )


def require_draft_reader(row: Dispatch, acting: Acting) -> None:
    """Refuse who may not read a document (DraftUnknown).

    To clerks and leaders, who read what is not restricted, it is told whom to ask
    (DispatchRestricted).
    """
    if is_open_to(row, acting):
        return
    if READ_ALL & acting.roles or row.stage in OPEN_STAGES:
        require_chosen(row, acting)
    raise DraftUnknown


def require_chosen(row: Dispatch, acting: Acting) -> None:
    """Refuse a restricted document to whom it is closed (DispatchRestricted), naming whom to ask.

    Who would not see it anyway is not asked for here.
    """
    if row.restricted and not is_open_to(row, acting):
        first = row.readers.order_by("added_at", "id").values_list("added_by", flat=True).first()
        raise DispatchRestricted(name=first or row.drafter_name)


def hidden_among(rows: Iterable[Arrival | Dispatch], acting: Acting) -> frozenset[UUID]:
    """The ids of those that this person may not read; two queries however many there are."""
    found = list(rows)
    closed = {one.id for one in found if isinstance(one, Arrival) and one.restricted}
    drafts = {one.id for one in found if isinstance(one, Dispatch)}
    if closed:
        readable = Arrival.objects.filter(arrivals_open_to(acting), id__in=closed)
        closed -= set(readable.values_list("id", flat=True))
    if drafts:
        open_ones = Dispatch.objects.filter(dispatches_open_to(acting), id__in=drafts)
        drafts -= set(open_ones.values_list("id", flat=True))
    return frozenset(closed | drafts)
