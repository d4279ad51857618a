"""A change as a person enters it, and what it would do."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lienthong.directory.terms.cards import Act, Card
from lienthong.directory.terms.words import Body, ChangeKind, Share
from lienthong.kernel.errors import Fault, Refusal


@dataclass(frozen=True, kw_only=True, slots=True)
class Particulars:
    """What a new body is, or what of a known one changes. Empty means: as it was.

    `name` is the full name with its type word ("Xã Nga Sơn", "Sở Tài chính tỉnh Thanh Hóa"). The
    type of a unit follows from its name; `type` is needed for agencies (an AgencyKind by value).
    `code` is a unit's code or an agency's identity code; `demonstration` says that the latter is
    made up. `parent_id` is the unit it lies in or the agency it is under; `unit_id` an agency's
    territory (its parent's when not given).
    """

    name: str = ""
    short_name: str = ""
    type: str = ""
    code: str = ""
    demonstration: bool = False
    parent_id: UUID | None = None
    unit_id: UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeLine:
    """One line of a change: from `source_id` to `target_id`, or to what `new` describes.

    Lines with equal `new` lead to the same new body. A source that also stands as a target lives
    on; every other source of a merger, split or dissolution ends. `share` is what passed; without
    one it is FULL for a source with a single line, else unknown.
    """

    source_id: UUID | None = None
    target_id: UUID | None = None
    new: Particulars | None = None
    share: Share | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A change event to be entered.

    | kind | lines |
    |---|---|
    | formed | `new` only |
    | renamed, moved, code_changed | `source_id` and `new` with what changes |
    | merged | two bodies or more into one, or into a living one |
    | split | one body into two or more |
    | dissolved | `source_id`, with targets where something passes on |

    With `with_committees` the People's Committees of the units follow them.
    """

    kind: ChangeKind
    body: Body
    effective_on: date
    lines: tuple[ChangeLine, ...]
    act: Act | None = None
    note: str = ""
    with_committees: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """What is wrong with one field: the line (from 1; 0 for the whole), the column, the refusal."""

    line: int
    column: str
    refusal: Refusal


@dataclass(frozen=True, kw_only=True, slots=True)
class Passing:
    """What would pass from a body to a body of the same kind, by their names."""

    body: Body
    source: str
    target: str
    share: Share


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """What a change would do. With `problems` it cannot be recorded; the rest may be partial."""

    ended: tuple[Card, ...]
    began: tuple[Card, ...]
    altered: tuple[tuple[Card, Card], ...]
    passed: tuple[Passing, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportedChange:
    """A change of a file: the word that names it there, its lines, and what it would do."""

    name: str
    lines: tuple[int, ...]
    change: Change
    preview: Preview


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportPreview:
    """What a file would do: its changes in order, each with its preview, and all problems."""

    lines: int
    events: tuple[ImportedChange, ...]
    problems: tuple[Problem, ...]


class ChangeRefused(Refusal):
    """A change, or a table of changes, does not fit the record; `problems` has each reason."""

    code = "directory.change_refused"
    fault = Fault.CALLER
    status = 422
    message = (
        "Nothing was recorded. What is wrong with the change stands beside each of its fields; "
        "problems: {number}. Correct them and try again."
    )

    def __init__(self, *, problems: tuple[Problem, ...]) -> None:
        """Keep the problems; pages say each in their own language."""
        super().__init__(number=len(problems))
        self.problems = problems
