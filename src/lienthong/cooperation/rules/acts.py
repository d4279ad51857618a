"""The legal act that a decision rests on: read, and what is wrong with it."""

from dataclasses import replace
from datetime import date

from lienthong.cooperation.rules.reading import read_day
from lienthong.cooperation.terms import DraftRefusal, TextTooLong
from lienthong.cooperation.terms.succession import (
    ActAndReason,
    ActDayMissing,
    ActDayNotUnderstood,
    ActInFuture,
    ActIssuerMissing,
    ActMissing,
    ActNotWhole,
    DecisionAct,
)
from lienthong.kernel.partial_dates import PartialDateNotUnderstood, Truth

LONGEST = {
    "number": 100,
    "issuer": 300,
    "missing": 500,
    "note": 1000,
    "closed_reason": 500,
    "reason": 500,
}


def tidy(text: str) -> str:
    """The text on one line, without spaces around it."""
    return " ".join(text.split())


def read_act(act: DecisionAct, *, today: date) -> tuple[DecisionAct, tuple[DraftRefusal, ...]]:
    """The act with tidy texts and its day in EDTF, and what is wrong with it.

    Either the act is whole, its day as far as it is known and not surely after `today`, or there is
    a reason why there is none.
    """
    number, issuer, missing = tidy(act.number), tidy(act.issuer), tidy(act.missing)
    clean = replace(act, number=number, issuer=issuer, missing=missing, issued_on="")
    long = too_long({"number": number, "issuer": issuer, "missing": missing})
    typed = act.issued_on.strip()
    if not (number or issuer or typed):
        return clean, (*long, *(() if missing else (ActMissing(),)))
    wrong = list(long)
    if not number:
        wrong.append(ActNotWhole())
    if missing:
        wrong.append(ActAndReason())
    if not issuer:
        wrong.append(ActIssuerMissing())
    day, refusal = _read_day(typed, today=today)
    if refusal is not None:
        wrong.append(refusal)
    return replace(clean, issued_on=day), tuple(wrong)


def too_long(texts: dict[str, str]) -> tuple[DraftRefusal, ...]:
    """What is longer than the record takes, by its field."""
    return tuple(
        TextTooLong(where=field, length=len(text), most=LONGEST[field])
        for field, text in texts.items()
        if len(text) > LONGEST[field]
    )


def _read_day(typed: str, *, today: date) -> tuple[str, DraftRefusal | None]:
    if not typed:
        return "", ActDayMissing()
    try:
        read = read_day(typed)
    except PartialDateNotUnderstood:
        return "", ActDayNotUnderstood(text=typed)
    if read.is_interval:
        return "", ActDayNotUnderstood(text=typed)
    if read.after(today) is Truth.YES:
        return "", ActInFuture(text=str(read))
    return str(read), None
