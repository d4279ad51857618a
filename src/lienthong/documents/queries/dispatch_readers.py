"""Who reads an outgoing document, as somebody who reads it sees it."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from lienthong.directory.queries import list_appointments
from lienthong.documents.models import Dispatch
from lienthong.documents.queries.reading import is_open_to
from lienthong.documents.rules.drafts import may_choose_readers, may_lift
from lienthong.documents.terms import GONE_OUT, REGISTERED, DispatchReaders, DispatchUnknown, Stage
from lienthong.identity.terms import Acting, Role


def get_dispatch_readers(*, dispatch_id: UUID, acting: Acting, now: datetime) -> DispatchReaders:
    """The readers of a document and what this person may change of them.

    Of a forerunner's document who reads it may name further readers, nothing else. Refuses who may
    not read it (DispatchUnknown).
    """
    row = Dispatch.objects.filter(id=dispatch_id).first()
    if row is None or not is_open_to(row, acting):
        raise DispatchUnknown
    own, stage = row.agency_id == acting.agency_id, Stage(row.stage)
    chosen = tuple(row.readers.order_by("name").values_list("account_id", "name"))
    return DispatchReaders(
        restricted=row.restricted,
        readers=chosen if row.restricted else (),
        stage=stage,
        may_choose=own
        and may_choose_readers(
            account_id=acting.account_id,
            roles=acting.roles,
            drafter_id=row.drafter_id,
            stage=stage,
        ),
        may_name=not own and row.restricted and stage in REGISTERED,
        may_lift=own and row.restricted and may_lift(roles=acting.roles),
        wants_clerk=row.restricted and stage not in GONE_OUT and not _has_clerk(row, now),
    )


def _has_clerk(row: Dispatch, now: datetime) -> bool:
    """Whether somebody who reads it may number, seal and issue it."""
    concerned = set(row.list_concerned())
    on = timezone.localdate(now)
    held = list_appointments(on=on, agency_id=row.agency_id, at=now)
    return any(one.post.role is Role.CLERK and one.account_id in concerned for one in held)
