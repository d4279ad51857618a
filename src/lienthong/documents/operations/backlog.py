"""Documents that were accepted before the register existed: numbered and read afterwards."""

from datetime import datetime
from uuid import UUID

from lienthong.audit.terms import SYSTEM
from lienthong.documents.models import Arrival
from lienthong.documents.operations.register_received import register_received
from lienthong.documents.operations.take_in import take_in_received
from lienthong.exchange.queries import list_accepted

AT_ONCE = 500


def register_backlog(*, agency_id: UUID, agency_name: str, now: datetime) -> int:
    """Register what this agency accepted from the exchange and its register lacks; how many.

    In the order in which they were accepted, each with the next number of the year of that day:
    numbers given meanwhile stay. Idempotent. Facts: documents:arrival:registered.
    """
    done = 0
    accepted = list_accepted(agency_id=agency_id)
    for start in range(0, len(accepted), AT_ONCE):
        part = accepted[start : start + AT_ONCE]
        known = set(
            Arrival.objects.filter(exchange_id__in=[one for one, _ in part]).values_list(
                "exchange_id", flat=True
            )
        )
        for document_id, accepted_at in part:
            if document_id in known:
                continue
            register_received(
                document_id=document_id,
                agency_id=agency_id,
                agency_name=agency_name,
                actor=SYSTEM,
                accepted_at=accepted_at,
                now=now,
            )
            take_in_received(document_id=document_id, agency_id=agency_id, now=now)
            done += 1
    return done
