"""Figures in words, for pages of this folder and of those above it."""

from collections.abc import Mapping

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext, gettext_noop

from lienthong.reporting.terms import Definition, Figure, Kind, Outcome

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.SIGNED: gettext_noop("Signed and electronic"),
    Outcome.UNSIGNED: gettext_noop("Electronic, signature not established"),
    Outcome.PAPER: gettext_noop("On paper or by mail"),
    Outcome.CONNECTED: gettext_noop("Connected"),
    Outcome.ACTIVE: gettext_noop("Active"),
    Outcome.IN_TIME: gettext_noop("In time"),
    Outcome.LATE: gettext_noop("Late"),
    Outcome.OPEN: gettext_noop("Not due yet"),
    Outcome.SENT: gettext_noop("Sent"),
    Outcome.RECEIVED: gettext_noop("Received"),
}


def say_text(texts: Mapping[str, str]) -> str:
    """The text of the page's language, Vietnamese before English."""
    return texts["en" if (get_language() or "vi").startswith("en") else "vi"]


def say_figure(definition: Definition, figure: Figure) -> str:
    """The figure itself: "56,8 %", or a number; a dash where there was nothing to count."""
    if definition.kind in {Kind.SHARE, Kind.STOCK}:
        share = figure.share
        return "–" if share is None else gettext("{share} %").format(share=_decimal(share))
    return say_number(figure.part)


def say_counted(definition: Definition, figure: Figure) -> str:
    """What the figure was made of: "1,205 of 2,120"; why there is none."""
    if definition.kind in {Kind.SHARE, Kind.STOCK}:
        if not figure.whole:
            return gettext("nothing to count")
        return gettext("{part} of {whole}").format(
            part=say_number(figure.part), whole=say_number(figure.whole)
        )
    told = [
        f"{gettext(OUTCOMES[outcome])}: {say_number(figure.by_outcome[outcome])}"
        for outcome in Outcome
        if len(definition.whole) > 1 and figure.by_outcome.get(outcome)
    ]
    return " · ".join(told)


def say_number(number: int) -> str:
    """A whole number with its thousands apart, as the language writes them."""
    return number_format(number, use_l10n=True, force_grouping=True)


def _decimal(share: float) -> str:
    return number_format(round(share, 1), decimal_pos=1, use_l10n=True)


def say_outcome(outcome: Outcome) -> str:
    """How a case came out, in a few words."""
    return gettext(OUTCOMES[outcome])
