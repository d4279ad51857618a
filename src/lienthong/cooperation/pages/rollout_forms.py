"""The forms of roll-outs. What is missing or wrong the operation says; here only the fields."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, gettext_lazy

from lienthong.cooperation.pages.forms import AskedField
from lienthong.cooperation.pages.given_tables import TableForm
from lienthong.cooperation.pages.rollout_words import ROLLOUT_KINDS, STAGES
from lienthong.cooperation.pages.wording import language
from lienthong.cooperation.rules import write_day, write_number
from lienthong.cooperation.terms.rollouts import RolloutDraft, RolloutKind, SiteDraft, Stage

_DAY_KNOWN = gettext_lazy("As far as it is known: 31/12/2026, 6/2026, 2026; or: không rõ.")


def _kinds() -> list[tuple[str, str]]:
    return [(key.value, gettext(text)) for key, text in ROLLOUT_KINDS.items()]


class RolloutFilterForm(forms.Form):
    """What to list."""

    q = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=200)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of roll-out"),
        required=False,
        choices=lambda: [("", gettext("All")), *_kinds()],
    )
    unit = forms.CharField(label=gettext_lazy("In the unit"), required=False, max_length=200)
    late = forms.BooleanField(label=gettext_lazy("With sites that are late"), required=False)


class SiteFilterForm(forms.Form):
    """Which sites of a roll-out."""

    q = forms.CharField(label=gettext_lazy("Unit or place"), required=False, max_length=200)
    which = forms.ChoiceField(
        label=gettext_lazy("How far"),
        required=False,
        choices=lambda: [
            ("", gettext("All")),
            ("none", gettext("Not installed yet")),
            ("late", gettext("Later than planned")),
            *(
                (stage.value, gettext(text))
                for stage, text in STAGES.items()
                if stage is not Stage.PLANNED
            ),
            ("doubled", gettext("Possibly counted twice")),
        ],
    )


class RolloutForm(forms.Form):
    """A roll-out of a commitment."""

    item = AskedField(
        label=gettext_lazy("What is put in place"),
        help_text=gettext_lazy(
            "Write the same thing with the same words in every agreement: what is counted twice is "
            "found by them."
        ),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind of roll-out"), choices=_kinds)
    measure = AskedField(
        label=gettext_lazy("Counted in"),
        help_text=gettext_lazy("Stations, sets, schools, km."),
    )
    note = forms.CharField(label=gettext_lazy("Note on the roll-out"), required=False)

    def draft(self) -> RolloutDraft:
        """What was typed."""
        asked = self.cleaned_data
        return RolloutDraft(
            item=asked["item"],
            kind=RolloutKind(asked["kind"]),
            measure=asked["measure"],
            note=asked["note"],
        )


class SiteForm(forms.Form):
    """How far a site is."""

    quantity = AskedField(label=gettext_lazy("Quantity"), initial="1")
    planned = forms.CharField(label=gettext_lazy("Planned"), required=False, help_text=_DAY_KNOWN)
    installed = forms.CharField(label=gettext_lazy("Installed"), required=False)
    accepted = forms.CharField(label=gettext_lazy("Delivery accepted"), required=False)
    in_use = forms.CharField(label=gettext_lazy("In use"), required=False)
    stopped = forms.CharField(label=gettext_lazy("Stopped"), required=False)
    source = forms.CharField(
        label=gettext_lazy("What proves it"),
        help_text=gettext_lazy("Number and day of the record of acceptance, or a link."),
        required=False,
    )
    note = forms.CharField(label=gettext_lazy("Note on the site"), required=False)

    def draft(self, *, unit_id: UUID, place: str) -> SiteDraft:
        """What was typed of a site."""
        asked = self.cleaned_data
        return SiteDraft(
            unit_id=unit_id,
            place=place,
            quantity=asked["quantity"],
            days={stage: asked[stage.value] for stage in Stage},
            source=asked["source"],
            note=asked["note"],
        )


class NewSiteForm(SiteForm):
    """A site that is not on record yet."""

    unit = AskedField(
        label=gettext_lazy("Administrative unit of the site"),
        help_text=gettext_lazy("Its kind and full name: xã Nga Sơn."),
    )
    place = forms.CharField(
        label=gettext_lazy("Place within the unit"),
        help_text=gettext_lazy("Needed where one unit has several: station, school, hamlet."),
        required=False,
    )
    field_order = ("unit", "place")


class ChangeSiteForm(SiteForm):
    """A site on record; `based_on` is the version that was opened."""

    reason = forms.CharField(
        label=gettext_lazy("Why what is on record changes"),
        help_text=gettext_lazy("Needed where a day, a quantity or a proof on record is changed."),
        required=False,
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput)


class TakeOutForm(forms.Form):
    """Why a site is taken out."""

    reason = AskedField(label=gettext_lazy("Why the site is taken out"))
    based_on = forms.IntegerField(widget=forms.HiddenInput)


class RolloutTableForm(TableForm):
    """A workbook for a roll-out."""

    source = forms.CharField(
        label=gettext_lazy("What proves the rows that name no proof"),
        help_text=gettext_lazy("Such as the number and day of the report the table belongs to."),
        required=False,
        max_length=500,
    )


def initial_of(draft: SiteDraft) -> dict[str, Any]:
    """A site on record, for its form."""
    return {
        "quantity": write_number(draft.quantity),
        **{stage.value: _typed(edtf) for stage, edtf in draft.days.items()},
        "source": draft.source,
        "note": draft.note,
    }


def _typed(edtf: str) -> str:
    return "không rõ" if edtf.startswith("/") else write_day(edtf, language=language())
