"""Rows of rounds, locked, and what facts about them share."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from lienthong.cooperation.models import Need, SurveyRequest, SurveyRound
from lienthong.cooperation.terms.survey_refusals import UnknownNeed, UnknownSurvey
from lienthong.exchange.terms import Competence, DocumentDraft, Priority, Upload
from lienthong.identity.terms import Acting
from lienthong.work.queries import list_colleagues

SYMBOL = "PKS"
"""Sheets of surveys have a series of their own: they are no documents of the register."""
ANSWER_SYMBOL = "PTL-PKS"
TOLD_SYMBOL = "KQ-PKS"
CLOSED_SYMBOL = "TBK-PKS"
LATE_SYMBOL = "TBM-PKS"
DECIDED_SYMBOL = "XLM-PKS"
_MOST_SUBJECT = 400


def lock_round(round_id: UUID, acting: Acting) -> SurveyRound:
    """The agency's round, locked until the transaction ends; refuses another's (UnknownSurvey)."""
    rows = SurveyRound.objects.select_for_update(of=("self",)).select_related("agreement")
    row = rows.filter(id=round_id, agency=acting.agency_id).first()
    if row is None or acting.agency_id is None:
        raise UnknownSurvey
    return row


def lock_request(request_id: UUID, acting: Acting) -> SurveyRequest:
    """The survey that the agency received, locked; refuses another's (UnknownSurvey)."""
    rows = SurveyRequest.objects.select_for_update()
    row = rows.filter(id=request_id, agency=acting.agency_id).first()
    if row is None or acting.agency_id is None:
        raise UnknownSurvey
    return row


def lock_need(round_: SurveyRound, number: int) -> Need:
    """A need of a locked round that was not merged away; refuses another (UnknownNeed)."""
    row = Need.objects.filter(round=round_, number=number, merged_into=None).first()
    if row is None:
        raise UnknownNeed
    return row


def about_round(row: SurveyRound) -> dict[str, Any]:
    """The members that every fact about a round has."""
    return {
        "survey_id": row.id,
        "survey": str(row),
        "title": row.title,
        "agency_id": row.agency_id,
    }


def about_request(row: SurveyRequest) -> dict[str, Any]:
    """The members that every fact about a received survey has."""
    return {
        "request_id": row.id,
        "title": row.title,
        "agency_id": row.agency_id,
        "sender": row.sender_name,
    }


def sheet_draft(
    *,
    number: int,
    symbol: str,
    subject: str,
    recipients: tuple[UUID, ...],
    uploads: tuple[Upload, ...],
    acting: Acting,
    now: datetime,
) -> DocumentDraft:
    """The document of the exchange that a sheet travels as; sent in the name of who sends it.

    Whoever sends states that none of it is a state secret (QĐ 28/2018 Điều 1.2).
    """
    on = timezone.localdate(now)
    people = list_colleagues(agency_id=acting.agency_id, on=on) if acting.agency_id else []
    titles = {one.account_id: one.title for one in people}
    return DocumentDraft(
        number=str(number),
        symbol=symbol,
        type_key="phieu_gui",
        subject=subject[:_MOST_SUBJECT],
        issued_on=on,
        place="",
        competence=Competence.HEAD,
        signer_position=(titles.get(acting.account_id) or "NGƯỜI GỬI").upper(),
        signer_name=acting.account_name,
        priority=Priority.NORMAL,
        due_on=None,
        recipients=recipients,
        uploads=uploads,
        holds_no_state_secret=True,
    )
