"""The forms of drafts; operations have the last word."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, gettext_lazy

from lienthong.documents.operations import LARGEST_UPLOAD, Upload, named_upload
from lienthong.documents.pages.drafts.words import MEMBERS, list_types
from lienthong.documents.rules.contents import LONGEST, by_other_ways
from lienthong.documents.rules.drafts import LONGEST_COMMENT
from lienthong.documents.terms import Chosen, Content, Purpose, Signer, Way
from lienthong.work.queries import list_urgency_names
from lienthong.work.terms import Colleague, Urgency

LEVELS = 4
"""Levels of review that the form offers; the operation takes more."""

_LINES = {"text": 22, "subject": 2, "addressees": 3, "listed": 4, "authority_lines": 2}


def offer(form: forms.Form, name: str, choices: Iterable[tuple[str, Any]]) -> None:
    """Set what a field offers."""
    form.fields[name].choices = list(choices)  # type: ignore[attr-defined]  # a ChoiceField


def _label(name: str) -> Any:
    said = MEMBERS[name]
    return gettext_lazy(said)


def _text(name: str, **kwargs: Any) -> forms.CharField:
    rows = _LINES.get(name)
    return forms.CharField(
        label=_label(name),
        max_length=LONGEST[name],
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": rows}) if rows else forms.TextInput(),
        **kwargs,
    )


class DraftForm(forms.Form):
    """A draft as it is typed; nothing is required, since one saves before it is complete."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    type_code = forms.ChoiceField(label=_label("type_code"))
    subject = _text(
        "subject", help_text=gettext_lazy("As printed after the type, or after “V/v” in a letter.")
    )
    text = _text("text")
    by_paper = forms.CharField(
        label=gettext_lazy("Who gets it on paper"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("One in each line."),
    )
    by_mail = forms.CharField(
        label=gettext_lazy("Who gets it by e-mail"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("One in each line."),
    )
    addressees = _text(
        "addressees", help_text=gettext_lazy("Empty: the recipients who are to act on it.")
    )
    listed = _text(
        "listed", help_text=gettext_lazy("Empty: made from the recipients chosen above.")
    )
    signer = forms.ChoiceField(label=_label("signer_name"), required=False)
    signer_title = _text("signer_title", help_text=gettext_lazy("Empty: as proposed below."))
    authority_lines = _text(
        "authority_lines",
        help_text=gettext_lazy(
            "One in each line, beginning with TM., KT., TL., TUQ. or Q. Empty: as proposed below."
        ),
    )
    form_reason = _text(
        "form_reason", help_text=gettext_lazy("Only if it is none of the forms proposed below.")
    )
    other_title = _text("other_title")
    other_name = _text("other_name")
    urgency = forms.ChoiceField(label=_label("urgency"))
    due_on = forms.DateField(
        label=_label("due_on"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
    )
    symbol = _text("symbol", help_text=gettext_lazy("Without the number: UBND-VX, QĐ-UBND."))
    place = _text("place")
    parent = _text("parent")
    issuer = _text("issuer")
    authority = _text(
        "authority", help_text=gettext_lazy("Only for resolutions, decisions and telegrams.")
    )
    kept = _text("kept", help_text=gettext_lazy("Beside VT, divided by commas."))
    copies = forms.IntegerField(label=_label("copies"), required=False, min_value=1, max_value=9999)
    drafter_sign = _text("drafter_sign")
    circulation = _text("circulation")
    contact = _text("contact")
    note = forms.CharField(
        label=gettext_lazy("What you changed"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("For those who compare the versions; may stay empty."),
    )

    def __init__(self, *args: Any, signers: Sequence[Signer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signers = {str(one.account_id): one for one in signers}
        offer(self, "type_code", list_types())
        offer(self, "urgency", list_urgency_names())
        people = [(key, f"{one.name}, {one.title}") for key, one in self.signers.items()]
        offer(self, "signer", [("", gettext("Choose")), *people])

    def content(self, chosen: Sequence[Chosen]) -> Content:
        """What was typed, with the recipients chosen."""
        given = self.cleaned_data
        signer = self.signers.get(given["signer"])
        ways = (
            *by_other_ways(given["by_paper"], Way.PAPER),
            *by_other_ways(given["by_mail"], Way.MAIL),
        )
        return Content(
            **{name: given[name] for name in LONGEST if name in given},
            type_code=given["type_code"],
            signer_id=signer.account_id if signer else None,
            signer_name=signer.name if signer else "",
            urgency=Urgency(given["urgency"]),
            due_on=given["due_on"],
            copies=given["copies"],
            chosen=(*chosen, *ways),
        )


def initial_of(content: Content, seen: int) -> dict[str, Any]:
    """A version as the form shows it."""
    other = [one for one in content.chosen if one.agency_id is None]
    return {
        **{name: getattr(content, name) for name in LONGEST},
        "seen": seen,
        "type_code": content.type_code,
        "signer": str(content.signer_id or ""),
        "urgency": content.urgency.value,
        "due_on": content.due_on,
        "copies": content.copies,
        "by_paper": "\n".join(one.name for one in other if one.way is not Way.MAIL),
        "by_mail": "\n".join(one.name for one in other if one.way is Way.MAIL),
    }


class NewDraftForm(forms.Form):
    """What kind of document is begun, and the file it was written in, if there is one."""

    type_code = forms.ChoiceField(label=_label("type_code"))
    file = forms.FileField(
        label=gettext_lazy("Written elsewhere already?"),
        required=False,
        allow_empty_file=True,  # the operation names the file
        help_text=gettext_lazy(
            "The text of a Word file (.docx) comes into the draft for you to check; a PDF goes out"
            " as it is."
        ),
        widget=forms.ClearableFileInput({"accept": ".docx,.pdf"}),
    )
    answers = forms.UUIDField(widget=forms.HiddenInput, required=False)
    task = forms.ChoiceField(label=gettext_lazy("For which of your tasks"), required=False)

    def __init__(self, *args: Any, tasks: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "type_code", list_types())
        offer(self, "task", [("", gettext("None")), *tasks])


class UploadForm(forms.Form):
    """A file for a draft."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput({"accept": ".docx,.pdf"}),
    )


def read_upload(file: Any) -> Upload:
    """A file that was posted; of one that is too large only as much as shows that it is."""
    return named_upload(file.name or "", file.read(LARGEST_UPLOAD + 1))


class DecideForm(forms.Form):
    """One person's word on a draft."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    comment = forms.CharField(
        label=gettext_lazy("Your comment"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Needed when you send it back."),
    )


class LevelsForm(forms.Form):
    """Who looks at something, level by level."""

    def __init__(self, *args: Any, known: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for level in range(1, LEVELS + 1):
            ticked = set(self.initial.get(f"level_{level}", ()))
            self.fields[f"level_{level}"] = forms.MultipleChoiceField(
                label=gettext("Level %(number)d") % {"number": level},
                required=False,
                choices=sorted(known, key=lambda choice: choice[0] not in ticked),
                widget=forms.CheckboxSelectMultiple,
            )

    def first_levels(self) -> list[forms.BoundField]:
        """Those that are always shown: two, and every one with somebody in it."""
        return [self[f"level_{level}"] for level in range(1, self._shown() + 1)]

    def further_levels(self) -> list[forms.BoundField]:
        """Those that fold away."""
        return [self[f"level_{level}"] for level in range(self._shown() + 1, LEVELS + 1)]

    def _shown(self) -> int:
        filled = (level for level in range(1, LEVELS + 1) if self[f"level_{level}"].value())
        return max([2, *filled])

    def chosen(self) -> list[list[str]]:
        """What was ticked in each level that has anything."""
        given = (self.cleaned_data[f"level_{level}"] for level in range(1, LEVELS + 1))
        return [ticked for ticked in given if ticked]


class SubmitForm(LevelsForm):
    """Whom to ask, level by level, and by which chain."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    chain = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, people: Sequence[Colleague], **kwargs: Any) -> None:
        known = [(str(one.account_id), f"{one.name}, {one.title}") for one in people]
        super().__init__(*args, known=known, **kwargs)

    def levels(self) -> list[list[UUID]]:
        """The people of each level that has any."""
        return [[UUID(one) for one in people] for people in self.chosen()]


class ReplaceForm(forms.Form):
    """Who looks at a draft in the place of somebody who is away."""

    review = forms.IntegerField(widget=forms.HiddenInput)
    by = forms.ChoiceField(label=gettext_lazy("Who looks at it instead"))

    def __init__(self, *args: Any, people: Sequence[Colleague], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(str(one.account_id), f"{one.name}, {one.title}") for one in people]
        offer(self, "by", [("", gettext("Choose")), *known])


class CoDraftersForm(forms.Form):
    """Who may change the draft beside its drafter."""

    people = forms.MultipleChoiceField(
        label=gettext_lazy("Who drafts with you"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("They may change text and files; you submit it."),
    )

    def __init__(self, *args: Any, people: Sequence[Colleague], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "people", [(str(one.account_id), f"{one.name}, {one.title}") for one in people])

    def chosen(self) -> list[UUID]:
        """Those who were ticked."""
        return [UUID(one) for one in self.cleaned_data["people"]]


class DraftFilterForm(forms.Form):
    """Which drafts the list shows."""

    q = forms.CharField(label=gettext_lazy("Subject or symbol"), required=False)


def chosen_of(names: dict[UUID, str], purposes: dict[UUID, str]) -> tuple[Chosen, ...]:
    """Agencies as they were ticked, each with what it is to do."""
    return tuple(
        Chosen(
            agency_id=agency_id,
            name=name,
            purpose=Purpose(purposes[agency_id])
            if purposes.get(agency_id) in set(Purpose)
            else Purpose.ACT,
        )
        for agency_id, name in names.items()
    )
