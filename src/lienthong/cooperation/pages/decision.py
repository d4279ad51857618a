"""One decision on a succession: read it, correct it, take it back."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from lienthong.cooperation.operations import correct_decision, undo_decision
from lienthong.cooperation.pages.succession import may_decide
from lienthong.cooperation.pages.succession_forms import CorrectForm, UndoForm
from lienthong.cooperation.pages.succession_words import (
    CLOSINGS,
    act_cell,
    basis_in_words,
    outcome_badge,
    successor_in_words,
)
from lienthong.cooperation.pages.wording import (
    in_words,
    language,
    refusal_context,
)
from lienthong.cooperation.queries import find_correction, get_decision
from lienthong.cooperation.rules import write_day
from lienthong.cooperation.terms import VIEW
from lienthong.cooperation.terms.succession import (
    DECIDE,
    Decision,
    Outcome,
    SuccessionRefused,
)
from lienthong.identity.queries import get_acting, list_typed, requires
from lienthong.kernel.errors import Refusal

Cell = dict[str, Any]

UNDO_IDS = "undo_%s"
"""Both forms of the page ask for a reason; their fields need ids of their own."""


@require_safe
@requires(VIEW)
def decision(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """A decision as recorded, and how it came to stand no more."""
    return _show(request, get_decision(decision_id=decision_id))


def typed_correction(
    _request: HttpRequest, sent: QueryDict, _asked: QueryDict, *, decision_id: UUID
) -> Iterator[tuple[str, str]]:
    """What somebody had typed of a correction when their session ended."""
    del decision_id
    yield from list_typed(CorrectForm.base_fields, sent)


@require_POST
@requires(DECIDE, form=typed_correction)
def correct(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """Replace the decision by what was typed."""
    found = get_decision(decision_id=decision_id)
    form = CorrectForm(request.POST)
    if not form.is_valid():
        return _show(request, found, correction=form, status=422)
    try:
        new = correct_decision(
            decision_id=decision_id,
            outcome=Outcome(form.cleaned_data["outcome"]),
            act=form.act(),
            note=form.cleaned_data["note"],
            reason=form.cleaned_data["closed_reason"],
            actor=get_acting(request).actor,
            now=timezone.now(),
        )
    except SuccessionRefused as error:
        _tell(form, error)
        return _show(request, found, correction=form, status=422)
    except Refusal as error:
        return _show(request, found, correction=form, status=error.status, refusal=error)
    messages.success(request, gettext("The decision is corrected; the old one stays on record."))
    return redirect("cooperation:decision", decision_id=new)


@require_POST
@requires(DECIDE, form=UndoForm)
def undo(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """Take the decision back."""
    found = get_decision(decision_id=decision_id)
    form = UndoForm(request.POST, auto_id=UNDO_IDS)
    form.is_valid()
    try:
        undo_decision(
            decision_id=decision_id,
            reason=form.cleaned_data["closed_reason"],
            actor=get_acting(request).actor,
            now=timezone.now(),
        )
    except SuccessionRefused as error:
        _tell(form, error)
        return _show(request, found, undoing=form, status=422)
    except Refusal as error:
        return _show(request, found, undoing=form, status=error.status, refusal=error)
    messages.success(request, gettext("The decision is undone; it stays on record."))
    return redirect("cooperation:decision", decision_id=decision_id)


def _tell(form: Form, error: SuccessionRefused) -> None:
    for refusal in error.params["refusals"]:  # type: ignore[attr-defined]  # DraftRefusals
        form.add_error(refusal.place, in_words(refusal))


def _show(
    request: HttpRequest,
    found: Decision,
    *,
    correction: CorrectForm | None = None,
    undoing: UndoForm | None = None,
    status: int = 200,
    refusal: Refusal | None = None,
) -> HttpResponse:
    signed_in = request.user.is_authenticated
    context = {
        "decision": found,
        "heading": successor_in_words(found.successor_name),
        "facts_of_it": _facts(found, signed_in=signed_in),
        "closing": "" if found.closing is None else gettext(CLOSINGS[found.closing]),
        "correction_url": _later(found),
        "may_decide": found.stands and may_decide(request, found.successor_id),
        "correction": correction or CorrectForm(initial=_initial(found)),
        "correcting": correction is not None,
        "understood": None,
        "undo": undoing or UndoForm(auto_id=UNDO_IDS),
        "undoing": undoing is not None,
        "signed_in": signed_in,
        "refusal": None if refusal is None else refusal_context(refusal),
        "crumbs": [
            {"label": gettext("Agreements"), "url": reverse("cooperation:list")},
            {
                "label": found.reference,
                "url": reverse("cooperation:agreement", args=[found.reference]),
            },
            {"label": gettext("Decision")},
        ],
    }
    return render(request, "cooperation/decision.html", context, status=status)


def _later(found: Decision) -> str:
    """The decision that replaced this one; "" when there is none."""
    new = None if found.stands else find_correction(decision_id=found.id)
    return "" if new is None else reverse("cooperation:decision", args=[new])


def _facts(found: Decision, *, signed_in: bool) -> list[Cell]:
    facts: list[Cell] = [
        {"term": gettext("What is decided"), "badge": outcome_badge(found.outcome)},
        {
            "term": gettext("Agreement"),
            "text": f"{found.reference}: {found.title}",
            "url": reverse("cooperation:agreement", args=[found.reference]),
        },
        {
            "term": gettext("Party that ended"),
            "text": found.party_name,
            "url": reverse("directory:agency", args=[found.party_id]),
        },
    ]
    if found.successor_id is not None:
        facts.append(
            {
                "term": gettext("Successor"),
                "text": found.successor_name,
                "url": reverse("cooperation:carried", args=[found.successor_id]),
            }
        )
    facts.append({"term": gettext("Basis of the share"), "text": basis_in_words(found.basis)})
    facts.append({"term": gettext("Legal act"), **act_cell(found.act)})
    if found.note:
        facts.append({"term": gettext("Note"), "text": found.note})
    at = f"{timezone.localtime(found.decided_at):%d/%m/%Y %H:%M}"
    by = {"note": found.decided_by} if signed_in else {}
    facts.append({"term": gettext("Recorded"), "text": at, **by})
    if found.corrects_id is not None:
        facts.append(
            {
                "term": gettext("Corrects"),
                "text": gettext("the earlier decision"),
                "url": reverse("cooperation:decision", args=[found.corrects_id]),
            }
        )
    return facts


def _initial(found: Decision) -> dict[str, Any]:
    return {
        "outcome": found.outcome.value,
        "number": found.act.number,
        "issued_on": write_day(found.act.issued_on, language=language()),
        "issuer": found.act.issuer,
        "missing": found.act.missing,
        "note": found.note,
    }
