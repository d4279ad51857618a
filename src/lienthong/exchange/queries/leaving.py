"""Why a sent document is not at the node, in words: the same on the pages of every folder."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from lienthong.exchange.terms import Problem, SentDocument, WaitingMessage
from lienthong.kernel.errors import say


def notice_of_leaving(document: SentDocument, *, now: datetime) -> dict[str, str] | None:
    """What keeps a document from the node, or that the node lost it; None where all is well."""
    if document.missing_since_at is not None:
        text = gettext(
            "Found at %s. Nothing is sent until its operator has put the store right or accepted"
            " the loss; then it is sent again as it was sealed. Its receipt is kept and stays true."
        )
        return {
            "title": gettext("The node has lost this document"),
            "text": text % _say_instant(document.missing_since_at),
            "tone": "warning",
        }
    if document.waiting is None:
        return None
    title, tone = _head(document.waiting)
    return {"title": title, "text": _text(document.waiting, now), "tone": tone}


def say_waiting(message: WaitingMessage, *, now: datetime) -> str:
    """Why a message is not at the node, and what happens next."""
    if message.withdrawn:
        return _say_withdrawn(message)
    if message.failed:
        return _say_problem(message.problem)
    if message.problem is None and message.waits_behind:
        return gettext("It leaves after %s, which waits.") % message.waits_behind
    if message.problem is None:
        return gettext("It leaves in a moment.")
    words = _say_problem(message.problem)
    if message.next_attempt_at and message.next_attempt_at > now:
        again = date_format(localtime(message.next_attempt_at), "H:i:s")
        return f"{words} " + gettext("Next attempt at %s.") % again
    return f"{words} " + gettext("The next attempt is under way.")


def _head(waiting: WaitingMessage) -> tuple[str, str]:
    if waiting.withdrawn:
        return gettext("The document was withdrawn"), "info"
    if waiting.was_there_at is not None and waiting.failed:
        return gettext("The node lost the document and refused it when sent again"), "danger"
    if waiting.was_there_at is not None:
        return gettext("The node lost the document; it is sent again"), "warning"
    if waiting.failed:
        return gettext("The document could not be sent"), "danger"
    return gettext("The document has not left yet"), "warning"


def _text(waiting: WaitingMessage, now: datetime) -> str:
    text = say_waiting(waiting, now=now)
    if waiting.withdrawn or not waiting.failed or waiting.was_there_at is None:
        return text
    return f"{text} " + gettext(
        "Who has it keeps it. Withdraw it below, and it is not sent again, but asked back"
        " from whoever may have it; or have the operator send it again."
    )


def _say_withdrawn(message: WaitingMessage) -> str:
    if not message.lost:
        return gettext("Its sender withdrew it. The node is asked whether it has it already.")
    if message.was_there_at is None:
        return gettext("Its sender withdrew it before it left: nobody got it.")
    return gettext(
        "The node had lost it, and its sender withdrew it: it is not sent again. Whoever may"
        " have it is asked to give it back; the recipients below show what each answers."
    )


def _say_problem(problem: Problem | None) -> str:
    return say(problem.message, problem.params, gettext) if problem else ""


def _say_instant(instant: datetime) -> str:
    return date_format(localtime(instant), "SHORT_DATETIME_FORMAT")
