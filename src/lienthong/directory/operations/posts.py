"""Posts and appointments: the role follows the appointment."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Actor
from lienthong.directory.events import (
    Appointed,
    AppointmentEnded,
    EndTakenBack,
    PostCreated,
    PostHeadMarked,
)
from lienthong.directory.models import Appointment, Post
from lienthong.directory.models.bitemporal import not_over
from lienthong.directory.queries.cards import get_card
from lienthong.directory.queries.lines import successors
from lienthong.directory.queries.posts import find_ended
from lienthong.directory.queries.reach import list_within
from lienthong.directory.rules.reach import roles_within
from lienthong.directory.terms import (
    EVERYWHERE,
    AgencyDissolved,
    AppointedAlready,
    Body,
    Card,
    EndNotToTakeBack,
    HeadNotPossible,
    NotLiving,
    OutOfReach,
    PostTaken,
    Reach,
    RoleOutOfReach,
    SelfAppointed,
    UnknownAppointment,
    UnknownPost,
    ValueMissing,
)
from lienthong.identity.operations import end_role, grant_role
from lienthong.identity.terms import Role
from lienthong.kernel.periods import Period
from lienthong.kernel.vietnamese import canonical, visible

SOURCE = "directory.appointment:"
"""What a role granted by an appointment names as its source, before the appointment's id."""


def create_post(
    *,
    agency_id: UUID,
    title: str,
    role: Role,
    within: Reach,
    actor: Actor,
    now: datetime,
    on: date,
    internal_id: UUID | None = None,
    heads: bool = False,
) -> UUID:
    """Create a post in an agency that lives on the day; its holders get `role`.

    `heads`: who holds it is the head of the agency, and signs its documents by right.

    Refuses an agency that is not `within` the reach of who creates it (OutOfReach) and a role
    beyond it (RoleOutOfReach), an empty title, one the agency has already (PostTaken), an agency
    that has ended (AgencyDissolved) or is unknown, a head who is no leader or sits in a unit
    (HeadNotPossible). Fact: directory:post:created.
    """
    tidy = " ".join(canonical(title).split())
    if not tidy:
        raise ValueMissing(column="title")
    _refuse_no_head(role, internal_id, heads=heads)
    agency = _living_agency(agency_id, on)
    _refuse_out_of_reach(agency.id, title=tidy, role=role, within=within, on=on)
    with transaction.atomic():
        if Post.objects.filter(agency=agency_id, title=tidy).exists():
            raise PostTaken(agency=agency.name, title=tidy)
        post = Post.objects.create(
            id=uuid4(),
            agency_id=agency_id,
            internal_unit=internal_id,
            title=tidy,
            role=role,
            heads=heads,
            created_at=now,
        )
        fact = PostCreated(post_id=post.id, agency_id=agency_id, title=tidy, role=role, heads=heads)
        append_fact(fact=fact, actor=actor, now=now)
    return post.id


def mark_head(
    *, post_id: UUID, heads: bool, within: Reach, actor: Actor, now: datetime, on: date
) -> None:
    """Say whether the holders of a post head the agency; nothing happens where that is so already.

    Refuses an unknown post, an agency that is not `within` the reach of who says so (OutOfReach)
    and a role beyond it (RoleOutOfReach), a post that cannot be a head's (HeadNotPossible). Fact:
    directory:post:head_marked.
    """
    with transaction.atomic():
        post = Post.objects.select_for_update().filter(id=post_id).first()
        if post is None:
            raise UnknownPost(post=post_id)
        role = Role(post.role)
        _refuse_no_head(role, post.internal_unit, heads=heads)
        _refuse_out_of_reach(post.agency_id, title=post.title, role=role, within=within, on=on)
        if post.heads == heads:
            return
        post.heads = heads
        post.save(update_fields=["heads"])
        fact = PostHeadMarked(
            post_id=post.id, agency_id=post.agency_id, title=post.title, heads=heads
        )
        append_fact(fact=fact, actor=actor, now=now)


def _refuse_no_head(role: Role, internal_id: UUID | None, *, heads: bool) -> None:
    if heads and (role is not Role.LEADER or internal_id is not None):
        raise HeadNotPossible


def appoint(
    *,
    post_id: UUID,
    account_id: UUID,
    account_name: str,
    period: Period,
    within: Reach,
    actor: Actor,
    now: datetime,
    on: date,
    source: str = "",
) -> UUID:
    """Appoint a person to a post for a period, and give the post's role for it; `on` is today.

    `source` is what the appointment rests on (a decision's number and day); the platform's own
    set-up may leave it out, a person may not (ValueMissing). Who appoints for an agency does not
    appoint the account they are signed in with (SelfAppointed). Refuses an unknown post or account,
    who holds the post on one of the days (AppointedAlready), a first day on which the agency does
    not live, an agency that on that day, or today if that is
    later, is not `within` the reach of who appoints (OutOfReach), and a role beyond it
    (RoleOutOfReach). Fact: directory:appointment:made (beside identity's own of the role).
    """
    _check_who_appoints(account_id, source=source, within=within, actor=actor)
    post = Post.objects.filter(id=post_id).first()
    if post is None:
        raise UnknownPost(post=post_id)
    agency = _living_agency(post.agency_id, period.valid_from)
    day = max(on, period.valid_from)
    _refuse_out_of_reach(agency.id, title=post.title, role=Role(post.role), within=within, on=day)
    key = uuid4()
    with transaction.atomic():
        _refuse_twice(post, account_id, period)
        grant = grant_role(
            account_id=account_id,
            role=Role(post.role),
            agency_id=agency.id,
            agency_name=agency.short_name,
            period=period,
            source=f"{SOURCE}{key}",
            actor=actor,
            now=now,
        )
        row = Appointment.objects.create(
            key=key,
            post=post,
            account_id=account_id,
            account_name=account_name,
            valid_from=period.valid_from,
            valid_until=period.valid_until,
            source=source,
            grant_id=grant,
            recorded_at=now,
        )
        append_fact(fact=_appointed(row, post), actor=actor, now=now)
    return key


def _refuse_twice(post: Post, account_id: UUID, period: Period) -> None:
    """Two appointments to one post would leave its rights when one of them is ended.

    The post's row is locked, so that two clicks at once do not both pass.
    """
    Post.objects.select_for_update().get(pk=post.pk)
    held = Appointment.objects.filter(not_over(period.valid_from), post=post, superseded_at=None)
    if period.valid_until is not None:
        held = held.filter(valid_from__lt=period.valid_until)
    row = held.filter(account_id=account_id).order_by("valid_from").first()
    if row is not None:
        raise AppointedAlready(name=row.account_name, since=f"{row.valid_from:%d/%m/%Y}")


def _appointed(row: Appointment, post: Post) -> Appointed:
    return Appointed(
        appointment_id=row.key,
        post_id=post.id,
        agency_id=post.agency_id,
        account_id=row.account_id,
        account_name=row.account_name,
        title=post.title,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


def _check_who_appoints(account_id: UUID, *, source: str, within: Reach, actor: Actor) -> None:
    """Refuse a person without a decision, and one who appoints themselves for an agency."""
    if actor.account_id is not None and not visible(source).strip():
        raise ValueMissing(column="source")
    if account_id == actor.account_id and within != EVERYWHERE:
        raise SelfAppointed


def end_appointment(
    *, appointment_id: UUID, ends_on: date, within: Reach, on: date, actor: Actor, now: datetime
) -> None:
    """End an appointment: `ends_on` is the first day without it, `on` is today.

    The role ends at once when the last day is today or has passed, else it is given anew until
    then. An end before the appointment began takes it back as if never made. Refuses an unknown or
    ended appointment, an agency not `within` the reach of who ends it (OutOfReach) and a role
    beyond it (RoleOutOfReach). Fact: directory:appointment:ended.
    """
    with transaction.atomic():
        row = (
            Appointment.objects.select_for_update(of=("self",))
            .select_related("post")
            .filter(key=appointment_id, superseded_at=None)
            .first()
        )
        if row is None or (row.valid_until is not None and row.valid_until <= on):
            raise UnknownAppointment(appointment=appointment_id)
        post, day = row.post, max(on, row.valid_from)
        role = Role(post.role)
        _refuse_out_of_reach(post.agency_id, title=post.title, role=role, within=within, on=day)
        end_role(grant_id=row.grant_id, reason=f"{SOURCE}{row.key}", actor=actor, now=now)
        row.superseded_at = now
        row.save(update_fields=["superseded_at"])
        if ends_on > row.valid_from:
            _shorten(row, ends_on=ends_on, on=on, actor=actor, now=now)
        fact = AppointmentEnded(
            appointment_id=appointment_id,
            agency_id=row.post.agency_id,
            account_id=row.account_id,
            account_name=row.account_name,
            title=row.post.title,
            valid_until=ends_on,
        )
        append_fact(fact=fact, actor=actor, now=now)


def _shorten(row: Appointment, *, ends_on: date, on: date, actor: Actor, now: datetime) -> None:
    """Record the appointment with its new end, and the role for the days left of it."""
    grant = row.grant_id
    if ends_on > on + timedelta(days=1):
        agency = get_card(Body.AGENCY, row.post.agency_id, on=on)
        grant = grant_role(
            account_id=row.account_id,
            role=Role(row.post.role),
            agency_id=agency.id,
            agency_name=agency.short_name,
            period=Period(row.valid_from, ends_on),
            source=f"{SOURCE}{row.key}",
            actor=actor,
            now=now,
        )
    _again(row, ends_on=ends_on, grant=grant, now=now)


def take_back_end(
    *, appointment_id: UUID, within: Reach, on: date, actor: Actor, now: datetime
) -> None:
    """Take back the end of an appointment that was recorded `on`, today: it goes on as before.

    Its role is given anew, with the days it had; that of the days left of it ends. Refuses what was
    not ended today (EndNotToTakeBack), a person who holds the post anew (AppointedAlready), an
    agency that has ended (AgencyDissolved) or is not `within` the reach of who takes it back
    (OutOfReach), a role beyond it (RoleOutOfReach), and one's own (SelfAppointed). Fact:
    directory:appointment:end_taken_back (beside identity's own of the role).
    """
    with transaction.atomic():
        found = find_ended(appointment_id=appointment_id, on=on)
        if found is None:
            raise EndNotToTakeBack
        before, living = found
        post = Post.objects.get(id=before.post_id)
        if before.account_id == actor.account_id and within != EVERYWHERE:
            raise SelfAppointed
        agency = _living_agency(post.agency_id, max(on, before.valid_from))
        role, day = Role(post.role), max(on, before.valid_from)
        _refuse_out_of_reach(agency.id, title=post.title, role=role, within=within, on=day)
        if living is not None:
            if living.grant_id != before.grant_id:
                end_role(grant_id=living.grant_id, reason=_source(before), actor=actor, now=now)
            living.superseded_at = now
            living.save(update_fields=["superseded_at"])
        period = Period(before.valid_from, before.valid_until)
        _refuse_twice(post, before.account_id, period)
        grant = grant_role(
            account_id=before.account_id,
            role=role,
            agency_id=agency.id,
            agency_name=agency.short_name,
            period=period,
            source=_source(before),
            actor=actor,
            now=now,
        )
        row = _again(before, ends_on=before.valid_until, grant=grant, now=now)
        fact = EndTakenBack(
            appointment_id=row.key,
            agency_id=post.agency_id,
            account_id=row.account_id,
            account_name=row.account_name,
            title=post.title,
            valid_until=row.valid_until,
        )
        append_fact(fact=fact, actor=actor, now=now)


def _source(row: Appointment) -> str:
    return f"{SOURCE}{row.key}"


def _again(row: Appointment, *, ends_on: date | None, grant: UUID, now: datetime) -> Appointment:
    """The appointment recorded anew, with another end."""
    return Appointment.objects.create(
        key=row.key,
        post_id=row.post_id,
        account_id=row.account_id,
        account_name=row.account_name,
        valid_from=row.valid_from,
        valid_until=ends_on,
        source=row.source,
        grant_id=grant,
        recorded_at=now,
    )


def _refuse_out_of_reach(
    agency_id: UUID, *, title: str, role: Role, within: Reach, on: date
) -> None:
    """Refuse an agency beyond the reach on the day, and a role beyond it.

    What has ended by then is judged by the first day of its last version.
    """
    if within == EVERYWHERE:
        return
    agency = get_card(Body.AGENCY, agency_id, on=on)
    day = on if agency.lives_on(on) else agency.valid_from
    if not list_within(body=Body.AGENCY, ids=[agency_id], reach=within, on=day):
        raise OutOfReach(name=agency.name, agency=within.agency_name)
    if role not in roles_within(within):
        raise RoleOutOfReach(title=title)


def _living_agency(agency_id: UUID, on: date) -> Card:
    agency = get_card(Body.AGENCY, agency_id, on=on)
    if agency.lives_on(on):
        return agency
    if agency.valid_until is None:
        raise NotLiving(name=agency.name, on=on)
    heirs = successors(body=Body.AGENCY, body_id=agency_id, on=on).successors
    names = ", ".join(heir.name for heir in heirs) or "—"
    raise AgencyDissolved(agency=agency.name, ended_on=agency.valid_until, successors=names)
