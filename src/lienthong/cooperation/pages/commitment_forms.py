"""The forms of commitments. What is missing or wrong the operation says; here only the fields."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from lienthong.cooperation.pages.commitment_words import (
    COMMITMENT_STATES,
    REACHES,
    STATUSES,
    bound_name,
)
from lienthong.cooperation.pages.forms import AskedField
from lienthong.cooperation.pages.wording import SIDES, VERSIONS
from lienthong.cooperation.terms import (
    Bound,
    ClauseChoice,
    CommitmentState,
    MilestoneStatus,
    Reach,
    VersionKind,
)

_SHOWN = 60
EMPTY_ROWS = 2
"""Rows for further milestones below those there are; a row without words is none."""


def _all(labels: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [("", gettext("All")), *_words(labels)]


def _words(labels: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(key.value, gettext(text)) for key, text in labels.items()]


class CommitmentFilterForm(forms.Form):
    """What to list."""

    q = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=200)
    side = forms.ChoiceField(
        label=gettext_lazy("Who owes it"), required=False, choices=lambda: _all(SIDES)
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=lambda: _all(COMMITMENT_STATES)
    )
    due_by = forms.DateField(
        label=gettext_lazy("Due until"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    unit = forms.CharField(label=gettext_lazy("In the unit"), required=False, max_length=200)


class CommitmentForm(forms.Form):
    """One commitment; milestones are forms of their own beside it."""

    what = AskedField(label=gettext_lazy("What is to be done"), widget=forms.Textarea({"rows": 3}))
    owner = forms.ChoiceField(label=gettext_lazy("Who owes it"), choices=())
    beneficiary = forms.ChoiceField(label=gettext_lazy("Owed to"), choices=(), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=lambda: _words(COMMITMENT_STATES),
        initial=CommitmentState.PROPOSED.value,
    )
    state_note = forms.CharField(
        label=gettext_lazy("Question or reason"),
        help_text=gettext_lazy("Needed for what is unclear, rejected or ended."),
        required=False,
    )
    clause = forms.ChoiceField(label=gettext_lazy("From the clause"), choices=(), required=False)
    source = forms.CharField(label=gettext_lazy("Source, if not from a text"), required=False)
    due = forms.CharField(
        label=gettext_lazy("Due"),
        help_text=gettext_lazy(
            "As far as it is known: 31/12/2019, 6/2019, quý 3/2019, 2019, 2018–2020."
        ),
        required=False,
    )
    condition = forms.CharField(label=gettext_lazy("On what condition"), required=False)
    indicator = forms.CharField(label=gettext_lazy("What is counted"), required=False)
    unit = forms.CharField(label=gettext_lazy("Unit of the figure"), required=False)
    baseline = forms.CharField(label=gettext_lazy("Figure at the start"), required=False)
    targets = forms.CharField(
        label=gettext_lazy("Targets"),
        help_text=gettext_lazy("Period and figure, one on each line, such as 2019: 500."),
        widget=forms.Textarea({"rows": 3}),
        required=False,
    )
    reach = forms.ChoiceField(
        label=gettext_lazy("Where it is to be kept"),
        choices=lambda: _words(REACHES),
        initial=Reach.NOT_SAID.value,
    )
    reach_on = forms.DateField(
        label=gettext_lazy("All communes as of"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    places = forms.CharField(
        label=gettext_lazy("Units"),
        help_text=gettext_lazy("Full names, one on each line: xã Nga Sơn."),
        widget=forms.Textarea({"rows": 2}),
        required=False,
    )
    depends_on = forms.CharField(
        label=gettext_lazy("Waits for"),
        help_text=gettext_lazy("References of other commitments, with commas: A1-C2, A1-C3."),
        required=False,
    )

    def __init__(
        self,
        *given: Any,
        parties: Sequence[Bound],
        clauses: Sequence[ClauseChoice],
        **named: Any,
    ) -> None:
        """Offer the parties of the agreement and the clauses of its texts that stand."""
        super().__init__(*given, **named)
        named_parties = [(str(at), bound_name(one)) for at, one in enumerate(parties)]
        self._offer("owner", named_parties)
        self._offer("beneficiary", [("", gettext("Not said")), *named_parties])
        offered = [(str(one.id), _clause_label(one)) for one in clauses]
        self._offer("clause", [("", gettext("Not from a text")), *offered])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class MilestoneForm(forms.Form):
    """One milestone; a row without words is none."""

    title = forms.CharField(label=gettext_lazy("Milestone"), required=False, max_length=300)
    due = forms.CharField(label=gettext_lazy("Due"), required=False)
    status = forms.ChoiceField(
        label=gettext_lazy("What became of it"),
        choices=lambda: _words(STATUSES),
        initial=MilestoneStatus.SCHEDULED.value,
    )


class ChangeForm(forms.Form):
    """Why a commitment changes."""

    version_kind = forms.ChoiceField(
        label=gettext_lazy("Kind of change"),
        choices=lambda: _words(
            {kind: text for kind, text in VERSIONS.items() if kind is not VersionKind.FIRST}
        ),
    )
    effective = forms.CharField(
        label=gettext_lazy("Agreed on"),
        help_text=gettext_lazy("If the parties agreed on it: the day, as far as it is known."),
        required=False,
    )
    reason = AskedField(label=gettext_lazy("Reason"))
    based_on = forms.IntegerField(widget=forms.HiddenInput)


def _clause_label(one: ClauseChoice) -> str:
    part = f"PL{one.part} · " if one.part else ""
    return f"{part}{one.address} · {' '.join(one.words.split())[:_SHOWN]}"
