"""Review meetings: the list, minutes, conclusions taken up until they are done."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from lienthong.audit.queries import list_facts_of
from lienthong.cooperation.operations.meetings import (
    change_meeting,
    conclude,
    record_meeting,
    say_of_conclusion,
    task_conclusion,
)
from lienthong.cooperation.pages.meeting_forms import (
    STATES,
    ConclusionForm,
    MeetingForm,
    TaskForm,
    WordForm,
)
from lienthong.cooperation.pages.one_form import say_refusal, show_one_form, typed
from lienthong.cooperation.pages.rights import may_change, refuse_unless_part
from lienthong.cooperation.pages.wording import SIDES
from lienthong.cooperation.queries.meetings import (
    count_meetings,
    get_conclusion,
    get_meeting,
    list_meetings,
)
from lienthong.cooperation.terms import EDIT, VIEW_COMMITMENTS, UnknownAgreement
from lienthong.cooperation.terms.meetings import (
    Conclusion,
    ConclusionState,
    Meeting,
    MeetingSummary,
)
from lienthong.identity.queries import get_acting, requires
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal
from lienthong.work.terms import DO

ROWS_A_PAGE = 25


@require_safe
@requires(VIEW_COMMITMENTS)
def meetings(request: HttpRequest) -> HttpResponse:
    """The meetings that this person reads of, of all agreements or one; the newest first."""
    agreement = request.GET.get("agreement", "").strip().upper()
    whose: dict[str, Any] = {"agreement": agreement, "acting": get_acting(request)}
    total = count_meetings(**whose)
    page = Paginator(range(total), ROWS_A_PAGE).get_page(request.GET.get("page"))
    offset = (page.number - 1) * ROWS_A_PAGE
    context = {
        "page": page,
        "columns": [
            {"label": gettext("Meeting")},
            {"label": gettext("Held on")},
            {"label": gettext("Conclusions")},
        ],
        "rows": [_row(one) for one in list_meetings(**whose, offset=offset, limit=ROWS_A_PAGE)],
        "may_edit": _may_write(request, agreement),
        "agreement": agreement,
        "crumbs": crumbs_of(),
    }
    return render(request, "cooperation/meetings.html", context)


@requires(EDIT, form=MeetingForm)
def add(request: HttpRequest) -> HttpResponse:
    """Write the minutes of a meeting."""
    given = {
        "agreement": request.GET.get("agreement", ""),
        "held": f"{timezone.localdate():%d/%m/%Y}",
    }
    form = MeetingForm(typed(request), initial=given)
    if form.is_bound and form.is_valid():
        try:
            made = record_meeting(
                draft=form.draft(), acting=get_acting(request), now=timezone.now()
            )
        except Refusal as refusal:
            _say(form, refusal)
        else:
            messages.success(request, gettext("The minutes are on record. Now add conclusions."))
            return redirect("cooperation:meeting", meeting_id=made)
    title = gettext("Write minutes")
    return _form_page(request, form, title, reverse("cooperation:meetings"), crumbs_of(title))


@requires(EDIT, form=MeetingForm)
def change(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Write the minutes anew; for the agency that wrote them."""
    acting = get_acting(request)
    record = get_meeting(meeting_id=meeting_id, acting=acting, on=timezone.localdate())
    if record.agency_id != acting.agency_id:
        raise Http404
    draft = record.draft
    given = {name: getattr(draft, name) for name in MeetingForm.base_fields if name != "seen"}
    form = MeetingForm(typed(request), initial={**given, "seen": record.version})
    if form.is_bound and form.is_valid():
        try:
            change_meeting(
                meeting_id=meeting_id,
                draft=form.draft(),
                seen=form.cleaned_data["seen"] or 0,
                acting=acting,
                now=timezone.now(),
            )
        except Refusal as refusal:
            _say(form, refusal)
        else:
            messages.success(request, gettext("The minutes are on record."))
            return redirect("cooperation:meeting", meeting_id=meeting_id)
    title = gettext("Change the minutes")
    back = reverse("cooperation:meeting", args=[meeting_id])
    return _form_page(request, form, title, back, crumbs_of(draft.title, title))


@requires(VIEW_COMMITMENTS, form=ConclusionForm)
def meeting(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Minutes with conclusions, and what was carried over; who wrote them adds conclusions."""
    acting, today = get_acting(request), timezone.localdate()
    record = get_meeting(meeting_id=meeting_id, acting=acting, on=today)
    may_edit = may_change(request, record.agreement)
    own = may_edit and record.agency_id == acting.agency_id
    if request.method == "POST" and not own:
        raise Http404
    form = ConclusionForm(typed(request) if own else None)
    if form.is_bound and form.is_valid():
        try:
            conclude(meeting_id=meeting_id, draft=form.draft(), acting=acting, now=timezone.now())
        except Refusal as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, gettext("The conclusion is on record."))
            return redirect("cooperation:meeting", meeting_id=meeting_id)
    faulty = form.is_bound and bool(form.errors)
    context = {
        "record": record,
        "draft": record.draft,
        "facts_of_it": _facts(record),
        "conclusions": [_line(record, one) for one in record.conclusions],
        "carried": [
            _line(record, one) for one in record.carried if one.state is ConclusionState.OPEN
        ],
        "settled": [
            _line(record, one) for one in record.carried if one.state is not ConclusionState.OPEN
        ],
        "form": form if own else None,
        "may_change": own,
        "may_edit": may_edit,
        "facts": list_facts_of(subject=f"cooperation.meeting:{record.id}"),
        "crumbs": crumbs_of(record.draft.title),
    }
    return render(request, "cooperation/meeting.html", context, status=422 if faulty else 200)


@requires(EDIT, form=WordForm)
def conclusion(request: HttpRequest, meeting_id: UUID, conclusion_id: UUID) -> HttpResponse:
    """One conclusion: say how it stands at this meeting, or make it somebody's task."""
    acting, today = get_acting(request), timezone.localdate()
    at = get_meeting(meeting_id=meeting_id, acting=acting, on=today)
    refuse_unless_part(request, at.agreement)
    one = get_conclusion(conclusion_id=conclusion_id, acting=acting, on=today)
    deed = request.POST.get("deed", "")
    given = typed(request)
    word = WordForm(given if deed == "word" else None)
    task = TaskForm(
        given if deed == "task" else None, initial={"due_on": one.due_on}, acting=acting
    )
    form = task if deed == "task" else word
    if form.is_bound and form.is_valid():
        try:
            _do(one, None if at.id == one.meeting_id else at.id, form, acting)
        except Refusal as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, gettext("It is on record."))
            return redirect("cooperation:meeting", meeting_id=meeting_id)
    open_now = one.state is ConclusionState.OPEN
    context = {
        "one": one,
        "at": at,
        "badge": _badge(one),
        "word": word if open_now or word.is_bound else None,
        "task": task if open_now and one.task_id is None and acting.may(DO) else None,
        "needs_role": open_now and one.task_id is None and not acting.may(DO),
        "agency_name": acting.agency_name,
        "faulty": form if form.is_bound and form.errors else None,
        "side": gettext(SIDES[one.draft.side]),
        "task_url": reverse("work:one", args=[one.task_id]) if one.task_id else "",
        "steps": [{"step": step, "state": gettext(STATES[step.state][0])} for step in one.steps],
        "crumbs": [
            *crumbs_of()[:-1],
            {"label": gettext("Review meetings"), "url": reverse("cooperation:meetings")},
            {"label": at.draft.title, "url": reverse("cooperation:meeting", args=[at.id])},
            {"label": gettext("Conclusion")},
        ],
    }
    status = 422 if context["faulty"] else 200
    return render(request, "cooperation/conclusion.html", context, status=status)


def conclusion_state_name(state: ConclusionState) -> str:
    """How a conclusion stands."""
    return gettext(STATES[state][0])


def crumbs_of(*more: str) -> list[dict[str, str]]:
    """The way down to the meetings, and further to `more`."""
    here = {"label": gettext("Review meetings")}
    if more:
        here["url"] = reverse("cooperation:meetings")
    return [
        {"label": gettext("Agreements"), "url": reverse("cooperation:list")},
        here,
        *({"label": label} for label in more),
    ]


def _may_write(request: HttpRequest, agreement: str) -> bool:
    """Whether this person writes minutes about the agreement whose meetings are listed."""
    try:
        return may_change(request, agreement)
    except UnknownAgreement:
        return False


def _do(one: Conclusion, at: UUID | None, form: Any, acting: Acting) -> None:
    """Say a word of a conclusion at a meeting (None: outside one), or make it a task."""
    asked, now = form.cleaned_data, timezone.now()
    if isinstance(form, TaskForm):
        task_conclusion(
            conclusion_id=one.id,
            account_id=UUID(asked["account"]),
            due_on=asked["due_on"],
            path=reverse("cooperation:meeting", args=[one.meeting_id]),
            acting=acting,
            now=now,
        )
        return
    say_of_conclusion(
        conclusion_id=one.id,
        state=ConclusionState(asked["state"]),
        words=asked["words"],
        meeting_id=at,
        acting=acting,
        now=now,
    )


def _say(form: MeetingForm, refusal: Refusal) -> None:
    if "unknown_agreement" in refusal.code:
        form.add_error("agreement", gettext("No agreement has this reference."))
    else:
        say_refusal(form, refusal)


def _form_page(
    request: HttpRequest, form: MeetingForm, title: str, back: str, crumbs: list[dict[str, str]]
) -> HttpResponse:
    context = {"title": title, "action": gettext("Save"), "back": back, "crumbs": crumbs}
    return show_one_form(request, context, form)


def _row(one: MeetingSummary) -> dict[str, Any]:
    text = gettext("{all}, {open} still open").format(all=one.conclusions, open=one.undone)
    return {
        "cells": [
            {
                "text": one.title,
                "url": reverse("cooperation:meeting", args=[one.id]),
                "note": " · ".join(filter(None, (one.agreement, one.agency_name))),
            },
            {"text": date_format(one.held_on, "SHORT_DATE_FORMAT")},
            {"text": text if one.undone else str(one.conclusions)},
        ]
    }


def _facts(record: Meeting) -> list[dict[str, Any]]:
    draft = record.draft
    about: dict[str, Any] = {"text": gettext("the whole programme")}
    if record.agreement:
        url = reverse("cooperation:agreement", args=[record.agreement])
        about = {"text": record.agreement, "url": url}
    facts = [
        {"term": gettext("Held on"), "text": draft.held},
        {"term": gettext("About"), **about},
        {"term": gettext("Place of the meeting"), "text": draft.place},
        {"term": gettext("Chaired by"), "text": draft.chair},
        {"term": gettext("Who was there"), "text": draft.present},
        {"term": gettext("Minutes by"), "text": f"{record.recorded_by}, {record.agency_name}"},
    ]
    return [fact for fact in facts if fact["text"]]


def _badge(one: Conclusion) -> dict[str, str]:
    if one.late:
        return {"text": gettext("Conclusion late"), "tone": "danger"}
    text, tone = STATES[one.state]
    return {"text": gettext(text), "tone": tone}


def _line(record: Meeting, one: Conclusion) -> dict[str, Any]:
    """A conclusion in the minutes: what, who, until when, what was last said of it."""
    due = gettext("until {day}").format(day=one.draft.due) if one.draft.due else ""
    earlier = ""
    if one.meeting_id != record.id:
        earlier = f"{one.meeting_title}, {date_format(one.held_on, 'SHORT_DATE_FORMAT')}"
    said = one.steps[-1].words if one.steps else ""
    return {
        "number": one.number,
        "text": one.draft.text,
        "url": reverse("cooperation:conclusion", args=[record.id, one.id]),
        "badge": _badge(one),
        "note": " · ".join(
            filter(None, (gettext(SIDES[one.draft.side]), one.draft.who, due, earlier))
        ),
        "said": said,
        "task_url": reverse("work:one", args=[one.task_id]) if one.task_id else "",
    }
