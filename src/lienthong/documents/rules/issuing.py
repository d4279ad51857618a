"""What may be issued, and how an outgoing document is named to the exchange."""

from collections.abc import Collection
from datetime import date
from unicodedata import normalize

from lienthong.documents.terms import (
    URGENCY_OF_PRIORITY,
    DuePast,
    ReasonTooShort,
    Stage,
    TextTooLong,
    Way,
)
from lienthong.exchange.terms import Competence, Priority
from lienthong.kernel.vietnamese import visible
from lienthong.work.terms import Urgency

SHORTEST_REASON = 10
LONGEST_REASON = 500

_COMPETENCES = {
    "tm": Competence.COLLECTIVE,
    "q": Competence.ACTING,
    "kt": Competence.DEPUTY,
    "tl": Competence.BY_ORDER,
    "tuq": Competence.SUB_AUTHORISED,
}
_PRIORITIES = {
    urgency: priority
    for priority, urgency in reversed(URGENCY_OF_PRIORITY.items())
    if priority is not Priority.TIMED_EXPRESS
}


def may_be_issued(stage: Stage, ways: Collection[Way]) -> bool:
    """Whether a document may go out: sealed; or, where all of it goes on paper, numbered.

    The seal on paper is ink (NĐ 30/2020 Điều 17): this system does not see it.
    """
    if stage is Stage.SEALED:
        return True
    return stage is Stage.NUMBERED and bool(ways) and Way.EXCHANGE not in ways


def write_entry(number: int, symbol: str) -> str:
    """Number and symbol as they are written: below 10 with a zero before it (Điều 15)."""
    return f"{number:02}/{symbol}"


def competence_of(signing_form: str) -> Competence:
    """The signing form as the exchange names it; the head's own for none."""
    return _COMPETENCES.get(signing_form, Competence.HEAD)


def priority_of(urgency: Urgency) -> Priority:
    """A document's urgency as the exchange names it."""
    return _PRIORITIES[urgency]


def exchange_type(type_code: str) -> str:
    """A type of `paper.document_types` as the exchange keys it."""
    return type_code.replace("-", "_")


def require_due(due_on: date | None, *, today: date) -> None:
    """Refuse a day by which an answer is wanted that has passed (DuePast)."""
    if due_on is not None and due_on < today:
        raise DuePast(due_on=f"{due_on:%d/%m/%Y}", field="due_on")


def tidy_reason(text: str) -> str:
    """A reason on one line; refuses one below 10 or above 500 characters."""
    words = " ".join(normalize("NFC", visible(text)).split())
    if len(words) < SHORTEST_REASON:
        raise ReasonTooShort(least=SHORTEST_REASON, field="reason")
    if len(words) > LONGEST_REASON:
        raise TextTooLong(length=len(words), most=LONGEST_REASON, field="reason")
    return words
