"""Review reports in words: kinds, how a commitment stands, numbers with the way to their rows."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop

from lienthong.cooperation.pages.result_words import (
    LEFT,
    figure_in_words,
    period_in_words,
    result_badge,
)
from lienthong.cooperation.rules import write_number
from lienthong.cooperation.terms.results import LeftReason, ResultState
from lienthong.cooperation.terms.reviews import (
    EvidenceKind,
    EvidenceRow,
    Number,
    NumberKind,
    Progress,
    ReviewKind,
)

REVIEW_KINDS: Mapping[ReviewKind, str] = {
    ReviewKind.INTERIM: gettext_noop("Interim review"),
    ReviewKind.FINAL: gettext_noop("Final review"),
}
PROGRESS: Mapping[Progress, tuple[str, str]] = {
    Progress.DONE: (gettext_noop("Commitment done"), "success"),
    Progress.UNDER_WAY: (gettext_noop("Commitment under way"), "info"),
    Progress.NOT_BEGUN: (gettext_noop("Commitment not begun"), "neutral"),
    Progress.LATE: (gettext_noop("Commitment late"), "danger"),
    Progress.UNCLEAR: (gettext_noop("Commitment not clear"), "warning"),
    Progress.ENDED: (gettext_noop("Commitment ended"), "neutral"),
}
_COUNTED: Mapping[NumberKind, str] = {
    NumberKind.AGREEMENTS: gettext_noop("Agreements of the report"),
    NumberKind.LAPSING: gettext_noop("Agreements that may lapse within half a year"),
    NumberKind.COMMITMENTS: gettext_noop("Commitments"),
    NumberKind.CONFIRMED: gettext_noop("Confirmed by both sides"),
    NumberKind.WAITING: gettext_noop("Not confirmed yet"),
    NumberKind.DISPUTED: gettext_noop("Disputed by the other side"),
    NumberKind.CROSSING: gettext_noop("Of another period, not counted in this one"),
    NumberKind.SITES: gettext_noop("Sites that have it"),
    NumberKind.TRIALS: gettext_noop("Trials"),
    NumberKind.NEEDS: gettext_noop("Needs named in the survey"),
}
_ROUTES: Mapping[EvidenceKind, str] = {
    EvidenceKind.AGREEMENT: "cooperation:agreement",
    EvidenceKind.COMMITMENT: "cooperation:commitment",
    EvidenceKind.RESULT: "cooperation:result",
    EvidenceKind.ROLLOUT: "cooperation:rollout",
    EvidenceKind.TRIAL: "cooperation:trial",
    EvidenceKind.NEED: "cooperation:survey_needs",
}


def review_kind_name(kind: ReviewKind) -> str:
    """Which kind of review."""
    return gettext(REVIEW_KINDS[kind])


def progress_badge(progress: Progress) -> dict[str, str]:
    """How a commitment stands, as a badge."""
    text, tone = PROGRESS[progress]
    return {"text": gettext(text), "tone": tone}


def counted_name(kind: NumberKind) -> str:
    """What a number counts."""
    return gettext(_COUNTED[kind])


def number_in_words(number: Number, measured_in: str = "") -> str:
    """A number with its unit; a range while it is open what was counted twice."""
    if number.kind is NumberKind.SITES:
        return f"{write_number(number.most)}/{write_number(number.of)}"
    if number.least == number.most:
        return figure_in_words(number.most, number.of, measured_in)
    text = gettext("between {least} and {most} {unit}")
    return text.format(
        least=write_number(number.least), most=write_number(number.most), unit=measured_in
    )


def number_cell(review_id: UUID, number: Number | None, measured_in: str = "") -> dict[str, Any]:
    """A cell with a number that opens its rows; empty for none."""
    if number is None:
        return {"text": ""}
    return {"text": number_in_words(number, measured_in), "url": evidence_url(review_id, number)}


def evidence_url(review_id: UUID, number: Number) -> str:
    """Where the rows of a number are."""
    return reverse("cooperation:review_number", args=[review_id, number.place])


def evidence_cells(row: EvidenceRow) -> list[dict[str, Any]]:
    """A row of evidence in a table: what it is, time and place, value, how it stands, by whom."""
    address = reverse(_ROUTES[row.kind], args=[row.key])
    if row.kind is not EvidenceKind.RESULT:
        named = row.text if row.kind is EvidenceKind.NEED else f"{row.key} {row.text}"
        value = figure_in_words(row.value, row.of, "") if row.value else ""
        progress = row.kind is EvidenceKind.COMMITMENT and row.state
        state = {"badge": progress_badge(Progress(row.state))} if progress else {"text": ""}
        return [{"text": named, "url": address}, {"text": ""}, {"text": value}, state, {"text": ""}]
    shown = gettext("files and links: {count}").format(count=row.shown)
    day = date_format(row.on, "SHORT_DATE_FORMAT") if row.on else ""
    told = ", ".join(filter(None, (row.by, day)))
    return [
        {"text": period_in_words(row.period), "url": address, "note": row.place},
        {"text": row.text},
        {"text": figure_in_words(row.value, row.of, ""), "note": left_note(row)},
        {"badge": result_badge(ResultState(row.state))},
        {"text": told, "note": shown},
    ]


def left_note(row: EvidenceRow) -> str:
    """Why a row is not added up in its number; "" for one that is."""
    if not row.left:
        return ""
    when = ", ".join(filter(None, (period_in_words(row.by_period), row.by_place)))
    text = gettext("not added up: {reason} {other}")
    return text.format(reason=gettext(LEFT[LeftReason(row.left)]), other=when)
