"""Results: reported by one side, answered by the other, both views kept."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from django.db import connection

from lienthong.cooperation.models import CommitmentVersion
from lienthong.cooperation.models import ResultStep as StepRow
from lienthong.cooperation.operations.many_results import step_many
from lienthong.cooperation.operations.result_steps import Word
from lienthong.cooperation.operations.results import (
    revise_result,
    take_step,
)
from lienthong.cooperation.queries.figures import list_figures
from lienthong.cooperation.queries.result_queues import (
    count_returned,
    count_waiting,
    list_returned,
    list_waiting,
)
from lienthong.cooperation.queries.results import count_results, list_results
from lienthong.cooperation.terms import CommitmentState
from lienthong.cooperation.terms.many import NothingTicked
from lienthong.cooperation.terms.result_refusals import (
    IndicatorNeeded,
    NotOfASide,
    ResultMoved,
    ResultRefused,
    StepNotOpen,
    UnknownResult,
)
from lienthong.cooperation.terms.results import (
    ResultFilter,
    ResultState,
    ResultStep,
)
from lienthong.cooperation.testing import (
    RECORDED_AT,
    make_acting,
    make_counted,
    make_two_sides,
)
from lienthong.cooperation.tests.reporting import (
    FIGURE,
    TODAY,
    YEAR,
    codes_of,
    link,
    report,
    seen,
    step,
    submitted,
)
from lienthong.directory.testing import facts_told
from lienthong.documents.terms import DraftSecret
from lienthong.identity.terms import Role

pytestmark = pytest.mark.django_db


def test_a_result_is_reported_shown_submitted_and_confirmed_by_the_other_side(counted, sides):
    result = report(counted, sides.provider)
    with pytest.raises(ResultRefused) as error:
        step(result, sides.provider, ResultStep.SUBMIT)
    assert codes_of(error) == ["evidence_missing"]
    link(result, sides.provider)
    assert step(result, sides.provider, ResultStep.SUBMIT) is ResultState.SUBMITTED
    assert step(result, sides.state, ResultStep.CONFIRM) is ResultState.CONFIRMED
    record = seen(result, sides.state)
    assert [one.step for one in record.steps] == [
        ResultStep.REPORT,
        ResultStep.SUBMIT,
        ResultStep.CONFIRM,
    ]
    assert [one.side.value for one in record.steps] == ["provider", "provider", "state"]
    (figures,) = list_figures(reference=counted)
    assert (figures.period, figures.target, figures.confirmed.most) == ("2026", "45", 12)
    assert facts_told("cooperation:result:step_taken")[0].data["result_state"] == "confirmed"


def test_who_reports_never_confirms_and_a_stranger_does_neither(counted, sides):
    result = submitted(counted, sides.provider)
    with pytest.raises(StepNotOpen):
        step(result, sides.provider, ResultStep.CONFIRM)
    stranger = make_acting()
    with pytest.raises(NotOfASide):
        step(result, stranger, ResultStep.CONFIRM)
    with pytest.raises(NotOfASide):
        report(counted, stranger)
    assert seen(result, stranger).may == frozenset()
    assert seen(result, sides.provider).may == {ResultStep.TAKE_BACK}
    with pytest.raises(StepNotOpen):
        step(result, sides.state, ResultStep.TAKE_BACK)


@pytest.mark.parametrize("state", [CommitmentState.PROPOSED, CommitmentState.REJECTED])
def test_what_is_not_agreed_gets_drafts_but_neither_side_s_word(counted, sides, state):
    waiting = submitted(counted, sides.provider)
    draft = report(counted, sides.provider, period="7/2026")
    link(draft, sides.provider)
    CommitmentVersion.objects.filter(superseded_at=None).update(state=state.value)
    for result, acting, word in (
        (draft, sides.provider, ResultStep.SUBMIT),
        (waiting, sides.state, ResultStep.CONFIRM),
    ):
        with pytest.raises(ResultRefused) as refused:
            step(result, acting, word)
        assert codes_of(refused) == ["commitment_not_agreed"]
    steps = [(one, seen(one, sides.state).summary.steps) for one in (waiting,)]
    done = step_many(step=ResultStep.CONFIRM, seen=steps, acting=sides.state, now=RECORDED_AT)
    assert (done.done, len(done.left)) == (0, 1)
    step(waiting, sides.state, ResultStep.RETURN, words="Chưa thống nhất cam kết này")


def test_a_draft_is_for_its_agency_and_for_auditors(counted, sides):
    result = report(counted, sides.provider)
    with pytest.raises(UnknownResult):
        seen(result, sides.state)
    assert count_results(matching=ResultFilter(), acting=sides.state) == 0
    assert count_results(matching=ResultFilter(), acting=sides.provider) == 1
    auditor = make_acting(Role.AUDITOR)
    assert seen(result, auditor).may == frozenset()
    assert count_results(matching=ResultFilter(), acting=auditor) == 1


def test_a_returned_result_says_why_is_mended_and_comes_back(counted, sides):
    result = submitted(counted, sides.provider)
    assert [one.id for one in list_waiting(acting=sides.state, on=TODAY)] == [result]
    assert count_waiting(acting=sides.provider, on=TODAY) == 0
    with pytest.raises(ResultRefused) as error:
        step(result, sides.state, ResultStep.RETURN, words=" ")
    assert codes_of(error) == ["words_missing"]
    step(result, sides.state, ResultStep.RETURN, words="Thiếu biên bản xã Thử Sơn")
    assert [one.id for one in list_returned(acting=sides.provider)] == [result]
    assert count_returned(acting=sides.provider) == 1
    assert list_returned(acting=sides.state) == ()
    assert count_returned(acting=sides.state) == 0
    revise_result(
        result_id=result,
        draft=replace(FIGURE, value="11"),
        seen=3,
        acting=sides.provider,
        now=RECORDED_AT,
    )
    step(result, sides.provider, ResultStep.SUBMIT)
    assert list_returned(acting=sides.provider) == ()
    step(result, sides.state, ResultStep.CONFIRM)
    record = seen(result, sides.provider)
    assert [one.figure for one in record.steps] == ["12", "12", "12", "11", "11", "11"]
    assert record.steps[2].words == "Thiếu biên bản xã Thử Sơn"


def test_a_dispute_keeps_both_views_and_both_figures(counted, sides):
    result = submitted(counted, sides.provider)
    step(result, sides.state, ResultStep.DISPUTE, words="Mới thấy 9 trạm", figure="9")
    step(result, sides.provider, ResultStep.ANSWER, words="3 trạm ở đảo chưa ai ra xem")
    record = seen(result, sides.state)
    assert [(one.side.value, one.words, one.figure) for one in record.steps[2:]] == [
        ("state", "Mới thấy 9 trạm", "9"),
        ("provider", "3 trạm ở đảo chưa ai ra xem", "12"),
    ]
    (figures,) = list_figures(reference=counted)
    assert (figures.confirmed.most, figures.disputed) == (0, 1)
    step(result, sides.state, ResultStep.CONFIRM)
    step(result, sides.state, ResultStep.DISPUTE, words="Kiểm tra lại: một trạm không phát")
    assert seen(result, sides.state).summary.state is ResultState.DISPUTED
    with pytest.raises(ResultRefused) as error:
        revised = seen(result, sides.provider).summary.steps
        word = Word(step=ResultStep.ANSWER, seen=revised, words="x", figure="chín")
        take_step(result_id=result, word=word, acting=sides.provider, now=RECORDED_AT)
    assert codes_of(error) == ["number_not_understood"]


def test_an_answered_dispute_waits_for_the_side_that_disputed_until_it_says_more(counted, sides):
    def turns():
        waiting = list_waiting(acting=sides.state, on=TODAY)
        back = list_returned(acting=sides.provider)
        return len(waiting), len(back)

    result = submitted(counted, sides.provider)
    step(result, sides.state, ResultStep.DISPUTE, words="Mới thấy 9 trạm", figure="9")
    assert turns() == (0, 1)
    step(result, sides.provider, ResultStep.ANSWER, words="3 trạm ở đảo chưa ai ra xem")
    assert turns() == (1, 0)
    step(result, sides.state, ResultStep.DISPUTE, words="Ở đảo cũng không có", figure="9")
    assert turns() == (0, 1)
    step(result, sides.provider, ResultStep.ANSWER, words="Có biên bản kèm theo")
    step(result, sides.state, ResultStep.CONFIRM)
    assert turns() == (0, 0)


def test_the_second_of_two_is_told_and_overwrites_nothing(counted, sides):
    result = submitted(counted, sides.provider)
    step(result, sides.state, ResultStep.CONFIRM, steps=2)
    with pytest.raises(ResultMoved) as error:
        step(result, sides.state, ResultStep.DISPUTE, steps=2, words="Không đúng")
    assert error.value.params["step"] == "confirm"
    assert seen(result, sides.state).summary.state is ResultState.CONFIRMED


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_and_dispute_at_once_never_both_succeed():
    sides = make_two_sides()
    result = submitted(make_counted(sides.agreement, sides.provider.agency_id), sides.provider)
    begin = Barrier(2)

    def answer(what):
        begin.wait()
        try:
            return step(result, sides.state, what, steps=2, words="Tôi nghĩ khác")
        except ResultMoved as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as two:
        answers = list(two.map(answer, (ResultStep.CONFIRM, ResultStep.DISPUTE)))
    (state,) = (one for one in answers if isinstance(one, ResultState))
    assert sum(isinstance(one, ResultMoved) for one in answers) == 1
    assert seen(result, sides.state).summary.state is state
    assert StepRow.objects.filter(result=result).count() == 3


def test_many_are_confirmed_at_once_and_what_moved_is_left_and_told(counted, sides):
    first = submitted(counted, sides.provider)
    second = submitted(counted, sides.provider, period="7/2026")
    step(second, sides.provider, ResultStep.TAKE_BACK)
    third = submitted(counted, sides.provider, period="8/2026")
    many = {"step": ResultStep.CONFIRM, "acting": sides.state, "now": RECORDED_AT}
    done = step_many(seen=[(first, 2), (second, 2), (third, 2)], **many)
    assert done.done == 2
    assert [one.key for one in done.left] == [second]
    assert done.left[0].refusal.code == "cooperation.unknown_result"
    with pytest.raises(NothingTicked):
        step_many(seen=[], **many)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"value": "N/A"}, "value_not_understood"),
        ({"period": "7/2026", "value": "2,5"}, "value_in_parts"),
        ({"period": "bao giờ"}, "period_not_understood"),
        ({"period": "2026"}, "result_overlaps"),
        ({"period": "quý 2/2026"}, "result_overlaps"),
    ],
)
def test_what_is_wrong_with_a_figure_is_refused_at_its_field(counted, sides, changes, code):
    report(counted, sides.provider)
    with pytest.raises(ResultRefused) as error:
        report(counted, sides.provider, **changes)
    assert codes_of(error) == [code]


def test_what_a_commitment_does_not_count_cannot_be_reported(sides):
    bare = make_counted(
        sides.agreement, sides.provider.agency_id, indicator="", unit="", targets=()
    )
    with pytest.raises(IndicatorNeeded):
        report(bare, sides.provider)


def test_a_mark_of_state_secrets_is_refused(counted, sides):
    with pytest.raises(DraftSecret):
        report(counted, sides.provider, note="TỐI MẬT\nTrạm ở …")


def test_lists_ask_the_same_number_of_questions_however_long(
    counted, sides, django_assert_num_queries
):
    for month in ("1", "2", "3", "4"):
        submitted(counted, sides.provider, period=f"{month}/2026")
        with django_assert_num_queries(3):
            found = list_results(matching=ResultFilter(agreement="A1"), acting=sides.state)
        assert len(found) == int(month)
    assert count_results(matching=ResultFilter(text="tram 4g"), acting=sides.state) == 4
    assert count_results(matching=ResultFilter(within=YEAR), acting=sides.state) == 4
    assert count_results(matching=ResultFilter(commitment="A1-C9"), acting=sides.state) == 0


def test_lists_name_the_oldest_and_counts_all_whatever_the_limit(counted, sides):
    ids = [submitted(counted, sides.provider, period=f"{month}/2026") for month in range(1, 6)]
    waiting = list_waiting(acting=sides.state, on=TODAY)
    assert [one.id for one in waiting] == sorted(ids)
    assert list_waiting(acting=sides.state, on=TODAY, limit=2) == waiting[:2]
    assert count_waiting(acting=sides.state, on=TODAY) == 5
    for number, result in enumerate(ids[:4]):
        how = ResultStep.RETURN if number % 2 else ResultStep.DISPUTE
        step(result, sides.state, how, words="Sai")
    returned = list_returned(acting=sides.provider)
    assert [one.id for one in returned] == sorted(ids[:4])
    assert list_returned(acting=sides.provider, limit=3) == returned[:3]
    back = ResultFilter(came_back=True)
    assert count_results(matching=back, acting=sides.provider) == 4
    assert count_results(matching=back, acting=sides.provider, most=3) == 3
    assert count_results(matching=back, acting=sides.state) == 0
    listed = list_results(matching=ResultFilter(), acting=sides.provider)
    assert [one.draft.period for one in listed] == [f"2026-0{month}" for month in range(5, 0, -1)]
    assert (
        list_results(matching=ResultFilter(), acting=sides.provider, offset=1, limit=2)
        == (listed[1:3])
    )
