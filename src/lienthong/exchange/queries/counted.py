"""What was exchanged, one line a document, and who can exchange since when: for counting."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from lienthong.audit.queries import FactFilter, list_facts
from lienthong.exchange.events import AgencyConnected
from lienthong.exchange.models import (
    Certificate,
    ConnectedAgency,
    EnrolledAgency,
    HostedAgency,
    IncomingDocument,
    OutgoingDocument,
)
from lienthong.exchange.terms import READ
from lienthong.identity.terms import Acting

AT_ONCE = 2000
MOST_CONNECTIONS = 10_000


@dataclass(frozen=True, slots=True)
class ExchangedDocument:
    """A document that an agency sent or (`received`) got by the exchange, and on which day."""

    id: UUID
    agency_id: UUID
    on: date
    received: bool


def list_exchanged(
    *, sent: Collection[UUID] | None = None, received: Collection[UUID] | None = None
) -> Iterator[ExchangedDocument]:
    """Documents sent and received, of these ids each; None: all of them.

    What the node refused for good, and what was withdrawn before, was not sent and is left out.
    """
    out = OutgoingDocument.objects.filter(message__failed_at=None, message__withdrawn_at=None)
    if sent is not None:
        out = out.filter(message__key__in=sent)
    came = IncomingDocument.objects.all()
    if received is not None:
        came = came.filter(key__in=received)
    rows = out.order_by().values_list("message__key", "agency_id", "sent_at")
    for key, agency, at in rows.iterator(chunk_size=AT_ONCE):
        yield ExchangedDocument(key, agency, timezone.localdate(at), received=False)
    got = came.order_by().values_list("key", "agency_id", "message__collected_at")
    for key, agency, at in got.iterator(chunk_size=AT_ONCE):
        yield ExchangedDocument(key, agency, timezone.localdate(at), received=True)


def list_connection_days(*, ids: Collection[UUID] | None = None) -> dict[UUID, date]:
    """Since which day each agency can exchange, by whatever software; of these ids, or all.

    The first day counts: an agency whose software is disconnected is hosted again (decision 13).
    """
    asked = Q() if ids is None else Q(agency_id__in=ids)
    instants = [
        *HostedAgency.objects.filter(asked).values_list("agency_id", "hosted_at"),
        *ConnectedAgency.objects.filter(asked).values_list("agency_id", "connected_at"),
        *EnrolledAgency.objects.filter(asked).values_list("agency_id", "enrolled_at"),
    ]
    known = {agency for agency, _ in instants}
    keys = Certificate.objects.filter(agency_id__in=known)
    instants += keys.values_list("agency_id", "issued_at")
    told = list_facts(matching=FactFilter(tag=AgencyConnected.TAG), limit=MOST_CONNECTIONS)
    for fact in told:
        agency = UUID(str(fact.data["agency_id"]))
        if agency in known:
            instants.append((agency, fact.recorded_at))
    days: dict[UUID, date] = {}
    for agency, at in instants:
        day = timezone.localdate(at)
        days[agency] = min(days.get(agency, day), day)
    return days


def name_exchanged(
    *, sent: Collection[UUID], received: Collection[UUID], acting: Acting
) -> dict[UUID, tuple[str, str]]:
    """Number with symbol, and subject, of those that this person may read; others are left out."""
    if acting.agency_id is None or not acting.may(READ):
        return {}
    chosen = Q(readers="") | Q(readers__contains=str(acting.account_id))
    out = OutgoingDocument.objects.filter(chosen, agency_id=acting.agency_id, message__key__in=sent)
    came = IncomingDocument.objects.filter(chosen, agency_id=acting.agency_id, key__in=received)
    told = [
        *out.values_list("message__key", "number", "symbol", "subject"),
        *came.values_list("key", "number", "symbol", "subject"),
    ]
    return {
        key: ("/".join(part for part in (number, symbol) if part), subject)
        for key, number, symbol, subject in told
    }
