"""The forms of results. What is missing or wrong the operation says; here only the fields."""

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext, gettext_lazy

from lienthong.cooperation.pages.forms import AskedField
from lienthong.cooperation.pages.result_words import COUNTINGS, RESULT_STATES
from lienthong.cooperation.pages.wording import language
from lienthong.cooperation.rules import write_number
from lienthong.cooperation.rules.periods import write_period
from lienthong.cooperation.terms.results import (
    MOST_EVIDENCE_MIB,
    Counting,
    Measure,
    ResultDraft,
    ResultQueue,
    ResultState,
)
from lienthong.work.terms import GivenEvidence


class ResultFilterForm(forms.Form):
    """What to list."""

    q = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=200)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=lambda: [
            ("", gettext("All")),
            *(
                (key.value, gettext(text))
                for key, text in RESULT_STATES.items()
                if key is not ResultState.DROPPED
            ),
        ],
    )
    period = forms.CharField(
        label=gettext_lazy("Reporting period"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("2026, 6/2026, quý 3/2026"),
    )


class ResultForm(forms.Form):
    """A figure; what the commitment is not divided by is not asked."""

    period = AskedField(
        label=gettext_lazy("Reporting period"),
        help_text=gettext_lazy("2026, 6/2026, quý 3/2026, 6 tháng đầu năm 2026, 1/2026–9/2026."),
    )
    unit = AskedField(
        label=gettext_lazy("Administrative unit of the figure"),
        help_text=gettext_lazy("Its kind and full name: xã Nga Sơn."),
    )
    category = forms.ChoiceField(label=gettext_lazy("Which part"), choices=())
    value = AskedField(
        label=gettext_lazy("Figure reached"), help_text=gettext_lazy("Figures only: 1.205 or 56,8.")
    )
    of = AskedField(label=gettext_lazy("Of how many"))
    note = forms.CharField(
        label=gettext_lazy("Note on the figure"),
        widget=forms.Textarea({"rows": 2}),
        required=False,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *given: Any, measure: Measure, **named: Any) -> None:
        """Ask for what the way of counting needs."""
        super().__init__(*given, **named)
        if not measure.by_unit:
            del self.fields["unit"]
        if measure.counting is not Counting.SHARE:
            del self.fields["of"]
        if measure.categories:
            choices = [("", gettext("Choose")), *((one, one) for one in measure.categories)]
            self.fields["category"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["category"]

    def draft(self, *, unit_id: UUID | None) -> ResultDraft:
        """What was typed."""
        asked = self.cleaned_data
        return ResultDraft(
            period=asked["period"],
            value=asked["value"],
            of=asked.get("of", ""),
            unit_id=unit_id,
            category=asked.get("category", ""),
            note=asked["note"],
        )


class MeasureForm(forms.Form):
    """How the results of a commitment are counted."""

    counting = forms.ChoiceField(
        label=gettext_lazy("What a figure says"),
        widget=forms.RadioSelect,
        choices=lambda: [(key.value, gettext(text)) for key, text in COUNTINGS.items()],
    )
    by_unit = forms.BooleanField(
        label=gettext_lazy("A figure for each administrative unit"), required=False
    )
    categories = forms.CharField(
        label=gettext_lazy("Parts of the figure"),
        help_text=gettext_lazy("One part on each line, such as Nam and Nữ. Empty: not divided."),
        widget=forms.Textarea({"rows": 3}),
        required=False,
    )
    thing = forms.CharField(
        label=gettext_lazy("Name of what is counted, the same in every agreement"),
        help_text=gettext_lazy(
            "By it figures of several agreements are put together, and what is counted twice is "
            "found."
        ),
        required=False,
        max_length=300,
    )

    def measure(self) -> Measure:
        """What was typed."""
        asked = self.cleaned_data
        return Measure(
            counting=Counting(asked["counting"]),
            by_unit=asked["by_unit"],
            categories=tuple(asked["categories"].splitlines()),
            thing=asked["thing"],
        )


class WordForm(forms.Form):
    """A step with a result; which one the button says."""

    words = forms.CharField(
        label=gettext_lazy("Your words to the other side"),
        help_text=gettext_lazy("Needed to return, dispute, answer or drop."),
        widget=forms.Textarea({"rows": 3}),
        required=False,
    )
    figure = forms.CharField(
        label=gettext_lazy("The figure you count"),
        help_text=gettext_lazy("If you dispute it and have one."),
        required=False,
        max_length=40,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *given: Any, may_dispute: bool = True, **named: Any) -> None:
        """Ask for another figure only where it can be disputed."""
        super().__init__(*given, **named)
        if not may_dispute:
            del self.fields["figure"]


class EvidenceForm(forms.Form):
    """A file or a link that shows a result."""

    file = forms.FileField(
        label=gettext_lazy("File or photograph"),
        help_text=gettext_lazy("PDF, Word, Excel, JPEG or PNG; up to 64 MB."),
        required=False,
    )
    link = forms.CharField(label=gettext_lazy("Or a link"), required=False, max_length=600)
    name = forms.CharField(
        label=gettext_lazy("What the link shows"), required=False, max_length=200
    )

    def evidence(self) -> GivenEvidence | None:
        """The file that was chosen, if one was."""
        file = self.cleaned_data["file"]
        if not file:
            return None
        content = file.read(MOST_EVIDENCE_MIB * 1024 * 1024 + 1)
        return GivenEvidence(name=file.name or "", content=content)

    def gives(self) -> bool:
        """Whether anything that shows a result was chosen or typed."""
        return bool(self.files) or bool(self.data.get("link", "").strip())


class QueueForm(forms.Form):
    """Of which commitment the results that wait are shown."""

    commitment = forms.ChoiceField(label=gettext_lazy("Commitment"), required=False)

    def __init__(self, data: Mapping[str, Any], queues: Sequence[ResultQueue]) -> None:
        super().__init__(data)
        choices = [
            (one.commitment, f"{one.commitment} · {one.what} ({one.count})") for one in queues
        ]
        field = self.fields["commitment"]
        cast("forms.ChoiceField", field).choices = [("", gettext("All")), *choices]

    def chosen(self) -> str:
        """The commitment, "" for all: also where nothing of it waits any more."""
        return str(self.cleaned_data["commitment"]) if self.is_valid() else ""


class TwinForm(forms.Form):
    """Whether two results count the same."""

    other = forms.UUIDField(widget=forms.HiddenInput)
    reason = AskedField(label=gettext_lazy("How you know"))


class LockForm(forms.Form):
    """A period to be locked."""

    period = AskedField(
        label=gettext_lazy("Reporting period"), help_text=gettext_lazy("2026, quý 3/2026, 6/2026")
    )
    reason = AskedField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Such as the report in which these figures stand."),
    )


class ThingsForm(forms.Form):
    """The time over which results are put together."""

    period = forms.CharField(
        label=gettext_lazy("Reporting period"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("2026, 6/2026, quý 3/2026"),
    )


def initial_of(draft: ResultDraft, *, unit_name: str, seen: int) -> dict[str, Any]:
    """A figure on record, for its form."""
    return {
        "period": write_period(draft.period, language=language()),
        "unit": unit_name,
        "category": draft.category,
        "value": write_number(draft.value),
        "of": write_number(draft.of) if draft.of else "",
        "note": draft.note,
        "seen": seen,
    }


def initial_of_measure(measure: Measure) -> dict[str, Any]:
    """A way of counting on record, for its form."""
    categories: Sequence[str] = measure.categories
    return {
        "counting": measure.counting.value,
        "by_unit": measure.by_unit,
        "categories": "\n".join(categories),
        "thing": measure.thing,
    }
