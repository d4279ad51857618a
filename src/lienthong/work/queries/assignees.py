"""Whom a form of assigning offers: units by who leads them, then people; each with a deadline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext

from lienthong.work.terms import Colleague, Duty, Share, UnitLead, UsualLead

UNIT = "unit-"
"""Before the id of a unit among the values of a choice."""
DUE = "own_due_"
"""Before such a value in the name of the field with a deadline of its own."""


@dataclass(frozen=True, slots=True)
class Assignees:
    """People and units of an agency, as the fields of a form take them."""

    people: Sequence[Colleague]
    units: Sequence[UnitLead] = ()

    def choices(self) -> list[tuple[str, str]]:
        """Value and label of each: a unit with who leads it, a person with post and unit."""
        units = [(f"{UNIT}{one.unit_id}", f"{one.unit} ({one.name})") for one in self.units]
        people = [
            (
                str(one.account_id),
                ", ".join(part for part in (one.name, one.title, one.unit) if part),
            )
            for one in self.people
        ]
        return [*units, *people]

    def leads(self, usual: Sequence[UsualLead]) -> list[tuple[str, object]]:
        """`choices` with those first to whom work is usually given, in groups once there are any.

        A native list of a telephone opens at its top: who is chosen most is one touch away.
        """
        named = {(one.account_id, ""): str(one.account_id) for one in self.people}
        named |= {(one.account_id, one.unit): f"{UNIT}{one.unit_id}" for one in self.units}
        labels = dict(self.choices())
        known = [(one.account_id, one.unit) for one in usual]
        first = [named[one] for one in known if one in named]
        if not first:
            return list(self.choices())
        others = [(value, label) for value, label in self.choices() if value not in first]
        return [
            (gettext("Usually given work by you"), [(value, labels[value]) for value in first]),
            (gettext("All others"), others),
        ]

    def share(self, value: str, duty: Duty, due_on: date | None = None) -> Share:
        """What is given to who was chosen by a value of `choices`."""
        for one in self.units:
            if value == f"{UNIT}{one.unit_id}":
                return Share(account_id=one.account_id, duty=duty, due_on=due_on, unit=one.unit)
        return Share(account_id=UUID(value), duty=duty, due_on=due_on)

    def supporting(
        self, given: Mapping[str, object], *, otherwise: date | None = None
    ) -> list[Share]:
        """The shares of those ticked as `support`, each with its own deadline, if it has one."""
        values = given["support"]
        assert isinstance(values, list)  # noqa: S101 - what a field of several choices gives
        found = []
        for value in values:
            own = given.get(f"{DUE}{value}")
            due_on = own if isinstance(own, date) else otherwise
            found.append(self.share(value, Duty.SUPPORT, due_on))
        return found

    def without_part(self, given: Mapping[str, object]) -> list[str]:
        """The fields of deadlines that were typed for somebody who does not support."""
        ticked = given.get("support") or ()
        assert isinstance(ticked, Sequence)  # noqa: S101 - as above
        named = (f"{DUE}{value}" for value, _ in self.choices() if value not in ticked)
        return [name for name in named if given.get(name)]
