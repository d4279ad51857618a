"""Keep the figures up to date: what facts touched is looked at anew, or everything is.

One at a time: whoever counts holds the row of the position until the end of the transaction.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from lienthong.audit.operations import append_fact
from lienthong.audit.queries import IntegratedFact, list_integrated
from lienthong.audit.terms import Actor
from lienthong.reporting.events import FiguresRecounted
from lienthong.reporting.models import CountedCase, CountPosition, MonthlyFigure
from lienthong.reporting.operations.sources import SOURCES
from lienthong.reporting.rules.figures import Place, changes_between, count_anew
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
        cases = mended = 0
        for indicator, source in SOURCES.items():
            after = {one.subject: one for one in source.read(None)}
            before = _cases(CountedCase.objects.filter(indicator=indicator))
            mended += _write(indicator, before, after)
            cases += len(after)
            _rebuild_figures(indicator, after.values())
        fact = FiguresRecounted(cases=cases, mended=mended)
        append_fact(fact=fact, actor=actor, now=now)
    return fact


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


def _rebuild_figures(indicator: Indicator, cases: Iterable[Counted]) -> None:
    MonthlyFigure.objects.filter(indicator=indicator).delete()
    MonthlyFigure.objects.bulk_create(
        (
            MonthlyFigure(
                indicator=indicator, month=month, agency_id=agency, outcome=outcome, amount=amount
            )
            for (agency, month, outcome), amount in count_anew(cases).items()
        ),
        batch_size=CASES_AT_ONCE,
    )
