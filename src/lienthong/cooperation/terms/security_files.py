"""The words of security-level files: which system, whose, at which level, approved until when."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from lienthong.cooperation.terms.refusals import DraftRefusal
from lienthong.kernel.errors import Fault, Refusal

SOON_DAYS = 90
"""Before it ends a file asks for a new examination: time for one to be prepared."""
LEVELS = (1, 2, 3, 4, 5)


class Authority(StrEnum):
    """Who appraises or approves a level."""

    UNIT = "unit"
    OWNER = "owner"
    MINISTRY = "ministry"
    PRIME_MINISTER = "prime_minister"


class FileStep(StrEnum):
    """How far a file is, as people enter it."""

    PREPARED = "prepared"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    CLOSED = "closed"


class FileState(StrEnum):
    """How a file stands on a day; the first four ask for somebody to do something."""

    LAPSED = "lapsed"
    SOON = "soon"
    PREPARED = "prepared"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    CLOSED = "closed"


ASKING = (FileState.LAPSED, FileState.SOON, FileState.PREPARED, FileState.SUBMITTED)


@dataclass(frozen=True, kw_only=True, slots=True)
class LevelRule:
    """What the law says of a level from one day until another.

    `unsure` names members of which the law's wording was not seen.
    """

    level: int
    appraises: Authority
    approves: Authority
    examined_every_months: int
    legal_basis: str
    unsure: frozenset[str]
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class SecurityDraft:
    """A file as typed or cleaned; days as typed or in EDTF.

    `act` is the approval: number, day and who signed. `examine` is by when the act itself asks for
    a new examination; "" leaves it to the rule of the level.
    """

    system: str
    owner: str
    operator: str = ""
    commitment: str = ""
    level: int = 1
    step: FileStep = FileStep.PREPARED
    submitted: str = ""
    approved: str = ""
    act: str = ""
    examine: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SecurityVersion:
    """One version of a file; `superseded_at` is None for the one that stands."""

    number: int
    draft: SecurityDraft
    reason: str
    recorded_at: datetime
    recorded_by: str
    superseded_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class SecurityRecord:
    """A file as it stands: `owner_id` and `unit_id` from the directory, None where not known there.

    `examine_by` is the first day by which it is to be examined again, the worst case of a day
    known in part.
    """

    id: UUID
    draft: SecurityDraft
    owner_id: UUID | None
    unit_id: UUID | None
    state: FileState
    rule: LevelRule
    examine_by: date | None
    version: int
    recorded_at: datetime
    recorded_by: str


class SystemMissing(DraftRefusal):
    """A file is about a system."""

    code = "cooperation.system_missing"
    field = "system"
    message = "Name the information system, such as the document system of the commune."


class SystemOwnerMissing(DraftRefusal):
    """A system belongs to an agency."""

    code = "cooperation.system_owner_missing"
    field = "owner"
    message = "Name the agency the system belongs to, as the directory calls it."


class LevelUnknown(DraftRefusal):
    """There are five levels."""

    code = "cooperation.security_level_unknown"
    field = "level"
    message = "There are levels 1 to 5."


class SecurityDayNotUnderstood(DraftRefusal):
    """A day of a file cannot be read."""

    code = "cooperation.security_day_not_understood"
    message = "“{text}” is not a date. Write it as far as it is known: 31/12/2026, 6/2026 or 2026."

    @property
    def place(self) -> str:
        """The field it stands in."""
        return str(self.params["where"])


class SecurityDayToCome(DraftRefusal):
    """Nothing was submitted or approved after today."""

    code = "cooperation.security_day_to_come"
    message = "This day is still to come. Write when it happened."

    @property
    def place(self) -> str:
        """The field it stands in."""
        return str(self.params["where"])


class ApprovalMissing(DraftRefusal):
    """What is approved has a day and an act."""

    code = "cooperation.approval_missing"
    message = "An approved file has the day and the act of its approval: number, day, who signed."

    @property
    def place(self) -> str:
        """The field it stands in."""
        return str(self.params["where"])


class ApprovedBeforeSubmitted(DraftRefusal):
    """An approval comes after the submission."""

    code = "cooperation.approved_before_submitted"
    field = "approved"
    message = "It would have been approved before it was submitted. Mend one of the two days."


class ExaminedBeforeApproved(DraftRefusal):
    """A new examination comes after the approval."""

    code = "cooperation.examined_before_approved"
    field = "examine"
    message = "The new examination would be due before the approval. Mend one of the two days."


class SystemTwice(DraftRefusal):
    """One system has one file."""

    code = "cooperation.system_twice"
    field = "system"
    message = "{owner} has a file of this system already. Open that one and change it."


class FileCommitmentUnknown(DraftRefusal):
    """The commitment is not on record."""

    code = "cooperation.file_commitment_unknown"
    field = "commitment"
    message = "There is no commitment {asked}. Write its reference, such as A2-C1, or nothing."


class FileReasonMissing(DraftRefusal):
    """What is on record changes for a reason."""

    code = "cooperation.file_reason_missing"
    field = "reason"
    message = "What is on record would change. Write why, as an audit would ask it."


class SecurityRefused(Refusal):
    """A file was not saved; `refusals` lists every DraftRefusal."""

    code = "cooperation.security_refused"
    fault = Fault.CALLER
    status = 422
    message = "It was not saved: {summary}"


class UnknownSecurityFile(Refusal):
    """No file has this id."""

    code = "cooperation.unknown_security_file"
    fault = Fault.CALLER
    status = 404
    message = "There is no such security-level file. Look it up in the list."


class SecurityFileChanged(Refusal):
    """Somebody changed the file meanwhile."""

    code = "cooperation.security_file_changed"
    fault = Fault.CALLER
    status = 409
    message = (
        "{person} changed this file after you had opened it. Look at it again, then change it."
    )
