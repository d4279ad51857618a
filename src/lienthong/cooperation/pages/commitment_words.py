"""Commitments in words: states, targets, where they are to be kept, what a change changed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext, gettext_noop, ngettext

from lienthong.cooperation.pages.comparison import Difference
from lienthong.cooperation.pages.wording import SIDES, day_in_words, words_of
from lienthong.cooperation.rules import changed_fields, write_number
from lienthong.cooperation.terms import (
    Bound,
    CommitmentDraft,
    CommitmentState,
    CommitmentSummary,
    Milestone,
    MilestoneStatus,
    Reach,
    Target,
)

COMMITMENT_STATES: Mapping[CommitmentState, str] = {
    CommitmentState.PROPOSED: gettext_noop("Proposed, not agreed yet"),
    CommitmentState.IN_FORCE: gettext_noop("Commitment in force"),
    CommitmentState.UNCLEAR: gettext_noop("Unclear"),
    CommitmentState.REJECTED: gettext_noop("Rejected"),
    CommitmentState.ENDED: gettext_noop("Commitment ended"),
}
_TONES = {
    CommitmentState.PROPOSED: "waiting",
    CommitmentState.IN_FORCE: "success",
    CommitmentState.UNCLEAR: "warning",
    CommitmentState.REJECTED: "neutral",
    CommitmentState.ENDED: "neutral",
}
STATUSES: Mapping[MilestoneStatus, str] = {
    MilestoneStatus.SCHEDULED: gettext_noop("scheduled"),
    MilestoneStatus.MET: gettext_noop("met"),
    MilestoneStatus.PARTLY: gettext_noop("partly met"),
    MilestoneStatus.NOT_MET: gettext_noop("not met"),
}
_STATUS_TONES = {
    MilestoneStatus.SCHEDULED: "neutral",
    MilestoneStatus.MET: "success",
    MilestoneStatus.PARTLY: "warning",
    MilestoneStatus.NOT_MET: "danger",
}
REACHES: Mapping[Reach, str] = {
    Reach.NOT_SAID: gettext_noop("Not said"),
    Reach.ALL_COMMUNES: gettext_noop("All communes as of a day"),
    Reach.UNITS: gettext_noop("The units named below"),
}
LABELS: Mapping[str, str] = {
    "what": gettext_noop("What is to be done"),
    "owner": gettext_noop("Who owes it"),
    "beneficiary": gettext_noop("Owed to"),
    "state": gettext_noop("State"),
    "state_note": gettext_noop("Question or reason"),
    "due": gettext_noop("Due"),
    "condition": gettext_noop("On what condition"),
    "clause_id": gettext_noop("From the clause"),
    "source": gettext_noop("Source, if not from a text"),
    "indicator": gettext_noop("What is counted"),
    "unit": gettext_noop("Unit of the figure"),
    "baseline": gettext_noop("Figure at the start"),
    "targets": gettext_noop("Targets"),
    "reach": gettext_noop("Where it is to be kept"),
    "reach_on": gettext_noop("All communes as of"),
    "places": gettext_noop("Units"),
    "milestones": gettext_noop("Milestones"),
    "depends_on": gettext_noop("Waits for"),
}


def commitment_state_name(state: CommitmentState) -> str:
    """How a commitment stands."""
    return gettext(COMMITMENT_STATES[state])


def state_cell(summary: CommitmentSummary) -> dict[str, Any]:
    """The state as a badge; overdue where its last possible day is over."""
    if summary.overdue:
        return {"text": gettext("Overdue"), "tone": "danger"}
    state = summary.draft.state
    return {"text": gettext(COMMITMENT_STATES[state]), "tone": _TONES[state]}


def bound_name(bound: Bound | None) -> str:
    """A party and its side; "" for none."""
    return "" if bound is None else f"{bound.name} ({gettext(SIDES[bound.side])})"


def due_in_words(due: str) -> str:
    """When it is due, as far as it is known."""
    return words_of(due) if due else gettext("no day stated")


def target_in_words(target: Target, unit: str) -> str:
    """Period and figure: "2019: 1.500 người"."""
    return f"{words_of(target.period)}: {write_number(target.value)} {unit}".strip()


def reach_in_words(draft: CommitmentDraft, names: Sequence[str]) -> str:
    """Where it is to be kept."""
    if draft.reach is Reach.ALL_COMMUNES:
        day = day_in_words(date.fromisoformat(draft.reach_on))
        return gettext("all communes as of {day}").format(day=day)
    return ", ".join(names) if draft.reach is Reach.UNITS else gettext("not said")


def milestone_cell(one: Milestone) -> dict[str, Any]:
    """A milestone with its day and what became of it."""
    return {
        "title": one.title,
        "due": due_in_words(one.due),
        "badge": {"text": gettext(STATUSES[one.status]), "tone": _STATUS_TONES[one.status]},
    }


def differences_between(before: CommitmentDraft, after: CommitmentDraft) -> tuple[Difference, ...]:
    """What a version changed, in words."""
    return tuple(
        Difference(
            label=gettext(LABELS[name]), before=_said(before, name), after=_said(after, name)
        )
        for name in changed_fields(before, after)
    )


def _said(draft: CommitmentDraft, name: str) -> str:
    """One member as people read it."""
    value = getattr(draft, name)
    if not value:
        return gettext("nothing")
    said = {
        "owner": lambda: bound_name(value),
        "beneficiary": lambda: bound_name(value),
        "state": lambda: gettext(COMMITMENT_STATES[value]),
        "due": lambda: words_of(value),
        "clause_id": lambda: gettext("a clause of the text"),
        "baseline": lambda: write_number(value),
        "targets": lambda: "; ".join(target_in_words(one, draft.unit) for one in value),
        "reach": lambda: gettext(REACHES[value]),
        "places": lambda: (
            ngettext("%(count)d unit", "%(count)d units", len(value)) % {"count": len(value)}
        ),
        "milestones": lambda: "; ".join(
            f"{one.title}, {due_in_words(one.due)}: {gettext(STATUSES[one.status])}"
            for one in value
        ),
        "depends_on": lambda: ", ".join(value),
    }
    return said[name]() if name in said else str(value)
