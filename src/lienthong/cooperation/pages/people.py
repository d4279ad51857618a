"""To whom somebody may give a task, for the choices of a form."""

from django.utils import timezone

from lienthong.identity.terms import Acting
from lienthong.work.queries import list_colleagues
from lienthong.work.terms import DO, OVERSEE


def people_to_give(acting: Acting) -> list[tuple[str, str]]:
    """Those of the own agency who do tasks; whoever does not give work to others: oneself alone."""
    if acting.agency_id is None:
        return []
    now = timezone.now()
    found = list_colleagues(agency_id=acting.agency_id, on=timezone.localdate(now), at=now, may=DO)
    own = [one for one in found if one.account_id == acting.account_id]
    return [
        (str(one.account_id), f"{one.name} ({one.title})")
        for one in (found if acting.may(OVERSEE) else own)
    ]
