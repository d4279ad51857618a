"""What fails or lies at the node now, and why, in words: webhooks, witnesses, uncollected post."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext, gettext_noop, ngettext

from lienthong.client import FailingWebhook, FailingWitness, NodeUsage
from lienthong.exchange.pages.words import say_instant, say_told
from lienthong.exchange.queries import Participant, Uncollected

WHO = {
    "witness": gettext_noop("Witness %s"),
    "time_stamping": gettext_noop("Time-stamping authority %s"),
}
_HTTP = "HTTP "
SHOWN_WHOLE = 20
"""So many agencies stand open on the page; more are folded."""
_REDIRECT, _ERROR = "3", "5"


def failing_list(told: NodeUsage | None, known: Mapping[str, Participant]) -> dict[str, Any]:
    """What the page shows of it; nothing while all goes well or the node is away."""
    rows = [_webhook(one, known) for one in told.webhooks] if told else []
    rows += [_witness(one) for one in told.attesting] if told else []
    return {
        "failing_columns": [
            {"label": gettext("What")},
            {"label": gettext("Why")},
            {"label": gettext("Since")},
            {"label": gettext("Attempts"), "numeric": True},
            {"label": gettext("Next attempt")},
        ],
        "failing": rows,
    }


def uncollected_list(found: list[Uncollected]) -> dict[str, Any]:
    """Post that waits for agencies that nobody serves; where they are many, folded under a sum."""
    waiting = number_format(sum(one.waiting.messages for one in found), force_grouping=True)
    return {
        "uncollected_columns": [
            {"label": gettext("Agency")},
            {"label": gettext("Waits for it"), "numeric": True},
            {"label": gettext("Since")},
        ],
        "uncollected_many": ngettext(
            "%(count)d agency, %(waiting)s messages",
            "%(count)d agencies, %(waiting)s messages",
            len(found),
        )
        % {"count": len(found), "waiting": waiting}
        if len(found) > SHOWN_WHOLE
        else "",
        "uncollected": [
            {
                "cells": [
                    {"text": one.name, "note": one.code, "demonstration": one.demonstration},
                    {"text": number_format(one.waiting.messages, force_grouping=True)},
                    {"text": say_instant(one.waiting.oldest_at)},
                ]
            }
            for one in found
        ],
    }


def say_call_problem(problem: str) -> str:
    """Why a call to somebody else came to nothing: a status, or a phrase of the node's."""
    if problem.startswith(_HTTP):
        status = problem.removeprefix(_HTTP)
        text = gettext("answers with status %s")
        if status.startswith(_REDIRECT):
            text = gettext("sends on to another address (status %s), which is not followed")
        elif status.startswith(_ERROR):
            text = gettext("answers with an error of its own (status %s)")
        return text % status
    return gettext(problem) if problem else ""


def _webhook(one: FailingWebhook, known: Mapping[str, Participant]) -> dict[str, Any]:
    who = known.get(one.agency)
    return {
        "cells": [
            {
                "text": gettext("Webhook of %s") % (who.name if who else one.agency),
                "note": one.agency,
                "demonstration": bool(who and who.demonstration),
            },
            {
                "text": say_call_problem(one.problem),
                "note": gettext("Its post lies in its inbox all the same; tell the agency."),
            },
            {"text": say_instant(one.failing_since)},
            {"text": str(one.attempts)},
            {"text": say_instant(one.next_attempt_at)},
        ]
    }


def _witness(one: FailingWitness) -> dict[str, Any]:
    note = gettext("Messages go on; proofs lack what it would attest.")
    return {
        "cells": [
            {"text": gettext(WHO.get(one.kind, "%s")) % one.by},
            {"text": say_told(one.problem), "note": note},
            {"text": "–"},
            {"text": "–"},
            {"text": gettext("within 5 minutes")},
        ]
    }
