"""The forms of files and archive; operations have the last word."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, gettext_lazy

from lienthong.documents.pages.filing_words import say_years
from lienthong.documents.pages.forms import day_field, offer
from lienthong.documents.rules.filing import LONGEST_NOTATION, LONGEST_TITLE
from lienthong.documents.terms.filing import (
    FileDraft,
    ItemKind,
    ListRow,
    Retention,
)
from lienthong.work.terms import Colleague

MOST_UPLOADED = 50_000_000
LONGEST_TABLE = 2_000_000


class FilingForm(forms.Form):
    """Fields that offer the agency's people and retention periods."""

    def __init__(
        self,
        *args: Any,
        people: Sequence[Colleague],
        retentions: Sequence[Retention],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.names = {str(one.account_id): one.name for one in people}
        known = list(self.names.items())
        periods = [(one.code, f"{one.name} ({say_years(one)})") for one in retentions]
        offer(self, "holder", [("", gettext("Choose")), *known])
        offer(self, "retention", [("", gettext("Not chosen yet")), *periods])


class JobFileForm(FilingForm):
    """A job file as it is opened."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=LONGEST_TITLE)
    notation = forms.CharField(
        label=gettext_lazy("File number"),
        max_length=LONGEST_NOTATION,
        required=False,
        help_text=gettext_lazy("Leave it empty for the next free number of the year."),
    )
    retention = forms.ChoiceField(label=gettext_lazy("Retention"), required=False)
    holder = forms.ChoiceField(label=gettext_lazy("Kept by"))
    construction = forms.BooleanField(
        label=gettext_lazy("Construction works: handed over three months after settlement"),
        required=False,
    )
    entry = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def draft(self) -> FileDraft:
        """The file as typed."""
        given = self.cleaned_data
        return FileDraft(
            title=given["title"],
            notation=given["notation"],
            retention=given["retention"],
            holder_id=UUID(given["holder"]),
            construction=given["construction"],
            entry_id=given["entry"],
        )


class ListRowForm(FilingForm):
    """A file that the yearly list foresees."""

    heading = forms.CharField(label=gettext_lazy("Heading"), max_length=300, required=False)
    notation = forms.CharField(label=gettext_lazy("File number"), max_length=LONGEST_NOTATION)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=LONGEST_TITLE)
    retention = forms.ChoiceField(label=gettext_lazy("Retention"), required=False)
    holder = forms.ChoiceField(label=gettext_lazy("Kept by"), required=False)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)

    def row(self) -> ListRow:
        """The row as typed."""
        given = self.cleaned_data
        holder = given["holder"]
        return ListRow(
            heading=given["heading"],
            notation=given["notation"],
            title=given["title"],
            retention=given["retention"],
            holder_id=UUID(holder) if holder else None,
            holder_name=self.names.get(holder, ""),
            note=given["note"],
        )


class TableForm(forms.Form):
    """A yearly list as a table in CSV."""

    table = forms.FileField(label=gettext_lazy("File (CSV, UTF-8)"))

    def clean_table(self) -> str:
        """The text of the table."""
        file = self.cleaned_data["table"]
        if file.size > LONGEST_TABLE:
            raise forms.ValidationError(gettext("The file is larger than 2 MB. Split it."))
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise forms.ValidationError(
                gettext("The file is not text in UTF-8. Save it again as “CSV UTF-8”.")
            ) from None


class UploadForm(forms.Form):
    """A file of one's own that goes into a job file."""

    upload = forms.FileField(label=gettext_lazy("A file of your own"))

    def clean_upload(self) -> Any:
        """The file, unless it is too large to be read whole."""
        file = self.cleaned_data["upload"]
        if file.size > MOST_UPLOADED:
            raise forms.ValidationError(gettext("The file is larger than 50 MB. Split it."))
        return file


class SearchForm(forms.Form):
    """Words of a document that is looked for."""

    q = forms.CharField(label=gettext_lazy("Number, symbol, subject or author"), required=False)


class FileFilterForm(SearchForm):
    """Which job files the list shows."""

    year = forms.ChoiceField(label=gettext_lazy("Year"), required=False)

    def __init__(self, *args: Any, years: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = gettext_lazy("File number or title")
        offer(self, "year", [("", gettext("All")), *((str(y), str(y)) for y in years)])


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)


class DespiteForm(forms.Form):
    """Why a file is closed although something is missing."""

    despite = forms.CharField(
        label=gettext_lazy("Why it ends although something is missing"),
        max_length=500,
        required=False,
    )


class KeepBackForm(ReasonForm):
    """Until when a file is kept back, and why."""

    until = day_field(label=gettext_lazy("Keep it until"))
    field_order = ("until", "reason")


class DecisionForm(forms.Form):
    """The decision about a file whose retention ends."""

    basis = forms.CharField(
        label=gettext_lazy("Rests on"),
        max_length=500,
        help_text=gettext_lazy("Number, day and author of the decision."),
    )


class ExtendForm(DecisionForm):
    """Until when a file is kept beyond its retention, and by which decision."""

    until = day_field(label=gettext_lazy("Keep it until"))
    field_order = ("until", "basis")


class RetentionForm(forms.Form):
    """A retention period and what it rests on."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=20)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    years = forms.IntegerField(
        label=gettext_lazy("Years"),
        min_value=1,
        max_value=999,
        required=False,
        help_text=gettext_lazy("Leave it empty for what is kept for ever."),
    )
    legal_basis = forms.CharField(label=gettext_lazy("Legal basis"), max_length=300)
    valid_from = day_field(label=gettext_lazy("In effect from"))

    def period(self) -> Retention:
        """The period as typed, without an end."""
        return Retention(**self.cleaned_data, valid_until=None, made_up=False)


def read_kind(text: str) -> ItemKind | None:
    """The kind of document an address names, if it is one."""
    return ItemKind(text) if text in set(ItemKind) else None
