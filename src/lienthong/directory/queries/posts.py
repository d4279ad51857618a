"""Inside an agency: its units, posts and who holds them."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from lienthong.directory.models import Appointment, InternalUnit, Post
from lienthong.directory.models.bitemporal import recorded, valid
from lienthong.directory.terms import (
    AppointmentCard,
    Bound,
    InternalCard,
    InternalKind,
    PostCard,
)
from lienthong.identity.queries import list_ended
from lienthong.identity.terms import Role


def list_internal_units(*, agency_id: UUID, on: date) -> list[InternalCard]:
    """The offices and divisions of an agency on a day, in the order of the alphabet."""
    rows = InternalUnit.objects.filter(recorded(None), valid(on), agency=agency_id)
    return [
        InternalCard(
            id=row.key,
            agency_id=row.agency_id,
            name=row.name,
            kind=InternalKind(row.kind),
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            starts=Bound(row.starts),
            basis=row.basis,
        )
        for row in rows.order_by("sort_key", "id")
    ]


def list_posts(*, agency_id: UUID) -> list[PostCard]:
    """The posts of an agency, by title."""
    return [_post_card(row) for row in Post.objects.filter(agency=agency_id).order_by("title")]


def list_appointments(
    *,
    on: date,
    agency_id: UUID | None = None,
    account_id: UUID | None = None,
    and_later: bool = False,
    at: datetime | None = None,
) -> list[AppointmentCard]:
    """The appointments in force on a day, in an agency, of an account, or all.

    With `and_later` also those that begin after it. With `at`, an instant of the day, without those
    whose rights had ended by then: an appointment ended on its last day ends them at once.
    """
    held = Q(valid_from__gt=on) | valid(on) if and_later else valid(on)
    rows = Appointment.objects.filter(held, superseded_at=None).select_related("post")
    if agency_id is not None:
        rows = rows.filter(post__agency=agency_id)
    if account_id is not None:
        rows = rows.filter(account_id=account_id)
    found = list(rows.order_by("post__title", "valid_from", "id"))
    last = {row.grant_id for row in found if row.valid_until == on + timedelta(days=1)}
    ended = list_ended(grant_ids=last, at=at) if last and at is not None else set()
    return [_card(row) for row in found if row.grant_id not in ended]


def list_ended_today(*, agency_id: UUID, on: date) -> list[AppointmentCard]:
    """Appointments whose end was recorded `on`, today, as they were before: it can be taken back.

    By name; one that was taken back already is not among them.
    """
    rows = _superseded(on).filter(post__agency=agency_id).values_list("key", flat=True)
    found = [find_ended(appointment_id=key, on=on) for key in set(rows)]
    ended = [before for before, _ in filter(None, found)]
    return [_card(row) for row in sorted(ended, key=lambda row: (row.account_name, row.id))]


def find_ended(*, appointment_id: UUID, on: date) -> tuple[Appointment, Appointment | None] | None:
    """An appointment as it was before its end was recorded `on`, and what is left of it, if any.

    None for one that was not ended on that day, or goes on as it was.
    """
    rows = _superseded(on).filter(key=appointment_id).select_related("post")
    before = rows.order_by("-superseded_at", "-id").first()
    if before is None:
        return None
    living = Appointment.objects.filter(key=appointment_id, superseded_at=None).first()
    if living is not None:
        ends = living.valid_until
        if ends is None or (before.valid_until is not None and before.valid_until <= ends):
            return None
    return before, living


def _superseded(on: date) -> QuerySet[Appointment]:
    begins = timezone.make_aware(datetime.combine(on, time.min))
    until = begins + timedelta(days=1)
    return Appointment.objects.filter(superseded_at__gte=begins, superseded_at__lt=until)


def _card(row: Appointment) -> AppointmentCard:
    return AppointmentCard(
        id=row.key,
        post=_post_card(row.post),
        account_id=row.account_id,
        account_name=row.account_name,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        source=row.source,
    )


def _post_card(row: Post) -> PostCard:
    return PostCard(
        id=row.id,
        agency_id=row.agency_id,
        internal_id=row.internal_unit,
        title=row.title,
        role=Role(row.role),
        heads=row.heads,
    )
