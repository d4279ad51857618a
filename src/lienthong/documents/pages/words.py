"""The terms of document work in the language of the page."""

from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, gettext_noop

from lienthong.documents.terms import (
    REGISTERED,
    AlreadyHandled,
    ArrivalSummary,
    Channel,
    FoundDocument,
    FoundKind,
    Handling,
    Order,
    Stage,
)
from lienthong.exchange.terms import find_document_type
from lienthong.kernel.errors import Refusal, say

HANDLINGS = {
    Handling.TO_ASSIGN: (gettext_noop("To assign"), "waiting"),
    Handling.ASSIGNED: (gettext_noop("Assigned"), "info"),
    Handling.BEGUN: (gettext_noop("In progress"), "info"),
    Handling.DONE: (gettext_noop("Completed"), "success"),
    Handling.FILED: (gettext_noop("Filed"), "neutral"),
    Handling.RECALLED: (gettext_noop("Recalled"), "danger"),
    Handling.REPLACED: (gettext_noop("Replaced"), "neutral"),
}
STAGES = {
    Stage.DRAFTING: (gettext_noop("Being drafted"), "neutral"),
    Stage.IN_REVIEW: (gettext_noop("In review"), "info"),
    Stage.RETURNED: (gettext_noop("Sent back"), "warning"),
    Stage.TO_SIGN: (gettext_noop("Waiting for signature"), "waiting"),
    Stage.SIGNED: (gettext_noop("To number"), "waiting"),
    Stage.NUMBERED: (gettext_noop("To seal"), "waiting"),
    Stage.SEALED: (gettext_noop("To issue"), "info"),
    Stage.ISSUED: (gettext_noop("Issued"), "success"),
    Stage.RECALLED: (gettext_noop("Recalled"), "danger"),
    Stage.REPLACED: (gettext_noop("Replaced"), "neutral"),
    Stage.DROPPED: (gettext_noop("Given up"), "neutral"),
}
KINDS = {
    FoundKind.ARRIVAL: gettext_noop("Incoming"),
    FoundKind.DISPATCH: gettext_noop("Outgoing"),
    FoundKind.SENT: gettext_noop("Sent without a draft"),
}
ORDERS = {
    Order.FIT: gettext_noop("Closest first"),
    Order.NEWEST: gettext_noop("Newest first"),
}
CHANNELS = {
    Channel.EXCHANGE: gettext_noop("the exchange"),
    Channel.PAPER: gettext_noop("paper"),
    Channel.MAIL: gettext_noop("e-mail"),
    Channel.INHERITED: gettext_noop("an agency that was dissolved"),
}


def say_refusal(refusal: Refusal) -> str:
    """A refusal in the language of the page."""
    params = dict(refusal.params)
    if isinstance(refusal, AlreadyHandled):
        params["handling"] = gettext(HANDLINGS[Handling(str(params["handling"]))][0]).lower()
    return say(refusal.message, params, gettext)


def say_day(day: date | None) -> str:
    """A day as days are written, or nothing."""
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


def say_instant(instant: datetime | None) -> str:
    """Hour and day in Vietnam; "" for None."""
    return date_format(localtime(instant), "SHORT_DATETIME_FORMAT") if instant else ""


def say_number(number: int) -> str:
    """A register's number as it is written: below 10 with a zero before it (NĐ 30/2020, PL I)."""
    return f"{number:02}"


def badge_of_handling(handling: Handling) -> dict[str, str]:
    """A badge, as `drawing.badge_of` takes it."""
    text, tone = HANDLINGS[handling]
    return {"text": gettext(text), "tone": tone}


def badge_of_frozen(frozen_at: datetime | None) -> dict[str, str] | None:
    """A badge for a document whose sender waits for an answer, None for others."""
    return {"text": gettext("Frozen"), "tone": "danger"} if frozen_at else None


def say_about(summary: ArrivalSummary) -> str:
    """Type and subject together, as the register's column has them."""
    if summary.restricted and not summary.subject:
        return gettext("Restricted document")
    return " ".join(part for part in (summary.type_name, summary.subject) if part)


def say_type(code: str, name: str) -> str:
    """A type of documents as the law calls it; on English pages behind what that means."""
    known = find_document_type(code.replace("-", "_"))
    if known is None or (get_language() or "vi").startswith("vi"):
        return name
    return f"{known.english.capitalize()} ({name.partition(' (')[0]})"


def badge_of_stage(stage: Stage) -> dict[str, str]:
    """A badge, as `drawing.badge_of` takes it."""
    text, tone = STAGES[stage]
    return {"text": gettext(text), "tone": tone}


def badge_of_found(state: Handling | Stage) -> dict[str, str]:
    """The badge of an incoming or an outgoing document."""
    return badge_of_handling(state) if isinstance(state, Handling) else badge_of_stage(state)


def say_order(order: Order) -> str:
    """How results stand, in words."""
    return gettext(ORDERS[order])


def address_of_found(found: FoundDocument) -> str:
    """The page of a found document: in the register, or as a draft until it has a number."""
    if found.kind is FoundKind.SENT:
        return reverse("exchange:sent_one", args=[found.id])
    if isinstance(found.state, Stage):
        return address_of_dispatch(found.id, found.state)
    return reverse("documents:arrival", args=[found.id])


def address_of_dispatch(dispatch_id: UUID, stage: Stage) -> str:
    """The page of an outgoing document: in the register, or as a draft until it has a number."""
    name = "documents:issued" if stage in REGISTERED else "documents:draft"
    return reverse(name, args=[dispatch_id])


def channel_name(channel: Channel) -> str:
    """How a document came, in words."""
    return gettext(CHANNELS[channel])
