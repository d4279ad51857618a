"""Agencies as linked data: the W3C Organization Ontology (ORG) in JSON-LD. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from lienthong.directory.terms import Bound, Card, EventCard, Step

CONTEXT: dict[str, Any] = {
    "org": "http://www.w3.org/ns/org#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "prov": "http://www.w3.org/ns/prov#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
    "name": {"@id": "skos:prefLabel", "@language": "vi"},
    "shortName": {"@id": "skos:altLabel", "@language": "vi"},
    "identifier": "org:identifier",
    "classification": {"@id": "org:classification", "@type": "@id"},
    "subOrganizationOf": {"@id": "org:subOrganizationOf", "@type": "@id"},
    "resultedFrom": {"@id": "org:resultedFrom", "@type": "@id"},
    "changedBy": {"@id": "org:changedBy", "@type": "@id"},
    "originalOrganization": {"@id": "org:originalOrganization", "@type": "@id"},
    "resultingOrganization": {"@id": "org:resultingOrganization", "@type": "@id"},
    "spatial": {"@id": "dcterms:spatial", "@type": "@id"},
    "note": {"@id": "skos:note"},
    "at": {"@id": "prov:atTime", "@type": "xsd:date"},
    "startedAt": {"@id": "prov:generatedAtTime", "@type": "xsd:date"},
    "legalAct": {"@id": "dcterms:source"},
}

DEMONSTRATION_NOTE = "demonstration code: made up, given by no decision"
LIST_DAY_NOTE = "the first day is that of a list; the day of founding is not known"


def organisations_jsonld(
    *,
    agencies: Iterable[Card],
    units: Mapping[UUID, Card],
    steps: Iterable[Step],
    events: Mapping[UUID, EventCard],
    on: date,
) -> dict[str, Any]:
    """The agencies of a day as one JSON-LD document, with the changes that led to them.

    Ids are urn:uuid. A change is an org:ChangeEvent with its originals, its results, its day and
    its act. A first day that only a list gives is said to be such, and not given as a start.
    """
    graph = [_agency(card) for card in agencies]
    graph += [_unit(card) for card in units.values()]
    graph += _changes(steps, events)
    return {"@context": CONTEXT, "dcterms:valid": on.isoformat(), "@graph": graph}


def urn(body_id: UUID) -> str:
    """The identifier of a body or event in linked data."""
    return f"urn:uuid:{body_id}"


def _agency(card: Card) -> dict[str, Any]:
    node: dict[str, Any] = {
        "@id": urn(card.id),
        "@type": "org:FormalOrganization",
        "name": card.name,
        "shortName": card.short_name,
        "classification": f"urn:lienthong:agency-kind:{card.type}",
    }
    notes = []
    if card.code:
        node["identifier"] = card.code
    if card.demonstration:
        notes.append(DEMONSTRATION_NOTE)
    if card.starts is Bound.ACT:
        node["startedAt"] = card.valid_from.isoformat()
    else:
        notes.append(LIST_DAY_NOTE)
    if card.parent_id:
        node["subOrganizationOf"] = urn(card.parent_id)
    if card.unit_id:
        node["spatial"] = urn(card.unit_id)
    return node | ({"note": notes} if notes else {})


def _unit(card: Card) -> dict[str, Any]:
    return {
        "@id": urn(card.id),
        "@type": "dcterms:Location",
        "name": card.name,
        "dcterms:identifier": card.code,
    }


def _changes(steps: Iterable[Step], events: Mapping[UUID, EventCard]) -> list[dict[str, Any]]:
    by_event: dict[UUID, list[Step]] = {}
    for step in steps:
        by_event.setdefault(step.event_id, []).append(step)
    return [_change(events[key], members) for key, members in by_event.items() if key in events]


def _change(event: EventCard, steps: list[Step]) -> dict[str, Any]:
    node: dict[str, Any] = {
        "@id": urn(event.id),
        "@type": "org:ChangeEvent",
        "classification": f"urn:lienthong:change-kind:{event.kind}",
        "at": event.effective_on.isoformat(),
        "originalOrganization": sorted({urn(step.predecessor_id) for step in steps}),
        "resultingOrganization": sorted({urn(step.successor_id) for step in steps}),
    }
    return node | ({"legalAct": event.act.number} if event.act else {})
