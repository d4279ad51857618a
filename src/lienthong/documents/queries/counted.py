"""What was issued, one line a document: for counting how it was signed and sent."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone

from lienthong.documents.models import Dispatch, DispatchFile, DispatchRecipient
from lienthong.documents.queries.inheritance import list_readable
from lienthong.documents.queries.reading import dispatches_open_to
from lienthong.documents.rules.issuing import write_entry
from lienthong.documents.terms import DRAFT, GONE_OUT, MadeFor, Way
from lienthong.identity.terms import Acting

AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class IssuedForCount:
    """A document that went to somebody, and the day on which it was issued.

    `signed`: it has the agency's digital seal, which is only set on what a person signed digitally
    before (NĐ 30/2020 Điều 5.1); what was signed on paper has no such file.
    `by_exchange`: some agency got it by the exchange, and no agency in another way.
    """

    id: UUID
    agency_id: UUID
    issued_on: date
    signed: bool
    by_exchange: bool


def list_issued_for_count(*, ids: Collection[UUID] | None = None) -> Iterator[IssuedForCount]:
    """Issued documents with a recipient, recalled and replaced ones too; of these ids, or all."""
    recipients = DispatchRecipient.objects.filter(dispatch=OuterRef("pk"))
    agencies = recipients.filter(agency_id__isnull=False)
    files = DispatchFile.objects.filter(dispatch=OuterRef("pk"))
    rows = Dispatch.objects.filter(Exists(recipients), stage__in=GONE_OUT, issued_at__isnull=False)
    if ids is not None:
        rows = rows.filter(id__in=ids)
    told = rows.annotate(
        has_seal=Exists(files.filter(made_for=MadeFor.SEALED)),
        some_by_exchange=Exists(agencies.filter(way=Way.EXCHANGE)),
        some_otherwise=Exists(agencies.exclude(way=Way.EXCHANGE)),
    )
    names = ("has_seal", "some_by_exchange", "some_otherwise")
    found = told.order_by().values_list("id", "agency_id", "issued_at", *names)
    for key, agency, at, seal, by_exchange, otherwise in found.iterator(AT_ONCE):
        yield IssuedForCount(
            id=key,
            agency_id=agency,
            issued_on=timezone.localdate(at),
            signed=seal,
            by_exchange=by_exchange and not otherwise,
        )


def list_with_draft(*, exchange_ids: Collection[UUID] | None = None) -> dict[UUID, UUID]:
    """The outgoing document by the exchange's id of what carried it; others had no draft here."""
    rows = Dispatch.objects.filter(exchange_id__isnull=False)
    if exchange_ids is not None:
        rows = rows.filter(exchange_id__in=exchange_ids)
    found = rows.order_by().values_list("exchange_id", "id")
    return {exchange: key for exchange, key in found if exchange is not None}


def name_issued(*, ids: Collection[UUID], acting: Acting, on: date) -> dict[UUID, tuple[str, str]]:
    """Number with symbol, and subject, of those that this person may read; others are left out."""
    if acting.agency_id is None or not acting.may(DRAFT):
        return {}
    agencies = list_readable(agency_id=acting.agency_id, on=on)
    rows = Dispatch.objects.filter(dispatches_open_to(acting), id__in=ids, agency_id__in=agencies)
    told = rows.values_list("id", "number", "symbol", "subject")
    return {key: (write_entry(no or 0, symbol), subject) for key, no, symbol, subject in told}
