"""Agreements in a list, filtered, ordered and cut into pages by the database."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy

from lienthong.cooperation.models import AgreementVersion
from lienthong.cooperation.queries.decisions import decided_of
from lienthong.cooperation.queries.heirs import Successions, party_on, successions_of
from lienthong.cooperation.queries.lives import Lives, lives_from
from lienthong.cooperation.queries.rows import draft_from_row, side_awaited, standing_from_row
from lienthong.cooperation.rules.succession import Decided, count_open
from lienthong.cooperation.terms import (
    AgreementSummary,
    Instrument,
    Level,
    Order,
    PartyRole,
    RecordKind,
    Side,
    State,
)
from lienthong.kernel.vietnamese import fold

_COLUMNS = {
    Order.REFERENCE: "agreement__reference_key",
    Order.SIGNED: "signed_first_on",
    Order.ENDS: "ends_last_on",
    Order.TITLE: "title_key",
    Order.LEVEL: "level_rank",
}


_KINDS = {
    "thoa thuan hop tac": Instrument.AGREEMENT,
    "thoa thuan": Instrument.AGREEMENT,
    "agreement": Instrument.AGREEMENT,
    "ke hoach": Instrument.PLAN,
    "chuong trinh": Instrument.PLAN,
    "plan": Instrument.PLAN,
    "programme": Instrument.PLAN,
    "thu nghiem": Instrument.TRIAL,
    "trial": Instrument.TRIAL,
    "hop dong": Instrument.CONTRACT,
    "contract": Instrument.CONTRACT,
}
"""What people call an agreement by its kind, folded; the longer of two names first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AgreementFilter:
    """Which agreements to list; None or "" asks nothing.

    `year`: surely or possibly signed in it. `undated`: only those without a day of signing.
    `confirmed`: False those that a side has yet to confirm, True the others.
    `text`: words of the title, the reference, a party's name or the kind, accents not needed.
    """

    level: Level | None = None
    instrument: Instrument | None = None
    state: State | None = None
    year: int | None = None
    undated: bool = False
    text: str = ""
    agency_id: UUID | None = None
    kind: RecordKind | None = None
    confirmed: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """One page of a list and how many agreements match in all."""

    items: tuple[AgreementSummary, ...]
    total: int


def list_agreements(
    *,
    matching: AgreementFilter,
    on: date,
    order: Order = Order.REFERENCE,
    descending: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> Listing:
    """The agreements that match, as they stand on a day, with the living successors counted.

    The number of database queries does not grow with the number of agreements. What has no date
    comes last in either direction.
    """
    rows = _matching(matching, on=on)
    column = F(_COLUMNS[order])
    by = OrderBy(column, descending=descending, nulls_last=True)
    page = rows.select_related("agreement").prefetch_related("parties")
    found = list(page.order_by(by, "agreement__reference_key")[offset : offset + limit])
    return Listing(items=summaries_of(found, on=on), total=rows.count())


def count_agreements(*, matching: AgreementFilter, on: date) -> int:
    """How many agreements match on a day."""
    return _matching(matching, on=on).count()


def summaries_of(rows: Sequence[AgreementVersion], *, on: date) -> tuple[AgreementSummary, ...]:
    """The rows as summaries; agreement and parties must be selected with them."""
    drafts = [draft_from_row(row) for row in rows]
    decided = decided_of({row.agreement_id for row in rows})
    named = (one.successor_id for some in decided.values() for one in some)
    successions = successions_of(
        (party for draft in drafts for party in draft.parties), on=on, more=named
    )
    lives = lives_from(successions)
    return tuple(
        _summary(row, successions, lives, decided.get(row.agreement_id, ()), on=on) for row in rows
    )


def standing_rows() -> QuerySet[AgreementVersion]:
    """The versions that stand."""
    return AgreementVersion.objects.filter(superseded_at=None)


def confirmed_rows() -> QuerySet[AgreementVersion]:
    """Those of them that no side has yet to confirm (decision 67)."""
    return standing_rows().filter(agreement__awaits="")


def _summary(
    row: AgreementVersion,
    successions: Successions,
    lives: Lives,
    decided: Collection[Decided],
    *,
    on: date,
) -> AgreementSummary:
    draft = draft_from_row(row)
    today = [party_on(party, successions) for party in draft.parties]
    ended = [one for one in today if one.ended]
    bodies = [
        one.party.agency_id
        for one in ended
        if one.party.agency_id is not None and one.party.role is not PartyRole.WITNESS
    ]
    waiting = count_open(bodies, lives=lives.lives, decided=decided)
    return AgreementSummary(
        id=row.agreement_id,
        reference=row.agreement.reference,
        kind=draft.kind,
        instrument=draft.instrument,
        title=draft.title,
        level=draft.level,
        signed=draft.signed,
        signed_basis=draft.signed_basis,
        signed_note=draft.signed_note,
        term=draft.term,
        term_missing=draft.term_missing,
        standing=standing_from_row(row, on=on),
        parties=draft.parties,
        parties_ended=len(ended),
        parties_untraced=sum(
            one.known and not one.living and not one.ended
            for one in today
            if one.party.side is Side.STATE
        ),
        successors_waiting=waiting,
        successors_decided=len(decided),
        heirs=len({heir.agency_id for one in ended for heir in one.heirs}),
        awaits=side_awaited(row.agreement),
    )


def _matching(matching: AgreementFilter, *, on: date) -> QuerySet[AgreementVersion]:
    which = Q()
    if matching.level is not None:
        which &= Q(level=matching.level.value)
    if matching.kind is not None:
        which &= Q(record_kind=matching.kind.value)
    if matching.instrument is not None:
        which &= Q(instrument=matching.instrument.value)
    if matching.state is not None:
        which &= _in_state(matching.state, on)
    if matching.undated:
        which &= Q(signed="")
    if matching.year is not None:
        first, last = date(matching.year, 1, 1), date(matching.year, 12, 31)
        which &= Q(signed_first_on__lte=last, signed_last_on__gte=first)
    which &= _says(fold(matching.text))
    if matching.confirmed is not None:
        which &= Q(agreement__awaits="") if matching.confirmed else ~Q(agreement__awaits="")
    rows = standing_rows().filter(which)
    if matching.agency_id is not None:
        rows = rows.filter(parties__agency_id=matching.agency_id).distinct()
    return rows


def _says(text: str) -> Q:
    """The words asked for, wherever they stand; a kind of agreement need not stand in its title."""
    which, left = Q(), f" {' '.join(text.split())} "
    for phrase, instrument in _KINDS.items():
        if f" {phrase} " in left:
            left = left.replace(f" {phrase} ", " ")
            which &= Q(instrument=instrument.value) | Q(folded__contains=phrase)
    for word in left.split():
        which &= Q(folded__contains=word)
    return which


def _in_state(state: State, on: date) -> Q:
    """The conditions of rules.standing_on on the stored bounds: change both or none."""
    lapsed = Q(ends_last_on__isnull=False, ends_last_on__lt=on)
    not_begun = ~lapsed & Q(begins_first_on__isnull=False, begins_first_on__gt=on)
    in_force = (
        ~Q(term="")
        & Q(begins_last_on__isnull=False, begins_last_on__lte=on)
        & Q(ends_first_on__isnull=False, ends_first_on__gte=on)
    )
    return {
        State.LAPSED: lapsed,
        State.NOT_BEGUN: not_begun,
        State.IN_FORCE: in_force,
        State.UNKNOWN: ~lapsed & ~not_begun & ~in_force,
    }[state]
