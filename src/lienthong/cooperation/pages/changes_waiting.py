"""What the other sides ask to change: those ticked are agreed to, or refused, at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from lienthong.cooperation.operations.many_changes import agree_to_many, refuse_many
from lienthong.cooperation.pages.asked_changes import AnswerForm, asker_name, is_entry
from lienthong.cooperation.pages.commitment_words import (
    bound_name,
    differences_between,
    due_in_words,
    target_in_words,
)
from lienthong.cooperation.pages.comparison import differences_of
from lienthong.cooperation.pages.many import tell_many
from lienthong.cooperation.pages.wording import VERSIONS, in_words
from lienthong.cooperation.queries.asked_changes import list_changes_waiting
from lienthong.cooperation.terms import EDIT, AgreementDraft, CommitmentDraft
from lienthong.cooperation.terms.asked_changes import AskedChange
from lienthong.cooperation.terms.many import ManyDone
from lienthong.identity.queries import get_acting, read_ids, requires
from lienthong.kernel.errors import Refusal

MOST_SHOWN = 100
_DEEDS: Mapping[str, Callable[..., ManyDone]] = {"agree": agree_to_many, "refuse": refuse_many}


@requires(EDIT, form=AnswerForm)
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for a word of one's side, the oldest first; of many the first MOST_SHOWN."""
    found = list_changes_waiting(acting=get_acting(request), on=timezone.localdate())
    form = AnswerForm(request.POST or None)
    ticked = read_ids(request.POST.getlist("change")[:MOST_SHOWN])
    if request.method == "POST" and form.is_valid():
        refusal = _answer(request, ticked, form.cleaned_data["words"], found)
        if refusal is None:
            return redirect("cooperation:changes_waiting")
        form.add_error("words" if ticked else None, in_words(refusal))
    context = {
        "form": form,
        "columns": [
            {"label": gettext("What is to change")},
            {"label": gettext("From what to what")},
            {"label": gettext("Asked for by")},
        ],
        "rows": [_row(one, ticked) for one in found[:MOST_SHOWN]],
        "shown": min(len(found), MOST_SHOWN),
        "later": max(len(found) - MOST_SHOWN, 0),
        "crumbs": [
            {"label": gettext("Agreements"), "url": reverse("cooperation:list")},
            {"label": gettext("Changes to answer")},
        ],
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "cooperation/changes_waiting.html", context, status=status)


def _answer(
    request: HttpRequest, ticked: Sequence[UUID], words: str, found: Iterable[AskedChange[Any]]
) -> Refusal | None:
    """Do what the pressed button says; what is refused of all of them at once."""
    deed = request.POST.get("deed", "")
    if deed not in _DEEDS:
        raise Http404
    do, refuses = _DEEDS[deed], deed == "refuse"
    known: Mapping[UUID, str] = {one.id: one.reference for one in found}
    try:
        done = do(changes=ticked, words=words, acting=get_acting(request), now=timezone.now())
    except Refusal as refusal:
        return refusal
    said = (
        ngettext("%(count)d change refused", "%(count)d changes refused", done.done)
        if refuses
        else ngettext("%(count)d change agreed to", "%(count)d changes agreed to", done.done)
    )
    unknown = gettext("A change")
    tell_many(request, said, done, called=lambda key: known.get(key, unknown), refused=in_words)
    return None


def _row(one: AskedChange[Any], ticked: Iterable[UUID]) -> dict[str, Any]:
    signed = isinstance(one.draft, AgreementDraft)
    page = "cooperation:agreement" if signed else "cooperation:commitment"
    asked = date_format(timezone.localtime(one.asked_at), "SHORT_DATETIME_FORMAT")
    by = ", ".join(filter(None, (one.person, one.agency_name, asked)))
    return {
        "cells": [
            {
                "text": one.reference,
                "url": f"{reverse(page, args=[one.reference])}#changes",
                "note": one.draft.title if signed else _promise(one.draft),
                "tick": {
                    "name": "change",
                    "value": str(one.id),
                    "label": gettext("Choose the change of {reference}").format(
                        reference=one.reference
                    ),
                    "checked": one.id in set(ticked),
                },
            },
            _differs(one),
            {"text": asker_name(one), "note": by},
        ]
    }


def _promise(draft: CommitmentDraft) -> str:
    """What the side is bound to once it agrees: what, who owes it, until when, how many."""
    targets = (target_in_words(target, draft.unit) for target in draft.targets)
    return " · ".join(
        filter(None, (draft.what, bound_name(draft.owner), due_in_words(draft.due), *targets))
    )


def _differs(one: AskedChange[Any]) -> dict[str, str]:
    """What was asked for in place of what stood then, and why."""
    if is_entry(one):
        return {"text": gettext("asks to confirm the agreement as entered"), "note": one.reason}
    tell: Callable[..., Any] = differences_between
    if isinstance(one.draft, AgreementDraft):
        tell = differences_of
    told = [
        f"{differs.label}: {differs.before} → {differs.after}"
        for differs in tell(one.before, one.draft)
    ]
    why = " · ".join(filter(None, (gettext(VERSIONS[one.kind]), one.reason)))
    return {"text": "; ".join(told), "note": why}
