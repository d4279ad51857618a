"""Results in words: states, steps, periods, figures, what was refused."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from lienthong.cooperation.pages.wording import SIDES, in_words, language, words_of
from lienthong.cooperation.rules import share_in_percent, write_number
from lienthong.cooperation.rules.numbers import keep_figure
from lienthong.cooperation.rules.periods import write_period
from lienthong.cooperation.terms.results import (
    Counting,
    LeftReason,
    LeftResult,
    ResultState,
    ResultStep,
    ResultSummary,
    TakenStep,
    Total,
)
from lienthong.kernel.errors import Refusal

RESULT_STATES: Mapping[ResultState, str] = {
    ResultState.DRAFT: gettext_noop("Not submitted yet"),
    ResultState.SUBMITTED: gettext_noop("Waits for the other side"),
    ResultState.RETURNED: gettext_noop("Result returned"),
    ResultState.CONFIRMED: gettext_noop("Result confirmed"),
    ResultState.DISPUTED: gettext_noop("Result disputed"),
    ResultState.DROPPED: gettext_noop("Result dropped"),
}
_TONES = {
    ResultState.DRAFT: "neutral",
    ResultState.SUBMITTED: "waiting",
    ResultState.RETURNED: "warning",
    ResultState.CONFIRMED: "success",
    ResultState.DISPUTED: "danger",
    ResultState.DROPPED: "neutral",
}
STEPS: Mapping[ResultStep, str] = {
    ResultStep.REPORT: gettext_noop("figure entered"),
    ResultStep.REVISE: gettext_noop("figure revised"),
    ResultStep.SUBMIT: gettext_noop("submitted to the other side"),
    ResultStep.TAKE_BACK: gettext_noop("result taken back"),
    ResultStep.RETURN: gettext_noop("returned to be mended"),
    ResultStep.CONFIRM: gettext_noop("figure confirmed"),
    ResultStep.DISPUTE: gettext_noop("figure disputed"),
    ResultStep.ANSWER: gettext_noop("answered the dispute"),
    ResultStep.SHOW: gettext_noop("evidence added"),
    ResultStep.UNSHOW: gettext_noop("evidence taken back"),
    ResultStep.DROP: gettext_noop("result dropped"),
}
COUNTINGS: Mapping[Counting, str] = {
    Counting.SUM: gettext_noop("What is new in each period; periods are added up"),
    Counting.LATEST: gettext_noop("How many there are; the latest figure counts"),
    Counting.SHARE: gettext_noop("So many of so many; the latest figure counts"),
}
LEFT: Mapping[LeftReason, str] = {
    LeftReason.SAME: gettext_noop("decided to be the same as"),
    LeftReason.WITHIN: gettext_noop("lies within"),
    LeftReason.AROUND: gettext_noop("covers what is counted already, among it"),
    LeftReason.ACROSS: gettext_noop("partly covers the same time or place as"),
}
_STEP_TONES = {
    ResultStep.CONFIRM: "success",
    ResultStep.RETURN: "warning",
    ResultStep.DISPUTE: "danger",
}


def result_badge(state: ResultState) -> dict[str, str]:
    """How a result stands, as a badge."""
    return {"text": gettext(RESULT_STATES[state]), "tone": _TONES[state]}


def result_step_name(step: ResultStep) -> str:
    """What was done with a result."""
    return gettext(STEPS[step])


def result_state_name(state: ResultState) -> str:
    """How a result stands."""
    return gettext(RESULT_STATES[state])


def counting_name(counting: Counting) -> str:
    """How figures become one."""
    return gettext(COUNTINGS[counting])


def period_in_words(period: str) -> str:
    """A period for a person."""
    return write_period(period, language=language())


def figure_in_words(value: str, of: str, measured_in: str) -> str:
    """A figure with its unit, or a share with both numbers, what they count and its percentage."""
    if not of:
        return f"{write_number(value)} {measured_in}".strip()
    percent = share_in_percent(value, of)
    share = f" ({percent})" if percent else ""
    text = gettext("{part} of {whole}")
    numbers = text.format(part=write_number(value), whole=write_number(of))
    counted = "" if measured_in == "%" else measured_in  # the percentage says it
    return f"{numbers} {counted}".strip() + share


def total_in_words(total: Total, measured_in: str) -> str:
    """What results amount to; a range while it is open what was counted twice."""
    if not total.results:
        return gettext("none yet")
    most = keep_figure(total.most)
    if total.least == total.most:
        of = "" if total.of is None else keep_figure(total.of)
        return figure_in_words(most, of, measured_in)
    least = write_number(keep_figure(total.least))
    text = gettext("between {least} and {most} {unit}")
    return text.format(least=least, most=write_number(most), unit=measured_in)


def left_in_words(one: LeftResult) -> dict[str, str]:
    """What a total leaves out, why, and where the other one is."""
    return {
        "name": f"{one.name}: {write_number(one.value)}",
        "url": reverse("cooperation:result", args=[one.id]),
        "when": ", ".join(filter(None, (period_in_words(one.period), one.place))),
        "reason": gettext(LEFT[one.reason]),
        "by": one.by_name,
        "by_url": reverse("cooperation:result", args=[one.by]),
        "by_when": ", ".join(filter(None, (period_in_words(one.by_period), one.by_place))),
    }


def place_in_words(one: ResultSummary) -> str:
    """Where, and which part, a figure is of."""
    return ", ".join(filter(None, (one.unit_name, one.draft.category)))


def step_event(one: TakenStep, measured_in: str) -> dict[str, Any]:
    """A step for a timeline: which side, who, in which words, on which figure."""
    figure = figure_in_words(one.figure, one.of, measured_in) if one.figure else ""
    if one.step is ResultStep.DISPUTE and figure:
        figure = gettext("counts {figure}").format(figure=figure)
    agency = f", {one.agency_name}" if one.agency_name else ""
    return {
        "at": one.at,
        "title": f"{gettext(SIDES[one.side])}: {result_step_name(one.step)}",
        "figure": figure,
        "words": one.words,
        "who": f"{one.person}{agency}",
        "tone": _STEP_TONES.get(one.step, "neutral"),
    }


def result_refused(refusal: Refusal) -> str:
    """A refusal for a page: steps, states and periods in it as people say them."""
    said: dict[str, object] = dict(refusal.params)
    if "step" in said:
        said["step"] = result_step_name(ResultStep(str(said["step"])))
    if "state" in said:
        said["state"] = f"“{result_state_name(ResultState(str(said['state'])))}”"
    if "period" in said:
        said["period"] = period_in_words(str(said["period"]))
    if "figure" in said:
        said["figure"] = write_number(str(said["figure"]))
    if "signed" in said:
        said["signed"] = words_of(str(said["signed"]))
    if said == dict(refusal.params):
        return in_words(refusal)
    if isinstance(moment := said.get("moment"), datetime):
        said["moment"] = f"{timezone.localtime(moment):%H:%M %d/%m/%Y}"
    return gettext(refusal.message).format(**said)
