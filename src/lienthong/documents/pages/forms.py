"""The forms of document work; operations have the last word."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from lienthong.documents.pages.words import CHANNELS
from lienthong.documents.rules.arrivals import LONGEST, LONGEST_INSTRUCTION
from lienthong.documents.terms import ArrivalDraft, Assignment, Channel, Handling
from lienthong.work.queries import DUE, Assignees, list_urgency_names
from lienthong.work.terms import Colleague, Duty, UnitLead, Urgency, UsualLead


def day_field(**kwargs: Any) -> forms.DateField:
    """A day, by the browser's own calendar or as people write it."""
    return forms.DateField(
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        **kwargs,
    )


def phrases_field() -> forms.MultipleChoiceField:
    """What somebody often writes, to be ticked: one touch each, and no scripts."""
    return forms.MultipleChoiceField(
        label=gettext_lazy("What you often write"),
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "documents-phrases"}),
    )


def say_instruction(given: Mapping[str, Any]) -> str:
    """The sentences that were ticked, then words of one's own, a line each."""
    return "\n".join(part for part in (*given["phrases"], given["instruction"].strip()) if part)


def offer(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    """Set what may be chosen in a field."""
    form.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


class ArrivalForm(forms.Form):
    """A document that came on paper or by mail, as it is written into the register.

    `asks_secrecy`: not for a scan, of which it was confirmed when it was taken in.
    """

    channel = forms.ChoiceField(label=gettext_lazy("Came by"))
    author = forms.CharField(label=gettext_lazy("Author"), max_length=LONGEST["author"])
    code = forms.CharField(
        label=gettext_lazy("Number and symbol"), max_length=LONGEST["code"], required=False
    )
    issued_on = day_field(label=gettext_lazy("Date of the document"), required=False)
    type_name = forms.CharField(
        label=gettext_lazy("Type of document"), max_length=LONGEST["type_name"], required=False
    )
    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        max_length=LONGEST["subject"],
        widget=forms.Textarea({"rows": 2}),
    )
    urgency = forms.ChoiceField(label=gettext_lazy("Urgency"), initial=Urgency.NORMAL.value)
    due_on = day_field(label=gettext_lazy("Answer wanted by"), required=False)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=LONGEST["note"], required=False)
    known_duplicate = forms.BooleanField(
        label=gettext_lazy("I have compared them: this is another document."), required=False
    )

    holds_no_state_secret = forms.BooleanField(
        label=gettext_lazy("I confirm: the document and its files hold no state secret"),
        help_text=gettext_lazy(
            "State secrets must not be received, scanned or kept on this platform"
            " (QĐ 28/2018/QĐ-TTg, Điều 1.2)."
        ),
        error_messages={
            "required": gettext_lazy(
                "Confirm this first; a document with a mark goes into the register of secret ones."
            )
        },
    )

    def __init__(
        self,
        *args: Any,
        asks_duplicate: bool = False,
        asks_secrecy: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not asks_secrecy:
            del self.fields["holds_no_state_secret"]
        by_hand = (Channel.PAPER, Channel.MAIL)
        offer(self, "channel", [(c.value, gettext(CHANNELS[c]).capitalize()) for c in by_hand])
        offer(self, "urgency", list_urgency_names())
        if not asks_duplicate:
            self.fields["known_duplicate"].widget = forms.HiddenInput()

    def draft(self) -> ArrivalDraft:
        """The row as typed."""
        given = dict(self.cleaned_data)
        given.pop("holds_no_state_secret", None)
        return ArrivalDraft(
            **{
                **given,
                "channel": Channel(given["channel"]),
                "urgency": Urgency(given["urgency"]),
            }
        )


class InstructForm(forms.Form):
    """The instruction on a document, and who deals with it."""

    template_name = "work/assign_fields.html"

    seen_tasks = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    phrases = phrases_field()
    instruction = forms.CharField(
        label=gettext_lazy("Instruction in your own words"),
        max_length=LONGEST_INSTRUCTION,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    keep = forms.BooleanField(
        label=gettext_lazy("Keep these words among those I often write"), required=False
    )
    lead = forms.ChoiceField(label=gettext_lazy("Responsible"))
    support = forms.MultipleChoiceField(
        label=gettext_lazy("Supporting"), required=False, widget=forms.CheckboxSelectMultiple
    )
    informed = forms.MultipleChoiceField(
        label=gettext_lazy("To know of it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    due_on = day_field(label=gettext_lazy("Deadline"), required=False)

    def __init__(
        self,
        *args: Any,
        people: Sequence[Colleague],
        units: Sequence[UnitLead] = (),
        usual: Sequence[UsualLead] = (),
        phrases: Sequence[str] = (),
        wanted: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if wanted:
            said = gettext("The sender wants the answer by %s.")
            self.fields["due_on"].help_text = said % wanted
        self.assignees = Assignees(people, units)
        known = self.assignees.choices()
        for value, name in known:
            self.fields[f"{DUE}{value}"] = day_field(label=name, required=False)
        offer(self, "phrases", [(one, one) for one in phrases])
        offer(self, "lead", [("", gettext("Choose")), *self.assignees.leads(usual)])
        offer(self, "support", known)
        offer(self, "informed", known)

    def clean(self) -> dict[str, Any]:
        """A deadline of one's own is for who supports."""
        given: dict[str, Any] = super().clean() or {}
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

    def assignment(self) -> Assignment:
        """Who deals with it, as typed; words of one's own follow the sentences ticked."""
        given = self.cleaned_data
        lead = self.assignees.share(given["lead"], Duty.LEAD)
        support = self.assignees.supporting(given)
        informed = [self.assignees.share(one, Duty.INFORMED) for one in given["informed"]]
        return Assignment(
            instruction=say_instruction(given),
            lead=lead.account_id,
            support=tuple(one.account_id for one in support),
            informed=tuple(one.account_id for one in informed),
            deadlines={one.account_id: one.due_on for one in support if one.due_on},
            units={one.account_id: one.unit for one in (lead, *support, *informed) if one.unit},
            due_on=given["due_on"],
            seen_tasks=given["seen_tasks"] or 0,
            seen=given["seen"],
        )


class FileForm(forms.Form):
    """Why a document needs no task."""

    instruction = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=LONGEST_INSTRUCTION,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )


class RegisterFilterForm(forms.Form):
    """Which rows of the register the list shows."""

    q = forms.CharField(label=gettext_lazy("Number, symbol, subject or author"), required=False)
    year = forms.ChoiceField(label=gettext_lazy("Year"), required=False)

    def __init__(self, *args: Any, years: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "year", [("", gettext("All")), *((str(y), str(y)) for y in years)])


def read_handling(text: str) -> Handling | None:
    """The handling an address names, if it is one."""
    return Handling(text) if text in set(Handling) else None
