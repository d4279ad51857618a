"""Find bodies by a code: unit codes, identity codes of both schemes, aliases."""

from datetime import date

from django.db.models import Q

from lienthong.directory.models import AgencyCode
from lienthong.directory.models.bitemporal import recorded
from lienthong.directory.queries.cards import latest_cards, list_cards
from lienthong.directory.terms import Body, CodeHit, CodeScheme
from lienthong.kernel.codes import AnyCode, CodeNotUsable
from lienthong.kernel.vietnamese import visible


def find_by_code(*, code: str, on: date | None = None) -> tuple[CodeHit, ...]:
    """All bodies that have or had the code, those for whom it is in force on the day first.

    A unit's code (14758) may have belonged to several units in turn; an identity code may be of
    either scheme (H56, 000.00.00.H56) and closed (H22). Without a day "in force" means today's
    record without an end. Empty when nobody ever had it, or nobody could.
    """
    try:
        wanted = AnyCode.parse(code).text
    except CodeNotUsable:
        return ()
    # A unit's code is made of digits: no other text needs to be looked for among units.
    units = _unit_hits(wanted, on) if wanted.isdecimal() else []
    hits = [*units, *_agency_hits(wanted, on)]
    return tuple(
        sorted(hits, key=lambda hit: (not hit.in_force, hit.alias, -hit.valid_from.toordinal()))
    )


def find_by_typed_code(*, typed: str, on: date | None = None) -> tuple[CodeHit, ...]:
    """As find_by_code, for what a person typed or pasted: a full stop after it is forgiven."""
    shown = visible(typed).strip()
    hits = find_by_code(code=shown, on=on)
    return hits or (find_by_code(code=shown.rstrip(". "), on=on) if shown.endswith(".") else ())


def _in_force(valid_from: date, valid_until: date | None, on: date | None) -> bool:
    if on is None:
        return valid_until is None
    return valid_from <= on and (valid_until is None or on < valid_until)


def _unit_hits(code: str, on: date | None) -> list[CodeHit]:
    """One hit a unit: its version on the day, or its last one under the code."""
    cards = {}
    for card in list_cards(Body.UNIT, Q(code=code), on=None, by_line=True):
        if card.id not in cards or on is None or card.valid_from <= on:
            cards[card.id] = card
    return [
        CodeHit(
            card=card,
            code=code,
            scheme=None,
            valid_from=card.valid_from,
            valid_until=card.valid_until,
            in_force=_in_force(card.valid_from, card.valid_until, on),
            demonstration=False,
            alias=False,
            basis="",
        )
        for card in cards.values()
    ]


def _agency_hits(code: str, on: date | None) -> list[CodeHit]:
    rows = AgencyCode.objects.filter(recorded(None), code=code).order_by("valid_from")
    by_agency = {row.body_id: row for row in rows if on is None or row.valid_from <= on}
    cards = latest_cards(Body.AGENCY, by_agency, on=on)
    return [
        CodeHit(
            card=cards[agency],
            code=row.code,
            scheme=CodeScheme(row.scheme),
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            in_force=_in_force(row.valid_from, row.valid_until, on),
            demonstration=row.demonstration,
            alias=row.alias,
            basis=row.basis,
        )
        for agency, row in by_agency.items()
    ]
