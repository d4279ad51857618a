"""Send a survey through the exchange, remind who has not answered, close it."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.cooperation.events import SurveyClosed, SurveyReminded, SurveySent
from lienthong.cooperation.models import SurveyAnswer, SurveyAsked, SurveyRound
from lienthong.cooperation.operations.survey_sheets import (
    ASK,
    FORMAT,
    NOTICE,
    Page,
    SheetData,
    make_sheet,
)
from lienthong.cooperation.operations.surveys.prepare import refuse_wrong
from lienthong.cooperation.operations.surveys.rows import (
    CLOSED_SYMBOL,
    SYMBOL,
    about_round,
    lock_round,
    sheet_draft,
)
from lienthong.cooperation.rules.survey_forms import list_questions
from lienthong.cooperation.rules.surveys import check_round, check_to_send
from lienthong.cooperation.terms.survey_refusals import (
    ReminderNobody,
    SurveyNotDraft,
    SurveyNotOpen,
)
from lienthong.cooperation.terms.surveys import Question, QuestionKind, RoundDraft, RoundState
from lienthong.exchange.operations import change_document, send_document
from lienthong.exchange.queries import resolve_recipients
from lienthong.exchange.terms import ChangeDraft, ChangeKind, Upload
from lienthong.identity.terms import Acting

_CLOSING = (
    "Tệp này kèm dữ liệu để phần mềm đọc. Cơ quan dùng nền tảng trả lời ngay trên trang “Phiếu "
    "khảo sát nhận được”; cơ quan khác trả lời bằng văn bản."
)

_CLOSED = (
    "Đợt khảo sát đã khóa, cơ quan chưa có trả lời. Trả lời gửi sau lúc này được giữ riêng, chỉ "
    "tính vào khi cơ quan hỏi quyết định."
)
_CLOSING_CLOSED = "Tệp này kèm dữ liệu để phần mềm của cơ quan được hỏi đọc."


def send_round(*, round_id: UUID, letter: Upload | None, acting: Acting, now: datetime) -> UUID:
    """Send a prepared round to everybody it asks, in one document; the document's id.

    The document has the sheet (a PDF that carries the form as data) and the signed `letter`, if
    there is one. The round, its facts and the message in the outbox are one transaction. Refuses
    what was sent already (SurveyNotDraft), with SurveyRefused a round without questions or without
    anybody asked, and what `send_document` refuses. Facts: cooperation:survey:sent and the
    exchange's.
    """
    on = timezone.localdate(now)
    with transaction.atomic():
        row = lock_round(round_id, acting)
        if row.state != RoundState.DRAFT.value:
            raise SurveyNotDraft
        asked = list(row.asked.order_by("position"))
        # A form without questions is none that could be read.
        questions = list_questions(row.form) if row.form["properties"] else ()
        draft = RoundDraft(
            title=row.title,
            due_on=row.due_on,
            questions=questions,
            asked=tuple(one.agency_id for one in asked),
        )
        refuse_wrong([*check_round(draft, today=on), *check_to_send(draft)])
        sheet = make_sheet(ASK, _data(row), _page(row, questions), now=now)
        document = sheet_draft(
            number=row.number,
            symbol=SYMBOL,
            subject=f"Phiếu khảo sát: {row.title}",
            recipients=draft.asked,
            uploads=(sheet,) if letter is None else (sheet, letter),
            acting=acting,
            now=now,
        )
        row.exchange_id = send_document(
            draft=replace(document, due_on=row.due_on), acting=acting, now=now
        )
        row.state, row.sent_at, row.sent_by = RoundState.SENT.value, now, acting.account_name
        row.save()
        codes = {one.agency_id: one.code for one in resolve_recipients(ids=draft.asked, on=on)}
        for one in asked:
            one.code = codes[one.agency_id]
        SurveyAsked.objects.bulk_update(asked, ["code"])
        fact = SurveySent(**about_round(row), document_id=row.exchange_id, asked=len(asked))
        append_fact(fact=fact, actor=acting.actor, now=now)
    return row.exchange_id


def remind_asked(*, round_id: UUID, acting: Acting, now: datetime) -> int:
    """Remind everybody who has not answered, through the exchange; how many.

    Refuses a round that takes no answers (SurveyNotOpen) or that everybody answered
    (ReminderNobody). Facts: cooperation:survey:reminded and the exchange's.
    """
    with transaction.atomic():
        row = lock_round(round_id, acting)
        if row.state != RoundState.SENT.value or row.exchange_id is None:
            raise SurveyNotOpen
        waiting = list(row.asked.exclude(id__in=_answered(row)).order_by("position"))
        if not waiting:
            raise ReminderNobody
        until = f" trước ngày {row.due_on:%d/%m/%Y}" if row.due_on else ""
        change = ChangeDraft(
            kind=ChangeKind.REMIND,
            reason=f"Đề nghị trả lời phiếu khảo sát{until}.",
            recipients=tuple(one.agency_id for one in waiting),
        )
        told = change_document(document_id=row.exchange_id, draft=change, acting=acting, now=now)
        reminded = [one for one in waiting if one.agency_id in told]
        row.asked.filter(id__in=[one.id for one in reminded]).update(reminded_at=now)
        fact = SurveyReminded(**about_round(row), reminded=tuple(one.name for one in reminded))
        append_fact(fact=fact, actor=acting.actor, now=now)
    return len(reminded)


def close_round(*, round_id: UUID, acting: Acting, now: datetime) -> None:
    """Take no more answers, and tell so through the exchange those who have not answered.

    What comes in later is kept as late. Refuses a round that takes none (SurveyNotOpen), and what
    `send_document` refuses. Facts: cooperation:survey:closed and the exchange's.
    """
    with transaction.atomic():
        row = lock_round(round_id, acting)
        if row.state != RoundState.SENT.value:
            raise SurveyNotOpen
        row.state, row.closed_at, row.closed_by = (
            RoundState.CLOSED.value,
            now,
            acting.account_name,
        )
        row.save()
        told = _tell_closed(row, acting, now)
        fact = SurveyClosed(
            **about_round(row), answered=_answered(row).count(), asked=row.asked.count(), told=told
        )
        append_fact(fact=fact, actor=acting.actor, now=now)


def _tell_closed(row: SurveyRound, acting: Acting, now: datetime) -> int:
    """Tell who was asked, still lives and has not answered that it is too late; how many."""
    waiting = row.asked.exclude(id__in=_answered(row)).order_by("position")
    on = timezone.localdate(now)
    asked = resolve_recipients(ids=tuple(waiting.values_list("agency_id", flat=True)), on=on)
    recipients = tuple(one.agency_id for one in asked if one.ended_on is None)
    if not recipients:
        return 0
    data = SheetData(format=FORMAT, kind="closed", title=row.title, survey=str(row.exchange_id))
    page = Page(
        agency=row.agency_name,
        heading=f"THÔNG BÁO KHÓA KHẢO SÁT SỐ {row}",
        facts=[("Khóa lúc", f"{timezone.localtime(now):%H:%M %d/%m/%Y}")],
        rows=[(_CLOSED, " ")],
        closing=_CLOSING_CLOSED,
    )
    document = sheet_draft(
        number=row.number,
        symbol=CLOSED_SYMBOL,
        subject=f"Khóa đợt khảo sát: {row.title}",
        recipients=recipients,
        uploads=(make_sheet(NOTICE, data, page, now=now),),
        acting=acting,
        now=now,
    )
    send_document(draft=document, acting=acting, now=now)
    return len(recipients)


def _answered(row: SurveyRound) -> QuerySet[SurveyAnswer, int]:
    return SurveyAnswer.objects.filter(asked__round=row, superseded_at=None).values_list(
        "asked", flat=True
    )


def _data(row: SurveyRound) -> SheetData:
    return SheetData(
        format=FORMAT,
        kind="ask",
        title=row.title,
        introduction=row.introduction,
        due_on=row.due_on,
        form=row.form,
    )


def _page(row: SurveyRound, questions: tuple[Question, ...]) -> Page:
    until = f"{row.due_on:%d/%m/%Y}" if row.due_on else "không ấn định"
    return Page(
        agency=row.agency_name,
        heading=f"PHIẾU KHẢO SÁT SỐ {row}",
        facts=[("Trả lời trước ngày", until)],
        rows=[(_asking(one), "") for one in questions],
        closing=_CLOSING,
    )


def _asking(one: Question) -> str:
    """A question on paper, with what can be chosen."""
    said = f"{one.title} ({one.unit})" if one.unit else one.title
    if one.kind is QuestionKind.YES_NO:
        said = f"{said} (có / không)"
    elif one.options:
        said = f"{said} ({' / '.join(one.options)})"
    return said if one.needed else f"{said} – không bắt buộc"
