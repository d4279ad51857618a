"""The matrix of a document's recipients: who is how far since when, and who has not acted."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from lienthong.documents.pages.issuing_words import WAYS
from lienthong.documents.pages.sheets import Sheet, Value
from lienthong.documents.pages.words import say_instant
from lienthong.documents.terms import IssuedCard, Way
from lienthong.exchange.queries import badge_of_recipient, say_change, say_status
from lienthong.exchange.terms import (
    ChangeState,
    RecipientChoice,
    RecipientRow,
    RecipientState,
    SentDocument,
)
from lienthong.paper.workbook import SheetColumn

ENDED = frozenset(
    {
        RecipientState.COMPLETED,
        RecipientState.REFUSED,
        RecipientState.FAILED,
        RecipientState.WITHDRAWN,
    }
)
UNDECIDED = frozenset(
    {
        RecipientState.QUEUED,
        RecipientState.AT_NODE,
        RecipientState.ACKNOWLEDGED,
        RecipientState.ARRIVED,
    }
)


def list_waiting(sent: SentDocument, shown: str) -> list[RecipientRow]:
    """Recipients of a view: "undecided", "waiting" (not finished), "refused", "change", or all."""
    return [row for row in sent.recipients if _fits(row, shown)]


def _fits(row: RecipientRow, shown: str) -> bool:
    open_change = {ChangeState.ASKED, ChangeState.REFUSED, ChangeState.FAILED}
    match shown:
        case "undecided":
            return row.state in UNDECIDED and not row.gave_up
        case "waiting":
            return row.state not in ENDED and not row.gave_up
        case "refused":
            return row.state is RecipientState.REFUSED
        case "change":
            return row.change is not None and row.change.state in open_change
    return True


def tabs_of_tracking(dispatch_id: UUID, sent: SentDocument, shown: str) -> list[dict[str, Any]]:
    """The views of the matrix, each with how many it holds; empty ones are left out."""
    address = reverse("documents:issued", args=[dispatch_id])
    labels = {
        "": gettext("All"),
        "undecided": gettext("Not accepted or refused yet"),
        "waiting": gettext("Not finished yet"),
        "refused": gettext("Refused"),
        "change": gettext("Change not answered or refused"),
    }
    counts = {key: len(list_waiting(sent, key)) for key in labels}
    return [
        {
            "label": label,
            "url": f"{address}?state={key}" if key else address,
            "current": key == shown,
            "count": counts[key],
        }
        for key, label in labels.items()
        if counts[key] or key in {"", shown}
    ]


def row_of_tracking(
    row: RecipientRow, heirs: Sequence[RecipientChoice] | None = None
) -> dict[str, Any]:
    """A line of the matrix; `heirs` carry on a recipient that has ended (None: it lives)."""
    return {
        "name": row.name,
        "code": row.code,
        "demonstration": row.demonstration,
        "forwarded": ", ".join(one.name for one in row.successors if one.given),
        "carried_on": _say_carried_on(heirs),
        "badge": badge_of_recipient(row.state),
        "change": say_change(row.change),
        "reason": row.reason,
        "acknowledged": say_instant(row.acknowledged_at),
        "arrived": say_instant(row.arrived_at),
        "decided": say_instant(row.decided_at),
        "reports": [
            {
                "status": say_status(report.status),
                "at": say_instant(report.reported_at),
                "staff": " · ".join(part for part in (report.staff, report.reporter) if part),
            }
            for report in row.reports
        ],
    }


def _say_carried_on(heirs: Sequence[RecipientChoice] | None) -> str:
    """What the sender may expect of who carries on a recipient that has ended (decision 43)."""
    if heirs is None:
        return ""
    names = ", ".join(one.name for one in heirs)
    if not names:
        return gettext("no longer exists; nobody carries it on")
    if len(heirs) > 1:
        said = gettext("no longer exists; carried on by several, who report no states: {heirs}")
    else:
        said = gettext("no longer exists; carried on by {heirs}, which can report in its place")
    return said.format(heirs=names)


def tracking_sheet(card: IssuedCard) -> Sheet:
    """The matrix as a table to be saved, those on paper after those in the exchange."""
    columns = [
        SheetColumn(title=gettext("Recipient"), width=40),
        SheetColumn(title=gettext("Code"), width=18),
        SheetColumn(title=gettext("Goes by"), width=16),
        SheetColumn(title=gettext("State"), width=20),
        SheetColumn(title=gettext("Reason"), width=32),
        SheetColumn(title=gettext("Collected"), width=17),
        SheetColumn(title=gettext("Arrived (01)"), width=17),
        SheetColumn(title=gettext("Decided (02, 03)"), width=17),
        SheetColumn(title=gettext("Reported states"), width=60),
        SheetColumn(title=gettext("Change"), width=32),
    ]
    rows = [_line(row) for row in card.sent.recipients] if card.sent else []
    for one in card.recipients:
        if one.way is not Way.EXCHANGE:
            state = gettext("posted") if one.posted_at else gettext("not posted yet")
            way = gettext(WAYS[one.way])
            rows.append([one.name, "", way, state, "", one.posted_at, None, None, "", ""])
    return Sheet(
        name=f"theo-doi-{card.summary.id}",
        title=card.summary.entry or card.summary.subject,
        agency_name=card.summary.subject,
        columns=columns,
        rows=rows,
    )


def _line(row: RecipientRow) -> list[Value]:
    change = say_change(row.change)
    return [
        row.name,
        row.code,
        gettext(WAYS[Way.EXCHANGE]),
        badge_of_recipient(row.state)["text"],
        row.reason,
        row.acknowledged_at,
        row.arrived_at,
        row.decided_at,
        "; ".join(
            f"{say_status(one.status)} {say_instant(one.reported_at)}" for one in row.reports
        ),
        " ".join(part for part in (change["text"], change["answer"]) if part) if change else "",
    ]
