"""Agreements whose party ended: what is undecided, who answers for each side, who carries on."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from lienthong.cooperation.models import AgreementParty
from lienthong.cooperation.queries.decisions import (
    decided_in_all,
    decided_of,
    decisions_from,
    standing_decisions,
)
from lienthong.cooperation.queries.lives import Lives, lives_of
from lienthong.cooperation.rules import standing_on
from lienthong.cooperation.rules.succession import (
    Decided,
    Open,
    Ownership,
    follow_party,
    propose,
    side_state,
)
from lienthong.cooperation.terms import (
    Force,
    Level,
    PartyRole,
    RecordKind,
    Side,
    Standing,
)
from lienthong.cooperation.terms.succession import (
    Basis,
    Decision,
    Outcome,
    Proposal,
    SideCheck,
    SideState,
    Undecided,
)
from lienthong.directory.queries import list_forerunners


@dataclass(frozen=True, slots=True)
class _Held:
    """A party of a standing agreement: what one row of a query gives."""

    agreement_id: UUID
    reference: str
    reference_key: bytes
    title: str
    level: str
    term: str
    begins_first: date | None
    begins_last: date | None
    ends_first: date | None
    ends_last: date | None
    side: str
    name: str
    agency_id: UUID | None

    @property
    def force(self) -> Force:
        return Force(
            begins_first=self.begins_first,
            begins_last=self.begins_last,
            ends_first=self.ends_first,
            ends_last=self.ends_last,
        )

    def standing(self, on: date) -> Standing:
        return standing_on(self.force, on=on, has_term=bool(self.term))


@dataclass(frozen=True, kw_only=True, slots=True)
class Sides:
    """Who answers for the sides of every agreement that holds or may hold.

    `agreements` is how many there are; `whole` those with a living owner or a recorded end on both
    sides; the others' sides are in `undecided` and `untold`.
    """

    agreements: int
    whole: int
    undecided: tuple[SideCheck, ...]
    untold: tuple[SideCheck, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Carried:
    """What concerns a body of the agreements of those it comes after.

    `taken` it carries on, whole or a part; `ended` end with it; of `waiting` nobody decided yet.
    """

    taken: tuple[Decision, ...]
    ended: tuple[Decision, ...]
    waiting: tuple[Proposal, ...]


_COLUMNS = (
    "version__agreement_id",
    "version__agreement__reference",
    "version__agreement__reference_key",
    "version__title",
    "version__level",
    "version__term",
    "version__begins_first_on",
    "version__begins_last_on",
    "version__ends_first_on",
    "version__ends_last_on",
    "side",
    "name",
    "agency_id",
)


def list_undecided(*, on: date) -> tuple[Undecided, ...]:
    """Every party that ended of every agreement, where a successor waits: oldest first.

    Also of agreements that have lapsed: what is left of them may still have to be done. The number
    of database queries does not grow with the number of agreements.
    """
    decided = decided_in_all()
    rows, lives = _ended_parties(decided, on=on)
    found = [
        _undecided(row, owned, decided.get(row.agreement_id, ()), lives, on=on)
        for row, owned in _followed(rows, decided, lives)
        if owned.waiting
    ]
    keys = {row.agreement_id: bytes(row.reference_key) for row in rows}
    return tuple(sorted(found, key=lambda one: (one.ended_on, keys[one.agreement_id])))


def count_undecided(*, on: date) -> int:
    """How many agreements have a party that ended and a successor that waits for a decision."""
    return len({one.agreement_id for one in list_undecided(on=on)})


def list_proposals(
    *, references: Collection[str], on: date, party_id: UUID | None = None
) -> tuple[Proposal, ...]:
    """What is proposed for each successor of which nobody has decided, agreement by agreement.

    `party_id` narrows it to one body that ended. The successor with most old communes comes first.
    """
    rows = [_held(row) for row in _parties().filter(version__agreement__reference__in=references)]
    return _proposals(rows, on=on, party_id=party_id)


def check_sides(*, on: date) -> Sides:
    """Whether every agreement in force, or of which that is not known, has somebody on each side.

    A living owner or a recorded end; what is undecided or cannot be told is listed. Only agreements
    with a party that does not surely live are followed; the others are counted.
    """
    holding = _parties().exclude(version__ends_last_on__lt=on)  # State.LAPSED, as `standing_on`
    decided = decided_in_all()
    lives = _lives_of_parties(decided, on=on)
    gone = {key for key, one in lives.lives.items() if one.ended_on is not None or not one.traced}
    doubtful = holding.filter(Q(agency=None) | Q(agency__in=gone)).order_by()
    rows = [_held(row) for row in holding.filter(version__in=doubtful.values("version"))]
    sides: dict[tuple[UUID, str], list[tuple[_Held, Ownership]]] = {}
    for row, owned in _followed(rows, decided, lives):
        sides.setdefault((row.agreement_id, row.side), []).append((row, owned))
    checks = [_check(parties) for parties in sides.values()]
    wrong = {SideState.UNDECIDED, SideState.UNTOLD}
    agreements = holding.order_by().values("version__agreement").distinct().count()
    return Sides(
        agreements=agreements,
        whole=agreements - len({one.agreement_id for one in checks if one.state in wrong}),
        undecided=tuple(one for one in checks if one.state is SideState.UNDECIDED),
        untold=tuple(one for one in checks if one.state is SideState.UNTOLD),
    )


def list_carried(*, agency_id: UUID, on: date) -> Carried:
    """What a body takes over, what ends with it, and what waits for a decision about it."""
    rows = standing_decisions().filter(successor=agency_id)
    decided = decisions_from(rows.order_by("agreement__reference_key", "decided_at"))
    forerunners = {one.id for one in list_forerunners(agency_id=agency_id, on=on)}
    waiting: tuple[Proposal, ...] = ()
    if forerunners:
        # A forerunner may be a party, or carry the agreement on by a decision.
        parties = _parties().filter(agency__in=forerunners)
        references = {_held(row).reference for row in parties}
        chained = standing_decisions().filter(successor__in=forerunners)
        references |= set(chained.values_list("agreement__reference", flat=True))
        proposed = list_proposals(references=references, on=on)
        waiting = tuple(one for one in proposed if one.successor_id == agency_id)
    return Carried(
        taken=tuple(one for one in decided if one.outcome is not Outcome.END),
        ended=tuple(one for one in decided if one.outcome is Outcome.END),
        waiting=waiting,
    )


def _parties() -> "QuerySet[AgreementParty, tuple[object, ...]]":
    """The parties of the agreements on record; those who only bore witness owe nothing."""
    return (
        AgreementParty.objects.filter(
            version__superseded_at=None, version__record_kind=RecordKind.AGREEMENT.value
        )
        .exclude(role=PartyRole.WITNESS.value)
        .order_by("version__agreement__reference_key", "position")
        .values_list(*_COLUMNS)
    )


def _held(row: tuple[object, ...]) -> _Held:
    return _Held(*row)  # type: ignore[arg-type]  # in the order of _COLUMNS


def _ended_parties(decided: dict[UUID, list[Decided]], *, on: date) -> tuple[list[_Held], Lives]:
    """The parties that have ended by the day, and the lives of all that hang on them."""
    lives = _lives_of_parties(decided, on=on)
    ended = {key for key, life in lives.lives.items() if life.ended_on is not None}
    rows = [_held(row) for row in _parties().filter(agency__in=ended)] if ended else []
    return rows, lives


def _lives_of_parties(decided: dict[UUID, list[Decided]], *, on: date) -> Lives:
    """Of each body that is a party, or carries an agreement on by a decision."""
    linked = _parties().filter(agency__isnull=False).order_by()
    ids = set(linked.values_list("agency_id", flat=True).distinct())
    ids |= {one.successor_id for some in decided.values() for one in some if one.successor_id}
    return lives_of(ids, on=on)


def _lives(rows: Iterable[_Held], decided: dict[UUID, list[Decided]], *, on: date) -> Lives:
    ids = {row.agency_id for row in rows if row.agency_id is not None}
    named = {one.successor_id for some in decided.values() for one in some}
    return lives_of(ids | {body for body in named if body is not None}, on=on)


def _followed(
    rows: Iterable[_Held], decided: dict[UUID, list[Decided]], lives: Lives
) -> list[tuple[_Held, Ownership]]:
    """Each party with what became of it; one without a body in the directory cannot be told of.

    Of an agreement about which nothing was decided a body is followed once: a provider is a party
    of thousands.
    """
    undecided: dict[UUID | None, Ownership] = {None: Ownership(untold=True)}

    def follow(row: _Held) -> Ownership:
        some = decided.get(row.agreement_id)
        if row.agency_id is not None and some:
            return follow_party(row.agency_id, lives=lives.lives, decided=some)
        if row.agency_id is not None and row.agency_id not in undecided:
            undecided[row.agency_id] = follow_party(row.agency_id, lives=lives.lives, decided=())
        return undecided[row.agency_id]

    return [(row, follow(row)) for row in rows]


def _undecided(
    row: _Held, owned: Ownership, decided: Collection[Decided], lives: Lives, *, on: date
) -> Undecided:
    """The body of the party that has waited longest, and how much of it waits."""
    first = min(owned.waiting, key=lambda one: lives.lives[one.party_id].ended_on or date.max)
    ended_on = lives.lives[first.party_id].ended_on or on
    return Undecided(
        agreement_id=row.agreement_id,
        reference=row.reference,
        title=row.title,
        level=Level(row.level),
        side=Side(row.side),
        standing=row.standing(on),
        term=row.term,
        party_id=first.party_id,
        party_name=lives.names[first.party_id],
        ended_on=ended_on,
        days=(on - ended_on).days,
        waiting=len(owned.waiting),
        decided=sum(one.party_id == first.party_id for one in decided),
    )


def _proposals(rows: Collection[_Held], *, on: date, party_id: UUID | None) -> tuple[Proposal, ...]:
    decided = decided_of({row.agreement_id for row in rows})
    lives = _lives(rows, decided, on=on)
    found: dict[tuple[UUID, UUID, UUID | None], Proposal] = {}
    for row, owned in _followed(rows, decided, lives):
        for one in owned.waiting:
            if party_id in {None, one.party_id}:
                key = (row.agreement_id, one.party_id, _successor(one))
                found.setdefault(key, _proposal(row, one, lives))
    return tuple(found.values())


def _proposal(row: _Held, one: Open, lives: Lives) -> Proposal:
    life = lives.lives[one.party_id]
    outcome, why = propose(life, one.coming, force=row.force)
    successor = _successor(one)
    return Proposal(
        agreement_id=row.agreement_id,
        reference=row.reference,
        title=row.title,
        party_id=one.party_id,
        party_name=lives.names[one.party_id],
        ended_on=life.ended_on or date.max,
        successor_id=successor,
        successor_name="" if successor is None else lives.names[successor],
        outcome=outcome,
        why=why,
        basis=Basis(share="unknown") if one.coming is None else one.coming.basis,
    )


def _successor(one: Open) -> UUID | None:
    return None if one.coming is None else one.coming.id


def _check(parties: list[tuple[_Held, Ownership]]) -> SideCheck:
    row = parties[0][0]
    return SideCheck(
        agreement_id=row.agreement_id,
        reference=row.reference,
        side=Side(row.side),
        state=side_state([owned for _, owned in parties]),
        parties=tuple(held.name for held, _ in parties),
    )
