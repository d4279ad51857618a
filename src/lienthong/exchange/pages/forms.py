"""The forms of the exchange."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, gettext_lazy

from lienthong.exchange.pages.words import COMPETENCES, PRIORITIES, say_type
from lienthong.exchange.queries import SentFilter
from lienthong.exchange.rules.drafts import (
    MAX_PLACE,
    MAX_POSITION,
    MAX_SIGNER,
    MAX_SUBJECT,
    find_faults,
)
from lienthong.exchange.rules.files import MAX_FILES, MAX_TOGETHER_BYTES, MEGABYTE
from lienthong.exchange.terms import (
    DOCUMENT_TYPES,
    OFFICIAL_LETTER,
    Competence,
    DocumentDraft,
    Priority,
    ReceptionState,
    Upload,
)
from lienthong.identity.queries import SeveralFilesField
from lienthong.kernel.errors import Refusal


class RecipientsField(forms.Field):
    """Agencies by their ids, as ticked in the picker."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[UUID]:
        """The ids in order, each once; what is no id is refused."""
        ids = super().clean([text for text in value or [] if text])
        try:
            return list(dict.fromkeys(UUID(text) for text in ids))
        except ValueError:
            raise forms.ValidationError(
                gettext("One of the recipients is unknown. Choose them again.")
            ) from None


def _types() -> list[tuple[str, str]]:
    return [(known.key, say_type(known.key)) for known in DOCUMENT_TYPES]


def _priorities() -> list[tuple[int, str]]:
    return [(priority.value, gettext(text).capitalize()) for priority, text in PRIORITIES.items()]


def _competences() -> list[tuple[str, str]]:
    return [(competence.value, gettext(text)) for competence, text in COMPETENCES.items()]


def _day(**kwargs: Any) -> forms.DateField:
    return forms.DateField(
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        **kwargs,
    )


class ComposeForm(forms.Form):
    """A document as the clerk enters it; `operations.send_given` has the last word."""

    to = RecipientsField(
        label=gettext_lazy("Recipients"),
        error_messages={"required": gettext_lazy("Choose at least one recipient.")},
    )
    number = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=11,
        help_text=gettext_lazy("Only digits. A number is used once a year with its symbol."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    symbol = forms.CharField(
        label=gettext_lazy("Symbol"),
        max_length=30,
        help_text=gettext_lazy("For example UBND-KSTTHC or QĐ-UBND."),
    )
    type_key = forms.ChoiceField(
        label=gettext_lazy("Type of document"), choices=_types, initial=OFFICIAL_LETTER.key
    )
    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        max_length=MAX_SUBJECT,
        widget=forms.Textarea({"rows": 2}),
    )
    issued_on = _day(label=gettext_lazy("Date of the document"))
    place = forms.CharField(label=gettext_lazy("Place"), max_length=MAX_PLACE, required=False)
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Urgency"), choices=_priorities, coerce=int, initial=0
    )
    due_on = _day(
        label=gettext_lazy("Answer wanted by"),
        required=False,
        help_text=gettext_lazy("Leave empty if no answer is expected."),
    )
    competence = forms.ChoiceField(
        label=gettext_lazy("Form of signing"), choices=_competences, required=False
    )
    signer_position = forms.CharField(
        label=gettext_lazy("Position of the signer"), max_length=MAX_POSITION
    )
    signer_name = forms.CharField(
        label=gettext_lazy("Full name of the signer"), max_length=MAX_SIGNER
    )
    uploads = SeveralFilesField(
        label=gettext_lazy("Files"),
        accept=".pdf,.docx",
        attrs={"hx-preserve": "true"},
        error_messages={
            "required": gettext_lazy("Attach the document itself as a PDF or DOCX file.")
        },
    )
    holds_no_state_secret = forms.BooleanField(
        label=gettext_lazy("I confirm: the document and its files hold no state secret"),
        help_text=gettext_lazy(
            "State secrets must not be sent through this system (QĐ 28/2018/QĐ-TTg, Điều 1.2)."
        ),
        error_messages={
            "required": gettext_lazy(
                "Confirm this first: state secrets must not be sent through this system."
            )
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the limits in the help of the files."""
        super().__init__(*args, **kwargs)
        self.fields["uploads"].help_text = gettext(
            "PDF or DOCX, at most %(files)d files and %(size)d MB together."
        ) % {"files": MAX_FILES, "size": MAX_TOGETHER_BYTES // MEGABYTE}

    def draft(self) -> DocumentDraft:
        """What was entered, once the form is valid."""
        return _draft(self.cleaned_data)

    def further_faults(self, *, on: date) -> list[Refusal]:
        """What the rules say of an invalid form, apart from the fields refused already.

        A deadline is not judged by a date that was not understood.
        """
        understood = {**_NOTHING, "issued_on": on, **self.cleaned_data}
        if "issued_on" in self.errors:
            understood["due_on"] = None
        faults = find_faults(_draft(understood), on=on)
        return [fault for fault in faults if fault.params.get("field") not in self.errors]


_NOTHING: dict[str, Any] = {
    "number": "",
    "symbol": "",
    "type_key": "",
    "subject": "",
    "place": "",
    "signer_position": "",
    "signer_name": "",
    "competence": Competence.HEAD,
    "priority": Priority.NORMAL,
    "due_on": None,
    "to": (),
    "uploads": (),
    "holds_no_state_secret": False,
}


def _draft(entered: Mapping[str, Any]) -> DocumentDraft:
    return DocumentDraft(
        number=entered["number"],
        symbol=entered["symbol"],
        type_key=entered["type_key"],
        subject=" ".join(entered["subject"].split()),
        issued_on=entered["issued_on"],
        place=entered["place"],
        competence=Competence(entered["competence"]),
        signer_position=entered["signer_position"],
        signer_name=entered["signer_name"],
        priority=Priority(entered["priority"]),
        due_on=entered["due_on"],
        recipients=tuple(entered["to"]),
        uploads=tuple(Upload(file.name, file.read()) for file in entered["uploads"]),
        holds_no_state_secret=entered["holds_no_state_secret"],
    )


class RefuseForm(forms.Form):
    """Why a document is returned."""

    reason = forms.CharField(
        label=gettext_lazy("Reason for refusing"),
        max_length=500,
        min_length=10,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy(
            "The sender reads these words: say what is wrong and what should be done."
        ),
        error_messages={"required": gettext_lazy("Say why the document is refused.")},
    )


class RecallForm(forms.Form):
    """Why a document is recalled, or withdrawn before it leaves."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        min_length=10,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy(
            "At least 10 characters. It stays on record with the document, and whoever has the"
            " document reads it."
        ),
        error_messages={"required": gettext_lazy("Say why the document is taken back.")},
    )


def _sent_states() -> list[tuple[str, str]]:
    return [
        (SentFilter.ALL.value, gettext("All")),
        (SentFilter.WAITING.value, gettext("Somebody has not decided")),
        (SentFilter.REFUSED.value, gettext("Refused by somebody")),
        (SentFilter.PROBLEM.value, gettext("Not left yet")),
    ]


class SentFilterForm(forms.Form):
    """Narrows the list of sent documents."""

    q = forms.CharField(label=gettext_lazy("Number, symbol or subject"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), choices=_sent_states, required=False)


class RecipientFilterForm(forms.Form):
    """Which recipients the matrix shows; their state stands in the tabs."""

    q = forms.CharField(label=gettext_lazy("Name or code of a recipient"), required=False)
    state = forms.CharField(widget=forms.HiddenInput, required=False)


class ReceivedFilterForm(forms.Form):
    """Narrows the list of received documents; the state stands in the tabs."""

    q = forms.CharField(label=gettext_lazy("Number, symbol, subject or sender"), required=False)


def read_reception_state(text: str) -> ReceptionState | None:
    """The state named in an address, None for all."""
    try:
        return ReceptionState(text)
    except ValueError:
        return None
