"""Undo a change by an event that corrects it; the record keeps both."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Actor
from lienthong.directory.events import ChangeCorrected
from lienthong.directory.models import (
    AgencyCode,
    AgencyLink,
    AgencyVersion,
    ChangeEvent,
    InternalUnit,
    Post,
    UnitLink,
    UnitVersion,
)
from lienthong.directory.models.bitemporal import recorded
from lienthong.directory.operations.reading import lock_record
from lienthong.directory.queries.reach import list_beyond_of_event
from lienthong.directory.terms import (
    AlreadyCorrected,
    Body,
    ChangeKind,
    LaterChangeStands,
    LoadedEventStands,
    OutOfReach,
    Reach,
    UnknownEvent,
    ValueMissing,
)
from lienthong.kernel.vietnamese import visible

_TABLES: tuple[Any, ...] = (
    UnitVersion,
    AgencyVersion,
    AgencyCode,
    UnitLink,
    AgencyLink,
    InternalUnit,
)


def correct_event(
    *, event_id: UUID, reason: str, within: Reach, actor: Actor, now: datetime
) -> UUID:
    """Undo an event: what it entered leaves the record, what it superseded comes back.

    Both stay readable with an earlier `as_recorded_at`. Returns the correcting event's id. Refuses
    an unknown event, one of the loaded data, one undone before, one of bodies that are not `within`
    the reach of who undoes it (OutOfReach), and one that later events or posts rest on
    (LaterChangeStands). Fact: directory:change:corrected.
    """
    reason = " ".join(visible(reason).split())
    if not reason:
        raise ValueMissing(column="reason")
    with transaction.atomic():
        lock_record()
        event = _correctable(event_id)
        beyond = list_beyond_of_event(
            event_id=event.key, effective_on=event.effective_on, reach=within
        )
        if beyond:
            raise OutOfReach(name=beyond[0], agency=within.agency_name)
        _check_nothing_rests_on(event)
        correction = ChangeEvent.objects.create(
            key=uuid4(),
            kind=ChangeKind.CORRECTED,
            body=event.body,
            effective_on=event.effective_on,
            note=reason,
            loaded=False,
            recorded_at=now,
            recorded_by=actor.name,
            corrects=event,
        )
        touched: set[str] = set()
        for table in _TABLES:
            touched |= _undo(table, event, correction, now)
        append_fact(
            fact=ChangeCorrected(
                event_id=correction.key,
                corrected_id=event.key,
                reason=reason,
                touched=tuple(sorted(touched)),
            ),
            actor=actor,
            now=now,
        )
    return correction.key


def _correctable(event_id: UUID) -> ChangeEvent:
    event = ChangeEvent.objects.filter(key=event_id).first()
    if event is None:
        raise UnknownEvent(event=event_id)
    if event.loaded:
        raise LoadedEventStands
    undone = ChangeEvent.objects.filter(corrects=event).first()
    if undone is not None or event.kind == ChangeKind.CORRECTED:
        raise AlreadyCorrected(corrected_on=timezone.localdate((undone or event).recorded_at))
    return event


def _check_nothing_rests_on(event: ChangeEvent) -> None:
    """Refuse when a later event superseded a row of this one, or uses a body it began.

    Later events that were themselves undone do not count.
    """
    for table in _TABLES:
        row = (
            table._default_manager.filter(entered_by=event)  # noqa: SLF001 - Django's public name for the default manager
            .exclude(superseded_at=None)
            .filter(superseded_by__corrected_by=None)
            .select_related("superseded_by")
            .order_by("id")
            .first()
        )
        if row is not None:
            raise LaterChangeStands(body=str(row), effective_on=row.superseded_by.effective_on)
    for body, versions in ((Body.UNIT, UnitVersion), (Body.AGENCY, AgencyVersion)):
        began = _began(versions, event)
        for table, column in _leaning(body):
            row = (
                table._default_manager.filter(recorded(None), **{f"{column}__in": began})  # noqa: SLF001 - Django's public name for the default manager
                .exclude(entered_by=event)
                .select_related("entered_by")
                .order_by("id")
                .first()
            )
            if row is not None:
                raise LaterChangeStands(body=str(row), effective_on=row.entered_by.effective_on)
        if body is Body.AGENCY:
            post = Post.objects.filter(agency__in=began).order_by("id").first()
            if post is not None:
                raise LaterChangeStands(
                    body=post.title, effective_on=timezone.localdate(post.created_at)
                )


def _leaning(body: Body) -> list[tuple[Any, str]]:
    """Where rows of other events can lean on a body."""
    if body is Body.UNIT:
        return [
            (UnitVersion, "parent"),
            (UnitVersion, "body"),
            (AgencyVersion, "unit"),
            (UnitLink, "predecessor"),
            (UnitLink, "successor"),
        ]
    return [
        (AgencyVersion, "parent"),
        (AgencyVersion, "body"),
        (AgencyCode, "body"),
        (InternalUnit, "agency"),
        (AgencyLink, "predecessor"),
        (AgencyLink, "successor"),
    ]


def _began(versions: Any, event: ChangeEvent) -> list[UUID]:
    """The bodies whose first row in the record came with the event."""
    entered = versions._default_manager.filter(entered_by=event)  # noqa: SLF001 - Django's public name for the default manager
    ids = set(entered.values_list("body_id", flat=True))
    others = versions._default_manager.filter(body__in=ids, entered_by__corrected_by=None)  # noqa: SLF001 - Django's public name for the default manager
    known = others.exclude(entered_by=event)
    return sorted(ids - set(known.values_list("body_id", flat=True)))


def _undo(table: Any, event: ChangeEvent, correction: ChangeEvent, now: datetime) -> set[str]:
    """Take the event's rows out of the record and put back copies of those it superseded.

    A copy keeps the event it rests on; that it came back with the correction shows in
    `recorded_at`.
    """
    manager = table._default_manager  # noqa: SLF001 - Django's public name for the default manager
    entered = manager.filter(entered_by=event, superseded_at=None)
    replaced = list(manager.filter(superseded_by=event).order_by("id"))
    touched = {name for row in [*entered.order_by("id"), *replaced] for name in _bodies(row)}
    entered.update(superseded_at=now, superseded_by=correction)
    for row in replaced:
        row.pk = None
        row.recorded_at = now
        row.superseded_at = None
        row.superseded_by = None
    manager.bulk_create(replaced)
    return touched


def _bodies(row: Any) -> list[str]:
    """The bodies a row is about, as facts name them."""
    if isinstance(row, UnitLink | AgencyLink):
        body = Body.UNIT if isinstance(row, UnitLink) else Body.AGENCY
        return [f"{body}:{row.predecessor_id}", f"{body}:{row.successor_id}"]
    if isinstance(row, UnitVersion):
        return [f"{Body.UNIT}:{row.body_id}"]
    agency = row.agency_id if isinstance(row, InternalUnit) else row.body_id
    return [f"{Body.AGENCY}:{agency}"]
