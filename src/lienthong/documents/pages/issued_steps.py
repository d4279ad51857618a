"""The clerk's steps on an issued document: post, remind, update, recall, replace."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from lienthong.documents.operations import (
    mark_posted,
    recall_dispatch,
    remind_recipients,
    set_replaced,
    update_dispatch,
    void_number,
)
from lienthong.documents.pages.issued import show_issued, waiting_choices
from lienthong.documents.pages.issuing_forms import (
    RecallForm,
    RemindForm,
    ReplacedForm,
    UpdateForm,
    VoidForm,
)
from lienthong.documents.pages.issuing_words import say_issuing_refusal
from lienthong.documents.pages.keys import read_key
from lienthong.documents.pages.register import agency_of
from lienthong.documents.queries import get_issued
from lienthong.documents.terms import ISSUE, IssuedUnknown
from lienthong.identity.queries import get_acting, requires
from lienthong.kernel.errors import Refusal
from lienthong.work.terms import Urgency


@require_POST
@requires(ISSUE)
def post(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Write down that paper went to those who were ticked."""
    ids = [key for one in request.POST.getlist("recipient") if (key := read_key(one)) is not None]
    try:
        count = mark_posted(
            dispatch_id=dispatch_id,
            recipients=ids,
            acting=get_acting(request),
            now=timezone.now(),
        )
    except IssuedUnknown:
        raise
    except Refusal as refusal:
        messages.warning(request, say_issuing_refusal(refusal))
    else:
        said = ngettext("%d recipient is marked as posted.", "%d are marked as posted.", count)
        messages.success(request, said % count)
    return redirect("documents:issued", dispatch_id)


@require_POST
@requires(ISSUE, form=RecallForm)
def recall(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Recall the document from everybody who has it."""
    form = RecallForm(request.POST, auto_id="recall_%s")
    said = gettext(
        "Recalled. Who has it is asked to give it up; what has not left is sent no more. You see"
        " below what becomes of it with each."
    )
    return _step(request, dispatch_id, "recall", form, recall_dispatch, said=said)


@require_POST
@requires(ISSUE, form=UpdateForm)
def update(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Set deadline and urgency anew."""
    form = UpdateForm(request.POST, auto_id="update_%s")

    def do(**given: Any) -> None:
        update_dispatch(**{**given, "urgency": Urgency(given["urgency"])})

    said = gettext("Updated. This goes to its recipients; you see each answer below.")
    return _step(request, dispatch_id, "update", form, do, said=said)


@require_POST
@requires(ISSUE)
def remind(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Remind recipients who have not finished."""
    acting = get_acting(request)
    card = get_issued(agency_id=agency_of(acting), dispatch_id=dispatch_id, acting=acting)
    form = RemindForm(request.POST, agencies=waiting_choices(card), auto_id="remind_%s")

    def do(**given: Any) -> None:
        remind_recipients(**{**given, "agencies": [UUID(one) for one in given["agencies"]]})

    said = gettext("The reminder goes to them.")
    return _step(request, dispatch_id, "remind", form, do, said=said)


@require_POST
@requires(ISSUE, form=ReplacedForm)
def replaced(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Say which issued document this one replaces."""
    form = ReplacedForm(request.POST, auto_id="replaced_%s")
    said = gettext("Noted. The recipients are told when this document is issued.")
    return _step(request, dispatch_id, "replaced", form, set_replaced, said=said)


@require_POST
@requires(ISSUE, form=VoidForm)
def void(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Strike the number out; the document goes back to be numbered anew."""
    form = VoidForm(request.POST, auto_id="void_%s")
    said = gettext("The number is struck out; the register keeps it with your reason.")
    answer = _step(request, dispatch_id, "void", form, void_number, said=said)
    is_done = answer.status_code == HTTPStatus.FOUND
    return redirect("documents:dispatch", dispatch_id) if is_done else answer


def _step(
    request: HttpRequest,
    dispatch_id: UUID,
    name: str,
    form: forms.Form,
    do: Callable[..., object],
    *,
    said: str,
) -> HttpResponse:
    """Do it with what was typed; what is refused is shown where it was typed."""
    if form.is_valid():
        given = {"dispatch_id": dispatch_id, "acting": get_acting(request), "now": timezone.now()}
        try:
            do(**form.cleaned_data, **given)
        except IssuedUnknown:
            raise
        except Refusal as refusal:
            field = str(refusal.params.get("field"))
            form.add_error(field if field in form.fields else None, say_issuing_refusal(refusal))
        else:
            messages.success(request, said)
            return redirect("documents:issued", dispatch_id)
    return show_issued(request, dispatch_id, faulty={name: form})
