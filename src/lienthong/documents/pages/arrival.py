"""One registered document: what it is, the instruction, who deals with it, how far it is."""

from contextlib import suppress
from datetime import date
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
from lienthong.documents.operations import (
    assign_arrival,
    continue_arrival,
    file_arrival,
    open_arrival,
)
from lienthong.documents.pages.behind import warn_behind
from lienthong.documents.pages.changes import context_of_change
from lienthong.documents.pages.forms import FileForm, InstructForm
from lienthong.documents.pages.instructing import instruct_form
from lienthong.documents.pages.issuing_forms import AnswerForm
from lienthong.documents.pages.left import left_by
from lienthong.documents.pages.name_readers import show_closed
from lienthong.documents.pages.phrases import keep_words
from lienthong.documents.pages.register import agency_of
from lienthong.documents.pages.ties import describe_kept_in, describe_ties
from lienthong.documents.pages.undrawn import show_now, tell_undrawn
from lienthong.documents.pages.viewer import describe_files, is_still_read
from lienthong.documents.pages.words import (
    CHANNELS,
    badge_of_frozen,
    badge_of_handling,
    say_day,
    say_instant,
    say_number,
    say_refusal,
)
from lienthong.documents.queries import (
    count_arrivals,
    get_arrival,
    get_closed,
    get_ties,
    list_arrival_files,
    list_arrivals,
    owner_of_arrival,
)
from lienthong.documents.rules.seen import mark_of_arrival
from lienthong.documents.terms import (
    DRAFT,
    INSTRUCT,
    READ,
    REGISTER,
    WITHDRAWN,
    ArrivalCard,
    ArrivalContinued,
    ArrivalQuestion,
    ArrivalRestricted,
    ArrivalUnknown,
    Handling,
)
from lienthong.documents.terms.filing import ItemKind
from lienthong.exchange.queries import get_received_document
from lienthong.identity.queries import get_acting, list_typed, requires
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal
from lienthong.work.queries import (
    badge_of_state,
    badge_of_urgency,
    say_behind,
)
from lienthong.work.terms import OPEN_STATES, TaskSummary


@require_GET
@requires(READ)
def arrival(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """One registered document; opening a restricted one is a fact.

    The head may name readers of one that a dissolved agency left and nobody here may open.
    """
    acting, now = get_acting(request), timezone.now()
    try:
        open_arrival(arrival_id=arrival_id, acting=acting, now=now)
    except ArrivalRestricted:
        with suppress(ArrivalUnknown):  # the agency's own: whoever restricted it can add readers
            closed = get_closed(arrival_id=arrival_id, acting=acting, on=timezone.localdate(now))
            return show_closed(request, closed, "documents:name_readers")
        raise
    return show_arrival(request, arrival_id)


def typed_instruction(
    request: HttpRequest, sent: QueryDict, _asked: QueryDict, **_route: object
) -> list[tuple[str, str]]:
    """What somebody had typed of an instruction when their session ended."""
    return list_typed(instruct_form(get_acting(request)).fields, sent)


@require_POST
@requires(INSTRUCT, form=typed_instruction)
def instruct(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """Write the instruction and give the work to its people."""
    acting = get_acting(request)
    form = instruct_form(acting, request.POST)
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
            show_now(form, refusal)
        else:
            messages.success(request, gettext("Assigned; its people see it at once."))
            warn_behind(request, acting, [arrival_id], form.cleaned_data["due_on"])
            if form.cleaned_data["keep"]:
                keep_words(request, form.cleaned_data["instruction"])
            return redirect("documents:arrival", arrival_id)
    return show_arrival(request, arrival_id, typed=form)


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
    return show_arrival(request, arrival_id, file_form=form)


def show_arrival(
    request: HttpRequest,
    arrival_id: UUID,
    *,
    typed: InstructForm | None = None,
    file_form: FileForm | None = None,
    answer_form: AnswerForm | None = None,
) -> HttpResponse:
    """The page of a registered document; forms that were filled in wrongly are shown again."""
    acting, today = get_acting(request), timezone.localdate()
    agency_id = agency_of(acting)
    open_arrival(arrival_id=arrival_id, acting=acting, now=timezone.now(), tell=False)
    owner = owner_of_arrival(arrival_id=arrival_id, agency_id=agency_id, on=today)
    card = get_arrival(agency_id=owner, arrival_id=arrival_id, on=today)
    if owner != agency_id:
        return _show_left(request, acting, card, owner)
    form = typed or instruct_form(
        acting,
        wanted=say_day(card.summary.due_on),
        initial={
            "due_on": card.summary.due_on,
            "seen_tasks": len(card.tasks),
            "seen": mark_of_arrival(
                subject=card.summary.subject,
                urgency=card.summary.urgency,
                due_on=card.summary.due_on,
            ),
        },
    )
    steps = _steps(acting, card, form, file_form)
    tell_undrawn(request, typed, is_drawn=steps["instruct_form"] is not None)
    context = {
        **_described(card),
        **_files_of(request, acting, card, is_bound=form.is_bound),
        **steps,
        **context_of_change(acting, card, answer_form),
        "ties": describe_ties(
            get_ties(agency_id=agency_id, arrival_id=arrival_id, acting=acting),
            form.assignees.people,
            may=acting.may(INSTRUCT),
        ),
        "reply_url": f"{reverse('documents:draft_new')}?answers={arrival_id}"
        if acting.may(DRAFT)
        else "",
        "kept_in": describe_kept_in(agency_id, ItemKind.ARRIVAL, arrival_id),
        "onward": _onward(acting, agency_id, arrival_id),
        "history": list_facts_of(subject=subject_of(arrival_id)),
    }
    return render(
        request,
        "documents/arrival.html",
        context,
        status=422 if form.errors or answer_form else 200,
    )


def _show_left(
    request: HttpRequest, acting: Acting, card: ArrivalCard, owner: UUID
) -> HttpResponse:
    """A document of a dissolved agency: to be read, and to go on with in one's own register."""
    arrival_id = card.summary.id
    files = list_arrival_files(agency_id=owner, arrival_id=arrival_id)
    mine = next((one for one in card.continued_by if one.agency_id == acting.agency_id), None)
    may = acting.may(REGISTER) and card.summary.handling not in WITHDRAWN
    context = {
        **_described(card, own=False),
        "left": left_by(acting, owner),
        "mine": mine,
        "may_continue": may and mine is None,
        "files": describe_files(request, files, may_examine=False, may_release=False),
        "looks_again": False,
        "plain_files": [],
        "instruct_form": None,
        "held_up": None,
        "kept_in": describe_kept_in(agency_of(acting), ItemKind.ARRIVAL, arrival_id),
        "ties": describe_ties(
            get_ties(agency_id=owner, arrival_id=arrival_id, acting=acting), [], may=False
        ),
        "history": list_facts_of(subject=subject_of(arrival_id)),
    }
    return render(request, "documents/left_arrival.html", context)


@require_POST
@requires(REGISTER)
def go_on(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """Write a document of a dissolved agency into one's own register, to go on with it."""
    acting = get_acting(request)
    try:
        mine = continue_arrival(arrival_id=arrival_id, acting=acting, now=timezone.now())
    except ArrivalContinued as refusal:
        messages.warning(request, say_refusal(refusal))
        return redirect("documents:arrival", arrival_id)
    messages.success(request, gettext("It is in your register; assign it and answer it from here."))
    return redirect("documents:arrival", mine)


def _described(card: ArrivalCard, *, own: bool = True) -> dict[str, Any]:
    """What the document is, what was instructed and which tasks follow."""
    summary = card.summary
    badges = (
        badge_of_handling(summary.handling),
        badge_of_urgency(summary.urgency),
        badge_of_frozen(card.frozen_at),
    )
    return {
        "card": card,
        "entry": f"{say_number(summary.number)}/{summary.year}",
        "badges": [badge for badge in badges if badge],
        "facts": _facts(card),
        "received_url": reverse("exchange:received_one", args=[card.exchange_id])
        if card.exchange_id and own
        else "",
        "tasks": [_task(task, summary.due_on, own=own) for task in card.tasks],
        "tasks_heading": gettext("Who deals with it") if own else gettext("Who dealt with it"),
        "columns": [
            {"label": gettext("Task")},
            {"label": gettext("Deadline")},
            {"label": gettext("Responsible")},
            {"label": gettext("State")},
        ],
        "instructed": _instructed(card),
    }


def _files_of(
    request: HttpRequest, acting: Acting, card: ArrivalCard, *, is_bound: bool
) -> dict[str, Any]:
    """Its files as far as they were taken in; else those of the exchange."""
    agency_id = agency_of(acting)
    files = list_arrival_files(agency_id=agency_id, arrival_id=card.summary.id)
    acted_on = card.frozen_at is None and card.summary.handling not in WITHDRAWN
    return {
        "files": describe_files(
            request, files, may_examine=True, may_release=acting.may(REGISTER), acted_on=acted_on
        ),
        "looks_again": is_still_read(files) and not is_bound,
        "plain_files": [] if files else _files(agency_id, card),
    }


def _steps(
    acting: Acting, card: ArrivalCard, form: InstructForm, file_form: FileForm | None
) -> dict[str, Any]:
    """What this person may do with it now."""
    handling = card.summary.handling
    ended = {Handling.DONE, *WITHDRAWN}
    may = acting.may(INSTRUCT) and handling not in ended and card.frozen_at is None
    return {
        "instruct_form": form if may else None,
        "file_form": (file_form or FileForm(auto_id="file_%s")) if may else None,
        "may_file": may and handling is Handling.TO_ASSIGN,
        "unfold": handling is Handling.TO_ASSIGN or form.is_bound,
    }


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
    if card.exchange_id is None or card.summary.handling is Handling.RECALLED:
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


def _behind(task: TaskSummary, wanted: date | None) -> dict[str, str] | None:
    """A mark of an open task that ends after its sender wants the answer."""
    if task.state not in OPEN_STATES or not say_behind(task.deadline.due_on, wanted):
        return None
    return {"text": gettext("later than the sender wants"), "tone": "warning"}


def _task(task: TaskSummary, wanted: date | None, *, own: bool) -> dict[str, Any]:
    return {
        "cells": [
            {"text": task.title, "url": reverse("work:one", args=[task.id]) if own else ""},
            {"text": say_day(task.deadline.due_on), "badge": _behind(task, wanted)},
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
