"""The radar in words: sections, the earliest and the latest end, what is to be done."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, gettext_noop, ngettext

from lienthong.cooperation.pages.succession_words import for_how_long
from lienthong.cooperation.pages.wording import (
    CERTAINTIES,
    day_in_words,
    gap_in_words,
    term_cell,
)
from lienthong.cooperation.rules.radar import renewal_due_on
from lienthong.cooperation.terms import Certainty, Renewal, Unsure
from lienthong.cooperation.terms.radar import Lapse, RadarEntry, Section, Stage

Cell = dict[str, Any]

SECTIONS: Mapping[Section, str] = {
    Section.ATTENTION: gettext_noop("To act on"),
    Section.LATER: gettext_noop("Time enough"),
    Section.UNTOLD: gettext_noop("End not known"),
    Section.ANSWERED: gettext_noop("Answered"),
}
EMPTY: Mapping[Section, str] = {
    Section.ATTENTION: gettext_noop("No agreement lapses within half a year unanswered"),
    Section.LATER: gettext_noop("No agreement ends later than in half a year"),
    Section.UNTOLD: gettext_noop("Of every agreement it is known when it ends"),
    Section.ANSWERED: gettext_noop("Nothing was answered yet"),
}
_TONES = {
    Stage.LATER: "neutral",
    Stage.ENDLESS: "neutral",
    Stage.UNTOLD: "neutral",
    Stage.RENEW: "info",
    Stage.SOON: "warning",
    Stage.PERHAPS: "warning",
    Stage.LAPSED: "danger",
}


def columns(*, answers: bool) -> list[Cell]:
    """The columns of the radar; whoever `answers` has one more."""
    more = [{"label": gettext("Answer")}] if answers else []
    return [
        {"label": gettext("Agreement")},
        {"label": gettext("Last day of the term")},
        {"label": gettext("State")},
        {"label": gettext("Renewed or not")},
        *more,
    ]


def name_cell(entry: RadarEntry) -> Cell:
    """Who agreed, leading to the agreement."""
    names = " – ".join(party.name for party in entry.parties) or entry.title
    return {
        "text": names,
        "url": reverse("cooperation:agreement", args=[entry.reference]),
        "note": f"{entry.reference} · {entry.title}",
    }


def ends_cell(entry: RadarEntry) -> Cell:
    """The last day at the earliest and at the latest, or why nobody can say."""
    lapse = entry.lapse
    if lapse.worst is None or lapse.best is None:
        return {"text": _untold(entry), "note": entry.term_missing}
    note = gettext("term: {term}").format(term=term_cell(entry.term)["label"])
    if lapse.worst == lapse.best:
        return {"text": day_in_words(lapse.worst), "note": note}
    text = gettext("{first} at the earliest, {last} at the latest").format(
        first=day_in_words(lapse.worst), last=day_in_words(lapse.best)
    )
    return {"text": text, "note": note}


def stage_cell(entry: RadarEntry, today: date) -> Cell:
    """How near the end is, as a badge, and what is to be done beside it."""
    icon = "question-circle" if entry.lapse.stage is Stage.UNTOLD else ""
    tone = _TONES[entry.lapse.stage]
    if entry.section is Section.ANSWERED and tone in {"danger", "warning"}:
        tone, icon = "neutral", "calendar-x"
    badge = {"text": _stage(entry.lapse, today), "tone": tone, "icon": icon}
    return {"badge": badge, "note": _next(entry)}


def answer_cell(entry: RadarEntry, *, answers: bool) -> Cell:
    """What was done: renewed by which, not renewed why; or the way to draft the renewal."""
    if entry.renewed_by:
        return _renewed(entry.renewed_by[0])
    if entry.not_renewed is not None:
        text, note = gettext("Not renewed"), entry.not_renewed.reason
    elif entry.ended:
        text, note = gettext("Ended by decision"), gettext("with all its successors")
    elif answers:
        return {"text": gettext("Draft the renewal"), "url": renew_url(entry.reference)}
    else:
        text, note = gettext("Nothing yet"), ""
    return {"text": text, "note": note}


def way_cell(entry: RadarEntry) -> Cell:
    """The way to say what was done about an agreement that lapses, or to take it back."""
    if entry.renewed_by:
        return {}
    said = entry.not_renewed is not None
    text = gettext("Take the reason back") if said else gettext("Say what was done")
    return {"text": text, "url": reverse("cooperation:lapse", args=[entry.reference])}


def renew_url(reference: str) -> str:
    """Where the agreement that carries this one on is entered, filled in from it."""
    return reverse("cooperation:add", query={"gia-han": reference})


def _renewed(renewal: Renewal) -> Cell:
    text = gettext("Renewed by {reference}").format(reference=renewal.reference)
    sure = (
        ""
        if renewal.certainty is Certainty.STATED
        else f"{gettext(CERTAINTIES[renewal.certainty])}. "
    )
    return {
        "text": text,
        "url": reverse("cooperation:agreement", args=[renewal.reference]),
        "note": f"{sure}{gap_in_words(renewal.gap)}",
    }


def _untold(entry: RadarEntry) -> str:
    if entry.lapse.stage is Stage.ENDLESS:
        return gettext("without end")
    if entry.lapse.unsure is Unsure.NO_TERM:
        return gettext("no term given")
    return gettext("when it ends is not known")


def _stage(lapse: Lapse, today: date) -> str:
    if lapse.stage is Stage.ENDLESS:
        return gettext("Without end")
    if lapse.worst is None or lapse.best is None:
        return gettext("Not known")
    if lapse.stage is Stage.LAPSED:
        return gettext("Lapsed {time} ago or more").format(
            time=for_how_long((today - lapse.best).days)
        )
    if lapse.stage is Stage.PERHAPS:
        return gettext("May have lapsed")
    left = (lapse.worst - today).days
    text = ngettext("At least %(count)d day left", "At least %(count)d days left", left)
    return text % {"count": left}


def _next(entry: RadarEntry) -> str:
    if entry.unnoticed:
        return gettext("nobody noticed: no renewal, no reason on record")
    if entry.section is Section.ANSWERED or entry.lapse.worst is None:
        return ""
    due = renewal_due_on(entry.lapse)
    if entry.lapse.stage is Stage.LATER and due is not None:
        return gettext("draft the renewal from {day} on").format(day=day_in_words(due))
    return gettext("draft the renewal now")
