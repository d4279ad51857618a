"""Facts about notes. What a note says is in none of them: they are read beyond its readers."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from lienthong.audit.terms import Fact
from lienthong.cooperation.terms.notes import NoteReaders


@dataclass(frozen=True, kw_only=True)
class _AboutNote:
    """What facts about one note share; they are in no history but the record as a whole."""

    note_id: UUID
    agreement: str
    note_readers: NoteReaders

    def subjects(self) -> tuple[str, ...]:
        """The note alone: that there is one is nothing for the other side."""
        return (f"cooperation.note:{self.note_id}",)


@dataclass(frozen=True, kw_only=True)
class NoteAdded(_AboutNote, Fact):
    """Somebody wrote a note."""

    TAG: ClassVar[str] = "cooperation:note:added"
    LABEL: ClassVar[str] = "internal note written"


@dataclass(frozen=True, kw_only=True)
class NoteWithdrawn(_AboutNote, Fact):
    """Somebody of the agency that wrote it took a note back."""

    TAG: ClassVar[str] = "cooperation:note:withdrawn"
    LABEL: ClassVar[str] = "internal note withdrawn"
