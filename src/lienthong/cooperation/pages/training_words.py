"""Training sessions in words: days, how many came and passed, who still cannot."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, gettext_noop, ngettext

from lienthong.cooperation.pages.wording import words_of
from lienthong.cooperation.rules import write_number
from lienthong.cooperation.terms.trainings import (
    ArrivalWay,
    Lack,
    TrainedThere,
    Trainee,
    TrainingDraft,
    TrainingSummary,
    TrainingTally,
)

WAYS: Mapping[ArrivalWay, str] = {
    ArrivalWay.ACCOUNT: gettext_noop("by code, signed in"),
    ArrivalWay.CODE: gettext_noop("by code, with their name"),
    ArrivalWay.HAND: gettext_noop("entered by hand"),
    ArrivalWay.TABLE: gettext_noop("from Excel"),
}
LACKS: Mapping[Lack, tuple[str, str]] = {
    Lack.NOT_NAMED: (gettext_noop("Nobody named yet"), "waiting"),
    Lack.NOT_CAME: (gettext_noop("Has not come"), "warning"),
    Lack.NO_MARK: (gettext_noop("Came, no mark yet"), "info"),
    Lack.NOT_PASSED: (gettext_noop("Did not pass"), "danger"),
}
MEMBERS: Mapping[str, str] = {
    "attended": gettext_noop("Attendance"),
    "mark": gettext_noop("Test result"),
}


def arrival_way_name(way: ArrivalWay) -> str:
    """How it is known that somebody came."""
    return gettext(WAYS[way])


def lack_badge(lack: Lack) -> dict[str, str]:
    """Why somebody still cannot."""
    text, tone = LACKS[lack]
    return {"text": gettext(text), "tone": tone}


def mark_in_words(one: Trainee) -> str:
    """What the test came to; "" without one."""
    if one.passed is None:
        return ""
    said = gettext("passed") if one.passed else gettext("did not pass")
    return f"{write_number(one.score)} ({said})" if one.score else said


def came_badge(one: Trainee) -> dict[str, str]:
    """Whether somebody came, and passed."""
    if one.passed:
        return {"text": gettext("Passed"), "tone": "success"}
    if one.passed is False:
        return lack_badge(Lack.NOT_PASSED)
    if one.attended_at is not None:
        return {"text": gettext("Came"), "tone": "info"}
    return lack_badge(Lack.NOT_CAME if one.name else Lack.NOT_NAMED)


def arrival_in_words(one: Trainee) -> str:
    """When and how somebody's attendance was put down."""
    if one.attended_at is None or one.attended_how is None:
        return ""
    moment = date_format(localtime(one.attended_at), "SHORT_DATETIME_FORMAT")
    said = f"{moment}, {arrival_way_name(one.attended_how)}"
    return said if one.invited else f"{said}; {gettext('not on the list before')}"


def tally_in_words(tally: TrainingTally, *, has_test: bool) -> str:
    """How many are on the list, came and passed, in one line."""
    people = ngettext("%(count)d person", "%(count)d people", tally.people)
    parts = [people % {"count": tally.people}]
    if tally.seats:
        seats = ngettext(
            "%(count)d agency has named nobody", "%(count)d agencies have named nobody", tally.seats
        )
        parts.append(seats % {"count": tally.seats})
    parts.append(gettext("came: {count}").format(count=tally.attended))
    if has_test:
        parts.append(gettext("passed: {count}").format(count=tally.passed))
    return " · ".join(parts)


def test_in_words(draft: TrainingDraft) -> str:
    """Whether there is a test, and from how many points on it is passed."""
    if not draft.has_test:
        return gettext("no test")
    if not draft.pass_mark:
        return gettext("passed or not, without points")
    return gettext("passed from {points} points on").format(points=write_number(draft.pass_mark))


def columns_of_trainings() -> list[dict[str, str]]:
    """The columns of a list of sessions."""
    return [
        {"label": gettext("Training course")},
        {"label": gettext("Day")},
        {"label": gettext("Held at")},
        {"label": gettext("On the list")},
    ]


def row_of_training(one: TrainingSummary) -> dict[str, Any]:
    """A session in a list."""
    draft = one.draft
    return {
        "cells": [
            {
                "text": draft.course,
                "url": reverse("cooperation:training", args=[one.reference]),
                "note": one.reference,
            },
            {"text": words_of(draft.held)},
            {"text": draft.place},
            {"text": tally_in_words(one.tally, has_test=draft.has_test)},
        ]
    }


def line_of_training(one: TrainedThere) -> dict[str, str]:
    """A session on the page of a commune: how many of its people came and passed."""
    draft = one.draft
    told = tally_in_words(one.tally, has_test=draft.has_test)
    return {
        "text": draft.course,
        "url": reverse("cooperation:training", args=[one.reference]),
        "note": f"{words_of(draft.held)} · {told} · {one.reference}",
    }


def crumbs_of(summary: TrainingSummary, *more: str) -> list[dict[str, str]]:
    """The way down to a session, and further to `more`."""
    here = {"label": summary.reference}
    if more:
        here["url"] = reverse("cooperation:training", args=[summary.reference])
    return [
        {"label": gettext("Agreements"), "url": reverse("cooperation:list")},
        {
            "label": summary.commitment,
            "url": reverse("cooperation:commitment", args=[summary.commitment]),
        },
        here,
        *({"label": label} for label in more),
    ]
