"""Facts about review meetings."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from lienthong.audit.terms import Fact
from lienthong.cooperation.terms.meetings import ConclusionState


@dataclass(frozen=True, kw_only=True)
class _AboutMeeting:
    """What facts about a meeting share; None: of the whole programme."""

    meeting_id: UUID
    meeting: str
    agreement_id: UUID | None

    def subjects(self) -> tuple[str, ...]:
        """The meeting, then the agreement it was about."""
        own = f"cooperation.meeting:{self.meeting_id}"
        if self.agreement_id is None:
            return (own,)
        return (own, f"cooperation.agreement:{self.agreement_id}")


@dataclass(frozen=True, kw_only=True)
class MeetingRecorded(_AboutMeeting, Fact):
    """Minutes of a meeting were written, or written anew (`version`)."""

    TAG: ClassVar[str] = "cooperation:meeting:recorded"
    LABEL: ClassVar[str] = "minutes of a meeting written"

    version: int


@dataclass(frozen=True, kw_only=True)
class MeetingConcluded(_AboutMeeting, Fact):
    """A meeting came to a conclusion, or something was said of one: how it stands, in which words.

    `task_id` where it became a task.
    """

    TAG: ClassVar[str] = "cooperation:meeting:concluded"
    LABEL: ClassVar[str] = "conclusion of a meeting"

    text: str
    conclusion_state: ConclusionState
    words: str
    task_id: UUID | None
