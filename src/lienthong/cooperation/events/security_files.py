"""Facts about security-level files."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from lienthong.audit.terms import Fact
from lienthong.cooperation.terms.security_files import FileStep


@dataclass(frozen=True, kw_only=True)
class SecurityFileRecorded(Fact):
    """A security-level file entered the record or was put on it anew; earlier versions stay."""

    TAG: ClassVar[str] = "cooperation:security:recorded"
    LABEL: ClassVar[str] = "security-level file recorded"

    file_id: UUID
    system: str
    owner: str
    owner_id: UUID | None
    commitment_id: UUID | None
    level: int
    file_step: FileStep
    act: str
    version: int
    reason: str

    def subjects(self) -> tuple[str, ...]:
        """The file, its owner in the directory, and the commitment it serves."""
        others = []
        if self.owner_id is not None:
            others.append(f"directory.agency:{self.owner_id}")
        if self.commitment_id is not None:
            others.append(f"cooperation.commitment:{self.commitment_id}")
        return (f"cooperation.security:{self.file_id}", *others)
