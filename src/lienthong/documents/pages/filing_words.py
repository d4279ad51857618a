"""The terms of files and archive in the language of the page."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop

from lienthong.documents.pages.words import say_refusal
from lienthong.documents.rules.filing import MAY_OFFER, MAY_REVIEW
from lienthong.documents.terms.filing import (
    FileGap,
    FileState,
    FileSummary,
    Gap,
    HandOverState,
    ItemKind,
    ListState,
    Retention,
)
from lienthong.documents.terms.filing_refusals import (
    FileNotOpen,
)
from lienthong.kernel.errors import Refusal, say

STATES = {
    FileState.OPEN: (gettext_noop("In progress"), "info"),
    FileState.CLOSED: (gettext_noop("Closed"), "success"),
    FileState.OFFERED: (gettext_noop("Offered to the archive"), "waiting"),
    FileState.KEPT_BACK: (gettext_noop("Kept back"), "warning"),
    FileState.ARCHIVED: (gettext_noop("In the archive"), "neutral"),
    FileState.TO_DESTROY: (gettext_noop("To be destroyed"), "danger"),
}
LIST_STATES = {
    ListState.DRAFT: (gettext_noop("Being drawn up"), "info"),
    ListState.APPROVED: (gettext_noop("Approved by the head"), "success"),
}
HAND_OVER_STATES = {
    HandOverState.PROPOSED: (gettext_noop("Waits for the archive"), "waiting"),
    HandOverState.AGREED: (gettext_noop("Received"), "success"),
    HandOverState.RETURNED: (gettext_noop("Given back"), "danger"),
}
KINDS = {
    ItemKind.ARRIVAL: gettext_noop("Incoming"),
    ItemKind.DISPATCH: gettext_noop("Outgoing"),
    ItemKind.KEPT_FILE: gettext_noop("Attached file"),
}
GAPS = {
    Gap.EMPTY: gettext_noop("No document is in it yet."),
    Gap.NO_RETENTION: gettext_noop("Its retention period is not chosen yet."),
    Gap.NOT_DONE: gettext_noop("%(document)s is not dealt with yet."),
    Gap.NOT_SIGNED: gettext_noop("%(document)s carries no signature."),
    Gap.NOT_ISSUED: gettext_noop("%(document)s is not issued yet."),
}
NEVER = "–"


def say_filing_refusal(refusal: Refusal) -> str:
    """A refusal in the language of the page, states of files in words."""
    if isinstance(refusal, FileNotOpen):
        state = gettext(STATES[FileState(str(refusal.params["state"]))][0]).lower()
        return say(refusal.message, {**refusal.params, "state": state}, gettext)
    return say_refusal(refusal)


def badge(words: tuple[str, str]) -> dict[str, str]:
    """A badge, as `drawing.badge_of` takes it."""
    return {"text": gettext(words[0]), "tone": words[1]}


def say_gap(one: FileGap) -> str:
    """What is missing, with the document it concerns."""
    return gettext(GAPS[one.gap]) % {"document": one.document}


def say_years(retention: Retention) -> str:
    """How long files are kept: years, or for ever."""
    if retention.years is None:
        return gettext("for ever")
    return gettext("%(count)d years") % {"count": retention.years}


def due_cell(row: FileSummary, *, on: date) -> dict[str, Any]:
    """Until when a file is handed over; overdue and near days are marked."""
    if row.due_on is None or row.state not in MAY_OFFER:
        return {"text": ""}
    cell: dict[str, Any] = {"text": date_format(row.due_on, "SHORT_DATE_FORMAT")}
    if row.due_on < on:
        cell["badge"] = {"text": gettext("Overdue"), "tone": "danger"}
    return cell


def retention_cell(row: FileSummary, *, on: date) -> dict[str, Any]:
    """How long a file is kept and, once it is closed, until when; an end that is over is marked."""
    cell: dict[str, Any] = {"text": row.retention_name}
    if row.kept_until is not None:
        cell["note"] = gettext("until %(day)s") % {
            "day": date_format(row.kept_until, "SHORT_DATE_FORMAT")
        }
        if row.kept_until < on and row.state in MAY_REVIEW:
            cell["badge"] = {"text": gettext("Retention over"), "tone": "danger"}
    return cell


def file_row(row: FileSummary, *, on: date, tick: bool = False) -> dict[str, Any]:
    """A row of a list of files, for the columns of `file_columns`."""
    first: dict[str, Any] = {
        "text": row.notation,
        "url": reverse("documents:file_one", args=[row.id]),
        "note": str(row.year),
    }
    if tick:
        first["tick"] = {"name": "file", "value": str(row.id), "label": row.title}
    return {
        "cells": [
            first,
            {"text": row.title},
            {"text": row.holder},
            {"text": str(row.documents)},
            retention_cell(row, on=on),
            due_cell(row, on=on),
            {"badge": badge(STATES[row.state])},
        ]
    }


def file_columns() -> list[dict[str, Any]]:
    """The columns of a list of files."""
    return [
        {"label": gettext("File number")},
        {"label": gettext("Title")},
        {"label": gettext("Kept by")},
        {"label": gettext("Documents"), "numeric": True},
        {"label": gettext("Retention")},
        {"label": gettext("Hand over by")},
        {"label": gettext("State")},
    ]
