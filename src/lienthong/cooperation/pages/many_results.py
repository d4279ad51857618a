"""Many results at once: confirmed by the other side, shown and submitted by who reports them."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from lienthong.cooperation.operations.many_results import show_many, step_many
from lienthong.cooperation.pages.many import tell_many
from lienthong.cooperation.pages.result_edit import say_refused
from lienthong.cooperation.pages.result_forms import EvidenceForm, QueueForm
from lienthong.cooperation.pages.result_words import (
    period_in_words,
    place_in_words,
    result_refused,
)
from lienthong.cooperation.pages.results import columns_of_results, crumbs_of, row_of_result
from lienthong.cooperation.queries.result_queues import (
    MOST_COUNTED,
    count_to_submit,
    count_waiting,
    list_to_submit,
    list_waiting,
    queues_to_submit,
    queues_waiting,
)
from lienthong.cooperation.terms.many import ManyDone
from lienthong.cooperation.terms.results import (
    CONFIRM,
    REPORT,
    ResultQueue,
    ResultStep,
    ResultSummary,
)
from lienthong.identity.queries import get_acting, requires
from lienthong.kernel.errors import Refusal
from lienthong.kernel.vietnamese import sort_key

MOST_SHOWN = 100


@requires(CONFIRM)
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for a word of one's side; those ticked are confirmed at once."""
    acting, today = get_acting(request), timezone.localdate()
    queues = queues_waiting(acting=acting, on=today)
    narrowed = QueueForm(request.GET, queues)
    chosen = narrowed.chosen()
    found = list_waiting(acting=acting, on=today, commitment=chosen, limit=MOST_SHOWN)
    if request.method == "POST":
        _step(request, ResultStep.CONFIRM, found)
        return redirect(request.get_full_path())
    tick = gettext("Confirm {figure} of {commitment}")
    count = count_waiting(acting=acting, on=today)
    context = {
        **_listed(found, tick=tick, count=_of_chosen(queues, chosen, count), but="state"),
        "narrowed": narrowed if len(queues) > 1 else None,
        "crumbs": crumbs_of(gettext("To be confirmed")),
    }
    return render(request, "cooperation/results_waiting.html", context)


@requires(REPORT)
def to_submit(request: HttpRequest) -> HttpResponse:
    """One's own that are not submitted; those ticked are submitted, or get one piece of evidence.

    What was chosen or typed beside the list goes along, whichever button is pressed, and stays
    where it is refused.
    """
    acting = get_acting(request)
    queues = queues_to_submit(acting=acting)
    narrowed = QueueForm(request.GET, queues)
    chosen = narrowed.chosen()
    found = list_to_submit(acting=acting, commitment=chosen, limit=MOST_SHOWN)
    form = EvidenceForm()
    if request.method == "POST":
        form = EvidenceForm(request.POST, request.FILES)
        if _shown_and_submitted(request, form, found):
            return redirect(request.get_full_path())
    tick = gettext("Choose {figure} of {commitment}")
    ticked = {key for key, _ in _ticks(request)}
    count = _of_chosen(queues, chosen, count_to_submit(acting=acting))
    context = {
        **_listed(found, tick=tick, count=count, ticked=ticked, but="reporter"),
        "narrowed": narrowed if len(queues) > 1 else None,
        "form": form,
        "crumbs": crumbs_of(gettext("To be submitted")),
    }
    faulty = form.is_bound and bool(form.errors)
    page = "cooperation/results_to_submit.html"
    return render(request, page, context, status=422 if faulty else 200)


def _shown_and_submitted(
    request: HttpRequest, form: EvidenceForm, found: Iterable[ResultSummary]
) -> bool:
    """Do what the pressed button says; False where what shows them is refused."""
    submits = request.POST.get("deed") == "submit"
    shows = not submits or form.gives()
    if shows and not (form.is_valid() and _show(request, form, found)):
        return False
    if submits:
        _step(request, ResultStep.SUBMIT, found)
    return True


def _of_chosen(queues: Iterable[ResultQueue], chosen: str, every: int) -> int:
    """How many wait of the commitment that was chosen; of all where none was."""
    return next((one.count for one in queues if one.commitment == chosen), every)


def _listed(
    found: Iterable[ResultSummary],
    *,
    tick: str,
    count: int,
    ticked: Iterable[UUID] = (),
    but: str,
) -> dict[str, Any]:
    """The rows, those of one commitment and period together, by place."""
    together = sorted(
        found, key=lambda one: (one.commitment, one.draft.period, sort_key(place_in_words(one)))
    )
    rows = [
        row_of_result(one, tick=tick, ticked=one.id in set(ticked), but=but) for one in together
    ]
    return {
        "shown": len(rows),
        "later": f"{count - len(rows)}+" if count == MOST_COUNTED else count - len(rows),
        "columns": columns_of_results(but=but),
        "rows": rows,
    }


def _step(request: HttpRequest, step: ResultStep, found: Iterable[ResultSummary]) -> None:
    """Take a step with those ticked, and say of each that was left why."""
    known = _called(found)
    try:
        done = step_many(
            step=step, seen=_ticks(request), acting=get_acting(request), now=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, result_refused(refusal))
        return
    said = (
        ngettext("%(count)d result confirmed", "%(count)d results confirmed", done.done)
        if step is ResultStep.CONFIRM
        else ngettext("%(count)d result submitted", "%(count)d results submitted", done.done)
    )
    _tell(request, said, done, known)


def _show(request: HttpRequest, form: EvidenceForm, found: Iterable[ResultSummary]) -> bool:
    """Put a file or link beside those ticked; False where it is refused, said in the form."""
    known = _called(found)
    try:
        done = show_many(
            results=[key for key, _ in _ticks(request)],
            file=form.evidence(),
            link=form.cleaned_data["link"],
            name=form.cleaned_data["name"],
            acting=get_acting(request),
            now=timezone.now(),
        )
    except Refusal as refusal:
        say_refused(form, refusal)
        return False
    said = ngettext(
        "It stands beside %(count)d result", "It stands beside %(count)d results", done.done
    )
    _tell(request, said, done, known)
    return True


def _tell(request: HttpRequest, said: str, done: ManyDone, known: Mapping[UUID, str]) -> None:
    unknown = gettext("A result")
    tell_many(
        request, said, done, called=lambda key: known.get(key, unknown), refused=result_refused
    )


def _called(found: Iterable[ResultSummary]) -> dict[UUID, str]:
    """Results as what was left is called: its commitment, place and period."""
    return {
        one.id: " · ".join(
            filter(None, (one.commitment, place_in_words(one), period_in_words(one.draft.period)))
        )
        for one in found
    }


def _ticks(request: HttpRequest) -> list[tuple[UUID, int]]:
    """The results ticked and how many steps each had; without what was not offered."""
    found = []
    for value in request.POST.getlist("result")[:MOST_SHOWN]:
        identifier, _, steps = value.partition(":")
        try:
            found.append((UUID(identifier), int(steps)))
        except ValueError:
            continue
    return found
