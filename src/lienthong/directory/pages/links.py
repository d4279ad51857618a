"""Where the page of a body is, and on which day it is shown."""

from datetime import date

from django.urls import reverse

from lienthong.directory.terms import Body, Card


def address(card: Card) -> str:
    """The page of a unit or an agency."""
    return reverse(
        "directory:unit" if card.body is Body.UNIT else "directory:agency", args=[card.id]
    )


def query_of(on: date, *, today: date) -> str:
    """What to add to an address so that the next page shows the same day; "" for today."""
    return "" if on == today else f"?on={on.isoformat()}"
