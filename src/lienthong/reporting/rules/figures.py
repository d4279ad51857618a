"""The arithmetic of indicators: which figures a case is part of, and what they say."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from lienthong.reporting.rules.periods import month_of
from lienthong.reporting.terms import Counted, Definition, Figure, Kind, Outcome

Place = tuple[UUID, date, Outcome]
"""Where a case is counted: its agency, the first day of its month, how it came out."""


def place_of(case: Counted) -> Place:
    """The one figure that a case is part of."""
    return case.agency_id, month_of(case.on), case.outcome


def changes_between(before: Mapping[str, Counted], after: Mapping[str, Counted]) -> Counter[Place]:
    """What figures gain and lose when cases come, change or go; nothing for those that stay."""
    changes: Counter[Place] = Counter()
    for subject in before.keys() | after.keys():
        old, new = before.get(subject), after.get(subject)
        if old == new:
            continue
        if old is not None:
            changes[place_of(old)] -= 1
        if new is not None:
            changes[place_of(new)] += 1
    return Counter({place: by for place, by in changes.items() if by})


def figure_of(
    definition: Definition, amounts: Mapping[Outcome, int], *, living: int | None = None
) -> Figure:
    """What an indicator says of amounts by outcome.

    OPEN cases have not come to their day yet and are left out of a share; those past it are to be
    given as LATE. `living` is how many agencies there are, for a stock.
    """
    known = {one: amount for one, amount in amounts.items() if one in definition.whole and amount}
    part = sum(amount for one, amount in known.items() if one in definition.part)
    whole: int | None = None
    if definition.kind is Kind.SHARE:
        whole = sum(known.values())
    elif definition.kind is Kind.STOCK:
        whole = living
    return Figure(part=part, whole=whole, by_outcome=known)
