"""Roll-outs in words: kinds, stages, days of a site, counts."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, gettext_noop, ngettext

from lienthong.cooperation.pages.comparison import Difference
from lienthong.cooperation.pages.wording import words_of
from lienthong.cooperation.rules import write_number
from lienthong.cooperation.terms.rollouts import (
    REACHED,
    RolloutKind,
    SiteDraft,
    SiteSummary,
    Stage,
    Tally,
    Twin,
)

ROLLOUT_KINDS: Mapping[RolloutKind, str] = {
    RolloutKind.INFRASTRUCTURE: gettext_noop("Telecommunications and IT infrastructure"),
    RolloutKind.APPLICATION: gettext_noop("IT application"),
    RolloutKind.INDUSTRY: gettext_noop("IT industry"),
    RolloutKind.PUBLIC_UTILITY: gettext_noop("Public-utility telecommunications"),
    RolloutKind.COMMUNITY: gettext_noop("Community activity, no obligation"),
}
STAGES: Mapping[Stage, str] = {
    Stage.PLANNED: gettext_noop("Planned"),
    Stage.INSTALLED: gettext_noop("Installed"),
    Stage.ACCEPTED: gettext_noop("Delivery accepted"),
    Stage.IN_USE: gettext_noop("In use"),
    Stage.STOPPED: gettext_noop("Stopped"),
}
_TONES = {
    Stage.INSTALLED: "info",
    Stage.ACCEPTED: "info",
    Stage.IN_USE: "success",
    Stage.STOPPED: "neutral",
}
MEMBERS: Mapping[str, str] = {
    **{stage.value: text for stage, text in STAGES.items()},
    "quantity": gettext_noop("Quantity"),
    "source": gettext_noop("What proves it"),
    "note": gettext_noop("Note on the site"),
}


def rollout_kind_name(kind: RolloutKind) -> str:
    """What kind of thing is rolled out."""
    return gettext(ROLLOUT_KINDS[kind])


def member_names(members: tuple[str, ...]) -> str:
    """Members of a site, as its form names them."""
    return ", ".join(gettext(MEMBERS[one]) for one in members)


def stage_badge(site: SiteSummary) -> dict[str, Any]:
    """How far a site is, as a badge; late by its plan where nothing was reached."""
    if site.stage is not None:
        return {"text": gettext(STAGES[site.stage]), "tone": _TONES[site.stage]}
    if site.late:
        return {"text": gettext("Later than planned"), "tone": "danger"}
    return {"text": gettext("Not installed yet"), "tone": "waiting"}


def day_of_stage(edtf: str) -> str:
    """The day of a stage as far as it is known; "" where it was not reached."""
    if not edtf:
        return ""
    if edtf.startswith("/"):
        return gettext("day not known, by {day}").format(day=words_of(edtf[1:]))
    return words_of(edtf)


def days_in_words(draft: SiteDraft) -> str:
    """Every stage with its day, in the order of time."""
    return "; ".join(
        f"{gettext(STAGES[stage])}: {day_of_stage(draft.days[stage])}"
        for stage in Stage
        if stage in draft.days
    )


def reached_in_words(tally: Tally) -> str:
    """How many sites reached what, in one line."""
    parts = [
        f"{gettext(STAGES[stage])}: {tally.reached[stage]}/{tally.sites}"
        for stage in REACHED
        if stage is not Stage.STOPPED or tally.reached[stage]
    ]
    if tally.late:
        late = ngettext("%(count)d later than planned", "%(count)d later than planned", tally.late)
        parts.append(late % {"count": tally.late})
    return " · ".join(parts)


def quantity_in_words(quantity: str, measure: str) -> str:
    """An amount with what it is counted in."""
    return f"{write_number(quantity)} {measure}"


def twin_links(twins: tuple[Twin, ...]) -> list[dict[str, str]]:
    """The other roll-outs that have the same item at the same site."""
    return [
        {"text": one.rollout, "url": reverse("cooperation:site", args=[one.rollout, one.site_id])}
        for one in twins
    ]


def site_differences(before: SiteDraft, after: SiteDraft) -> tuple[Difference, ...]:
    """What a version of a site changed, in words."""
    pairs = [(gettext(MEMBERS[name]), _said(before, name), _said(after, name)) for name in MEMBERS]
    return tuple(
        Difference(label=label, before=was or gettext("nothing"), after=now or gettext("nothing"))
        for label, was, now in pairs
        if was != now
    )


def _said(draft: SiteDraft, name: str) -> str:
    if name in set(Stage):
        return day_of_stage(draft.days.get(Stage(name), ""))
    value = str(getattr(draft, name))
    return write_number(value) if name == "quantity" else value
