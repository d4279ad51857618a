"""The words of notes: what one side, or one agency, writes down for itself about an agreement."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from lienthong.identity.terms import Permission, Role
from lienthong.kernel.errors import Fault, Refusal

WRITE_NOTE = Permission("cooperation:note:write", frozenset({Role.PROGRAMME_OFFICER, Role.LEADER}))
LONGEST_NOTE = 4000


class NoteReaders(StrEnum):
    """Who reads a note beside auditors: the writer's side, or the writer's own agency alone."""

    SIDE = "side"
    AGENCY = "agency"


@dataclass(frozen=True, kw_only=True, slots=True)
class NoteDraft:
    """A note as it is written; `commitment` "" where it is about the agreement as a whole."""

    words: str
    readers: NoteReaders = NoteReaders.SIDE
    commitment: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class NoteRecord:
    """A note for somebody who may read it; withdrawn ones are for auditors only."""

    id: UUID
    commitment: str
    words: str
    readers: NoteReaders
    agency_name: str
    person: str
    recorded_at: datetime
    withdrawn_at: datetime | None
    withdrawn_by: str
    may_withdraw: bool


class NoteUnfit(Refusal):
    """A note says something, and fits the page."""

    code = "cooperation.note_unfit"
    fault = Fault.CALLER
    status = 422
    message = "A note has at least one letter and at most {most} characters; this one has {length}."


class UnknownNote(Refusal):
    """No such note is there for this reader."""

    code = "cooperation.unknown_note"
    fault = Fault.CALLER
    status = 404
    message = "There is no such note, or it is not for you. Look at the notes of the agreement."
