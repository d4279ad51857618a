"""What became of many at once."""

from dataclasses import dataclass
from uuid import UUID

from lienthong.kernel.errors import Fault, Refusal


@dataclass(frozen=True, kw_only=True, slots=True)
class Left:
    """One of many that was left as it was, and why."""

    key: UUID
    refusal: Refusal


@dataclass(frozen=True, kw_only=True, slots=True)
class ManyDone:
    """How many went, and why the others did not."""

    done: int
    left: tuple[Left, ...] = ()


class NothingTicked(Refusal):
    """Nothing was chosen."""

    code = "cooperation.nothing_ticked"
    fault = Fault.CALLER
    status = 409
    message = "Tick those that you mean."
