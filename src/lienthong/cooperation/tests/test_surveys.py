"""A survey round through the real exchange: asked, answered, ranked, answered back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from lienthong.cooperation.models import SurveyAnswer
from lienthong.cooperation.operations import (
    change_round,
    enter_answer,
    keep_draft,
    prepare_round,
    remind_asked,
    send_answer,
    send_round,
    take_in_sheet,
)
from lienthong.cooperation.queries import (
    count_to_answer,
    get_request,
    get_round,
    list_answers,
    list_requests,
    list_rounds,
)
from lienthong.cooperation.terms import Party, Side
from lienthong.cooperation.terms.survey_refusals import (
    AnswersRefused,
    ReminderNobody,
    SurveyChanged,
    SurveyNotDraft,
    SurveyRefused,
    UnknownSurvey,
)
from lienthong.cooperation.terms.surveys import (
    Question,
    QuestionKind,
    RequestState,
    RoundDraft,
)
from lienthong.cooperation.testing import make_agreement
from lienthong.cooperation.tests.surveying import TYPED, asked, needs, wanting
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


def test_a_survey_arrives_at_everybody_asked_and_the_answer_comes_back_by_the_exchange(surveying):
    first, second, _ = surveying.province.communes
    round_id = surveying.ask(due_on=timezone.localdate() + timedelta(days=10))
    (request,) = list_requests(agency_id=first)
    assert (request.title, request.state) == ("Nhu cầu hạ tầng năm 2027", RequestState.OPEN)
    assert count_to_answer(agency_id=first) == 1

    surveying.reply(first)
    assert asked(surveying, round_id)[COMMUNES[0]].answered_at is None, "it has not left yet"
    surveying.run()
    one = asked(surveying, round_id)[COMMUNES[0]]
    assert (one.answers, one.answered_by) == (1, "Lê Thị Thử")
    assert asked(surveying, round_id)[COMMUNES[1]].answered_at is None
    (given,) = list_answers(round_id=round_id, agency_id=first, acting=surveying.officer)
    assert given.values["q1"] == 1200
    assert given.values["q2"] is False
    assert count_to_answer(agency_id=first) == 0
    assert count_to_answer(agency_id=second) == 1


def test_both_ways_are_documents_that_name_each_other_and_can_be_proved(surveying):
    first, *_ = surveying.province.communes
    round_id = surveying.ask()
    surveying.reply(first)
    surveying.run()
    sent_id = get_round(round_id=round_id, acting=surveying.officer).exchange_id
    sent = get_sent_document(agency_id=surveying.province.province, document_id=sent_id)
    assert [one.state for one in sent.recipients] == [
        RecipientState.ACCEPTED, RecipientState.ARRIVED, RecipientState.ARRIVED,
    ]  # fmt: skip
    (came,) = list_received(asked=ReceivedQuestion(agency_id=surveying.province.province))
    document = get_received_document(
        surveying.exchange, agency_id=surveying.province.province, document_id=came.id
    )
    assert (document.answers, document.seal.problem) == (sent_id, None)


def test_a_later_answer_counts_and_the_earlier_one_stays(surveying):
    first, *_ = surveying.province.communes
    round_id = surveying.ask()
    surveying.reply(first)
    surveying.run()
    surveying.reply(first, wanting("Máy quét"), based_on=1)
    surveying.run()
    newer, older = list_answers(round_id=round_id, agency_id=first, acting=surveying.officer)
    assert (newer.stands, older.stands, newer.number) == (True, False, 2)
    assert [one.title for one in needs(surveying, round_id)] == ["Máy quét"]


def test_what_the_form_does_not_admit_is_said_field_by_field_and_nothing_leaves(surveying):
    first, *_ = surveying.province.communes
    surveying.ask()
    typed = {**TYPED, "q1": ["N/A"], "q2": [""], "needs-0-urgency": ["soon"]}
    with pytest.raises(AnswersRefused) as refused:
        surveying.reply(first, typed)
    fields = [field for field, _ in refused.value.params["faults"]]
    assert fields == ["q1", "q2", "needs-0-urgency"]
    assert count_to_answer(agency_id=first) == 1


def test_what_is_typed_is_kept_for_whoever_goes_on(surveying):
    first, *_ = surveying.province.communes
    surveying.ask()
    (one,) = list_requests(agency_id=first)
    specialist = surveying.person(first, Role.SPECIALIST, name="Hà Văn Thử")
    half = {"q1": ["mười"], "needs-0-what": ["Máy"]}
    keep_draft(request_id=one.id, typed=half, based_on=0, acting=specialist, now=NOW())
    kept = get_request(request_id=one.id, agency_id=first)
    assert kept.draft["q1"] == ("mười",)
    assert kept.summary.drafted_by == "Hà Văn Thử"
    with pytest.raises(SurveyChanged, match="Hà Văn Thử"):
        keep_draft(request_id=one.id, typed={}, based_on=0, acting=specialist, now=NOW())
    with pytest.raises(SurveyChanged):
        surveying.reply(first)


def test_nobody_sees_or_answers_what_another_agency_received(surveying):
    first, second, _ = surveying.province.communes
    round_id = surveying.ask()
    (one,) = list_requests(agency_id=first)
    other = surveying.person(second, Role.CLERK)
    with pytest.raises(UnknownSurvey):
        get_request(request_id=one.id, agency_id=second)
    for work in (keep_draft, send_answer):
        with pytest.raises(UnknownSurvey):
            work(request_id=one.id, typed=TYPED, based_on=0, acting=other, now=NOW())
    with pytest.raises(UnknownSurvey):
        get_round(round_id=round_id, acting=other)
    assert list_rounds(acting=other) == []


def test_auditors_read_every_round_and_the_sides_of_its_agreement_what_was_sent(surveying):
    province, (first, *_) = surveying.province.province, surveying.province.communes
    side = Party(side=Side.PROVIDER, name="Bên thử", agency_id=first)
    agreement = make_agreement(parties=(Party(side=Side.STATE, name="UBND tỉnh"), side))
    round_id = surveying.begin(agreement=agreement)
    auditor = surveying.person(uuid4(), Role.AUDITOR)
    partner = surveying.person(first, Role.PROGRAMME_OFFICER)
    assert get_round(round_id=round_id, acting=auditor).agency_id == province
    with pytest.raises(UnknownSurvey):
        get_round(round_id=round_id, acting=partner)
    send_round(round_id=round_id, letter=None, acting=surveying.officer, now=NOW())
    assert get_round(round_id=round_id, acting=partner).agreement == agreement
    with pytest.raises(UnknownSurvey):
        remind_asked(round_id=round_id, acting=partner, now=NOW())


def test_who_has_not_answered_is_reminded_through_the_exchange(surveying):
    first, second, third = surveying.province.communes
    round_id = surveying.ask()
    surveying.reply(first)
    surveying.run()
    assert remind_asked(round_id=round_id, acting=surveying.officer, now=NOW()) == 2
    surveying.run()
    reminded = {name: one.reminded_at for name, one in asked(surveying, round_id).items()}
    assert [reminded[name] is not None for name in COMMUNES] == [False, True, True]
    (document,) = list_received(asked=ReceivedQuestion(agency_id=second))
    whole = get_received_document(surveying.exchange, agency_id=second, document_id=document.id)
    assert "Đề nghị trả lời phiếu khảo sát" in whole.changes[0].reason
    for commune in (second, third):
        surveying.reply(commune)
    surveying.run()
    with pytest.raises(ReminderNobody):
        remind_asked(round_id=round_id, acting=surveying.officer, now=NOW())


def test_an_answer_in_writing_is_entered_with_its_source(surveying):
    first, *_ = surveying.province.communes
    round_id = surveying.ask()
    how = {"round_id": round_id, "agency_id": first, "acting": surveying.officer, "now": NOW()}
    with pytest.raises(SurveyRefused):
        enter_answer(typed=TYPED, source=" ", **how)
    enter_answer(typed=TYPED, source="Công văn 12/UBND ngày 01/12/2026", **how)
    one = asked(surveying, round_id)[COMMUNES[0]]
    assert one.answered_by == "Ngô Thị Thử"
    (given,) = list_answers(round_id=round_id, agency_id=first, acting=surveying.officer)
    assert (given.document_id, given.source) == (None, "Công văn 12/UBND ngày 01/12/2026")


def test_an_answer_taken_in_twice_is_one(surveying):
    first, *_ = surveying.province.communes
    surveying.ask()
    surveying.reply(first)
    surveying.run()
    taken = SurveyAnswer.objects.get()
    again = {"agency_id": surveying.province.province, "actor": surveying.officer.actor}
    take_in_sheet(document_id=taken.document_id, now=NOW(), **again)
    assert SurveyAnswer.objects.count() == 1


def test_a_round_is_changed_until_it_is_sent_and_by_one_person_at_a_time(surveying):
    round_id = surveying.begin()
    draft = RoundDraft(title="Nhu cầu khác", asked=surveying.province.communes[:1])
    change = {"round_id": round_id, "acting": surveying.officer, "now": NOW()}
    change_round(draft=draft, based_on=1, **change)
    with pytest.raises(SurveyChanged):
        change_round(draft=draft, based_on=1, **change)
    with pytest.raises(SurveyRefused) as refused:
        send_round(letter=None, **change)
    assert [one.place for one in refused.value.params["refusals"]] == ["questions"]
    ready = RoundDraft(
        title="Nhu cầu khác",
        asked=surveying.province.communes[:1],
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
def test_a_round_that_cannot_stand_is_refused_field_by_field(surveying, changes, fields):
    with pytest.raises(SurveyRefused) as refused:
        surveying.begin(**changes)
    assert [one.place for one in refused.value.params["refusals"]] == fields


def test_marks_of_state_secrets_are_asked_and_answered_nowhere(surveying):
    first, *_ = surveying.province.communes
    with pytest.raises(DraftSecret):
        surveying.begin(title="TỐI MẬT")
    surveying.ask()
    with pytest.raises(DraftSecret):
        surveying.reply(first, {**TYPED, "needs-0-why": ["TUYỆT MẬT"]})


def test_rounds_are_numbered_within_agency_and_year(surveying):
    labels = []
    for _ in range(2):
        surveying.begin()
        labels.append(list_rounds(acting=surveying.officer)[0].label)
    year = timezone.localdate().year
    assert labels == [f"01/{year}", f"02/{year}"]


def test_an_agency_that_was_dissolved_asks_nothing(surveying):
    dissolved = surveying.person(surveying.province.district, Role.PROGRAMME_OFFICER)
    with pytest.raises(SenderDissolved):
        prepare_round(draft=RoundDraft(title="Nhu cầu"), acting=dissolved, now=NOW())
