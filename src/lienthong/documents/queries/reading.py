"""Which documents of the agency somebody may not read: restricted ones, and others' drafts."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from lienthong.documents.models import Arrival, ArrivalReader, CoDrafter, Dispatch, DispatchReview
from lienthong.documents.rules.drafts import READ_ALL
from lienthong.documents.rules.finding import OPEN_STAGES
from lienthong.identity.terms import Acting


def arrivals_open_to(acting: Acting) -> Q:
    """Those that are not restricted, or that this person was chosen to read."""
    chosen = ArrivalReader.objects.filter(arrival=OuterRef("pk"), account_id=acting.account_id)
    return Q(restricted=False) | Q(Exists(chosen))


def dispatches_open_to(acting: Acting) -> Q:
    """Those that were issued, and before that those that pass through this person's hands."""
    if READ_ALL & acting.roles:
        return Q()
    asked = DispatchReview.objects.filter(dispatch=OuterRef("pk"), account_id=acting.account_id)
    own = Q(drafter_id=acting.account_id) | Q(signer_id=acting.account_id)
    shared = CoDrafter.objects.filter(dispatch=OuterRef("pk"), account_id=acting.account_id)
    return Q(stage__in=OPEN_STAGES) | own | Q(Exists(asked)) | Q(Exists(shared))


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
