"""Facts about who keeps the register of agreements."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from lienthong.audit.terms import Fact


@dataclass(frozen=True, kw_only=True)
class _AboutKeeper:
    """What facts about a keeper share."""

    agency_id: UUID
    agency: str

    def subjects(self) -> tuple[str, ...]:
        """The agency."""
        return (f"directory.agency:{self.agency_id}",)


@dataclass(frozen=True, kw_only=True)
class KeeperNamed(_AboutKeeper, Fact):
    """An agency keeps the register from now on."""

    TAG: ClassVar[str] = "cooperation:keeper:named"
    LABEL: ClassVar[str] = "named to keep the register of agreements"


@dataclass(frozen=True, kw_only=True)
class KeeperEnded(_AboutKeeper, Fact):
    """An agency keeps the register no more."""

    TAG: ClassVar[str] = "cooperation:keeper:ended"
    LABEL: ClassVar[str] = "no longer keeps the register of agreements"
