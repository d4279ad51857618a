"""The facts cooperation announces, in the past tense."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from lienthong.audit.terms import Fact
from lienthong.cooperation.terms import VersionKind


@dataclass(frozen=True, kw_only=True)
class _AboutAgreement:
    """What the facts about one agreement share: it, and the bodies that are its parties."""

    agreement_id: UUID
    reference: str
    title: str
    agencies: tuple[UUID, ...]

    def subjects(self) -> tuple[str, ...]:
        """The agreement, then its parties in the directory."""
        bodies = (f"directory.agency:{agency}" for agency in dict.fromkeys(self.agencies))
        return (f"cooperation.agreement:{self.agreement_id}", *bodies)


@dataclass(frozen=True, kw_only=True)
class AgreementAdded(_AboutAgreement, Fact):
    """An agreement entered the record."""

    TAG: ClassVar[str] = "cooperation:agreement:added"
    LABEL: ClassVar[str] = "agreement entered"

    signed: str
    term: str
    sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AgreementAmended(_AboutAgreement, Fact):
    """An agreement got a new version; the earlier ones stay in the record."""

    TAG: ClassVar[str] = "cooperation:agreement:amended"
    LABEL: ClassVar[str] = "agreement amended"

    version: int
    kind: VersionKind
    effective: str
    reason: str
    changed: tuple[str, ...]
