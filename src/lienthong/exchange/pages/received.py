"""What the agency received: the list, one document with its seal, accepting and refusing."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from lienthong.audit.queries import list_facts_of
from lienthong.exchange.events import subject_of_received
from lienthong.exchange.operations import accept_document, refuse_document
from lienthong.exchange.pages.early import early_list
from lienthong.exchange.pages.forms import (
    ReceivedFilterForm,
    RefuseForm,
    read_reception_state,
)
from lienthong.exchange.pages.sent import agency_of, as_download
from lienthong.exchange.pages.words import (
    RECEPTION_STATES,
    badge_of_priority,
    badge_of_reception,
    fact_list,
    say_day,
    say_instant,
    say_priority,
    say_problem,
    say_refusal,
    say_size,
    say_type_name,
)
from lienthong.exchange.queries import (
    ReceivedQuestion,
    count_received,
    get_received_document,
    get_received_file,
    get_sender,
    list_received,
    say_asked,
    say_business,
    say_status,
)
from lienthong.exchange.terms import (
    DECIDE,
    READ,
    AgencyCannotExchange,
    AgencyUsesOwnSoftware,
    AlreadyDecided,
    DecisionEntry,
    ReasonMissing,
    ReceivedDocument,
    ReceivedSummary,
    ReceptionState,
    SealCheck,
    SenderDissolved,
    StateSecretMarked,
)
from lienthong.identity.queries import get_acting, page_of, requires
from lienthong.identity.terms import Acting


@require_GET
@requires(READ)
def received(request: HttpRequest) -> HttpResponse:
    """The agency's received documents, newest first; those to decide on unless asked otherwise."""
    acting = get_acting(request)
    agency_id = agency_of(acting)
    form = ReceivedFilterForm(request.GET)
    form.is_valid()
    text = form.cleaned_data.get("q", "")
    wanted = request.GET.get("state", "" if text else ReceptionState.NEW.value)
    state = read_reception_state(wanted)
    asked = ReceivedQuestion(
        agency_id=agency_id, text=text, state=state, reader_id=acting.account_id
    )
    page = page_of(
        request,
        count=count_received(asked=asked),
        ask=lambda first, limit: list_received(asked=asked, first=first, limit=limit),
    )
    context = {
        "form": form,
        "page": page,
        "tabs": _tabs(agency_id, state),
        "caption": gettext("Received documents"),
        "columns": [
            {"label": gettext("Number and symbol")},
            {"label": gettext("Subject")},
            {"label": gettext("Sender")},
            {"label": gettext("Arrived at")},
            {"label": gettext("State")},
        ],
        "rows": [_row(summary) for summary in page.object_list],
        "searched": text,
        "only_new": state is ReceptionState.NEW,
        "early": early_list(agency_id),
        "may_decide": acting.may(DECIDE),
    }
    return render(request, "exchange/received.html", context)


@require_GET
@requires(READ)
def received_one(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """One received document."""
    return _show(request, document_id, RefuseForm())


@require_POST
@requires(DECIDE)
def accept(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Accept a document; its sender is told."""
    try:
        accept_document(document_id=document_id, acting=get_acting(request), now=timezone.now())
    except (AlreadyDecided, StateSecretMarked) as refusal:
        messages.warning(request, say_refusal(refusal))
    else:
        messages.success(request, gettext("Accepted. The sender is told (status 03)."))
    return redirect("exchange:received_one", document_id)


@require_POST
@requires(DECIDE, form=RefuseForm)
def refuse(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Return a document with a reason; its sender is told."""
    form = RefuseForm(request.POST)
    if form.is_valid():
        try:
            refuse_document(
                document_id=document_id,
                reason=form.cleaned_data["reason"],
                acting=get_acting(request),
                now=timezone.now(),
            )
        except AlreadyDecided as refusal:
            messages.warning(request, say_refusal(refusal))
            return redirect("exchange:received_one", document_id)
        except ReasonMissing as refusal:
            form.add_error("reason", say_refusal(refusal))
        else:
            messages.success(request, gettext("Refused. The sender is told why (status 02)."))
            return redirect("exchange:received_one", document_id)
    return _show(request, document_id, form)


@require_GET
@requires(READ)
def received_file(request: HttpRequest, document_id: UUID, position: int) -> HttpResponse:
    """A file of a received document."""
    acting = get_acting(request)
    return as_download(
        get_received_file(
            agency_id=agency_of(acting),
            document_id=document_id,
            position=position,
            reader_id=acting.account_id,
        )
    )


def _show(request: HttpRequest, document_id: UUID, form: RefuseForm) -> HttpResponse:
    acting = get_acting(request)
    document = get_received_document(
        settings.EXCHANGE,
        agency_id=agency_of(acting),
        document_id=document_id,
        reader_id=acting.account_id,
    )
    summary = document.summary
    undecided = acting.may(DECIDE) and summary.state is ReceptionState.NEW
    hindrance = _hindrance(acting) if undecided else ""
    context: dict[str, Any] = {
        "document": document,
        "code": f"{summary.number}/{summary.symbol}",
        "facts": _facts(document),
        "badge": badge_of_reception(summary.state),
        "onward": _onward(acting, document_id),
        "priority": badge_of_priority(summary.priority),
        "business": say_business(document),
        "changes": _changes(document),
        "answers": document.answers and reverse("exchange:sent_one", args=[document.answers]),
        "earlier": _earlier(document),
        "seal": _seal(document.seal),
        "files": [
            {
                "name": file.name,
                "size": say_size(file.size),
                "url": reverse("exchange:received_file", args=[document_id, file.position]),
            }
            for file in document.attachments
        ],
        "reports": [_report(report) for report in document.reports],
        "history": list_facts_of(subject=subject_of_received(document_id)),
        "form": form,
        "may_decide": undecided and not hindrance,
        "hindrance": hindrance,
        "is_refusing": form.is_bound,
    }
    status = 422 if form.is_bound else 200
    return render(request, "exchange/received_one.html", context, status=status)


def _changes(document: ReceivedDocument) -> list[dict[str, Any]]:
    """What the sender asked since, the newest first."""
    return [
        {
            **say_asked(change),
            "url": change.replacement
            and reverse("exchange:received_one", args=[change.replacement]),
        }
        for change in reversed(document.changes)
        if change.replacement != document.summary.id  # what it asks of itself is said above
    ]


def _hindrance(acting: Acting) -> str:
    """Why nobody can be told of a decision of this agency; "" for one that lives."""
    try:
        get_sender(agency_id=agency_of(acting), on=timezone.localdate())
    except (AgencyCannotExchange, AgencyUsesOwnSoftware, SenderDissolved) as refusal:
        return say_refusal(refusal)
    return ""


def _onward(acting: Acting, document_id: UUID) -> dict[str, Any] | None:
    """The next document to decide on, and how many there are; None for who does not decide."""
    if not acting.may(DECIDE):
        return None
    asked = ReceivedQuestion(agency_id=agency_of(acting), state=ReceptionState.NEW)
    found = list_received(asked=asked, first=0, limit=2)
    onward = next((summary for summary in found if summary.id != document_id), None)
    return {
        "count": count_received(asked=asked),
        "url": onward and reverse("exchange:received_one", args=[onward.id]),
        "code": onward and f"{onward.number}/{onward.symbol}",
    }


def _tabs(agency_id: UUID, current: ReceptionState | None) -> list[dict[str, Any]]:
    """New, accepted, refused, all; only what is to be decided is counted."""
    address = reverse("exchange:received")
    waiting = count_received(asked=ReceivedQuestion(agency_id=agency_id, state=ReceptionState.NEW))
    tabs: list[dict[str, Any]] = [
        {
            "label": gettext(RECEPTION_STATES[state][0]),
            "url": f"{address}?state={state.value}",
            "current": state is current,
            "count": waiting if state is ReceptionState.NEW else None,
        }
        for state in ReceptionState
    ]
    every = {"label": gettext("All"), "url": f"{address}?state=", "current": current is None}
    return [*tabs, {**every, "count": None}]


def _row(summary: ReceivedSummary) -> dict[str, Any]:
    issued = say_day(summary.issued_on)
    due = say_day(summary.due_on)
    return {
        "cells": [
            {
                "text": f"{summary.number}/{summary.symbol}",
                "url": reverse("exchange:received_one", args=[summary.id]),
                "note": issued,
            },
            {
                "text": summary.subject,
                "badge": badge_of_priority(summary.priority),
                "note": gettext("Answer wanted by %s") % due if due else "",
            },
            {"text": summary.sender_name},
            {"text": say_instant(summary.collected_at)},
            {"badge": badge_of_reception(summary.state)},
        ]
    }


def _facts(document: ReceivedDocument) -> list[dict[str, Any]]:
    summary = document.summary
    signer = " ".join(
        part for part in (document.signer_competence, document.signer_position) if part
    )
    return fact_list(
        [
            (gettext("Sender"), summary.sender_name),
            (gettext("Type of document"), say_type_name(summary.type_name)),
            (
                gettext("Date"),
                say_day(summary.issued_on),
            ),
            (gettext("Place"), document.place),
            (gettext("Signed by"), " – ".join(p for p in (signer, document.signer_name) if p)),
            (gettext("Urgency"), say_priority(summary.priority).capitalize()),
            (
                gettext("Answer wanted by"),
                say_day(summary.due_on),
            ),
            (gettext("Summary"), document.content),
            (gettext("Sealed and sent"), say_instant(document.sent_at)),
            (gettext("Arrived at"), say_instant(summary.collected_at)),
            (gettext("Decided by"), _decided(document)),
            (gettext("Reason"), document.reason),
        ]
    )


def _decided(document: ReceivedDocument) -> str:
    if document.decided_at is None:
        return ""
    return f"{document.decided_by}, {say_instant(document.decided_at)}"


def _earlier(document: ReceivedDocument) -> dict[str, str] | None:
    if not document.earlier:
        return None
    count = len(document.earlier)
    text = ngettext(
        "A document of this sender with the same number, symbol and date arrived before.",
        "%(count)d documents of this sender with the same number, symbol and date arrived before.",
        count,
    )
    return {
        "text": text % {"count": count},
        "url": reverse("exchange:received_one", args=[document.earlier[0]]),
    }


def _seal(seal: SealCheck) -> dict[str, Any]:
    """What checking the stored bytes just now gave, in words."""
    if seal.problem is not None:
        return {
            "tone": "danger",
            "title": gettext("The seal does not hold"),
            "text": say_problem(seal.problem),
            "lines": [],
            "sha256": seal.sha256,
        }
    certified = gettext(
        "The certificate was issued with the province's key, valid from %(from)s until %(until)s."
    )
    return {
        "tone": "success",
        "title": gettext("The seal holds"),
        "text": gettext("Checked just now against the stored bytes."),
        "lines": [
            gettext("Sealed by %(name)s (%(code)s) at %(at)s.")
            % {
                "name": seal.sealed_by,
                "code": seal.sealed_by_code,
                "at": say_instant(seal.sealed_at),
            },
            certified
            % {
                "from": say_instant(seal.certificate_from_at),
                "until": say_instant(seal.certificate_until_at),
            },
            gettext(
                "The content is exactly what was sealed: its SHA-256 is the one in the envelope."
            ),
        ],
        "sha256": seal.sha256,
    }


def _report(report: DecisionEntry) -> dict[str, str]:
    if report.at_node_at:
        told = gettext("The node has had it since %s.") % say_instant(report.at_node_at)
    elif report.dropped:
        told = gettext("Not sent again: the node lost the document, and its sender recalls it.")
    elif report.problem:
        told = gettext("Not told yet: %s") % say_problem(report.problem)
    else:
        told = gettext("It leaves in a moment.")
    return {"status": say_status(report.status), "at": say_instant(report.made_at), "told": told}
