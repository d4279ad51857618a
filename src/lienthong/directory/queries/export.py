"""The directory as linked data."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from lienthong.directory.queries.cards import latest_cards, list_cards
from lienthong.directory.queries.events import events_by_key
from lienthong.directory.queries.lines import list_steps
from lienthong.directory.rules.organisations import organisations_jsonld
from lienthong.directory.terms import Body


def export_org_jsonld(*, on: date, agency_ids: set[UUID] | None = None) -> dict[str, Any]:
    """The agencies of a day in the W3C Organization Ontology, ready for json.dumps.

    With `agency_ids` only those. Includes the territories they govern and the changes they came
    from. Made-up codes and days that only a list gives carry a note saying so.
    """
    which = Q() if agency_ids is None else Q(body__in=list(agency_ids))
    agencies = list_cards(Body.AGENCY, which, on=on)
    exported = {card.id for card in agencies}
    steps = [
        step
        for step in list_steps(body=Body.AGENCY, until_on=on)
        if step.successor_id in exported and step.predecessor_id != step.successor_id
    ]
    return organisations_jsonld(
        agencies=agencies,
        units=latest_cards(Body.UNIT, {card.unit_id for card in agencies if card.unit_id}, on=on),
        steps=steps,
        events=events_by_key({step.event_id for step in steps}),
        on=on,
    )
