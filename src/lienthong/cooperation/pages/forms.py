"""The forms of agreements. What is missing or wrong the operation says; here only the fields."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext, gettext_lazy, pgettext

from lienthong.cooperation.pages.party_search import ALONE
from lienthong.cooperation.pages.wording import (
    BASES,
    CERTAINTIES,
    INSTRUMENTS,
    KINDS,
    LEVELS,
    ROLES,
    SIDES,
    STATES,
    VERSIONS,
)
from lienthong.cooperation.terms import (
    Certainty,
    DateBasis,
    Instrument,
    Order,
    PartyRole,
    RecordKind,
    Side,
    VersionKind,
)


class AskedField(forms.CharField):
    """A text that must be given; whether it is, the operation decides, in our words."""

    def validate(self, value: Any) -> None:
        """Leave it to the operation."""


def _choices(labels: Any) -> Any:
    return lambda: [(key.value, gettext(text)) for key, text in labels.items()]


def _read_while_typing(field: str) -> forms.TextInput:
    """A date that tells what was understood of it; the place is in the page's template."""
    return forms.TextInput(
        {
            "hx-get": reverse_lazy("cooperation:understood", query={"field": field}),
            "hx-trigger": "input changed delay:300ms",
            "hx-target": f"#understood-{field}",
            "autocomplete": "off",
        }
    )


def _text(rows: int) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


UNCONFIRMED = "unconfirmed"
"""Beside the states: what one side entered and the other has not confirmed."""


class FilterForm(forms.Form):
    """What to list, in which order, as of which day."""

    q = forms.CharField(label=gettext_lazy("Party or title"), required=False, max_length=200)
    level = forms.ChoiceField(
        label=gettext_lazy("Level"),
        required=False,
        choices=lambda: [("", gettext("All")), *_choices(LEVELS)()],
    )
    instrument = forms.ChoiceField(
        label=gettext_lazy("What was signed"),
        required=False,
        choices=lambda: [("", gettext("All")), *_choices(INSTRUMENTS)()],
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=lambda: [
            ("", gettext("All")),
            *_choices(STATES)(),
            (UNCONFIRMED, gettext("Not confirmed by the other side")),
        ],
    )
    year = forms.ChoiceField(label=gettext_lazy("Year of signing"), required=False)
    order = forms.ChoiceField(
        label=gettext_lazy("Order"),
        required=False,
        choices=lambda: [
            ("", pgettext("order", "Reference")),
            (f"-{Order.SIGNED}", gettext("Signed, latest first")),
            (Order.SIGNED.value, gettext("Signed, earliest first")),
            (Order.ENDS.value, gettext("End, earliest first")),
            (f"-{Order.ENDS}", gettext("End, latest first")),
            (Order.LEVEL.value, gettext("Level")),
            (Order.TITLE.value, gettext("Title")),
        ],
    )
    on = forms.DateField(
        label=gettext_lazy("As of"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: Any, *, years: range) -> None:
        """Offer the years in which something may have been signed, and those without a day."""
        super().__init__(data)
        field = self.fields["year"]
        field.choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", gettext("All")),
            *((str(year), str(year)) for year in reversed(years)),
            ("none", gettext("Not known")),
        ]


class AgreementForm(forms.Form):
    """An agreement; parties and sources are forms of their own beside it."""

    title = AskedField(
        label=gettext_lazy("Title"),
        help_text=gettext_lazy(
            "What it is about and for which years; the parties are named below."
        ),
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Level of the state side"), choices=_choices(LEVELS)
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of record"),
        choices=_choices(KINDS),
        initial=RecordKind.AGREEMENT.value,
    )
    instrument = forms.ChoiceField(
        label=gettext_lazy("What was signed"),
        choices=_choices(INSTRUMENTS),
        initial=Instrument.AGREEMENT.value,
    )
    signed = forms.CharField(
        label=gettext_lazy("Signed"),
        required=False,
        help_text=gettext_lazy(
            "As far as it is known: 02/08/2018, 8/2018, 2018 or about 2018. Leave it empty if no "
            "source says. If it was one of several days, put the first and the last in brackets: "
            "[2018-08-01..2018-08-13] is a day from 1 to 13 August 2018."
        ),
        widget=_read_while_typing("signed"),
    )
    signed_basis = forms.ChoiceField(
        label=gettext_lazy("The day of signing is"),
        choices=lambda: [
            (key.value, gettext(text))
            for key, text in BASES.items()
            if key is not DateBasis.MISSING
        ],
        initial=DateBasis.STATED.value,
        required=False,
    )
    signed_as_written = forms.CharField(
        label=gettext_lazy("Day of signing as the source writes it"), required=False
    )
    signed_note = forms.CharField(label=gettext_lazy("Note on the day of signing"), required=False)
    term = forms.CharField(
        label=gettext_lazy("Term"),
        required=False,
        help_text=gettext_lazy(
            "First and last day as far as they are known: 2018–2023, 8/2018–12/2020, from 2018 "
            "(nobody knows until when), until 2020. If it states that it has no end: from 2018, "
            "without end."
        ),
        widget=_read_while_typing("term"),
    )
    term_missing = forms.CharField(
        label=gettext_lazy("Why there is no term"),
        required=False,
        help_text=gettext_lazy("Only if the term is empty, such as: the source gives no term."),
    )
    legal_basis = forms.CharField(
        label=gettext_lazy("Legal basis"),
        required=False,
        widget=_text(3),
        help_text=gettext_lazy(
            "What the document itself names: laws, decisions, plans. One on each line."
        ),
    )
    contents = forms.CharField(
        label=gettext_lazy("Contents"),
        required=False,
        widget=_text(5),
        help_text=gettext_lazy("One on each line, in the order of the document."),
    )
    duties_state = forms.CharField(
        label=gettext_lazy("Duties of the state side"),
        required=False,
        widget=_text(3),
        help_text=gettext_lazy("One on each line."),
    )
    duties_provider = forms.CharField(
        label=gettext_lazy("Duties of the provider side"),
        required=False,
        widget=_text(3),
        help_text=gettext_lazy("One on each line."),
    )
    figures = forms.CharField(
        label=gettext_lazy("Figures"),
        required=False,
        widget=_text(3),
        help_text=gettext_lazy("Targets or results as the source gives them, one on each line."),
    )
    renews = forms.CharField(
        label=gettext_lazy("Carries on"),
        required=False,
        help_text=gettext_lazy("Reference of the earlier agreement, such as A1."),
    )
    renews_certainty = forms.ChoiceField(
        label=gettext_lazy("How sure that is"),
        choices=_choices(CERTAINTIES),
        initial=Certainty.STATED.value,
        required=False,
    )
    remarks = forms.CharField(label=gettext_lazy("Remarks"), required=False, widget=_text(3))


class AmendmentForm(forms.Form):
    """Why an agreement changes. `based_on` is the version that was opened."""

    version_kind = forms.ChoiceField(
        label=gettext_lazy("What changes"),
        widget=forms.RadioSelect,
        choices=lambda: [
            (key.value, gettext(VERSIONS[key]))
            for key in (VersionKind.AMENDMENT, VersionKind.CORRECTION)
        ],
        initial=VersionKind.AMENDMENT.value,
    )
    effective = forms.CharField(
        label=gettext_lazy("Agreed on"),
        required=False,
        help_text=gettext_lazy(
            "When the parties agreed on the change, as far as it is known: 02/08/2018, 8/2018 or "
            "2018. Not needed when the record was wrong."
        ),
    )
    reason = AskedField(
        label=gettext_lazy("Reason"),
        widget=_text(2),
        help_text=gettext_lazy("It stays in the history of the agreement."),
    )
    based_on = forms.IntegerField(
        label=gettext_lazy("Version you opened"),
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid"),
            gettext_lazy(
                "The form no longer says which version of the agreement you changed. Open the "
                "agreement again and repeat the change."
            ),
        ),
    )


class BodyField(forms.UUIDField):
    """The body of the directory that a party is; none where its name is to be kept alone."""

    def to_python(self, value: Any) -> Any:
        """The id of the body, None for a name kept alone."""
        return None if str(value).startswith(ALONE) else super().to_python(value)


class PartyForm(forms.Form):
    """One party: its name as it signed, and the body of the directory it is."""

    name = AskedField(label=gettext_lazy("Name as it signed"))
    side = forms.ChoiceField(
        label=gettext_lazy("Side"), choices=_choices(SIDES), initial=Side.STATE.value
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=_choices(ROLES), initial=PartyRole.SIGNATORY.value
    )
    signed_by = forms.CharField(label=gettext_lazy("Who signed"), required=False)
    capacity = forms.CharField(
        label=gettext_lazy("In which post"),
        required=False,
        help_text=gettext_lazy("The post then, such as: Chairman of the people's committee."),
    )
    note = forms.CharField(
        label=gettext_lazy("What is not known of it"), required=False, max_length=500
    )
    agency = BodyField(
        label=gettext_lazy("Body of the directory"),
        required=False,
        error_messages={
            "invalid": gettext_lazy(
                "The form sent a body that the directory did not offer. Choose one again, or none."
            )
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Let the name offer bodies of the directory while it is typed."""
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs |= {
            "hx-get": reverse_lazy("cooperation:party_choices", query={"row": self.prefix}),
            "hx-trigger": "input changed delay:300ms",
            "hx-target": f"#{self.prefix}-choices",
            "hx-include": f"#{self.prefix}-choices",
            "autocomplete": "off",
        }


class SourceForm(forms.Form):
    """Where the facts come from."""

    article = AskedField(label=gettext_lazy("Title of the article or number of the document"))
    publisher = forms.CharField(label=gettext_lazy("Publisher"), required=False)
    published_on = forms.CharField(
        label=gettext_lazy("Date"),
        required=False,
        help_text=gettext_lazy("13/08/2018, 8/2018 or 2018."),
    )
    address = forms.CharField(label=gettext_lazy("Address"), required=False)
    facts = forms.CharField(label=gettext_lazy("Which facts it gives"), required=False)
