"""What people do with one task: each step comes from its page and leads back to it."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from lienthong.identity.queries import get_acting, list_typed, requires
from lienthong.kernel.errors import Refusal
from lienthong.work.operations import (
    ask_extension,
    decide_extension,
    finish_part,
    move_task,
    reopen_part,
    report_progress,
    undo_move,
    withdraw_evidence,
)
from lienthong.work.pages.forms import (
    ExtensionForm,
    ProgressForm,
    ReasonForm,
    ReportForm,
    TextForm,
)
from lienthong.work.pages.one import form_of, show_task
from lienthong.work.pages.words import MOVED, say_refusal, say_undo_time
from lienthong.work.terms import DO, Move, TaskUnknown


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
    form = form_of(step)(request.POST, request.FILES)

    def act(given: dict[str, Any]) -> str:
        title = move_task(
            task_id=task_id,
            move=step,
            text=given["text"],
            files=form.files_given() if isinstance(form, ReportForm) else (),
            acting=get_acting(request),
            now=timezone.now(),
        )
        said = gettext("“{title}”: you {done}.").format(title=title, done=gettext(MOVED[step]))
        return f"{said} {say_undo_time()}"

    return _do(request, task_id, form, act, step.value)


@require_POST
@requires(DO, form=typed_progress)
def progress(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Write progress or a remark."""
    form = ProgressForm(request.POST, request.FILES, leads="progress" in request.POST)

    def act(given: dict[str, Any]) -> str:
        report_progress(
            task_id=task_id,
            text=given["text"],
            progress=given.get("progress"),
            files=form.files_given(),
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
        return f"{gettext('Your part is done; who is responsible sees it.')} {say_undo_time()}"

    return _do(request, task_id, TextForm(request.POST), act, "finish")


@require_POST
@requires(DO, form=ReasonForm)
def ask_more(request: HttpRequest, task_id: UUID, part_id: int) -> HttpResponse:
    """Ask somebody for more on a part they had done."""
    said = gettext("Asked; the part waits for its person again.")
    step = partial(reopen_part, part_id=part_id)
    return _do_for_a_reason(request, task_id, step, said, f"more-{part_id}")


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
@requires(DO, form=ReasonForm)
def withdraw(request: HttpRequest, task_id: UUID, evidence_id: UUID) -> HttpResponse:
    """Take back a file that one put beside an entry."""
    said = gettext("Withdrawn: nobody opens this file any more. Its name and your reason stay.")
    step = partial(withdraw_evidence, evidence_id=evidence_id)
    return _do_for_a_reason(request, task_id, step, said, f"withdraw-{evidence_id}")


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


def _do_for_a_reason(
    request: HttpRequest, task_id: UUID, step: Callable[..., object], said: str, name: str
) -> HttpResponse:
    """Do what needs no more than a reason, and say what came of it."""

    def act(given: dict[str, Any]) -> str:
        step(task_id=task_id, reason=given["text"], acting=get_acting(request), now=timezone.now())
        return said

    return _do(request, task_id, ReasonForm(request.POST), act, name)


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
    return show_task(request, task_id, wrong={name: form})
