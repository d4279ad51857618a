"""Change events as they were recorded."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from lienthong.directory.models import (
    AgencyVersion,
    ChangeEvent,
    UnitVersion,
)
from lienthong.directory.terms import Act, Body, ChangeKind, EventCard, UnknownEvent


def get_event(*, event_id: UUID) -> EventCard:
    """One change event. Refuses an unknown id (UnknownEvent)."""
    row = _rows().filter(key=event_id).first()
    if row is None:
        raise UnknownEvent(event=event_id)
    return _event_card(row)


def list_events(
    *,
    since_on: date | None = None,
    until_on: date | None = None,
    kind: ChangeKind | None = None,
    after: int = 0,
    limit: int = 100,
) -> list[EventCard]:
    """Events by the day they take effect, newest first; listings of sources are left out."""
    which = ~Q(kind=ChangeKind.LISTED)
    if since_on is not None:
        which &= Q(effective_on__gte=since_on)
    if until_on is not None:
        which &= Q(effective_on__lt=until_on)
    if kind is not None:
        which &= Q(kind=kind)
    rows = _rows().filter(which).order_by("-effective_on", "-id")
    return [_event_card(row) for row in rows[after : after + limit]]


def events_of_line(*, keys: Collection[UUID], body: Body, body_id: UUID) -> dict[UUID, EventCard]:
    """The events with these ids and those that entered a version of the body."""
    table = UnitVersion if body is Body.UNIT else AgencyVersion
    entered = table._default_manager.filter(body=body_id).values("entered_by")  # noqa: SLF001 - Django's public name for the default manager
    rows = _rows().filter(Q(key__in=list(keys)) | Q(id__in=entered))
    return {row.key: _event_card(row) for row in rows}


def _rows() -> QuerySet[ChangeEvent]:
    return ChangeEvent.objects.select_related("act", "corrects", "corrected_by")


def _event_card(row: ChangeEvent) -> EventCard:
    correction = getattr(row, "corrected_by", None)
    return EventCard(
        id=row.key,
        kind=ChangeKind(row.kind),
        body=Body(row.body),
        effective_on=row.effective_on,
        act=_act(row),
        source=row.source,
        note=row.note,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        loaded=row.loaded,
        corrects_id=row.corrects.key if row.corrects else None,
        corrected_by_id=correction.key if correction else None,
    )


def _act(row: ChangeEvent) -> Act | None:
    if row.act is None:
        return None
    return Act(
        number=row.act.number,
        issuer=row.act.issuer,
        issued_on=row.act.issued_on,
        note=row.act.note,
    )
