"""Which dissolved agencies another one carries on, by the acts that ended them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lienthong.directory.queries.lines import list_origins, list_successions
from lienthong.directory.terms import Body


@dataclass(frozen=True, kw_only=True, slots=True)
class Forerunner:
    """A dissolved agency that this one carries on, and the act it rests on ("" if unrecorded)."""

    id: UUID
    name: str
    ended_on: date
    act: str


def list_forerunners(*, agency_id: UUID, on: date) -> list[Forerunner]:
    """The agencies that do not live on the day and that this one carries on, by name.

    Over as many changes as there were. Of an agency that was divided each successor counts: which
    of its files went where no record tells, so each of them may read all. The number of queries
    does not grow with the number of forerunners.
    """
    steps = list_origins(body=Body.AGENCY, body_id=agency_id)
    acts = {step.predecessor_id: step.act for step in steps if step.predecessor_id != agency_id}
    if not acts:
        return []
    found = []
    for one, succession in list_successions(body=Body.AGENCY, ids=acts.keys(), on=on).items():
        ended = succession.origin.valid_until
        heirs = {heir.id for heir in succession.successors}
        if succession.living or ended is None or agency_id not in heirs:
            continue
        found.append(Forerunner(id=one, name=succession.origin.name, ended_on=ended, act=acts[one]))
    return sorted(found, key=lambda forerunner: forerunner.name)
