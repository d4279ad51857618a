"""Answers that come after closing: kept, told, taken in or left; outcomes told by code."""

from uuid import uuid4

import pytest
from django.utils import timezone

from lienthong.cooperation.models import SurveyAnswer
from lienthong.cooperation.operations import (
    answer_need,
    decide_late,
    keep_draft,
    take_in_sheet,
    tell_outcomes,
)
from lienthong.cooperation.queries import (
    count_to_answer,
    get_request,
    list_answers,
    list_late_answers,
    list_requests,
)
from lienthong.cooperation.terms.survey_refusals import (
    LateAnswerSettled,
    SurveyClosedThere,
    SurveyRefused,
    SurveyToldAlready,
    UnknownSurvey,
)
from lienthong.cooperation.terms.surveys import (
    LateState,
    NeedDecision,
    NeedState,
    RequestState,
)
from lienthong.cooperation.tests.surveying import TYPED, asked, needs, wanting
from lienthong.exchange.testing import COMMUNES
from lienthong.identity.terms import Role

pytestmark = pytest.mark.django_db
NOW = timezone.now


def late_of(surveying, round_id, agency):
    return list_late_answers(round_id=round_id, agency_id=agency, acting=surveying.officer)


def whole_request(agency):
    (one,) = list_requests(agency_id=agency)
    return get_request(request_id=one.id, agency_id=agency)


def test_closing_tells_who_has_not_answered_and_keeps_what_they_typed(surveying):
    first, second, _ = surveying.province.communes
    round_id = surveying.ask()
    surveying.reply(first)
    surveying.run()
    one = whole_request(second).summary
    clerk = surveying.person(second, Role.CLERK)
    keep_draft(request_id=one.id, typed={"q1": ["7"]}, based_on=0, acting=clerk, now=NOW())
    surveying.close(round_id)
    surveying.run()
    assert whole_request(first).summary.state is RequestState.SENT
    closed = whole_request(second)
    assert (closed.summary.state, closed.draft["q1"]) == (RequestState.CLOSED, ("7",))
    assert count_to_answer(agency_id=second) == 0
    with pytest.raises(SurveyClosedThere):
        surveying.reply(second, based_on=1)
    keep_draft(request_id=one.id, typed={"q1": ["8"]}, based_on=1, acting=clerk, now=NOW())
    assert whole_request(second).draft["q1"] == ("8",)


def test_an_answer_that_crosses_the_closing_is_kept_and_its_agency_told(surveying):
    _, second, _ = surveying.province.communes
    round_id = surveying.ask()
    surveying.close(round_id)
    surveying.reply(second, wanting("Máy quét"))
    surveying.run()
    assert SurveyAnswer.objects.count() == 0
    (late,) = late_of(surveying, round_id, second)
    assert (late.state, late.values["q1"], late.answered_by) == (
        LateState.WAITS, 1200, "Lê Thị Thử",
    )  # fmt: skip
    assert asked(surveying, round_id)[COMMUNES[1]].late_waits
    assert whole_request(second).late is LateState.WAITS
    again = {"agency_id": surveying.province.province, "actor": surveying.officer.actor}
    take_in_sheet(document_id=late.document_id, now=NOW(), **again)
    assert len(late_of(surveying, round_id, second)) == 1


def test_a_late_answer_is_taken_in_or_left_for_a_reason_and_once(surveying):
    first, second, _ = surveying.province.communes
    round_id = surveying.ask()
    surveying.close(round_id)
    for commune in (first, second):
        surveying.reply(commune, wanting("Máy quét"))
    surveying.run()
    ids = {one: late_of(surveying, round_id, one)[0].id for one in (first, second)}
    decide = {"round_id": round_id, "acting": surveying.officer, "now": NOW()}
    with pytest.raises(SurveyRefused):
        decide_late(late_id=ids[second], take=False, reason=" ", **decide)
    other = {**decide, "acting": surveying.person(first, Role.PROGRAMME_OFFICER)}
    with pytest.raises(UnknownSurvey):
        decide_late(late_id=ids[first], take=True, reason="", **other)
    decide_late(late_id=ids[first], take=True, reason="", **decide)
    decide_late(late_id=ids[second], take=False, reason="đã chốt số liệu", **decide)
    with pytest.raises(LateAnswerSettled):
        decide_late(late_id=ids[second], take=True, reason="", **decide)
    surveying.run()
    (given,) = list_answers(round_id=round_id, agency_id=first, acting=surveying.officer)
    assert (given.stands, given.late) == (True, True)
    assert [(one.title, one.agencies) for one in needs(surveying, round_id)] == [("Máy quét", 1)]
    assert whole_request(first).late is LateState.TAKEN
    left = whole_request(second)
    assert (left.late, left.late_reason) == (LateState.LEFT, "đã chốt số liệu")


def test_a_later_late_answer_replaces_the_one_that_waits(surveying):
    first, *_ = surveying.province.communes
    round_id = surveying.ask()
    surveying.close(round_id)
    surveying.reply(first, wanting("Máy quét"))
    surveying.reply(first, wanting("Máy in"), based_on=1)
    surveying.run()
    states = [one.state for one in late_of(surveying, round_id, first)]
    assert sorted(states) == [LateState.REPLACED, LateState.WAITS]


def test_nothing_is_taken_in_after_everybody_was_told(surveying):
    first, second, _ = surveying.province.communes
    round_id = surveying.ask(first, second)
    surveying.reply(first, {**TYPED, "needs-0-what": [""], "needs-0-urgency": [""],
                           "needs-0-units": [""], "needs-0-why": [""]})  # fmt: skip
    surveying.run()
    surveying.close(round_id)
    tell_outcomes(round_id=round_id, acting=surveying.officer, now=NOW())
    surveying.reply(second)
    surveying.run()
    (late,) = late_of(surveying, round_id, second)
    decide = {"round_id": round_id, "late_id": late.id, "acting": surveying.officer, "now": NOW()}
    with pytest.raises(SurveyToldAlready):
        decide_late(take=True, reason="", **decide)
    decide_late(take=False, reason="đã thông báo kết quả", **decide)
    assert late_of(surveying, round_id, second)[0].state is LateState.LEFT


def test_outcomes_are_told_by_code_whatever_the_words_of_the_need_are(surveying):
    first, second, _ = surveying.province.communes
    round_id = surveying.ask(first, second)
    surveying.reply(first, wanting("Máy quét"))
    surveying.reply(second, wanting("máy quét"))
    surveying.run()
    # The same words in an answer that never counted name nothing.
    surveying.close(round_id)
    decision = NeedDecision(state=NeedState.YES, explanation="đã có vốn")
    answer_need(
        round_id=round_id,
        number=1,
        decision=decision,
        based_on=1,
        acting=surveying.officer,
        now=NOW(),
    )
    SurveyAnswer.objects.filter(asked__agency=second).update(message_id=uuid4())
    tell_outcomes(round_id=round_id, acting=surveying.officer, now=NOW())
    surveying.run()
    assert [one.state for one in whole_request(first).outcomes] == [NeedState.YES]
    assert whole_request(second).outcomes == ()
