"""Who is told how far a registered document is: its sender in the exchange, if it came that way."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from lienthong.audit.terms import Actor
from lienthong.documents.models import Arrival
from lienthong.exchange.operations import report_all_progress
from lienthong.wire.edxml import StatusCode


def origin_of(row: Arrival) -> UUID | None:
    """The document of the exchange behind a row: its own, or that of the row it goes on with."""
    while row.exchange_id is None and row.continues is not None:
        row = row.continues
    return row.exchange_id


def tell_sender(row: Arrival, status: StatusCode, *, actor: Actor, now: datetime) -> None:
    """Tell the sender of a document how far it is, in the caller's transaction; once a status.

    What an agency that has ended had received is told by who goes on with it, in its place
    (decision 43). Nothing for what came on paper or by mail.
    """
    tell_senders([row], status, actor=actor, now=now)


def tell_senders(
    rows: Sequence[Arrival], status: StatusCode, *, actor: Actor, now: datetime
) -> None:
    """The same for several rows of one agency's register, in few statements."""
    origins = {document_id for row in rows if (document_id := origin_of(row)) is not None}
    if origins:
        report_all_progress(
            document_ids=origins, by=rows[0].agency_id, status=status, actor=actor, now=now
        )
