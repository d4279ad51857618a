"""Facts about agreements, their texts, commitments, successions and lapses."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from lienthong.audit.terms import Fact
from lienthong.cooperation.terms import CommitmentState, Confidence, DivisionStep, VersionKind
from lienthong.cooperation.terms.asked_changes import ChangeState
from lienthong.cooperation.terms.succession import Outcome


@dataclass(frozen=True, kw_only=True)
class AboutAgreement:
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
class AgreementAdded(AboutAgreement, Fact):
    """An agreement entered the record."""

    TAG: ClassVar[str] = "cooperation:agreement:added"
    LABEL: ClassVar[str] = "agreement entered"

    signed: str
    term: str
    sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AgreementAmended(AboutAgreement, Fact):
    """An agreement got a new version; the earlier ones stay in the record."""

    TAG: ClassVar[str] = "cooperation:agreement:amended"
    LABEL: ClassVar[str] = "agreement amended"

    version: int
    kind: VersionKind
    effective: str
    reason: str
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AgreementChangeAsked(AboutAgreement, Fact):
    """One side asks for a change of what was signed, or to confirm what it entered (FIRST)."""

    TAG: ClassVar[str] = "cooperation:agreement:change_asked"
    LABEL: ClassVar[str] = "other side asked about an agreement"

    change_id: UUID
    kind: VersionKind
    effective: str
    reason: str
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AgreementChangeAnswered(AboutAgreement, Fact):
    """The other side agreed to what was asked or refused it, or it was withdrawn."""

    TAG: ClassVar[str] = "cooperation:agreement:change_answered"
    LABEL: ClassVar[str] = "what was asked about an agreement answered"

    change_id: UUID
    change_state: ChangeState
    words: str


@dataclass(frozen=True, kw_only=True)
class _AboutText(AboutAgreement):
    """What the facts about a text share: which part and version it is. Never its words."""

    part: int
    number: int
    text_title: str


@dataclass(frozen=True, kw_only=True)
class TextAdded(_AboutText, Fact):
    """A text of an agreement was given and divided into clauses; `sha256` is of its words."""

    TAG: ClassVar[str] = "cooperation:text:added"
    LABEL: ClassVar[str] = "text given"

    sha256: str
    file: str
    confidence: Confidence
    clauses: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class TextDivided(_AboutText, Fact):
    """The division of a text was corrected, or a clause marked as confidential."""

    TAG: ClassVar[str] = "cooperation:text:divided"
    LABEL: ClassVar[str] = "division of a text corrected"

    step: DivisionStep
    address: str
    confidence: str
    clauses: int


@dataclass(frozen=True, kw_only=True)
class TextConfirmed(_AboutText, Fact):
    """A text stands with its clauses; the version before it, if any, stays readable."""

    TAG: ClassVar[str] = "cooperation:text:confirmed"
    LABEL: ClassVar[str] = "text confirmed"

    sha256: str
    clauses: int


@dataclass(frozen=True, kw_only=True)
class TextReadersChanged(_AboutText, Fact):
    """Others than before may read a text; its words stay."""

    TAG: ClassVar[str] = "cooperation:text:readers_changed"
    LABEL: ClassVar[str] = "readers of a text changed"

    confidence: Confidence
    before: Confidence
    reason: str


@dataclass(frozen=True, kw_only=True)
class TextDropped(_AboutText, Fact):
    """A proposed text was dropped."""

    TAG: ClassVar[str] = "cooperation:text:dropped"
    LABEL: ClassVar[str] = "proposed text dropped"

    reason: str


@dataclass(frozen=True, kw_only=True)
class _AboutSuccession(AboutAgreement):
    """What facts about one decision share; `agencies`: the party that ended, its successor."""

    decision_id: UUID
    successor: str
    outcome: Outcome


@dataclass(frozen=True, kw_only=True)
class SuccessionDecided(_AboutSuccession, Fact):
    """Somebody decided what a successor of a party that ended does with an agreement."""

    TAG: ClassVar[str] = "cooperation:succession:decided"
    LABEL: ClassVar[str] = "succession to an agreement decided"

    act: str
    note: str


@dataclass(frozen=True, kw_only=True)
class SuccessionCorrected(_AboutSuccession, Fact):
    """A decision was replaced by another; the old one stays in the record."""

    TAG: ClassVar[str] = "cooperation:succession:corrected"
    LABEL: ClassVar[str] = "decision on a succession corrected"

    corrects: UUID
    reason: str
    act: str
    note: str


@dataclass(frozen=True, kw_only=True)
class SuccessionUndone(_AboutSuccession, Fact):
    """A decision was taken back; the successor waits for one again."""

    TAG: ClassVar[str] = "cooperation:succession:undone"
    LABEL: ClassVar[str] = "decision on a succession undone"

    reason: str


@dataclass(frozen=True, kw_only=True)
class AboutCommitment(AboutAgreement):
    """What the facts about a commitment share: which one, what is owed, and by whom."""

    commitment_id: UUID
    commitment: str
    what: str
    owner: str

    def subjects(self) -> tuple[str, ...]:
        """The commitment, its agreement, then the parties in the directory."""
        return (f"cooperation.commitment:{self.commitment_id}", *super().subjects())


@dataclass(frozen=True, kw_only=True)
class CommitmentAdded(AboutCommitment, Fact):
    """A commitment entered the record."""

    TAG: ClassVar[str] = "cooperation:commitment:added"
    LABEL: ClassVar[str] = "commitment entered"

    due: str
    commitment_state: CommitmentState


@dataclass(frozen=True, kw_only=True)
class CommitmentChanged(AboutCommitment, Fact):
    """A commitment got a new version, such as another target; the earlier ones stay."""

    TAG: ClassVar[str] = "cooperation:commitment:changed"
    LABEL: ClassVar[str] = "commitment changed"

    version: int
    kind: VersionKind
    effective: str
    reason: str
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CommitmentChangeAsked(AboutCommitment, Fact):
    """One side asks for a change of what both agreed; it waits for the other."""

    TAG: ClassVar[str] = "cooperation:commitment:change_asked"
    LABEL: ClassVar[str] = "change of a commitment asked for"

    change_id: UUID
    kind: VersionKind
    effective: str
    reason: str
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CommitmentChangeAnswered(AboutCommitment, Fact):
    """The other side agreed to a change or refused it, or it was withdrawn."""

    TAG: ClassVar[str] = "cooperation:commitment:change_answered"
    LABEL: ClassVar[str] = "change of a commitment answered"

    change_id: UUID
    change_state: ChangeState
    words: str


@dataclass(frozen=True, kw_only=True)
class LapseDecided(AboutAgreement, Fact):
    """Somebody said that an agreement is not renewed, and why."""

    TAG: ClassVar[str] = "cooperation:lapse:decided"
    LABEL: ClassVar[str] = "agreement not renewed"

    reason: str


@dataclass(frozen=True, kw_only=True)
class LapseReopened(AboutAgreement, Fact):
    """What was said about a renewal was taken back; the agreement waits for an answer again."""

    TAG: ClassVar[str] = "cooperation:lapse:reopened"
    LABEL: ClassVar[str] = "word on a renewal taken back"

    reason: str


@dataclass(frozen=True, kw_only=True)
class ProposalsMade(_AboutText, Fact):
    """Commitments were proposed from a text by rules."""

    TAG: ClassVar[str] = "cooperation:proposals:made"
    LABEL: ClassVar[str] = "commitments proposed from the text"

    proposals: int


@dataclass(frozen=True, kw_only=True)
class ProposalsRejected(_AboutText, Fact):
    """Proposals from a text were rejected; they stay as rejected."""

    TAG: ClassVar[str] = "cooperation:proposals:rejected"
    LABEL: ClassVar[str] = "proposed commitments rejected"

    rejected: tuple[str, ...]
