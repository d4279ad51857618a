"""Units of the directory by the names that people write."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from lienthong.directory.queries import find_by_name, get_cards
from lienthong.directory.terms import Body
from lienthong.kernel.vietnamese import same_name

_NAMESAKES = 30


def find_units(names: Iterable[str], *, on: date) -> dict[str, UUID]:
    """The one unit that bears each name on a day; a name of none, or of several, is left out.

    Each name is looked up once, in memory.
    """
    found = {}
    for name in dict.fromkeys(names):
        hits = find_by_name(text=name, on=on, limit=_NAMESAKES, body=Body.UNIT)
        ids = {hit.card.id for hit in hits if same_name(hit.name, name)}
        if len(ids) == 1:
            found[name] = ids.pop()
    return found


def names_of_units(units: Collection[UUID]) -> dict[UUID, str]:
    """The names of units, as they were last called."""
    cards = get_cards(body=Body.UNIT, ids=set(units)) if units else {}
    return {unit: card.name for unit, card in cards.items()}
