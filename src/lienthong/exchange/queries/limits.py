"""Limits of single agencies: each from one place, the province's file or the operator's page."""

from datetime import date
from uuid import UUID

from lienthong.directory.queries import find_by_code, get_cards
from lienthong.directory.terms import Body
from lienthong.exchange.models import AgencyLimits
from lienthong.exchange.queries.node_rules import read_rules
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import LimitsCard
from lienthong.wire.directory_rules import Limits


def list_own_limits() -> dict[UUID, Limits]:
    """The limits that the operator set on the page, by the agency's id."""
    return {
        row.agency_id: row.limits for row in AgencyLimits.objects.all() if row.limits != Limits()
    }


def list_limits(settings: ExchangeSettings, *, on: date) -> list[LimitsCard]:
    """Every living agency with limits of its own, by name, under its code of that day.

    Of an agency in the file the file's count. Refuses a damaged file (ExchangeRulesBroken).
    """
    in_file = read_rules(settings).limits
    cards = [
        LimitsCard(code=code, name=_name_of(code, on), limits=limits)
        for code, limits in in_file.items()
    ]
    rows = [row for row in AgencyLimits.objects.all() if row.limits != Limits()]
    agencies = get_cards(body=Body.AGENCY, ids={row.agency_id for row in rows}, on=on)
    for row in rows:
        agency = agencies.get(row.agency_id)
        if agency is None or not agency.lives_on(on) or agency.code in in_file:
            continue
        cards.append(
            LimitsCard(
                code=agency.code,
                name=agency.name,
                limits=row.limits,
                reason=row.reason,
                set_by=row.set_by,
                set_at=row.set_at,
            )
        )
    return sorted(cards, key=lambda card: (card.name, card.code))


def find_limits(*, code: str, on: date) -> Limits:
    """What the operator set for the agency that has this code on the day, under any of its codes.

    None where nothing is set.
    """
    ids = [hit.card.id for hit in find_by_code(code=code, on=on) if hit.in_force]
    row = AgencyLimits.objects.filter(agency_id__in=ids).first()
    return Limits() if row is None else row.limits


def _name_of(code: str, on: date) -> str:
    names = [hit.card.name for hit in find_by_code(code=code, on=on) if hit.in_force]
    return names[0] if names else code
