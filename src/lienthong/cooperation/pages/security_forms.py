"""The words and forms of security-level files."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext, gettext_lazy, gettext_noop

from lienthong.cooperation.pages.forms import AskedField
from lienthong.cooperation.terms.security_files import (
    LEVELS,
    Authority,
    FileState,
    FileStep,
    SecurityDraft,
)

DAYS = ("submitted", "approved", "examine")
STATES: Mapping[FileState, tuple[str, str]] = {
    FileState.LAPSED: (gettext_noop("Approval has lapsed"), "danger"),
    FileState.SOON: (gettext_noop("To be examined within 90 days"), "warning"),
    FileState.PREPARED: (gettext_noop("File being prepared"), "waiting"),
    FileState.SUBMITTED: (gettext_noop("Waiting for approval"), "info"),
    FileState.APPROVED: (gettext_noop("Level approved"), "success"),
    FileState.CLOSED: (gettext_noop("System no longer used"), "neutral"),
}
STEPS: Mapping[FileStep, str] = {
    FileStep.PREPARED: gettext_noop("The file is being prepared"),
    FileStep.SUBMITTED: gettext_noop("Submitted for appraisal"),
    FileStep.APPROVED: gettext_noop("The level is approved"),
    FileStep.CLOSED: gettext_noop("The system is no longer used"),
}
AUTHORITIES: Mapping[Authority, str] = {
    Authority.UNIT: gettext_noop("the owner’s unit for information security"),
    Authority.OWNER: gettext_noop("the owner of the system"),
    Authority.MINISTRY: gettext_noop("the ministry in charge"),
    Authority.PRIME_MINISTER: gettext_noop("the Prime Minister"),
}
MEMBERS: Mapping[str, str] = {
    "operator": gettext_noop("Who runs it"),
    "commitment": gettext_noop("Commitment it serves"),
    "level": gettext_noop("Level"),
    "step": gettext_noop("How far the file is"),
    "submitted": gettext_noop("Submitted on"),
    "approved": gettext_noop("Approved on"),
    "act": gettext_noop("Act of approval"),
    "examine": gettext_noop("To be examined again by"),
    "note": gettext_noop("Note on the file"),
}
_DAY_KNOWN = gettext_lazy("As far as it is known: 31/12/2026, 6/2026, 2026.")


class SecurityFilterForm(forms.Form):
    """Which files."""

    q = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=200)
    unit = forms.CharField(label=gettext_lazy("In the unit"), required=False, max_length=200)
    which = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=lambda: [
            ("", gettext("All")),
            *((state.value, gettext(text)) for state, (text, _) in STATES.items()),
        ],
    )


class SecurityForm(forms.Form):
    """What is entered of a file, new or on record."""

    operator = forms.CharField(label=gettext_lazy("Who runs it"), required=False)
    commitment = forms.CharField(
        label=gettext_lazy("Commitment it serves"),
        help_text=gettext_lazy("Its reference, such as A2-C1; empty if none."),
        required=False,
    )
    level = forms.TypedChoiceField(
        label=gettext_lazy("Level"), coerce=int, choices=[(one, str(one)) for one in LEVELS]
    )
    step = forms.ChoiceField(
        label=gettext_lazy("How far the file is"),
        choices=lambda: [(key.value, gettext(text)) for key, text in STEPS.items()],
    )
    submitted = forms.CharField(
        label=gettext_lazy("Submitted on"), help_text=_DAY_KNOWN, required=False
    )
    approved = forms.CharField(label=gettext_lazy("Approved on"), required=False)
    act = forms.CharField(
        label=gettext_lazy("Act of approval"),
        help_text=gettext_lazy("Number, day, who signed."),
        required=False,
    )
    examine = forms.CharField(
        label=gettext_lazy("To be examined again by"),
        help_text=gettext_lazy("Only if the act says so; else the rule of the level counts."),
        required=False,
    )
    note = forms.CharField(label=gettext_lazy("Note on the file"), required=False)

    def draft(self, *, system: str = "", owner: str = "") -> SecurityDraft:
        """What was typed; of a file on record system and owner stay."""
        asked = self.cleaned_data
        return SecurityDraft(
            system=asked.get("system", system),
            owner=asked.get("owner", owner),
            step=FileStep(asked["step"]),
            **{name: asked[name] for name in MEMBERS if name != "step"},
        )


class ChangeSecurityForm(SecurityForm):
    """A file on record; `based_on` is the version that was opened."""

    reason = forms.CharField(
        label=gettext_lazy("Why what is on record changes"),
        help_text=gettext_lazy("Not needed for a further step or what was empty."),
        required=False,
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False)


class NewSecurityForm(SecurityForm):
    """A file that is not on record yet."""

    system = AskedField(label=gettext_lazy("Information system"))
    owner = AskedField(
        label=gettext_lazy("Agency that owns it"),
        help_text=gettext_lazy("As the directory calls it: UBND xã Nga Sơn, Sở Nội vụ."),
    )
    field_order = ("system", "owner")
