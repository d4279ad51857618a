"""The directory in the W3C Organization Ontology (https://www.w3.org/TR/vocab-org/), as JSON-LD."""

from datetime import date
from typing import Any
from uuid import UUID

from lienthong.directory.queries.agency_list import list_agencies, list_formations
from lienthong.directory.queries.cards import latest_cards
from lienthong.directory.terms import Body, Card, Step

CONTEXT = {
    "org": "http://www.w3.org/ns/org#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "lt": "urn:lienthong:directory:",
    "identifier": "org:identifier",
    "name": {"@id": "skos:prefLabel", "@language": "vi"},
    "shortName": {"@id": "skos:altLabel", "@language": "vi"},
    "classification": {"@id": "org:classification", "@type": "@id"},
    "subOrganizationOf": {"@id": "org:subOrganizationOf", "@type": "@id"},
    "spatial": {"@id": "dcterms:spatial", "@type": "@id"},
    "originalOrganization": {"@id": "org:originalOrganization", "@type": "@id"},
    "resultingOrganization": {"@id": "org:resultingOrganization", "@type": "@id"},
    "resultedFrom": {"@id": "org:resultedFrom", "@type": "@id"},
    "date": {"@id": "dcterms:date", "@type": "xsd:date"},
    "act": "dcterms:source",
    "demonstrationCode": {"@id": "lt:demonstrationCode", "@type": "xsd:boolean"},
    "unitCode": "lt:unitCode",
}
"""Inline, so that a reader needs no network."""


def build_org_export(*, on: date, within: UUID | None = None) -> dict[str, Any]:
    """The agencies of a day (within a unit) with the changes that led to them, as JSON-LD.

    Bodies and events are `urn:uuid:` of the directory's ids. Agencies named by a change that no
    longer live stand in the graph with their last name.
    """
    agencies = list_agencies(on=on, within=within)
    ids = {card.id for card in agencies}
    events = list_formations(ids=ids, on=on)
    from_event: dict[UUID, list[str]] = {}
    for event, steps in events.items():
        for step in steps:
            from_event.setdefault(step.successor_id, []).append(_urn(event))
    givers = {step.predecessor_id for steps in events.values() for step in steps}
    past = latest_cards(Body.AGENCY, givers - ids, on=on)
    units = latest_cards(Body.UNIT, {card.unit_id for card in agencies if card.unit_id}, on=on)
    graph = [_agency(card, from_event.get(card.id, []), known=ids) for card in agencies]
    graph += [_past(past[key]) for key in sorted(past)]
    graph += [_unit(units[key]) for key in sorted(units)]
    graph += [_event(event, steps) for event, steps in sorted(events.items())]
    return {"@context": CONTEXT, "@graph": graph}


def _urn(key: UUID) -> str:
    return f"urn:uuid:{key}"


def _agency(card: Card, resulted_from: list[str], *, known: set[UUID]) -> dict[str, Any]:
    node: dict[str, Any] = {
        "@id": _urn(card.id),
        "@type": "org:FormalOrganization",
        "name": card.name,
        "shortName": card.short_name,
        "classification": f"lt:{card.type}",
    }
    if card.code:
        node |= {"identifier": card.code, "demonstrationCode": card.demonstration}
    if card.parent_id is not None and card.parent_id in known:
        node["subOrganizationOf"] = _urn(card.parent_id)
    if card.unit_id:
        node["spatial"] = _urn(card.unit_id)
    if resulted_from:
        node["resultedFrom"] = sorted(set(resulted_from))
    return node


def _past(card: Card) -> dict[str, Any]:
    return {"@id": _urn(card.id), "@type": "org:FormalOrganization", "name": card.name}


def _unit(card: Card) -> dict[str, Any]:
    return {
        "@id": _urn(card.id),
        "@type": "dcterms:Location",
        "name": card.name,
        "unitCode": card.code,
    }


def _event(key: UUID, steps: list[Step]) -> dict[str, Any]:
    node: dict[str, Any] = {
        "@id": _urn(key),
        "@type": "org:ChangeEvent",
        "date": steps[0].effective_on.isoformat(),
        "originalOrganization": sorted({_urn(step.predecessor_id) for step in steps}),
        "resultingOrganization": sorted({_urn(step.successor_id) for step in steps}),
    }
    if steps[0].act:
        node["act"] = steps[0].act
    return node
