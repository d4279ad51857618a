"""Everything about a matter on one page: its documents, tasks, states, and what was done when."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from lienthong.audit.queries import RecordedFact, list_facts_of
from lienthong.documents.pages.words import (
    KINDS,
    address_of_found,
    badge_of_found,
    say_day,
    say_instant,
)
from lienthong.documents.queries import find_matter
from lienthong.documents.terms import FIND, Matter, MatterDocument, MatterStart, MatterUnknown
from lienthong.documents.terms.filing import KEEP_FILES
from lienthong.exchange.queries import badge_of_recipient, say_status
from lienthong.exchange.terms import RecipientRow
from lienthong.identity.queries import get_acting, requires
from lienthong.work.queries import badge_of_state
from lienthong.work.terms import TaskSummary

MOST_FACTS = 30
"""Facts told of each document and task."""

MOST_TOLD = 40
"""Documents and tasks whose facts are told: each costs one query."""


@require_GET
@requires(FIND)
def matter(request: HttpRequest, kind: str, document_id: UUID) -> HttpResponse:
    """What hangs together with a document or a task."""
    acting = get_acting(request)
    try:
        start = MatterStart(kind)
    except ValueError:
        raise MatterUnknown from None
    found = find_matter(start=start, key=document_id, acting=acting, on=timezone.localdate())
    first, own = found.documents[0].found, acting.agency_id
    opens_files = acting.may(KEEP_FILES)
    context = {
        "subject": first.subject or first.code,
        "document_columns": _heads(
            gettext("Document"), gettext("Day"), gettext("People"), gettext("State")
        ),
        "task_columns": _heads(
            gettext("Task"), gettext("Deadline"), gettext("Responsible"), gettext("State")
        ),
        "matrix_columns": _heads(
            gettext("Recipient"), gettext("State"), gettext("Last report"), gettext("Reason")
        ),
        "documents": [_document(one, found, document_id, own) for one in found.documents],
        "tasks": [_task(task, found.own_tasks) for task in found.tasks],
        "files": [
            {
                "url": reverse("documents:file_one", args=[one.id]) if opens_files else "",
                "text": f"{one.notation} {one.title}",
                "note": "" if one.agency_name == acting.agency_name else one.agency_name,
            }
            for one in found.files
        ],
        "sent": [_matrix(one, own) for one in found.documents if one.sent],
        "history": _history(found),
    }
    return render(request, "documents/matter.html", context)


def _heads(*labels: str) -> list[dict[str, str]]:
    return [{"label": label} for label in labels]


def _document(
    one: MatterDocument, whole: Matter, current: UUID, own: UUID | None
) -> dict[str, Any]:
    found = one.found
    whose = "" if found.agency_id == own else found.agency_name
    named = {each.found.id: each.found for each in whole.documents}
    ties = [
        (gettext("answers"), named.get(one.answers) if one.answers else None),
        (gettext("replaces"), named.get(one.replaces) if one.replaces else None),
    ]
    note = " · ".join(
        part
        for part in (gettext(KINDS[found.kind]), found.entry, found.code, found.issuer, whose)
        if part
    )
    tied = "; ".join(f"{word} {other.code or other.subject}" for word, other in ties if other)
    return {
        "current": current in {found.id, one.sent and one.sent.summary.id},
        "cells": [
            {
                "text": found.subject or found.code,
                "url": address_of_found(found) if one.drafted else _address_of_sent(one, own),
                "note": f"{note} ({tied})" if tied else note,
            },
            {"text": say_day(found.day)},
            {"text": found.people},
            {"badge": badge_of_found(found.state)},
        ],
    }


def _task(task: TaskSummary, own: frozenset[UUID]) -> dict[str, Any]:
    url = reverse("work:one", args=[task.id]) if task.id in own else ""
    return {
        "cells": [
            {"text": task.title, "url": url},
            {"text": say_day(task.deadline.due_on)},
            {"text": task.lead},
            {"badge": badge_of_state(task.state), "note": f"{task.progress} %"},
        ]
    }


def _matrix(one: MatterDocument, own: UUID | None) -> dict[str, Any]:
    """Who has a sent document, how far each is, and what they said."""
    assert one.sent is not None  # noqa: S101 - only those that were sent
    return {
        "code": one.found.code or one.found.subject,
        "url": _address_of_sent(one, own),
        "rows": [_recipient(row) for row in one.sent.recipients],
    }


def _address_of_sent(one: MatterDocument, own: UUID | None) -> str:
    """The page of a sent document, "" of one that an agency carried on here had sent."""
    if one.sent is None or one.found.agency_id != own:
        return ""
    return reverse("exchange:sent_one", args=[one.sent.summary.id])


def _recipient(row: RecipientRow) -> dict[str, Any]:
    last = row.reports[-1] if row.reports else None
    return {
        "cells": [
            {"text": row.name, "demonstration": row.demonstration},
            {"badge": badge_of_recipient(row.state)},
            {
                "text": say_instant(last.reported_at) if last else "",
                "note": say_status(last.status) if last else "",
            },
            {"text": row.reason or (last.reason if last else "")},
        ]
    }


def _history(found: Matter) -> list[RecordedFact]:
    """Each fact once, the earliest first: a matter is read from its beginning."""
    told: Iterable[RecordedFact] = (
        fact
        for subject in found.subjects[:MOST_TOLD]
        for fact in list_facts_of(subject=subject, limit=MOST_FACTS)
    )
    once = {fact.number: fact for fact in told}
    return [once[number] for number in sorted(once)]
