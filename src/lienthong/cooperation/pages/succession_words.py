"""Successions in words: outcomes, how much passed, acts, and the cells of their tables."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, gettext_noop, ngettext

from lienthong.cooperation.pages.wording import SHARES, words_of
from lienthong.cooperation.terms.succession import (
    Basis,
    Closing,
    Decision,
    DecisionAct,
    Outcome,
    Why,
)

Cell = dict[str, Any]

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.CONTINUE: gettext_noop("Carries on the whole"),
    Outcome.SPLIT: gettext_noop("Carries on a part"),
    Outcome.END: gettext_noop("The agreement ends with it"),
}
REASONS: Mapping[Why, str] = {
    Why.WHOLE: gettext_noop("the whole territory passed to it"),
    Why.DIVIDED: gettext_noop("several carry on, each for its part"),
    Why.TERM_OVER: gettext_noop("the term was over before the party ended"),
    Why.NOBODY: gettext_noop("the directory knows nobody who comes after"),
}
CLOSINGS: Mapping[Closing, str] = {
    Closing.CORRECTED: gettext_noop("Corrected"),
    Closing.UNDONE: gettext_noop("Undone"),
}
TWO_MONTHS = 61
"""In days: a shorter time is said in days."""

TWO_YEARS = 24
"""In months: a shorter time is said in months."""

_TONES = {Outcome.CONTINUE: "success", Outcome.SPLIT: "success", Outcome.END: "neutral"}
_ICONS = {Outcome.END: "x-circle-fill"}


def outcome_name(outcome: Outcome) -> str:
    """What was decided, in words."""
    return gettext(OUTCOMES[outcome])


def outcome_badge(outcome: Outcome) -> Cell:
    """What was decided, as a badge."""
    return {
        "text": gettext(OUTCOMES[outcome]),
        "tone": _TONES[outcome],
        "icon": _ICONS.get(outcome, ""),
    }


def waiting_badge() -> Cell:
    """That nobody has decided yet, as a badge."""
    return {"text": gettext("Not decided"), "tone": "waiting"}


def basis_in_words(basis: Basis) -> str:
    """How much passed: old communes of all there were, or what the directory calls the share."""
    if basis.passed is None or basis.total is None:
        return gettext(SHARES[basis.share])
    text = gettext("%(passed)d of %(total)d old communes") % {
        "passed": basis.passed,
        "total": basis.total,
    }
    if not basis.in_part:
        return text
    part = ngettext("%(count)d of them in part", "%(count)d of them in part", basis.in_part)
    return f"{text}, {part % {'count': basis.in_part}}"


def act_cell(act: DecisionAct) -> Cell:
    """The legal act, or why there is none yet."""
    if not act.number:
        return {"text": gettext("None yet"), "note": act.missing}
    return {"text": act.number, "note": f"{act.issuer}, {words_of(act.issued_on)}"}


def decision_cell(decision: Decision) -> Cell:
    """What was decided, leading to the decision."""
    return {
        "badge": outcome_badge(decision.outcome),
        "text": gettext("Decision"),
        "url": address_of(decision),
    }


def address_of(decision: Decision) -> str:
    """The page of a decision."""
    return reverse("cooperation:decision", args=[decision.id])


def successor_in_words(name: str) -> str:
    """The successor's name, or that there is none."""
    return name or gettext("nobody comes after it")


def for_how_long(days: int) -> str:
    """How long something has been so, in the largest unit that says it."""
    if days < TWO_MONTHS:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    months = days * 12 // 365
    if months < TWO_YEARS:
        return ngettext("%(count)d month", "%(count)d months", months) % {"count": months}
    years = days * 100 // 36525
    return ngettext("%(count)d year", "%(count)d years", years) % {"count": years}
