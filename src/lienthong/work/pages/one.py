"""One task: what it is, who does what, what was said, and the forms of what one may do with it."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from lienthong.identity.queries import get_acting, requires
from lienthong.work.pages.forms import (
    ExtensionForm,
    ProgressForm,
    ReasonForm,
    ReportForm,
    TextForm,
)
from lienthong.work.pages.listing import columns_of_tasks, row_of_task
from lienthong.work.pages.words import (
    DUTIES,
    MOVED,
    MOVES,
    ORIGINS,
    badge_of_deadline,
    fact_list,
    notice_of_ground,
    say_author,
    say_day,
    say_entry,
    say_instant,
)
from lienthong.work.queries import (
    badge_of_state,
    badge_of_urgency,
    get_task,
    say_behind,
    say_deadline,
)
from lienthong.work.rules.moves import needs_reason
from lienthong.work.terms import (
    DO,
    OPEN_STATES,
    OVERSEE,
    Duty,
    EntryCard,
    EvidenceCard,
    ExtensionCard,
    Move,
    PartCard,
    TaskCard,
)

FIRST_CHOICES = (Move.START, Move.REPORT, Move.CONFIRM)
"""The steps drawn as buttons; the others stand below, unfolded when wanted."""


@require_GET
@requires(DO)
def task(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """One task."""
    return show_task(request, task_id)


def show_task(
    request: HttpRequest, task_id: UUID, *, wrong: dict[str, forms.Form] | None = None
) -> HttpResponse:
    """The page of a task; forms that were filled in wrongly are shown again, by their step."""
    acting = get_acting(request)
    card = get_task(task_id=task_id, acting=acting, now=timezone.now())
    summary, wrong = card.summary, wrong or {}
    may_hand = (card.directs or acting.may(OVERSEE)) and summary.state in OPEN_STATES
    context = {
        "card": card,
        "ground": notice_of_ground(card),
        "instead_of": summary.instead_of,
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
        "behind": say_behind(summary.deadline.due_on, card.answer_by)
        if summary.state in OPEN_STATES
        else "",
        "parts": [_part(card, part, wrong, may_hand=may_hand) for part in card.parts],
        "first_moves": [_step(card, move, wrong) for move in FIRST_CHOICES if move in card.moves],
        "other_moves": [
            _step(card, move, wrong)
            for move in Move
            if move in card.moves and move not in FIRST_CHOICES
        ],
        "entries": [_entry(card, entry, wrong) for entry in card.entries],
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
        if "extension" in wrong or (waits and has_deadline and not asked)
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
            (gettext("The sender wants the answer by"), say_day(card.answer_by)),
            (gettext("Given by"), f"{summary.assigner}, {say_instant(card.assigned_at)}"),
            (gettext("Progress"), f"{summary.progress} %"),
        ]
    )
    origin = {"term": gettext("Comes from"), "text": _origin(card), "url": card.origin_path}
    return [*facts, origin]


def _origin(card: TaskCard) -> str:
    said, label = gettext(ORIGINS[card.origin]), card.summary.origin_label
    return f"{said}: {label}" if label else said


def _part(
    card: TaskCard, part: PartCard, wrong: dict[str, forms.Form], *, may_hand: bool
) -> dict[str, Any]:
    is_open = card.summary.state in OPEN_STATES and part.done_at is None
    more = wrong.get(f"more-{part.id}")
    return {
        "name": part.name,
        "unit": part.unit,
        "duty": gettext(DUTIES[part.duty]),
        "due": say_day(part.deadline.due_on),
        "badge": badge_of_deadline(part.deadline) if is_open else None,
        "done": say_instant(part.done_at),
        "gone": part.gone,
        "url": reverse("work:hand_over", args=[card.summary.id, part.id]) if may_hand else "",
        "more_form": (more or ReasonForm(auto_id=f"more_{part.id}_%s"))
        if part.id in card.may_ask_more
        else None,
        "more_url": reverse("work:ask_more", args=[card.summary.id, part.id]),
        "more_wrong": more is not None,
    }


def form_of(step: Move) -> type[forms.Form]:
    """The form that goes with a step."""
    if step is Move.REPORT:
        return ReportForm
    return ReasonForm if needs_reason(step) else TextForm


def _step(card: TaskCard, step: Move, wrong: dict[str, forms.Form]) -> dict[str, Any]:
    kind = form_of(step)
    return {
        "label": gettext(MOVES[step]),
        "url": reverse("work:move", args=[card.summary.id, step.value]),
        "form": wrong.get(step.value) or kind(auto_id=f"{step.value}_%s"),
        "plain": step is Move.START,
        "danger": step is Move.CANCEL,
        "wrong": step.value in wrong,
    }


def _entry(card: TaskCard, entry: EntryCard, wrong: dict[str, forms.Form]) -> dict[str, Any]:
    return {
        "at": entry.at,
        "by": say_author(entry),
        "did": say_entry(entry),
        "text": entry.text,
        "files": [_file(card, one, wrong) for one in entry.evidence],
    }


def _file(card: TaskCard, one: EvidenceCard, wrong: dict[str, forms.Form]) -> dict[str, Any]:
    form = wrong.get(f"withdraw-{one.id}")
    of_file = [card.summary.id, one.id]
    return {
        "name": one.name,
        "size": one.size,
        "url": "" if one.withdrawn else reverse("work:evidence", args=of_file),
        "form": (form or ReasonForm(auto_id=f"withdraw_{one.id}_%s")) if one.may_withdraw else None,
        "form_url": reverse("work:withdraw_evidence", args=of_file),
        "wrong": form is not None,
    }


def _undo(card: TaskCard) -> dict[str, str] | None:
    if card.undoable is None:
        return None
    step = card.undoable.move
    done = gettext(MOVED[step]) if step else gettext("finished your part")
    said = gettext("You {done} at {at}.")
    return {
        "text": said.format(done=done, at=say_instant(card.undoable.at)),
        "url": reverse("work:undo", args=[card.summary.id, card.undoable.id]),
    }


def _extension(
    card: TaskCard, asked: ExtensionCard, wrong: dict[str, forms.Form]
) -> dict[str, Any]:
    return {
        "by": asked.by,
        "wanted": say_day(asked.wanted_on),
        "reason": asked.reason,
        "behind": say_behind(asked.wanted_on, card.answer_by),
        "form": wrong.get(f"decide-{asked.id}") or ReasonForm(auto_id=f"decide_{asked.id}_%s"),
        "url": reverse("work:decide_later", args=[card.summary.id, asked.id])
        if card.directs
        else "",
    }
