"""What the agency sent: the list, the matrix of one document, its files and its evidence."""

from collections import Counter
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from lienthong.audit.queries import list_facts_of
from lienthong.exchange.events import subject_of_sent
from lienthong.exchange.operations import recall_document
from lienthong.exchange.pages.forms import RecallForm, RecipientFilterForm, SentFilterForm
from lienthong.exchange.pages.recalls import offer_recall, say_recalled, say_taken_back
from lienthong.exchange.pages.recipients import line_of_recipient
from lienthong.exchange.pages.words import (
    badge_of_priority,
    badge_of_progress,
    fact_list,
    say_day,
    say_instant,
    say_priority,
    say_refusal,
    say_size,
    say_type,
)
from lienthong.exchange.queries import (
    SentFilter,
    SentQuestion,
    badge_of_recipient,
    count_answers,
    count_sent,
    export_evidence,
    get_sent_document,
    get_sent_file,
    is_called,
    list_sent,
    notice_of_leaving,
)
from lienthong.exchange.terms import (
    READ,
    SEND,
    AgencyNeededToAct,
    Attachment,
    ChangeTooLate,
    EvidenceLost,
    EvidenceNodeAway,
    EvidenceNotReady,
    FileContent,
    OutgoingSummary,
    ReasonMissing,
    RecalledInRegister,
    ReceivedSummary,
    RecipientState,
    SentDocument,
)
from lienthong.identity.queries import get_acting, page_of, requires
from lienthong.identity.terms import Acting
from lienthong.wire.evidence import ASIC_MEDIA_TYPE

MOST_LOOKS = 60
"""Every five seconds: an open page follows its document for five minutes."""


@require_GET
@requires(READ)
def sent(request: HttpRequest) -> HttpResponse:
    """The agency's sent documents, newest first."""
    acting = get_acting(request)
    form = SentFilterForm(request.GET)
    form.is_valid()
    asked = SentQuestion(
        agency_id=agency_of(acting),
        text=form.cleaned_data.get("q", ""),
        state=SentFilter(form.cleaned_data.get("state") or SentFilter.ALL),
        reader_id=acting.account_id,
    )
    page = page_of(
        request,
        count=count_sent(asked=asked),
        ask=lambda first, limit: list_sent(asked=asked, first=first, limit=limit),
    )
    context = {
        "form": form,
        "page": page,
        "caption": gettext("Sent documents"),
        "columns": [
            {"label": gettext("Number and symbol")},
            {"label": gettext("Subject")},
            {"label": gettext("Sent at")},
            {"label": gettext("Recipients"), "numeric": True},
            {"label": gettext("State")},
        ],
        "rows": [_row(summary) for summary in page.object_list],
        "filtered": bool(asked.text or asked.state is not SentFilter.ALL),
        "may_send": acting.may(SEND),
    }
    return render(request, "exchange/sent.html", context)


@require_GET
@requires(READ)
def sent_one(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """One sent document: who has received it, who accepted or refused it and why."""
    return _show(request, document_id, RecallForm())


@require_POST
@requires(SEND, form=RecallForm)
def recall(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Take a document back, with a reason; one that waits here does not leave (EX-283)."""
    form = RecallForm(request.POST)
    if not form.is_valid():
        return _show(request, document_id, form)
    try:
        count = recall_document(
            document_id=document_id,
            reason=form.cleaned_data["reason"],
            acting=get_acting(request),
            now=timezone.now(),
        )
    except ReasonMissing as refusal:
        form.add_error("reason", say_refusal(refusal))
        return _show(request, document_id, form)
    except (ChangeTooLate, RecalledInRegister) as refusal:
        messages.warning(request, say_refusal(refusal))
    else:
        messages.success(request, say_taken_back(count))
    return redirect("exchange:sent_one", document_id)


def _show(request: HttpRequest, document_id: UUID, form: RecallForm) -> HttpResponse:
    acting = get_acting(request)
    document = get_sent_document(
        agency_id=agency_of(acting), document_id=document_id, reader_id=acting.account_id
    )
    shown = _state_asked(request)
    rows = [
        row
        for row in document.recipients
        if shown in {None, row.state} and is_called(row, request.GET.get("q", ""))
    ]
    page = page_of(request, count=len(rows), ask=lambda first, limit: rows[first : first + limit])
    context: dict[str, Any] = {
        "document": document,
        "code": f"{document.summary.number}/{document.summary.symbol}",
        "facts": _facts(document),
        "priority": badge_of_priority(document.summary.priority),
        "answered": count_answers(document.summary.progress),
        "tabs": _states(document, shown),
        "page": page,
        "recipient_filter": RecipientFilterForm(request.GET),
        "are_many": len(document.recipients) > page.paginator.per_page,
        "recipients": [line_of_recipient(row) for row in page.object_list],
        "answers": [_answer(one) for one in document.answered_by],
        "next_look": _next_look(request, document),
        "files": [_file(document_id, file) for file in document.attachments],
        "waiting": notice_of_leaving(document, now=timezone.now()),
        "history": list_facts_of(subject=subject_of_sent(document_id)),
        "may_send": acting.may(SEND),
        "form": form,
        "recall": offer_recall(document) if acting.may(SEND) else None,
        "recalled": say_recalled(document),
    }
    status = 422 if form.is_bound else 200
    return render(request, "exchange/sent_one.html", context, status=status)


@require_GET
@requires(READ)
def sent_file(request: HttpRequest, document_id: UUID, position: int) -> HttpResponse:
    """A file of a sent document."""
    acting = get_acting(request)
    return as_download(
        get_sent_file(
            agency_id=agency_of(acting),
            document_id=document_id,
            position=position,
            reader_id=acting.account_id,
        )
    )


@require_GET
@requires(READ)
def evidence(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The piece of evidence for one sent document, to be kept and verified anywhere."""
    acting = get_acting(request)
    try:
        piece = export_evidence(
            settings.EXCHANGE,
            agency_id=agency_of(acting),
            document_id=document_id,
            reader_id=acting.account_id,
        )
    except (EvidenceLost, EvidenceNotReady, EvidenceNodeAway) as refusal:
        messages.warning(request, say_refusal(refusal))
        return redirect("exchange:sent_one", document_id)
    return as_download(
        FileContent(name=piece.name, content_type=ASIC_MEDIA_TYPE, content=piece.content)
    )


def agency_of(acting: Acting) -> UUID:
    """The agency acted for; refuses somebody who acts for the platform as a whole."""
    if acting.agency_id is None:
        raise AgencyNeededToAct
    return acting.agency_id


def as_download(file: FileContent) -> HttpResponse:
    """A file to be saved: never shown inside the page, never guessed at, never run."""
    response = HttpResponse(file.content, content_type=file.content_type)
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in file.name)
    response["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def _row(summary: OutgoingSummary) -> dict[str, Any]:
    progress = summary.progress
    answered = gettext("%(decided)d of %(all)d decided") % {
        "decided": progress.accepted + progress.refused,
        "all": progress.recipients,
    }
    return {
        "cells": [
            {
                "text": f"{summary.number}/{summary.symbol}",
                "url": reverse("exchange:sent_one", args=[summary.id]),
                "note": say_day(summary.issued_on),
            },
            {"text": summary.subject, "badge": badge_of_priority(summary.priority)},
            {"text": say_instant(summary.sent_at)},
            {"text": str(progress.recipients), "note": answered},
            {"badge": badge_of_progress(summary)},
        ]
    }


def _answer(answer: ReceivedSummary) -> dict[str, Any]:
    return {
        "url": reverse("exchange:received_one", args=[answer.id]),
        "code": f"{answer.number}/{answer.symbol}",
        "subject": answer.subject,
        "about": f"{answer.sender_name}, {say_instant(answer.collected_at)}",
    }


def _facts(document: SentDocument) -> list[dict[str, Any]]:
    summary = document.summary
    signer = " ".join(part for part in (document.competence, document.signer_position) if part)
    due = say_day(document.due_on)
    return fact_list(
        [
            (gettext("Type of document"), say_type(summary.type_key)),
            (gettext("Date"), say_day(summary.issued_on)),
            (gettext("Place"), document.place),
            (gettext("Signed by"), f"{signer} – {document.signer_name}"),
            (gettext("Urgency"), say_priority(summary.priority).capitalize()),
            (gettext("Answer wanted by"), due),
            (gettext("Sent by"), f"{document.sent_by}, {say_instant(summary.sent_at)}"),
            (gettext("Confirmed by the node"), _receipt(document)),
        ]
    )


def _receipt(document: SentDocument) -> str:
    waiting = document.waiting
    if waiting is not None and waiting.was_there_at is not None:
        return gettext("%s; the node lost it since, its receipt is kept and stays true") % (
            say_instant(waiting.was_there_at)
        )
    if document.summary.at_node_at is None or document.leaf_index is None:
        return ""
    return gettext("%(at)s, entry %(entry)d of the log of %(node)s") % {
        "at": say_instant(document.summary.at_node_at),
        "entry": document.leaf_index,
        "node": document.receipt_node,
    }


def _state_asked(request: HttpRequest) -> RecipientState | None:
    try:
        return RecipientState(request.GET.get("state", ""))
    except ValueError:
        return None


def _states(document: SentDocument, shown: RecipientState | None) -> list[dict[str, Any]]:
    """How many recipients are how far; each leads to the lines of those alone."""
    address = reverse("exchange:sent_one", args=[document.summary.id])
    counts = Counter(row.state for row in document.recipients)
    every = {"label": gettext("All"), "url": address, "current": shown is None}
    return [
        {**every, "count": len(document.recipients)},
        *(
            {
                "label": badge_of_recipient(state)["text"],
                "url": f"{address}?state={state.value}",
                "current": state is shown,
                "count": counts[state],
            }
            for state in RecipientState
            if counts[state] or state is shown
        ),
    ]


def _next_look(request: HttpRequest, document: SentDocument) -> dict[str, Any] | None:
    """How the open page looks again; not once all have decided, nor after a while.

    A page left open must not keep its session alive for ever.
    """
    look = _number(request.GET.get("look", ""))
    if look >= MOST_LOOKS or not document.summary.progress.waiting:
        return None
    asked = request.GET.copy()
    asked["look"] = str(look + 1)
    return {"number": look + 1, "query": asked.urlencode()}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("1000") else 0


def _file(document_id: UUID, file: Attachment) -> dict[str, Any]:
    return {
        "name": file.name,
        "size": say_size(file.size),
        "url": reverse("exchange:sent_file", args=[document_id, file.position]),
    }
