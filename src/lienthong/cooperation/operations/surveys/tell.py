"""Tell everybody who was asked what becomes of each need, in one document of the exchange."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.cooperation.events import SurveyTold
from lienthong.cooperation.models import Need, SurveyRound
from lienthong.cooperation.operations.survey_sheets import (
    FORMAT,
    STATES,
    TOLD,
    Page,
    SheetData,
    make_sheet,
)
from lienthong.cooperation.operations.surveys.rows import (
    TOLD_SYMBOL,
    about_round,
    lock_round,
    sheet_draft,
)
from lienthong.cooperation.rules.surveys import code_of
from lienthong.cooperation.rules.writing import write_day
from lienthong.cooperation.terms.survey_refusals import NeedsUndecided, SurveyNotOpen
from lienthong.cooperation.terms.surveys import NeedState, RoundState
from lienthong.exchange.operations import send_document
from lienthong.identity.terms import Acting

_CLOSING = (
    "Tệp này kèm dữ liệu để phần mềm đọc. Trả lời theo từng nhu cầu, không phải theo cơ quan."
)


def tell_outcomes(*, round_id: UUID, acting: Acting, now: datetime) -> UUID:
    """Tell those asked what becomes of each need: yes, no or when; the document's id.

    One document to all, so that everybody sees the same; internal notes are never in it. The round
    takes no answers after it. Refuses a round that was not closed (SurveyNotOpen), needs without
    an answer (NeedsUndecided), and what `send_document` refuses. Facts: cooperation:survey:told and
    the exchange's.
    """
    with transaction.atomic():
        row = lock_round(round_id, acting)
        if row.state != RoundState.CLOSED.value or row.exchange_id is None:
            raise SurveyNotOpen
        needs = list(_living(row))
        undecided = sum(one.state == NeedState.OPEN.value for one in needs)
        if undecided:
            raise NeedsUndecided(count=undecided)
        document = sheet_draft(
            number=row.number,
            symbol=TOLD_SYMBOL,
            subject=f"Kết quả khảo sát: {row.title}",
            recipients=tuple(row.asked.order_by("position").values_list("agency_id", flat=True)),
            uploads=(make_sheet(TOLD, _data(row, needs), _page(row, needs, now), now=now),),
            acting=acting,
            now=now,
        )
        row.told_id = send_document(draft=document, acting=acting, now=now)
        row.state, row.told_at, row.told_by = RoundState.TOLD.value, now, acting.account_name
        row.save()
        fact = SurveyTold(**about_round(row), document_id=row.told_id, needs=len(needs))
        append_fact(fact=fact, actor=acting.actor, now=now)
    return row.told_id


def _living(row: SurveyRound) -> list[Need]:
    """Needs that somebody asks for, as ranked; one whose answers were all replaced says nothing."""
    rows = Need.objects.filter(round=row, merged_into=None, voices__answer__superseded_at=None)
    found = rows.distinct().prefetch_related("voices__answer")
    return sorted(found, key=lambda one: (one.priority, -len(one.voices.all()), one.number))


def _data(row: SurveyRound, needs: list[Need]) -> SheetData:
    return SheetData(
        format=FORMAT,
        kind="told",
        title=row.title,
        survey=str(row.exchange_id),
        needs=[
            {
                "title": one.title,
                "state": one.state,
                "promised": one.promised,
                "explanation": one.explanation,
                "voices": sorted(
                    code_of(voice.answer.message_id, voice.position)
                    for voice in one.voices.all()
                    if voice.answer.superseded_at is None and voice.answer.message_id
                ),
            }
            for one in needs
        ],
    )


def _page(row: SurveyRound, needs: list[Need], now: datetime) -> Page:
    return Page(
        agency=row.agency_name,
        heading=f"KẾT QUẢ KHẢO SÁT SỐ {row}",
        facts=[
            ("Ngày", f"{timezone.localdate(now):%d/%m/%Y}"),
            ("Số nhu cầu", str(len(needs))),
        ],
        rows=[(one.title, _said(one)) for one in needs],
        closing=_CLOSING,
    )


def _said(one: Need) -> str:
    said = STATES[NeedState(one.state)]
    if one.promised:
        said += f": {write_day(one.promised, language='vi')}"
    return f"{said}. {one.explanation}" if one.explanation else f"{said}."
