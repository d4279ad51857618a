"""Drafting together: whom the drafter lets change the draft too."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.documents.events import CoDraftersNamed
from lienthong.documents.models import CoDrafter
from lienthong.documents.operations.drafts.locked import lock_own, tell
from lienthong.documents.terms import DRAFT, CoDrafterUnknown
from lienthong.identity.terms import Acting
from lienthong.work.queries import list_colleagues

MOST_CO_DRAFTERS = 20


def name_co_drafters(
    *, dispatch_id: UUID, people: Collection[UUID], acting: Acting, now: datetime
) -> None:
    """Let exactly these people change the draft beside its drafter; nobody: the drafter alone.

    What somebody saved stays when they are not named any more. Refuses anybody but the drafter and
    other stages (DraftClosed), and who holds no post here now, the drafter, and more than 20
    (CoDrafterUnknown). Fact: documents:dispatch:co_drafters_named.
    """
    with transaction.atomic():
        row = lock_own(dispatch_id, acting)
        staff = list_colleagues(
            agency_id=row.agency_id, on=timezone.localdate(now), at=now, may=DRAFT
        )
        names = {one.account_id: one.name for one in staff if one.account_id != row.drafter_id}
        wanted = set(people)
        stays = set(row.list_co_drafters())
        if not wanted <= set(names) | stays or len(wanted) > MOST_CO_DRAFTERS:
            raise CoDrafterUnknown(field="people")
        if wanted == stays:
            return
        row.co_drafters.exclude(account_id__in=wanted).delete()
        CoDrafter.objects.bulk_create(
            CoDrafter(dispatch=row, account_id=one, name=names[one], added_at=now)
            for one in sorted(wanted - stays)
        )
        row.changed_at = now
        row.save()  # who may find it has changed
        found = row.co_drafters.order_by("name").values_list("name", flat=True)
        tell(CoDraftersNamed, row, acting=acting, now=now, names=tuple(found))
