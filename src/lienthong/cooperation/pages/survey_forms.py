"""The forms of surveys. What is missing or wrong the operations say; here only the fields."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from lienthong.cooperation.pages.forms import AskedField
from lienthong.cooperation.pages.survey_words import KINDS, NEED_STATES, PRIORITIES, URGENCIES
from lienthong.cooperation.terms import Bound
from lienthong.cooperation.terms.surveys import (
    MOST_NEEDS,
    NEEDS,
    Asked,
    NeedState,
    Priority,
    Question,
    QuestionKind,
)
from lienthong.kernel.vietnamese import fold

GROUPS = (
    ("communes", gettext_lazy("All communes, as of today")),
    ("provincial", gettext_lazy("All bodies under the province's committee")),
    ("named", gettext_lazy("The agencies named below")),
)
MOST_RADIOS = 8
_FIGURES = {"inputmode": "numeric", "autocomplete": "off"}


def _choices(labels: Mapping[Any, Any]) -> Any:
    def listed() -> list[tuple[str, str]]:
        texts = {key: text if isinstance(text, str) else text[0] for key, text in labels.items()}
        return [(str(key.value), gettext(text)) for key, text in texts.items()]

    return listed


class RoundForm(forms.Form):
    """What a round is about, until when, and who is asked; its questions are forms beside it."""

    title = AskedField(
        label=gettext_lazy("Title"),
        help_text=gettext_lazy("What is asked about, and for which year."),
    )
    introduction = forms.CharField(
        label=gettext_lazy("What those asked read first"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    due_on = forms.DateField(
        label=gettext_lazy("Answer until"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    agreement = forms.CharField(
        label=gettext_lazy("Agreement it belongs to"),
        required=False,
        max_length=20,
        help_text=gettext_lazy(
            "Its reference, such as A2: then its sides read the needs too. Or nothing."
        ),
    )
    group = forms.ChoiceField(
        label=gettext_lazy("Who is asked"), choices=GROUPS, widget=forms.RadioSelect
    )
    names = forms.CharField(
        label=gettext_lazy("Agencies, one on each line"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Only where named agencies are asked."),
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False)


class QuestionForm(forms.Form):
    """One question; a row without words and answers is none."""

    title = forms.CharField(label=gettext_lazy("Question"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Answered with"), choices=_choices(KINDS))
    options = forms.CharField(
        label=gettext_lazy("Answers to choose from, one on each line"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("For a list of needs: what is suggested."),
    )
    unit = forms.CharField(label=gettext_lazy("Unit of the number"), required=False, max_length=100)
    help = forms.CharField(label=gettext_lazy("Help below the question"), required=False)
    needed = forms.BooleanField(label=gettext_lazy("Must be answered"), required=False)

    def question(self) -> Question | None:
        """What was typed; None for an empty row."""
        said = self.cleaned_data
        options = tuple(said["options"].splitlines())
        if not said["title"].strip() and not any(line.strip() for line in options):
            return None
        return Question(
            key="",
            title=said["title"],
            kind=QuestionKind(said["kind"]),
            help=said["help"],
            needed=said["needed"],
            unit=said["unit"],
            options=options,
        )


class AskedFilterForm(forms.Form):
    """Which of those asked are listed."""

    name = forms.CharField(label=gettext_lazy("Agency"), required=False, max_length=200)
    answered = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        required=False,
        choices=lambda: [
            ("", gettext("All")),
            ("no", gettext("Not yet")),
            ("yes", gettext("Has answered")),
        ],
    )

    def keeps(self, one: Asked) -> bool:
        """Whether somebody asked is listed."""
        asked = self.cleaned_data if self.is_valid() else {}
        words, answered = fold(asked.get("name", "")).split(), asked.get("answered", "")
        said = "no" if one.answered_at is None else "yes"
        return answered in {"", said} and all(word in fold(one.name) for word in words)


class LetterForm(forms.Form):
    """The signed letter that goes with a survey, if there is one."""

    letter = forms.FileField(
        label=gettext_lazy("Signed letter (PDF or Word)"),
        required=False,
        help_text=gettext_lazy("Travels with the form in the same document. It may be left out."),
    )
    holds_no_state_secret = forms.BooleanField(
        label=gettext_lazy("None of it is a state secret"),
        error_messages={
            "required": gettext_lazy("Confirm it: state secrets never go through this system.")
        },
    )


class SourceForm(forms.Form):
    """Where an answer that is entered by hand comes from."""

    source = forms.CharField(
        label=gettext_lazy("Where the answer comes from"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("A letter with number and day, or who told it and when."),
    )


class LateForm(forms.Form):
    """What is said to an agency about an answer that came after closing."""

    reason = forms.CharField(
        label=gettext_lazy("What the agency is told"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Needed where the answer is not taken in."),
    )


class RankForm(forms.Form):
    """What is done with the needs that are ticked."""

    priority = forms.ChoiceField(
        label=gettext_lazy("Rank"), choices=_choices(PRIORITIES), initial=Priority.USUAL
    )


class DecisionForm(forms.Form):
    """What is answered to a need."""

    state = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        choices=[
            (one.value, gettext_lazy(NEED_STATES[one][0]))
            for one in (NeedState.YES, NeedState.LATER, NeedState.NO)
        ],
        widget=forms.RadioSelect,
    )
    promised = forms.CharField(
        label=gettext_lazy("When, for “yes, later”"),
        required=False,
        max_length=64,
        help_text=gettext_lazy("As far as it is known: 31/12/2027, 6/2027 or 2027."),
    )
    explanation = forms.CharField(
        label=gettext_lazy("What those who asked read"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("A no says why."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note for your own agency"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Nobody outside your agency ever reads it."),
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput)


class CommitForm(forms.Form):
    """Which agreement a need becomes a commitment of."""

    agreement = forms.CharField(
        label=gettext_lazy("Agreement"),
        max_length=20,
        help_text=gettext_lazy("Its reference, such as A2."),
    )
    side = forms.ChoiceField(
        label=gettext_lazy("Who owes it"),
        choices=[
            ("provider", gettext_lazy("Provider side")),
            ("state", gettext_lazy("State side")),
        ],
    )

    def owner(self, parties: Iterable[Bound]) -> Bound | None:
        """The first of the parties on the chosen side."""
        side = self.cleaned_data["side"]
        return next((one for one in parties if one.side.value == side), None)


class TaskForm(forms.Form):
    """Who in the agency does it, until when."""

    account = forms.ChoiceField(label=gettext_lazy("Who leads it"))
    due_on = forms.DateField(
        label=gettext_lazy("Deadline of the task"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *given: Any, people: Sequence[tuple[str, str]], **named: Any) -> None:
        super().__init__(*given, **named)
        field = self.fields["account"]
        if isinstance(field, forms.ChoiceField):
            field.choices = people


class AnswerForm(forms.Form):
    """A form made of the questions of a survey: the renderer of its JSON Schema.

    Each question is a field under its own name; needs are rows of fields, `rows` of them.
    """

    def __init__(self, *given: Any, questions: Sequence[Question], rows: int, **named: Any) -> None:
        super().__init__(*given, **named)
        self.questions = tuple(questions)
        self.rows = min(max(rows, 1), MOST_NEEDS)
        for one in questions:
            if one.kind is QuestionKind.NEEDS:
                for row in range(self.rows):
                    self.fields |= _need_fields(one, row)
            else:
                self.fields[one.key] = _field(one)

    def parts(self) -> list[dict[str, Any]]:
        """The questions in their order: a field, or rows of four fields each."""
        return [self._part(one) for one in self.questions]

    def _part(self, one: Question) -> dict[str, Any]:
        if one.kind is not QuestionKind.NEEDS:
            return {"field": self[one.key]}
        rows = [
            [self[f"{NEEDS}-{row}-{name}"] for name in ("what", "units", "urgency", "why")]
            for row in range(self.rows)
        ]
        return {
            "title": one.title,
            "help": one.help,
            "needed": one.needed,
            "rows": rows,
            "options": one.options,
            "may_grow": self.rows < MOST_NEEDS,
        }


def rows_typed(typed: Mapping[str, Sequence[str]]) -> int:
    """How many rows of needs hold something: the last one with words counts."""
    filled = [
        row
        for row in range(MOST_NEEDS)
        for name in ("what", "units", "why")
        if any(text.strip() for text in typed.get(f"{NEEDS}-{row}-{name}", ()))
    ]
    return max(filled, default=-1) + 1


def initial_of(questions: Sequence[Question], typed: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What was typed before, as the fields of the form take it."""
    several = {one.key for one in questions if one.kind is QuestionKind.SEVERAL}
    return {
        name: list(texts) if name in several else next(iter(texts), "")
        for name, texts in typed.items()
    }


class _LeftToTheForm:
    """A field whose answer the survey's schema checks, in our words."""

    def validate(self, value: Any) -> None:
        """Leave it to the operation."""


class _Words(_LeftToTheForm, forms.CharField):
    """Words or figures."""


class _Choice(_LeftToTheForm, forms.ChoiceField):
    """One of several answers."""


class _Choices(_LeftToTheForm, forms.MultipleChoiceField):
    """Any of several answers."""


def _field(one: Question) -> forms.Field:
    label = f"{one.title} ({one.unit})" if one.unit else one.title
    given: dict[str, Any] = {"label": label, "help_text": one.help, "required": one.needed}
    pairs = [(option, option) for option in one.options]
    match one.kind:
        case QuestionKind.NUMBER:
            return _Words(**given, widget=forms.TextInput(_FIGURES))
        case QuestionKind.TEXT:
            return _Words(**given, widget=forms.Textarea({"rows": 3}))
        case QuestionKind.YES_NO:
            both = [("yes", gettext("Yes")), ("no", gettext("No"))]
            return _Choice(**given, choices=both, widget=forms.RadioSelect)
        case QuestionKind.ONE:
            few = len(pairs) <= MOST_RADIOS
            offered = pairs if few else [("", gettext("Choose")), *pairs]
            return _Choice(
                **given, choices=offered, widget=forms.RadioSelect if few else forms.Select
            )
        case QuestionKind.SEVERAL:
            return _Choices(**given, choices=pairs, widget=forms.CheckboxSelectMultiple)
    return _Words(**given)


def _need_fields(one: Question, row: int) -> dict[str, forms.Field]:
    what = forms.TextInput({"list": "needs-suggested"} if one.options else {})
    figures = forms.TextInput(_FIGURES)
    pairs = [
        ("", gettext("Choose")),
        *((key.value, gettext(text)) for key, text in URGENCIES.items()),
    ]
    why = forms.Textarea({"rows": 2})
    return {
        f"{NEEDS}-{row}-what": forms.CharField(
            label=gettext("What is needed"), required=False, widget=what
        ),
        f"{NEEDS}-{row}-units": forms.CharField(
            label=gettext("Quantity"), required=False, widget=figures
        ),
        f"{NEEDS}-{row}-urgency": forms.ChoiceField(
            label=gettext("How soon"), required=False, choices=pairs
        ),
        f"{NEEDS}-{row}-why": forms.CharField(label=gettext("Why"), required=False, widget=why),
    }
