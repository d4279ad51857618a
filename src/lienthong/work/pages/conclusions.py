"""From the conclusions of a meeting to tasks: read, corrected, given, each by itself."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lienthong.identity.queries import get_acting, requires
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal
from lienthong.work.operations import assign_task
from lienthong.work.pages.forms import ConclusionForm, MeetingForm
from lienthong.work.pages.listing import agency_of
from lienthong.work.pages.words import say_refusal
from lienthong.work.queries import list_colleagues
from lienthong.work.rules.conclusions import MOST_CONCLUSIONS, read_conclusions
from lienthong.work.terms import DO, OVERSEE, ConclusionsTooMany


@require_http_methods(["GET", "HEAD", "POST"])
@requires(OVERSEE, form=MeetingForm)
def conclusions(request: HttpRequest) -> HttpResponse:
    """The text first, then its tasks to correct (`rows` counts them); those refused stay."""
    form = MeetingForm(request.POST or None)
    rows: list[ConclusionForm] = []
    if request.method == "POST" and form.is_valid():
        if "rows" in request.POST:
            rows = _given(request, form.cleaned_data["meeting"])
            if not rows:
                return redirect("work:all")
        else:
            rows = _read(request, form)
    wrong = bool(form.errors) or any(row.errors for row in rows)
    context = {"form": form, "rows": rows, "rows_sent": _count(request) or len(rows)}
    return render(request, "work/conclusions.html", context, status=422 if wrong else 200)


def _read(request: HttpRequest, form: MeetingForm) -> list[ConclusionForm]:
    people, on = _people(get_acting(request)), timezone.localdate()
    try:
        found = read_conclusions(form.cleaned_data["text"], colleagues=people, on=on)
    except ConclusionsTooMany as refusal:
        form.add_error("text", say_refusal(refusal))
        return []
    return [
        ConclusionForm(
            people=people,
            prefix=f"row-{number}",
            initial={"title": one.title, "lead": one.lead, "due_on": one.due_on},
        )
        for number, one in enumerate(found)
    ]


def _given(request: HttpRequest, meeting: str) -> list[ConclusionForm]:
    """Give every row that is ticked; the forms of those that were refused, with why."""
    acting, given, left = get_acting(request), 0, []
    people = _people(acting)
    for number in range(_count(request)):
        row = ConclusionForm(request.POST, people=people, prefix=f"row-{number}")
        if row.is_valid() and not row.cleaned_data["wanted"]:
            continue
        if row.is_valid() and _give(row, meeting, acting):
            given += 1
        else:
            left.append(row)
    if given:
        said = ngettext("%d task is given.", "%d tasks are given.", given)
        messages.success(request, said % given)
    return left


def _count(request: HttpRequest) -> int:
    """How many rows were sent; never more than the page shows."""
    sent = request.POST.get("rows", "")
    return min(int(sent), MOST_CONCLUSIONS) if sent.isascii() and sent.isdigit() else 0


def _give(row: ConclusionForm, meeting: str, acting: Acting) -> UUID | None:
    try:
        return assign_task(draft=row.draft(meeting), acting=acting, now=timezone.now())
    except Refusal as refusal:
        field = str(refusal.params.get("field"))
        row.add_error(field if field in row.fields else None, say_refusal(refusal))
        return None


def _people(acting: Acting) -> list[Any]:
    return list_colleagues(
        agency_id=agency_of(acting), on=timezone.localdate(), at=timezone.now(), may=DO
    )
