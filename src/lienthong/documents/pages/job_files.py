"""The agency's job files: the list, what is due, opening one."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from lienthong.directory.queries import Forerunner, list_forerunners
from lienthong.documents.operations import open_file
from lienthong.documents.pages.filing_forms import FileFilterForm, JobFileForm
from lienthong.documents.pages.filing_words import (
    STATES,
    file_columns,
    file_row,
    say_filing_refusal,
)
from lienthong.documents.pages.register import agency_of
from lienthong.documents.queries import (
    count_files,
    due_files,
    ending_files,
    get_archive_rules,
    get_file_list,
    list_file_years,
    list_files,
    list_retentions,
)
from lienthong.documents.terms.filing import (
    KEEP_FILES,
    FileQuestion,
    FileState,
    ListRow,
)
from lienthong.documents.terms.filing_refusals import (
    JobFileUnknown,
)
from lienthong.identity.queries import get_acting, page_of, requires
from lienthong.kernel.errors import Refusal
from lienthong.work.queries import list_colleagues

DUE = "due"
ENDING = "ending"


@require_GET
@requires(KEEP_FILES)
def files(request: HttpRequest) -> HttpResponse:
    """The job files: one's agency's open ones, unless asked otherwise; tabs for what is near."""
    agency_id, today = agency_of(get_acting(request)), timezone.localdate()
    form = FileFilterForm(request.GET, years=list_file_years(agency_id=agency_id))
    form.is_valid()
    text, year = form.cleaned_data.get("q", ""), form.cleaned_data.get("year") or ""
    wanted = request.GET.get("state", "" if text or year else FileState.OPEN.value)
    asked = _question(agency_id, wanted, year=int(year) if year else None, text=text)
    page = page_of(
        request,
        count=count_files(asked=asked),
        ask=lambda first, limit: list_files(asked=asked, first=first, limit=limit),
    )
    context = {
        "form": form,
        "page": page,
        "tabs": _tabs(agency_id, wanted),
        "columns": file_columns(),
        "rows": [file_row(row, on=today, tick=wanted == DUE) for row in page.object_list],
        "searched": bool(text or year),
        "offers": wanted == DUE,
        "reviews": wanted == ENDING,
        "rules": get_archive_rules(on=today),
        "forerunners": _latest_first(list_forerunners(agency_id=agency_id, on=today)),
        "this_year": today.year,
    }
    return render(request, "documents/job_files.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(KEEP_FILES, form=forms.Form)
def open_one(request: HttpRequest) -> HttpResponse:
    """The form of a new job file, filled from a row of the yearly list if one is named."""
    acting = get_acting(request)
    form = job_file_form(agency_of(acting), request.POST or None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        try:
            file_id = open_file(draft=form.draft(), acting=acting, now=timezone.now())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, gettext("The file is open."))
            return redirect("documents:file_one", file_id)
    status = 422 if form.errors else 200
    return render(request, "documents/open_file.html", {"form": form}, status=status)


def job_file_form(agency_id: UUID, data: Any = None, **kwargs: Any) -> JobFileForm:
    """The form of a job file with the people and periods of the agency today."""
    today = timezone.localdate()
    return JobFileForm(
        data,
        people=list_colleagues(agency_id=agency_id, on=today, at=timezone.now()),
        retentions=list_retentions(agency_id=agency_id, on=today),
        **kwargs,
    )


def add_refusal(form: forms.Form, refusal: Refusal) -> None:
    """Show a refusal beside its field, or above the form."""
    field = str(refusal.params.get("field"))
    form.add_error(field if field in form.fields else None, say_filing_refusal(refusal))


def _initial(request: HttpRequest) -> dict[str, Any]:
    acting = get_acting(request)
    row = _foreseen(agency_of(acting), request.GET.get("entry", ""))
    if row is None:
        return {"holder": str(acting.account_id), "title": request.GET.get("title", "")}
    return {
        "title": row.title,
        "notation": row.notation,
        "retention": row.retention,
        "holder": str(row.holder_id or acting.account_id),
        "entry": row.id,
    }


def _foreseen(agency_id: UUID, entry: str) -> ListRow | None:
    if not entry.isdecimal():
        return None
    try:
        listed = get_file_list(agency_id=agency_id, year=timezone.localdate().year)
    except JobFileUnknown:
        return None
    return next((row for row in listed.rows if str(row.id) == entry), None)


def _latest_first(forerunners: list[Forerunner]) -> list[Forerunner]:
    """What was left last is asked for most; their days tell apart those of one name."""
    return sorted(forerunners, key=lambda one: one.ended_on, reverse=True)


def _question(agency_id: UUID, wanted: str, *, year: int | None, text: str) -> FileQuestion:
    if wanted == DUE:
        return due_files(agency_id=agency_id, on=timezone.localdate())
    if wanted == ENDING:
        return ending_files(agency_id=agency_id, on=timezone.localdate())
    states = frozenset({FileState(wanted)}) if wanted in set(FileState) else frozenset()
    return FileQuestion(agency_id=agency_id, states=states, year=year, text=text)


def _tabs(agency_id: UUID, wanted: str) -> list[dict[str, Any]]:
    address = reverse("documents:files")
    due, ending = (
        count_files(asked=_question(agency_id, near, year=None, text="")) for near in (DUE, ENDING)
    )
    named = [(state.value, gettext(words[0]), None) for state, words in STATES.items()]
    return [
        {"label": label, "url": f"{address}?state={value}", "current": wanted == value,
         "count": count}
        for value, label, count in (
            *named[:2], (DUE, gettext("Due for hand-over"), due), *named[2:],
            (ENDING, gettext("Retention ends"), ending),
            ("", gettext("All"), None),
        )
    ]  # fmt: skip
