"""This week: what is due and late in the agreements of an agency, who waits for whom."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Min, Q
from django.utils import timezone

from lienthong.cooperation.models import (
    CommitmentMilestone,
    CommitmentVersion,
    Conclusion,
    Rollout,
    RolloutSiteVersion,
)
from lienthong.cooperation.queries.meetings import minutes_for, minutes_of
from lienthong.cooperation.queries.result_queues import (
    MOST_COUNTED,
    count_returned,
    count_sent,
    count_waiting,
    queues_returned,
    queues_sent,
    queues_waiting,
)
from lienthong.cooperation.queries.sides import FEW, agreements_with, has_part
from lienthong.cooperation.queries.trials import list_trials
from lienthong.cooperation.rules.trials import ends_of
from lienthong.cooperation.terms import EDIT, CommitmentState, MilestoneStatus
from lienthong.cooperation.terms.meetings import ConclusionState
from lienthong.cooperation.terms.results import ResultQueue
from lienthong.cooperation.terms.texts import VIEW_EVERYTHING
from lienthong.cooperation.terms.trials import TrialRecord, TrialState
from lienthong.cooperation.terms.week import DueItem, DueKind, DueList, Week
from lienthong.identity.terms import Acting

DAYS = 7
MOST = 30
MOST_WHOLE = 500
"""Where somebody asks for all of it."""
MOST_IN_CALENDAR = 200
_IN_FORCE = CommitmentState.IN_FORCE.value
_RUNNING = (TrialState.UNDECIDED, TrialState.SOON, TrialState.RUNNING)


def read_week(*, acting: Acting, on: date, everything: bool = False, whole: bool = False) -> Week:
    """What somebody has before them from a day on.

    Of the agreements of their agency; of all, where asked for by who answers for all of them. Each
    list names the first MOST (`whole`: MOST_WHOLE) and counts the others. The number of queries
    does not grow.
    """
    most = MOST_WHOLE if whole else MOST
    widely = everything and (acting.may(EDIT) or acting.may(VIEW_EVERYTHING))
    own = _Own(acting.agency_id, everything=widely)
    minutes = minutes_for(acting, prefix="meeting__")
    until = on + timedelta(days=DAYS)
    before, within = (None, on - timedelta(days=1)), (on, until)
    trials = _running(own, until)
    return Week(
        on=on,
        until=until,
        everything=widely,
        late=_joined(_dated(own, before, minutes, trials, most), on, most),
        due=_joined(_dated(own, within, minutes, trials, most), on, most),
        for_us=_for_us(acting, on, most),
        for_them=_for_them(acting, most),
    )


def list_due(*, agency_id: UUID, on: date, days: int) -> tuple[DueItem, ...]:
    """What becomes due in an agency's agreements within some days, for its calendars."""
    own, until = _Own(agency_id), on + timedelta(days=days)
    minutes = minutes_of(agency_id, prefix="meeting__")
    found = _dated(own, (on, until), minutes, _running(own, until), MOST_IN_CALENDAR)
    return _joined(found, on, MOST_IN_CALENDAR).items


class _Own:
    """The agreements of an agency, or all."""

    def __init__(self, agency_id: UUID | None, *, everything: bool = False) -> None:
        self._agency_id = agency_id
        self._everything = everything
        known = None if everything or agency_id is None else agreements_with(agency_id)
        self.few = known is not None and known[: FEW + 1].count() <= FEW
        """Whether they are an agency's, and few."""

    def among(self, path: str) -> Q:
        """Rows of which `path` leads to one of them.

        Of an agency with few it is asked, agreement by agreement, what there is; of a provider, a
        party of thousands, row by row whose it is. SQLite cannot know how many they are.
        """
        if self._everything:
            return Q()
        if self._agency_id is None:
            return Q(pk__in=[])
        if self.few:
            return Q(**{f"{path}__in": agreements_with(self._agency_id)})
        return has_part(self._agency_id, path=path)


Days = tuple[date | None, date]
Found = tuple[int, list[DueItem]]


def _dated(
    own: _Own, days: Days, minutes: Q, trials: Sequence[TrialRecord], most: int
) -> list[Found]:
    """What has its last day within these days: so many, and the first of each kind."""
    return [
        _commitments(own, days, most),
        _milestones(own, days, most),
        _rollouts(own, days, most),
        _trials(trials, days),
        _conclusions(own, days, minutes, most),
    ]


def _joined(found: Iterable[Found], on: date, most: int) -> DueList:
    counts, items = zip(*found, strict=True)
    ordered = sorted(
        (item for some in items for item in some), key=lambda one: (one.on or on, one.key)
    )
    first = tuple(ordered[:most])
    return DueList(count=sum(counts), items=first, at_least=MOST_COUNTED in counts)


def _commitments(own: _Own, days: Days, most: int) -> Found:
    rows = CommitmentVersion.objects.filter(
        _within("due_last_on", days),
        own.among("commitment__agreement"),
        superseded_at=None,
        state=_IN_FORCE,
    )
    # First which, in the index's order, then whole: an agency may be late with thousands.
    order = ("due_last_on", "commitment_id")
    first = list(rows.order_by(*order).values_list("id", flat=True)[:most])
    chosen = CommitmentVersion.objects.filter(id__in=first).order_by(*order)
    items = [
        DueItem(
            kind=DueKind.COMMITMENT,
            key=str(row.commitment),
            text=row.what,
            note=row.owner_name,
            on=row.due_last_on,
        )
        for row in chosen.select_related("commitment__agreement")
    ]
    return rows[:MOST_COUNTED].count(), items


def _milestones(own: _Own, days: Days, most: int) -> Found:
    rows = CommitmentMilestone.objects.filter(
        _within("due_last_on", days),
        own.among("version__commitment__agreement"),
        status=MilestoneStatus.SCHEDULED.value,
        version__superseded_at=None,
        version__state=_IN_FORCE,
    )
    chosen = rows.select_related("version__commitment__agreement").order_by("due_last_on", "id")
    items = [
        DueItem(
            kind=DueKind.MILESTONE,
            key=str(row.version.commitment),
            text=row.title,
            note=row.version.what,
            on=row.due_last_on,
        )
        for row in chosen[:most]
    ]
    return rows.count(), items


def _rollouts(own: _Own, days: Days, most: int) -> Found:
    """Roll-outs with sites whose plan ends and where nothing was put in place."""
    planned = RolloutSiteVersion.objects.filter(
        _within("plan_ends_on", days), superseded_at=None, taken_out=False, stage=""
    )
    if own.few:
        mine = Rollout.objects.filter(own.among("commitment__agreement"))
        planned = planned.filter(site__rollout__in=list(mine.values_list("id", flat=True)))
    told = planned.order_by().values_list("site__rollout")
    sites = {
        key: (count, first)
        for key, count, first in told.annotate(count=Count("site_id"), first=Min("plan_ends_on"))
    }
    rows = Rollout.objects.filter(own.among("commitment__agreement"), id__in=list(sites))
    rows = rows.select_related("commitment__agreement")
    items = [
        DueItem(
            kind=DueKind.ROLLOUT,
            key=str(row),
            text=row.item,
            on=sites[row.id][1],
            count=sites[row.id][0],
        )
        for row in rows.order_by("id")[:most]
    ]
    return rows.count(), items


def _running(own: _Own, on: date) -> list[TrialRecord]:
    """Trials that nobody ended."""
    found = list_trials(on=on, which=own.among("commitment__agreement"))
    return [one for one in found if one.state in _RUNNING]


def _trials(trials: Sequence[TrialRecord], days: Days) -> Found:
    """Those of them, by the first day on which they may end: the worst case."""
    items = []
    for one in trials:
        ends = ends_of(one.free_until)
        first = None if ends is None else ends.first
        if first is not None and (days[0] is None or days[0] <= first) and first <= days[1]:
            items.append(
                DueItem(
                    kind=DueKind.TRIAL,
                    key=one.reference,
                    text=one.draft.what,
                    note=one.draft.user,
                    on=first,
                )
            )
    return len(items), items


def _conclusions(own: _Own, days: Days, minutes: Q, most: int) -> Found:
    """Conclusions of meetings that are not done, of minutes that are read: also of the programme's.

    `minutes` says which are read (`queries.meetings`).
    """
    rows = Conclusion.objects.filter(_within("due_on", days), state=ConclusionState.OPEN.value)
    rows = rows.filter(minutes, Q(meeting__agreement=None) | own.among("meeting__agreement"))
    chosen = rows.select_related("meeting").order_by("due_on", "id")[:most]
    items = [
        DueItem(
            kind=DueKind.CONCLUSION,
            key=str(row.meeting_id),
            text=row.text,
            note=row.who or row.meeting.title,
            on=row.due_on,
        )
        for row in chosen
    ]
    return rows.count(), items


def _for_us(acting: Acting, on: date, most: int) -> DueList:
    """Results that wait for this side's word, and its own that came back."""
    back, waiting = queues_returned(acting=acting), queues_waiting(acting=acting, on=on)
    items = (*_together(back, DueKind.CAME_BACK), *_together(waiting, DueKind.TO_CONFIRM))
    count = count_returned(acting=acting) + count_waiting(acting=acting, on=on)
    return DueList(count=count, items=items[:most], at_least=count >= MOST_COUNTED)


def _for_them(acting: Acting, most: int) -> DueList:
    """Results of this agency that the other side has not said a word about."""
    items = _together(queues_sent(agency_id=acting.agency_id), DueKind.SENT)
    count = count_sent(agency_id=acting.agency_id)
    return DueList(count=count, items=items[:most], at_least=count >= MOST_COUNTED)


def _together(queues: Iterable[ResultQueue], kind: DueKind) -> tuple[DueItem, ...]:
    """Results by commitment; one that is alone by itself."""
    return tuple(
        DueItem(
            kind=kind if one.count > 1 else DueKind.RESULT,
            key=one.commitment if one.count > 1 else str(one.first),
            text=one.what,
            note="" if one.count > 1 else one.commitment,
            on=timezone.localdate(one.since),
            count=one.count,
            stands_for=one.count,
        )
        for one in queues
    )


def _within(name: str, days: Days) -> Q:
    first, last = days
    which = Q(**{f"{name}__lte": last})
    return which if first is None else which & Q(**{f"{name}__gte": first})
