"""Lists too long for one page: asked for page by page, never whole."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

PAGE_SIZE = 25
Item = TypeVar("Item")


class _Asked(Sequence[Item], Generic[Item]):
    """A sequence that asks for its length and for slices only."""

    def __init__(self, count: int, ask: Callable[[int, int], list[Item]]) -> None:
        self._count = count
        self._ask = ask

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, wanted: Any) -> Any:
        """The items at a slice of positions; nothing else is asked for by a paginator."""
        first, end, _ = wanted.indices(self._count)
        return self._ask(first, end - first)


def page_of(
    request: HttpRequest, *, count: int, ask: Callable[[int, int], list[Item]]
) -> Page[Item]:
    """The page that `?page=` names; `ask` takes the first position and how many."""
    asked: Paginator[Item] = Paginator(_Asked(count, ask), PAGE_SIZE)
    return asked.get_page(request.GET.get("page"))
