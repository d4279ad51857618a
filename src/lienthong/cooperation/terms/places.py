"""Which units of the directory the names that people write mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from lienthong.cooperation.terms.commitment_refusals import PlaceAmbiguous, PlaceNotFound
from lienthong.cooperation.terms.refusals import DraftRefusal
from lienthong.cooperation.terms.rollout_refusals import SiteUnitAmbiguous, SiteUnitUnknown


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """`found` is the one body each name means; `several` those that it could as well mean."""

    found: dict[str, UUID] = field(default_factory=dict)
    several: Mapping[str, str] = field(default_factory=dict)

    def refusal(self, name: str) -> DraftRefusal:
        """Why a name of one site or figure is none of the found."""
        if name in self.several:
            return SiteUnitAmbiguous(text=name, candidates=self.several[name])
        return SiteUnitUnknown(text=name)

    def refusal_of_place(self, name: str) -> DraftRefusal:
        """Why a name among a commitment's places is none of the found."""
        if name in self.several:
            return PlaceAmbiguous(text=name, candidates=self.several[name])
        return PlaceNotFound(text=name)
