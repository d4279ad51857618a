"""The named review chains of an agency, and the one proposed for a draft."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from lienthong.directory.queries import list_appointments, list_internal_units, list_posts
from lienthong.documents.models import Dispatch, ReviewChain
from lienthong.documents.queries.drafts import get_followed, last_chain
from lienthong.documents.rules.chains import list_fitting, people_of
from lienthong.documents.terms import DRAFT
from lienthong.documents.terms.chains import (
    ChainCard,
    ChainUnknown,
    Member,
    Place,
    Proposal,
)
from lienthong.identity.terms import Acting
from lienthong.work.queries import list_colleagues

Fillers = Mapping[Place, tuple[tuple[UUID, str], ...]]


def list_chains(*, agency_id: UUID, on: date, at: datetime | None = None) -> list[ChainCard]:
    """All chains of an agency, ended ones too, by name; each with who fills its places that day.

    With `at`, an instant of the day, without who had left by then.
    """
    fillers = find_fillers(agency_id=agency_id, on=on, at=at)
    rows = ReviewChain.objects.filter(agency_id=agency_id).order_by("name", "-set_at")
    return [_card(row, fillers) for row in rows]


def get_chain(
    *, chain_id: UUID, agency_id: UUID, on: date, at: datetime | None = None
) -> ChainCard:
    """One chain; refuses another agency's (ChainUnknown)."""
    row = ReviewChain.objects.filter(id=chain_id, agency_id=agency_id).first()
    if row is None:
        raise ChainUnknown
    return _card(row, find_fillers(agency_id=agency_id, on=on, at=at))


def list_fitting_chains(
    *, agency_id: UUID, type_code: str, on: date, at: datetime | None = None
) -> list[ChainCard]:
    """The chains for a type of document that day, the one to be proposed first."""
    return list_fitting(list_chains(agency_id=agency_id, on=on, at=at), type_code=type_code, on=on)


def propose_levels(
    *,
    dispatch_id: UUID,
    acting: Acting,
    on: date,
    at: datetime | None = None,
    wanted: str = "",
) -> Proposal:
    """Whom to ask: a draft that comes back as last time, a new one by the chain for its type.

    `wanted` is the id of a chain that the drafter chose instead. Without any chain it is as last
    time.
    """
    last = last_chain(dispatch_id=dispatch_id, acting=acting, on=on, at=at)
    row = Dispatch.objects.get(id=dispatch_id)
    offered = list_fitting_chains(agency_id=row.agency_id, type_code=row.type_code, on=on, at=at)
    by_id = {str(one.id): one for one in offered}
    followed = get_followed(row)
    before = by_id.get(str(followed.chain_id)) if followed else None
    measure = by_id.get(wanted) or before or next(iter(offered), None)
    again = wanted not in by_id and row.round > 0
    as_last_time = bool(last) and (again or measure is None)
    levels = last
    if measure is not None and not as_last_time:
        levels = people_of(measure, drafter_id=row.drafter_id)
    drafters = set(row.list_co_drafters())
    return Proposal(
        levels=tuple(
            tuple(kept)
            for level in levels
            if (kept := [one for one in level if one not in drafters])
        ),
        chain=measure,
        as_last_time=as_last_time,
        offered=tuple(offered),
    )


def list_places(*, agency_id: UUID, on: date, at: datetime | None = None) -> list[Member]:
    """What may stand in a chain: everybody in office that day, then the posts, each by name."""
    fillers = find_fillers(agency_id=agency_id, on=on, at=at)
    units = {one.id: one.name for one in list_internal_units(agency_id=agency_id, on=on)}
    people = [
        (Place(account_id=one.account_id), one.name, one.title)
        for one in list_colleagues(agency_id=agency_id, on=on, at=at, may=DRAFT)
    ]
    posts = [
        (Place(post_id=one.id), "", f"{one.title}, {unit}" if unit else one.title)
        for one in list_posts(agency_id=agency_id)
        for unit in [units.get(one.internal_id, "") if one.internal_id else ""]
    ]
    return [
        Member(place=place, name=name, title=title, filled_by=fillers.get(place, ()))
        for place, name, title in (*people, *posts)
    ]


def find_fillers(*, agency_id: UUID, on: date, at: datetime | None = None) -> Fillers:
    """Who fills which place on a day: each person their own, and whoever holds a post that.

    Only those who may draft: nobody else may look at a draft.
    """
    found: dict[Place, dict[UUID, str]] = defaultdict(dict)
    for held in list_appointments(on=on, agency_id=agency_id, at=at):
        if held.post.role not in DRAFT.roles:
            continue
        found[Place(account_id=held.account_id)][held.account_id] = held.account_name
        found[Place(post_id=held.post.id)][held.account_id] = held.account_name
    return {place: tuple(people.items()) for place, people in found.items()}


def place_of(kept: Mapping[str, str]) -> Place:
    """A place as a row keeps it."""
    if "post_id" in kept:
        return Place(post_id=UUID(kept["post_id"]))
    return Place(account_id=UUID(kept["account_id"]))


def _card(row: ReviewChain, fillers: Fillers) -> ChainCard:
    return ChainCard(
        id=row.id,
        name=row.name,
        type_code=row.type_code,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        levels=tuple(tuple(_member(one, fillers) for one in level) for level in row.levels),
        set_by=row.set_by,
        set_at=row.set_at,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        end_reason=row.end_reason,
    )


def _member(kept: Mapping[str, str], fillers: Fillers) -> Member:
    place = place_of(kept)
    return Member(
        place=place, name=kept["name"], title=kept["title"], filled_by=fillers.get(place, ())
    )
