"""Where the page of a body is, and on which day it is shown."""

from datetime import date
from functools import cache
from uuid import UUID

from django.urls import reverse

from lienthong.directory.terms import Body, Card

_ANY = UUID(int=0)


def address(card: Card) -> str:
    """The page of a unit or an agency."""
    return f"{_before_id(card.body)}{card.id}"


@cache
def _before_id(body: Body) -> str:
    """The address of a body's page up to its id; a tree has hundreds, so it is asked for once."""
    name = "directory:unit" if body is Body.UNIT else "directory:agency"
    return reverse(name, args=[_ANY]).removesuffix(str(_ANY))


def query_of(on: date, *, today: date) -> str:
    """What to add to an address so that the next page shows the same day; "" for today."""
    return "" if on == today else f"?on={on.isoformat()}"
