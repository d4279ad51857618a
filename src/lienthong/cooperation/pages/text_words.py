"""Texts of agreements in words: addresses as people cite them, states, for whom something is."""

from collections.abc import Mapping

from django.utils.translation import gettext, gettext_noop

from lienthong.cooperation.terms import (
    MAIN_PART,
    Clause,
    ClauseKind,
    Confidence,
    DivisionStep,
    TextState,
    TextSummary,
)

_CITED: Mapping[ClauseKind, str] = {
    ClauseKind.PREAMBLE: gettext_noop("preamble"),
    ClauseKind.ANNEX: gettext_noop("annex {number}"),
    ClauseKind.PART: gettext_noop("part {number}"),
    ClauseKind.CHAPTER: gettext_noop("chapter {number}"),
    ClauseKind.SECTION: gettext_noop("section {number}"),
    ClauseKind.SUBSECTION: gettext_noop("subsection {number}"),
    ClauseKind.ROMAN: gettext_noop("heading {number}"),
    ClauseKind.ARTICLE: gettext_noop("article {number}"),
    ClauseKind.CLAUSE: gettext_noop("clause {number}"),
    ClauseKind.POINT: gettext_noop("point {number}"),
    ClauseKind.ITEM: gettext_noop("dash {number}"),
    ClauseKind.SUBITEM: gettext_noop("plus {number}"),
    ClauseKind.PARAGRAPH: gettext_noop("paragraph {number}"),
}
TEXT_STATES: Mapping[TextState, str] = {
    TextState.PROPOSED: gettext_noop("Division to be confirmed"),
    TextState.CONFIRMED: gettext_noop("Confirmed"),
    TextState.DROPPED: gettext_noop("Dropped"),
}
CONFIDENCES: Mapping[Confidence, str] = {
    Confidence.OPEN: gettext_noop("Everybody who is signed in"),
    Confidence.BOTH: gettext_noop("The parties only"),
    Confidence.STATE: gettext_noop("The state side only"),
    Confidence.PROVIDER: gettext_noop("The provider side only"),
}
STEPS: Mapping[DivisionStep, str] = {
    DivisionStep.JOIN: gettext_noop("joined to the one before"),
    DivisionStep.DIVIDE: gettext_noop("divided"),
    DivisionStep.MARK: gettext_noop("marked"),
}


def confidence_name(confidence: Confidence) -> str:
    """For whom something is."""
    return gettext(CONFIDENCES[confidence])


def step_name(step: DivisionStep) -> str:
    """How a division was corrected."""
    return gettext(STEPS[step])


def cited(clause: Clause) -> str:
    """A clause as people cite it: "article 2, clause 1, point b"."""
    return ", ".join(gettext(_CITED[kind]).format(number=number) for kind, number in clause.path)


def part_name(part: int) -> str:
    """The main text, or an annex by its number."""
    if part == MAIN_PART:
        return gettext("Main text")
    return gettext("Annex {number}").format(number=part)


def state_badge(text: TextSummary) -> dict[str, str]:
    """How far a text is; a confirmed one that a later one came after stands no more."""
    if text.stands:
        return {"text": gettext("Stands"), "tone": "success"}
    if text.state is TextState.CONFIRMED:
        return {"text": gettext("A later version stands"), "tone": "neutral"}
    tone = "waiting" if text.state is TextState.PROPOSED else "neutral"
    return {"text": gettext(TEXT_STATES[text.state]), "tone": tone}
