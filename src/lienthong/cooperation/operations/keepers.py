"""Name who keeps the register of agreements, and end it (decision 52)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Actor
from lienthong.cooperation.events import KeeperEnded, KeeperNamed
from lienthong.cooperation.models import RegisterKeeper
from lienthong.cooperation.terms.rights import (
    KeeperAlready,
    KeeperLast,
    KeeperNone,
    KeeperUnknown,
)
from lienthong.directory.queries import get_cards
from lienthong.directory.terms import Body


def name_keeper(*, agency_id: UUID, actor: Actor, now: datetime) -> None:
    """Let an agency keep the register: enter agreements of others, and edit every one.

    Refuses a body that the directory does not have (KeeperUnknown), and one that keeps it already
    (KeeperAlready). Fact: cooperation:keeper:named.
    """
    card = get_cards(body=Body.AGENCY, ids={agency_id}).get(agency_id)
    if card is None:
        raise KeeperUnknown(asked=agency_id)
    with transaction.atomic():
        rows = RegisterKeeper.objects.select_for_update()
        if rows.filter(agency_id=agency_id, ended_at=None).exists():
            raise KeeperAlready(agency=card.name)
        RegisterKeeper.objects.create(
            agency_id=agency_id, agency_name=card.name, named_at=now, named_by=actor.name
        )
        append_fact(fact=KeeperNamed(agency_id=agency_id, agency=card.name), actor=actor, now=now)


def end_keeper(*, agency_id: UUID, actor: Actor, now: datetime) -> None:
    """Let an agency keep the register no more; that it did stays.

    Refuses one that does not (KeeperNone), and the last one (KeeperLast).
    Fact: cooperation:keeper:ended.
    """
    with transaction.atomic():
        standing = list(RegisterKeeper.objects.select_for_update().filter(ended_at=None))
        row = next((one for one in standing if one.agency_id == agency_id), None)
        if row is None:
            card = get_cards(body=Body.AGENCY, ids={agency_id}).get(agency_id)
            raise KeeperNone(agency=agency_id if card is None else card.name)
        if len(standing) == 1:
            raise KeeperLast(agency=row.agency_name)
        row.ended_at, row.ended_by = now, actor.name
        row.save(update_fields=["ended_at", "ended_by"])
        fact = KeeperEnded(agency_id=agency_id, agency=row.agency_name)
        append_fact(fact=fact, actor=actor, now=now)
