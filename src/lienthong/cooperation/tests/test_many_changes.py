"""Changes that the other side asked for, answered many at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lienthong.cooperation.operations.asked_changes import withdraw_change
from lienthong.cooperation.operations.many_changes import agree_to_many, refuse_many
from lienthong.cooperation.queries.asked_changes import list_changes_waiting
from lienthong.cooperation.terms.asked_changes import (
    ChangeNotOpen,
    ChangeNotYours,
    ChangeWordsMissing,
)
from lienthong.cooperation.terms.many import NothingTicked
from lienthong.cooperation.testing import RECORDED_AT, make_acting, make_counted, page_of
from lienthong.cooperation.tests.test_asked_changes import LESS, ON, change, targets
from lienthong.cooperation.tests.test_signed_changes import amend, signed

pytestmark = pytest.mark.django_db
PAGE = "cooperation:changes_waiting"


@pytest.fixture
def asked(staffed):
    """Three changes of commitments, and one of the agreement, that the provider asks for."""
    sides, _, _ = staffed
    commitments = [make_counted(sides.agreement, sides.provider.agency_id) for _ in range(3)]
    for one in commitments:
        change(one, sides.provider, targets=LESS)
    amend(sides, sides.provider, term="2018/2040")
    return sides, commitments


def waiting(acting):
    """The changes that wait, by what they change."""
    found = list_changes_waiting(acting=acting, on=ON)
    return [one.id for one in sorted(found, key=lambda one: one.reference, reverse=True)]


def test_many_are_agreed_to_and_what_waits_no_more_is_left_and_told(asked):
    sides, commitments = asked
    before = waiting(sides.state)
    withdraw_change(change_id=before[0], words="", acting=sides.provider, now=RECORDED_AT)
    given = {"changes": before, "words": "Đồng ý", "now": RECORDED_AT}
    for stranger in (sides.provider, make_acting()):
        done = agree_to_many(**given, acting=stranger)
        assert done.done == 0
        assert {type(one.refusal) for one in done.left} == {ChangeNotOpen, ChangeNotYours}
    done = agree_to_many(**given, acting=sides.state)
    assert (done.done, [one.key for one in done.left]) == (3, before[:1])
    assert [targets(one) == LESS for one in commitments] == [True, True, False]
    assert signed(sides).term == "2018/2040"
    assert waiting(sides.state) == []


def test_many_are_refused_with_one_reason_or_none_at_all(asked):
    sides, commitments = asked
    given = {"acting": sides.state, "now": RECORDED_AT}
    with pytest.raises(ChangeWordsMissing):
        refuse_many(changes=waiting(sides.state), words=" ", **given)
    with pytest.raises(NothingTicked):
        refuse_many(changes=[], words="Chưa thống nhất", **given)
    assert len(waiting(sides.state)) == 4
    assert refuse_many(changes=waiting(sides.state), words="Chưa thống nhất", **given).done == 4
    assert not any(targets(one) == LESS for one in commitments)


def test_the_page_says_what_changes_and_answers_those_ticked(asked, staffed):
    sides, commitments = asked
    _, state, provider = staffed
    address = reverse(PAGE)
    page = page_of(state.get(address))
    assert page.count("Chỉ tiêu: năm 2026: 45 trạm → năm 2026: 30 trạm") == 3
    assert "Thiếu mặt bằng" in page
    assert address in page_of(state.get(reverse("start")))
    assert "Không có gì chờ bạn" in page_of(provider.get(address))
    first, *others = (str(one) for one in waiting(sides.state))
    refused = state.post(address, {"deed": "refuse", "change": others, "words": ""})
    assert refused.status_code == 422
    assert page_of(refused).count(" checked") == 3
    said = page_of(state.post(address, {"deed": "agree", "change": first}, follow=True))
    assert "Đã đồng ý 1 thay đổi" in said
    assert targets(commitments[2]) == LESS
    told = {"deed": "refuse", "change": others, "words": "Không đủ vốn"}
    assert "Đã từ chối 3 thay đổi" in page_of(state.post(address, told, follow=True))
    nothing = state.post(address, {"deed": "agree"})
    assert nothing.status_code == 422


def test_the_page_asks_the_same_number_of_questions_however_many_wait(staffed):
    sides, state, _ = staffed

    def count():
        with CaptureQueriesContext(connection) as told:
            state.get(reverse(PAGE))
        return len(told)

    def one_more():
        change(make_counted(sides.agreement, sides.provider.agency_id), sides.provider, due="2031")

    one_more()
    count()
    few = count()
    for _ in range(5):
        one_more()
    assert count() == few
