"""Number series of an agency: registers, their rules, reserved numbers."""

from uuid import UUID

from lienthong.documents.models import NumberingRule, ReservedNumber, Series
from lienthong.documents.rules.numbering import RegisterRule
from lienthong.documents.terms import OUTGOING, ReservedCard, SeriesCard


def list_rules(*, agency_id: UUID) -> list[RegisterRule]:
    """The registers of their own, the newest rule first."""
    rows = NumberingRule.objects.filter(agency_id=agency_id)
    return [
        RegisterRule(row.register, row.name, tuple(row.types), row.valid_from, row.valid_until)
        for row in rows.order_by("-valid_from", "-set_at")
    ]


def list_series(*, agency_id: UUID, year: int) -> list[SeriesCard]:
    """The registers of outgoing documents of a year: the shared one first."""
    last = dict(
        Series.objects.filter(agency_id=agency_id, year=year).values_list("register", "last")
    )
    own = [
        SeriesCard(
            register=rule.register, name=rule.name, types=rule.types, year=year,
            last=last.get(rule.register, 0),
        )
        for rule in list_rules(agency_id=agency_id)
    ]  # fmt: skip
    shared = SeriesCard(register=OUTGOING, name="", types=(), year=year, last=last.get(OUTGOING, 0))
    return [shared, *own]


def list_reserved(*, agency_id: UUID, year: int | None = None) -> list[ReservedCard]:
    """Reserved numbers, the newest first; of a year if told."""
    rows = ReservedNumber.objects.filter(agency_id=agency_id)
    if year is not None:
        rows = rows.filter(year=year)
    return [_card(row) for row in rows.order_by("-year", "register", "-number")]


def list_free(*, agency_id: UUID) -> list[ReservedCard]:
    """Reserved and released numbers that no document bears yet, the oldest first."""
    rows = ReservedNumber.objects.filter(agency_id=agency_id, dispatch=None, entry=None)
    return [_card(row) for row in rows.order_by("year", "register", "number")]


def _card(row: ReservedNumber) -> ReservedCard:
    return ReservedCard(
        id=row.id,
        register=row.register,
        year=row.year,
        number=row.number,
        whom=row.whom,
        reason=row.reason,
        reserved_by=row.reserved_by,
        reserved_at=row.reserved_at,
        released_at=row.released_at,
        release_reason=row.release_reason,
        used_by=row.dispatch_id,
        in_register=row.entry_id is not None,
    )
