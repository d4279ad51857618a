"""The forms of decisions on successions. What is missing or wrong the operation says."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext, gettext_lazy, gettext_noop

from lienthong.cooperation.pages.succession_words import OUTCOMES
from lienthong.cooperation.terms.succession import DecisionAct, Outcome

_ACT_FIELDS = ("number", "issued_on", "issuer", "missing")


def _outcomes(none: str) -> Any:
    return lambda: [
        *([("", gettext(none))] if none else []),
        *((one.value, gettext(text)) for one, text in OUTCOMES.items()),
    ]


class ActForm(forms.Form):
    """The legal act that decisions rest on, or why there is none yet; a note."""

    number = forms.CharField(label=gettext_lazy("Number and symbol of the act"), required=False)
    issued_on = forms.CharField(
        label=gettext_lazy("Day of the act"),
        required=False,
        help_text=gettext_lazy("As far as it is known: 16/06/2025, 6/2025 or 2025."),
        widget=forms.TextInput(
            {
                "hx-get": reverse_lazy("cooperation:understood", query={"field": "issued_on"}),
                "hx-trigger": "input changed delay:300ms",
                "hx-target": "#understood-issued_on",
                "autocomplete": "off",
            }
        ),
    )
    issuer = forms.CharField(label=gettext_lazy("Issued by"), required=False)
    missing = forms.CharField(label=gettext_lazy("If there is no act yet, why"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, widget=forms.Textarea({"rows": 2})
    )

    def act(self) -> DecisionAct:
        """What was typed of the act."""
        return DecisionAct(**{name: self.cleaned_data[name] for name in _ACT_FIELDS})


class DecideForm(ActForm):
    """Decisions for several successors at once."""

    for_all = forms.ChoiceField(
        label=gettext_lazy("What is decided for all"),
        required=False,
        choices=_outcomes(gettext_noop("As chosen in each row")),
    )

    field_order = ("for_all",)


class CorrectForm(ActForm):
    """A decision as it should have been, and what was wrong with it."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What is decided"), choices=_outcomes(""), initial=Outcome.SPLIT
    )
    closed_reason = forms.CharField(
        label=gettext_lazy("What was wrong with the decision"), required=False
    )

    field_order = ("outcome", *_ACT_FIELDS, "note", "closed_reason")


class NotRenewedForm(forms.Form):
    """Why an agreement is not renewed, or why that is taken back."""

    reason = forms.CharField(label=gettext_lazy("Reason"), required=False)


class RenewedForm(forms.Form):
    """Which agreement renews this one, and how one knows."""

    later = forms.CharField(
        label=gettext_lazy("Agreement that renews it"),
        required=False,
        help_text=gettext_lazy("Its reference, such as A2."),
    )
    reason = forms.CharField(label=gettext_lazy("How that is known"), required=False)


class UndoForm(forms.Form):
    """Why a decision is taken back."""

    closed_reason = forms.CharField(
        label=gettext_lazy("Why it is taken back"),
        required=False,
    )
