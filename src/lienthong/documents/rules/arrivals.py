"""What may stand in the register of incoming documents, and how far a document is."""

import re
from collections.abc import Iterable
from datetime import date
from unicodedata import normalize

from lienthong.documents.terms import (
    ArrivalDraft,
    Handling,
    IssuedInFuture,
    TextTooLong,
    ValueMissing,
)
from lienthong.exchange.terms import EARLIEST, IssuedTooEarly
from lienthong.kernel.vietnamese import visible
from lienthong.work.terms import OPEN_STATES, TaskState

LONGEST = {"author": 300, "code": 200, "type_name": 200, "subject": 2000, "note": 500}
LONGEST_INSTRUCTION = 2000
REQUIRED = ("author", "subject")
_DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2212", "------")
_AROUND = re.compile(r"\s*([/-])\s*")


def tidy(text: str) -> str:
    """The text on one line, as it is read."""
    return " ".join(normalize("NFC", visible(text)).split())


def tidy_code(code: str) -> str:
    """A number and symbol as they are printed: no blanks around strokes, hyphens for dashes."""
    return _AROUND.sub(r"\1", tidy(code).translate(_DASHES))


def tidy_columns(draft: ArrivalDraft, *, on: date) -> dict[str, str]:
    """The texts of a row, tidy.

    Refuses what is missing, too long, dated after `on`, or before there was this state
    (IssuedTooEarly).
    """
    given = {name: tidy(str(getattr(draft, name))) for name in LONGEST}
    given["code"] = tidy_code(given["code"])
    for name in REQUIRED:
        if not given[name]:
            raise ValueMissing(field=name)
    for name, most in LONGEST.items():
        if len(given[name]) > most:
            raise TextTooLong(length=len(given[name]), most=most, field=name)
    if draft.issued_on is not None and draft.issued_on > on:
        raise IssuedInFuture(day=f"{draft.issued_on:%d/%m/%Y}", field="issued_on")
    if draft.issued_on is not None and draft.issued_on < EARLIEST:
        raise IssuedTooEarly(issued_on=f"{draft.issued_on:%d/%m/%Y}", field="issued_on")
    return given


def tidy_instruction(text: str) -> str:
    """An instruction, its lines kept; refuses one beyond 2,000 characters (TextTooLong)."""
    lines = (" ".join(visible(line).split()) for line in normalize("NFC", text).splitlines())
    words = "\n".join(lines).strip()
    if len(words) > LONGEST_INSTRUCTION:
        raise TextTooLong(length=len(words), most=LONGEST_INSTRUCTION, field="instruction")
    return words


def handling_from(states: Iterable[TaskState]) -> Handling:
    """How far a document is, from the states of all tasks that follow from it.

    Done once no task is open and one is finished; assigned anew where all were cancelled.
    """
    known = list(states)
    if any(state in OPEN_STATES for state in known):
        waiting = {TaskState.ASSIGNED, TaskState.DECLINED, TaskState.CANCELLED}
        return Handling.ASSIGNED if set(known) <= waiting else Handling.BEGUN
    return Handling.DONE if TaskState.FINISHED in known else Handling.TO_ASSIGN
