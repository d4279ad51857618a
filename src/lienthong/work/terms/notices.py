"""What other folders have told in somebody's digest; `work` itself knows only tasks."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from lienthong.identity.terms import AccountSummary


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """A line of a digest, in its reader's language, and the path of the page it leads to."""

    text: str
    path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeSource:
    """Who is told something on a day, and what one of them is told, in the language in use."""

    whom: Callable[[date, datetime], Collection[UUID]]
    tell: Callable[[AccountSummary, date, datetime], Sequence[Notice]]
