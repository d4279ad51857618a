"""The forms of task work; operations have the last word."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, gettext_lazy

from lienthong.directory.terms import InternalCard
from lienthong.identity.queries import SeveralFilesField
from lienthong.kernel.calendar import national_calendar
from lienthong.work.pages.words import ORIGINS
from lienthong.work.queries import DUE, Assignees, list_state_names, list_urgency_names
from lienthong.work.rules.evidence import KINDS, MOST_BYTES
from lienthong.work.rules.words import LONGEST_LABEL, LONGEST_TITLE
from lienthong.work.terms import (
    Colleague,
    Duty,
    GivenEvidence,
    Origin,
    Share,
    TaskDraft,
    TaskState,
    UnitLead,
    Urgency,
)

MOST_WORKING_DAYS = 366


def _day(**kwargs: Any) -> forms.DateField:
    return forms.DateField(
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        **kwargs,
    )


def people_choices(people: Sequence[Colleague]) -> list[tuple[str, str]]:
    """Colleagues with their posts, as a choice field takes them."""
    return [
        (str(one.account_id), ", ".join(part for part in (one.name, one.title, one.unit) if part))
        for one in people
    ]


class AssignForm(forms.Form):
    """A task as somebody gives it."""

    template_name = "work/assign_fields.html"

    title = forms.CharField(
        label=gettext_lazy("What is to be done"),
        max_length=LONGEST_TITLE,
        widget=forms.Textarea({"rows": 2}),
    )
    details = forms.CharField(
        label=gettext_lazy("Details"), required=False, widget=forms.Textarea({"rows": 4})
    )
    lead = forms.ChoiceField(label=gettext_lazy("Responsible"))
    support = forms.MultipleChoiceField(
        label=gettext_lazy("Supporting"), required=False, widget=forms.CheckboxSelectMultiple
    )
    informed = forms.MultipleChoiceField(
        label=gettext_lazy("To know of it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    due_on = _day(label=gettext_lazy("Deadline"), required=False)
    days = forms.IntegerField(
        label=gettext_lazy("Or within so many working days"),
        required=False,
        min_value=1,
        max_value=MOST_WORKING_DAYS,
        help_text=gettext_lazy("Counted from tomorrow; days off are passed over."),
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    support_due_on = _day(
        label=gettext_lazy("Deadline of those who support"),
        required=False,
        help_text=gettext_lazy("Leave it empty when it is that of the task."),
    )
    urgency = forms.ChoiceField(label=gettext_lazy("Urgency"), initial=Urgency.NORMAL.value)
    origin = forms.ChoiceField(label=gettext_lazy("Comes from"), initial=Origin.INSTRUCTION.value)
    origin_label = forms.CharField(
        label=gettext_lazy("Which document or meeting"),
        max_length=LONGEST_LABEL,
        required=False,
        help_text=gettext_lazy("For example 128/UBND-KSTTHC of 13/08/2026."),
    )

    def __init__(
        self,
        *args: Any,
        people: Sequence[Colleague],
        units: Sequence[UnitLead] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.assignees = Assignees(people, units)
        known = self.assignees.choices()
        _offer(self, "lead", [("", gettext("Choose")), *known])
        _offer(self, "support", known)
        _offer(self, "informed", known)
        for value, name in known:
            self.fields[f"{DUE}{value}"] = _day(label=name, required=False)
        _offer(self, "urgency", list_urgency_names())
        _offer(self, "origin", [(o.value, gettext(t)) for o, t in ORIGINS.items()])

    def clean(self) -> dict[str, Any]:
        """One way to say the deadline, not two."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("due_on") and given.get("days"):
            self.add_error("days", gettext("Give a day or a number of days, not both."))
        for name in self.assignees.without_part(given):
            self.add_error(name, gettext("Tick them as supporting, or leave the day empty."))
        return given

    def main_fields(self) -> list[forms.BoundField]:
        """Every field but the deadlines of one's own."""
        return [one for one in self.visible_fields() if not one.name.startswith(DUE)]

    def own_deadlines(self) -> list[forms.BoundField]:
        """A day for each who may support."""
        return [one for one in self.visible_fields() if one.name.startswith(DUE)]

    def has_own_deadlines(self) -> bool:
        """Whether one of them was typed, right or wrong."""
        return any(one.value() for one in self.own_deadlines())

    def draft(self, *, parent_id: UUID | None, on: date) -> TaskDraft:
        """The task as typed; working days are counted from `on`."""
        given = self.cleaned_data
        due_on = given["due_on"]
        if given["days"]:
            due_on = national_calendar().add_working_days(on, given["days"]).on
        return TaskDraft(
            title=given["title"],
            details=given["details"],
            origin=Origin(given["origin"]),
            origin_label=given["origin_label"],
            urgency=Urgency(given["urgency"]),
            due_on=due_on,
            shares=(
                self.assignees.share(given["lead"], Duty.LEAD),
                *self.assignees.supporting(given, otherwise=given["support_due_on"]),
                *(self.assignees.share(one, Duty.INFORMED) for one in given["informed"]),
            ),
            parent_id=parent_id,
        )


class MeetingForm(forms.Form):
    """The conclusions of a meeting, as they were written down."""

    meeting = forms.CharField(
        label=gettext_lazy("Which meeting"),
        max_length=LONGEST_LABEL,
        help_text=gettext_lazy("For example: weekly meeting of 23/11/2026."),
    )
    text = forms.CharField(
        label=gettext_lazy("Its conclusions, a line each"),
        help_text=gettext_lazy(
            "Names of colleagues and days are read from each line; you correct them next."
        ),
        widget=forms.Textarea({"rows": 8}),
    )


class ConclusionForm(forms.Form):
    """One conclusion as a task; one that is not ticked is left out."""

    wanted = forms.BooleanField(label=gettext_lazy("Give this task"), required=False, initial=True)
    title = forms.CharField(
        label=gettext_lazy("What is to be done"),
        max_length=LONGEST_TITLE,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    lead = forms.ChoiceField(label=gettext_lazy("Responsible"), required=False)
    due_on = _day(label=gettext_lazy("Deadline"), required=False)

    def __init__(self, *args: Any, people: Sequence[Colleague], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "lead", [("", gettext("Choose")), *people_choices(people)])

    def draft(self, meeting: str) -> TaskDraft:
        """The task as corrected; without a lead it is refused when it is given."""
        given = self.cleaned_data
        lead = given["lead"]
        return TaskDraft(
            title=given["title"],
            origin=Origin.MEETING,
            origin_label=meeting,
            due_on=given["due_on"],
            shares=(Share(account_id=UUID(lead), duty=Duty.LEAD),) if lead else (),
        )


class TextForm(forms.Form):
    """Words that go with a step: a reason, or what was done."""

    text = forms.CharField(
        label=gettext_lazy("Words for the others"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class ReasonForm(forms.Form):
    """The reason of a step that others have to live with."""

    text = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        help_text=gettext_lazy("At least 10 characters: everybody in the task reads it."),
        widget=forms.Textarea({"rows": 3}),
    )


class _EvidenceForm(forms.Form):
    """What goes with files that show it."""

    uploads = SeveralFilesField(
        label=gettext_lazy("Files that show it"),
        required=False,
        accept=",".join(f".{kind}" for kind in KINDS),
        help_text=gettext_lazy(
            "PDF, Word, Excel, JPEG or PNG, up to 10 files of 20 MB each, none of them a state"
            " secret. Everybody in the task can open them."
        ),
    )

    def files_given(self) -> list[GivenEvidence]:
        """The files with their bytes; of what is too large only enough to be refused."""
        return [
            GivenEvidence(name=one.name, content=one.read(MOST_BYTES + 1))
            for one in self.cleaned_data["uploads"]
        ]


class ProgressForm(_EvidenceForm):
    """How far a task is, in words and in per cent."""

    field_order = ("progress", "text", "uploads")

    progress = forms.IntegerField(
        label=gettext_lazy("Progress in per cent"),
        required=False,
        min_value=0,
        max_value=100,
        widget=forms.NumberInput({"inputmode": "numeric", "step": 5}),
    )
    text = forms.CharField(
        label=gettext_lazy("What was done, what is missing"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, leads: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not leads:
            del self.fields["progress"]
            self.fields["text"].label = gettext("Remark")


class ReportForm(_EvidenceForm, TextForm):
    """A task reported as done."""

    field_order = ("text", "uploads")


class ExtensionForm(forms.Form):
    """A wish for a later deadline."""

    wanted_on = _day(label=gettext_lazy("New deadline"))
    text = forms.CharField(
        label=gettext_lazy("Why it takes longer"),
        required=False,
        help_text=gettext_lazy("At least 10 characters: everybody in the task reads it."),
        widget=forms.Textarea({"rows": 3}),
    )


class HandOverForm(forms.Form):
    """To whom a part goes, and why."""

    to = forms.ChoiceField(label=gettext_lazy("To whom"))
    text = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        help_text=gettext_lazy("At least 10 characters: everybody in the task reads it."),
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, people: Sequence[Colleague], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "to", [("", gettext("Choose")), *people_choices(people)])


class StandInForm(forms.Form):
    """Who is away, who does their tasks, from when to when."""

    absent = forms.ChoiceField(label=gettext_lazy("Who is away"))
    stand_in = forms.ChoiceField(label=gettext_lazy("Who stands in"))
    first_on = _day(label=gettext_lazy("First day"))
    last_on = _day(label=gettext_lazy("Last day"))

    def __init__(
        self, *args: Any, absent: Sequence[Colleague], people: Sequence[Colleague], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "absent", people_choices(absent))
        _offer(self, "stand_in", [("", gettext("Choose")), *people_choices(people)])


class MineFilterForm(forms.Form):
    """Which of the tasks that wait for somebody the list shows."""

    q = forms.CharField(label=gettext_lazy("Words of the task"), required=False)


class TaskFilterForm(forms.Form):
    """Which tasks of the agency the list shows."""

    q = forms.CharField(label=gettext_lazy("Words of the task"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    who = forms.ChoiceField(label=gettext_lazy("Who has to do with it"), required=False)

    def __init__(self, *args: Any, people: Sequence[Colleague], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(
            self,
            "state",
            [
                ("", gettext("All")),
                ("open", gettext("Open")),
                ("overdue", gettext("Overdue")),
                *list_state_names(),
            ],
        )
        _offer(self, "who", [("", gettext("Everybody")), *people_choices(people)])

    def asked_state(self) -> TaskState | None:
        """The state asked for, if it is one."""
        asked = self.cleaned_data.get("state", "")
        return TaskState(asked) if asked in set(TaskState) else None


class UnitFilterForm(forms.Form):
    """Whose tasks a view of the agency shows: those of one of its units, or all."""

    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)

    def __init__(self, *args: Any, units: Sequence[InternalCard], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inside = [(str(one.id), one.name) for one in units]
        _offer(self, "unit", [("", gettext("The whole agency")), *inside])

    def asked_unit(self) -> UUID | None:
        """The unit asked for; None for the whole agency, and for one that it does not have."""
        asked = self.cleaned_data.get("unit") if self.is_valid() else ""
        return UUID(asked) if asked else None


def _offer(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    form.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
