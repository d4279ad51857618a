"""Pages that are one form: what was typed, what was refused, what is entered under a commitment."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from lienthong.cooperation.pages.rollout_words import STAGES
from lienthong.cooperation.pages.wording import in_words
from lienthong.cooperation.queries import get_commitment
from lienthong.identity.queries import get_acting
from lienthong.kernel.errors import Refusal

_FORBIDDEN, _NOT_FOUND = 403, 404
Value = TypeVar("Value")


@dataclass(frozen=True, kw_only=True)
class Entering:
    """How a thing is entered under a commitment, what is said of it, and the page that shows it."""

    enter: Callable[..., str]
    title: str
    told: str
    page: str


def enter_under(
    request: HttpRequest, reference: str, form: Any, entering: Entering
) -> HttpResponse:
    """Enter what a form with a `draft` says, under the commitment of this reference."""
    record = get_commitment(reference=reference, on=timezone.localdate())

    def enter() -> str:
        return entering.enter(
            commitment=reference, draft=form.draft(), acting=get_acting(request), now=timezone.now()
        )

    made = saved(form, enter)
    if made is not None:
        messages.success(request, entering.told)
        return redirect(entering.page, reference=made.value)
    context = {
        "title": entering.title.format(reference=reference),
        "lede": record.summary.draft.what,
        "action": gettext("Save"),
        "back": reverse("cooperation:commitment", args=[reference]),
    }
    return show_one_form(request, context, form)


@dataclass(frozen=True)
class Saved(Generic[Value]):
    """What saving a form gave, None too."""

    value: Value


def saved(form: forms.Form, save: Callable[[], Value]) -> Saved[Value] | None:
    """What saving gave; None where nothing was sent, or it was refused and is said in the form."""
    if not (form.is_bound and form.is_valid()):
        return None
    try:
        return Saved(save())
    except Refusal as refusal:
        say_refusal(form, refusal)
        return None


def done(request: HttpRequest, do: Callable[[], object]) -> bool:
    """Whether a deed without a form of its own was done; what was refused is said on the page."""
    try:
        do()
    except Refusal as refusal:
        if refusal.status == _NOT_FOUND:
            raise
        for one in refusal.params.get("refusals") or (refusal,):  # type: ignore[attr-defined]
            messages.error(request, in_words(one))
        return False
    return True


def typed(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when nothing was filled in; None when the form is only opened."""
    return request.POST if request.method == "POST" else None


def say_refusal(form: forms.Form, refusal: Refusal) -> None:
    """What was refused, each beside its field; what is not there is not found."""
    if refusal.status == _NOT_FOUND:
        raise refusal
    if refusal.status == _FORBIDDEN:
        form.refused = True  # type: ignore[attr-defined]  # read by show_one_form
    for one in refusal.params.get("refusals") or (refusal,):  # type: ignore[attr-defined]
        name = getattr(one, "place", "") or str(one.params.get("field", ""))
        form.add_error(name if name in form.fields else None, said_of(one))


def said_of(refusal: Refusal) -> str:
    """A refusal for a page; the stage it names in words."""
    earlier = refusal.params.get("earlier")
    if earlier is None:
        return in_words(refusal)
    named = dict(refusal.params, earlier=f"“{gettext(STAGES[earlier])}”")  # type: ignore[index]
    return gettext(refusal.message).format(**named)


def show_one_form(request: HttpRequest, context: dict[str, Any], form: forms.Form) -> HttpResponse:
    """The page of one form: 422 with what is wrong beside its field, 403 to who has no right.

    What was typed stays on the page either way.
    """
    faulty = form.is_bound and not form.is_valid()
    status = _FORBIDDEN if getattr(form, "refused", False) else 422 if faulty else 200
    shown = {**context, "form": form}
    return render(request, "cooperation/one_form.html", shown, status=status)
