"""Facts about saved searches."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from lienthong.audit.terms import Fact


@dataclass(frozen=True, kw_only=True)
class _AboutView:
    """What facts about a saved view share."""

    view_id: UUID
    agency_id: UUID
    title: str

    def subjects(self) -> tuple[str, ...]:
        """The view, then its agency."""
        return (f"documents.view:{self.view_id}", f"directory.agency:{self.agency_id}")


@dataclass(frozen=True, kw_only=True)
class ViewSaved(_AboutView, Fact):
    """Somebody kept a search under a name, for themselves or shared with their agency."""

    TAG: ClassVar[str] = "documents:view:saved"
    LABEL: ClassVar[str] = "saved search kept"

    shared: bool


@dataclass(frozen=True, kw_only=True)
class ViewRemoved(_AboutView, Fact):
    """Somebody took away a search they had kept."""

    TAG: ClassVar[str] = "documents:view:removed"
    LABEL: ClassVar[str] = "saved search removed"
