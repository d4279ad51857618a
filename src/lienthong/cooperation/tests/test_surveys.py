"""A survey round through the real exchange: asked, answered, ranked, answered back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from lienthong.cooperation.models import SurveyAnswer
from lienthong.cooperation.operations import (
    answer_need,
    change_round,
    decide_late,
    enter_answer,
    keep_draft,
    prepare_round,
    remind_asked,
    send_answer,
    send_round,
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
    list_rounds,
)
from lienthong.cooperation.terms import Party, Side
from lienthong.cooperation.terms.survey_refusals import (
    AnswersRefused,
    LateAnswerSettled,
    ReminderNobody,
    SurveyChanged,
    SurveyClosedThere,
    SurveyNotDraft,
    SurveyRefused,
    SurveyToldAlready,
    UnknownSurvey,
)
from lienthong.cooperation.terms.surveys import (
    LateState,
    NeedDecision,
    NeedState,
    Question,
    QuestionKind,
    RequestState,
    RoundDraft,
)
from lienthong.cooperation.testing import make_agreement
from lienthong.cooperation.tests.surveying import TYPED
from lienthong.documents.terms import DraftSecret
from lienthong.exchange.queries import (
    ReceivedQuestion,
    get_received_document,
    get_sent_document,
    list_received,
)
from lienthong.exchange.terms import RecipientState, SenderDissolved
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


def wanting(what, *, urgency="later"):
    return {**TYPED, "needs-0-what": [what], "needs-0-urgency": [urgency]}


def test_a_survey_arrives_at_everybody_asked_and_the_answer_comes_back_by_the_exchange(platform):
    first, second, _ = platform.province.communes
    round_id = platform.ask(due_on=timezone.localdate() + timedelta(days=10))
    (request,) = list_requests(agency_id=first)
    assert (request.title, request.state) == ("Nhu cầu hạ tầng năm 2027", RequestState.OPEN)
    assert count_to_answer(agency_id=first) == 1

    platform.reply(first)
    assert asked(platform, round_id)[COMMUNES[0]].answered_at is None, "it has not left yet"
    platform.run()
    one = asked(platform, round_id)[COMMUNES[0]]
    assert (one.answers, one.answered_by) == (1, "Lê Thị Thử")
    assert asked(platform, round_id)[COMMUNES[1]].answered_at is None
    (given,) = list_answers(round_id=round_id, agency_id=first, acting=platform.officer)
    assert given.values["q1"] == 1200
    assert given.values["q2"] is False
    assert count_to_answer(agency_id=first) == 0
    assert count_to_answer(agency_id=second) == 1


def test_both_ways_are_documents_that_name_each_other_and_can_be_proved(platform):
    first, *_ = platform.province.communes
    round_id = platform.ask()
    platform.reply(first)
    platform.run()
    sent_id = get_round(round_id=round_id, acting=platform.officer).exchange_id
    sent = get_sent_document(agency_id=platform.province.province, document_id=sent_id)
    assert [one.state for one in sent.recipients] == [
        RecipientState.ACCEPTED, RecipientState.ARRIVED, RecipientState.ARRIVED,
    ]  # fmt: skip
    (came,) = list_received(asked=ReceivedQuestion(agency_id=platform.province.province))
    document = get_received_document(
        platform.exchange, agency_id=platform.province.province, document_id=came.id
    )
    assert (document.answers, document.seal.problem) == (sent_id, None)


def test_a_later_answer_counts_and_the_earlier_one_stays(platform):
    first, *_ = platform.province.communes
    round_id = platform.ask()
    platform.reply(first)
    platform.run()
    platform.reply(first, wanting("Máy quét"), based_on=1)
    platform.run()
    newer, older = list_answers(round_id=round_id, agency_id=first, acting=platform.officer)
    assert (newer.stands, older.stands, newer.number) == (True, False, 2)
    assert [one.title for one in needs(platform, round_id)] == ["Máy quét"]


def test_what_the_form_does_not_admit_is_said_field_by_field_and_nothing_leaves(platform):
    first, *_ = platform.province.communes
    platform.ask()
    typed = {**TYPED, "q1": ["N/A"], "q2": [""], "needs-0-urgency": ["soon"]}
    with pytest.raises(AnswersRefused) as refused:
        platform.reply(first, typed)
    fields = [field for field, _ in refused.value.params["faults"]]
    assert fields == ["q1", "q2", "needs-0-urgency"]
    assert count_to_answer(agency_id=first) == 1


def test_what_is_typed_is_kept_for_whoever_goes_on(platform):
    first, *_ = platform.province.communes
    platform.ask()
    (one,) = list_requests(agency_id=first)
    specialist = platform.person(first, Role.SPECIALIST, name="Hà Văn Thử")
    half = {"q1": ["mười"], "needs-0-what": ["Máy"]}
    keep_draft(request_id=one.id, typed=half, based_on=0, acting=specialist, now=NOW())
    kept = get_request(request_id=one.id, agency_id=first)
    assert kept.draft["q1"] == ("mười",)
    assert kept.summary.drafted_by == "Hà Văn Thử"
    with pytest.raises(SurveyChanged, match="Hà Văn Thử"):
        keep_draft(request_id=one.id, typed={}, based_on=0, acting=specialist, now=NOW())
    with pytest.raises(SurveyChanged):
        platform.reply(first)


def test_nobody_sees_or_answers_what_another_agency_received(platform):
    first, second, _ = platform.province.communes
    round_id = platform.ask()
    (one,) = list_requests(agency_id=first)
    other = platform.person(second, Role.CLERK)
    with pytest.raises(UnknownSurvey):
        get_request(request_id=one.id, agency_id=second)
    for work in (keep_draft, send_answer):
        with pytest.raises(UnknownSurvey):
            work(request_id=one.id, typed=TYPED, based_on=0, acting=other, now=NOW())
    with pytest.raises(UnknownSurvey):
        get_round(round_id=round_id, acting=other)
    assert list_rounds(acting=other) == []


def test_auditors_read_every_round_and_the_sides_of_its_agreement_what_was_sent(platform):
    province, (first, *_) = platform.province.province, platform.province.communes
    side = Party(side=Side.PROVIDER, name="Bên thử", agency_id=first)
    agreement = make_agreement(parties=(Party(side=Side.STATE, name="UBND tỉnh"), side))
    round_id = platform.begin(agreement=agreement)
    auditor = platform.person(uuid4(), Role.AUDITOR)
    partner = platform.person(first, Role.PROGRAMME_OFFICER)
    assert get_round(round_id=round_id, acting=auditor).agency_id == province
    with pytest.raises(UnknownSurvey):
        get_round(round_id=round_id, acting=partner)
    send_round(round_id=round_id, letter=None, acting=platform.officer, now=NOW())
    assert get_round(round_id=round_id, acting=partner).agreement == agreement
    with pytest.raises(UnknownSurvey):
        remind_asked(round_id=round_id, acting=partner, now=NOW())


def test_who_has_not_answered_is_reminded_through_the_exchange(platform):
    first, second, third = platform.province.communes
    round_id = platform.ask()
    platform.reply(first)
    platform.run()
    assert remind_asked(round_id=round_id, acting=platform.officer, now=NOW()) == 2
    platform.run()
    reminded = {name: one.reminded_at for name, one in asked(platform, round_id).items()}
    assert [reminded[name] is not None for name in COMMUNES] == [False, True, True]
    (document,) = list_received(asked=ReceivedQuestion(agency_id=second))
    whole = get_received_document(platform.exchange, agency_id=second, document_id=document.id)
    assert "Đề nghị trả lời phiếu khảo sát" in whole.changes[0].reason
    for commune in (second, third):
        platform.reply(commune)
    platform.run()
    with pytest.raises(ReminderNobody):
        remind_asked(round_id=round_id, acting=platform.officer, now=NOW())


def test_an_answer_in_writing_is_entered_with_its_source(platform):
    first, *_ = platform.province.communes
    round_id = platform.ask()
    how = {"round_id": round_id, "agency_id": first, "acting": platform.officer, "now": NOW()}
    with pytest.raises(SurveyRefused):
        enter_answer(typed=TYPED, source=" ", **how)
    enter_answer(typed=TYPED, source="Công văn 12/UBND ngày 01/12/2026", **how)
    one = asked(platform, round_id)[COMMUNES[0]]
    assert one.answered_by == "Ngô Thị Thử"
    (given,) = list_answers(round_id=round_id, agency_id=first, acting=platform.officer)
    assert (given.document_id, given.source) == (None, "Công văn 12/UBND ngày 01/12/2026")


def test_an_answer_taken_in_twice_is_one(platform):
    first, *_ = platform.province.communes
    platform.ask()
    platform.reply(first)
    platform.run()
    taken = SurveyAnswer.objects.get()
    again = {"agency_id": platform.province.province, "actor": platform.officer.actor}
    take_in_sheet(document_id=taken.document_id, now=NOW(), **again)
    assert SurveyAnswer.objects.count() == 1


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


def test_a_round_is_changed_until_it_is_sent_and_by_one_person_at_a_time(platform):
    round_id = platform.begin()
    draft = RoundDraft(title="Nhu cầu khác", asked=platform.province.communes[:1])
    change = {"round_id": round_id, "acting": platform.officer, "now": NOW()}
    change_round(draft=draft, based_on=1, **change)
    with pytest.raises(SurveyChanged):
        change_round(draft=draft, based_on=1, **change)
    with pytest.raises(SurveyRefused) as refused:
        send_round(letter=None, **change)
    assert [one.place for one in refused.value.params["refusals"]] == ["questions"]
    ready = RoundDraft(
        title="Nhu cầu khác",
        asked=platform.province.communes[:1],
        questions=(Question(key="", title="Cần gì", kind=QuestionKind.TEXT),),
    )
    change_round(draft=ready, based_on=2, **change)
    send_round(letter=None, **change)
    for work in (
        lambda: change_round(draft=ready, based_on=3, **change),
        lambda: send_round(letter=None, **change),
    ):
        with pytest.raises(SurveyNotDraft):
            work()


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"title": " "}, ["title"]),
        ({"agreement": "A99"}, ["agreement"]),
        ({"due_on": timezone.localdate() - timedelta(days=1)}, ["due_on"]),
        ({"questions": (Question(key="", title="", kind=QuestionKind.TEXT),)}, ["questions"]),
        ({"questions": (Question(key="", title="Q", kind=QuestionKind.ONE),)}, ["questions"]),
        ({"introduction": "x" * 2001}, ["introduction"]),
    ],
)
def test_a_round_that_cannot_stand_is_refused_field_by_field(platform, changes, fields):
    with pytest.raises(SurveyRefused) as refused:
        platform.begin(**changes)
    assert [one.place for one in refused.value.params["refusals"]] == fields


def test_marks_of_state_secrets_are_asked_and_answered_nowhere(platform):
    first, *_ = platform.province.communes
    with pytest.raises(DraftSecret):
        platform.begin(title="TỐI MẬT")
    platform.ask()
    with pytest.raises(DraftSecret):
        platform.reply(first, {**TYPED, "needs-0-why": ["TUYỆT MẬT"]})


def test_rounds_are_numbered_within_agency_and_year(platform):
    labels = []
    for _ in range(2):
        platform.begin()
        labels.append(list_rounds(acting=platform.officer)[0].label)
    year = timezone.localdate().year
    assert labels == [f"01/{year}", f"02/{year}"]


def test_an_agency_that_was_dissolved_asks_nothing(platform):
    dissolved = platform.person(platform.province.district, Role.PROGRAMME_OFFICER)
    with pytest.raises(SenderDissolved):
        prepare_round(draft=RoundDraft(title="Nhu cầu"), acting=dissolved, now=NOW())
