"""When an agreement lapses, at the earliest and at the latest, and what is to be done. Pure."""

from datetime import date, timedelta

from lienthong.cooperation.terms import Force, Unsure
from lienthong.cooperation.terms.radar import HORIZONS, Lapse, Section, Stage


def lapse_on(force: Force, *, on: date, has_term: bool) -> Lapse:
    """How near the end is on a day, counted from the earliest day it may be.

    A term known only as 2023 ends on 2023-01-01 at the earliest and on 2023-12-31 at the latest.
    Where the latest cannot be told, or there is no term, nobody can say when it ends.
    """
    if not has_term:
        return Lapse(stage=Stage.UNTOLD, worst=None, best=None, unsure=Unsure.NO_TERM)
    if force.ends_first is None or force.ends_last is None:
        return Lapse(stage=Stage.UNTOLD, worst=None, best=None, unsure=Unsure.END)
    if force.ends_first == date.max:
        return Lapse(stage=Stage.ENDLESS, worst=None, best=None)
    return Lapse(
        stage=_stage(force.ends_first, force.ends_last, on),
        worst=force.ends_first,
        best=force.ends_last,
    )


def section_of(stage: Stage, *, answered: bool) -> Section:
    """In which part of the radar an agreement stands; `answered`: renewed, or said why not."""
    if answered:
        return Section.ANSWERED
    if stage is Stage.UNTOLD:
        return Section.UNTOLD
    return Section.LATER if stage in {Stage.LATER, Stage.ENDLESS} else Section.ATTENTION


def is_unnoticed(lapse: Lapse, section: Section) -> bool:
    """Tell whether it has lapsed, or may have, and nobody renewed it or said why not."""
    return section is Section.ATTENTION and lapse.stage in {Stage.PERHAPS, Stage.LAPSED}


def renewal_due_on(lapse: Lapse) -> date | None:
    """The day on which the renewal is to be drafted; None when nobody can say."""
    if lapse.worst is None:
        return None
    ahead = next(one.days for one in HORIZONS if one.stage is Stage.RENEW)
    return lapse.worst - timedelta(days=ahead)


def _stage(worst: date, best: date, on: date) -> Stage:
    if best < on:
        return Stage.LAPSED
    if worst < on:
        return Stage.PERHAPS
    left = (worst - on).days
    return next((one.stage for one in HORIZONS if left <= one.days), Stage.LATER)
