"""Keep the figures up to date: what facts touched is looked at anew, or everything is.

One at a time: whoever counts holds the row of the position until the end of the transaction.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import Count, F
from django.db.models.functions import TruncMonth

from lienthong.audit.operations import append_fact
from lienthong.audit.queries import IntegratedFact, list_integrated
from lienthong.audit.terms import Actor
from lienthong.reporting.events import FiguresRecounted
from lienthong.reporting.models import CountedCase, CountPosition, MonthlyFigure
from lienthong.reporting.operations.sources import SOURCES
from lienthong.reporting.rules.figures import Place, changes_between
from lienthong.reporting.terms import Counted, Indicator, Outcome

FACTS_AT_ONCE = 1000
CASES_AT_ONCE = 500
"""Names in one condition; a database refuses conditions without bound."""
THE_ONE = 1


def count_new(*, now: datetime) -> int:
    """Count what the next facts of the ledger changed, at most 1,000; how many were looked at."""
    with transaction.atomic():
        position = _lock_position()
        facts = list_integrated(after=position.leaf, limit=FACTS_AT_ONCE)
        if not facts:
            return 0
        for indicator, touched in _touched_by(facts).items():
            for some in _in_parts(sorted(touched)):
                _look_anew(indicator, some)
        position.leaf, position.counted_at = facts[-1].leaf, now
        position.save()
    return len(facts)


def recount_everything(*, actor: Actor, now: datetime) -> FiguresRecounted:
    """Count everything anew from the folders' own tables, and mend what differs.

    Fact: reporting:figures:recounted, which is returned: how many cases there are, how many were
    wrong. Figures that no case supports any more go with it.
    """
    with transaction.atomic():
        _lock_position()
        mended = sum(_check(indicator) + _complete(indicator) for indicator in SOURCES)
        for indicator in SOURCES:
            _rebuild_figures(indicator)
        fact = FiguresRecounted(cases=CountedCase.objects.count(), mended=mended)
        append_fact(fact=fact, actor=actor, now=now)
    return fact


def _check(indicator: Indicator) -> int:
    """Look anew at every case there is, some at a time; how many were wrong."""
    mended, last = 0, 0
    rows = CountedCase.objects.filter(indicator=indicator).order_by("id")
    while some := list(rows.filter(id__gt=last)[:CASES_AT_ONCE]):
        before, last = _cases(some), some[-1].id
        after = {one.subject: one for one in SOURCES[indicator].read(list(before))}
        mended += _write(indicator, before, after)
    return mended


def _complete(indicator: Indicator) -> int:
    """Add the cases that are missing, some at a time; how many there were."""
    mended = 0
    for some in _batches(SOURCES[indicator].read(None)):
        after = {one.subject: one for one in some}
        rows = CountedCase.objects.filter(indicator=indicator, subject__in=list(after))
        known = set(rows.values_list("subject", flat=True))
        missing = {name: one for name, one in after.items() if name not in known}
        mended += _write(indicator, {}, missing)
    return mended


def _batches(cases: Iterable[Counted]) -> Iterable[list[Counted]]:
    every = iter(cases)
    while some := list(islice(every, CASES_AT_ONCE)):
        yield some


def _lock_position() -> CountPosition:
    CountPosition.objects.get_or_create(id=THE_ONE)
    return CountPosition.objects.select_for_update().get(id=THE_ONE)


def _touched_by(facts: Iterable[IntegratedFact]) -> dict[Indicator, set[str]]:
    touched: dict[Indicator, set[str]] = defaultdict(set)
    for fact in facts:
        for indicator, source in SOURCES.items():
            touched[indicator].update(source.touches(fact))
    return touched


def _in_parts(names: Sequence[str]) -> Iterable[Sequence[str]]:
    for start in range(0, len(names), CASES_AT_ONCE):
        yield names[start : start + CASES_AT_ONCE]


def _look_anew(indicator: Indicator, subjects: Sequence[str]) -> None:
    rows = CountedCase.objects.filter(indicator=indicator, subject__in=subjects)
    before = _cases(rows)
    after = {one.subject: one for one in SOURCES[indicator].read(subjects)}
    _write(indicator, before, after)
    _add(indicator, changes_between(before, after))


def _cases(rows: Iterable[CountedCase]) -> dict[str, Counted]:
    return {
        row.subject: Counted(row.subject, row.agency_id, row.on, Outcome(row.outcome))
        for row in rows
    }


def _write(
    indicator: Indicator, before: Mapping[str, Counted], after: Mapping[str, Counted]
) -> int:
    """Make the rows say what is so; how many said something else."""
    gone = sorted(before.keys() - after.keys())
    changed = [one for name, one in after.items() if before.get(name) != one]
    for some in _in_parts(gone):
        CountedCase.objects.filter(indicator=indicator, subject__in=some).delete()
    CountedCase.objects.bulk_create(
        (
            CountedCase(
                indicator=indicator,
                subject=one.subject,
                agency_id=one.agency_id,
                on=one.on,
                outcome=one.outcome,
            )
            for one in changed
        ),
        batch_size=CASES_AT_ONCE,
        update_conflicts=True,
        unique_fields=["indicator", "subject"],
        update_fields=["agency_id", "on", "outcome"],
    )
    return len(gone) + len(changed)


def _add(indicator: Indicator, changes: Mapping[Place, int]) -> None:
    for (agency, month, outcome), by in sorted(changes.items()):
        where = {
            "indicator": indicator,
            "month": month,
            "agency_id": agency,
            "outcome": outcome,
        }
        if not MonthlyFigure.objects.filter(**where).update(amount=F("amount") + by):
            MonthlyFigure.objects.create(**where, amount=by)
    MonthlyFigure.objects.filter(indicator=indicator, amount=0).delete()


def _rebuild_figures(indicator: Indicator) -> None:
    """The figures from the cases, added up by the database."""
    rows = CountedCase.objects.filter(indicator=indicator).annotate(month=TruncMonth("on"))
    places = rows.order_by().values_list("agency_id", "month", "outcome")
    figures = [
        MonthlyFigure(
            indicator=indicator, month=month, agency_id=agency, outcome=outcome, amount=amount
        )
        for agency, month, outcome, amount in places.annotate(amount=Count("id"))
    ]
    MonthlyFigure.objects.filter(indicator=indicator).delete()
    MonthlyFigure.objects.bulk_create(figures, batch_size=CASES_AT_ONCE)
