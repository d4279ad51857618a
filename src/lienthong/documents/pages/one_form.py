"""A page with one form that does one thing: shown, refused beside its field, or done and left."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from lienthong.documents.pages.signing_forms import ReasonForm
from lienthong.documents.pages.signing_words import say_step_refusal
from lienthong.identity.queries import get_acting
from lienthong.kernel.errors import Refusal

_NOT_FOUND = 404


@dataclass(frozen=True, kw_only=True, slots=True)
class FormPage:
    """What stands around a form: heading, a sentence, its button, and where it leads back."""

    heading: Promise
    lede: Promise
    button: Promise
    done: Promise
    back: str
    back_label: Promise
    back_query: str = ""


def answer_form(
    request: HttpRequest,
    form: forms.Form,
    page: FormPage,
    do: Callable[..., object],
    *,
    template: str = "documents/one_form.html",
    **beside: object,
) -> HttpResponse:
    """Show the form, or do what it asks: then back; a refusal stands beside its field.

    `do` takes the form, who acts and the instant; `beside` is what another template shows too.
    """
    if request.method == "POST" and form.is_valid():
        try:
            do(form, acting=get_acting(request), now=timezone.now())
        except Refusal as refusal:
            if refusal.status == _NOT_FOUND:
                raise
            field = str(refusal.params.get("field"))
            form.add_error(field if field in form.fields else None, say_step_refusal(refusal))
        else:
            messages.success(request, str(page.done))
            return redirect(reverse(page.back) + page.back_query)
    context = {**beside, "form": form, "page_of": page}
    return render(request, template, context, status=422 if form.errors else 200)


def answer_with_reason(
    request: HttpRequest, page: FormPage, do: Callable[..., object], **what: UUID
) -> HttpResponse:
    """Ask for a reason and do something to one thing with it; `what` is its id by name."""

    def with_reason(form: ReasonForm, **by: Any) -> object:
        return do(reason=form.cleaned_data["reason"], **what, **by)

    return answer_form(request, ReasonForm(request.POST or None), page, with_reason)
