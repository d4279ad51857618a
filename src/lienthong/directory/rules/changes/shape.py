"""Whether the lines of a change fit its kind, and the shares add up."""

from collections import Counter, defaultdict
from datetime import date
from uuid import UUID

from lienthong.directory.rules.changes.state import Plan
from lienthong.directory.terms import (
    AllToOneOfSeveral,
    Change,
    ChangeKind,
    ChangeLine,
    DissolutionMalformed,
    FormationMalformed,
    KindNotEntered,
    MergerMalformed,
    MoveMalformed,
    RecodingMalformed,
    RenamingMalformed,
    Share,
    SplitMalformed,
    TooFarAhead,
    TwoRemainders,
    UnchangedPassesOn,
    ValueMissing,
)
from lienthong.kernel.errors import Refusal

ALTERING = {ChangeKind.RENAMED, ChangeKind.MOVED, ChangeKind.CODE_CHANGED}
"""Kinds after which a body goes on as itself."""

YEARS_AHEAD = 10
_IN_EVERY_MONTH = 28

MALFORMED: dict[ChangeKind, type[Refusal]] = {
    ChangeKind.FORMED: FormationMalformed,
    ChangeKind.RENAMED: RenamingMalformed,
    ChangeKind.MOVED: MoveMalformed,
    ChangeKind.CODE_CHANGED: RecodingMalformed,
    ChangeKind.MERGED: MergerMalformed,
    ChangeKind.SPLIT: SplitMalformed,
    ChangeKind.DISSOLVED: DissolutionMalformed,
}
NEEDED = {
    ChangeKind.RENAMED: "name",
    ChangeKind.MOVED: "parent_id",
    ChangeKind.CODE_CHANGED: "code",
}


def check_shape(plan: Plan) -> None:
    """Note what does not fit: kind and lines, shares of each source."""
    malformed = MALFORMED.get(plan.change.kind, KindNotEntered)
    if malformed is KindNotEntered or not _fits(plan.change):
        plan.refuse(0, "kind", malformed())
        return
    for place, line in enumerate(plan.change.lines, start=1):
        column = NEEDED.get(plan.change.kind)
        if column and line.new and not getattr(line.new, column):
            plan.refuse(place, column, ValueMissing(column=column))
    if plan.change.kind not in ALTERING:
        _check_shares(plan)


def check_entry(plan: Plan, *, today: date) -> None:
    """Note what a person may not leave open, and a day that must be a slip.

    The record says which act each change rests on; only the platform's own set-up has none.
    """
    if plan.change.act is None or not plan.change.act.number.strip():
        plan.refuse(0, "act_number", ValueMissing(column="act_number"))
    latest = today.replace(year=today.year + YEARS_AHEAD, day=min(today.day, _IN_EVERY_MONTH))
    if plan.change.effective_on > latest:
        far = TooFarAhead(on=plan.change.effective_on, latest=latest)
        plan.refuse(0, "effective_on", far)


def share_of(change: Change, line: ChangeLine) -> Share:
    """The share of a line: as given, else all for a source with one line, else unknown."""
    if line.share is not None:
        return line.share
    lines = [other for other in change.lines if other.source_id == line.source_id]
    return Share.FULL if len(lines) == 1 else Share.UNKNOWN


def _fits(change: Change) -> bool:
    lines = change.lines
    sources = {line.source_id for line in lines}
    targets = {line.target_id or line.new for line in lines}
    if not lines or any(line.target_id and line.new for line in lines):
        return False
    if change.kind is ChangeKind.FORMED:
        return sources == {None} and all(line.new for line in lines)
    if None in sources:
        return False
    if change.kind in ALTERING:
        each_once = len(sources) == len(lines)
        return each_once and all(line.new and not line.target_id for line in lines)
    into_living = any(line.target_id for line in lines)
    merging = len(sources) > 1 or into_living
    splitting = len(sources) == 1 and len(targets) > 1
    complete = None not in targets
    return {
        ChangeKind.MERGED: complete and merging,
        ChangeKind.SPLIT: complete and splitting,
    }.get(change.kind, True)


def _check_shares(plan: Plan) -> None:
    shares: dict[UUID, list[Share]] = defaultdict(list)
    first_line: dict[UUID, int] = {}
    for place, line in enumerate(plan.change.lines, start=1):
        if line.source_id and (line.target_id or line.new):
            shares[line.source_id].append(share_of(plan.change, line))
            first_line.setdefault(line.source_id, place)
    for source, given in shares.items():
        wrong = _wrong_shares(Counter(given))
        if wrong is not None:
            plan.refuse(first_line[source], "share", wrong(name=plan.state.name(source)))


def _wrong_shares(count: Counter[Share]) -> type[Refusal] | None:
    if count[Share.UNCHANGED]:
        return UnchangedPassesOn
    if count.total() > 1 and count[Share.FULL]:
        return AllToOneOfSeveral
    return TwoRemainders if count[Share.REMAINDER] > 1 else None
