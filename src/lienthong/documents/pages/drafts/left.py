"""Drafts that wait for who has left the agency, and handing a draft over."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lienthong.documents.operations import hand_over_draft
from lienthong.documents.pages.drafts.words import say_draft_refusal, say_title, type_name
from lienthong.documents.pages.forms import offer
from lienthong.documents.pages.register import agency_of
from lienthong.documents.pages.words import badge_of_stage, say_instant
from lienthong.documents.queries import count_left_drafts, get_draft_heading, list_left_drafts
from lienthong.documents.rules.access import LONGEST_REASON, SHORTEST_REASON
from lienthong.documents.terms import DRAFT, INSTRUCT, DraftUnknown
from lienthong.documents.terms.left_drafts import LeftDraft
from lienthong.identity.queries import get_acting, page_of, requires
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
    acting, now = get_acting(request), timezone.now()
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
        "rows": [_row(one) for one in page.object_list],
    }
    return render(request, "documents/left_drafts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DRAFT, form=HeirForm)
def hand_over(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Ask to whom a draft goes, and hand it over."""
    acting, now = get_acting(request), timezone.now()
    heading = get_draft_heading(dispatch_id=dispatch_id, acting=acting, now=now)
    people = list_colleagues(
        agency_id=agency_of(acting), on=timezone.localdate(now), at=now, may=DRAFT
    )
    offered = [
        (str(one.account_id), f"{one.name}, {one.title}")
        for one in people
        if one.account_id != heading.drafter_id
    ]
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


def _row(one: LeftDraft) -> dict[str, Any]:
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
            },
            {"text": "; ".join(part for part in waits if part)},
            {"badge": badge_of_stage(summary.stage)},
            {"text": say_instant(summary.changed_at)},
            {**to_do, "more": title},
        ]
    }
