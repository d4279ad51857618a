"""The forms of training sessions. What is missing or wrong the operation says."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext, gettext_lazy

from lienthong.cooperation.pages.forms import AskedField
from lienthong.cooperation.pages.wording import language
from lienthong.cooperation.rules import write_day, write_number
from lienthong.cooperation.terms.trainings import Trainee, TraineeDraft, TrainingDraft


class TrainingForm(forms.Form):
    """A session of a commitment."""

    course = AskedField(
        label=gettext_lazy("Training course"),
        help_text=gettext_lazy("The same words in every session of it, also when it is repeated."),
    )
    held = AskedField(
        label=gettext_lazy("Day of the session"),
        help_text=gettext_lazy("As far as it is known: 31/12/2026, 6/2026, 2026."),
    )
    place = AskedField(label=gettext_lazy("Held at"))
    trainer = forms.CharField(label=gettext_lazy("Who teaches"), required=False)
    has_test = forms.BooleanField(
        label=gettext_lazy("It ends with a test"),
        help_text=gettext_lazy("Then who came without passing still counts as lacking."),
        required=False,
    )
    pass_mark = forms.CharField(
        label=gettext_lazy("Passed from how many points on"),
        help_text=gettext_lazy("Empty if the test is only passed or not."),
        required=False,
    )
    note = forms.CharField(label=gettext_lazy("Note on the session"), required=False)

    def draft(self) -> TrainingDraft:
        """What was typed."""
        asked = self.cleaned_data
        return TrainingDraft(**{name: asked[name] for name in TrainingDraft.__slots__})


class ChangeTrainingForm(TrainingForm):
    """A session on record; `seen` is how far it was when it was opened."""

    reason = forms.CharField(label=gettext_lazy("Why it changes"))
    seen = forms.IntegerField(widget=forms.HiddenInput)


class NewTraineeForm(forms.Form):
    """Somebody of a session."""

    name = forms.CharField(
        label=gettext_lazy("Full name"),
        help_text=gettext_lazy("Empty if the agency has not said yet whom it sends."),
        required=False,
    )
    post = forms.CharField(label=gettext_lazy("Post"), required=False)
    agency = AskedField(
        label=gettext_lazy("Agency"),
        help_text=gettext_lazy("As the directory calls it: UBND xã Nga Sơn, Sở Nội vụ."),
    )
    attended = forms.BooleanField(label=gettext_lazy("Came"), required=False)
    mark = forms.CharField(
        label=gettext_lazy("Test result"),
        help_text=gettext_lazy("The points; or: đạt, không đạt."),
        required=False,
    )

    def draft(self) -> TraineeDraft:
        """What was typed."""
        asked = self.cleaned_data
        return TraineeDraft(**{name: asked[name] for name in TraineeDraft.__slots__})


class TraineeForm(NewTraineeForm):
    """Somebody on the list; `seen` is how far they were when the form was opened."""

    reason = forms.CharField(
        label=gettext_lazy("Why what is on record changes"),
        help_text=gettext_lazy("Needed where attendance or a mark on record changes."),
        required=False,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class StrikeForm(forms.Form):
    """Why somebody is taken off the list."""

    reason = AskedField(label=gettext_lazy("Why they are taken off the list"))
    seen = forms.IntegerField(widget=forms.HiddenInput)


class TextFilterForm(forms.Form):
    """Words that a list is narrowed by."""

    q = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=200)


class PeopleFilterForm(forms.Form):
    """Which people of a session."""

    q = forms.CharField(label=gettext_lazy("Name, post or agency"), required=False, max_length=200)
    which = forms.ChoiceField(
        label=gettext_lazy("Show"),
        required=False,
        choices=lambda: [
            ("", gettext("All")),
            ("came", gettext("Came")),
            ("absent", gettext("Did not come")),
            ("passed", gettext("Passed")),
            ("failed", gettext("Came without passing")),
            ("uninvited", gettext("Not on the list before")),
        ],
    )


class CheckInForm(forms.Form):
    """Who is there, without an account or in the name of one."""

    name = forms.CharField(
        label=gettext_lazy("Full name"),
        required=False,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    agency = forms.CharField(
        label=gettext_lazy("Agency"),
        required=False,
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    post = forms.CharField(
        label=gettext_lazy("Post"),
        required=False,
        widget=forms.TextInput({"autocomplete": "organization-title"}),
    )


class TypedCheckInForm(CheckInForm):
    """Who is there and has not scanned: they type the code from the wall."""

    code = forms.CharField(
        label=gettext_lazy("Code shown in the room"),
        required=False,
        max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    field_order = ("code",)


def chips_of(form: forms.Form, address: str) -> list[dict[str, str]]:
    """What narrows a list now; each link takes one thing away."""
    given = {name: value for name, value in form.cleaned_data.items() if value}
    chips = []
    for name, value in given.items():
        field = form.fields[name]
        said = dict(getattr(field, "choices", ())).get(value, value)
        kept = urlencode({key: one for key, one in given.items() if key != name})
        chips.append({"label": f"{field.label}: {said}", "url": f"{address}?{kept}"})
    return chips


def initial_of_training(draft: TrainingDraft) -> dict[str, Any]:
    """A session on record, for its form."""
    given = {name: getattr(draft, name) for name in TrainingDraft.__slots__}
    mark = write_number(draft.pass_mark) if draft.pass_mark else ""
    return {**given, "held": write_day(draft.held, language=language()), "pass_mark": mark}


def initial_of_trainee(one: Trainee) -> dict[str, Any]:
    """Somebody on the list, for their form."""
    mark = ""
    if one.passed is not None:
        mark = write_number(one.score) if one.score else ("đạt" if one.passed else "không đạt")
    return {
        "name": one.name,
        "post": one.post,
        "agency": one.agency_name,
        "attended": one.attended_at is not None,
        "mark": mark,
        "seen": one.steps,
    }
