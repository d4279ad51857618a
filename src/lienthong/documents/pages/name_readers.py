"""Who reads what a dissolved agency kept restricted: named by the head of who carries it on."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from lienthong.documents.operations import name_readers
from lienthong.documents.pages.one_form import FormPage, answer_form
from lienthong.documents.pages.register import agency_of
from lienthong.documents.pages.scan_forms import ReadersForm
from lienthong.documents.pages.words import say_day
from lienthong.documents.queries import get_closed
from lienthong.documents.rules.access import LONGEST_REASON, SHORTEST_REASON
from lienthong.documents.terms import READ, ClosedCard
from lienthong.identity.queries import get_acting, requires
from lienthong.work.queries import list_colleagues

_PAGE = FormPage(
    heading=gettext_lazy("Name new readers"),
    lede=gettext_lazy(
        "The document is restricted, and none of the people chosen for it holds a post in your"
        " agency. Who is named here may read it and go on with it; the record keeps your reason."
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
    """Name readers of a document; what it is about is told only to them."""
    acting, today = get_acting(request), timezone.localdate()
    closed = get_closed(arrival_id=arrival_id, acting=acting, on=today)
    people = list_colleagues(agency_id=agency_of(acting), on=today, at=timezone.now())
    form = NewReadersForm(request.POST or None, people=people)

    def do(form: NewReadersForm, **by: Any) -> None:
        reason = form.cleaned_data["reason"]
        name_readers(arrival_id=arrival_id, readers=form.chosen(), reason=reason, **by)

    return answer_form(
        request, form, _PAGE, do, template="documents/name_readers.html", facts=_facts(closed)
    )


def _facts(closed: ClosedCard) -> list[dict[str, str]]:
    pairs = [
        (gettext("Arrival number"), f"{closed.entry}, {closed.kept_by}"),
        (gettext("Arrived"), say_day(closed.arrived_on)),
        (gettext("Author"), closed.author),
        (gettext("Number and symbol"), closed.code),
        (gettext("Who may read it"), ", ".join(closed.readers)),
    ]
    return [{"term": term, "text": text} for term, text in pairs if text]
