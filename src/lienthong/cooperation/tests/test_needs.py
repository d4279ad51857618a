"""Needs of a survey round: the same ones made one, ranked, answered, told, acted upon."""

from uuid import uuid4

import pytest
from django.utils import timezone

from lienthong.audit.queries import FactFilter, list_facts
from lienthong.cooperation.models import SurveyRequest
from lienthong.cooperation.operations import (
    TaskFor,
    answer_need,
    commit_need,
    merge_needs,
    rank_needs,
    task_need,
    tell_outcomes,
)
from lienthong.cooperation.queries import (
    get_commitment,
    get_need,
    get_request,
    get_round,
    list_needs,
    list_requests,
)
from lienthong.cooperation.terms import Bound, Party, Side
from lienthong.cooperation.terms.survey_refusals import (
    NeedAnswered,
    NeedDecisionRefused,
    NeedNotPromised,
    NeedsNotChosen,
    NeedsUndecided,
    NeedTaken,
    SurveyNotOpen,
)
from lienthong.cooperation.terms.surveys import (
    NeedDecision,
    NeedState,
    Priority,
    RequestState,
    RoundState,
)
from lienthong.cooperation.testing import (
    keep_register,
    make_agreement,
)
from lienthong.cooperation.tests.surveying import TYPED
from lienthong.identity.terms import Role
from lienthong.work.testing import make_colleague

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def platform(surveying):
    return surveying


def needs(platform, round_id):
    return list_needs(round_id=round_id, acting=platform.officer)


def answer(platform, round_id, number, state, *, promised="", explanation="", note=""):
    need = get_need(round_id=round_id, number=number, acting=platform.officer)
    answer_need(
        round_id=round_id,
        number=number,
        decision=NeedDecision(state=state, promised=promised, explanation=explanation, note=note),
        based_on=need.version,
        acting=platform.officer,
        now=NOW(),
    )


def wanting(what, *, urgency="later"):
    return {**TYPED, "needs-0-what": [what], "needs-0-urgency": [urgency]}


def test_a_note_stays_with_who_asks(platform):
    first, second, _ = platform.province.communes
    side = Party(side=Side.PROVIDER, name="Bên thử", agency_id=first)
    agreement = make_agreement(parties=(Party(side=Side.STATE, name="UBND tỉnh"), side))
    round_id = platform.ask(second, agreement=agreement)
    platform.reply(second)
    platform.run()
    answer(platform, round_id, 1, NeedState.YES, note="chờ ngân sách")
    partner = platform.person(first, Role.PROGRAMME_OFFICER)
    own = get_need(round_id=round_id, number=1, acting=platform.officer)
    seen = get_need(round_id=round_id, number=1, acting=partner)
    assert (own.note, seen.note) == ("chờ ngân sách", "")
    platform.close(round_id)
    tell_outcomes(round_id=round_id, acting=platform.officer, now=NOW())
    platform.run()
    (request,) = SurveyRequest.objects.all()
    assert "chờ ngân sách" not in str(request.outcomes)
    told = list_facts(matching=FactFilter(tag="cooperation:need:answered"))
    assert "chờ ngân sách" not in str(told)


def test_needs_in_the_same_words_are_one_and_ranked_by_how_many_ask(platform):
    first, second, third = platform.province.communes
    round_id = platform.ask()
    platform.reply(first, wanting("Máy quét"))
    platform.reply(second, wanting("Đường truyền riêng", urgency="now"))
    platform.reply(third, wanting("MAY QUÉT"))
    platform.run()
    most, fewer = needs(platform, round_id)
    assert (most.title, most.agencies, most.units, most.urgent) == ("Máy quét", 2, 24, 0)
    assert (fewer.agencies, fewer.urgent) == (1, 1)
    rank_needs(
        round_id=round_id,
        numbers=[fewer.number],
        priority=Priority.FIRST,
        acting=platform.officer,
        now=NOW(),
    )
    assert [one.title for one in needs(platform, round_id)] == ["Đường truyền riêng", "Máy quét"]


def test_merged_needs_are_answered_once_and_later_answers_speak_for_the_one_that_stays(platform):
    first, second, third = platform.province.communes
    round_id = platform.ask()
    platform.reply(first, wanting("Máy quét"))
    platform.reply(second, wanting("Máy scan tài liệu"))
    platform.run()
    numbers = [one.number for one in needs(platform, round_id)]
    with pytest.raises(NeedsNotChosen):
        merge_needs(round_id=round_id, numbers=numbers[:1], acting=platform.officer, now=NOW())
    stays = merge_needs(round_id=round_id, numbers=numbers, acting=platform.officer, now=NOW())
    platform.reply(third, wanting("máy scan tài liệu"))
    platform.run()
    (one,) = needs(platform, round_id)
    assert (one.number, one.agencies) == (stays, 3)
    whole = get_need(round_id=round_id, number=stays, acting=platform.officer)
    assert {voice.what for voice in whole.voices} == {
        "Máy quét", "Máy scan tài liệu", "máy scan tài liệu",
    }  # fmt: skip
    assert len(whole.merged) == 1


def test_two_needs_with_answers_are_not_made_one(platform):
    first, second, _ = platform.province.communes
    round_id = platform.ask()
    platform.reply(first, wanting("Máy quét"))
    platform.reply(second, wanting("Máy in"))
    platform.run()
    answer(platform, round_id, 1, NeedState.YES)
    answer(platform, round_id, 2, NeedState.NO, explanation="không có kinh phí")
    with pytest.raises(NeedAnswered):
        merge_needs(round_id=round_id, numbers=[1, 2], acting=platform.officer, now=NOW())


@pytest.mark.parametrize(
    ("decision", "fields"),
    [
        (NeedDecision(state=NeedState.LATER), ["promised"]),
        (NeedDecision(state=NeedState.LATER, promised="sang năm"), ["promised"]),
        (NeedDecision(state=NeedState.NO), ["explanation"]),
        (NeedDecision(state=NeedState.YES, note="x" * 1001), ["note"]),
    ],
)
def test_an_answer_to_a_need_says_when_or_why_not(platform, decision, fields):
    with pytest.raises(NeedDecisionRefused) as refused:
        answer_need(
            round_id=uuid4(),
            number=1,
            decision=decision,
            based_on=1,
            acting=platform.officer,
            now=NOW(),
        )
    assert [one.place for one in refused.value.params["refusals"]] == fields


def test_those_who_asked_see_what_became_of_what_they_named_and_of_nothing_else(platform):
    first, second, _ = platform.province.communes
    round_id = platform.ask()
    platform.reply(first, wanting("Máy quét"))
    platform.reply(second, wanting("Máy in"))
    platform.run()
    answer(platform, round_id, 1, NeedState.LATER, promised="6/2027", explanation="theo kế hoạch")
    with pytest.raises(SurveyNotOpen):
        tell_outcomes(round_id=round_id, acting=platform.officer, now=NOW())
    platform.close(round_id)
    with pytest.raises(NeedsUndecided):
        tell_outcomes(round_id=round_id, acting=platform.officer, now=NOW())
    answer(platform, round_id, 2, NeedState.NO, explanation="không có kinh phí")
    tell_outcomes(round_id=round_id, acting=platform.officer, now=NOW())
    platform.run()
    (mine,) = list_requests(agency_id=first)
    whole = get_request(request_id=mine.id, agency_id=first)
    assert mine.state is RequestState.TOLD
    assert [(one.title, one.state, one.promised) for one in whole.outcomes] == [
        ("Máy quét", NeedState.LATER, "2027-06")
    ]
    (other,) = list_requests(agency_id=second)
    outcomes = get_request(request_id=other.id, agency_id=second).outcomes
    assert [one.explanation for one in outcomes] == ["không có kinh phí"]
    with pytest.raises(SurveyNotOpen):
        platform.reply(first, based_on=1)
    assert get_round(round_id=round_id, acting=platform.officer).summary.state is RoundState.TOLD


def test_a_promised_need_becomes_a_commitment_or_a_task_once(platform):
    first, second, _ = platform.province.communes
    agreement = make_agreement()
    keep_register(platform.province.province)
    round_id = platform.ask()
    platform.reply(first, wanting("Máy quét"))
    platform.reply(second, wanting("Máy in"))
    platform.run()
    owner = Bound(side=Side.PROVIDER, name="Công ty Viễn thông Thử")
    how = {"round_id": round_id, "acting": platform.officer, "now": NOW()}
    with pytest.raises(NeedNotPromised):
        commit_need(number=1, agreement=agreement, owner=owner, **how)
    answer(platform, round_id, 1, NeedState.LATER, promised="2027", explanation="theo kế hoạch")
    reference = commit_need(number=1, agreement=agreement, owner=owner, **how)
    record = get_commitment(reference=reference, on=timezone.localdate())
    draft = record.summary.draft
    assert (draft.what, draft.due) == ("Máy quét", "2027")
    assert "1 cơ quan nêu, tổng số lượng 12" in draft.source
    with pytest.raises(NeedTaken, match=reference):
        commit_need(number=1, agreement=agreement, owner=owner, **how)
    with pytest.raises(NeedTaken):
        answer(platform, round_id, 1, NeedState.NO, explanation="đổi ý")

    answer(platform, round_id, 2, NeedState.YES)
    leader = make_colleague(
        platform.province.province,
        "UBND tỉnh",
        full_name="Vũ Thị Thử",
        title="Trưởng phòng",
        role=Role.LEADER,
    )
    given = TaskFor(account_id=leader.account_id, due_on=None, path="/khao-sat")
    task = task_need(round_id=round_id, number=2, given=given, acting=leader, now=NOW())
    assert get_need(round_id=round_id, number=2, acting=leader).summary.task_id == task
