"""Find bodies by name, as it is typed."""

import threading
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q

from lienthong.directory.models import ChangeEvent
from lienthong.directory.queries.cards import list_cards
from lienthong.directory.rules.search import Entry, NameList
from lienthong.directory.terms import AgencyKind, Body, Card, NameHit
from lienthong.kernel.vietnamese import sort_key

Stamp = tuple[str, int, UUID | None]
"""Which record a list of names was made from: the database and its newest event."""


@dataclass(frozen=True, slots=True)
class _Book:
    stamp: Stamp
    names: NameList
    latest: dict[UUID, Card]


_making = threading.Lock()
_books: list[_Book] = []
"""At most one: the names of the record as it stood at its newest event."""


def find_by_name(
    *, text: str, on: date | None = None, limit: int = 20, body: Body | None = None
) -> list[NameHit]:
    """Bodies whose name has every word typed as the beginning of a word, best first.

    Accents are optional and their place does not matter; names with the accents as typed come
    first, then living bodies, then whole names, then higher levels, then units, then committees.
    With a day only names borne on that day. `body` limits to units or agencies. The names are kept
    in memory and made anew when the record has a new event: one small query a search, the others
    only after a change. Who searches while another thread makes them anew gets the names as they
    were before the change.
    """
    book = _current_book()
    wanted = limit if body is None else limit * 4
    hits = []
    for match in book.names.find(text, on=on, limit=wanted):
        entry = book.names.entries[match.place]
        card = book.latest[entry.id]
        if body is None or card.body is body:
            hits.append(
                NameHit(
                    card=card,
                    name=entry.name,
                    exact_accents=match.exact_accents,
                    living=card.valid_until is None if on is None else card.lives_on(on),
                )
            )
    return hits[:limit]


def warm_names() -> None:
    """Make the list of names now if the record has a new event, so that no search waits for it."""
    _current_book()


def forget_names() -> None:
    """Make the list of names anew at the next search (for measuring)."""
    with _making:
        _books.clear()


def _current_book() -> _Book:
    """The list of the newest event; while somebody else makes that one, the list before it."""
    stamp = _stamp()
    usable = [book for book in _books if book.stamp[0] == stamp[0]]
    if usable and usable[0].stamp == stamp:
        return usable[0]
    if not _making.acquire(blocking=not usable):
        return usable[0]
    try:
        if not _books or _books[0].stamp != stamp:
            _books[:] = [_make_book(stamp)]
        return _books[0]
    finally:
        _making.release()


def _stamp() -> Stamp:
    newest = ChangeEvent.objects.order_by("-id").values_list("id", "key").first()
    number, key = newest or (0, None)
    return str(connection.settings_dict["NAME"]), number, key


def _make_book(stamp: Stamp) -> _Book:
    latest: dict[UUID, Card] = {}
    entries = []
    for body in Body:
        for card in list_cards(body, Q(), on=None, by_line=True):
            latest[card.id] = card
            entries.append(_entry(card))
    return _Book(stamp=stamp, names=NameList(entries), latest=latest)


def _entry(card: Card) -> Entry:
    order = (int(card.valid_until is not None), int(card.level), _kind_order(card))
    return Entry(
        id=card.id,
        name=card.name,
        short_name=card.short_name,
        valid_from=card.valid_from,
        valid_until=card.valid_until,
        order=(*order, sort_key(card.short_name)),
    )


def _kind_order(card: Card) -> int:
    """Units, then the committees that govern them, then the agencies under these."""
    if card.body is Body.UNIT:
        return 0
    return 1 if card.type == AgencyKind.PEOPLES_COMMITTEE else 2
