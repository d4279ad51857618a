"""What waits: for a word of one's side, to be mended by one's agency, to be submitted by it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from lienthong.cooperation.models import (
    Agreement,
    Commitment,
    CommitmentVersion,
    Result,
    ResultStep,
)
from lienthong.cooperation.queries.commitments import find_commitment
from lienthong.cooperation.queries.results import summaries_of_results
from lienthong.cooperation.queries.sides import FEW, agreements_facing
from lienthong.cooperation.terms import Side
from lienthong.cooperation.terms.results import (
    CAME_BACK,
    CONFIRM,
    REPORT,
    ResultQueue,
    ResultState,
    ResultSummary,
)
from lienthong.identity.terms import Acting

MOST_QUEUES = 100
"""So many commitments: those that have waited longest."""
MOST_COUNTED = 10_000
"""An agency may have hundreds of thousands: nobody need know how many more."""
LOOKED_AT = 1000
"""So many results are looked through for them: an agency may have hundreds of thousands."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Results that wait; `reckoned`: they are few, and looked for before they are put in order."""

    rows: QuerySet[Result]
    reckoned: bool = False

    def oldest(self) -> QuerySet[Result]:
        """Those that have waited longest first; `changed_at` is never empty."""
        since = Coalesce("changed_at", "reported_at") if self.reckoned else F("changed_at")
        return self.rows.order_by(since, "id")


def list_waiting(
    *, acting: Acting, on: date, commitment: str = "", limit: int | None = None
) -> tuple[ResultSummary, ...]:
    """What was submitted and waits for a word of this person's side; oldest first.

    Of agreements whose other side is theirs; of one commitment, if asked for. None for who may not
    confirm.
    """
    return _oldest(_waiting(acting, on), limit, commitment)


def count_waiting(*, acting: Acting, on: date) -> int:
    """How many wait for a word of the side that this person speaks for; MOST_COUNTED at most."""
    return _count(_waiting(acting, on))


def list_returned(*, acting: Acting, limit: int | None = None) -> tuple[ResultSummary, ...]:
    """What came back to this person's agency, returned or disputed; oldest first."""
    return _oldest(_returned(acting), limit)


def count_returned(*, acting: Acting) -> int:
    """How many came back to this person's agency; MOST_COUNTED at most."""
    return _count(_returned(acting))


def list_to_submit(
    *, acting: Acting, commitment: str = "", limit: int | None = None
) -> tuple[ResultSummary, ...]:
    """What this person's agency has entered, or got returned, and not submitted; oldest first."""
    return _oldest(_to_submit(acting), limit, commitment)


def count_to_submit(*, acting: Acting) -> int:
    """How many of them there are; MOST_COUNTED at most."""
    return _count(_to_submit(acting))


def queues_waiting(*, acting: Acting, on: date) -> tuple[ResultQueue, ...]:
    """What waits for this person's word, by commitment; what has waited longest first."""
    return _queues(_waiting(acting, on))


def queues_returned(*, acting: Acting) -> tuple[ResultQueue, ...]:
    """What came back to this person's agency, by commitment."""
    return _queues(_returned(acting))


def queues_to_submit(*, acting: Acting) -> tuple[ResultQueue, ...]:
    """What this person's agency has not submitted, by commitment."""
    return _queues(_to_submit(acting))


def queues_sent(*, agency_id: UUID | None) -> tuple[ResultQueue, ...]:
    """What an agency submitted and the other side has not said a word about, by commitment."""
    return _queues(_sent(agency_id))


def count_sent(*, agency_id: UUID | None) -> int:
    """How many an agency submitted and waits for; MOST_COUNTED at most."""
    return _count(_sent(agency_id))


def _count(parts: Iterable[_Part]) -> int:
    return min(sum(part.rows[:MOST_COUNTED].count() for part in parts), MOST_COUNTED)


def _sent(agency_id: UUID | None) -> list[_Part]:
    if agency_id is None:
        return []
    return [_Part(Result.objects.filter(agency_id=agency_id, state=ResultState.SUBMITTED.value))]


def _waiting(acting: Acting, on: date) -> list[_Part]:
    """What waits for this person's word, by the side that reported it.

    Submitted, or disputed and answered since.
    """
    if acting.agency_id is None or not acting.may(CONFIRM):
        return []
    facing = agreements_facing(agency_id=acting.agency_id, on=on)
    submitted = Result.objects.filter(state=ResultState.SUBMITTED.value)
    answered = Result.objects.filter(answered_at__isnull=False)
    told = [(side, rows.filter(side=side.value)) for side in Side for rows in (submitted, answered)]
    reported = ResultStep.objects.filter(
        result=OuterRef("pk"), account_id=acting.account_id, side=OuterRef("side")
    )
    # Most often one side reports: for the others no agreement need be looked through.
    return [
        _under(facing[side], rows.filter(~Exists(reported)))
        for side, rows in told
        if rows.exists() and facing[side].exists()
    ]


def _under(agreements: QuerySet[Agreement], rows: QuerySet[Result]) -> _Part:
    """Results of some agreements: of few, commitment by commitment; of thousands, row by row.

    Of a provider's hundreds of thousands those that wait longest come first from the index. Of few
    agreements SQLite would look for them among all that wait, unless their order is reckoned.
    """
    commitments = Commitment.objects.filter(agreement__in=agreements)
    if agreements[: FEW + 1].count() > FEW:
        return _Part(rows.filter(Exists(commitments.filter(id=OuterRef("commitment_id")))))
    return _Part(rows.filter(commitment__in=commitments.values("id")), reckoned=True)


def _to_submit(acting: Acting) -> list[_Part]:
    return _own(acting, (ResultState.DRAFT.value, ResultState.RETURNED.value))


def _returned(acting: Acting) -> list[_Part]:
    """Returned, or disputed and not answered yet."""
    return [_Part(part.rows.filter(answered_at=None)) for part in _own(acting, CAME_BACK)]


def _own(acting: Acting, states: Iterable[str]) -> list[_Part]:
    if acting.agency_id is None or not acting.may(REPORT):
        return []
    own = Result.objects.filter(agency_id=acting.agency_id)
    return [_Part(own.filter(state=state)) for state in states]


def _queues(parts: Sequence[_Part]) -> tuple[ResultQueue, ...]:
    """The commitments of what has waited longest, with how many of each wait."""
    first: dict[UUID, tuple[datetime, UUID]] = {}
    for part in parts:
        told = part.oldest().values_list("commitment", "changed_at", "id")
        for key, at, result in told[:LOOKED_AT]:
            first[key] = min((at, result), first.get(key, (at, result)))
    order = sorted(first, key=lambda key: first[key])[:MOST_QUEUES]
    counts: dict[UUID, int] = defaultdict(int)
    for part in parts:
        some = part.rows.filter(commitment__in=order).order_by().values_list("commitment")
        for key, count in some.annotate(count=Count("id")):
            counts[key] += count
    versions = CommitmentVersion.objects.filter(superseded_at=None, commitment__in=order)
    named = {row.commitment_id: row for row in versions.select_related("commitment__agreement")}
    return tuple(
        ResultQueue(
            commitment=str(named[key].commitment),
            what=named[key].what,
            count=counts[key],
            since=first[key][0],
            first=first[key][1],
        )
        for key in order
    )


def _oldest(
    parts: Iterable[_Part], limit: int | None, commitment: str = ""
) -> tuple[ResultSummary, ...]:
    """The oldest of all parts: of each the oldest, which the index gives without sorting all."""
    found: list[tuple[datetime, UUID]] = []
    for part in _of(parts, commitment):
        found += part.oldest().values_list("changed_at", "id")[:limit]
    ids = [key for _, key in sorted(found)[:limit]]
    return summaries_of_results(Result.objects.filter(id__in=ids).order_by("changed_at", "id"))


def _of(parts: Iterable[_Part], commitment: str) -> Iterable[_Part]:
    """All, or of one commitment; of an unknown one nothing."""
    if not commitment:
        return parts
    row = find_commitment(commitment)
    if row is None:
        return []
    return [replace(part, rows=part.rows.filter(commitment=row)) for part in parts]
