"""Numbers of the register with no dispatch behind them: sent without a draft, or struck out."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import CharField, Q, QuerySet, Value
from django.utils import timezone

from lienthong.documents.models import NumberEntry
from lienthong.documents.rules.issuing import write_entry
from lienthong.documents.terms import (
    URGENCY_OF_PRIORITY,
    IssuedQuestion,
    IssuedSummary,
    IssuedView,
    Stage,
    Standing,
)
from lienthong.exchange.queries import list_sent_rows
from lienthong.exchange.terms import ChangeKind, SentRow
from lienthong.work.terms import Urgency

KEYS = ("year", "number", "register", "id", "standing")
"""What a row of the register is found and ordered by, whatever stands behind it."""
MOST_NAMED = 6
"""Recipients that a row of the register names; the rest is counted."""
_ENDS = {ChangeKind.RECALL: Stage.RECALLED, ChangeKind.REPLACE: Stage.REPLACED}


def entries_of(asked: IssuedQuestion, fitting: Q) -> QuerySet[NumberEntry]:
    """The entries that a view of the register shows; what is still to be done has none."""
    if asked.view is not IssuedView.ALL:
        return NumberEntry.objects.none()
    rows = NumberEntry.objects.filter(fitting, agency_id=asked.agency_id)
    return rows.filter(year=asked.year) if asked.year is not None else rows


def standing_as(standing: Standing) -> Value:
    """The last of `KEYS`, for rows that have no column for it."""
    return Value(standing.value, output_field=CharField())


def list_entry_years(*, agency_id: UUID) -> set[int]:
    """The years in which there are entries."""
    rows = NumberEntry.objects.filter(agency_id=agency_id).order_by()
    return set(rows.values_list("year", flat=True).distinct())


def summaries_of_entries(ids: Collection[UUID]) -> dict[UUID, IssuedSummary]:
    """Rows of the register by their ids; what a sent document says is asked of the exchange."""
    rows = list(NumberEntry.objects.filter(id__in=ids))
    asked = [row.id for row in rows if row.kind == Standing.SENT]
    sent = {one.heading.id: one for one in list_sent_rows(sent_ids=asked)} if asked else {}
    return {row.id: _summary(row, sent.get(row.id)) for row in rows}


def _summary(row: NumberEntry, sent: SentRow | None) -> IssuedSummary:
    said = sent.heading if sent else None
    names = sent.recipients if sent else ()
    ended = sent.ended if sent else None
    return IssuedSummary(
        id=row.id,
        entry=write_entry(row.number, row.symbol),
        year=row.year,
        issued_on=row.issued_on,
        type_code=row.type_code,
        subject=said.subject if said else "",
        signer=said.signer_name if said else "",
        recipients="; ".join(names[:MOST_NAMED]),
        recipients_count=len(names),
        kept_by="",
        sent_on=timezone.localdate(sent.sent_at) if sent else None,
        urgency=URGENCY_OF_PRIORITY[said.priority] if said else Urgency.NORMAL,
        stage=(_ENDS[ended] if ended else Stage.ISSUED) if sent else None,
        standing=Standing(row.kind),
        note=row.reason,
    )
