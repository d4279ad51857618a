"""The forms of review meetings: minutes, a conclusion, what is said of it, a task made of it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy, gettext_noop

from lienthong.cooperation.pages.forms import AskedField
from lienthong.cooperation.pages.people import people_to_give
from lienthong.cooperation.pages.wording import SIDES
from lienthong.cooperation.terms import Side
from lienthong.cooperation.terms.meetings import ConclusionDraft, ConclusionState, MeetingDraft
from lienthong.identity.terms import Acting

STATES: Mapping[ConclusionState, tuple[str, str]] = {
    ConclusionState.OPEN: (gettext_noop("Conclusion being carried out"), "waiting"),
    ConclusionState.DONE: (gettext_noop("Conclusion carried out"), "success"),
    ConclusionState.DROPPED: (gettext_noop("Conclusion dropped"), "neutral"),
}


class MeetingForm(forms.Form):
    """The minutes of a meeting; `seen` is the version they were opened at."""

    title = AskedField(label=gettext_lazy("Name of the meeting"))
    held = AskedField(label=gettext_lazy("Held on"), help_text=gettext_lazy("30/11/2026"))
    agreement = forms.CharField(
        label=gettext_lazy("Agreement"),
        help_text=gettext_lazy("Its reference, such as A2. Empty: of the whole programme."),
        required=False,
    )
    place = forms.CharField(label=gettext_lazy("Place of the meeting"), required=False)
    chair = forms.CharField(label=gettext_lazy("Chaired by"), required=False)
    present = forms.CharField(
        label=gettext_lazy("Who was there"), widget=forms.Textarea({"rows": 3}), required=False
    )
    minutes = forms.CharField(
        label=gettext_lazy("What was said"), widget=forms.Textarea({"rows": 8}), required=False
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def draft(self) -> MeetingDraft:
        """What was typed."""
        asked = {name: text for name, text in self.cleaned_data.items() if name != "seen"}
        return MeetingDraft(**asked)


class ConclusionForm(forms.Form):
    """A conclusion: what, which side, who, until when."""

    text = AskedField(label=gettext_lazy("What was concluded"), widget=forms.Textarea({"rows": 3}))
    side = forms.ChoiceField(
        label=gettext_lazy("Which side does it"),
        choices=lambda: [(key.value, gettext(text)) for key, text in SIDES.items()],
    )
    who = forms.CharField(label=gettext_lazy("Agency or person"), required=False)
    due = forms.CharField(
        label=gettext_lazy("To be done by"), help_text=gettext_lazy("31/12/2026"), required=False
    )

    def draft(self) -> ConclusionDraft:
        """What was typed."""
        asked = self.cleaned_data
        return ConclusionDraft(**{**asked, "side": Side(asked["side"])})


class WordForm(forms.Form):
    """How a conclusion stands, and what is said of it."""

    state = forms.ChoiceField(
        label=gettext_lazy("How it stands"),
        widget=forms.RadioSelect,
        initial=ConclusionState.DONE.value,
        choices=lambda: [(key.value, gettext(text)) for key, (text, _) in STATES.items()],
    )
    words = forms.CharField(
        label=gettext_lazy("What was done, or why not"),
        widget=forms.Textarea({"rows": 3}),
        required=False,
    )


class TaskForm(forms.Form):
    """Who of the own agency does it, until when."""

    account = forms.ChoiceField(label=gettext_lazy("Who does it"))
    due_on = forms.DateField(
        label=gettext_lazy("Deadline of the task"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )

    def __init__(self, *args: Any, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].choices = people_to_give(acting)  # type: ignore[attr-defined]
