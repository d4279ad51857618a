"""How far a document has come with one agency, and with several that got it in another's place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from lienthong.exchange.rules.states import (
    DECISIONS,
    read_status,
    slowest,
    state_after,
    state_after_step,
)
from lienthong.exchange.terms import RecipientState
from lienthong.wire.edxml.packet import StatusCode

_INSTANTS = ("acknowledged_at", "arrived_at", "decided_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A state with the instants at which steps were reached; `reason` is that of a refusal."""

    state: RecipientState
    acknowledged_at: datetime | None = None
    arrived_at: datetime | None = None
    decided_at: datetime | None = None
    reason: str = ""

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """A standing as it was kept."""
        instants = {name: kept.get(name) for name in _INSTANTS}
        return cls(
            state=RecipientState(kept["state"]),
            reason=kept.get("reason", ""),
            **{name: at and datetime.fromisoformat(at) for name, at in instants.items()},
        )

    def keep(self) -> dict[str, str]:
        """The standing as JSON; what is not known is left out."""
        instants = {name: getattr(self, name) for name in _INSTANTS}
        kept = {name: at.isoformat() for name, at in instants.items() if at is not None}
        told = {"reason": self.reason} if self.reason else {}
        return {"state": self.state.value, **kept, **told}


def after_acknowledgement(standing: Standing, *, at: datetime) -> Standing:
    """The standing once the agency's software signed that it holds the document."""
    if standing.acknowledged_at is not None:
        return standing
    reached = state_after_step(standing.state, RecipientState.ACKNOWLEDGED)
    return replace(standing, acknowledged_at=at, state=reached)


def after_report(standing: Standing, *, code: str, reason: str, at: datetime) -> Standing:
    """The standing once a report came in, in whatever order reports arrive."""
    known = read_status(code)
    standing = replace(standing, state=state_after(standing.state, code))
    if known is StatusCode.ARRIVED and standing.arrived_at is None:
        standing = replace(standing, arrived_at=at)
    if known in DECISIONS:
        told = reason if known is StatusCode.REFUSED else ""
        standing = replace(standing, decided_at=at, reason=told)
    return standing


def combine(standings: Sequence[tuple[str, Standing]]) -> Standing:
    """The standing of a recipient in whose place several agencies, by name, got the document.

    A step is reached once all have reached it, at the instant of the last; where one refused and
    the others accepted, it is refused, and the reason says by whom, also where none was given.
    """
    all_of_them = [one for _, one in standings]
    refusals = [
        (name, one.reason)
        for name, one in standings
        if one.reason or one.state is RecipientState.REFUSED
    ]
    alone = len(standings) == 1

    def last(name: str) -> datetime | None:
        found = [getattr(one, name) for one in all_of_them]
        return None if None in found else max(found)

    return Standing(
        state=slowest(one.state for one in all_of_them),
        acknowledged_at=last("acknowledged_at"),
        arrived_at=last("arrived_at"),
        decided_at=last("decided_at"),
        reason="; ".join(
            reason if alone else ": ".join(filter(None, (name, reason)))
            for name, reason in refusals
        ),
    )
