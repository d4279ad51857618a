"""The words of agreements' texts: parts, clauses with addresses, for whose eyes they are."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from lienthong.cooperation.terms.values import Side
from lienthong.identity.terms import Audience, Permission, Role

MAIN_PART = 0
"""The number of the main text; annexes have 1, 2 and so on."""

MOST_CLAUSES = 3000
LONGEST_TEXT = 1_000_000
"""Characters of one part."""

# What is not confidential, everybody who is signed in may read.
VIEW_TEXT = Permission("cooperation:text:view", audience=Audience.SIGNED_IN)
# Who reads what is confidential for a side, acting for a party of it.
VIEW_CONFIDENTIAL = Permission(
    "cooperation:text:view_confidential",
    frozenset({Role.PROGRAMME_OFFICER, Role.LEADER, Role.AUDITOR}),
)
# Who reads it whatever the side, and changes nothing.
VIEW_EVERYTHING = Permission("cooperation:text:view_everything", frozenset({Role.AUDITOR}))


class ClauseKind(StrEnum):
    """What a piece of a text is, by the words it begins with (NĐ 30/2020/NĐ-CP, Appendix I)."""

    PREAMBLE = "preamble"
    ANNEX = "annex"
    PART = "part"
    CHAPTER = "chapter"
    SECTION = "section"
    SUBSECTION = "subsection"
    ROMAN = "roman"
    ARTICLE = "article"
    CLAUSE = "clause"
    POINT = "point"
    ITEM = "item"
    SUBITEM = "subitem"
    PARAGRAPH = "paragraph"


class TextState(StrEnum):
    """How far a text is. PROPOSED: its division is being looked at; the others are for good."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DROPPED = "dropped"


class DivisionStep(StrEnum):
    """How a division is corrected."""

    JOIN = "join"
    DIVIDE = "divide"
    MARK = "mark"


class Confidence(StrEnum):
    """For whom something confidential is; what is OPEN is not confidential."""

    OPEN = "open"
    BOTH = "both"
    STATE = "state"
    PROVIDER = "provider"


@dataclass(frozen=True, kw_only=True, slots=True)
class Clause:
    """One piece of a text, from the character `begins` until before `ends`.

    `address` is its short name in this text ("2.1.b"), `within` that of what contains it, ""
    where nothing does; `path` is the address step by step, outermost first, as (kind, number).
    """

    kind: ClauseKind
    address: str
    within: str
    path: tuple[tuple[ClauseKind, str], ...]
    begins: int
    ends: int

    @property
    def depth(self) -> int:
        """How deep it stands: 0 for what nothing contains."""
        return len(self.path) - 1


@dataclass(frozen=True, kw_only=True, slots=True)
class TextDraft:
    """A text as it is given. `part` is None for a new annex; `words` is "" where a file is read.

    `reason` says why a part that has a text already gets another.
    """

    part: int | None
    title: str
    words: str = ""
    confidence: Confidence = Confidence.OPEN
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TextPlace:
    """Which text: the agreement's reference, the part, and the number of its version."""

    reference: str
    part: int
    number: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DivisionChange:
    """One correction of the clause at `address`.

    It is joined to the one before, divided at the character `place`, or marked as `confidence`.
    """

    step: DivisionStep
    address: str
    place: int = 0
    confidence: Confidence = Confidence.OPEN


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownClause:
    """A clause as somebody may read it; `words` and `heading` are "" where it is `hidden`.

    `marked` is its own mark; what contains it, and the text, may have others.
    """

    clause: Clause
    heading: str
    words: str
    marked: Confidence
    hidden: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class TextSummary:
    """One version of a part of an agreement's text; `stands` for the confirmed one in use now."""

    id: UUID
    part: int
    number: int
    title: str
    state: TextState
    stands: bool
    confidence: Confidence
    readable: bool
    file_name: str
    sha256: str
    reason: str
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TextRecord:
    """A text with its clauses as somebody may read them.

    `division` counts its changes of division; `empty_pages` are pages of the file without text.
    """

    summary: TextSummary
    reference: str
    clauses: tuple[ShownClause, ...]
    division: int
    empty_pages: tuple[int, ...]
    whole: bool

    @property
    def is_proposed(self) -> bool:
        """Tell whether its division may still be corrected."""
        return self.summary.state is TextState.PROPOSED


SIDES_OF: dict[Confidence, frozenset[Side]] = {
    Confidence.OPEN: frozenset(Side),
    Confidence.BOTH: frozenset(Side),
    Confidence.STATE: frozenset({Side.STATE}),
    Confidence.PROVIDER: frozenset({Side.PROVIDER}),
}
"""For which sides something is, by how confidential it is."""
