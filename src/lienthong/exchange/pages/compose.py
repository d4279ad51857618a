"""Compose and send a document; choose its recipients as their names are typed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from lienthong.exchange.operations import send_given
from lienthong.exchange.pages.forms import ComposeForm
from lienthong.exchange.pages.words import GROUPS, say_day, say_refusal
from lienthong.exchange.queries import (
    find_recipients,
    get_habits,
    get_sender,
    known_agencies,
    list_group,
    propose_number,
    resolve_recipients,
    tell_unattended,
)
from lienthong.exchange.rules.deadlines import last_morning_to_send
from lienthong.exchange.rules.drafts import find_faults
from lienthong.exchange.terms import (
    SEND,
    AgencyNeededToAct,
    DocumentDraft,
    RecipientChoice,
    RecipientGroup,
)
from lienthong.identity.queries import get_acting, list_typed, read_ids, requires
from lienthong.identity.terms import Acting
from lienthong.kernel.calendar import national_calendar
from lienthong.kernel.errors import Refusal

CHOOSING = {"find", "replace", "group", "clear"}
"""The form's buttons that change who is chosen and send nothing."""
UNTOLD = {"to", "holds_no_state_secret"}
"""Fields whose posted values say nothing to a reader: ids and a tick."""


def typed(_request: HttpRequest, sent: QueryDict, _asked: QueryDict) -> Iterator[tuple[str, str]]:
    """What somebody had entered when their session ended: recipients by name, then the rest."""
    ids = _known_ids(sent.getlist("to"))
    for choice in resolve_recipients(ids=ids, on=timezone.localdate()):
        yield gettext("Recipient"), choice.name
    told = {name: field for name, field in ComposeForm.base_fields.items() if name not in UNTOLD}
    yield from list_typed(told, sent)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(SEND, form=typed)
def compose(request: HttpRequest) -> HttpResponse:
    """A document on its way out; `?to=` and `?subject=` fill in recipients and subject.

    Refuses an agency that cannot send before anything is typed. Besides sending, the form's buttons
    search for recipients, put successors in the place of a dissolved agency, add a group and drop
    everybody: each gives the form back as it was filled in.
    """
    acting = get_acting(request)
    if acting.agency_id is None:
        raise AgencyNeededToAct
    get_sender(agency_id=acting.agency_id, on=timezone.localdate())
    if request.method != "POST":
        form = ComposeForm(initial=_initial(request, acting.agency_id))
        return _show(request, form, acting, _known_ids(request.GET.getlist("to")))
    ids = _known_ids(request.POST.getlist("to"))
    if CHOOSING & request.POST.keys():
        form = ComposeForm(initial=request.POST.dict())
        return _show(request, form, acting, _chosen_anew(request, ids, acting.agency_id))
    form = ComposeForm(request.POST, request.FILES)
    if form.is_valid():
        draft = form.draft()
        try:
            document_id = send_given(draft=draft, acting=acting, now=timezone.now())
        except Refusal as refusal:
            _add_faults(form, _all_faults(draft, refusal))
        else:
            messages.success(request, gettext("The document is on its way."))
            return _leave_to(request, reverse("exchange:sent_one", args=[document_id]))
    else:
        _add_faults(form, form.further_faults(on=timezone.localdate()))
    return _show(request, form, acting, ids)


@require_GET
@requires(SEND)
def recipients(request: HttpRequest) -> HttpResponse:
    """The agencies that fit what was typed, as part of the compose page."""
    now = timezone.now()
    on = timezone.localdate(now)
    found = find_recipients(text=request.GET.get("recipient", ""), on=on)
    context = {
        "found": tell_unattended(found, on=on, now=now),
        "searched": request.GET.get("recipient", "").strip(),
    }
    return render(request, "exchange/recipients_found.html", context)


def _all_faults(draft: DocumentDraft, refusal: Refusal) -> list[Refusal]:
    """What was refused, with everything else that is wrong with the draft: corrected in one go."""
    faults = find_faults(draft, on=timezone.localdate())
    return faults if type(refusal) in map(type, faults) else [refusal, *faults]


def _add_faults(form: ComposeForm, faults: Sequence[Refusal]) -> None:
    for fault in faults:
        field = str(fault.params.get("field", ""))
        form.add_error(field if field in form.fields else None, say_refusal(fault))


def _leave_to(request: HttpRequest, address: str) -> HttpResponse:
    """The way to another page, also where only the form was asked for."""
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


def _show(
    request: HttpRequest, form: ComposeForm, acting: Acting, ids: Sequence[UUID]
) -> HttpResponse:
    now = timezone.now()
    on = timezone.localdate(now)
    chosen = tell_unattended(resolve_recipients(ids=ids, on=on), on=on, now=now)
    searched = request.POST.get("recipient", "").strip()
    found = _not_chosen(find_recipients(text=searched, on=on), ids)
    last_morning = last_morning_to_send(on, calendar=national_calendar())
    context: dict[str, Any] = {
        "form": form,
        "acting_agency": acting.agency_name,
        "chosen": chosen,
        "dissolved": [_dissolved(choice) for choice in chosen if choice.ended_on],
        "found": tell_unattended(found, on=on, now=now),
        "searched": searched,
        "last_morning": say_day(last_morning),
        "groups": [{"value": group.value, "label": gettext(GROUPS[group])} for group in GROUPS],
    }
    status = 422 if form.is_bound else 200
    return render(request, "exchange/compose.html", context, status=status)


def _not_chosen(found: Sequence[RecipientChoice], ids: Sequence[UUID]) -> list[RecipientChoice]:
    """What was found without those already chosen, also among successors."""
    return [
        replace(
            choice,
            successors=tuple(heir for heir in choice.successors if heir.agency_id not in ids),
        )
        for choice in found
        if choice.agency_id not in ids
    ]


def _initial(request: HttpRequest, agency_id: UUID) -> dict[str, Any]:
    on = timezone.localdate()
    habits = get_habits(agency_id=agency_id, year=on.year)
    number = propose_number(agency_id=agency_id, on=on) or habits.highest_number + 1
    return {
        "subject": request.GET.get("subject", "")[:500],
        "issued_on": on,
        "symbol": habits.symbol,
        "place": habits.place,
        "competence": habits.competence,
        "signer_position": habits.signer_position,
        "signer_name": habits.signer_name,
        "number": f"{number:02}" if number > 1 or habits.highest_number else "",
    }


def _known_ids(texts: Sequence[str]) -> list[UUID]:
    """The ids of agencies the directory knows, in order; the rest of an address is ignored."""
    return known_agencies(ids=read_ids(texts), on=timezone.localdate())


def _chosen_anew(request: HttpRequest, ids: Sequence[UUID], own: UUID) -> list[UUID]:
    """Who is chosen after a button that changes that; a group does not include the sender."""
    if "clear" in request.POST:
        return []
    if "replace" in request.POST:
        return _replaced(request, ids)
    asked = request.POST.get("group", "")
    if asked not in set(RecipientGroup):
        return list(ids)
    members = list_group(
        group=RecipientGroup(asked),
        province_code=settings.EXCHANGE.province_code,
        on=timezone.localdate(),
    )
    added = [choice.agency_id for choice in members if choice.code and choice.agency_id != own]
    return list(dict.fromkeys([*ids, *added]))


def _replaced(request: HttpRequest, ids: Sequence[UUID]) -> list[UUID]:
    """The chosen agencies, with those who carry on the dissolved one that was asked about."""
    wanted = request.POST.get("replace", "")
    result: list[UUID] = []
    for choice in resolve_recipients(ids=ids, on=timezone.localdate()):
        if str(choice.agency_id) == wanted and choice.successors:
            result += [heir.agency_id for heir in choice.successors]
        else:
            result.append(choice.agency_id)
    return list(dict.fromkeys([*result, *_all_successors(wanted, ids)]))


def _all_successors(wanted: str, ids: Sequence[UUID]) -> list[UUID]:
    """Who carries on a dissolved agency that was found but not chosen."""
    known = [agency_id for agency_id in _known_ids([wanted]) if agency_id not in ids]
    choices = resolve_recipients(ids=known, on=timezone.localdate())
    return [heir.agency_id for choice in choices for heir in choice.successors]


def _dissolved(choice: RecipientChoice) -> dict[str, Any]:
    count = len(choice.successors)
    return {
        "agency_id": choice.agency_id,
        "text": gettext("%(agency)s was dissolved on %(day)s and receives nothing any more.")
        % {"agency": choice.name, "day": say_day(choice.ended_on)},
        "successors": ", ".join(heir.name for heir in choice.successors),
        "action": ngettext(
            "Send to its %(count)d successor instead",
            "Send to its %(count)d successors instead",
            count,
        )
        % {"count": count},
        "count": count,
    }
