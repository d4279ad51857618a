"""One registered document: what it is, the instruction, who deals with it, how far it is."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from lienthong.audit.queries import list_facts_of
from lienthong.documents.events import subject_of
from lienthong.documents.operations import assign_arrival, file_arrival
from lienthong.documents.pages.forms import FileForm, InstructForm
from lienthong.documents.pages.register import agency_of
from lienthong.documents.pages.words import (
    CHANNELS,
    badge_of_handling,
    say_day,
    say_instant,
    say_number,
    say_refusal,
)
from lienthong.documents.queries import count_arrivals, get_arrival, list_arrivals
from lienthong.documents.terms import (
    INSTRUCT,
    READ,
    ArrivalCard,
    ArrivalQuestion,
    ArrivalUnknown,
    Handling,
)
from lienthong.exchange.queries import get_received_document
from lienthong.identity.queries import get_acting, list_typed, requires
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal
from lienthong.work.queries import badge_of_state, badge_of_urgency, list_colleagues
from lienthong.work.terms import TaskSummary


@require_GET
@requires(READ)
def arrival(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """One registered document."""
    return _show(request, arrival_id)


def typed_instruction(
    request: HttpRequest, sent: QueryDict, _asked: QueryDict, **_route: object
) -> list[tuple[str, str]]:
    """What somebody had typed of an instruction when their session ended."""
    people = list_colleagues(agency_id=agency_of(get_acting(request)), on=timezone.localdate())
    return list_typed(InstructForm(people=people).fields, sent)


@require_POST
@requires(INSTRUCT, form=typed_instruction)
def instruct(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """Write the instruction and give the work to its people."""
    acting = get_acting(request)
    people = list_colleagues(agency_id=agency_of(acting), on=timezone.localdate())
    form = InstructForm(request.POST, people=people)
    if form.is_valid():
        try:
            assign_arrival(
                arrival_id=arrival_id,
                assignment=form.assignment(),
                page=reverse("documents:arrival", args=[arrival_id]),
                acting=acting,
                now=timezone.now(),
            )
        except ArrivalUnknown:
            raise
        except Refusal as refusal:
            field = str(refusal.params.get("field"))
            form.add_error(field if field in form.fields else None, say_refusal(refusal))
        else:
            messages.success(request, gettext("Assigned; its people see it at once."))
            return redirect("documents:arrival", arrival_id)
    return _show(request, arrival_id, instruct_form=form)


@require_POST
@requires(INSTRUCT, form=FileForm)
def file(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """Keep a document without a task."""
    form = FileForm(request.POST)
    if form.is_valid():
        try:
            file_arrival(
                arrival_id=arrival_id,
                instruction=form.cleaned_data["instruction"],
                acting=get_acting(request),
                now=timezone.now(),
            )
        except ArrivalUnknown:
            raise
        except Refusal as refusal:
            messages.warning(request, say_refusal(refusal))
        else:
            messages.success(request, gettext("Filed; no task follows from it."))
        return redirect("documents:arrival", arrival_id)
    return _show(request, arrival_id, file_form=form)


def _show(
    request: HttpRequest,
    arrival_id: UUID,
    *,
    instruct_form: InstructForm | None = None,
    file_form: FileForm | None = None,
) -> HttpResponse:
    acting, today = get_acting(request), timezone.localdate()
    agency_id = agency_of(acting)
    card = get_arrival(agency_id=agency_id, arrival_id=arrival_id, on=today)
    summary = card.summary
    may = acting.may(INSTRUCT) and summary.handling is not Handling.DONE
    form = instruct_form or InstructForm(
        people=list_colleagues(agency_id=agency_id, on=today),
        initial={"due_on": summary.due_on, "seen_tasks": len(card.tasks)},
    )
    context = {
        "card": card,
        "entry": f"{say_number(summary.number)}/{summary.year}",
        "badges": [
            badge
            for badge in (badge_of_handling(summary.handling), badge_of_urgency(summary.urgency))
            if badge
        ],
        "facts": _facts(card),
        "files": _files(agency_id, card),
        "received_url": reverse("exchange:received_one", args=[card.exchange_id])
        if card.exchange_id
        else "",
        "tasks": [_task(task) for task in card.tasks],
        "columns": [
            {"label": gettext("Task")},
            {"label": gettext("Deadline")},
            {"label": gettext("Responsible")},
            {"label": gettext("State")},
        ],
        "instructed": _instructed(card),
        "instruct_form": form if may else None,
        "file_form": (file_form or FileForm(auto_id="file_%s")) if may else None,
        "may_file": may and summary.handling is Handling.TO_ASSIGN,
        "unfold": summary.handling is Handling.TO_ASSIGN or form.is_bound,
        "onward": _onward(acting, agency_id, arrival_id),
        "history": list_facts_of(subject=subject_of(arrival_id)),
    }
    return render(request, "documents/arrival.html", context, status=422 if form.errors else 200)


def _facts(card: ArrivalCard) -> list[dict[str, Any]]:
    summary = card.summary
    pairs = [
        (gettext("Author"), summary.author),
        (gettext("Number and symbol"), summary.code),
        (gettext("Date of the document"), say_day(summary.issued_on)),
        (gettext("Type of document"), summary.type_name),
        (gettext("Arrived"), say_day(summary.arrived_on)),
        (gettext("Came by"), gettext(CHANNELS[summary.channel])),
        (gettext("Answer wanted by"), say_day(summary.due_on)),
        (gettext("Who has it"), summary.holders),
        (gettext("Registered by"), f"{card.registered_by}, {say_instant(card.registered_at)}"),
        (gettext("Note"), summary.note),
    ]
    return [{"term": term, "text": text} for term, text in pairs if text]


def _instructed(card: ArrivalCard) -> dict[str, str] | None:
    if not card.instruction:
        return None
    return {
        "text": card.instruction,
        "by": f"{card.instructed_by}, {say_instant(card.instructed_at)}",
    }


def _files(agency_id: UUID, card: ArrivalCard) -> list[dict[str, str]]:
    if card.exchange_id is None:
        return []
    document = get_received_document(
        settings.EXCHANGE, agency_id=agency_id, document_id=card.exchange_id
    )
    return [
        {
            "name": one.name,
            "url": reverse("exchange:received_file", args=[card.exchange_id, one.position]),
        }
        for one in document.attachments
    ]


def _task(task: TaskSummary) -> dict[str, Any]:
    return {
        "cells": [
            {"text": task.title, "url": reverse("work:one", args=[task.id])},
            {"text": say_day(task.deadline.due_on)},
            {"text": task.lead},
            {"badge": badge_of_state(task.state), "note": f"{task.progress} %"},
        ]
    }


def _onward(acting: Acting, agency_id: UUID, arrival_id: UUID) -> dict[str, Any] | None:
    """The next document to assign, and how many there are; None for who does not assign."""
    if not acting.may(INSTRUCT):
        return None
    asked = ArrivalQuestion(agency_id=agency_id, handling=Handling.TO_ASSIGN)
    found = list_arrivals(asked=asked, limit=2)
    onward = next((row for row in found if row.id != arrival_id), None)
    return {
        "count": count_arrivals(asked=asked),
        "url": reverse("documents:arrival", args=[onward.id]) if onward else "",
        "entry": f"{say_number(onward.number)}/{onward.year}" if onward else "",
    }
