"""What one agency may use of the node, set by its operator (EX-203)."""

from datetime import datetime

from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.exchange.events import LimitsSet
from lienthong.exchange.models import AgencyLimits
from lienthong.exchange.operations.due import mark_directory_due
from lienthong.exchange.operations.enrol import get_living_agency
from lienthong.exchange.queries.node_rules import read_rules
from lienthong.exchange.rules.limits import require_in_range
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import LimitsInFile, ReasonMissing
from lienthong.identity.terms import Acting
from lienthong.wire.directory_rules import Limits

LONGEST_REASON = 500


def set_limits(
    settings: ExchangeSettings,
    *,
    code: str,
    limits: Limits,
    reason: str,
    acting: Acting,
    now: datetime,
) -> bool:
    """Set what a living agency may use of the node; whether that changed anything.

    Messages a minute, bytes a day and a message, streams; None: what the node's operator has set
    for all. The node takes it up with its next directory, within seconds. Refuses a code that no
    living agency has, a limit out of range, no reason, and an agency whose limits the province's
    file sets (LimitsInFile): each has one place. Fact: exchange:limits:set.
    """
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise ReasonMissing
    require_in_range(limits)
    card = get_living_agency(code, now)
    if card.code in read_rules(settings).limits:
        raise LimitsInFile(agency=card.name, file=settings.own_rules)
    values = {name: getattr(limits, name) for name in Limits.__slots__}
    with transaction.atomic():
        row = AgencyLimits.objects.select_for_update().filter(agency_id=card.id).first()
        before = Limits() if row is None else row.limits
        if before == limits:
            return False
        told = {"code": card.code, "name": card.name, "reason": reason}
        AgencyLimits.objects.update_or_create(
            agency_id=card.id,
            defaults={**values, **told, "set_by": acting.account_name[:200], "set_at": now},
        )
        mark_directory_due()
        fact = LimitsSet(agency_id=card.id, code=card.code, reason=reason, **values)
        append_fact(fact=fact, actor=acting.actor, now=now)
    return True
