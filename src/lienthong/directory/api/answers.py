"""What the directory answers other software: typed, described, each as of a day."""

from datetime import date
from uuid import UUID

from django.utils import timezone
from ninja import Field, Schema

from lienthong.directory.queries import line_of, successors
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


class CardOut(Schema):
    """A unit or an agency as it is (was) on the day asked: one version of its record.

    `valid_from` and `valid_until` (first day no longer included) bound this version. `code` is the
    unit's code or the agency's own identity code, empty when none is known; `demonstration` marks
    a made-up code. `living` tells whether the body exists on the day asked, null when that is not
    known: a single source names it before (`starts` is mention). `starts` and `ends` tell whether a
    legal act, a list or such a mention gives the day; `traced` whether the record says what the
    body came from and went to.
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
    living: bool | None


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
    """Who carries a body on, on a day. `lost` are bodies on the way without a known successor.

    `living` is null when it is not known (see CardOut).
    """

    origin: CardOut
    on: date
    living: bool | None
    successors: list[SuccessorOut]
    lost: list[UUID]


def card_out(card: Card, on: date) -> CardOut:
    """A card, and whether the body exists on the day."""
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
        living=None if card.only_named_before(on) else card.lives_on(on),
    )


def code_out(hit: CodeHit) -> CodeOut:
    """A code as found."""
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


def node_out(node: Node, on: date) -> NodeOut:
    """A node of the tree with all below it."""
    return NodeOut(
        card=card_out(node.card, on), children=[node_out(child, on) for child in node.children]
    )


def line_out(body: Body, body_id: UUID) -> LineOut:
    """A body's whole line."""
    line = line_of(body=body, body_id=body_id)
    today = timezone.localdate()
    return LineOut(
        versions=[card_out(card, today) for card in line.versions],
        before=[step_out(step) for step in line.before],
        after=[step_out(step) for step in line.after],
        bodies=[card_out(card, today) for card in line.cards.values()],
        events=[event_out(event) for event in line.events.values()],
        traced=line.traced,
    )


def step_out(step: Step) -> StepOut:
    """One passing."""
    return StepOut(
        predecessor_id=step.predecessor_id,
        successor_id=step.successor_id,
        share=step.share,
        effective_on=step.effective_on,
        event_id=step.event_id,
        act=step.act,
    )


def event_out(event: EventCard) -> EventOut:
    """A change event."""
    return EventOut(
        id=event.id,
        kind=event.kind.value,
        effective_on=event.effective_on,
        act=event.act.number if event.act else "",
        act_issued_on=event.act.issued_on if event.act else "",
        source=event.source,
        corrected_by_id=event.corrected_by_id,
    )


def succession_out(body: Body, body_id: UUID, on: date) -> SuccessionOut:
    """Who carries a body on, on a day."""
    succession = successors(body=body, body_id=body_id, on=on)
    return SuccessionOut(
        origin=card_out(succession.origin, on),
        on=on,
        living=None if succession.origin.only_named_before(on) else succession.living,
        successors=[
            SuccessorOut(
                id=heir.id,
                code=heir.code,
                name=heir.name,
                share=heir.share,
                since=heir.since,
                card=card_out(heir.card, on),
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
