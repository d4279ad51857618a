"""Who reads what a dissolved agency kept restricted: named by the head of who carries it on."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from lienthong.documents.operations import name_dispatch_readers, name_readers
from lienthong.documents.pages.one_form import FormPage, answer_form
from lienthong.documents.pages.register import agency_of
from lienthong.documents.pages.scan_forms import ReadersForm
from lienthong.documents.pages.words import say_day
from lienthong.documents.queries import get_closed, get_closed_dispatch
from lienthong.documents.rules.access import LONGEST_REASON, SHORTEST_REASON
from lienthong.documents.terms import DRAFT, READ, ClosedCard
from lienthong.identity.queries import get_acting, requires
from lienthong.work.queries import list_colleagues

_PAGE = FormPage(
    heading=gettext_lazy("Name new readers"),
    lede=gettext_lazy(
        "The document is restricted. Who is named here may read it; the record keeps your reason."
    ),
    button=gettext_lazy("Name the readers"),
    done=gettext_lazy("They may read the document from now on."),
    back="documents:left_over",
    back_label=gettext_lazy("Left unfinished"),
)


class NewReadersForm(ReadersForm):
    """New readers and why it is them."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["readers"].label = gettext("Who may read it")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(READ, form=NewReadersForm)
def name(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """Name readers of an incoming document; what it is about is told only to them."""
    acting, today = get_acting(request), timezone.localdate()
    closed = get_closed(arrival_id=arrival_id, acting=acting, on=today)
    return _answer(request, closed, partial(name_readers, arrival_id=arrival_id))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DRAFT, form=NewReadersForm)
def name_of_dispatch(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Name readers of an outgoing document."""
    acting, today = get_acting(request), timezone.localdate()
    closed = get_closed_dispatch(dispatch_id=dispatch_id, acting=acting, on=today)
    return _answer(request, closed, partial(name_dispatch_readers, dispatch_id=dispatch_id))


def show_closed(request: HttpRequest, closed: ClosedCard, form: str) -> HttpResponse:
    """To who may name readers of a document that nobody here may open: the way to `form`."""
    context = {"closed": closed, "form_url": reverse(form, args=[closed.id])}
    return render(request, "documents/closed.html", context, status=403)


def _answer(request: HttpRequest, closed: ClosedCard, name: Callable[..., None]) -> HttpResponse:
    acting, now = get_acting(request), timezone.now()
    people = list_colleagues(agency_id=agency_of(acting), on=timezone.localdate(now), at=now)
    form = NewReadersForm(request.POST or None, people=people)

    def do(form: NewReadersForm, **by: Any) -> None:
        name(readers=form.chosen(), reason=form.cleaned_data["reason"], **by)

    return answer_form(
        request, form, _PAGE, do, template="documents/name_readers.html", facts=_facts(closed)
    )


def _facts(closed: ClosedCard) -> list[dict[str, str]]:
    came = closed.author or closed.code
    pairs = [
        (gettext("Document"), f"{closed.entry}, {closed.kept_by}"),
        (gettext("Arrived") if came else gettext("Date of the document"), say_day(closed.day)),
        (gettext("Author"), closed.author),
        (gettext("Number and symbol"), closed.code),
        (gettext("Who may read it"), ", ".join(closed.readers)),
    ]
    return [{"term": term, "text": text} for term, text in pairs if text]
