"""Replies tied to what they answer: an incoming document and the one of ours it answers."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.documents.events import ReplyTied
from lienthong.documents.models import Arrival, Dispatch
from lienthong.documents.operations.readers import lock_row
from lienthong.documents.operations.restrict import require_reader
from lienthong.documents.queries.ties import find_dispatches
from lienthong.documents.rules.arrivals import tidy
from lienthong.documents.terms import AgencyNeeded, ArrivalUnknown, DispatchNotFound
from lienthong.identity.terms import Acting


def tie_reply(*, arrival_id: UUID, code: str, acting: Acting, now: datetime) -> UUID | None:
    """Say which outgoing document of ours this one answers, by number and symbol; its id.

    The newest one of that number and symbol. "" unties. Refuses a number and symbol that the
    agency issued nothing under (DispatchNotFound). Fact: documents:arrival:tied.
    """
    if acting.agency_id is None:
        raise AgencyNeeded
    words = tidy(code)
    with transaction.atomic():
        row = lock_row(Arrival.objects, arrival_id, acting, unknown=ArrivalUnknown)
        require_reader(row, acting)
        found = find_dispatches(agency_id=acting.agency_id, codes=(words,)) if words else []
        if words and not found:
            raise DispatchNotFound(given=words, field="answers")
        row.answers = Dispatch.objects.get(id=found[0].id) if found else None
        row.save(update_fields=["answers"])
        fact = ReplyTied(
            arrival_id=row.id,
            agency_id=row.agency_id,
            entry=str(row),
            code=row.code,
            answered=found[0].code if found else "",
        )
        append_fact(fact=fact, actor=acting.actor, now=now)
    return found[0].id if found else None
