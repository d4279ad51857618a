"""The directory for other software: read-only, open to all, every question as of a day."""

import json
from datetime import date
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from lienthong.directory.queries import (
    build_org_export,
    find_by_code,
    find_by_name,
    get_agency,
    get_unit,
    line_of,
    list_codes_of_agency,
    successors,
    tree_as_of,
)
from lienthong.directory.terms import (
    Body,
    Bound,
    Card,
    CodeHit,
    CodeScheme,
    EventCard,
    Level,
    Node,
    Share,
    Step,
)
from lienthong.identity.queries import open_to_all

router = Router(tags=["directory"])

On = Annotated[
    date | None, Query(None, description="The day asked about (ISO 8601); today when left out.")
]


class CardOut(Schema):
    """A unit or an agency as it is (was) on the day asked: one version of its record.

    `valid_from` and `valid_until` (first day no longer included) bound this version. `code` is the
    unit's code or the agency's own identity code, empty when none is known; `demonstration` marks
    a made-up code. `living` tells whether the body exists on the day asked. `starts` and `ends`
    tell whether a legal act or only a list gives the day; `traced` whether the record says what
    the body came from and went to.
    """

    body: Body
    id: UUID
    name: str
    short_name: str
    type: str = Field(description="A unit type (commune, ward …) or an agency kind (department …).")
    level: int = Field(description="0 national, 1 province, 2 district (to 30/6/2025), 3 commune.")
    code: str
    demonstration: bool
    parent_id: UUID | None
    unit_id: UUID | None = Field(description="A unit's own id; the territory an agency governs.")
    valid_from: date
    valid_until: date | None
    starts: Bound
    ends: Bound | None
    traced: bool
    living: bool


class CodeOut(Schema):
    """A code an agency has (had); `scheme` is null for the code of a territorial unit."""

    code: str
    scheme: CodeScheme | None
    valid_from: date
    valid_until: date | None
    in_force: bool
    demonstration: bool
    alias: bool = Field(description="True for a code it is known by beside its own one.")
    basis: str


class HitOut(Schema):
    """A body found, by one of its codes (`code` is set) or by a name it bears or bore (`name`)."""

    card: CardOut
    name: str | None
    code: CodeOut | None


class FoundOut(Schema):
    """What was found, best first: codes before names; with `more` there are further ones."""

    on: date
    hits: list[HitOut]
    more: bool


class AgencyOut(CardOut):
    """An agency with all its codes."""

    codes: list[CodeOut]


class NodeOut(Schema):
    """A unit and what lies in it."""

    card: CardOut
    children: list["NodeOut"]


class TreeOut(Schema):
    """The territory as of a day."""

    on: date
    roots: list[NodeOut]


class EvidenceOut(Schema):
    """A commune that shows what passed."""

    unit_id: UUID
    code: str
    name: str
    share: Share


class StepOut(Schema):
    """What passed from a body to a body on a day, by which act."""

    predecessor_id: UUID
    successor_id: UUID
    share: Share
    effective_on: date
    event_id: UUID
    act: str


class EventOut(Schema):
    """A change event; `corrected_by_id` is the event that undid it."""

    id: UUID
    kind: str
    effective_on: date
    act: str
    act_issued_on: str = Field(description="EDTF; empty when the source does not state the day.")
    source: str
    corrected_by_id: UUID | None


class LineOut(Schema):
    """A body's whole line: its versions, all generations before and after, oldest first.

    `bodies` are the last versions of all bodies the steps name. With `traced` false the record has
    no line.
    """

    versions: list[CardOut]
    before: list[StepOut]
    after: list[StepOut]
    bodies: list[CardOut]
    events: list[EventOut]
    traced: bool


class SuccessorOut(Schema):
    """A living body that carries on (part of) another one; `share` is composed over the steps.

    `evidence` names the communes that passed; null when none are on record.
    """

    id: UUID
    code: str
    name: str
    share: Share
    since: date
    card: CardOut
    acts: list[str]
    evidence: list[EvidenceOut] | None


class SuccessionOut(Schema):
    """Who carries a body on, on a day. `lost` are bodies on the way without a known successor."""

    origin: CardOut
    on: date
    living: bool
    successors: list[SuccessorOut]
    lost: list[UUID]


@router.get("/find", response=FoundOut, summary="Find by name or code", url_name="directory_find")
@open_to_all
def find(
    request: HttpRequest,  # noqa: ARG001 - ninja's signature
    q: Annotated[str, Query(min_length=1, max_length=200, description="Beginnings of words, with "
             "or without accents; or a code of either scheme or of a unit.")],
    on: On = None,
    body: Annotated[Body | None, Query(description="Only units or only agencies.")] = None,
    living: Annotated[bool, Query(description="Only what exists on the day.")] = False,
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
    hits = [HitOut(card=_card(hit.card, day), name=None, code=_code(hit)) for hit in coded]
    hits += [HitOut(card=_card(hit.card, day), name=hit.name, code=None) for hit in named]
    return FoundOut(on=day, hits=hits[:limit], more=len(hits) > limit)


@router.get("/tree", response=TreeOut, summary="The tree of units", url_name="directory_tree")
@open_to_all
def tree(
    request: HttpRequest,  # noqa: ARG001 - ninja's signature
    on: On = None,
    unit: Annotated[UUID | None, Query(description="Its root; all provinces when left out.")] = None,
    depth: Annotated[
        int | None, Query(ge=0, le=3, description="Levels below the root; all when left out.")
    ] = None,
) -> TreeOut:
    """Units with what lies in them on a day; empty when the record does not reach back."""
    day = on or timezone.localdate()
    roots = tree_as_of(on=day, unit_id=unit, depth=depth)
    return TreeOut(on=day, roots=[_node(node, day) for node in roots])


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
    card = _card(get_agency(agency_id=agency_id, on=day), day)
    codes = [_code(hit) for hit in list_codes_of_agency(agency_id=agency_id)]
    return AgencyOut(**card.dict(), codes=codes)


@router.get("/units/{uuid:unit_id}", response=CardOut, summary="One territorial unit")
@open_to_all
def unit(request: HttpRequest, unit_id: UUID, on: On = None) -> CardOut:  # noqa: ARG001 - ninja's signature
    """The unit on the day; outside its life the nearest version (`living` is false)."""
    day = on or timezone.localdate()
    return _card(get_unit(unit_id=unit_id, on=day), day)


@router.get("/agencies/{uuid:agency_id}/line", response=LineOut, summary="An agency's line")
@open_to_all
def agency_line(request: HttpRequest, agency_id: UUID) -> LineOut:  # noqa: ARG001 - ninja's signature
    """What came before and after, all generations."""
    return _line(Body.AGENCY, agency_id)


@router.get("/units/{uuid:unit_id}/line", response=LineOut, summary="A unit's line")
@open_to_all
def unit_line(request: HttpRequest, unit_id: UUID) -> LineOut:  # noqa: ARG001 - ninja's signature
    """What came before and after, all generations."""
    return _line(Body.UNIT, unit_id)


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
    return _succession(Body.AGENCY, agency_id, on or timezone.localdate())


@router.get(
    "/units/{uuid:unit_id}/successors", response=SuccessionOut, summary="Who carries a unit on"
)
@open_to_all
def unit_successors(request: HttpRequest, unit_id: UUID, on: On = None) -> SuccessionOut:  # noqa: ARG001 - ninja's signature
    """The living successors on the day, over as many changes as there were."""
    return _succession(Body.UNIT, unit_id, on or timezone.localdate())


def _card(card: Card, on: date) -> CardOut:
    return CardOut(
        body=card.body,
        id=card.id,
        name=card.name,
        short_name=card.short_name,
        type=card.type,
        level=int(Level(card.level)),
        code=card.code,
        demonstration=card.demonstration,
        parent_id=card.parent_id,
        unit_id=card.unit_id,
        valid_from=card.valid_from,
        valid_until=card.valid_until,
        starts=card.starts,
        ends=card.ends,
        traced=card.traced,
        living=card.lives_on(on),
    )


def _code(hit: CodeHit) -> CodeOut:
    return CodeOut(
        code=hit.code,
        scheme=hit.scheme,
        valid_from=hit.valid_from,
        valid_until=hit.valid_until,
        in_force=hit.in_force,
        demonstration=hit.demonstration,
        alias=hit.alias,
        basis=hit.basis,
    )


def _node(node: Node, on: date) -> NodeOut:
    return NodeOut(card=_card(node.card, on), children=[_node(child, on) for child in node.children])


def _line(body: Body, body_id: UUID) -> LineOut:
    line = line_of(body=body, body_id=body_id)
    today = timezone.localdate()
    return LineOut(
        versions=[_card(card, today) for card in line.versions],
        before=[_step(step) for step in line.before],
        after=[_step(step) for step in line.after],
        bodies=[_card(card, today) for card in line.cards.values()],
        events=[_event(event) for event in line.events.values()],
        traced=line.traced,
    )


def _step(step: Step) -> StepOut:
    return StepOut(
        predecessor_id=step.predecessor_id,
        successor_id=step.successor_id,
        share=step.share,
        effective_on=step.effective_on,
        event_id=step.event_id,
        act=step.act,
    )


def _event(event: EventCard) -> EventOut:
    return EventOut(
        id=event.id,
        kind=event.kind.value,
        effective_on=event.effective_on,
        act=event.act.number if event.act else "",
        act_issued_on=event.act.issued_on if event.act else "",
        source=event.source,
        corrected_by_id=event.corrected_by_id,
    )


def _succession(body: Body, body_id: UUID, on: date) -> SuccessionOut:
    succession = successors(body=body, body_id=body_id, on=on)
    return SuccessionOut(
        origin=_card(succession.origin, on),
        on=on,
        living=succession.living,
        successors=[
            SuccessorOut(
                id=heir.id,
                code=heir.code,
                name=heir.name,
                share=heir.share,
                since=heir.since,
                card=_card(heir.card, on),
                acts=list(dict.fromkeys(step.act for step in heir.steps if step.act)),
                evidence=None
                if heir.evidence is None
                else [
                    EvidenceOut(
                        unit_id=item.unit_id, code=item.code, name=item.name, share=item.share
                    )
                    for item in heir.evidence
                ],
            )
            for heir in succession.successors
        ],
        lost=list(succession.lost),
    )
