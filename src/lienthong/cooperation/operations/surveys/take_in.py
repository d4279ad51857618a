"""What the exchange brought: a survey that asks, an answer to ours, what became of our needs.

What a sheet says is data from outside: which round an answer belongs to, and whose it is, is told
by the exchange (the document answered, the seal's agency), never by the sheet.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Actor
from lienthong.cooperation.events import (
    RequestClosed,
    RequestLate,
    RequestReceived,
    RequestTold,
)
from lienthong.cooperation.models import LateAnswer, SurveyAnswer, SurveyRequest, SurveyRound
from lienthong.cooperation.operations.survey_sheets import SHEETS, SheetData, read_sheet
from lienthong.cooperation.operations.surveys.late import keep_late
from lienthong.cooperation.operations.surveys.rows import about_request
from lienthong.cooperation.operations.surveys.voices import record_answer
from lienthong.cooperation.rules.survey_forms import check_answers, list_questions
from lienthong.cooperation.rules.surveys import code_of
from lienthong.cooperation.terms.survey_refusals import SurveyFormNotSupported
from lienthong.cooperation.terms.surveys import (
    MOST_NEEDS,
    LateState,
    NeedState,
    RoundState,
)
from lienthong.exchange.queries import get_received_document, get_received_file
from lienthong.exchange.terms import DocumentUnknown, DocumentWithdrawn, ReceivedDocument
from lienthong.kernel.errors import Refusal

log = structlog.get_logger(__name__)
_MOST_OUTCOMES = 2000
_LONGEST_REASON = 500
_TOLD_OF_LATE = {LateState.WAITS, LateState.TAKEN, LateState.LEFT}
_LONGEST = {"title": 300, "introduction": 2000, "explanation": 1000}


def take_in_sheet(*, document_id: UUID, agency_id: UUID, actor: Actor, now: datetime) -> None:
    """Take in what a received document brings of surveys; of any other nothing is done.

    Doing it twice does nothing more. A sheet that cannot be read or does not fit is left to the
    people who have the document; why stands in the log. Facts: cooperation:request:received,
    cooperation:survey:answered, :late_came, cooperation:request:closed, :late, :told.
    """
    try:
        document = get_received_document(
            settings.EXCHANGE, agency_id=agency_id, document_id=document_id
        )
        found = next((one for one in document.attachments if one.name in SHEETS), None)
        if found is None or document.seal.problem is not None:
            return
        file = get_received_file(
            agency_id=agency_id, document_id=document_id, position=found.position
        )
        sheet = read_sheet(file.content)
    except (DocumentUnknown, DocumentWithdrawn):
        return
    except Refusal as refusal:
        log.warning("sheet_not_read", document=str(document_id), why=str(refusal))
        return
    if sheet is not None:
        _take_in(document, sheet, actor, now)


def _take_in(document: ReceivedDocument, sheet: SheetData, actor: Actor, now: datetime) -> None:
    kinds = {
        "ask": _request,
        "answer": _answer,
        "closed": _closed,
        "late": _late,
        "told": _told,
    }
    take = kinds.get(sheet.kind)
    try:
        if take is not None:
            with transaction.atomic():
                take(document, sheet, actor, now)
    except SurveyFormNotSupported as refusal:
        log.warning("survey_not_shown", document=str(document.summary.id), why=str(refusal))


def _request(document: ReceivedDocument, sheet: SheetData, actor: Actor, now: datetime) -> None:
    """A survey that asks the agency: it waits among those to answer."""
    list_questions(sheet.form)
    row, is_new = SurveyRequest.objects.get_or_create(
        agency_id=document.agency_id,
        message_id=document.message_id,
        defaults={
            "id": uuid4(),
            "document_id": document.summary.id,
            "sender_code": document.summary.sender_code,
            "sender_name": document.summary.sender_name,
            "title": _cut(sheet.title, "title"),
            "introduction": _cut(sheet.introduction, "introduction"),
            "form": sheet.form,
            "due_on": sheet.due_on,
            "received_at": now,
        },
    )
    if is_new:
        fact = RequestReceived(**about_request(row), document_id=row.document_id)
        append_fact(fact=fact, actor=actor, now=now)


def _answer(document: ReceivedDocument, sheet: SheetData, actor: Actor, now: datetime) -> None:
    """An answer to a round of the agency, from one that it asked; after closing it is late."""
    if document.answers is None:
        return
    rounds = SurveyRound.objects.select_for_update()
    row = rounds.filter(agency=document.agency_id, exchange_id=document.answers).first()
    asked = None if row is None else row.asked.filter(code=document.summary.sender_code).first()
    if row is None or asked is None:
        log.warning("answer_fits_no_round", document=str(document.summary.id))
        return
    wrong = check_answers(row.form, sheet.answers)
    if wrong:
        fields = [field for field, _ in wrong]
        log.warning("answer_not_admitted", document=str(document.summary.id), fields=fields)
        return
    if any(
        table.objects.filter(document_id=document.summary.id).exists()
        for table in (SurveyAnswer, LateAnswer)
    ):
        return
    came: dict[str, Any] = {
        "asked": asked,
        "values": sheet.answers,
        "document_id": document.summary.id,
        "message_id": document.message_id,
        "answered_by": sheet.answered_by[:200],
    }
    if row.state == RoundState.SENT.value:
        record_answer(row, SurveyAnswer(**came), actor=actor, now=now)
    else:
        keep_late(row, LateAnswer(**came), actor=actor, now=now)


def _closed(document: ReceivedDocument, sheet: SheetData, actor: Actor, now: datetime) -> None:
    """The survey takes no more answers, from who had asked."""
    row = _asked_by_sender(document, sheet)
    if row is None or row.closed_at is not None:
        return
    row.closed_at = now
    row.save(update_fields=["closed_at"])
    fact = RequestClosed(**about_request(row), document_id=document.summary.id)
    append_fact(fact=fact, actor=actor, now=now)


def _late(document: ReceivedDocument, sheet: SheetData, actor: Actor, now: datetime) -> None:
    """What becomes of an answer that came after closing, from who had asked."""
    row = _asked_by_sender(document, sheet)
    if row is None or sheet.state not in _TOLD_OF_LATE:
        return
    row.closed_at = row.closed_at or now
    row.late, row.late_reason = sheet.state, sheet.reason[:_LONGEST_REASON]
    row.save(update_fields=["closed_at", "late", "late_reason"])
    fact = RequestLate(
        **about_request(row), document_id=document.summary.id, late=LateState(sheet.state)
    )
    append_fact(fact=fact, actor=actor, now=now)


def _told(document: ReceivedDocument, sheet: SheetData, actor: Actor, now: datetime) -> None:
    """What became of the needs that the agency named, from who had asked."""
    row = _asked_by_sender(document, sheet)
    if row is None:
        return
    mine = {
        code_of(UUID(answer), position)
        for answer in row.answer_ids
        for position in range(MOST_NEEDS)
    }
    row.outcomes = [
        _outcome(one)
        for one in sheet.needs[:_MOST_OUTCOMES]
        if mine & set(map(str, one.get("voices", ())))
    ]
    row.told_at = now
    row.save(update_fields=["outcomes", "told_at"])
    fact = RequestTold(**about_request(row), outcomes=len(row.outcomes))
    append_fact(fact=fact, actor=actor, now=now)


def _asked_by_sender(document: ReceivedDocument, sheet: SheetData) -> SurveyRequest | None:
    """The received survey that a sheet is about, locked, if its sender is who had asked."""
    try:
        survey = UUID(sheet.survey)
    except ValueError:
        return None
    row = (
        SurveyRequest.objects.select_for_update()
        .filter(agency=document.agency_id, message_id=survey)
        .first()
    )
    if row is None or row.sender_code != document.summary.sender_code:
        log.warning("sheet_fits_no_survey", document=str(document.summary.id), sheet=sheet.kind)
        return None
    return row


def _outcome(one: Mapping[str, Any]) -> dict[str, str]:
    state = one.get("state")
    return {
        "title": _cut(one.get("title"), "title"),
        "state": str(state) if state in set(NeedState) else NeedState.OPEN.value,
        "promised": str(one.get("promised", ""))[:64],
        "explanation": _cut(one.get("explanation"), "explanation"),
    }


def _cut(text: object, name: str) -> str:
    return str(text or "")[: _LONGEST[name]]
