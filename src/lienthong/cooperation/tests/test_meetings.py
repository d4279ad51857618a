"""Review meetings: minutes, conclusions taken up until they are done, tasks made of them."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from lienthong.cooperation.models import Conclusion
from lienthong.cooperation.operations import follow_task
from lienthong.cooperation.operations.meetings import (
    change_meeting,
    conclude,
    record_meeting,
    say_of_conclusion,
    task_conclusion,
)
from lienthong.cooperation.queries.meetings import (
    count_meetings,
    get_conclusion,
    get_meeting,
    list_meetings,
)
from lienthong.cooperation.queries.week import list_due, read_week
from lienthong.cooperation.rules.meetings import is_carried, whole_day
from lienthong.cooperation.terms import Side
from lienthong.cooperation.terms.meetings import (
    ConclusionDraft,
    ConclusionState,
    MeetingDraft,
    MeetingRefused,
    MinutesInside,
    UnknownMeeting,
)
from lienthong.cooperation.testing import (
    browser_of,
    keep_register,
    make_acting,
    make_agreement,
    make_two_sides,
    page_of,
    signed_in_as,
)
from lienthong.identity.terms import Role
from lienthong.work.operations import move_task
from lienthong.work.terms import Move
from lienthong.work.testing import NOW as WORKDAY
from lienthong.work.testing import make_office

NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 2)
KEEPER = make_acting()
OUTSIDER = make_acting(agency_id=UUID(int=9))
OPEN, DONE = ConclusionState.OPEN, ConclusionState.DONE
days = st.dates(date(2026, 1, 1), date(2026, 3, 1))


def meet(acting, *, held="10/7/2026", now=NOW, **changes):
    draft = MeetingDraft(**{"title": "Sơ kết quý II", "held": held} | changes)
    return record_meeting(draft=draft, acting=acting, now=now)


def decide(meeting, acting, *, text="Bàn giao tài khoản", due="31/7/2026"):
    draft = ConclusionDraft(text=text, side=Side.PROVIDER, who="VNPT", due=due)
    return conclude(meeting_id=meeting, draft=draft, acting=acting, now=NOW)


def say(conclusion, acting, state=DONE, words="Đã bàn giao", at=None):
    say_of_conclusion(
        conclusion_id=conclusion, state=state, words=words, meeting_id=at, acting=acting, now=NOW
    )


def carried(meeting):
    found = get_meeting(meeting_id=meeting, acting=KEEPER, on=TODAY)
    return [one.draft.text for one in found.carried]


def codes_of(error):
    return [one.code.removeprefix("cooperation.") for one in error.value.params["refusals"]]


@given(days, st.none() | days, days)
def test_a_conclusion_is_taken_up_by_each_later_meeting_until_it_has_ended(concluded, ended, held):
    taken = is_carried(concluded_on=concluded, ended_on=ended, held_on=held)
    assert taken == (held > concluded and not (ended is not None and ended < held))


@pytest.mark.parametrize("text", ["7/2026", "2026", "", "mai", "2026/2027"])
def test_only_a_whole_day_is_a_day(text):
    assert whole_day(text) is None
    assert whole_day("31/7/2026") == date(2026, 7, 31)


@pytest.mark.django_db
def test_what_is_not_done_is_taken_up_by_the_next_meeting_of_the_same_agreement(sides):
    first = meet(sides.state, agreement=sides.agreement)
    done, left = (decide(first, sides.state, text=text) for text in ("Một", "Hai"))
    second = meet(sides.state, held="10/10/2026", agreement=sides.agreement)
    elsewhere = meet(make_acting(), held="10/10/2026", agreement=make_agreement(title="Khác"))
    assert carried(second) == ["Một", "Hai"]
    assert carried(elsewhere) == []
    say(done, sides.provider, at=second)
    say(left, sides.provider, state=OPEN, words="Chờ mặt bằng", at=second)
    third = meet(sides.state, held="30/10/2026", agreement=sides.agreement)
    assert carried(second) == ["Một", "Hai"]
    assert carried(third) == ["Hai"]
    (shown,) = get_meeting(meeting_id=third, acting=KEEPER, on=TODAY).carried
    assert (shown.late, shown.steps[-1].words) == (True, "Chờ mặt bằng")


@pytest.mark.django_db
def test_who_was_there_stays_apart_however_they_were_listed(sides):
    meeting = meet(sides.state, present="  Sở Nội vụ,\n\nVNPT Thanh Hóa;\nUBND xã Nga Sơn")
    record = get_meeting(meeting_id=meeting, acting=sides.state, on=TODAY)
    assert record.draft.present == "Sở Nội vụ; VNPT Thanh Hóa; UBND xã Nga Sơn"


def test_what_cannot_be_recorded_is_refused(sides):
    with pytest.raises(MeetingRefused) as wrong:
        meet(sides.state, title="", held="7/2026")
    assert codes_of(wrong) == ["meeting_title_missing", "meeting_day_not_understood"]
    with pytest.raises(MeetingRefused) as to_come:
        meet(sides.state, held="3/11/2026")
    assert codes_of(to_come) == ["meeting_to_come"]
    meeting = meet(sides.state)
    with pytest.raises(MeetingRefused) as empty:
        decide(meeting, sides.state, text=" ", due="tháng sau")
    assert codes_of(empty) == ["conclusion_text_missing", "conclusion_due_not_understood"]
    conclusion = decide(meeting, sides.state)
    with pytest.raises(MeetingRefused) as wordless:
        say(conclusion, sides.state, words="")
    assert codes_of(wordless) == ["conclusion_words_missing"]


@pytest.mark.django_db
def test_of_two_who_close_a_conclusion_the_later_is_told(sides):
    conclusion = decide(meet(sides.state), sides.state)
    say(conclusion, sides.provider)
    with pytest.raises(MeetingRefused) as later:
        say(conclusion, sides.state, state=ConclusionState.DROPPED, words="Thôi")
    assert codes_of(later) == ["conclusion_closed"]


@pytest.mark.django_db
def test_minutes_are_changed_by_who_wrote_them_and_never_over_others(sides):
    meeting = meet(sides.state)
    draft = MeetingDraft(title="Sơ kết quý III", held="10/10/2026")
    how = {"meeting_id": meeting, "draft": draft, "now": NOW}
    with pytest.raises(UnknownMeeting):
        change_meeting(**how, seen=1, acting=sides.provider)
    change_meeting(**how, seen=1, acting=sides.state)
    with pytest.raises(MeetingRefused) as stale:
        change_meeting(**how, seen=1, acting=sides.state)
    assert codes_of(stale) == ["meeting_changed"]
    assert [one.title for one in list_meetings(acting=sides.provider)] == ["Sơ kết quý III"]


@pytest.mark.django_db
def test_open_conclusions_stand_among_what_is_late_this_week(sides):
    decide(meet(sides.state, agreement=sides.agreement), sides.state)
    assert [one.text for one in read_week(acting=sides.state, on=TODAY).late.items] == [
        "Bàn giao tài khoản"
    ]


@pytest.mark.django_db
def test_a_conclusion_that_became_a_task_is_done_when_the_task_is():
    office = make_office()
    keep_register(office.leader.agency_id)
    meeting = meet(office.leader, now=WORKDAY)
    conclusion = decide(meeting, office.leader)
    how = {"conclusion_id": conclusion, "due_on": None, "path": "/", "acting": office.leader}
    task = task_conclusion(**how, account_id=office.lan.account_id, now=WORKDAY)
    with pytest.raises(MeetingRefused) as twice:
        task_conclusion(**how, account_id=office.lan.account_id, now=WORKDAY)
    assert codes_of(twice) == ["conclusion_has_task"]

    def move(what, acting):
        move_task(task_id=task, move=what, text="Xong theo biên bản", acting=acting, now=WORKDAY)
        for _ in range(2):
            follow_task(task_id=task, actor=acting.actor, now=WORKDAY)
        return Conclusion.objects.get(id=conclusion)

    assert move(Move.REPORT, office.lan).state == OPEN
    assert move(Move.CONFIRM, office.leader).state == DONE
    assert move(Move.REOPEN, office.leader).state == OPEN
    assert Conclusion.objects.get(id=conclusion).steps.count() == 2


@pytest.mark.django_db
def test_everybody_of_the_agency_reads_minutes_and_only_officers_write(officer):
    address = reverse("cooperation:meeting_add")
    assert officer.post(address, {"title": "", "held": ""}).status_code == 422
    page = officer.post(address, {"title": "Sơ kết", "held": "1/11/2026"}, follow=True)
    meeting = page.request["PATH_INFO"]
    typed = {"text": "Bàn giao tài khoản", "side": "provider", "due": "1/12/2026"}
    assert "Bàn giao tài khoản" in page_of(officer.post(meeting, typed, follow=True))
    clerk = signed_in_as(Role.CLERK)
    assert "Bàn giao tài khoản" in page_of(clerk.get(meeting))
    assert clerk.get(address).status_code == 403
    clerk.post(meeting, typed | {"text": "Chen vào"})
    assert "Chen vào" not in page_of(clerk.get(meeting))


def seen_by(acting):
    return sorted(one.title for one in list_meetings(acting=acting))


@pytest.mark.django_db
def test_minutes_are_read_by_who_has_a_part_in_what_was_met_about(sides):
    meet(sides.state, title="Của hai bên", agreement=sides.agreement)
    meet(sides.state, title="Toàn chương trình")
    other = make_two_sides()
    meet(other.state, title="Của thỏa thuận khác", agreement=other.agreement)
    both = ["Của hai bên", "Toàn chương trình"]
    everything = sorted([*both, "Của thỏa thuận khác"])
    assert seen_by(sides.state) == seen_by(sides.provider) == both
    assert seen_by(other.provider) == ["Của thỏa thuận khác", "Toàn chương trình"]
    assert seen_by(OUTSIDER) == []
    auditor = make_acting(Role.AUDITOR, agency_id=UUID(int=9))
    assert seen_by(KEEPER) == seen_by(auditor) == everything
    assert count_meetings(acting=OUTSIDER) == 0


@pytest.mark.django_db
def test_no_door_leads_outsiders_to_minutes(sides):
    meeting = meet(sides.state, title="Họp kín", agreement=sides.agreement)
    programme = meet(sides.state, title="Họp chung")
    conclusion = decide(meeting, sides.state)
    decide(programme, sides.state, text="Việc chung")
    for one in (meeting, programme):
        with pytest.raises(MinutesInside):
            get_meeting(meeting_id=one, acting=OUTSIDER, on=TODAY)
    with pytest.raises(MinutesInside):
        get_conclusion(conclusion_id=conclusion, acting=OUTSIDER, on=TODAY)
    said = ("Bàn giao tài khoản", "Việc chung", "Họp kín", "Họp chung")
    reader, own = browser_of(OUTSIDER), browser_of(sides.provider, Role.CLERK)
    doors = [
        reverse("cooperation:meetings"),
        f"{reverse('cooperation:meetings')}?agreement={sides.agreement}",
        reverse("cooperation:meeting", args=[meeting]),
        reverse("cooperation:meeting", args=[programme]),
        reverse("cooperation:conclusion", args=[meeting, conclusion]),
        reverse("cooperation:meeting_change", args=[meeting]),
        reverse("cooperation:agreement", args=[sides.agreement]),
        f"{reverse('cooperation:week')}?all=1",
    ]
    for door in doors:
        page = page_of(reader.get(door))
        assert not [one for one in said if one in page], door
    assert reader.get(doors[2]).status_code == reader.get(doors[3]).status_code == 403
    assert "Họp kín" in page_of(own.get(doors[0]))
    assert "Họp kín" in page_of(own.get(doors[6]))
    assert own.get(doors[2]).status_code == own.get(doors[3]).status_code == 200
    assert "Họp kín" in page_of(browser_of(OUTSIDER, Role.AUDITOR).get(doors[2]))


@pytest.mark.django_db
def test_through_ones_own_meeting_nobody_reads_or_answers_for_another_agreement(sides):
    conclusion = decide(meet(sides.state, agreement=sides.agreement), sides.state)
    other = make_two_sides()
    mine = meet(other.state, agreement=other.agreement)
    address = reverse("cooperation:conclusion", args=[mine, conclusion])
    answer = browser_of(other.state).get(address)
    assert answer.status_code == 403
    assert "Bàn giao tài khoản" not in page_of(answer)
    with pytest.raises(UnknownMeeting):
        say(conclusion, sides.state, at=mine)


@pytest.mark.django_db
def test_what_is_due_from_minutes_is_told_only_to_who_reads_them(sides):
    decide(meet(sides.state), sides.state)
    for acting, texts in ((sides.provider, ["Bàn giao tài khoản"]), (OUTSIDER, [])):
        late = read_week(acting=acting, on=TODAY, everything=True).late.items
        assert [one.text for one in late] == texts
        ahead = list_due(agency_id=acting.agency_id, on=date(2026, 7, 1), days=60)
        assert [one.text for one in ahead] == texts


@pytest.mark.parametrize("width", [360, 1280])
def test_minutes_in_the_browser(transactional_db, as_officer, axe, no_sideways_scroll, width):
    page = as_officer("cooperation:meetings", width=width)
    axe(page)
    page.get_by_role("link", name="Ghi biên bản").click()
    page.get_by_label("Tên cuộc họp").fill("Sơ kết 9 tháng")
    page.get_by_label("Ngày họp").fill("5/10/2026")
    axe(page)
    page.get_by_role("button", name="Lưu").click()
    page.get_by_label("Nội dung kết luận").fill("Bàn giao tài khoản cho 166 xã, phường")
    page.get_by_label("Hoàn thành trước").fill("31/10/2026")
    axe(page)
    page.get_by_role("button", name="Ghi kết luận").click()
    page.get_by_text("Bàn giao tài khoản cho 166").first.wait_for()
    axe(page)
    no_sideways_scroll(page)
    page.get_by_role("link", name="Ghi tình trạng").click()
    page.get_by_role("button", name="Ghi vào hồ sơ").click()
    page.locator(".lt-error-summary").get_by_text("Hãy ghi đã làm gì").wait_for()
    axe(page)
    no_sideways_scroll(page)
    page.get_by_label("Đã làm gì, hoặc vì sao chưa").fill("Đã bàn giao, có biên bản")
    page.get_by_role("button", name="Ghi vào hồ sơ").click()
    page.get_by_text("Đã bàn giao, có biên bản").first.wait_for()
    axe(page)
    no_sideways_scroll(page)


@pytest.mark.django_db
def test_what_is_left_of_earlier_meetings_stands_open_and_the_settled_fold(sides):
    first = meet(sides.state, agreement=sides.agreement)
    done, left = (
        decide(first, sides.state, text=text) for text in ("Việc đã xong", "Việc còn lại")
    )
    second = meet(sides.state, held="10/10/2026", agreement=sides.agreement)
    say(done, sides.provider, at=second)
    address = reverse("cooperation:meeting", args=[second])
    page = page_of(browser_of(sides.state).get(address))
    assert page.index("Việc còn lại") < page.index("1 mục đã xong") < page.index("Việc đã xong")
    say(left, sides.provider, at=second)
    assert "Không còn việc nào" in page_of(browser_of(sides.state).get(address))
