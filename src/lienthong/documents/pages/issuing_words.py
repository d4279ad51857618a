"""The terms of issuing in the language of the page, and the cells of the register."""

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_noop

from lienthong.documents.pages.sheets import Value
from lienthong.documents.pages.words import badge_of_stage, say_day
from lienthong.documents.terms import IssuedSummary, Purpose, Stage, Standing, Way
from lienthong.exchange.terms import find_document_type
from lienthong.kernel.errors import Refusal, say
from lienthong.work.queries import badge_of_urgency

WAYS = {
    Way.EXCHANGE: gettext_noop("the exchange"),
    Way.PAPER: gettext_noop("paper"),
    Way.MAIL: gettext_noop("e-mail"),
}
TOLD = "told"
"""The mark beside the id of a document to issue whose row or page said what is wrong with it."""
PURPOSES = {
    Purpose.ACT: gettext_noop("to act on it"),
    Purpose.REPORT: gettext_noop("as a report"),
    Purpose.INFORM: gettext_noop("for information"),
}


def say_issuing_refusal(refusal: Refusal) -> str:
    """A refusal in the language of the page."""
    return say(refusal.message, refusal.params, gettext)


def say_type_of(summary: IssuedSummary) -> str:
    """The name of a document's type; Vietnamese pages use the one the law gives."""
    known = find_document_type(summary.type_code.replace("-", "_"))
    if known is None:
        return summary.type_code
    return known.name if (get_language() or "vi").startswith("vi") else known.english.capitalize()


def say_recipients(summary: IssuedSummary, *, most: int = 6) -> str:
    """The first recipients by name, and how many more there are."""
    more = summary.recipients_count - min(most, summary.recipients_count)
    if not more:
        return summary.recipients
    return gettext("%(names)s and %(more)d more") % {"names": summary.recipients, "more": more}


def say_note(summary: IssuedSummary) -> str:
    """What the register's last column says: how it went out, and whether it is still in force."""
    parts = []
    if summary.standing is Standing.VOID:
        parts.append(gettext("Struck out: %s") % summary.note)
    if summary.standing is Standing.SENT:
        parts.append(gettext("sent without a draft, through the exchange"))
    if summary.stage in {Stage.RECALLED, Stage.REPLACED}:
        parts.append(badge_of_stage(summary.stage)["text"])
    return "; ".join(parts)


def badge_of_void() -> dict[str, str]:
    """The badge of a number that is struck out."""
    return {"text": gettext("struck out"), "tone": "danger"}


def url_of_issued(summary: IssuedSummary) -> str:
    """Where a row of the register leads; "" for a number with nothing behind it."""
    match summary.standing:
        case Standing.SENT:
            return reverse("exchange:sent_one", args=[summary.id])
        case Standing.VOID:
            return ""
        case Standing.DRAFTED:
            return reverse("documents:issued", args=[summary.id])


def columns_of_issued() -> list[dict[str, Any]]:
    """The heads of `row_of_issued`."""
    return [
        {"label": gettext("Number and symbol")},
        {"label": gettext("Subject")},
        {"label": gettext("Signed by")},
        {"label": gettext("Recipients")},
        {"label": gettext("State")},
    ]


def row_of_issued(summary: IssuedSummary, *, tick: bool, unconfirmed: str = "") -> dict[str, Any]:
    """A document as the list draws it; with a box to tick where many are issued at once.

    `unconfirmed` says why receivers will not confirm a signature on it: the row tells it, its box
    says that it did, and is not among those that are ticked together (SG-40).
    """
    badge = badge_of_stage(summary.stage) if summary.stage else badge_of_void()
    note = summary.note if summary.standing is Standing.VOID else say_day(summary.sent_on)
    if summary.standing is Standing.SENT:
        note = " · ".join((note, gettext("sent without a draft")))
    if unconfirmed:
        badge = {"text": gettext("signature not confirmed by receivers"), "tone": "warning"}
        note = unconfirmed
    return {
        "cells": [
            {
                "text": summary.entry,
                "url": url_of_issued(summary),
                "note": say_day(summary.issued_on),
                "tick": {
                    "name": "dispatch",
                    "value": f"{summary.id}.{TOLD}" if unconfirmed else summary.id,
                    "label": gettext("Tick “%s”") % summary.entry,
                    "by_hand": bool(unconfirmed),
                }
                if tick
                else None,
            },
            {
                "text": f"{say_type_of(summary)} {say_subject(summary)}",
                "badge": badge_of_urgency(summary.urgency),
            },
            {"text": summary.signer},
            {"text": say_recipients(summary)},
            {"badge": badge, "note": note},
        ]
    }


def say_subject(summary: IssuedSummary) -> str:
    """What it is about, as far as the reader may know."""
    return gettext("Restricted document") if summary.hidden else summary.subject


def register_row(summary: IssuedSummary) -> dict[str, Value]:
    """The columns of NĐ 30/2020, Appendix IV, register of outgoing documents, but "signed for"."""
    return {
        "entry": summary.entry,
        "issued": summary.issued_on,
        "about": f"{say_type_of(summary)} {say_subject(summary)}",
        "signer": summary.signer,
        "recipients": say_recipients(summary),
        "kept_by": summary.kept_by,
        "copies": summary.recipients_count,
        "sent": summary.sent_on,
        "note": say_note(summary),
    }
