"""The forms of the clerk's desk: files of a scan, a reason, many documents at once, readers."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, gettext_lazy

from lienthong.documents.pages.forms import offer, phrases_field, say_instruction
from lienthong.documents.rules.access import LONGEST_REASON, SHORTEST_REASON
from lienthong.documents.rules.arrivals import LONGEST_INSTRUCTION
from lienthong.documents.terms import Assignment, GivenFile
from lienthong.identity.queries import SeveralFilesField
from lienthong.work.queries import Assignees
from lienthong.work.terms import Colleague, UsualLead

ACCEPTED = ".pdf,.docx,.jpg,.jpeg,.png,image/jpeg,image/png,application/pdf"


class ScanForm(forms.Form):
    """Files of one document that came on paper or by mail."""

    uploads = SeveralFilesField(
        label=gettext_lazy("Files or photographs of the pages"),
        required=False,
        accept=ACCEPTED,
        help_text=gettext_lazy(
            "PDF, Word (.docx), JPEG or PNG, up to 60 files and 200 MB together. Photographs become"
            " one PDF, page by page in the order chosen; on a phone the camera opens from here."
        ),
    )
    holds_no_state_secret = forms.BooleanField(
        label=gettext_lazy("I confirm: the document and its files hold no state secret"),
        required=False,
        help_text=gettext_lazy(
            "State secrets must not be received, scanned or kept on this platform"
            " (QĐ 28/2018/QĐ-TTg, Điều 1.2)."
        ),
    )

    def files_given(self) -> list[GivenFile]:
        """The files with their bytes."""
        return [
            GivenFile(name=one.name, content=one.read()) for one in self.cleaned_data["uploads"]
        ]


class ReleaseForm(forms.Form):
    """Why a mark of state secrets was misread."""

    reason = forms.CharField(
        label=gettext_lazy("What the paper says instead"),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 2}),
    )


class ReturnForm(forms.Form):
    """Why a document of the exchange is returned to its sender."""

    reason = forms.CharField(
        label=gettext_lazy("Reason for refusing"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy(
            "The sender reads these words: say what is wrong and what should be done."
        ),
    )


class ReadersForm(forms.Form):
    """Who may read a restricted document."""

    readers = forms.MultipleChoiceField(
        label=gettext_lazy("Who may read it, besides you"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, people: Sequence[Colleague], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(str(one.account_id), f"{one.name}, {one.title}") for one in people]
        self.fields["readers"].choices = known  # type: ignore[attr-defined]  # a ChoiceField

    def chosen(self) -> set[UUID]:
        """The accounts that were ticked."""
        return {UUID(one) for one in self.cleaned_data["readers"]}


class TieForm(forms.Form):
    """Which of our documents one answers."""

    answers = forms.CharField(
        label=gettext_lazy("Number and symbol of our document"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("As on the document, such as 12/UBND-VX. Empty: it answers none."),
    )


class ManyForm(forms.Form):
    """What is made of all documents that are ticked."""

    phrases = phrases_field()
    instruction = forms.CharField(
        label=gettext_lazy("Instruction in your own words"),
        max_length=LONGEST_INSTRUCTION,
        required=False,
    )
    lead = forms.ChoiceField(label=gettext_lazy("Responsible"), required=False)
    due_on = forms.DateField(
        label=gettext_lazy("Deadline"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
    )

    def __init__(
        self,
        *args: Any,
        people: Sequence[Colleague],
        usual: Sequence[UsualLead] = (),
        phrases: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "phrases", [(one, one) for one in phrases])
        offer(self, "lead", [("", gettext("Choose")), *Assignees(people).leads(usual)])

    def words(self) -> str:
        """The sentences that were ticked, then words of one's own."""
        return say_instruction(self.cleaned_data)

    def assignment(self) -> Assignment:
        """Who deals with all of them."""
        return Assignment(
            instruction=self.words(),
            lead=UUID(self.cleaned_data["lead"]),
            due_on=self.cleaned_data["due_on"],
        )
