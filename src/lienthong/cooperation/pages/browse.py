"""Read agreements: the list, one of them, and all by year. Open to everybody."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from lienthong.audit.queries import RecordedFact
from lienthong.cooperation.pages.asked_changes import agreement_changes
from lienthong.cooperation.pages.commitments import commitments_context
from lienthong.cooperation.pages.confirming import entry_context, not_confirmed_by
from lienthong.cooperation.pages.forms import UNCONFIRMED, FilterForm
from lienthong.cooperation.pages.notes import notes_link
from lienthong.cooperation.pages.one import agreement_context
from lienthong.cooperation.pages.result_tables import give_results_url
from lienthong.cooperation.pages.rights import may_change
from lienthong.cooperation.pages.succession import may_decide
from lienthong.cooperation.pages.successors import Successions
from lienthong.cooperation.pages.tabs import tabs_of
from lienthong.cooperation.pages.texts import texts_context
from lienthong.cooperation.pages.wording import (
    INSTRUMENTS,
    LEVELS,
    day_cell,
    standing_cell,
    term_cell,
)
from lienthong.cooperation.queries import (
    AgreementFilter,
    count_agreements,
    find_not_renewed,
    get_agreement,
    get_reference,
    list_agreements,
    list_decisions,
    list_proposals,
    list_years,
)
from lienthong.cooperation.queries.rights import list_history, reads_inside
from lienthong.cooperation.rules import YearOfAgreements
from lienthong.cooperation.terms import (
    EDIT,
    VIEW,
    AgreementRecord,
    AgreementSummary,
    Instrument,
    Level,
    Order,
    RecordKind,
    State,
)
from lienthong.cooperation.terms.reviews import REVIEW
from lienthong.exchange.terms import SEND
from lienthong.identity.queries import get_acting, requires
from lienthong.identity.terms import Acting

FIRST_YEAR = 2010
ROWS_A_PAGE = 25
MOST_OPEN = 8


@requires(VIEW)
def agreements(request: HttpRequest) -> HttpResponse:
    """The agreements, filtered and ordered; each as it stands on the day asked, or today."""
    today = timezone.localdate()
    form = FilterForm(request.GET, years=range(FIRST_YEAR, today.year + 1))
    asked = form.cleaned_data if form.is_valid() else {}
    on = asked.get("on") or today
    matching = _filter_of(asked)
    paginator = Paginator(range(count_agreements(matching=matching, on=on)), ROWS_A_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    order = asked.get("order") or Order.REFERENCE
    listing = list_agreements(
        matching=matching,
        on=on,
        order=Order(order.removeprefix("-")),
        descending=order.startswith("-"),
        offset=(page.number - 1) * ROWS_A_PAGE,
        limit=ROWS_A_PAGE,
    )
    context = {
        "form": form,
        "page": page,
        "chips": _chips(request, form, asked),
        "reset": reverse("cooperation:list"),
        "columns": _columns(on, today),
        "rows": [_row(one, query=_as_of(on, today)) for one in listing.items],
        "tabs": tabs_of("list", on=on),
        "may_edit": _may_edit(request),
    }
    return render(request, "cooperation/list.html", context)


@requires(VIEW)
def agreement(request: HttpRequest, key: str) -> HttpResponse:
    """One agreement, by reference; its id leads to the same page."""
    identifier = _id_of(key)
    if identifier is not None:
        return redirect("cooperation:agreement", key=get_reference(agreement_id=identifier))
    today = timezone.localdate()
    asked = FilterForm(request.GET, years=range(0))
    on = (asked.cleaned_data.get("on") if asked.is_valid() else None) or today
    record = get_agreement(reference=key, on=on)
    signed_in = request.user.is_authenticated
    proposals = list_proposals(references=[key], on=on)
    successors = {one.successor_id for one in proposals}
    successions = Successions(
        decisions=list_decisions(agreement_id=record.id),
        proposals=proposals,
        may_decide=on == today and may_decide(request, *successors),
        not_renewed=find_not_renewed(agreement_id=record.id),
    )
    context = {
        **agreement_context(record, successions, on=on, today=today),
        "may_edit": may_change(request, key),
        "may_report": signed_in and get_acting(request).may(REVIEW),
        "may_send": signed_in and get_acting(request).may(SEND),
        "facts": _history(record, get_acting(request), today) if signed_in else [],
        "signed_in": signed_in,
        "changes": agreement_changes(record, get_acting(request)) if signed_in else [],
        "entry": entry_context(record, get_acting(request) if signed_in else None),
        "texts": texts_context(record, get_acting(request)) if signed_in else [],
        "commitments": commitments_context(key) if signed_in else {},
        "notes": notes_link(key, get_acting(request)) if signed_in else {},
        "give_results": give_results_url(key, get_acting(request)) if signed_in else "",
    }
    return render(request, "cooperation/agreement.html", context)


def _history(record: AgreementRecord, acting: Acting, today: date) -> list[RecordedFact]:
    inside = reads_inside(reference=record.reference, acting=acting, on=today)
    return list_history(subject=f"cooperation.agreement:{record.id}", inside=inside)


@requires(VIEW)
def years(request: HttpRequest) -> HttpResponse:
    """The agreements by year: signed, in force, ending, surely or possibly."""
    today = timezone.localdate()
    found = list_years(on=today)
    context = {
        "years": [_year(year, found.agreements) for year in found.years],
        "without_term": [_link(one) for one in found.without_term],
        "undated": [_link(one) for one in found.undated],
        "this_year": today.year,
        "tabs": tabs_of("years", on=today),
        "may_edit": _may_edit(request),
    }
    return render(request, "cooperation/years.html", context)


def _may_edit(request: HttpRequest) -> bool:
    return request.user.is_authenticated and get_acting(request).may(EDIT)


def _id_of(key: str) -> UUID | None:
    try:
        return UUID(key)
    except ValueError:
        return None


def _filter_of(asked: dict[str, Any]) -> AgreementFilter:
    year, state = asked.get("year") or "", asked.get("state") or ""
    return AgreementFilter(
        level=Level(asked["level"]) if asked.get("level") else None,
        instrument=Instrument(asked["instrument"]) if asked.get("instrument") else None,
        # In a state stands what both sides say there is: the same as in the public figures.
        state=State(state) if state and state != UNCONFIRMED else None,
        confirmed=state != UNCONFIRMED if state else None,
        year=int(year) if year.isdigit() else None,
        undated=year == "none",
        text=asked.get("q") or "",
    )


def _chips(request: HttpRequest, form: FilterForm, asked: dict[str, Any]) -> list[dict[str, str]]:
    """What narrows the list now; each link takes one thing away."""
    chips = []
    for name in ("q", "instrument", "level", "state", "year", "on"):
        if not asked.get(name):
            continue
        kept = {key: value for key, value in request.GET.items() if key not in {name, "page"}}
        address = reverse("cooperation:list")
        choices = dict(getattr(form.fields[name], "choices", ()))
        value = str(asked[name])
        shown = f"{asked[name]:%d/%m/%Y}" if isinstance(asked[name], date) else value
        chips.append(
            {
                "label": f"{form.fields[name].label}: {choices.get(value, shown)}",
                "url": f"{address}?{urlencode(kept)}" if kept else address,
            }
        )
    return chips


def _columns(on: date, today: date) -> list[dict[str, Any]]:
    state = gettext("Today") if on == today else gettext("On {day}").format(day=f"{on:%d/%m/%Y}")
    return [
        {"label": gettext("Parties")},
        {"label": gettext("Signed")},
        {"label": gettext("Term")},
        {"label": state},
        {"label": gettext("Successors today")},
    ]


def _row(one: AgreementSummary, *, query: str) -> dict[str, Any]:
    address = reverse("cooperation:agreement", args=[one.reference])
    level = gettext(LEVELS[one.level])
    names = " – ".join(party.name for party in one.parties)
    gap = one.kind is RecordKind.GAP
    signed = "" if one.instrument is Instrument.AGREEMENT else gettext(INSTRUMENTS[one.instrument])
    told = " · ".join(filter(None, (signed, level)))
    first: dict[str, Any] = {
        "text": names or one.title,
        "url": f"{address}{query}",
        "note": f"{one.reference} · {level}" if gap else f"{one.reference} · {told} · {one.title}",
    }
    if gap:
        first["badge"] = {
            "text": gettext("known gap"),
            "tone": "neutral",
            "icon": "question-circle",
        }
    if one.awaits is not None:
        first["badge"] = {"text": not_confirmed_by(one.awaits), "tone": "warning"}
    return {
        "cells": [
            first,
            {"date": day_cell(one.signed, one.signed_basis)},
            {"date": term_cell(one.term)},
            _standing(one, gap=gap),
            _heirs(one, f"{address}{query}#parties"),
        ]
    }


def _standing(one: AgreementSummary, *, gap: bool) -> dict[str, Any]:
    if gap:
        return {"badge": standing_cell(one.standing, term="")["badge"]}
    cell = standing_cell(one.standing, term=one.term)
    return cell if one.term else {"badge": cell["badge"]}


def _heirs(one: AgreementSummary, address: str) -> dict[str, Any]:
    if one.heirs:
        text = ngettext("%(count)d body", "%(count)d bodies", one.heirs) % {"count": one.heirs}
        return {"text": text, "url": address, "note": _waiting(one)}
    if one.parties_ended:
        return {"text": gettext("not known")}
    if one.parties_untraced:
        return {"text": gettext("not traced")}
    linked = any(party.agency_id for party in one.parties)
    return {"text": gettext("no party has ended") if linked else gettext("not known")}


def _waiting(one: AgreementSummary) -> str:
    """How many successors wait for a decision."""
    if not one.successors_waiting:
        return gettext("all decided") if one.successors_decided else ""
    if not one.successors_decided:
        return gettext("not decided")
    text = ngettext("%(count)d not decided", "%(count)d not decided", one.successors_waiting)
    return text % {"count": one.successors_waiting}


def _as_of(on: date, today: date) -> str:
    return "" if on == today else f"?on={on}"


def _year(year: YearOfAgreements, known: dict[UUID, AgreementSummary]) -> dict[str, Any]:
    kinds = (
        (gettext("Signed in the year"), year.signed, year.surely_signed),
        (gettext("In force"), year.in_force, year.surely_in_force),
        (gettext("Term ends"), year.ending, year.surely_ending),
    )
    return {
        "year": year.year,
        "groups": [
            _group(label, [{**_link(known[one]), "sure": one in sure} for one in ids])
            for label, ids, sure in kinds
        ],
    }


def _group(label: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    """What falls into a year; of many, all but the first few are folded away."""
    shown = len(items) if len(items) <= MOST_OPEN + 1 else MOST_OPEN
    return {"label": label, "items": items[:shown], "more": items[shown:]}


def _link(one: AgreementSummary) -> dict[str, Any]:
    names = " – ".join(party.name for party in one.parties) or one.title
    return {
        "reference": one.reference,
        "names": names,
        "url": reverse("cooperation:agreement", args=[one.reference]),
    }
