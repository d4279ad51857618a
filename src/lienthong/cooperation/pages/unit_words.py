"""What was done in a commune, in words: items with days, figures, promises, needs."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from lienthong.cooperation.pages.result_words import figure_in_words, period_in_words
from lienthong.cooperation.pages.rollout_words import day_of_stage, quantity_in_words
from lienthong.cooperation.pages.survey_words import promise_in_words
from lienthong.cooperation.pages.wording import words_of
from lienthong.cooperation.terms.coverage import (
    UnitItem,
    UnitNeed,
    UnitPromise,
    UnitResult,
    UnitStory,
)
from lienthong.cooperation.terms.rollouts import RolloutKind
from lienthong.cooperation.terms.surveys import NeedState

_APPLICATIONS = (RolloutKind.APPLICATION,)
_INFRASTRUCTURE = (RolloutKind.INFRASTRUCTURE, RolloutKind.PUBLIC_UTILITY)


def story_context(story: UnitStory) -> dict[str, Any]:
    """A commune's page: short lines, the newest first."""
    others = [one for one in story.items if one.kind not in _APPLICATIONS + _INFRASTRUCTURE]
    return {
        "story": story,
        "connected": {
            "text": gettext("connected") if story.connected else gettext("not connected"),
            "tone": "success" if story.connected else "neutral",
        },
        "groups": [
            group
            for group in (
                _group("infrastructure", gettext("Infrastructure"), story.items, _INFRASTRUCTURE),
                _group("applications", gettext("Applications"), story.items, _APPLICATIONS),
                {
                    "id": "others",
                    "title": gettext("Industry and community"),
                    "lines": [_item(one) for one in others],
                },
            )
            if group["lines"] or group["id"] != "others"
        ],
        "results": [_result(one) for one in story.results],
        "promises": [_promise(one) for one in story.promises],
        "needs": [_need(one) for one in story.needs],
        "agreements": agreement_lines(story.agreements),
        "named": agreement_lines(story.named),
        "crumbs": [
            {"label": gettext("Agreements"), "url": reverse("cooperation:list")},
            {"label": gettext("Coverage by commune"), "url": reverse("cooperation:coverage")},
            {"label": story.name},
        ],
    }


def agreement_lines(agreements: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Agreements by reference and title, as lines that open them."""
    return [
        {"text": title, "note": key, "url": reverse("cooperation:agreement", args=[key])}
        for key, title in agreements
    ]


def _group(
    name: str, title: str, items: Iterable[UnitItem], kinds: tuple[RolloutKind, ...]
) -> dict[str, Any]:
    lines = [_item(one) for one in items if one.kind in kinds]
    return {"id": name, "title": title, "lines": lines}


def _item(one: UnitItem) -> dict[str, Any]:
    amount = quantity_in_words(one.quantity, one.measure)
    what = f"{one.item}, {one.place}" if one.place else one.item
    return {
        "text": what if one.quantity == "1" else f"{what}: {amount}",
        "url": reverse("cooperation:site", args=[one.rollout, one.site_id]),
        "badge": _how_far(one),
        "note": " · ".join(filter(None, (", ".join(one.by), ", ".join(one.agreements)))),
    }


def _how_far(one: UnitItem) -> dict[str, str]:
    """The furthest it has come, and when."""
    planned = gettext("planned for {day}")
    if one.late:
        planned = gettext("planned for {day}, not there yet")
    for day, text, tone in (
        (one.stopped, gettext("stopped {day}"), "neutral"),
        (one.in_use, gettext("in use since {day}"), "success"),
        (one.accepted, gettext("accepted {day}"), "success"),
        (one.installed, gettext("installed {day}"), "info"),
        (one.planned, planned, "danger" if one.late else "waiting"),
    ):
        if day:
            return {"text": text.format(day=day_of_stage(day)), "tone": tone}
    return {"text": gettext("not begun"), "tone": "neutral"}


def _result(one: UnitResult) -> dict[str, Any]:
    figure = figure_in_words(one.value, one.of, one.measured_in)
    part = f" ({one.category})" if one.category else ""
    return {
        "text": f"{one.indicator}{part}: {figure}",
        "url": reverse("cooperation:commitment", args=[one.commitment]),
        "note": f"{period_in_words(one.period)} · {one.commitment}",
    }


def _promise(one: UnitPromise) -> dict[str, Any]:
    due = gettext("until {day}").format(day=words_of(one.due)) if one.due else ""
    everywhere = gettext("for every commune") if one.everywhere else ""
    line: dict[str, Any] = {
        "text": one.what,
        "url": reverse("cooperation:commitment", args=[one.reference]),
        "note": " · ".join(filter(None, (one.owner, due, everywhere, one.reference))),
    }
    if one.done_here:
        line["badge"] = {"text": gettext("done here"), "tone": "success"}
    elif one.overdue:
        line["badge"] = {"text": gettext("Commitment late"), "tone": "danger"}
    return line


def _need(one: UnitNeed) -> dict[str, Any]:
    state = NeedState(one.state)
    tone = {NeedState.YES: "success", NeedState.LATER: "info", NeedState.NO: "warning"}
    when = date_format(one.answered_on, "SHORT_DATE_FORMAT") if one.answered_on else ""
    line: dict[str, Any] = {
        "text": one.title,
        "badge": {
            "text": promise_in_words(state, one.promised),
            "tone": tone.get(state, "waiting"),
        },
        "note": " · ".join(filter(None, (one.survey, one.answered_by, when))),
    }
    if one.commitment:
        line["url"] = reverse("cooperation:commitment", args=[one.commitment])
    return line
