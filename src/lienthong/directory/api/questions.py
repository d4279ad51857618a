"""The directory for other software: read-only, open to all, every question as of a day."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from lienthong.directory.api.answers import (
    AgencyOut,
    CardOut,
    FoundOut,
    HitOut,
    LineOut,
    SuccessionOut,
    TreeOut,
    card_out,
    code_out,
    line_out,
    node_out,
    succession_out,
)
from lienthong.directory.queries import (
    build_org_export,
    find_by_code,
    find_by_name,
    get_agency,
    get_cards,
    get_unit,
    list_codes_of_agency,
    tree_as_of,
)
from lienthong.directory.terms import Body, Card
from lienthong.identity.queries import open_to_all

router = Router(tags=["directory"])

On = Annotated[
    date | None, Query(None, description="The day asked about (ISO 8601); today when left out.")
]


@router.get("/find", response=FoundOut, summary="Find by name or code", url_name="directory_find")
@open_to_all
def find(  # noqa: PLR0917 - each parameter of the address by its name
    request: HttpRequest,  # noqa: ARG001 - ninja's signature
    q: Annotated[
        str,
        Query(
            min_length=1,
            max_length=200,
            description="Beginnings of words, with "
            "or without accents; or a code of either scheme or of a unit.",
        ),
    ],
    on: On = None,
    body: Annotated[Body | None, Query(description="Only units or only agencies.")] = None,
    living: Annotated[bool, Query(description="Only what exists on the day.")] = False,  # noqa: FBT002 - a parameter of the address
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> FoundOut:
    """Bodies that have or had the code, then bodies with the name, each name once."""
    day = on or timezone.localdate()
    coded = [
        hit
        for hit in find_by_code(code=q, on=on)
        if (body is None or hit.card.body is body) and (not living or hit.card.lives_on(day))
    ]
    named = find_by_name(text=q, on=day if living else None, limit=limit + 1, body=body)
    cards = _as_of_day([*(hit.card for hit in coded), *(hit.card for hit in named)], day)
    hits = [HitOut(card=cards[hit.card.id], name=None, code=code_out(hit)) for hit in coded]
    hits += [HitOut(card=cards[hit.card.id], name=hit.name, code=None) for hit in named]
    return FoundOut(on=day, hits=hits[:limit], more=len(hits) > limit)


def _as_of_day(cards: Sequence[Card], day: date) -> dict[UUID, CardOut]:
    """The bodies as they are on the day: what they are called later is not what they are called."""
    known: dict[UUID, Card] = {card.id: card for card in cards}
    for body in Body:
        known |= get_cards(body=body, ids={c.id for c in cards if c.body is body}, on=day)
    return {key: card_out(card, day) for key, card in known.items()}


@router.get("/tree", response=TreeOut, summary="The tree of units", url_name="directory_tree")
@open_to_all
def tree(
    request: HttpRequest,  # noqa: ARG001 - ninja's signature
    on: On = None,
    unit: Annotated[
        UUID | None, Query(description="Its root; all provinces when left out.")
    ] = None,
    depth: Annotated[
        int | None, Query(ge=0, le=3, description="Levels below the root; all when left out.")
    ] = None,
) -> TreeOut:
    """Units with what lies in them on a day; empty when the record does not reach back."""
    day = on or timezone.localdate()
    roots = tree_as_of(on=day, unit_id=unit, depth=depth)
    return TreeOut(on=day, roots=[node_out(node, day) for node in roots])


@router.get(
    "/org",
    summary="Export in the W3C Organization Ontology (JSON-LD)",
    url_name="directory_org",
    openapi_extra={
        "responses": {
            200: {
                "description": "JSON-LD: agencies, the units they govern, the changes that led "
                "to them.",
                "content": {"application/ld+json": {"schema": {"type": "object"}}},
            }
        }
    },
)
@open_to_all
def org(
    request: HttpRequest,  # noqa: ARG001 - ninja's signature
    on: On = None,
    unit: Annotated[
        UUID | None, Query(description="Only agencies of this unit and of what lies in it.")
    ] = None,
) -> HttpResponse:
    """The agencies of a day as JSON-LD, its context inline."""
    export = build_org_export(on=on or timezone.localdate(), within=unit)
    text = json.dumps(export, ensure_ascii=False)
    return HttpResponse(text, content_type="application/ld+json")


@router.get("/agencies/{uuid:agency_id}", response=AgencyOut, summary="One agency")
@open_to_all
def agency(request: HttpRequest, agency_id: UUID, on: On = None) -> AgencyOut:  # noqa: ARG001 - ninja's signature
    """The agency on the day; outside its life the nearest version (`living` is false)."""
    day = on or timezone.localdate()
    card = card_out(get_agency(agency_id=agency_id, on=day), day)
    codes = [code_out(hit) for hit in list_codes_of_agency(agency_id=agency_id)]
    return AgencyOut(**card.dict(), codes=codes)


@router.get("/units/{uuid:unit_id}", response=CardOut, summary="One territorial unit")
@open_to_all
def unit(request: HttpRequest, unit_id: UUID, on: On = None) -> CardOut:  # noqa: ARG001 - ninja's signature
    """The unit on the day; outside its life the nearest version (`living` is false)."""
    day = on or timezone.localdate()
    return card_out(get_unit(unit_id=unit_id, on=day), day)


@router.get("/agencies/{uuid:agency_id}/line", response=LineOut, summary="An agency's line")
@open_to_all
def agency_line(request: HttpRequest, agency_id: UUID) -> LineOut:  # noqa: ARG001 - ninja's signature
    """What came before and after, all generations."""
    return line_out(Body.AGENCY, agency_id)


@router.get("/units/{uuid:unit_id}/line", response=LineOut, summary="A unit's line")
@open_to_all
def unit_line(request: HttpRequest, unit_id: UUID) -> LineOut:  # noqa: ARG001 - ninja's signature
    """What came before and after, all generations."""
    return line_out(Body.UNIT, unit_id)


@router.get(
    "/agencies/{uuid:agency_id}/successors",
    response=SuccessionOut,
    summary="Who carries an agency on",
)
@open_to_all
def agency_successors(
    request: HttpRequest,  # noqa: ARG001 - ninja's signature
    agency_id: UUID,
    on: On = None,
) -> SuccessionOut:
    """The living successors on the day, over as many changes as there were."""
    return succession_out(Body.AGENCY, agency_id, on or timezone.localdate())


@router.get(
    "/units/{uuid:unit_id}/successors", response=SuccessionOut, summary="Who carries a unit on"
)
@open_to_all
def unit_successors(request: HttpRequest, unit_id: UUID, on: On = None) -> SuccessionOut:  # noqa: ARG001 - ninja's signature
    """The living successors on the day, over as many changes as there were."""
    return succession_out(Body.UNIT, unit_id, on or timezone.localdate())
