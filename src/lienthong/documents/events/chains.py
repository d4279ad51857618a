"""Facts about the named review chains of an agency."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from lienthong.audit.terms import Fact


@dataclass(frozen=True, kw_only=True)
class _AboutChain:
    """Which chain of which agency."""

    agency_id: UUID
    chain_id: UUID
    chain: str

    def subjects(self) -> tuple[str, ...]:
        """The agency."""
        return (f"directory.agency:{self.agency_id}",)


@dataclass(frozen=True, kw_only=True)
class ReviewChainSet(_AboutChain, Fact):
    """A chain was set, in place of another where `replaced_id` is set; each level in words."""

    TAG: ClassVar[str] = "documents:review_chain:set"
    LABEL: ClassVar[str] = "review chain set"

    type_code: str
    levels: tuple[str, ...]
    valid_from: date
    valid_until: date | None
    replaced_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class ReviewChainEnded(_AboutChain, Fact):
    """A chain is not proposed any more."""

    TAG: ClassVar[str] = "documents:review_chain:ended"
    LABEL: ClassVar[str] = "review chain ended"

    reason: str
