"""What waits for the node, and the refusal that is kept with it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lienthong.exchange.terms.states import ChangeKind
from lienthong.kernel.errors import Fault
from lienthong.wire.records import MessageKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A refusal as it is kept: an edge translates `message` and fills in `params`."""

    code: str
    message: str
    params: dict[str, object]
    fault: Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingMessage:
    """A message that is not at the node, and why; `lost`: withdrawn, and it never will be.

    `was_there_at`: when the node confirmed it, which then lost it. `waits_behind`: the document
    that it is about, which is not at the node either. `change`: what it does to such a document.
    """

    id: UUID
    kind: MessageKind
    change: ChangeKind | None
    agency_name: str
    label: str
    created_at: datetime
    attempts: int
    last_attempt_at: datetime | None
    next_attempt_at: datetime | None
    failed: bool
    problem: Problem | None
    withdrawn: bool = False
    lost: bool = False
    was_there_at: datetime | None = None
    waits_behind: str = ""
