"""Enter a change: which kind, which bodies, which day and act; see what it would do; record it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from lienthong.directory.operations import preview_change, record_change
from lienthong.directory.pages.effects import effects_of
from lienthong.directory.pages.enter_forms import labelled
from lienthong.directory.pages.entry import SHAPES, Entry, build_entry
from lienthong.directory.pages.reach import reach_for, reach_if_any
from lienthong.directory.pages.words import change_name
from lienthong.directory.terms import ENTER_CHANGES, Body, ChangeKind, ChangeRefused
from lienthong.identity.queries import get_acting, list_typed, requires


class StartForm(forms.Form):
    """Which kind of change, and of what."""

    kind = forms.ChoiceField(label=gettext_lazy("What happens"))
    body = forms.ChoiceField(label=gettext_lazy("To what"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, change_name(kind)) for kind in SHAPES]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["body"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (Body.UNIT.value, gettext("administrative units")),
            (Body.AGENCY.value, gettext("agencies")),
        ]


def typed(request: HttpRequest, sent: QueryDict, asked: QueryDict) -> Iterable[tuple[str, str]]:
    """What somebody had typed of a change when their session ended, by the labels of its forms."""
    start = StartForm(asked)
    reach = reach_if_any(request, ENTER_CHANGES)
    if start.is_valid() and reach is not None:
        kind, body = start.cleaned_data["kind"], start.cleaned_data["body"]
        entry = build_entry(ChangeKind(kind), Body(body), reach, sent, checked=True)
        for form in entry.parts:
            yield from list_typed(labelled(form), sent, prefix=form.prefix)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ENTER_CHANGES, form=typed)
def new_change(request: HttpRequest) -> HttpResponse:
    """Step by step: the kind (in the address), the bodies and the act, what it would do, record.

    `step` of what is posted: "more" rows, "preview", "edit" what was previewed, "record".
    """
    start = StartForm(request.GET or None)
    if not start.is_valid():
        return render(request, "directory/new_change.html", _start_context(start))
    kind = ChangeKind(start.cleaned_data["kind"])
    body = Body(start.cleaned_data["body"])
    reach = reach_for(request, ENTER_CHANGES)
    step = request.POST.get("step", "")
    if request.method != "POST" or step in ("more", "edit"):
        entry = build_entry(
            kind, body, reach, request.POST or None, checked=False, more=step == "more"
        )
        return _ask(request, entry)
    entry = build_entry(kind, body, reach, request.POST, checked=True)
    if not entry.is_valid():
        return _ask(request, entry)
    if step == "record":
        return _record(request, entry)
    preview = preview_change(change=entry.to_change(), within=reach, on=timezone.localdate())
    if preview.problems:
        entry.show(preview.problems)
        return _ask(request, entry)
    context = {
        "title": change_name(kind),
        "did": effects_of(preview, body=body),
        "effective_on": entry.event.cleaned_data["effective_on"],
        "act": entry.event.cleaned_data["act_number"],
        "kept": [
            (name, value)
            for name, value in request.POST.items()
            if name not in ("csrfmiddlewaretoken", "step")
        ],
    }
    return render(request, "directory/change_preview.html", context)


def _record(request: HttpRequest, entry: Entry) -> HttpResponse:
    try:
        done = record_change(
            change=entry.to_change(),
            within=entry.reach,
            actor=get_acting(request).actor,
            now=timezone.now(),
        )
    except ChangeRefused as refusal:
        entry.show(refusal.problems)
        return _ask(request, entry)
    messages.success(request, gettext("The change is recorded."))
    return redirect("directory:change", done.event_id)


def _start_context(start: StartForm) -> dict[str, Any]:
    hints = [(change_name(kind), shape.hint) for kind, shape in SHAPES.items()]
    return {"form": start, "hints": hints}


def _ask(request: HttpRequest, entry: Entry) -> HttpResponse:
    context = {
        "entry": entry,
        "title": change_name(entry.kind),
        "about": gettext("agencies")
        if entry.body is Body.AGENCY
        else gettext("administrative units"),
        "wrong": _everything_wrong(entry),
        "bounded_by": entry.reach.agency_name,
        "one_last": entry.kind is ChangeKind.MERGED,
    }
    return render(request, "directory/change_form.html", context)


def _everything_wrong(entry: Entry) -> list[dict[str, str]]:
    """All that is wrong, over all forms, each with the field it is about."""
    wrong = [
        {
            "text": str(error),
            "field": part[name].auto_id if name in part.fields else "",
            "label": str(part[name].label) if name in part.fields else "",
        }
        for part in entry.parts
        if part.is_bound
        for name, errors in part.errors.items()
        for error in errors
    ]
    if entry.rows.is_bound:
        wrong += [{"text": str(e), "field": "", "label": ""} for e in entry.rows.non_form_errors()]
    return wrong
