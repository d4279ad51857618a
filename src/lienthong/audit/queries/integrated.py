"""Facts in the order of the ledger: for whoever keeps counts of what happened up to date."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models.functions import TruncMonth

from lienthong.audit.models import FactLeaf, FactRow, FactSubject
from lienthong.audit.queries.facts import VIETNAM


@dataclass(frozen=True, slots=True)
class IntegratedFact:
    """A fact by its place in the ledger: what happened, who did it, what it is about."""

    leaf: int
    tag: str
    recorded_at: datetime
    account_id: UUID | None
    agency_id: UUID | None
    subjects: tuple[str, ...]


def list_integrated(*, after: int, limit: int) -> list[IntegratedFact]:
    """Facts whose leaf comes after `after` (-1: from the first on), in the ledger's order.

    Leaves are given one after the other under a lock: who has read up to one has missed none
    before it, whatever was committed in which order.
    """
    leaves = FactLeaf.objects.filter(index__gt=after).select_related("fact").defer("fact__record")
    rows = list(leaves.order_by("index")[:limit])
    about: dict[int, list[str]] = {row.fact_id: [] for row in rows}
    named = FactSubject.objects.filter(fact_id__in=list(about)).order_by("id")
    for fact, subject in named.values_list("fact_id", "subject"):
        about[fact].append(subject)
    return [
        IntegratedFact(
            leaf=row.index,
            tag=row.fact.tag,
            recorded_at=row.fact.recorded_at,
            account_id=row.fact.account_id,
            agency_id=row.fact.agency_id,
            subjects=tuple(about[row.fact_id]),
        )
        for row in rows
    ]


def list_activity() -> set[tuple[UUID, UUID, date]]:
    """Who did something that is on record, for which agency, in which month (its first day)."""
    rows = FactRow.objects.filter(account_id__isnull=False, agency_id__isnull=False)
    months = rows.annotate(month=TruncMonth("recorded_at", tzinfo=VIETNAM)).order_by()
    found = months.values_list("account_id", "agency_id", "month").distinct()
    return {
        (who, agency, at.astimezone(VIETNAM).date())
        for who, agency, at in found
        if who is not None and agency is not None
    }
