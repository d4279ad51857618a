"""Many documents at once: ticked rows, and what became of each in words."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from lienthong.documents.operations import assign_many, file_many, finish_many
from lienthong.documents.pages.behind import warn_behind
from lienthong.documents.pages.instructing import many_form
from lienthong.documents.pages.words import say_refusal
from lienthong.documents.terms import INSTRUCT, ArrivalOutcome
from lienthong.identity.queries import get_acting, read_ids, requires
from lienthong.kernel.errors import Refusal


@require_POST
@requires(INSTRUCT)
def many(request: HttpRequest) -> HttpResponse:
    """Assign, file or finish every document that was ticked, by the button that was pressed."""
    acting, now = get_acting(request), timezone.now()
    form = many_form(acting, request.POST)
    ids = read_ids(request.POST.getlist("arrival"))
    what = request.POST.get("what", "")
    if not form.is_valid():
        for errors in form.errors.values():
            messages.warning(request, " ".join(str(one) for one in errors))
        return _back(request)
    if what == "assign" and not form.cleaned_data["lead"]:
        messages.warning(request, gettext("Choose who is responsible first."))
        return _back(request)
    try:
        if what == "assign":
            done = assign_many(
                arrival_ids=ids,
                assignment=form.assignment(),
                page_of=lambda one: reverse("documents:arrival", args=[one]),
                acting=acting,
                now=now,
            )
        elif what == "file":
            done = file_many(arrival_ids=ids, instruction=form.words(), acting=acting, now=now)
        else:
            done = finish_many(arrival_ids=ids, acting=acting, now=now)
    except Refusal as refusal:
        messages.warning(request, say_refusal(refusal))
    else:
        tell(request, done)
        if what == "assign":
            asked = zip(dict.fromkeys(ids), done, strict=True)
            given = [one for one, outcome in asked if outcome.refusal is None]
            warn_behind(request, acting, given, form.cleaned_data["due_on"])
    return _back(request)


def tell(request: HttpRequest, outcomes: list[ArrivalOutcome]) -> None:
    """Say of each document what became of it; those that were done together in one sentence."""
    done = [one.entry for one in outcomes if one.refusal is None]
    if not outcomes:
        messages.warning(request, gettext("Tick at least one document first."))
    if done:
        said = ngettext(
            "%(count)d document is done: %(entries)s.",
            "%(count)d documents are done: %(entries)s.",
            len(done),
        )
        messages.success(request, said % {"count": len(done), "entries": ", ".join(done)})
    for one in outcomes:
        if one.refusal is not None:
            label = one.label or gettext("A document that is not there")
            messages.warning(request, f"{label}: {say_refusal(one.refusal)}")


def _back(request: HttpRequest) -> HttpResponse:
    state = request.POST.get("state", "")
    address = reverse("documents:register")
    return redirect(f"{address}?state={state}" if state.isascii() and state.isalpha() else address)
