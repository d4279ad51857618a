"""Facts about stock phrases."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from lienthong.audit.terms import Fact


@dataclass(frozen=True, kw_only=True)
class _AboutPhrase:
    """What facts about a stock phrase share."""

    phrase_id: UUID
    agency_id: UUID
    title: str

    def subjects(self) -> tuple[str, ...]:
        """The phrase, then its agency."""
        return (f"documents.phrase:{self.phrase_id}", f"directory.agency:{self.agency_id}")


@dataclass(frozen=True, kw_only=True)
class PhraseKept(_AboutPhrase, Fact):
    """Somebody keeps a sentence to instruct with."""

    TAG: ClassVar[str] = "documents:phrase:kept"
    LABEL: ClassVar[str] = "stock phrase kept"


@dataclass(frozen=True, kw_only=True)
class PhraseRemoved(_AboutPhrase, Fact):
    """Somebody took away a sentence they had kept."""

    TAG: ClassVar[str] = "documents:phrase:removed"
    LABEL: ClassVar[str] = "stock phrase removed"
