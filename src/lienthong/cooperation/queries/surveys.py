"""Survey rounds as the asking agency, its auditors and the sides of its agreement see them."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from lienthong.cooperation.models import (
    AgreementParty,
    LateAnswer,
    SurveyAnswer,
    SurveyAsked,
    SurveyRound,
)
from lienthong.cooperation.rules.survey_forms import list_questions
from lienthong.cooperation.terms.survey_refusals import UnknownSurvey
from lienthong.cooperation.terms.surveys import (
    Asked,
    AskedReach,
    GivenAnswer,
    GivenLate,
    LateState,
    Question,
    Round,
    RoundState,
    RoundSummary,
)
from lienthong.exchange.queries import resolve_recipients, tell_unattended
from lienthong.identity.terms import Acting, Role


def count_rounds(*, acting: Acting) -> int:
    """How many rounds this person sees."""
    return _seen(acting).count()


def list_rounds(*, acting: Acting, first: int = 0, limit: int = 25) -> list[RoundSummary]:
    """The rounds this person sees, newest first: in the same few queries however many."""
    rows = list(_seen(acting).order_by("-year", "-number", "id")[first : first + limit])
    answered = _answered([row.id for row in rows])
    return [_summary(row, answered.get(row.id, 0)) for row in rows]


def get_round(*, round_id: UUID, acting: Acting) -> Round:
    """A round with everybody it asks, those who have not answered first.

    Seen by the agency that asks, by auditors, and, once sent, by the sides of its agreement.
    Refuses others (UnknownSurvey).
    """
    row = _seen(acting).select_related("agreement").filter(id=round_id).first()
    if row is None:
        raise UnknownSurvey
    asked = _asked(row)
    return Round(
        summary=_summary(row, sum(one.answered_at is not None for one in asked)),
        agency_id=row.agency_id,
        version=row.version,
        introduction=row.introduction,
        agreement="" if row.agreement is None else row.agreement.reference,
        form=row.form,
        asked=asked,
        exchange_id=row.exchange_id,
        told_at=row.told_at,
        told_by=row.told_by,
        told_id=row.told_id,
    )


def questions_of(form: object) -> tuple[Question, ...]:
    """The questions of a form; none of one that asks nothing yet."""
    if isinstance(form, dict) and not form.get("properties"):
        return ()
    return list_questions(form)


def tell_reach(found: Round, *, on: date, now: datetime) -> AskedReach:
    """How a round gets to those it asks: who opens it in the exchange, who needs it on paper.

    The number of database queries is constant.
    """
    ids = tuple(one.agency_id for one in found.asked)
    choices = tell_unattended(resolve_recipients(ids=ids, on=on), on=on, now=now) if ids else []
    living = [one for one in choices if one.ended_on is None and one.code]
    return AskedReach(
        connected=sum(one.attended for one in living),
        on_paper=tuple(one.name for one in living if not one.attended),
        unreachable=tuple(one.name for one in choices if one not in living),
    )


def list_answers(*, round_id: UUID, agency_id: UUID, acting: Acting) -> tuple[GivenAnswer, ...]:
    """What an agency answered in a round, the answer that stands first.

    Refuses who does not see the round (UnknownSurvey).
    """
    if not _seen(acting).filter(id=round_id).exists():
        raise UnknownSurvey
    rows = SurveyAnswer.objects.filter(asked__round=round_id, asked__agency=agency_id)
    return tuple(_given(row) for row in rows.select_related("asked").order_by("-number"))


def list_late_answers(*, round_id: UUID, agency_id: UUID, acting: Acting) -> tuple[GivenLate, ...]:
    """What an agency sent after a round was closed, the newest first.

    Refuses who does not see the round (UnknownSurvey).
    """
    if not _seen(acting).filter(id=round_id).exists():
        raise UnknownSurvey
    rows = LateAnswer.objects.filter(asked__round=round_id, asked__agency=agency_id)
    return tuple(
        GivenLate(
            id=row.id,
            agency_id=agency_id,
            values=row.values,
            received_at=row.received_at,
            answered_by=row.answered_by,
            document_id=row.document_id,
            state=LateState(row.state),
            reason=row.reason,
            decided_by=row.decided_by,
        )
        for row in rows.order_by("-received_at", "-id")
    )


def list_standing_answers(*, round_id: UUID, acting: Acting) -> tuple[GivenAnswer, ...]:
    """Every agency's answer that stands, in the order in which they were asked."""
    if not _seen(acting).filter(id=round_id).exists():
        raise UnknownSurvey
    rows = SurveyAnswer.objects.filter(asked__round=round_id, superseded_at=None)
    return tuple(_given(row) for row in rows.select_related("asked").order_by("asked__position"))


def sees_all(acting: Acting) -> bool:
    """Whether this person reads the rounds of every agency and changes none."""
    return Role.AUDITOR in acting.roles


def _seen(acting: Acting) -> QuerySet[SurveyRound]:
    rows = SurveyRound.objects.annotate(asked_count=Count("asked"))
    if sees_all(acting):
        return rows
    if acting.agency_id is None:
        return rows.none()
    # The sides of the agreement that a round belongs to see what both are concerned with.
    agreements = AgreementParty.objects.filter(
        agency=acting.agency_id, version__superseded_at=None
    ).values("version__agreement")
    sent = ~Q(state=RoundState.DRAFT.value)
    return rows.filter(Q(agency=acting.agency_id) | (sent & Q(agreement__in=agreements)))


def _answered(round_ids: Collection[UUID]) -> dict[UUID, int]:
    rows = SurveyAnswer.objects.filter(asked__round__in=round_ids, superseded_at=None)
    counted = rows.values("asked__round").annotate(count=Count("id"))
    return {row["asked__round"]: row["count"] for row in counted}


def _asked(row: SurveyRound) -> tuple[Asked, ...]:
    standing = {
        one.asked_id: one
        for one in SurveyAnswer.objects.filter(asked__round=row, superseded_at=None)
    }
    late = set(
        LateAnswer.objects.filter(asked__round=row, state=LateState.WAITS.value).values_list(
            "asked", flat=True
        )
    )
    found = [
        _one_asked(one, standing.get(one.id), late_waits=one.id in late)
        for one in row.asked.order_by("position")
    ]
    return tuple(sorted(found, key=lambda one: (not one.late_waits, one.answered_at is not None)))


def _one_asked(one: SurveyAsked, answer: SurveyAnswer | None, *, late_waits: bool) -> Asked:
    return Asked(
        agency_id=one.agency_id,
        name=one.name,
        code=one.code,
        answered_at=None if answer is None else answer.received_at,
        answered_by="" if answer is None else answer.answered_by or answer.entered_by,
        answers=0 if answer is None else answer.number,
        reminded_at=one.reminded_at,
        answer_id=None if answer is None else answer.id,
        late_waits=late_waits,
    )


def _summary(row: SurveyRound, answered: int) -> RoundSummary:
    return RoundSummary(
        id=row.id,
        label=str(row),
        title=row.title,
        state=RoundState(row.state),
        due_on=row.due_on,
        asked=int(getattr(row, "asked_count", 0)),
        answered=answered,
        sent_at=row.sent_at,
        agency_name=row.agency_name,
    )


def _given(row: SurveyAnswer) -> GivenAnswer:
    return GivenAnswer(
        id=row.id,
        round_id=row.asked.round_id,
        agency_id=row.asked.agency_id,
        agency_name=row.asked.name,
        number=row.number,
        values=row.values,
        received_at=row.received_at,
        answered_by=row.answered_by,
        entered_by=row.entered_by,
        source=row.source,
        document_id=row.document_id,
        stands=row.superseded_at is None,
        late=row.late,
    )
