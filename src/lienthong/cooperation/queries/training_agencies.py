"""Which agencies the people of a session name: many communes of the country bear the same name."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from lienthong.cooperation.models import Trainee, Training
from lienthong.cooperation.queries.places import find_agencies
from lienthong.cooperation.queries.reach import committees_to_reach
from lienthong.kernel.vietnamese import fold


def agencies_named(
    training: Training, people: Iterable[Trainee], names: Iterable[str], *, on: date
) -> dict[str, UUID]:
    """The agency that each name means; a name that means none, or several, is left out.

    First one on the list of the session, then the only one of the directory that is called so,
    then the one in whose unit the commitment is to be kept.
    """
    wanted = [name for name in dict.fromkeys(names) if name]
    listed = {fold(one.agency_name): one.agency_id for one in people if one.agency_id}
    found = {name: agency for name in wanted if (agency := listed.get(fold(name))) is not None}
    left = [name for name in wanted if name not in found]
    agreement = training.commitment.agreement.reference
    found |= find_agencies(left, on=on, agreement=agreement).found
    if len(found) < len(wanted):
        near: dict[str, UUID] = {}
        for card in committees_to_reach(commitment=str(training.commitment), on=on):
            near |= {fold(card.name): card.id, fold(card.short_name): card.id}
        found |= {
            name: near[fold(name)] for name in wanted if name not in found and fold(name) in near
        }
    return found
