"""Report and revise results, answer them, show them; say how they are counted."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from lienthong.cooperation.operations.result_evidence import (
    add_file,
    add_link,
    withdraw_evidence,
)
from lienthong.cooperation.operations.result_steps import Word
from lienthong.cooperation.operations.result_twins import decide_twins
from lienthong.cooperation.operations.results import (
    report_result,
    revise_result,
    set_measure,
    take_step,
)
from lienthong.cooperation.pages.one_form import show_one_form, typed
from lienthong.cooperation.pages.result_forms import (
    EvidenceForm,
    MeasureForm,
    ResultForm,
    TwinForm,
    WordForm,
    initial_of,
    initial_of_measure,
)
from lienthong.cooperation.pages.result_words import result_refused, result_step_name
from lienthong.cooperation.pages.results import show_result
from lienthong.cooperation.pages.rights import requires_part
from lienthong.cooperation.queries import get_commitment
from lienthong.cooperation.queries.places import find_units, names_to_write
from lienthong.cooperation.queries.results import get_measure, get_result
from lienthong.cooperation.terms import EDIT
from lienthong.cooperation.terms.result_refusals import (
    NothingGiven,
    ResultRefused,
    ResultUnitMissing,
)
from lienthong.cooperation.terms.results import CONFIRM, REPORT, ResultStep
from lienthong.identity.queries import get_acting, requires
from lienthong.kernel.errors import Refusal

_NOT_FOUND = 404


@requires(REPORT, form=ResultForm)
def report(request: HttpRequest, reference: str) -> HttpResponse:
    """Enter a figure of a commitment; it is a draft until it is submitted."""
    record = get_commitment(reference=reference, on=timezone.localdate())
    form = ResultForm(typed(request), measure=get_measure(reference=reference))

    def save() -> UUID:
        return report_result(
            commitment=reference,
            draft=form.draft(unit_id=_unit(form, record.summary.agreement)),
            acting=get_acting(request),
            now=timezone.now(),
        )

    done = _tried(request, form, save)
    if isinstance(done, UUID):
        messages.success(request, gettext("The figure is entered. Show it, then submit it."))
        return redirect("cooperation:result", result_id=done)
    context = {
        "title": gettext("Report a result of {reference}").format(reference=reference),
        "lede": record.summary.draft.indicator or record.summary.draft.what,
        "action": gettext("Save as draft"),
        "back": reverse("cooperation:commitment", args=[reference]),
    }
    return show_one_form(request, context, form)


@requires(REPORT, form=ResultForm)
def revise(request: HttpRequest, result_id: UUID) -> HttpResponse:
    """Put another figure in place of one's own."""
    acting = get_acting(request)
    one = get_result(result_id=result_id, acting=acting, on=timezone.localdate()).summary
    units = {one.draft.unit_id} if one.draft.unit_id else set()
    names = names_to_write(units, on=timezone.localdate(), agreement=one.agreement)
    start = initial_of(one.draft, unit_name="".join(names.values()), seen=one.steps)
    measure = get_measure(reference=one.commitment)
    form = ResultForm(typed(request), initial=start, measure=measure)

    def save() -> UUID:
        revise_result(
            result_id=result_id,
            draft=form.draft(unit_id=_unit(form, one.agreement)),
            seen=form.cleaned_data["seen"] or 0,
            acting=acting,
            now=timezone.now(),
        )
        return result_id

    if _tried(request, form, save):
        messages.success(request, gettext("The figure is revised. Submit it again."))
        return redirect("cooperation:result", result_id=result_id)
    context = {
        "title": gettext("Revise a result of {reference}").format(reference=one.commitment),
        "lede": one.indicator,
        "action": gettext("Save"),
        "back": reverse("cooperation:result", args=[result_id]),
    }
    return show_one_form(request, context, form)


@require_POST
@requires(REPORT, form=WordForm)
def step(request: HttpRequest, result_id: UUID) -> HttpResponse:
    """Take the step whose button was pressed; what was typed stays where it is refused."""
    acting = get_acting(request)
    asked = request.POST.get("step", "")
    form = WordForm(request.POST)
    here = redirect("cooperation:result", result_id=result_id)
    if asked not in set(ResultStep) or not form.is_valid():
        return here
    said = form.cleaned_data
    word = Word(
        step=ResultStep(asked), seen=said["seen"], words=said["words"], figure=said["figure"]
    )
    try:
        take_step(result_id=result_id, word=word, acting=acting, now=timezone.now())
    except Refusal as refusal:
        say_refused(form, refusal)
        record = get_result(result_id=result_id, acting=acting, on=timezone.localdate())
        # The next press decides on what is shown now.
        form.data = {**form.data.dict(), "seen": str(record.summary.steps)}  # type: ignore[attr-defined]
        return show_result(request, record, form, status=refusal.status)
    done = gettext("Done: {step}.").format(step=result_step_name(word.step))
    messages.success(request, done)
    return here if word.step is not ResultStep.DROP else redirect("cooperation:results")


@requires(REPORT, form=EvidenceForm)
def show(request: HttpRequest, result_id: UUID) -> HttpResponse:
    """Put a file, a photograph or a link beside one's own result."""
    acting = get_acting(request)
    one = get_result(result_id=result_id, acting=acting, on=timezone.localdate()).summary
    form = EvidenceForm(typed(request), request.FILES or None)

    def save() -> UUID:
        file, now = form.evidence(), timezone.now()
        link = form.cleaned_data["link"]
        if file is None and not link:
            nothing = NothingGiven()
            raise ResultRefused(summary=str(nothing), refusals=(nothing,))
        if file is not None:
            add_file(result_id=result_id, file=file, acting=acting, now=now)
        if link:
            name = form.cleaned_data["name"]
            add_link(result_id=result_id, link=link, name=name, acting=acting, now=now)
        return result_id

    if _tried(request, form, save):
        messages.success(request, gettext("It stands beside the result."))
        return redirect("cooperation:result", result_id=result_id)
    context = {"form": form, "one": one}
    faulty = form.is_bound and bool(form.errors)
    page = "cooperation/evidence_add.html"
    return render(request, page, context, status=422 if faulty else 200)


@require_POST
@requires(REPORT)
def take_back(request: HttpRequest, result_id: UUID, evidence_id: UUID) -> HttpResponse:
    """Take back what was put beside one's own result."""
    try:
        withdraw_evidence(
            result_id=result_id,
            evidence_id=evidence_id,
            acting=get_acting(request),
            now=timezone.now(),
        )
    except Refusal as refusal:
        if refusal.status == _NOT_FOUND:
            raise
        messages.error(request, result_refused(refusal))
    else:
        messages.success(request, gettext("It was taken back. Its name stays in the record."))
    return redirect("cooperation:result", result_id=result_id)


@require_POST
@requires(CONFIRM, form=TwinForm)
def twins(request: HttpRequest, result_id: UUID) -> HttpResponse:
    """Say whether two results count the same."""
    form = TwinForm(request.POST)
    here = redirect("cooperation:result", result_id=result_id)
    if not form.is_valid():
        return here
    try:
        decide_twins(
            result_id=result_id,
            other_id=form.cleaned_data["other"],
            same=request.POST.get("same") == "yes",
            reason=form.cleaned_data["reason"],
            acting=get_acting(request),
            now=timezone.now(),
        )
    except Refusal as refusal:
        if refusal.status == _NOT_FOUND:
            raise
        for one in _each(refusal):
            messages.error(request, result_refused(one))
    else:
        messages.success(request, gettext("Decided. It can be decided anew."))
    return here


@requires_part(EDIT, form=MeasureForm)
def measure(request: HttpRequest, reference: str) -> HttpResponse:
    """Say how the results of a commitment are counted."""
    record = get_commitment(reference=reference, on=timezone.localdate())
    standing = initial_of_measure(get_measure(reference=reference))
    form = MeasureForm(typed(request), initial=standing)

    def save() -> str:
        set_measure(
            commitment=reference,
            measure=form.measure(),
            acting=get_acting(request),
            now=timezone.now(),
        )
        return reference

    if _tried(request, form, save):
        messages.success(request, gettext("The way of counting is set."))
        return redirect("cooperation:commitment", reference=reference)
    context = {
        "title": gettext("How results of {reference} are counted").format(reference=reference),
        "lede": record.summary.draft.indicator or record.summary.draft.what,
        "action": gettext("Save"),
        "back": reverse("cooperation:commitment", args=[reference]),
    }
    return show_one_form(request, context, form)


def _unit(form: ResultForm, agreement: str) -> UUID | None:
    """The unit that was typed; refuses one that nobody or several bear."""
    if "unit" not in form.fields:
        return None
    name = form.cleaned_data["unit"].strip()
    if not name:
        raise ResultUnitMissing
    named = find_units([name], on=timezone.localdate(), agreement=agreement)
    if name not in named.found:
        raise named.refusal(name)
    return named.found[name]


def _tried(
    request: HttpRequest, form: forms.Form, save: Callable[[], UUID | str]
) -> UUID | str | None:
    """What saving gave; None where nothing was sent, or it was refused and said in the form."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return save()
    except Refusal as refusal:
        say_refused(form, refusal)
        return None


def say_refused(form: forms.Form, refusal: Refusal) -> None:
    """What was refused, each beside its field; what is not there is not found."""
    if refusal.status == _NOT_FOUND:
        raise refusal
    for one in _each(refusal):
        named = getattr(one, "place", "") or str(one.params.get("field", ""))
        name = "file" if named == "uploads" else named
        form.add_error(name if name in form.fields else None, result_refused(one))


def _each(refusal: Refusal) -> tuple[Refusal, ...]:
    found = refusal.params.get("refusals")
    return found if isinstance(found, tuple) else (refusal,)
