"""Parts of the form that change while one types."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from lienthong.cooperation.pages.party_search import alone, choices_for, keeps_alone
from lienthong.cooperation.pages.wording import day_cell, term_cell
from lienthong.cooperation.rules import read_day, read_term, says_unknown
from lienthong.cooperation.terms import EDIT
from lienthong.identity.queries import requires
from lienthong.kernel.partial_dates import PartialDateNotUnderstood

PARTY_FIELDS = ("name", "agency")


def understanding(text: str, *, term: bool) -> dict[str, str] | None:
    """What was understood of a typed date or term; None when nothing was typed."""
    typed = text.strip()
    if not typed:
        return None
    try:
        read = read_term(typed) if term else read_day(typed)
    except PartialDateNotUnderstood:
        return {"tone": "warning", "text": _not_understood(typed)}
    if read.is_interval and not term:
        return {"tone": "warning", "text": gettext("That is a period; one day is asked for.")}
    cell = term_cell(str(read)) if term else day_cell(str(read))
    note = f" ({cell['note']})" if cell.get("note") else ""
    words = gettext("Understood: {date}").format(date=f"{cell['label']}{note}")
    return {"tone": "success", "text": words}


def _not_understood(typed: str) -> str:
    if says_unknown(typed):
        return gettext("If it is not known, leave the field empty.")
    return gettext("Not understood yet.")


@requires(EDIT)
def understood(request: HttpRequest) -> HttpResponse:
    """What is understood of the date being typed; `field` names the parameter that holds it."""
    field = request.GET.get("field", "")
    typed = request.GET.get(field, "")
    context = {"understood": understanding(typed, term=field == "term")}
    return render(request, "cooperation/understood.html", context)


@requires(EDIT)
def party_choices(request: HttpRequest) -> HttpResponse:
    """The bodies that a party of the form may be; `row` names the party, as "parties-0"."""
    row = request.GET.get("row", "")
    name, agency = (request.GET.get(f"{row}-{field}", "") for field in PARTY_FIELDS)
    return render(request, "cooperation/party_choices.html", offered(row, name, agency))


def offered(row: str, name: str, choice: str) -> dict[str, Any]:
    """What the page shows beside a typed name: the bodies it may be, and what was chosen."""
    return {
        "row": row,
        "choices": choices_for(name, chosen=read_id(choice)),
        "typed": name,
        "alone": {"value": alone(name), "checked": keeps_alone(choice, name)},
    }


def read_id(text: str) -> UUID | None:
    """The id sent by a form; None for none, and for what is no id."""
    try:
        return UUID(text)
    except ValueError:
        return None
