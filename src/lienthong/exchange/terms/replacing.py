"""What a packet that replaces others did not do, or not yet."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lienthong.exchange.terms.outbox import Problem
from lienthong.kernel.errors import Fault, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitedDocument:
    """A document that has not come, in whose place another is to stand once it does (ED-90).

    `code` is number and symbol, or its id where that tells none. `elsewhere`: the agency whose
    document of this id is here: another's than the sender's, so it stays as it is.
    """

    code: str
    issued_on: date | None
    elsewhere: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDocument:
    """A document that was to be replaced and stays; `problem` where this platform refused it."""

    id: UUID
    code: str
    answer: str
    problem: Problem | None


class ReplacesItself(Refusal):
    """A replacement that names its own document as the older one (ED-92)."""

    code = "exchange.replaces_itself"
    fault = Fault.OTHER_SYSTEM
    status = 409
    message = "The document says that it replaces itself, so it replaces no document."


class ReplacedByThat(Refusal):
    """A replacement by a document in whose place the older one stands already (ED-92)."""

    code = "exchange.replaced_by_that"
    fault = Fault.OTHER_SYSTEM
    status = 409
    message = "This replaces nothing: {new} has itself been replaced by {old}."
