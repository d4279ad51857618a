"""Answers that come after a round was closed: kept, told to who sent them, taken in or not."""

from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Actor
from lienthong.cooperation.events import LateAnswerCame, LateAnswerDecided
from lienthong.cooperation.models import LateAnswer, SurveyAnswer, SurveyRound
from lienthong.cooperation.operations.survey_sheets import (
    FORMAT,
    NOTICE,
    Page,
    SheetData,
    make_sheet,
)
from lienthong.cooperation.operations.surveys.rows import (
    DECIDED_SYMBOL,
    LATE_SYMBOL,
    about_round,
    lock_round,
    sheet_draft,
)
from lienthong.cooperation.operations.surveys.voices import record_answer
from lienthong.cooperation.terms.survey_refusals import (
    LateAnswerSettled,
    LateReasonMissing,
    SurveyRefused,
    SurveyToldAlready,
)
from lienthong.cooperation.terms.surveys import LateState, RoundState
from lienthong.exchange.operations import send_document
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal

log = structlog.get_logger(__name__)
_LONGEST_REASON = 500
_BY_ITSELF = "Liên Thông (tự động)"
"""As whom the platform signs the word that an answer came too late: nobody wrote it."""
_CLOSING = "Tệp này kèm dữ liệu để phần mềm của cơ quan trả lời đọc."
_SAID = {
    LateState.WAITS: "Trả lời đến sau khi đợt khảo sát đã khóa. Trả lời được giữ nguyên; cơ quan "
    "hỏi sẽ xem xét có tính vào hay không và báo lại.",
    LateState.TAKEN: "Trả lời đến sau khi khóa đã được tính vào đợt khảo sát.",
    LateState.LEFT: "Trả lời đến sau khi khóa không được tính vào đợt khảo sát.",
}


def keep_late(row: SurveyRound, late: LateAnswer, *, actor: Actor, now: datetime) -> None:
    """Keep a checked answer that came after closing and tell who sent it; the round is locked.

    One of the same agency that still waits is replaced by it. Fact: cooperation:survey:late_came.
    """
    waiting = LateAnswer.objects.filter(asked=late.asked, state=LateState.WAITS.value)
    waiting.update(state=LateState.REPLACED.value, decided_at=now)
    late.state, late.received_at = LateState.WAITS.value, now
    late.save(force_insert=True)
    fact = LateAnswerCame(
        **about_round(row), answering=late.asked.agency_id, answering_name=late.asked.name
    )
    append_fact(fact=fact, actor=actor, now=now)
    itself = Acting(
        account_id=None,  # type: ignore[arg-type]  # nobody's account: the platform says it
        account_name=_BY_ITSELF,
        agency_id=row.agency_id,
        agency_name=row.agency_name,
        roles=frozenset(),
    )
    try:
        with transaction.atomic():
            _tell(row, late, itself, now)
    except Refusal as refusal:
        # The answer is kept all the same; whoever decides on it tells the agency then.
        log.warning("late_answer_not_told", late=late.id, why=str(refusal))


def decide_late(
    *, round_id: UUID, late_id: int, take: bool, reason: str, acting: Acting, now: datetime
) -> None:
    """Take a late answer in as one that counts, or leave it for a reason; its agency is told.

    Refuses another's round or answer (UnknownSurvey), one that was decided or replaced
    (LateAnswerSettled), to take one in after everybody was told the outcome (SurveyToldAlready),
    to leave one without a reason (SurveyRefused), and what `send_document` refuses. Facts:
    cooperation:survey:late_decided, cooperation:survey:answered, and the exchange's.
    """
    said = " ".join(reason.split())[:_LONGEST_REASON]
    with transaction.atomic():
        row = lock_round(round_id, acting)
        late = (
            LateAnswer.objects.select_related("asked").filter(id=late_id, asked__round=row).first()
        )
        if late is None or late.state != LateState.WAITS.value:
            raise LateAnswerSettled
        if take and row.state != RoundState.CLOSED.value:
            raise SurveyToldAlready
        if not take and not said:
            missing = LateReasonMissing()
            raise SurveyRefused(summary=str(missing), refusals=(missing,))
        late.state = (LateState.TAKEN if take else LateState.LEFT).value
        late.reason, late.decided_at, late.decided_by = said, now, acting.account_name
        late.save()
        fact = LateAnswerDecided(
            **about_round(row),
            answering=late.asked.agency_id,
            answering_name=late.asked.name,
            taken=take,
            reason=said,
        )
        append_fact(fact=fact, actor=acting.actor, now=now)
        if take:
            record_answer(row, _as_answer(late), actor=acting.actor, now=now)
        _tell(row, late, acting, now)


def _as_answer(late: LateAnswer) -> SurveyAnswer:
    return SurveyAnswer(
        asked=late.asked,
        values=late.values,
        document_id=late.document_id,
        message_id=late.message_id,
        answered_by=late.answered_by,
        late=True,
    )


def _tell(row: SurveyRound, late: LateAnswer, acting: Acting, now: datetime) -> None:
    """Tell the agency in words, and as data, what becomes of its late answer."""
    state = LateState(late.state)
    said = f"{_SAID[state]} Lý do: {late.reason}" if late.reason else _SAID[state]
    data = SheetData(
        format=FORMAT,
        kind="late",
        title=row.title,
        survey=str(row.exchange_id),
        state=state.value,
        reason=late.reason,
    )
    page = Page(
        agency=row.agency_name,
        heading=f"THÔNG BÁO VỀ TRẢ LỜI KHẢO SÁT SỐ {row}",
        facts=[("Gửi", late.asked.name), *_closed_facts(row)],
        rows=[(said, " ")],
        closing=_CLOSING,
    )
    document = sheet_draft(
        number=late.id,
        symbol=LATE_SYMBOL if state is LateState.WAITS else DECIDED_SYMBOL,
        subject=f"Trả lời khảo sát đến sau khi khóa: {row.title}",
        recipients=(late.asked.agency_id,),
        uploads=(make_sheet(NOTICE, data, page, now=now),),
        acting=acting,
        now=now,
    )
    send_document(draft=document, acting=acting, now=now)


def _closed_facts(row: SurveyRound) -> list[tuple[str, str]]:
    if row.closed_at is None:
        return []
    return [("Khóa lúc", f"{timezone.localtime(row.closed_at):%H:%M %d/%m/%Y}")]
