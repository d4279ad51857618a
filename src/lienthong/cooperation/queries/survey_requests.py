"""Surveys on the side that answers: what waits, one whole with what was typed."""

from dataclasses import replace
from uuid import UUID

from django.db.models import F, QuerySet

from lienthong.cooperation.models import SurveyRequest
from lienthong.cooperation.terms.survey_refusals import UnknownSurvey
from lienthong.cooperation.terms.surveys import (
    LateState,
    NeedState,
    Outcome,
    Request,
    RequestState,
    RequestSummary,
)
from lienthong.directory.queries import get_cards
from lienthong.directory.terms import Body


def count_requests(*, agency_id: UUID | None, everybody: bool = False) -> int:
    """How many surveys the agency received; `everybody`: all agencies, for auditors."""
    return _of(agency_id, everybody=everybody).count()


def count_to_answer(*, agency_id: UUID | None) -> int:
    """How many of them wait for an answer."""
    return _of(agency_id).filter(sent_at=None, told_at=None, closed_at=None).count()


def list_requests(
    *, agency_id: UUID | None, everybody: bool = False, first: int = 0, limit: int = 25
) -> list[RequestSummary]:
    """The surveys the agency received: those without an answer first, by their last day.

    `everybody`: those of all agencies, for auditors, each with whose it is.
    """
    rows = _of(agency_id, everybody=everybody).order_by(
        F("closed_at").asc(nulls_first=True),
        F("sent_at").desc(nulls_first=True),
        F("due_on").asc(nulls_last=True),
        "-received_at",
    )
    found = list(rows[first : first + limit])
    names = _names({row.agency_id for row in found}) if everybody else {}
    return [replace(_summary(row), agency_name=names.get(row.agency_id, "")) for row in found]


def get_request(*, request_id: UUID, agency_id: UUID | None, everybody: bool = False) -> Request:
    """One whole; refuses another agency's (UnknownSurvey), but for `everybody`."""
    row = _of(agency_id, everybody=everybody).filter(id=request_id).first()
    if row is None:
        raise UnknownSurvey
    return Request(
        summary=_summary(row),
        agency_id=row.agency_id,
        introduction=row.introduction,
        form=row.form,
        draft={name: tuple(texts) for name, texts in row.draft.items()},
        draft_version=row.draft_version,
        drafted_at=row.drafted_at,
        answers=row.answers,
        document_id=row.document_id,
        answer_id=row.answer_id,
        outcomes=tuple(
            Outcome(
                title=one["title"],
                state=NeedState(one["state"]),
                promised=one["promised"],
                explanation=one["explanation"],
            )
            for one in row.outcomes
        ),
        told_at=row.told_at,
        closed_at=row.closed_at,
        late=LateState(row.late) if row.late else None,
        late_reason=row.late_reason,
    )


def _of(agency_id: UUID | None, *, everybody: bool = False) -> QuerySet[SurveyRequest]:
    if everybody:
        return SurveyRequest.objects.all()
    return SurveyRequest.objects.filter(agency=agency_id)


def _names(agencies: set[UUID]) -> dict[UUID, str]:
    cards = get_cards(body=Body.AGENCY, ids=agencies) if agencies else {}
    return {key: card.short_name or card.name for key, card in cards.items()}


def _summary(row: SurveyRequest) -> RequestSummary:
    state = RequestState.OPEN
    if row.told_at is not None:
        state = RequestState.TOLD
    elif row.closed_at is not None:
        state = RequestState.CLOSED
    elif row.sent_at is not None:
        state = RequestState.SENT
    return RequestSummary(
        id=row.id,
        title=row.title,
        sender_name=row.sender_name,
        due_on=row.due_on,
        received_at=row.received_at,
        state=state,
        drafted_by=row.drafted_by,
        sent_at=row.sent_at,
        sent_by=row.sent_by,
    )
