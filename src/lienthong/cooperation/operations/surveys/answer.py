"""Answer a survey: keep what is typed, send it as a document; enter another's answer by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.cooperation.events import RequestAnswered
from lienthong.cooperation.models import SurveyAnswer, SurveyRequest
from lienthong.cooperation.operations.survey_sheets import (
    ANSWER,
    FORMAT,
    Page,
    SheetData,
    make_sheet,
    say_answer,
)
from lienthong.cooperation.operations.surveys.rows import (
    ANSWER_SYMBOL,
    about_request,
    lock_request,
    lock_round,
    sheet_draft,
)
from lienthong.cooperation.operations.surveys.voices import record_answer
from lienthong.cooperation.rules.survey_forms import (
    check_answers,
    list_questions,
    read_answers,
)
from lienthong.cooperation.terms.survey_refusals import (
    AnswerByHandIncomplete,
    AnswersRefused,
    SurveyChanged,
    SurveyClosedThere,
    SurveyNotOpen,
    SurveyRefused,
    UnknownSurvey,
)
from lienthong.cooperation.terms.surveys import RoundState
from lienthong.directory.queries import find_by_code
from lienthong.directory.terms import Body
from lienthong.documents.operations import refuse_secret_text
from lienthong.exchange.operations import accept_document, send_document
from lienthong.exchange.queries import get_received_summary
from lienthong.exchange.terms import DECIDE, DocumentDraft, ReceptionState
from lienthong.identity.terms import Acting

Typed = Mapping[str, Sequence[str]]

_MOST_FIELDS = 200
_LONGEST_FIELD = 4000
_LONGEST_SOURCE = 500
_CLOSING = "Tệp này kèm dữ liệu để phần mềm của cơ quan hỏi đọc."


def keep_draft(
    *, request_id: UUID, typed: Typed, based_on: int, acting: Acting, now: datetime
) -> int:
    """Keep what is typed of an answer as it is; the number of the draft. Nothing leaves.

    Whoever of the agency opens the survey goes on with it. `based_on` is the draft that the person
    saw. Refuses another's survey, what somebody else saved meanwhile (SurveyChanged), and a survey
    whose needs were decided on (SurveyNotOpen).
    """
    with transaction.atomic():
        row = lock_request(request_id, acting)
        _refuse_told(row)
        if row.draft_version != based_on:
            raise SurveyChanged(person=row.drafted_by)
        row.draft = _bounded(typed)
        row.draft_version += 1
        row.drafted_at, row.drafted_by = now, acting.account_name
        row.save(update_fields=["draft", "draft_version", "drafted_at", "drafted_by"])
    return row.draft_version


def send_answer(
    *, request_id: UUID, typed: Typed, based_on: int, acting: Acting, now: datetime
) -> UUID:
    """Send an answer to who asked, as a document that answers theirs; the document's id.

    A document that nobody accepted yet is accepted (03) by who may. An answer may be sent again:
    the later one counts. Refuses another's survey, one that its sender closed
    (SurveyClosedThere), what somebody else saved meanwhile (SurveyChanged), with AnswersRefused,
    field by field, what the form does not admit, a mark of state secrets (DraftSecret), and what
    `send_document` refuses. Facts:
    cooperation:request:answered and the exchange's.
    """
    with transaction.atomic():
        _lock_numbers(acting)
        row = lock_request(request_id, acting)
        _refuse_told(row)
        if row.closed_at is not None:
            raise SurveyClosedThere(sender=row.sender_name)
        if row.draft_version != based_on:
            raise SurveyChanged(person=row.drafted_by)
        questions = list_questions(row.form)
        answers = read_answers(questions, typed)
        _refuse_wrong(row.form, answers)
        pairs = [(one.title, say_answer(one, answers.get(one.key))) for one in questions]
        refuse_secret_text("\n".join(answer for _, answer in pairs), field="answers")
        _accept(row, acting, now)
        draft = _document(row, answers, pairs, acting, now)
        row.answer_id = send_document(draft=draft, acting=acting, now=now)
        row.answers, row.answer_number = answers, row.answer_number + 1
        row.answer_ids = [*row.answer_ids, str(row.answer_id)]
        row.draft, row.draft_version = _bounded(typed), row.draft_version + 1
        row.sent_at, row.sent_by = now, acting.account_name
        row.drafted_at, row.drafted_by = now, acting.account_name
        row.save()
        fact = RequestAnswered(
            **about_request(row), document_id=row.answer_id, number=row.answer_number
        )
        append_fact(fact=fact, actor=acting.actor, now=now)
    return row.answer_id


def enter_answer(
    *,
    round_id: UUID,
    agency_id: UUID,
    typed: Typed,
    source: str,
    acting: Acting,
    now: datetime,
) -> None:
    """Enter the answer of an agency that answered in writing, from `source`.

    Refuses another's round, one that takes no answers (SurveyNotOpen), an agency that was not asked
    (UnknownSurvey), no source (SurveyRefused), and what the form does not admit (AnswersRefused).
    Fact: cooperation:survey:answered.
    """
    said = " ".join(source.split())[:_LONGEST_SOURCE]
    with transaction.atomic():
        row = lock_round(round_id, acting)
        if row.state != RoundState.SENT.value:
            raise SurveyNotOpen
        asked = row.asked.filter(agency=agency_id).first()
        if asked is None:
            raise UnknownSurvey
        answers = read_answers(list_questions(row.form), typed)
        if not said:
            missing = AnswerByHandIncomplete()
            raise SurveyRefused(summary=str(missing), refusals=(missing,))
        _refuse_wrong(row.form, answers)
        answer = SurveyAnswer(
            asked=asked, values=answers, entered_by=acting.account_name, source=said
        )
        record_answer(row, answer, actor=acting.actor, now=now)


def _document(
    row: SurveyRequest,
    answers: dict[str, Any],
    pairs: Sequence[tuple[str, str]],
    acting: Acting,
    now: datetime,
) -> DocumentDraft:
    """The document that answers the one which asked, with the sheet; it takes the next number."""
    data = SheetData(
        format=FORMAT,
        kind="answer",
        title=row.title,
        survey=str(row.message_id),
        answers=answers,
        number=row.answer_number + 1,
        answered_by=acting.account_name,
    )
    page = Page(
        agency=acting.agency_name,
        heading="PHIẾU TRẢ LỜI KHẢO SÁT",
        facts=[
            ("Gửi", row.sender_name),
            ("Ngày", f"{timezone.localdate(now):%d/%m/%Y}"),
            ("Người trả lời", acting.account_name),
        ],
        rows=[(title, answer or "(không trả lời)") for title, answer in pairs],
        closing=_CLOSING,
    )
    draft = sheet_draft(
        number=_next_number(row),
        symbol=ANSWER_SYMBOL,
        subject=f"Trả lời phiếu khảo sát: {row.title}",
        recipients=(_sender_of(row),),
        uploads=(make_sheet(ANSWER, data, page, now=now),),
        acting=acting,
        now=now,
    )
    return replace(draft, answers=row.document_id)


def _refuse_wrong(form: Mapping[str, object], answers: Mapping[str, object]) -> None:
    faults = check_answers(form, answers)
    if faults:
        summary = " ".join(str(refusal) for _, refusal in faults)
        raise AnswersRefused(summary=summary, faults=tuple(faults))


def _refuse_told(row: SurveyRequest) -> None:
    if row.told_at is not None:
        raise SurveyNotOpen


def _accept(row: SurveyRequest, acting: Acting, now: datetime) -> None:
    """Who answers a survey has received its document; by who may accept one."""
    summary = get_received_summary(agency_id=row.agency_id, document_id=row.document_id)
    if summary.state is ReceptionState.NEW and acting.may(DECIDE):
        accept_document(document_id=row.document_id, acting=acting, now=now)


def _sender_of(row: SurveyRequest) -> UUID:
    for hit in find_by_code(code=row.sender_code):
        if hit.card.body is Body.AGENCY and hit.in_force:
            return hit.card.id
    raise UnknownSurvey


def _lock_numbers(acting: Acting) -> None:
    """Let nobody else of the agency take a number of its answers: all its surveys are locked."""
    rows = SurveyRequest.objects.select_for_update().filter(agency=acting.agency_id)
    list(rows.order_by("id").values_list("id"))


def _next_number(row: SurveyRequest) -> int:
    sent = SurveyRequest.objects.filter(agency=row.agency_id).aggregate(Max("last_number"))
    row.last_number = (sent["last_number__max"] or 0) + 1
    return row.last_number


def _bounded(typed: Typed) -> dict[str, list[str]]:
    """What was typed, as far as a form of ours can have it."""
    return {
        name[:100]: [text[:_LONGEST_FIELD] for text in texts[:_MOST_FIELDS]]
        for name, texts in list(typed.items())[:_MOST_FIELDS]
    }
