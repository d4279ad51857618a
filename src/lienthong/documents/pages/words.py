"""The terms of document work in the language of the page."""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, gettext_noop

from lienthong.documents.terms import AlreadyHandled, ArrivalSummary, Channel, Handling
from lienthong.kernel.errors import Refusal

HANDLINGS = {
    Handling.TO_ASSIGN: (gettext_noop("To assign"), "waiting"),
    Handling.ASSIGNED: (gettext_noop("Assigned"), "info"),
    Handling.BEGUN: (gettext_noop("In progress"), "info"),
    Handling.DONE: (gettext_noop("Completed"), "success"),
    Handling.FILED: (gettext_noop("Filed"), "neutral"),
}
CHANNELS = {
    Channel.EXCHANGE: gettext_noop("the exchange"),
    Channel.PAPER: gettext_noop("paper"),
    Channel.MAIL: gettext_noop("e-mail"),
}


def say_refusal(refusal: Refusal) -> str:
    """A refusal in the language of the page."""
    params = dict(refusal.params)
    if isinstance(refusal, AlreadyHandled):
        params["handling"] = gettext(HANDLINGS[Handling(str(params["handling"]))][0]).lower()
    return gettext(refusal.message).format(**params)


def say_day(day: date | None) -> str:
    """A day as days are written, or nothing."""
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


def say_instant(instant: datetime | None) -> str:
    """Hour and day in Vietnam; "" for None."""
    return date_format(localtime(instant), "SHORT_DATETIME_FORMAT") if instant else ""


def say_number(number: int) -> str:
    """A register's number as it is written: below 10 with a zero before it (NĐ 30/2020, PL I)."""
    return f"{number:02}"


def badge_of_handling(handling: Handling) -> dict[str, str]:
    """A badge, as `drawing.badge_of` takes it."""
    text, tone = HANDLINGS[handling]
    return {"text": gettext(text), "tone": tone}


def say_about(summary: ArrivalSummary) -> str:
    """Type and subject together, as the register's column has them."""
    return " ".join(part for part in (summary.type_name, summary.subject) if part)
