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
    get_round,
    list_answers,
    list_late_answers,
    list_needs,
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
from lienthong.cooperation.tests.surveying import TYPED
from lienthong.exchange.testing import COMMUNES
from lienthong.identity.terms import Role

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def platform(surveying):
    return surveying


def asked(platform, round_id):
    return {one.name: one for one in get_round(round_id=round_id, acting=platform.officer).asked}


def needs(platform, round_id):
    return list_needs(round_id=round_id, acting=platform.officer)


def wanting(what):
    return {**TYPED, "needs-0-what": [what], "needs-0-urgency": ["later"]}


def late_of(platform, round_id, agency):
    return list_late_answers(round_id=round_id, agency_id=agency, acting=platform.officer)


def whole_request(agency):
    (one,) = list_requests(agency_id=agency)
    return get_request(request_id=one.id, agency_id=agency)


def test_closing_tells_who_has_not_answered_and_keeps_what_they_typed(platform):
    first, second, _ = platform.province.communes
    round_id = platform.ask()
    platform.reply(first)
    platform.run()
    one = whole_request(second).summary
    clerk = platform.person(second, Role.CLERK)
    keep_draft(request_id=one.id, typed={"q1": ["7"]}, based_on=0, acting=clerk, now=NOW())
    platform.close(round_id)
    platform.run()
    assert whole_request(first).summary.state is RequestState.SENT
    closed = whole_request(second)
    assert (closed.summary.state, closed.draft["q1"]) == (RequestState.CLOSED, ("7",))
    assert count_to_answer(agency_id=second) == 0
    with pytest.raises(SurveyClosedThere):
        platform.reply(second, based_on=1)
    keep_draft(request_id=one.id, typed={"q1": ["8"]}, based_on=1, acting=clerk, now=NOW())
    assert whole_request(second).draft["q1"] == ("8",)


def test_an_answer_that_crosses_the_closing_is_kept_and_its_agency_told(platform):
    _, second, _ = platform.province.communes
    round_id = platform.ask()
    platform.close(round_id)
    platform.reply(second, wanting("Máy quét"))
    platform.run()
    assert SurveyAnswer.objects.count() == 0
    (late,) = late_of(platform, round_id, second)
    assert (late.state, late.values["q1"], late.answered_by) == (
        LateState.WAITS, 1200, "Lê Thị Thử",
    )  # fmt: skip
    assert asked(platform, round_id)[COMMUNES[1]].late_waits
    assert whole_request(second).late is LateState.WAITS
    again = {"agency_id": platform.province.province, "actor": platform.officer.actor}
    take_in_sheet(document_id=late.document_id, now=NOW(), **again)
    assert len(late_of(platform, round_id, second)) == 1


def test_a_late_answer_is_taken_in_or_left_for_a_reason_and_once(platform):
    first, second, _ = platform.province.communes
    round_id = platform.ask()
    platform.close(round_id)
    for commune in (first, second):
        platform.reply(commune, wanting("Máy quét"))
    platform.run()
    ids = {one: late_of(platform, round_id, one)[0].id for one in (first, second)}
    decide = {"round_id": round_id, "acting": platform.officer, "now": NOW()}
    with pytest.raises(SurveyRefused):
        decide_late(late_id=ids[second], take=False, reason=" ", **decide)
    other = {**decide, "acting": platform.person(first, Role.PROGRAMME_OFFICER)}
    with pytest.raises(UnknownSurvey):
        decide_late(late_id=ids[first], take=True, reason="", **other)
    decide_late(late_id=ids[first], take=True, reason="", **decide)
    decide_late(late_id=ids[second], take=False, reason="đã chốt số liệu", **decide)
    with pytest.raises(LateAnswerSettled):
        decide_late(late_id=ids[second], take=True, reason="", **decide)
    platform.run()
    (given,) = list_answers(round_id=round_id, agency_id=first, acting=platform.officer)
    assert (given.stands, given.late) == (True, True)
    assert [(one.title, one.agencies) for one in needs(platform, round_id)] == [("Máy quét", 1)]
    assert whole_request(first).late is LateState.TAKEN
    left = whole_request(second)
    assert (left.late, left.late_reason) == (LateState.LEFT, "đã chốt số liệu")


def test_a_later_late_answer_replaces_the_one_that_waits(platform):
    first, *_ = platform.province.communes
    round_id = platform.ask()
    platform.close(round_id)
    platform.reply(first, wanting("Máy quét"))
    platform.reply(first, wanting("Máy in"), based_on=1)
    platform.run()
    states = [one.state for one in late_of(platform, round_id, first)]
    assert sorted(states) == [LateState.REPLACED, LateState.WAITS]


def test_nothing_is_taken_in_after_everybody_was_told(platform):
    first, second, _ = platform.province.communes
    round_id = platform.ask(first, second)
    platform.reply(first, {**TYPED, "needs-0-what": [""], "needs-0-urgency": [""],
                           "needs-0-units": [""], "needs-0-why": [""]})  # fmt: skip
    platform.run()
    platform.close(round_id)
    tell_outcomes(round_id=round_id, acting=platform.officer, now=NOW())
    platform.reply(second)
    platform.run()
    (late,) = late_of(platform, round_id, second)
    decide = {"round_id": round_id, "late_id": late.id, "acting": platform.officer, "now": NOW()}
    with pytest.raises(SurveyToldAlready):
        decide_late(take=True, reason="", **decide)
    decide_late(take=False, reason="đã thông báo kết quả", **decide)
    assert late_of(platform, round_id, second)[0].state is LateState.LEFT


def test_outcomes_are_told_by_code_whatever_the_words_of_the_need_are(platform):
    first, second, _ = platform.province.communes
    round_id = platform.ask(first, second)
    platform.reply(first, wanting("Máy quét"))
    platform.reply(second, wanting("máy quét"))
    platform.run()
    # The same words in an answer that never counted name nothing.
    platform.close(round_id)
    decision = NeedDecision(state=NeedState.YES, explanation="đã có vốn")
    answer_need(
        round_id=round_id,
        number=1,
        decision=decision,
        based_on=1,
        acting=platform.officer,
        now=NOW(),
    )
    SurveyAnswer.objects.filter(asked__agency=second).update(message_id=uuid4())
    tell_outcomes(round_id=round_id, acting=platform.officer, now=NOW())
    platform.run()
    assert [one.state for one in whole_request(first).outcomes] == [NeedState.YES]
    assert whole_request(second).outcomes == ()
