"""The forms of texts. What is missing or wrong the operation says; here only the fields."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from lienthong.cooperation.pages.forms import AskedField
from lienthong.cooperation.pages.text_words import CONFIDENCES, part_name
from lienthong.cooperation.terms import MAIN_PART, Confidence, TextDraft
from lienthong.documents.operations import LARGEST_UPLOAD, Upload, named_upload

NEW_ANNEX = "new"


def _for_whom() -> list[tuple[str, str]]:
    return [(key.value, gettext(text)) for key, text in CONFIDENCES.items()]


class ReadersForm(forms.Form):
    """Who may read a text from now on, and why."""

    confidence = forms.ChoiceField(label=gettext_lazy("Who may read it"), choices=_for_whom)
    reason = forms.CharField(label=gettext_lazy("Why others may read it"), required=False)


class TextForm(forms.Form):
    """A text of an agreement: from a file, or pasted."""

    part = forms.ChoiceField(label=gettext_lazy("Which part"), choices=())
    title = AskedField(
        label=gettext_lazy("Title"),
        help_text=gettext_lazy(
            "Everybody who is signed in sees the title, also of what is not for all."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("Word or PDF file"),
        help_text=gettext_lazy("A PDF must hold text, not only pictures of pages."),
        required=False,
    )
    words = forms.CharField(
        label=gettext_lazy("Or the text, pasted"),
        widget=forms.Textarea({"rows": 8}),
        required=False,
        strip=False,
    )
    confidence = forms.ChoiceField(label=gettext_lazy("Who may read it"), choices=_for_whom)
    reason = forms.CharField(
        label=gettext_lazy("Why there is a new version"),
        help_text=gettext_lazy("Needed where the part has a confirmed text already."),
        required=False,
    )

    def __init__(self, *given: Any, annexes: int = 0, **named: Any) -> None:
        """Offer the main text, the annexes there are, and a new one."""
        super().__init__(*given, **named)
        known = [(str(part), part_name(part)) for part in range(MAIN_PART, annexes + 1)]
        field = self.fields["part"]
        field.choices = [*known, (NEW_ANNEX, gettext("A new annex"))]  # type: ignore[attr-defined]

    def draft(self) -> TextDraft:
        """What was typed."""
        asked = self.cleaned_data
        return TextDraft(
            part=None if asked["part"] == NEW_ANNEX else int(asked["part"]),
            title=asked["title"],
            words=asked["words"],
            confidence=Confidence(asked["confidence"]),
            reason=asked["reason"],
        )

    def upload(self) -> Upload | None:
        """The file that was chosen, if one was."""
        file = self.cleaned_data["file"]
        return file and named_upload(file.name or "", file.read(LARGEST_UPLOAD + 1))


class DivisionForm(forms.Form):
    """One correction of the division; which one the button says."""

    address = forms.CharField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput)
    place = forms.ChoiceField(
        label=gettext_lazy("A clause of its own begins at"), choices=(), required=False
    )
    confidence = forms.ChoiceField(
        label=gettext_lazy("Who may read it"), choices=_for_whom, required=False
    )


class DecisionForm(forms.Form):
    """Confirm or drop a text."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=gettext_lazy("Why it is dropped"), required=False)
