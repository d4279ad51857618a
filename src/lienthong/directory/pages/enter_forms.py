"""The forms by which a change is entered: the event as a whole, and its bodies by kind."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, gettext_lazy

from lienthong.directory.pages.asked import DayField
from lienthong.directory.pages.finding import LONGEST, Hit, choices_for, find_bodies, offered
from lienthong.directory.pages.words import share_name, type_label
from lienthong.directory.queries import get_cards
from lienthong.directory.terms import EVERYWHERE, AgencyKind, Body, Card, Particulars, Reach, Share
from lienthong.kernel.vietnamese import same_name

MOST_ROWS = 60


class BodyInput(forms.Widget):
    """A text box for a name or code, and the bodies that fit it as radio buttons below.

    Its value is {"text", "id", "for"}: what was typed, the body chosen, and for which text the
    choices had been made; a choice made for another text no longer counts.
    """

    template_name = "directory/body_input.html"
    body = Body.UNIT
    on = date.max
    reach = EVERYWHERE

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> dict[str, str]:
        """What the browser sent."""
        return {
            "text": data.get(f"{name}_text", "").strip()[:LONGEST],
            "id": data.get(name, ""),
            "for": data.get(f"{name}_for", ""),
        }

    def value_omitted_from_data(self, data: Any, _files: Any, name: str) -> bool:
        """Whether the field was not sent at all."""
        return f"{name}_text" not in data

    def format_value(self, value: Any) -> Any:
        """Kept as it is: `get_context` takes it apart."""
        return value

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """The text and the bodies that fit it."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        given = value or {"text": "", "id": "", "for": ""}
        context["widget"]["picked"] = {
            "text": given["text"],
            "id": given["id"] if given["for"] == given["text"] else "",
            "body": self.body.value,
            "on": self.on.isoformat(),
            "choices": choices_for(given["text"], kind=self.body, on=self.on, reach=self.reach),
        }
        return context


class BodyField(forms.Field):
    """One body of the directory that exists on the day, by name or code; its Card."""

    widget = BodyInput

    def tell(self, *, body: Body, on: date, reach: Reach) -> None:
        """Which bodies are meant, on which day they must exist, and within whose reach."""
        self.widget.body, self.widget.on, self.widget.reach = body, on, reach

    def has_changed(self, _initial: Any, data: Any) -> bool:
        """Whether anything was typed."""
        return bool(data and data["text"])

    def clean(self, value: Any) -> Card | None:
        """The body chosen, or the only one that fits."""
        text = value["text"] if value else ""
        if not text:
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return None
        body, on = self.widget.body, self.widget.on
        chosen = _chosen(value, body)
        if chosen is not None:
            return chosen
        hits = find_bodies(text, kind=body, on=on, living=True, dated=True)
        fitting = offered([hit.card for hit in hits], reach=self.widget.reach, on=on)
        exact = [card for card in fitting if _is_called(card, text)]
        if len(exact or fitting) == 1:
            return (exact or fitting)[0]
        if not fitting:
            raise forms.ValidationError(_nothing_fits(hits, self.widget.reach))
        raise forms.ValidationError(gettext("Several bodies fit. Choose one below."))


def labelled(form: forms.Form) -> dict[str, forms.Field]:
    """The fields of a form by the names under which people's words are sent."""
    return {
        f"{name}_text" if isinstance(field, BodyField) else name: field
        for name, field in form.fields.items()
    }


def _nothing_fits(hits: list[Hit], reach: Reach) -> str:
    if not hits:
        return gettext("Nothing of that name or code exists on that day.")
    text = gettext("{name} is neither {agency} nor under it; {agency} cannot change it.")
    return text.format(name=hits[0].card.name, agency=reach.agency_name)


def _chosen(value: dict[str, str], body: Body) -> Card | None:
    if value["for"] != value["text"]:
        return None
    try:
        wanted = UUID(value["id"])
    except ValueError:
        return None
    return get_cards(body=body, ids={wanted}).get(wanted)


def _is_called(card: Card, text: str) -> bool:
    return (
        card.code == text.upper() or same_name(card.name, text) or same_name(card.short_name, text)
    )


class EventForm(forms.Form):
    """The change as a whole: its day and its legal act."""

    effective_on = DayField(
        label=gettext_lazy("Takes effect on"),
        help_text=gettext_lazy("The first day on which things are as they will be."),
    )
    act_number = forms.CharField(
        label=gettext_lazy("Number of the legal act"),
        max_length=120,
        help_text=gettext_lazy("As 1686/NQ-UBTVQH15: every change rests on an act."),
    )
    act_issuer = forms.CharField(label=gettext_lazy("Issued by"), max_length=200, required=False)
    act_issued_on = DayField(label=gettext_lazy("Act of"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    with_committees = forms.BooleanField(
        label=gettext_lazy("The People's Committees of the units follow them"),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if body is Body.AGENCY:
            del self.fields["with_committees"]


class BodyForm(forms.Form):
    """Base of the forms of one body: fields that make no sense for units are taken away.

    `before` is the last day before the change, on which the bodies that pass on exist; `on` its
    first day, on which those that take over exist. Only bodies within `reach` are offered.
    """

    def __init__(
        self, *args: Any, body: Body, reach: Reach, before: date, on: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, BodyField):
                field.tell(body=body, on=before if name == "source" else on, reach=reach)
        if body is Body.UNIT:
            for name in ("type", "demonstration"):
                self.fields.pop(name, None)

    def particulars(self) -> Particulars:
        """The new body, or what of a known one changes, as far as this form asks for it."""
        given = self.cleaned_data
        parent = given.get("parent")
        return Particulars(
            name=given.get("name", ""),
            type=given.get("type", ""),
            code=given.get("code", ""),
            demonstration=given.get("demonstration", False),
            parent_id=parent.id if parent else None,
        )


def _kinds() -> list[tuple[str, Any]]:
    kinds = [(kind.value, type_label(Body.AGENCY, kind)) for kind in AgencyKind]
    return [("", gettext_lazy("Choose")), *kinds]


def _shares() -> list[tuple[str, Any]]:
    offered = (Share.FULL, Share.PART, Share.REMAINDER, Share.UNKNOWN)
    return [("", gettext("not stated (the whole when it passes to one only)"))] + [
        (share.value, share_name(share)) for share in offered
    ]


def _source() -> BodyField:
    return BodyField(label=gettext_lazy("Name or code"))


class NewBody(BodyForm):
    """A body that begins."""

    name = forms.CharField(
        label=gettext_lazy("Full official name"),
        max_length=200,
        help_text=gettext_lazy("With its type word: Xã Nga Sơn, Sở Tài chính tỉnh Thanh Hóa."),
    )
    type = forms.ChoiceField(label=gettext_lazy("Kind"), choices=_kinds)
    code = forms.CharField(label=gettext_lazy("Code"), max_length=100, required=False)
    demonstration = forms.BooleanField(
        label=gettext_lazy("The code is made up (demonstration code)"), required=False
    )
    parent = BodyField(label=gettext_lazy("Lies in or stands under"), required=False)


class Renaming(BodyForm):
    """A body and its new name."""

    source = _source()
    name = forms.CharField(label=gettext_lazy("New full name"), max_length=300)


class Moving(BodyForm):
    """A body and what it comes under."""

    source = _source()
    parent = BodyField(label=gettext_lazy("Comes to"))


class Recoding(BodyForm):
    """A body and its new code."""

    source = _source()
    code = forms.CharField(label=gettext_lazy("New code"), max_length=100)
    demonstration = NewBody.base_fields["demonstration"]


class Source(BodyForm):
    """The body that passes on."""

    source = _source()


class Giver(BodyForm):
    """A body that passes (a share of itself) on."""

    source = _source()
    share = forms.ChoiceField(label=gettext_lazy("Passes on"), choices=_shares, required=False)


class Receiver(BodyForm):
    """Who takes over: a body that exists, or one that begins."""

    target = BodyField(
        label=gettext_lazy("A body that exists"),
        required=False,
        help_text=gettext_lazy("Leave it empty when a new body begins, and describe it below."),
    )
    name = forms.CharField(
        label=gettext_lazy("Full name of the new body"), max_length=300, required=False
    )
    type = forms.ChoiceField(label=gettext_lazy("Kind"), choices=_kinds, required=False)
    code = forms.CharField(label=gettext_lazy("Code"), max_length=100, required=False)
    demonstration = NewBody.base_fields["demonstration"]
    parent = BodyField(label=gettext_lazy("Lies in or stands under"), required=False)

    def clean(self) -> dict[str, Any]:
        """Either the one or the other."""
        given: dict[str, Any] = super().clean() or {}
        if "target" in given and not given["target"] and not given.get("name"):
            self.add_error("target", gettext("Name a body that exists, or describe a new one."))
        return given


class Taker(Receiver):
    """Who takes over which share."""

    share = Giver.base_fields["share"]


class Heir(BodyForm):
    """A body that exists and takes over a share."""

    target = BodyField(label=gettext_lazy("Name or code"))
    share = Giver.base_fields["share"]
