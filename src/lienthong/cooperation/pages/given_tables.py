"""Spreadsheets on pages: given, looked through beside the record, put on record with one press."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext, gettext_lazy, ngettext

from lienthong.cooperation.operations.rollout_tables import MEBIBYTE, MOST_MIB
from lienthong.cooperation.pages.one_form import said_of, say_refusal
from lienthong.cooperation.pages.wording import in_words
from lienthong.cooperation.terms.rollouts import Recorded
from lienthong.cooperation.terms.tables import CellFault, RowFate
from lienthong.documents.operations import Upload, named_upload
from lienthong.kernel.errors import Refusal
from lienthong.paper.workbook import XLSX

FATES = {
    RowFate.NEW: ("success", "plus-lg"),
    RowFate.CHANGED: ("warning", ""),
    RowFate.SAME: ("neutral", ""),
}
_ROWS_SHOWN = 300
_CELL = re.compile(r"([A-Z]+)([0-9]+)")
_NOT_FOUND = 404


class TableForm(forms.Form):
    """A workbook."""

    file = forms.FileField(
        label=gettext_lazy("Excel file (.xlsx)"),
        help_text=gettext_lazy("With the headings of the template; at most 10 MB."),
    )

    def upload(self) -> Upload:
        """The file that was chosen."""
        file = self.cleaned_data["file"]
        return named_upload(file.name or "", file.read(MOST_MIB * MEBIBYTE + 1))


class ApplyForm(forms.Form):
    """Put a table on record."""

    reason = forms.CharField(
        label=gettext_lazy("Why what is on record changes"), required=False, max_length=500
    )


class Preview(Protocol):
    """What every spreadsheet looked through says."""

    @property
    def file_name(self) -> str:
        """Its name."""

    @property
    def faults(self) -> tuple[CellFault, ...]:
        """What is to be mended, by cell."""

    @property
    def rows(self) -> Sequence[Any]:
        """Its rows without a fault."""

    @property
    def totals(self) -> int:
        """How many rows of totals were left out."""

    @property
    def unread(self) -> tuple[str, ...]:
        """The other sheets with such headings."""

    def count(self, fate: RowFate) -> int:
        """How many rows have this fate."""


@dataclass(frozen=True, kw_only=True)
class Giving:
    """What a spreadsheet is given for, and the addresses around it."""

    about: str
    hint: str
    template: str
    back: str
    crumbs: list[dict[str, str]]


@dataclass(frozen=True, kw_only=True)
class Looking:
    """How a spreadsheet is looked through and applied, and how its rows are shown."""

    about: str
    look: Callable[[], Any]
    apply: Callable[[str], Recorded]
    counts: Callable[[Any], list[str]]
    columns: list[dict[str, Any]]
    row: Callable[[Any], dict[str, Any]]
    again: str
    back: str
    crumbs: Callable[[str], list[dict[str, str]]]


def as_workbook(content: bytes, name: str) -> HttpResponse:
    """A workbook to be saved."""
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx")
    answer["Cache-Control"] = "private, no-store"
    return answer


def give_page(
    request: HttpRequest, form: TableForm, giving: Giving, *, give: Callable[[], UUID], seen: str
) -> HttpResponse:
    """Give a workbook; it is looked through on the page `seen` before anything counts."""
    if form.is_bound and form.is_valid():
        try:
            made = give()
        except Refusal as refusal:
            if refusal.status == _NOT_FOUND:
                raise
            form.add_error("file", in_words(refusal))
        else:
            return redirect(seen, reference=giving.about, table_id=made)
    context = {"form": form, "giving": giving, "crumbs": giving.crumbs}
    faulty = form.is_bound and not form.is_valid()
    return render(request, "cooperation/table_give.html", context, status=422 if faulty else 200)


def seen_page(request: HttpRequest, form: ApplyForm, looking: Looking) -> HttpResponse:
    """A workbook looked through beside the record; put on record with one press."""
    if form.is_bound and form.is_valid():
        try:
            done = looking.apply(form.cleaned_data["reason"])
        except Refusal as refusal:
            say_refusal(form, refusal)
        else:
            said = gettext("On record: {added} new, {changed} changed, {same} as before.")
            counts = {"added": done.added, "changed": done.changed, "same": done.same}
            messages.success(request, said.format(**counts))
            return redirect(looking.back)
    found = looking.look()
    context = {
        "form": form,
        "found": found,
        "looking": looking,
        "faults": [
            {"cell": one.cell, "text": said_of(one.refusal)}
            for one in sorted(found.faults, key=_place_in_sheet)
        ],
        "counts": looking.counts(found),
        "columns": looking.columns,
        "rows": [looking.row(one) for one in found.rows[:_ROWS_SHOWN]],
        "more": max(0, len(found.rows) - _ROWS_SHOWN),
        "crumbs": looking.crumbs(found.file_name),
    }
    faulty = form.is_bound and bool(form.errors)
    return render(request, "cooperation/table_seen.html", context, status=422 if faulty else 200)


def _place_in_sheet(fault: CellFault) -> tuple[int, int, str]:
    """Row by row, each from left to right, as one mends them."""
    letters, number = _CELL.match(fault.cell).groups()  # type: ignore[union-attr]  # made by us
    return int(number), len(letters), letters


def fate_badge(fate: RowFate, name: str) -> dict[str, str]:
    """What a row would do, as a badge."""
    tone, icon = FATES[fate]
    return {"text": name, "tone": tone, "icon": icon}


def totals_in_words(found: Preview) -> list[str]:
    """How many rows of totals were left out; nothing where there were none."""
    if not found.totals:
        return []
    text = ngettext(
        "%(count)d row of totals was left out",
        "%(count)d rows of totals were left out",
        found.totals,
    )
    return [text % {"count": found.totals}]
