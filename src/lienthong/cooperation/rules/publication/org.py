"""Agreements in the W3C Organization Ontology, beside the agencies and their changes.

An agreement is an `org:OrganizationalCollaboration` whose members are its parties; bodies and
change events are the directory's own export.
"""

from collections.abc import Iterable
from typing import Any

from lienthong.cooperation.rules.publication.ocds import party_id
from lienthong.cooperation.terms.publication import MADE_UP, Publication, Published
from lienthong.cooperation.terms.values import Party, RecordKind

Node = dict[str, Any]


def add_collaborations(agencies: Node, agreements: Iterable[Published], about: Publication) -> Node:
    """The agencies' graph with the agreements; parties that it does not know get a node each."""
    named = [one for one in agreements if one.draft.kind is RecordKind.AGREEMENT]
    known = {node["@id"] for node in agencies["@graph"]}
    missing: dict[str, Node] = {}
    for one in named:
        for party in one.draft.parties:
            key = party_iri(party)
            if key not in known:
                missing[key] = {"@id": key, "@type": "org:Organization", "name": party.name}
    context = {
        **agencies["@context"],
        "hasMember": {"@id": "org:hasMember", "@type": "@id"},
        "valid": "dcterms:valid",
        "issued": "dcterms:issued",
        "description": {"@id": "dcterms:description", "@language": "vi"},
    }
    graph = [*agencies["@graph"], *missing.values(), *(_collaboration(one) for one in named)]
    if about.demonstration:
        graph.append({"@id": "urn:lienthong:open-data", "description": MADE_UP})
    return {"@context": context, "@graph": graph}


def party_iri(party: Party) -> str:
    """The IRI of a party: the directory's, or one of its side and name, spelled safely."""
    if party.agency_id is not None:
        return party_id(party)
    spelled = "".join(
        char if char.isascii() and char.isalnum() else f"-{ord(char):x}-" for char in party.name
    )
    return f"urn:lienthong:party:{party.side.value}:{spelled}"


def _collaboration(one: Published) -> Node:
    node: Node = {
        "@id": f"urn:uuid:{one.id}",
        "@type": "org:OrganizationalCollaboration",
        "name": one.draft.title,
        "identifier": one.reference,
        "hasMember": sorted({party_iri(party) for party in one.draft.parties}),
    }
    if one.draft.signed:
        node["issued"] = one.draft.signed
    if one.draft.term:
        node["valid"] = one.draft.term
    return node
