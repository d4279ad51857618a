"""What the exchange does when something has happened; idempotent, named in site/wiring.py."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from lienthong.audit.queries import RecordedFact
from lienthong.exchange import operations


def hand_to_node(fact: RecordedFact, now: datetime) -> None:
    """Give the message a fact names (a document, a status) to the node."""
    message_id = UUID(fact.data["message_id"])
    operations.hand_over(settings.EXCHANGE, message_id=message_id, now=now)


def renew_directory(_fact: RecordedFact, _now: datetime) -> None:
    """Agencies changed: the node gets a new directory at the next look at it."""
    operations.mark_directory_due()
