"""Figures that the platform counts: the rows of roll-outs and training, and indicators."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from lienthong.cooperation.models import Commitment, RolloutSiteVersion, Trainee
from lienthong.cooperation.queries.places import names_of_units
from lienthong.cooperation.queries.results import find_measure, find_result
from lienthong.cooperation.rules.counted_results import (
    FROM_INDICATORS,
    count_by_unit,
    count_rows,
    period_code,
)
from lienthong.cooperation.rules.numbers import read_number
from lienthong.cooperation.rules.periods import span_of
from lienthong.cooperation.rules.rollouts import bounds_of
from lienthong.cooperation.terms.counted_results import (
    CountableRow,
    CountedFigure,
    CountedNow,
    CountSource,
    PeriodNotCounted,
)
from lienthong.cooperation.terms.results import Counting
from lienthong.cooperation.terms.rollouts import REACHED, RolloutKind, Stage
from lienthong.directory.queries import get_cards
from lienthong.directory.terms import Body
from lienthong.identity.terms import Acting
from lienthong.kernel.partial_dates import PartialDate
from lienthong.reporting.queries import read_figures, read_period
from lienthong.reporting.terms import Indicator

_STAGES = {
    CountSource.SITES_INSTALLED: Stage.INSTALLED,
    CountSource.SITES_ACCEPTED: Stage.ACCEPTED,
    CountSource.SITES_IN_USE: Stage.IN_USE,
}


def count_figures(
    *, commitment: Commitment, source: CountSource, period: str, today: date
) -> list[CountedFigure]:
    """What a commitment's figures of a period (EDTF) come to: one, or one for each unit.

    Of an indicator the whole platform's; refuses a period that it is not told for
    (PeriodNotCounted).
    """
    measure, span = find_measure(commitment), span_of(period)
    if source in FROM_INDICATORS:
        return [_indicator(source, span, measure.counting, today)]
    rows = list_countable(commitment=commitment, source=source)
    if measure.by_unit:
        return count_by_unit(rows, span, measure.counting)
    return [count_rows(rows, span, measure.counting)]


def get_counted_now(*, result_id: UUID, acting: Acting) -> CountedNow | None:
    """What a counted result was counted from, and what the same rows come to today.

    None for one that was entered by hand. Refuses an unknown result (UnknownResult).
    """
    row = find_result(result_id, acting)
    if not row.counted_from:
        return None
    source = CountSource(row.counted_from)
    span = row.first_on, row.last_on
    if source in FROM_INDICATORS:
        return CountedNow(
            source=source, figure=None, indicator=source.value, code=period_code(span)
        )
    measure = find_measure(row.commitment)
    rows = [
        one
        for one in list_countable(commitment=row.commitment, source=source)
        if row.unit_id is None or one.unit_id == row.unit_id
    ]
    return CountedNow(source=source, figure=count_rows(rows, span, measure.counting))


def list_countable(*, commitment: Commitment, source: CountSource) -> list[CountableRow]:
    """Everything under a commitment that a source can count; a constant number of queries."""
    return _people(commitment) if source is CountSource.TRAINED else _sites(commitment, source)


def _sites(commitment: Commitment, source: CountSource) -> list[CountableRow]:
    stage = _STAGES[source]
    versions = RolloutSiteVersion.objects.filter(
        superseded_at=None, taken_out=False, site__rollout__commitment=commitment
    ).exclude(site__rollout__kind=RolloutKind.COMMUNITY.value)  # beside the obligation, not of it
    rows = list(versions.select_related("site__rollout__commitment__agreement"))
    names = names_of_units({row.site.unit_id for row in rows})
    return [
        CountableRow(
            key=str(row.site_id),
            title=", ".join(filter(None, (names[row.site.unit_id], row.place))),
            reference=str(row.site.rollout),
            row_id=row.site_id,
            unit_id=row.site.unit_id,
            amount=read_number(row.quantity) or Decimal(0),
            first=bounds[0],
            last=bounds[1],
        )
        for row in rows
        for bounds in (_reached(row, stage),)
    ]


def _reached(row: RolloutSiteVersion, stage: Stage) -> tuple[date | None, date | None]:
    """Between which days a site reached a stage; a later stage implies it, by its own day."""
    for one in REACHED[REACHED.index(stage) :]:
        text = getattr(row, one.value)
        if one is Stage.STOPPED and stage is not Stage.INSTALLED:
            break
        if text:
            first, last = bounds_of(PartialDate.parse(text))
            return (first if one is stage else None), last
    return None, None


def _people(commitment: Commitment) -> list[CountableRow]:
    """Who passed, or came where there is no test; the same person once over all sessions."""
    people = list(
        Trainee.objects.filter(training__commitment=commitment, struck_at=None)
        .exclude(name_key="")
        .select_related("training__commitment__agreement")
    )
    agencies = {one.agency_id for one in people if one.agency_id is not None}
    cards = get_cards(body=Body.AGENCY, ids=agencies) if agencies else {}
    found = []
    for one in people:
        able = one.passed if one.training.has_test else one.attended_at is not None
        card = None if one.agency_id is None else cards.get(one.agency_id)
        found.append(
            CountableRow(
                key=f"{one.name_key}|{one.agency_key}",
                title=", ".join(filter(None, (one.name, one.agency_name))),
                reference=str(one.training),
                row_id=one.id,
                unit_id=None if card is None else card.unit_id,
                amount=Decimal(1),
                first=one.training.first_on if able else None,
                last=one.training.last_on if able else None,
            )
        )
    return found


def _indicator(
    source: CountSource, span: tuple[date, date], counting: Counting, today: date
) -> CountedFigure:
    code = period_code(span)
    if not code:
        raise PeriodNotCounted
    figure = read_figures(period=read_period(code), today=today)[Indicator(source.value)]
    whole = None if figure.whole is None else Decimal(figure.whole)
    return CountedFigure(
        unit_id=None,
        value=Decimal(figure.part),
        of=whole if counting is Counting.SHARE else None,
        rows=(),
        unsure=(),
    )
