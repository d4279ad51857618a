"""Import a table of changes: see what it would do and what is wrong, then all or nothing."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from lienthong.directory.operations import import_changes, preview_import
from lienthong.directory.pages.effects import change_in_line, effects_of
from lienthong.directory.pages.reach import reach_for
from lienthong.directory.pages.words import (
    act_words,
    change_name,
    day,
    edtf_words,
    number_words,
    refusal_words,
    several,
)
from lienthong.directory.queries import get_import_template, list_import_columns
from lienthong.directory.rules.imports import MOST_CHANGES
from lienthong.directory.terms import (
    ENTER_CHANGES,
    ChangeRefused,
    ImportedChange,
    ImportPreview,
    Problem,
)
from lienthong.identity.queries import get_acting, open_to_all, requires

_LONGEST = 2_400_000
"""Bytes of a table: what is confirmed comes back as a field of a form, which Django limits."""

_SHOWN = 200


class TableForm(forms.Form):
    """A table as a file, or pasted."""

    file = forms.FileField(
        label=gettext_lazy("File (CSV, UTF-8)"),
        required=False,
        allow_empty_file=True,
        help_text=format_lazy(
            gettext_lazy(
                "At most {most} changes (each may have any number of lines) and 2.4 MB. Split what "
                "is larger."
            ),
            most=MOST_CHANGES,
        ),
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste the table here"),
        required=False,
        max_length=_LONGEST,
        strip=False,
        widget=forms.Textarea({"rows": 8, "class": "ltd-file", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two; the file must be text in UTF-8."""
        given: dict[str, Any] = super().clean() or {}
        file = given.get("file")
        if file is not None:
            if file.size > _LONGEST:
                self.add_error("file", gettext("The file is larger than 2.4 MB. Split it."))
                return given
            try:
                given["text"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                wrong = gettext("The file is not text in UTF-8. Save it again as “CSV UTF-8”.")
                self.add_error("file", wrong)
        elif not given.get("text", "").strip():
            self.add_error("file", gettext("Choose a file, or paste the table below."))
        return given


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ENTER_CHANGES, form=TableForm)
def import_table(request: HttpRequest) -> HttpResponse:
    """Ask for the table, preview it, and enter all of it when `step` is "record"."""
    if request.method != "POST":
        return _ask(request, TableForm())
    form = TableForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, form)
    text = form.cleaned_data["text"]
    reach = reach_for(request, ENTER_CHANGES)
    actor, now = get_acting(request).actor, timezone.now()
    if request.POST.get("step") == "record":
        try:
            done = import_changes(text=text, within=reach, actor=actor, now=now)
        except ChangeRefused as refusal:
            return _show(request, text, problems=refusal.problems, preview=None)
        messages.success(
            request, gettext("{number} changes are recorded.").format(number=len(done.events))
        )
        return redirect("directory:changes")
    preview = preview_import(text=text, within=reach, actor=actor, now=now)
    return _show(request, text, problems=preview.problems, preview=preview)


@require_safe
@open_to_all
def template(_request: HttpRequest) -> HttpResponse:
    """An empty table to fill; the byte order mark makes spreadsheets read it as UTF-8."""
    answer = HttpResponse(f"\ufeff{get_import_template()}", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="bien-dong.csv"'
    return answer


def _ask(request: HttpRequest, form: TableForm) -> HttpResponse:
    columns = [
        {"name": name, "required": required, "text": _COLUMNS[name]}
        for name, required in list_import_columns()
    ]
    return render(request, "directory/import.html", {"form": form, "columns": columns})


_COLUMNS = {
    "event": gettext_lazy("a word of your own; lines with the same one make one change"),
    "kind": gettext_lazy("formed, renamed, merged, split, moved, dissolved or code_changed"),
    "body": gettext_lazy("unit or agency"),
    "effective_on": gettext_lazy("first day, like 2025-07-01"),
    "act_number": gettext_lazy("number of the legal act"),
    "act_issued_on": gettext_lazy("day of the act, as far as known: 2025-06-16, 2025-06 or 2025"),
    "code": gettext_lazy("code of the body that passes on or changes"),
    "name": gettext_lazy("its name, to check the code against"),
    "to_code": gettext_lazy("code of the body that takes over, or the new code"),
    "to_name": gettext_lazy("its full name, or the new name"),
    "to_type": gettext_lazy("kind of a new agency, like department"),
    "to_parent_code": gettext_lazy("code of what it lies in or stands under"),
    "share": gettext_lazy("full, part, remainder or unknown"),
    "note": gettext_lazy("anything worth keeping"),
}


def _facts(item: ImportedChange) -> list[dict[str, Any]]:
    """Where a change stands in the table, and what it rests on."""
    change, act = item.change, item.change.act
    lines = several(str(number) for number in item.lines)
    place = ngettext("“{name}”, line {lines}", "“{name}”, lines {lines}", len(item.lines))
    facts: list[dict[str, Any]] = [
        {"term": gettext("Takes effect"), "text": day(change.effective_on)},
        {"term": gettext("Kind"), "text": change_name(change.kind)},
        {"term": gettext("Legal act"), "text": act_words(act) or gettext("none on record")},
        {"term": gettext("In the table"), "text": place.format(name=item.name, lines=lines)},
    ]
    if act and act.issued_on:
        facts.insert(3, {"term": gettext("Act of"), "text": edtf_words(act.issued_on)})
    if change.note:
        facts.append({"term": gettext("Note"), "text": change.note})
    return facts


def _show(
    request: HttpRequest,
    text: str,
    *,
    problems: tuple[Problem, ...],
    preview: ImportPreview | None,
) -> HttpResponse:
    heads = (gettext("Line"), gettext("Column"), gettext("What is wrong"))
    events = preview.events if preview else ()
    context = {
        "table": text,
        "lines": number_words(preview.lines if preview else 0),
        "problem_count": len(problems),
        "problem_total": number_words(len(problems)),
        "problem_columns": [{"label": head} for head in heads],
        "problem_rows": [
            {
                "cells": [
                    {"text": number_words(problem.line)},
                    {"text": problem.column or "–"},
                    {"text": refusal_words(problem.refusal)},
                ]
            }
            for problem in problems[:_SHOWN]
        ],
        "shown": _SHOWN,
        "event_count": len(events),
        "events": [
            {
                "title": change_in_line(item.change, item.preview),
                "facts": _facts(item),
                **effects_of(item.preview, body=item.change.body),
            }
            for item in events[:_SHOWN]
        ],
    }
    status = 422 if problems else 200
    return render(request, "directory/import_preview.html", context, status=status)
