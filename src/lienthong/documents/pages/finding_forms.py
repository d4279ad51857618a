"""The form of the search, and of keeping it under a name."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, gettext_lazy

from lienthong.documents.pages.words import HANDLINGS, KINDS, STAGES, say_order, say_type
from lienthong.documents.terms import FindQuestion, FoundKind, Handling, Order, Stage
from lienthong.paper.document_types import list_document_types
from lienthong.work.queries import list_urgency_names
from lienthong.work.terms import Colleague, Urgency

FIRST_YEAR = 2015
LONGEST = 200


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
    )


def _choice(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False)


class FindForm(forms.Form):
    """What is looked for: words, and what narrows them. `narrowing` are the fields behind them."""

    q = forms.CharField(label=gettext_lazy("Words, number and symbol"), required=False)
    kind = _choice(gettext_lazy("Incoming or outgoing"))
    year = _choice(gettext_lazy("Year"))
    since = _day(gettext_lazy("From day"))
    until = _day(gettext_lazy("To day"))
    type_name = _choice(gettext_lazy("Type of document"))
    issuer = forms.CharField(label=gettext_lazy("Issuer"), required=False, max_length=LONGEST)
    state = _choice(gettext_lazy("State"))
    person = _choice(gettext_lazy("Person"))
    unit = _choice(gettext_lazy("Drafting unit"))
    urgency = _choice(gettext_lazy("Urgency"))
    order = _choice(gettext_lazy("Order"))

    def __init__(
        self,
        *args: Any,
        on: date,
        people: Sequence[Colleague],
        units: Sequence[tuple[UUID, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget.attrs.update({"type": "search", "data-lt-find": ""})
        # what was sent without a draft is found among outgoing ones
        offered = (FoundKind.ARRIVAL, FoundKind.DISPATCH)
        years = range(on.year, FIRST_YEAR - 1, -1)
        types = {
            one.name.partition(" (")[0]: say_type(one.code, one.name.partition(" (")[0])
            for one in list_document_types(on)
        }
        states = {
            **{one.value: gettext(text) for one, (text, _) in HANDLINGS.items()},
            **{one.value: gettext(text) for one, (text, _) in STAGES.items()},
        }
        self._offer("kind", [(one.value, gettext(KINDS[one])) for one in offered])
        self._offer("year", [(str(year), str(year)) for year in years])
        self._offer("type_name", sorted(types.items(), key=lambda one: one[1]))
        self._offer("state", list(states.items()))
        self._offer("person", [(one.name, one.name) for one in people])
        self._offer("unit", [(str(key), name) for key, name in units])
        self._offer("urgency", list_urgency_names())
        self.fields["order"].choices = [(one.value, say_order(one)) for one in Order]  # type: ignore[attr-defined]  # a ChoiceField

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = [("", gettext("All")), *choices]  # type: ignore[attr-defined]  # a ChoiceField

    def narrowing(self) -> list[forms.BoundField]:
        """The fields behind the words."""
        return [field for field in self.visible_fields() if field.name != "q"]

    def question(self, of_all: FindQuestion) -> FindQuestion:
        """What is asked for of all that somebody may read.

        A field that cannot be read asks for nothing.
        """
        given = self.cleaned_data
        state, year, unit = given.get("state"), given.get("year"), given.get("unit")
        return replace(
            of_all,
            text=given.get("q", ""),
            kind=FoundKind(given["kind"]) if given.get("kind") else None,
            year=int(year) if year else None,
            since=given.get("since"),
            until=given.get("until"),
            type_name=given.get("type_name", ""),
            issuer=given.get("issuer", ""),
            state=_state(state) if state else None,
            unit_id=UUID(unit) if unit else None,
            person=given.get("person", ""),
            urgency=Urgency(given["urgency"]) if given.get("urgency") else None,
            order=Order(given.get("order") or Order.FIT),
        )


def _state(text: str) -> Handling | Stage:
    return Handling(text) if text in set(Handling) else Stage(text)


class ViewForm(forms.Form):
    """A search kept under a name."""

    question = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1000)
    name = forms.CharField(
        label=gettext_lazy("Name of the view"),
        max_length=100,
        error_messages={
            "required": gettext_lazy("A view needs a name to find it by. Write one."),
        },
    )
    shared = forms.BooleanField(
        label=gettext_lazy("Also for everybody in the agency"), required=False
    )
