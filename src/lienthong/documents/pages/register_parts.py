"""A register of a year on paper, long ones in parts, and whole as rows of a file."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.http import HttpRequest

MOST_PRINTED = 5000
"""Rows of one part: a browser lays out more of them only slowly."""
PART = "phan"


class _Numbered(Protocol):
    @property
    def id(self) -> UUID: ...


_Row = TypeVar("_Row", bound=_Numbered)
Ask = Callable[[int, int], Sequence[_Row]]
"""So many rows from the one on, the newest number first."""


def part_of(request: HttpRequest, *, count: int, ask: Ask[_Row]) -> dict[str, Any]:
    """The rows of the part that is asked for, the lowest number first; else those of the last.

    A part that is full stays as it was printed: parts are counted from the lowest number on.
    """
    parts = max(1, -(-count // MOST_PRINTED))
    asked = request.GET.get(PART, "")
    number = int(asked) if asked in {str(one + 1) for one in range(parts)} else parts
    first, end = (number - 1) * MOST_PRINTED, min(number * MOST_PRINTED, count)
    return {
        "rows": list(reversed(ask(count - end, end - first))),
        "part": number,
        "parts": [
            {"label": str(one + 1), "url": f"?{PART}={one + 1}", "current": one + 1 == number}
            for one in range(parts)
        ]
        if parts > 1
        else [],
    }


def every_row(ask: Ask[_Row]) -> list[_Row]:
    """All rows, the lowest number first; what is registered meanwhile moves none out of it."""
    found: dict[UUID, _Row] = {}
    asked = 0
    while some := ask(asked, MOST_PRINTED):
        found.update((row.id, row) for row in some)
        asked += MOST_PRINTED
    return list(reversed(found.values()))
