"""What a security-level file must have, by which law it is approved, and how it stands on a day."""

import itertools
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from lienthong.cooperation.rules.trials import ends_of, read_end, tidy
from lienthong.cooperation.terms.refusals import DraftRefusal, TextTooLong
from lienthong.cooperation.terms.security_files import (
    LEVELS,
    SOON_DAYS,
    ApprovalMissing,
    ApprovedBeforeSubmitted,
    Authority,
    ExaminedBeforeApproved,
    FileState,
    FileStep,
    LevelRule,
    LevelUnknown,
    SecurityDayNotUnderstood,
    SecurityDayToCome,
    SecurityDraft,
    SystemMissing,
    SystemOwnerMissing,
)

_DAYS = ("submitted", "approved", "examine")
_LONGEST = {"system": 300, "owner": 300, "operator": 300, "act": 500, "note": 500}
_MONTHS = 12


def read_level_rules(entries: Iterable[Mapping[str, Any]]) -> tuple[LevelRule, ...]:
    """The rules as they are written (`data/security_levels.toml`).

    Of one level at most one holds on a day (ValueError).
    """
    rules = [
        LevelRule(
            level=one["level"],
            appraises=Authority(one["appraises"]),
            approves=Authority(one["approves"]),
            examined_every_months=one["examined_every_months"],
            legal_basis=one["legal_basis"],
            unsure=frozenset(name.strip() for name in one.get("unsure", "").split(",") if name),
            valid_from=one["valid_from"],
            valid_until=one.get("valid_until"),
        )
        for one in entries
    ]
    rules.sort(key=lambda one: (one.level, one.valid_from))
    for earlier, later in itertools.pairwise(rules):
        until = earlier.valid_until
        if earlier.level == later.level and (until is None or until > later.valid_from):
            raise ValueError(f"two rules of level {later.level} hold on {later.valid_from}")
    return tuple(rules)


def rule_on(rules: Sequence[LevelRule], level: int, on: date) -> LevelRule:
    """The rule of a level on a day; before the first one the first, after the last one the last."""
    own = [one for one in rules if one.level == level]
    holding = [one for one in own if one.valid_from <= on]
    return holding[-1] if holding else own[0]


def clean_security(draft: SecurityDraft) -> SecurityDraft:
    """The file with tidy texts and days in EDTF, as far as they are read."""
    return replace(
        draft,
        system=tidy(draft.system),
        owner=tidy(draft.owner),
        operator=tidy(draft.operator),
        commitment=tidy(draft.commitment).upper(),
        submitted=read_end(draft.submitted),
        approved=read_end(draft.approved),
        act=tidy(draft.act),
        examine=read_end(draft.examine),
        note=tidy(draft.note),
    )


def check_security(draft: SecurityDraft, *, today: date) -> Iterator[DraftRefusal]:
    """Everything that is wrong with a clean file."""
    if not draft.system:
        yield SystemMissing()
    if not draft.owner:
        yield SystemOwnerMissing()
    if draft.level not in LEVELS:
        yield LevelUnknown()
    yield from _check_days(draft, today)
    for name, most in _LONGEST.items():
        length = len(getattr(draft, name))
        if length > most:
            yield TextTooLong(where=name, length=length, most=most)


def told_on(draft: SecurityDraft, *, today: date) -> date:
    """The day whose rule tells of a file: that of the approval, or today while there is none."""
    approved = ends_of(draft.approved)
    return approved.last if approved is not None and approved.last is not None else today


def examine_by(draft: SecurityDraft, rule: LevelRule) -> date | None:
    """By when an approved file is to be examined again; of a partly known day the first counts."""
    if draft.step is not FileStep.APPROVED:
        return None
    said = ends_of(draft.examine)
    if said is not None and said.first is not None:
        return said.first
    approved = ends_of(draft.approved)
    if approved is None or approved.first is None:
        return None
    return months_after(approved.first, rule.examined_every_months)


def state_of_file(draft: SecurityDraft, rule: LevelRule, *, on: date) -> FileState:
    """How a file stands on a day."""
    if draft.step is not FileStep.APPROVED:
        return FileState(draft.step.value)
    due = examine_by(draft, rule)
    if due is None or due < on:
        return FileState.LAPSED
    return FileState.SOON if due <= on + timedelta(days=SOON_DAYS) else FileState.APPROVED


def changed_of_file(before: SecurityDraft, after: SecurityDraft) -> tuple[str, ...]:
    """What was on record and is not so any more; what was empty is only filled in."""
    return tuple(
        name
        for name in before.__slots__
        if getattr(before, name)
        and getattr(before, name) != getattr(after, name)
        and name not in {"step", "note"}
    )


def months_after(day: date, months: int) -> date:
    """The same day some months later; the last of a month that is shorter."""
    place = day.month - 1 + months
    year, month = day.year + place // _MONTHS, place % _MONTHS + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _check_days(draft: SecurityDraft, today: date) -> Iterator[DraftRefusal]:
    bounds = {name: ends_of(getattr(draft, name)) for name in _DAYS}
    for name, found in bounds.items():
        if found is None:
            yield SecurityDayNotUnderstood(text=getattr(draft, name), where=name)
        elif name != "examine" and found.first is not None and found.first > today:
            yield SecurityDayToCome(where=name)
    if draft.step is FileStep.APPROVED:
        for name in ("approved", "act"):
            if not getattr(draft, name):
                yield ApprovalMissing(where=name)
    if _is_before(draft.approved, draft.submitted):
        yield ApprovedBeforeSubmitted()
    if _is_before(draft.examine, draft.approved):
        yield ExaminedBeforeApproved()


def _is_before(one: str, other: str) -> bool:
    first, second = ends_of(one), ends_of(other)
    return (
        first is not None
        and second is not None
        and first.last is not None
        and second.first is not None
        and first.last < second.first
    )
