"""Trials: the list with those that ask for a decision first, one with its decisions, the forms."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, gettext_noop
from django.views.decorators.http import require_POST, require_safe

from lienthong.audit.queries import list_facts_of
from lienthong.cooperation.operations.trials import add_trial, decide_trial, withdraw_decision
from lienthong.cooperation.pages.forms import AskedField
from lienthong.cooperation.pages.one_form import Entering, enter_under, say_refusal, typed
from lienthong.cooperation.pages.rights import may_change, requires_part
from lienthong.cooperation.pages.wording import in_words, words_of
from lienthong.cooperation.queries.rights import may_record_purchase
from lienthong.cooperation.queries.trials import get_trial, list_trials
from lienthong.cooperation.terms import EDIT, VIEW_COMMITMENTS
from lienthong.cooperation.terms.trials import (
    TrialContract,
    TrialDecision,
    TrialDraft,
    TrialOutcome,
    TrialRecord,
    TrialState,
)
from lienthong.identity.queries import get_acting, list_typed, requires
from lienthong.kernel.errors import Refusal

_NOT_FOUND = 404
OUTCOMES: Mapping[TrialOutcome, str] = {
    TrialOutcome.STOP: gettext_noop("The trial stops"),
    TrialOutcome.EXTEND: gettext_noop("The trial goes on, still free"),
    TrialOutcome.CONTRACT: gettext_noop("It is bought or rented by contract"),
}
_STATES: Mapping[TrialState, tuple[str, str]] = {
    TrialState.UNDECIDED: (gettext_noop("Has ended or may have, nobody decided"), "danger"),
    TrialState.SOON: (gettext_noop("Ends within 90 days"), "warning"),
    TrialState.NO_END: (gettext_noop("Nobody said until when"), "warning"),
    TrialState.RUNNING: (gettext_noop("On trial"), "info"),
    TrialState.STOPPED: (gettext_noop("Trial stopped"), "neutral"),
    TrialState.CONTRACTED: (gettext_noop("Under contract"), "success"),
}
_OVER = (TrialState.STOPPED, TrialState.CONTRACTED)


class TrialForm(forms.Form):
    """A trial of a commitment."""

    what = AskedField(label=gettext_lazy("What is on trial"))
    user = AskedField(label=gettext_lazy("Who uses it"))
    begins = forms.CharField(
        label=gettext_lazy("On trial since"),
        help_text=gettext_lazy("As far as it is known: 31/12/2026, 6/2026, 2026."),
        required=False,
    )
    ends = forms.CharField(
        label=gettext_lazy("Free until"),
        help_text=gettext_lazy("Empty if nobody said: then it asks for a decision at once."),
        required=False,
    )
    note = forms.CharField(label=gettext_lazy("Note on the trial"), required=False)

    def draft(self) -> TrialDraft:
        """What was typed."""
        return TrialDraft(**self.cleaned_data)


class TrialDecisionForm(forms.Form):
    """A decision on a trial; `seen` is how far it was when it was opened."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What is decided about it"),
        widget=forms.RadioSelect,
        choices=lambda: [(key.value, gettext(text)) for key, text in OUTCOMES.items()],
    )
    until = forms.CharField(
        label=gettext_lazy("Extended until"),
        help_text=gettext_lazy("Only if it goes on: 31/12/2026, 6/2026, 2026."),
        required=False,
    )
    number = forms.CharField(
        label=gettext_lazy("Number of the contract"),
        help_text=gettext_lazy("Only if it is bought or rented; the buying side records it."),
        required=False,
    )
    signed = forms.CharField(label=gettext_lazy("Contract signed on"), required=False)
    basis = forms.CharField(
        label=gettext_lazy("How the seller was chosen"),
        help_text=gettext_lazy("The procurement and the decision on its result: number and day."),
        required=False,
    )
    reason = AskedField(label=gettext_lazy("Reason"))
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, may_buy: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_buy:
            for name in ("number", "signed", "basis"):
                del self.fields[name]
            offered = [one for one in OUTCOMES if one is not TrialOutcome.CONTRACT]
            choices = [(one.value, trial_outcome_name(one)) for one in offered]
            self.fields["outcome"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
            self.fields["outcome"].help_text = gettext(
                "That it is bought or rented is recorded by the state side of the agreement."
            )

    def asked(self) -> dict[str, Any]:
        """What was typed, as `decide_trial` takes it."""
        given = self.cleaned_data
        return {
            "outcome": TrialOutcome(given["outcome"]),
            "until": given["until"],
            "reason": given["reason"],
            "seen": given["seen"],
            "contract": TrialContract(
                **{name: given.get(name, "") for name in ("number", "signed", "basis")}
            ),
        }


def trial_outcome_name(outcome: TrialOutcome) -> str:
    """What was decided about a trial."""
    return gettext(OUTCOMES[outcome])


def trials_context(commitment: str) -> dict[str, Any]:
    """The trials of a commitment, for its page."""
    found = list_trials(on=timezone.localdate(), commitment=commitment)
    return {"columns": _columns(), "rows": [_row(one) for one in found]}


def typed_decision(
    _request: HttpRequest, sent: QueryDict, _asked: QueryDict, **_route: object
) -> list[tuple[str, str]]:
    """What somebody had typed of a decision when their session ended."""
    return list_typed(TrialDecisionForm(may_buy=True).fields, sent)


@require_safe
@requires(VIEW_COMMITMENTS)
def trials(request: HttpRequest) -> HttpResponse:
    """All trials; those that ask for a decision first."""
    found = list_trials(on=timezone.localdate())
    context = {
        "columns": _columns(),
        "rows": [_row(one) for one in found],
        "crumbs": [
            {"label": gettext("Agreements"), "url": reverse("cooperation:list")},
            {"label": gettext("Trials")},
        ],
    }
    return render(request, "cooperation/trials.html", context)


@requires_part(EDIT, form=TrialForm)
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Enter a trial of a commitment."""
    return enter_under(
        request,
        reference,
        TrialForm(typed(request)),
        Entering(
            enter=add_trial,
            title=gettext("Add a trial to {reference}"),
            told=gettext("The trial is on record."),
            page="cooperation:trial",
        ),
    )


@requires(VIEW_COMMITMENTS, form=typed_decision)
def trial(request: HttpRequest, reference: str) -> HttpResponse:
    """One trial with its decisions; a programme officer decides here."""
    record = get_trial(reference=reference, on=timezone.localdate())
    acting = get_acting(request)
    may_edit = may_change(request, reference)
    may_buy = may_edit and may_record_purchase(
        reference=reference, actor=acting.actor, now=timezone.now()
    )
    may_decide = may_edit and record.state not in _OVER
    form = TrialDecisionForm(
        typed(request) if may_edit else None, may_buy=may_buy, initial={"seen": record.steps}
    )
    if form.is_bound and form.is_valid():
        try:
            decide_trial(reference=reference, **form.asked(), acting=acting, now=timezone.now())
        except Refusal as refusal:
            say_refusal(form, refusal)
            form.data = {**form.data.dict(), "seen": str(record.steps)}  # type: ignore[attr-defined]
        else:
            messages.success(request, gettext("The decision is on record."))
            return redirect("cooperation:trial", reference=reference)
    faulty = form.is_bound and bool(form.errors)
    context = {
        "record": record,
        "draft": record.draft,
        "badge": _badge(record),
        "facts_of_it": _facts(record),
        "form": form if may_decide or faulty else None,
        "may_withdraw": may_edit and (may_buy or record.state is not TrialState.CONTRACTED),
        "decisions": _decisions(record.decisions),
        "facts": list_facts_of(subject=f"cooperation.trial:{record.id}"),
        "crumbs": [
            {"label": gettext("Agreements"), "url": reverse("cooperation:list")},
            {
                "label": record.commitment,
                "url": reverse("cooperation:commitment", args=[record.commitment]),
            },
            {"label": record.reference},
        ],
    }
    return render(request, "cooperation/trial.html", context, status=422 if faulty else 200)


@require_POST
@requires_part(EDIT)
def withdraw(request: HttpRequest, reference: str, decision_id: UUID) -> HttpResponse:
    """Take back the newest decision on a trial, for a reason."""
    try:
        withdraw_decision(
            reference=reference,
            decision_id=decision_id,
            reason=request.POST.get("reason", ""),
            acting=get_acting(request),
            now=timezone.now(),
        )
    except Refusal as refusal:
        if refusal.status == _NOT_FOUND:
            raise
        for one in refusal.params.get("refusals") or (refusal,):  # type: ignore[attr-defined]
            messages.error(request, in_words(one))
    else:
        messages.success(request, gettext("The decision was withdrawn. It stays in the record."))
    return redirect("cooperation:trial", reference=reference)


def _badge(record: TrialRecord) -> dict[str, str]:
    text, tone = _STATES[record.state]
    return {"text": gettext(text), "tone": tone}


def _columns() -> list[dict[str, str]]:
    return [
        {"label": gettext("What is on trial")},
        {"label": gettext("Who uses it")},
        {"label": gettext("Free until")},
        {"label": gettext("State")},
    ]


def _row(one: TrialRecord) -> dict[str, Any]:
    url = reverse("cooperation:trial", args=[one.reference])
    return {
        "cells": [
            {"text": one.draft.what, "url": url, "note": one.reference},
            {"text": one.draft.user},
            {"text": _end(one)},
            {"badge": _badge(one)},
        ]
    }


def _end(one: TrialRecord) -> str:
    return words_of(one.free_until) if one.free_until else gettext("not said")


def _facts(record: TrialRecord) -> list[dict[str, Any]]:
    draft = record.draft
    since = words_of(draft.begins) if draft.begins else gettext("not known")
    facts = [
        {"term": gettext("Who uses it"), "text": draft.user},
        {"term": gettext("On trial since"), "text": since},
        {"term": gettext("Free until"), "text": _end(record)},
    ]
    if draft.note:
        facts.append({"term": gettext("Note on the trial"), "text": draft.note})
    return facts


def _decisions(decisions: tuple[TrialDecision, ...]) -> list[dict[str, Any]]:
    """The decisions, newest first; only the newest that stands can be withdrawn."""
    newest = next((one for one in decisions if one.withdrawn_at is None), None)
    return [
        {
            "decision": one,
            "outcome": trial_outcome_name(one.outcome),
            "until": words_of(one.until) if one.until else "",
            "is_newest": one is newest,
        }
        for one in decisions
    ]
