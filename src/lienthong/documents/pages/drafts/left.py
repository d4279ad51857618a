"""Drafts that wait for who has left the agency, and handing a draft over."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lienthong.documents.operations import hand_over_draft
from lienthong.documents.pages.drafts.words import say_draft_refusal, say_title, type_name
from lienthong.documents.pages.forms import offer
from lienthong.documents.pages.register import agency_of
from lienthong.documents.pages.words import badge_of_stage, say_instant
from lienthong.documents.queries import count_left_drafts, get_draft_heading, list_left_drafts
from lienthong.documents.rules.access import LONGEST_REASON, SHORTEST_REASON
from lienthong.documents.terms import DRAFT, INSTRUCT, DraftUnknown
from lienthong.documents.terms.left_drafts import LeftDraft
from lienthong.identity.queries import get_acting, page_of, read_ids, requires
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal
from lienthong.work.queries import list_colleagues


class HeirForm(forms.Form):
    """To whom a draft goes, and why."""

    to = forms.ChoiceField(label=gettext_lazy("To whom"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "to", [("", gettext("Choose")), *people])


@require_GET
@requires(INSTRUCT)
def left(request: HttpRequest) -> HttpResponse:
    """The drafts of the agency that wait for somebody who holds no post here."""
    return _show(request, HeirForm(people=_people(request)))


@require_POST
@requires(INSTRUCT, form=HeirForm)
def hand_over_many(request: HttpRequest) -> HttpResponse:
    """Hand every draft that was ticked over to one colleague; each says what became of it."""
    form, ids = HeirForm(request.POST, people=_people(request)), _ticked(request)
    if not ids:
        form.add_error(None, gettext("Tick at least one draft first."))
    if not form.is_valid():
        return _show(request, form)
    acting, now, done = get_acting(request), timezone.now(), 0
    given = {"to": UUID(form.cleaned_data["to"]), "reason": form.cleaned_data["reason"]}
    for dispatch_id in ids:
        try:
            hand_over_draft(dispatch_id=dispatch_id, **given, acting=acting, now=now)
        except Refusal as refusal:
            title = _title(dispatch_id, acting, now)
            messages.warning(request, f"{title}: {say_draft_refusal(refusal)}")
        else:
            done += 1
    if done:
        said = ngettext(
            "%(count)d draft is handed over.", "%(count)d drafts are handed over.", done
        )
        messages.success(request, said % {"count": done})
    return redirect("documents:left_drafts")


def _show(request: HttpRequest, form: HeirForm) -> HttpResponse:
    acting, now = get_acting(request), timezone.now()
    ticked = frozenset(_ticked(request))
    page = page_of(
        request,
        count=count_left_drafts(acting=acting, now=now),
        ask=lambda first, limit: list_left_drafts(acting=acting, now=now, first=first, limit=limit),
    )
    context = {
        "page": page,
        "columns": [
            {"label": gettext("Document")},
            {"label": gettext("Waits for")},
            {"label": gettext("State")},
            {"label": gettext("Changed")},
            {"label": gettext("What to do")},
        ],
        "rows": [_row(one, ticked) for one in page.object_list],
        "form": form if any(one.drafter for one in page.object_list) else None,
    }
    status = 422 if form.errors else 200
    return render(request, "documents/left_drafts.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DRAFT, form=HeirForm)
def hand_over(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Ask to whom a draft goes, and hand it over."""
    acting, now = get_acting(request), timezone.now()
    heading = get_draft_heading(dispatch_id=dispatch_id, acting=acting, now=now)
    drafter = str(heading.drafter_id)
    offered = [(value, name) for value, name in _people(request) if value != drafter]
    form = HeirForm(request.POST or None, people=offered)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            hand_over_draft(
                dispatch_id=dispatch_id,
                to=UUID(given["to"]),
                reason=given["reason"],
                acting=acting,
                now=now,
            )
        except DraftUnknown:
            raise
        except Refusal as refusal:
            field = str(refusal.params.get("field"))
            form.add_error(field if field in form.fields else None, say_draft_refusal(refusal))
        else:
            messages.success(request, gettext("Handed over; the new drafter sees it among theirs."))
            return redirect("documents:left_drafts" if heading.hidden else "documents:drafts")
    context = {
        "form": form,
        "title": gettext("Restricted document") if heading.hidden else say_title(heading),
        "drafter": heading.drafter_name,
        "address": "" if heading.hidden else reverse("documents:draft", args=[dispatch_id]),
    }
    status = 422 if form.errors else 200
    return render(request, "documents/draft_hand_over.html", context, status=status)


def _people(request: HttpRequest) -> list[tuple[str, str]]:
    now = timezone.now()
    found = list_colleagues(
        agency_id=agency_of(get_acting(request)), on=timezone.localdate(now), at=now, may=DRAFT
    )
    return [(str(one.account_id), f"{one.name}, {one.title}") for one in found]


def _ticked(request: HttpRequest) -> list[UUID]:
    return list(dict.fromkeys(read_ids(request.POST.getlist("dispatch"))))


def _title(dispatch_id: UUID, acting: Acting, now: datetime) -> str:
    """What a draft is called to who may read it; else that it is there."""
    try:
        heading = get_draft_heading(dispatch_id=dispatch_id, acting=acting, now=now)
    except Refusal:
        return gettext("A document that is not there")
    return gettext("Restricted document") if heading.hidden else say_title(heading)


def _row(one: LeftDraft, ticked: Collection[UUID]) -> dict[str, Any]:
    summary = one.summary
    waits = [
        gettext("%(name)s, its drafter") % {"name": one.drafter} if one.drafter else "",
        *(gettext("%(name)s, who is to look at it") % {"name": name} for name in one.reviewers),
        gettext("%(name)s, who is to sign it") % {"name": one.signer} if one.signer else "",
    ]
    title = gettext("Restricted document") if one.hidden else say_title(summary)
    address = reverse("documents:draft", args=[summary.id])
    to_do = {"text": gettext("Put a colleague in their place"), "url": address}
    if one.drafter:
        hand_over = reverse("documents:draft_hand_over", args=[summary.id])
        to_do = {"text": gettext("Hand it over"), "url": hand_over}
    elif one.signer and not one.reviewers:
        to_do = {"text": gettext("Its drafter takes it back and names another signer"), "url": ""}
    return {
        "cells": [
            {
                "text": title,
                "url": "" if one.hidden else address,
                "note": type_name(summary.type_code),
                "tick": {
                    "name": "dispatch",
                    "value": summary.id,
                    "label": gettext("Tick “%s”") % title,
                    "checked": summary.id in ticked,
                }
                if one.drafter
                else None,
            },
            {"text": "; ".join(part for part in waits if part)},
            {"badge": badge_of_stage(summary.stage)},
            {"text": say_instant(summary.changed_at)},
            {**to_do, "more": title},
        ]
    }
