"""By which named chain a draft is submitted, and how that departs from it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from lienthong.documents.models import Dispatch
from lienthong.documents.queries.chains import list_fitting_chains
from lienthong.documents.rules.chains import follow
from lienthong.documents.terms.chains import ChainNotValid
from lienthong.work.terms import Colleague


def note_chain(
    row: Dispatch,
    levels: Sequence[Sequence[UUID]],
    *,
    staff: Mapping[UUID, Colleague],
    chain_id: UUID | None,
    now: datetime,
) -> dict[str, Any]:
    """Keep in the row how the levels depart from the chain; what the fact tells of it.

    Measured against the first chain for the type where none is named, so that nobody passes a
    chain by unseen. Refuses one that does not hold for it (ChainNotValid), and whoever left it not
    replaced (ReviewerLeft). The row is not saved.
    """
    fitting = list_fitting_chains(
        agency_id=row.agency_id, type_code=row.type_code, on=timezone.localdate(now), at=now
    )
    chain = next((one for one in fitting if chain_id in {None, one.id}), None)
    if chain is None:
        if chain_id is not None:
            raise ChainNotValid(field="chain")
        row.followed = None
        return {}
    names = {account_id: one.name for account_id, one in staff.items()}
    followed = follow(chain, levels, drafter_id=row.drafter_id, names=names)
    told = asdict(followed)
    row.followed = told | {"chain_id": str(followed.chain_id)}
    return {
        "chain": followed.name,
        "left_out": followed.left_out,
        "added": followed.added,
        "moved": followed.moved,
    }
