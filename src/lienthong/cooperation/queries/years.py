"""Agreements by year: what was signed, held and ended in each, surely or possibly."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lienthong.cooperation.queries.listing import confirmed_rows, summaries_of
from lienthong.cooperation.queries.rows import parsed
from lienthong.cooperation.rules import Dated, YearOfAgreements, years_of
from lienthong.cooperation.terms import AgreementSummary, RecordKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Years:
    """The years, newest first, and every agreement they name.

    `undated` have no day of signing; the term of those `without_term` is missing, or its first or
    last day, so that nobody can draw the years in which they hold.
    """

    years: tuple[YearOfAgreements, ...]
    agreements: dict[UUID, AgreementSummary]
    undated: tuple[AgreementSummary, ...]
    without_term: tuple[AgreementSummary, ...]


def list_years(*, on: date) -> Years:
    """All confirmed agreements by year, up to the year of the day; known gaps are left out."""
    rows = list(
        confirmed_rows()
        .filter(record_kind=RecordKind.AGREEMENT.value)
        .select_related("agreement")
        .prefetch_related("parties")
        .order_by("signed_first_on", "agreement__reference_key")
    )
    summaries = {one.id: one for one in summaries_of(rows, on=on)}
    dated = [
        Dated(id=row.agreement_id, signed=parsed(row.signed), term=parsed(row.term)) for row in rows
    ]
    return Years(
        years=tuple(reversed(years_of(dated, until=on.year))),
        agreements=summaries,
        undated=tuple(one for one in summaries.values() if not one.signed),
        without_term=tuple(one for one in summaries.values() if not _is_drawn(one)),
    )


def _is_drawn(one: AgreementSummary) -> bool:
    term = parsed(one.term)
    return term is not None and term.earliest is not None and term.latest is not None
