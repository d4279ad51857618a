"""Lists of drafts, and beginning one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from lienthong.documents.operations import draft_dispatch, open_arrival
from lienthong.documents.pages.drafts.forms import DraftFilterForm, NewDraftForm, read_upload
from lienthong.documents.pages.drafts.words import (
    VIEWS,
    say_draft_refusal,
    say_title,
    type_name,
)
from lienthong.documents.pages.register import agency_of
from lienthong.documents.pages.words import badge_of_stage, say_day, say_instant
from lienthong.documents.queries import count_drafts, count_left_drafts, get_arrival, list_drafts
from lienthong.documents.terms import DRAFT, INSTRUCT, DraftQuestion, DraftSummary, DraftView
from lienthong.identity.queries import get_acting, list_typed, page_of, requires
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal
from lienthong.work.queries import badge_of_urgency, list_mine

MOST_TASKS = 100


@require_GET
@requires(DRAFT)
def drafts(request: HttpRequest) -> HttpResponse:
    """Drafts that wait for me, mine, or all I may read; the one changed last first."""
    acting = get_acting(request)
    agency_id = agency_of(acting)
    form = DraftFilterForm(request.GET)
    form.is_valid()
    text = form.cleaned_data.get("q", "")
    waiting = count_drafts(asked=_question(acting, agency_id, DraftView.WAITING))
    first = DraftView.WAITING if waiting else DraftView.MINE
    wanted = request.GET.get("view", "")
    view = DraftView(wanted) if wanted in set(DraftView) else first
    asked = _question(acting, agency_id, view, text)
    page = page_of(
        request,
        count=count_drafts(asked=asked),
        ask=lambda start, limit: list_drafts(asked=asked, first=start, limit=limit),
    )
    address = reverse("documents:drafts")
    context = {
        "form": form,
        "page": page,
        "view": view.value,
        "tabs": [
            {
                "label": gettext(label),
                "url": f"{address}?view={one.value}",
                "current": one is view,
                "count": waiting if one is DraftView.WAITING else None,
            }
            for one, label in VIEWS.items()
        ],
        "columns": [
            {"label": gettext("Document")},
            {"label": gettext("Drafter")},
            {"label": gettext("State")},
            {"label": gettext("Waits for")},
            {"label": gettext("Changed")},
        ],
        "rows": [_row(summary) for summary in page.object_list],
        "searched": bool(text),
        "left_count": count_left_drafts(acting=acting, now=timezone.now())
        if acting.may(INSTRUCT)
        else 0,
        "all_url": f"{address}?view={view.value}",
    }
    return render(request, "documents/drafts.html", context)


def typed_beginning(
    request: HttpRequest, sent: QueryDict, _asked: QueryDict, **_route: object
) -> list[tuple[str, str]]:
    """What somebody had chosen for a new draft when their session ended."""
    return list_typed(NewDraftForm(tasks=_tasks(get_acting(request))).fields, sent)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DRAFT, form=typed_beginning)
def begin(request: HttpRequest) -> HttpResponse:
    """Choose the type of a new document; `?answers=` is a row of the register, `?task=` a task."""
    acting = get_acting(request)
    initial = {"answers": request.GET.get("answers"), "task": request.GET.get("task")}
    form = NewDraftForm(
        request.POST or None, request.FILES or None, initial=initial, tasks=_tasks(acting)
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        file = given["file"]
        try:
            dispatch_id = draft_dispatch(
                type_code=given["type_code"],
                answers=given["answers"],
                task_id=UUID(given["task"]) if given["task"] else None,
                upload=read_upload(file) if file is not None else None,
                acting=acting,
                now=timezone.now(),
            )
        except Refusal as refusal:
            field = str(refusal.params.get("field"))
            form.add_error(field if field in form.fields else None, say_draft_refusal(refusal))
        else:
            messages.success(request, gettext("The draft is begun; fill in what is marked."))
            return redirect("documents:draft_edit", dispatch_id)
    answered = _answered(form, acting)
    status = 422 if form.errors else 200
    return render(
        request, "documents/draft_new.html", {"form": form, "answered": answered}, status=status
    )


def _tasks(acting: Acting) -> list[tuple[str, str]]:
    """The person's open tasks, to draft for one of them."""
    found = list_mine(
        agency_id=agency_of(acting),
        account_id=acting.account_id,
        on=timezone.localdate(),
        first=0,
        limit=MOST_TASKS,
    )
    return [(str(task.id), task.title) for task in found]


def _answered(form: NewDraftForm, acting: Acting) -> str:
    """What the new document answers, in words; "" where it answers nothing that is known."""
    try:
        arrival_id, agency_id = UUID(str(form["answers"].value())), agency_of(acting)
        open_arrival(arrival_id=arrival_id, acting=acting, now=timezone.now(), tell=False)
        card = get_arrival(agency_id=agency_id, arrival_id=arrival_id, on=timezone.localdate())
    except (ValueError, Refusal):
        return ""
    parts = (card.summary.code, card.summary.author, card.summary.subject)
    return " · ".join(part for part in parts if part)


def _question(acting: Acting, agency_id: UUID, view: DraftView, text: str = "") -> DraftQuestion:
    return DraftQuestion(
        agency_id=agency_id,
        account_id=acting.account_id,
        roles=acting.roles,
        view=view,
        text=text,
    )


def _row(summary: DraftSummary) -> dict[str, Any]:
    about = [type_name(summary.type_code)]
    if summary.due_on:
        about.append(gettext("answer wanted by %(day)s") % {"day": say_day(summary.due_on)})
    return {
        "cells": [
            {
                "text": say_title(summary),
                "url": reverse("documents:draft", args=[summary.id]),
                "badge": badge_of_urgency(summary.urgency),
                "note": " · ".join(about),
            },
            {"text": summary.drafter_name},
            {"badge": badge_of_stage(summary.stage)},
            {"text": ", ".join(summary.waiting_for)},
            {"text": say_instant(summary.changed_at)},
        ]
    }
