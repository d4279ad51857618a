"""The words of “this week”: what is due, what is late, who waits for whom."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DueKind(StrEnum):
    """What is due or waits; of results that wait one, or several of one commitment together."""

    COMMITMENT = "commitment"
    MILESTONE = "milestone"
    ROLLOUT = "rollout"
    TRIAL = "trial"
    RESULT = "result"
    TO_CONFIRM = "to_confirm"
    CAME_BACK = "came_back"
    SENT = "sent"
    CONCLUSION = "conclusion"


@dataclass(frozen=True, kw_only=True, slots=True)
class DueItem:
    """Something due or waiting; `key` names its page, `on` is its last day, `count` how many.

    `stands_for`: so many of what its list counts.
    """

    kind: DueKind
    key: str
    text: str
    note: str = ""
    on: date | None = None
    count: int = 1
    stands_for: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class DueList:
    """So many, and the first of them; `at_least`: they were not counted to the end."""

    count: int
    items: tuple[DueItem, ...]
    at_least: bool = False

    @property
    def more(self) -> int:
        """How many are not told."""
        return self.count - sum(one.stands_for for one in self.items)


@dataclass(frozen=True, kw_only=True, slots=True)
class Week:
    """What a side has before it: from `on` until `until`; `everything`: of all agreements."""

    on: date
    until: date
    everything: bool
    late: DueList
    due: DueList
    for_us: DueList
    for_them: DueList
