"""One task: what it is, who does what, what was said, and the steps this person may take."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from lienthong.identity.queries import get_acting, list_typed, requires
from lienthong.kernel.errors import Refusal
from lienthong.work.operations import (
    ask_extension,
    decide_extension,
    finish_part,
    move_task,
    report_progress,
    undo_move,
)
from lienthong.work.pages.forms import ExtensionForm, ProgressForm, ReasonForm, TextForm
from lienthong.work.pages.listing import columns_of_tasks, row_of_task
from lienthong.work.pages.words import (
    DUTIES,
    MOVED,
    MOVES,
    ORIGINS,
    badge_of_deadline,
    fact_list,
    say_day,
    say_deadline,
    say_entry,
    say_instant,
    say_refusal,
)
from lienthong.work.queries import badge_of_state, badge_of_urgency, get_task
from lienthong.work.rules.moves import needs_reason
from lienthong.work.terms import (
    DO,
    OPEN_STATES,
    OVERSEE,
    Duty,
    ExtensionCard,
    Move,
    PartCard,
    TaskCard,
    TaskUnknown,
)

FIRST_CHOICES = (Move.START, Move.REPORT, Move.CONFIRM)
"""The steps drawn as buttons; the others stand below, unfolded when wanted."""


@require_GET
@requires(DO)
def task(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """One task."""
    return _show(request, task_id)


def typed_progress(
    _request: HttpRequest, sent: QueryDict, _asked: QueryDict, **_route: object
) -> list[tuple[str, str]]:
    """What somebody had typed of progress when their session ended."""
    return list_typed(ProgressForm(leads=True).fields, sent)


@require_POST
@requires(DO, form=ReasonForm)
def move(request: HttpRequest, task_id: UUID, name: str) -> HttpResponse:
    """Take a step; a reason that is missing is asked for on the same page."""
    if name not in set(Move):
        raise TaskUnknown
    step = Move(name)
    form = ReasonForm(request.POST) if needs_reason(step) else TextForm(request.POST)

    def act(given: dict[str, Any]) -> str:
        title = move_task(
            task_id=task_id,
            move=step,
            text=given["text"],
            acting=get_acting(request),
            now=timezone.now(),
        )
        said = gettext("“{title}”: you {done}. It can be taken back within ten minutes.")
        return said.format(title=title, done=gettext(MOVED[step]))

    return _do(request, task_id, form, act, step.value)


@require_POST
@requires(DO, form=typed_progress)
def progress(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Write progress or a remark."""
    form = ProgressForm(request.POST, leads="progress" in request.POST)

    def act(given: dict[str, Any]) -> str:
        report_progress(
            task_id=task_id,
            text=given["text"],
            progress=given.get("progress"),
            acting=get_acting(request),
            now=timezone.now(),
        )
        return gettext("Written down; everybody in the task can read it.")

    return _do(request, task_id, form, act, "progress")


@require_POST
@requires(DO, form=TextForm)
def finish(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Finish one's own part."""

    def act(given: dict[str, Any]) -> str:
        acting = get_acting(request)
        finish_part(task_id=task_id, text=given["text"], acting=acting, now=timezone.now())
        return gettext("Your part is done; who is responsible sees it.")

    return _do(request, task_id, TextForm(request.POST), act, "finish")


@require_POST
@requires(DO, form=ExtensionForm)
def ask_later(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Ask for a later deadline."""

    def act(given: dict[str, Any]) -> str:
        ask_extension(
            task_id=task_id,
            wanted_on=given["wanted_on"],
            reason=given["text"],
            acting=get_acting(request),
            now=timezone.now(),
        )
        return gettext("Asked. Until it is granted the old deadline holds.")

    return _do(request, task_id, ExtensionForm(request.POST), act, "extension")


@require_POST
@requires(DO, form=ReasonForm)
def decide_later(request: HttpRequest, task_id: UUID, extension_id: UUID) -> HttpResponse:
    """Grant a later deadline (`grant` is sent with the form), or refuse it."""
    grant = "grant" in request.POST

    def act(given: dict[str, Any]) -> str:
        decide_extension(
            task_id=task_id,
            extension_id=extension_id,
            grant=grant,
            text=given["text"],
            acting=get_acting(request),
            now=timezone.now(),
        )
        if grant:
            return gettext("Granted; the new deadline holds now.")
        return gettext("Refused; the old deadline holds.")

    return _do(request, task_id, ReasonForm(request.POST), act, f"decide-{extension_id}")


@require_POST
@requires(DO)
def undo(request: HttpRequest, task_id: UUID, entry_id: int) -> HttpResponse:
    """Take back one's own last step."""
    try:
        undo_move(
            task_id=task_id, entry_id=entry_id, acting=get_acting(request), now=timezone.now()
        )
    except Refusal as refusal:
        messages.warning(request, say_refusal(refusal))
    else:
        messages.success(request, gettext("Taken back; the task stands as it did before."))
    return redirect("work:one", task_id)


def _do(
    request: HttpRequest,
    task_id: UUID,
    form: forms.Form,
    act: Callable[[dict[str, Any]], str],
    name: str,
) -> HttpResponse:
    """Do it and go back to the task; a refusal that concerns a field is shown beside it."""
    if form.is_valid():
        try:
            said = act(form.cleaned_data)
        except TaskUnknown:
            raise
        except Refusal as refusal:
            field = str(refusal.params.get("field"))
            if field not in form.fields:
                messages.warning(request, say_refusal(refusal))
                return redirect("work:one", task_id)
            form.add_error(field, say_refusal(refusal))
        else:
            messages.success(request, said)
            return redirect("work:one", task_id)
    return _show(request, task_id, wrong={name: form})


def _show(
    request: HttpRequest, task_id: UUID, *, wrong: dict[str, forms.Form] | None = None
) -> HttpResponse:
    acting = get_acting(request)
    card = get_task(task_id=task_id, acting=acting, now=timezone.now())
    summary, wrong = card.summary, wrong or {}
    may_hand = (card.directs or acting.may(OVERSEE)) and summary.state in OPEN_STATES
    context = {
        "card": card,
        "badges": [
            badge
            for badge in (
                badge_of_state(summary.state),
                badge_of_urgency(summary.urgency),
                badge_of_deadline(summary.deadline) if summary.state in OPEN_STATES else None,
            )
            if badge
        ],
        "facts": _facts(card),
        "parts": [_part(card, part, may_hand=may_hand) for part in card.parts],
        "first_moves": [_step(card, move, wrong) for move in FIRST_CHOICES if move in card.moves],
        "other_moves": [
            _step(card, move, wrong)
            for move in Move
            if move in card.moves and move not in FIRST_CHOICES
        ],
        "entries": [_entry(entry) for entry in card.entries],
        "undo": _undo(card),
        **_own_forms(card, wrong),
        "extensions": [_extension(card, asked, wrong) for asked in card.extensions],
        "subtasks": [row_of_task(sub) for sub in card.subtasks],
        "columns": columns_of_tasks(),
        "may_divide": summary.state in OPEN_STATES
        and (card.directs or summary.duty is Duty.LEAD or acting.may(OVERSEE)),
    }
    return render(request, "work/task.html", context, status=422 if wrong else 200)


def _own_forms(card: TaskCard, wrong: dict[str, forms.Form]) -> dict[str, Any]:
    """What the person may write: progress or a remark, their part done, a later deadline."""
    own, is_open = card.own_part, card.summary.state in OPEN_STATES
    leads = own is not None and own.duty is Duty.LEAD
    waits = own is not None and own.done_at is None and is_open
    asked = own is not None and any(one.part_id == own.id for one in card.extensions)
    has_deadline = own is not None and own.deadline.due_on is not None
    return {
        "progress_form": wrong.get("progress")
        or ProgressForm(leads=leads, initial={"progress": card.summary.progress})
        if is_open
        else None,
        "finish_form": (wrong.get("finish") or TextForm(auto_id="finish_%s"))
        if waits and not leads
        else None,
        "informed": own is not None and own.duty is Duty.INFORMED,
        "extension_form": (wrong.get("extension") or ExtensionForm(auto_id="extension_%s"))
        if waits and has_deadline and not asked
        else None,
        "extension_wrong": "extension" in wrong,
    }


def _facts(card: TaskCard) -> list[dict[str, Any]]:
    summary = card.summary
    due = say_day(summary.deadline.due_on)
    if due and summary.state in OPEN_STATES:
        due = f"{due} ({say_deadline(summary.deadline)})"
    facts = fact_list(
        [
            (gettext("Deadline"), due),
            (gettext("Given by"), f"{summary.assigner}, {say_instant(card.assigned_at)}"),
            (gettext("Progress"), f"{summary.progress} %"),
        ]
    )
    origin = {"term": gettext("Comes from"), "text": _origin(card), "url": card.origin_path}
    return [*facts, origin]


def _origin(card: TaskCard) -> str:
    said, label = gettext(ORIGINS[card.origin]), card.summary.origin_label
    return f"{said}: {label}" if label else said


def _part(card: TaskCard, part: PartCard, *, may_hand: bool) -> dict[str, Any]:
    is_open = card.summary.state in OPEN_STATES and part.done_at is None
    return {
        "name": part.name,
        "duty": gettext(DUTIES[part.duty]),
        "due": say_day(part.deadline.due_on),
        "badge": badge_of_deadline(part.deadline) if is_open else None,
        "done": say_instant(part.done_at),
        "gone": part.gone,
        "url": reverse("work:hand_over", args=[card.summary.id, part.id]) if may_hand else "",
    }


def _step(card: TaskCard, step: Move, wrong: dict[str, forms.Form]) -> dict[str, Any]:
    kind = ReasonForm if needs_reason(step) else TextForm
    return {
        "label": gettext(MOVES[step]),
        "url": reverse("work:move", args=[card.summary.id, step.value]),
        "form": wrong.get(step.value) or kind(auto_id=f"{step.value}_%s"),
        "plain": step is Move.START,
        "danger": step is Move.CANCEL,
        "wrong": step.value in wrong,
    }


def _entry(entry: Any) -> dict[str, Any]:
    return {
        "at": entry.at,
        "by": entry.by,
        "did": say_entry(entry),
        "text": entry.text,
    }


def _undo(card: TaskCard) -> dict[str, str] | None:
    if card.undoable is None or card.undoable.move is None:
        return None
    said = gettext("You {done} at {at}.")
    return {
        "text": said.format(
            done=gettext(MOVED[card.undoable.move]), at=say_instant(card.undoable.at)
        ),
        "url": reverse("work:undo", args=[card.summary.id, card.undoable.id]),
    }


def _extension(
    card: TaskCard, asked: ExtensionCard, wrong: dict[str, forms.Form]
) -> dict[str, Any]:
    return {
        "by": asked.by,
        "wanted": say_day(asked.wanted_on),
        "reason": asked.reason,
        "form": wrong.get(f"decide-{asked.id}") or ReasonForm(auto_id=f"decide_{asked.id}_%s"),
        "url": reverse("work:decide_later", args=[card.summary.id, asked.id])
        if card.directs
        else "",
    }
