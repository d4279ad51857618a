"""Numbers of documents that are sent without a draft, from the series that drafts take theirs from.

The exchange asks through settings.NUMBER_KEEPER: it stands below and knows no register.
"""

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from lienthong.documents.models import Dispatch, NumberEntry, ReservedNumber, Series
from lienthong.documents.operations.after_issue import is_recallable
from lienthong.documents.operations.numbers import lock_series, next_outgoing
from lienthong.documents.operations.steps import agency_of
from lienthong.documents.queries.series import list_rules
from lienthong.documents.rules.issuing import write_entry
from lienthong.documents.rules.numbering import register_for
from lienthong.documents.terms import NumberGiven, NumberNotNext, Standing, YearClosed
from lienthong.exchange.terms import DocumentDraft
from lienthong.identity.terms import Acting
from lienthong.kernel.vietnamese import fold


class SharedSeries:
    """One series for what is drafted, signed on paper, or sent without a draft (Điều 15).

    An agency whose register gave no number here yet, in this year or the last, numbers elsewhere:
    its numbers are taken as they are, and the register goes on after them.
    """

    def propose(self, *, agency_id: UUID, type_key: str, on: date) -> int | None:
        """The next number of a type's series; None where the agency numbers elsewhere."""
        register = _register(agency_id, type_key, on)
        if not _is_kept(agency_id, register, on.year):
            return None
        own = {"agency_id": agency_id, "register": register, "year": on.year}
        return next_outgoing(Series.objects.filter(**own).first() or Series(**own))

    def take(self, *, draft: DocumentDraft, sent_id: UUID, acting: Acting, now: datetime) -> None:
        """Take a number: the next one, or one reserved; it stands in the register from then on.

        A paper document of the register goes out with the number and symbol it has there. Refuses
        a number that was given (NumberGiven) or is not the next (NumberNotNext), and the next one
        of a year that has ended (YearClosed).
        """
        agency_id, year = agency_of(acting), draft.issued_on.year
        register = _register(agency_id, draft.type_key, draft.issued_on)
        series = lock_series(agency_id=agency_id, register=register, year=year)
        number = int(draft.number)
        kept = None
        if _is_kept(agency_id, register, year):
            if _is_on_paper(series, number, draft.symbol):
                return
            kept = _reserved(series, number)
            if kept is None:
                _take_next(series, number, today=timezone.localdate(now))
        entry = NumberEntry.objects.create(
            id=sent_id,
            kind=Standing.SENT,
            agency_id=agency_id,
            register=register,
            year=year,
            number=number,
            symbol=draft.symbol,
            type_code=type_code_of(draft.type_key),
            issued_on=draft.issued_on,
            folded=fold(f"{draft.number}/{draft.symbol} {draft.subject} {draft.signer_name}"),
            made_by=acting.account_name,
            made_at=now,
        )
        if kept is not None:
            kept.entry = entry
            kept.save(update_fields=["entry"])

    def find_recallable(self, *, sent_id: UUID) -> UUID | None:
        """The dispatch that went out as `sent_id`, while `recall_dispatch` recalls it."""
        row = Dispatch.objects.filter(exchange_id=sent_id).first()
        if row is None or not is_recallable(row):
            return None
        return row.id


def type_code_of(type_key: str) -> str:
    """A type as `paper.document_types` codes it, of the key that the exchange has for it."""
    return type_key.replace("_", "-")


def _register(agency_id: UUID, type_key: str, on: date) -> str:
    rules = list_rules(agency_id=agency_id)
    return register_for(type_code_of(type_key), issued_on=on, rules=rules)


def _is_kept(agency_id: UUID, register: str, year: int) -> bool:
    """Whether the register gave numbers in that year or the one before."""
    rows = Series.objects.filter(agency_id=agency_id, register=register, last__gt=0)
    return rows.filter(year__in=(year, year - 1)).exists()


def _is_on_paper(series: Series, number: int, symbol: str) -> bool:
    """Whether a paper document has this number and symbol and did not go out through here yet."""
    rows = Dispatch.objects.filter(**_of(series), number=number, symbol__iexact=symbol)
    return rows.filter(files=None, exchange_id=None).exists()


def _reserved(series: Series, number: int) -> ReservedNumber | None:
    rows = ReservedNumber.objects.select_for_update().filter(**_of(series), number=number)
    return rows.filter(dispatch=None, entry=None).first()


def _take_next(series: Series, number: int, *, today: date) -> None:
    following = next_outgoing(series)
    if number < following:
        raise NumberGiven(
            number=number, entry=_bearer(series, number), next=following, field="number"
        )
    if number > following:
        raise NumberNotNext(number=number, next=following, field="number")
    if series.year < today.year:
        raise YearClosed(year=series.year, field="issued_on")
    series.last = number
    series.save(update_fields=["last"])


def _bearer(series: Series, number: int) -> str:
    """Number and symbol of what bears a number that was given; of nothing known, the number."""
    for rows in (Dispatch.objects, NumberEntry.objects):
        found = rows.filter(**_of(series), number=number).first()
        if found is not None:
            return write_entry(number, found.symbol)
    return f"{number:02}"


def _of(series: Series) -> dict[str, object]:
    return {"agency_id": series.agency_id, "register": series.register, "year": series.year}
