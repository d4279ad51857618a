"""Words of the radar: when agreements lapse at the earliest and at the latest, who noticed."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from lienthong.cooperation.terms.refusals import DraftRefusal
from lienthong.cooperation.terms.values import Party, Renewal, Unsure
from lienthong.identity.terms import Permission, Role
from lienthong.kernel.errors import Fault, Refusal

ANSWER = Permission("cooperation:lapse:answer", frozenset({Role.PROGRAMME_OFFICER}))


class Stage(StrEnum):
    """How near the end of an agreement is on a day, at the earliest.

    LATER: beyond every horizon. RENEW, SOON: within one. PERHAPS: it may have lapsed. LAPSED: it
    surely has. ENDLESS: it states that it has no end. UNTOLD: nobody can say when it ends.
    """

    LATER = "later"
    RENEW = "renew"
    SOON = "soon"
    PERHAPS = "perhaps"
    LAPSED = "lapsed"
    ENDLESS = "endless"
    UNTOLD = "untold"


class Section(StrEnum):
    """The parts of the radar.

    ATTENTION: somebody has to act: lapsed or perhaps lapsed and nobody noticed, or within a
    horizon. LATER: time enough. UNTOLD: when it ends is not known. ANSWERED: renewed, or it is on
    record why not.
    """

    ATTENTION = "attention"
    LATER = "later"
    UNTOLD = "untold"
    ANSWERED = "answered"


@dataclass(frozen=True, kw_only=True, slots=True)
class Horizon:
    """So many days before the earliest end an agreement comes to this stage."""

    stage: Stage
    days: int


HORIZONS = (Horizon(stage=Stage.SOON, days=90), Horizon(stage=Stage.RENEW, days=183))
"""Nearest first: a renewal is drafted half a year ahead."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Lapse:
    """The last day of an agreement: `worst` at the earliest, `best` at the latest.

    Both None when it is not known, with `unsure` saying why, or when it states that it has no end.
    """

    stage: Stage
    worst: date | None
    best: date | None
    unsure: Unsure | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NotRenewed:
    """That an agreement is not renewed, why, and who said so."""

    reason: str
    decided_at: datetime
    decided_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RadarEntry:
    """An agreement on the radar on a day; `ended`: its successors all ended it by decision."""

    agreement_id: UUID
    reference: str
    title: str
    parties: tuple[Party, ...]
    term: str
    term_missing: str
    lapse: Lapse
    renewed_by: tuple[Renewal, ...]
    not_renewed: NotRenewed | None
    ended: bool
    section: Section

    @property
    def unnoticed(self) -> bool:
        """Tell whether it has lapsed, or may have, and nobody renewed it or said why not."""
        over = self.lapse.stage in {Stage.PERHAPS, Stage.LAPSED}
        return over and self.section is Section.ATTENTION


class LapseReasonMissing(DraftRefusal):
    """It was not said why an agreement is not renewed."""

    code = "cooperation.lapse_reason_missing"
    field = "reason"
    message = "Say why it is not renewed, such as “its contents are finished”."


class LaterMissing(DraftRefusal):
    """It was not said which agreement renews this one."""

    code = "cooperation.later_missing"
    field = "later"
    message = "Write the reference of the agreement that renews this one, such as A2."


class LaterUnknown(DraftRefusal):
    """The agreement that is to renew this one is not on record, or is this one."""

    code = "cooperation.later_unknown"
    field = "later"
    message = "“{given}” is no other agreement on record. Look its reference up in the list."


class LaterRenewsAnother(DraftRefusal):
    """The later agreement renews another one already."""

    code = "cooperation.later_renews_another"
    field = "later"
    message = "{given} renews {other} already. Amend {given} if that is wrong."


class LapseRefused(Refusal):
    """Nothing was recorded; `refusals` lists every DraftRefusal."""

    code = "cooperation.lapse_refused"
    fault = Fault.CALLER
    status = 422
    message = "Nothing was recorded: {summary}"


class LapseAnswered(Refusal):
    """Somebody has said already that the agreement was renewed, or why not."""

    code = "cooperation.lapse_answered"
    fault = Fault.CALLER
    status = 409
    message = "This was answered meanwhile. Load the page again to see what was said."


class LapseNotAnswered(Refusal):
    """There is no answer to take back."""

    code = "cooperation.lapse_not_answered"
    fault = Fault.CALLER
    status = 409
    message = "There is no reason on record that could be taken back. Load the page again."
