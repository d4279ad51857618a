"""The forms of issuing; operations have the last word."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from lienthong.documents.pages.signing_forms import SeenField
from lienthong.documents.rules.issuing import LONGEST_REASON
from lienthong.documents.terms import IssuedView
from lienthong.work.queries import list_urgency_names
from lienthong.work.terms import Urgency


def _reason(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("At least 10 characters; the recipients read it."),
    )


def _offer(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    form.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


class IssuedFilterForm(forms.Form):
    """Which rows of the register the list shows."""

    q = forms.CharField(label=gettext_lazy("Number, symbol or subject"), required=False)
    year = forms.ChoiceField(label=gettext_lazy("Year"), required=False)

    def __init__(self, *args: Any, years: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "year", [("", gettext("All")), *((str(y), str(y)) for y in years)])


class RecipientFilterForm(forms.Form):
    """Which recipients the matrix shows; their state stands in the tabs."""

    q = forms.CharField(label=gettext_lazy("Name or code of a recipient"), required=False)
    state = forms.CharField(widget=forms.HiddenInput, required=False)


class ToIssueForm(forms.Form):
    """Documents ticked to be issued, each with the mark of what was told of it."""

    dispatch = SeenField(required=False)


class RecallForm(forms.Form):
    """Why a document is recalled."""

    reason = _reason(gettext_lazy("Why it is recalled"))


class RemindForm(forms.Form):
    """Whom to remind, and with which words."""

    agencies = forms.MultipleChoiceField(
        label=gettext_lazy("Who has not finished"), widget=forms.CheckboxSelectMultiple
    )
    reason = _reason(gettext_lazy("What you remind them of"))

    def __init__(self, *args: Any, agencies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "agencies", agencies)


class UpdateForm(forms.Form):
    """Deadline and urgency set anew."""

    due_on = forms.DateField(
        label=gettext_lazy("Answer wanted by"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
    )
    urgency = forms.ChoiceField(label=gettext_lazy("Urgency"), initial=Urgency.NORMAL.value)
    reason = _reason(gettext_lazy("Why it changes"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "urgency", list_urgency_names())


class ReplacedForm(forms.Form):
    """Which issued document a new one replaces."""

    code = forms.CharField(
        label=gettext_lazy("Number and symbol of the older one"), max_length=120, required=False
    )
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=1945, max_value=9999)
    reason = forms.CharField(
        label=gettext_lazy("Why it is replaced"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("At least 10 characters; the recipients read it."),
    )


class VoidForm(forms.Form):
    """Why a number is struck out."""

    reason = _reason(gettext_lazy("Why the number is struck out"))


class AnswerForm(forms.Form):
    """The answer to what the sender of a received document asks."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        choices=(
            ("agree", gettext_lazy("Agree: it is done at once, the sender is told (15)")),
            ("refuse", gettext_lazy("Refuse: the sender is told why (16)")),
        ),
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why you refuse"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Only for a refusal: at least 10 characters."),
    )
    keeps_tasks = forms.BooleanField(
        label=gettext_lazy("The tasks from this document go on"), required=False
    )


def read_view(text: str) -> IssuedView | None:
    """The view an address names, if it is one."""
    return IssuedView(text) if text in set(IssuedView) else None
