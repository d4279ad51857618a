"""The pages of tasks: who sees which, what a form does, what a refusal looks like."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from lienthong.audit.terms import SYSTEM
from lienthong.identity.operations import change_account
from lienthong.identity.terms import Language
from lienthong.work.models import Extension, Part, Task
from lienthong.work.operations import move_task, name_stand_in
from lienthong.work.terms import Duty, Move, TaskState
from lienthong.work.testing import give, leave_post

REASON = "Số liệu của ba xã còn thiếu."
HOSTILE = "<script>alert(1)</script> {{ x }} %s"


def given(office, lead, *support, **changes):
    """A task given just now, as pages read the clock."""
    due_on = timezone.localdate() + timedelta(days=9)
    return give(office, lead, *support, now=timezone.now(), **{"due_on": due_on, **changes})


def post(as_person, who, name, *args, **data):
    return as_person(who).post(reverse(f"work:{name}", args=args), data)


def state_of(task):
    return TaskState(Task.objects.get(id=task).state)


def test_a_leader_gives_a_task_by_working_days(office, as_person):
    sent = {
        "title": "Rà soát kết nối của 12 xã",
        "lead": office.lan.account_id,
        "support": [office.minh.account_id],
        "informed": [office.clerk.account_id],
        "days": 5,
        "urgency": "urgent",
        "origin": "document",
        "origin_label": "128/UBND-KSTTHC",
    }
    answer = post(as_person, office.leader, "assign", **sent)
    task = Task.objects.get()
    assert answer.url == reverse("work:one", args=[task.id])
    assert task.due_on > timezone.localdate() + timedelta(days=4)
    duties = dict(Part.objects.values_list("account_id", "duty"))
    assert duties == {
        office.lan.account_id: Duty.LEAD,
        office.minh.account_id: Duty.SUPPORT,
        office.clerk.account_id: Duty.INFORMED,
    }


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": ""}, "bắt buộc"),
        ({"due_on": "2020-01-01"}, "đã qua"),
        ({"days": "3", "due_on": "2030-01-01"}, "không nhập cả hai"),
        ({"due_on": "2099-01-01"}, "2099"),
        ({"support": "same"}, "nhiều lần"),
        ({"lead": "c0ffee00-0000-4000-8000-000000000000"}, "hợp lệ"),
    ],
)
def test_a_faulty_task_is_refused_beside_its_field_and_nothing_is_lost(
    office, as_person, changed, said
):
    if changed.get("support") == "same":
        changed = {"support": [str(office.lan.account_id)]}
    sent = {
        "title": HOSTILE,
        "lead": str(office.lan.account_id),
        "urgency": "normal",
        "origin": "own",
        **changed,
    }
    answer = post(as_person, office.leader, "assign", **sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "<script>alert" not in page
    assert not Task.objects.exists()


def test_a_specialist_gives_tasks_to_nobody_else(office, as_person):
    page = as_person(office.lan).get(reverse("work:assign")).content.decode()
    assert office.lan.account_name in page
    assert office.minh.account_name not in page
    sent = {"title": "Việc", "lead": office.minh.account_id, "urgency": "normal", "origin": "own"}
    assert post(as_person, office.lan, "assign", **sent).status_code == 422


def test_lists_show_each_what_waits_for_them(office, as_person):
    task = given(office, office.lan, office.minh, title="Báo cáo quý")
    assert "Báo cáo quý" in as_person(office.minh).get(reverse("work:mine")).content.decode()
    assert "Báo cáo quý" not in as_person(office.hoa).get(reverse("work:mine")).content.decode()
    move_task(task_id=task, move=Move.REPORT, acting=office.lan, now=timezone.now())
    assert "Báo cáo quý" not in as_person(office.lan).get(reverse("work:mine")).content.decode()
    waiting = as_person(office.leader).get(reverse("work:to_confirm")).content.decode()
    assert "Báo cáo quý" in waiting


@pytest.mark.parametrize("name", ["all", "week", "workload"])
def test_only_who_oversees_sees_the_whole_agency(office, as_person, name):
    given(office, office.lan)
    assert as_person(office.clerk).get(reverse(f"work:{name}")).status_code == 200
    assert as_person(office.lan).get(reverse(f"work:{name}")).status_code == 403


def test_the_agencys_list_is_found_by_words_without_accents_and_by_state(office, as_person):
    given(office, office.lan, title="Báo cáo tiến độ")
    given(office, office.minh, title="Kiểm tra đường truyền", due_on=None)
    client, address = as_person(office.clerk), reverse("work:all")
    found = client.get(address, {"q": "duong truyen"}).content.decode()
    assert "Kiểm tra đường truyền" in found
    assert "Báo cáo tiến độ" not in found
    assert "Không có việc nào phù hợp" in client.get(address, {"state": "overdue"}).content.decode()
    by_person = client.get(address, {"who": str(office.lan.account_id)}).content.decode()
    assert "Báo cáo tiến độ" in by_person
    assert "Kiểm tra" not in by_person
    assert client.get(address, {"who": "x", "state": "nothing"}).status_code == 200


def test_a_step_is_taken_and_taken_back_on_the_page(office, as_person):
    task = given(office, office.lan)
    post(as_person, office.lan, "move", task, "report", text="Đã gửi báo cáo")
    assert state_of(task) is TaskState.REPORTED
    client = as_person(office.lan)
    page = client.get(reverse("work:one", args=[task])).content.decode()
    assert "Hoàn tác" in page
    entry = Task.objects.get(id=task).entries.latest("id").id
    client.post(reverse("work:undo", args=[task, entry]))
    assert state_of(task) is TaskState.ASSIGNED


def test_a_reason_that_is_missing_is_asked_for_on_the_same_page(office, as_person):
    task = given(office, office.lan)
    answer = post(as_person, office.leader, "move", task, "cancel", text="thôi")
    assert answer.status_code == 422
    assert "10" in answer.content.decode()
    assert state_of(task) is TaskState.ASSIGNED
    post(as_person, office.leader, "move", task, "cancel", text=REASON)
    assert state_of(task) is TaskState.CANCELLED
    assert post(as_person, office.leader, "move", task, "explode", text="").status_code == 404


def test_many_are_ticked_and_done_at_once(office, as_person):
    tasks = [given(office, office.lan, office.minh) for _ in range(3)]
    answer = as_person(office.minh).post(
        reverse("work:finish_many"), {"task": [*tasks, "x"]}, follow=True
    )
    assert "Đã xong 3 việc." in answer.content.decode()
    nothing = as_person(office.minh).post(reverse("work:finish_many"), follow=True)
    assert "Hãy chọn ít nhất một việc." in nothing.content.decode()


def test_what_is_refused_among_many_is_named_with_what_it_comes_from(office, as_person):
    led = given(office, office.minh, title="Rà soát", origin_label="Số 7/UBND-VX")
    not_theirs = given(office, office.lan, title="Việc của người khác")
    answer = as_person(office.minh).post(
        reverse("work:finish_many"), {"task": [led, not_theirs]}, follow=True
    )
    page = answer.content.decode()
    assert "Rà soát (Số 7/UBND-VX): " in page
    assert "Việc của người khác" not in page


def test_a_later_deadline_is_asked_for_and_granted_on_the_page(office, as_person):
    task = given(office, office.lan)
    wanted = timezone.localdate() + timedelta(days=20)
    short = post(as_person, office.lan, "ask_later", task, wanted_on=wanted, text="lâu")
    assert short.status_code == 422
    post(as_person, office.lan, "ask_later", task, wanted_on=wanted, text=REASON)
    asked = Extension.objects.get()
    page = as_person(office.leader).get(reverse("work:one", args=[task])).content.decode()
    assert "xin gia hạn đến" in page
    post(as_person, office.leader, "decide_later", task, asked.id, grant="1", text="")
    assert Task.objects.get(id=task).due_on == wanted


def test_who_left_is_shown_and_everything_of_theirs_is_handed_over(office, as_person):
    task = given(office, office.lan)
    leave_post(office.lan, on=timezone.localdate(), now=timezone.now())
    client = as_person(office.leader)
    start = client.get(reverse("start")).content.decode()
    assert f"cho đến khi được bàn giao: {office.lan.account_name}." in start
    assert "đã rời cơ quan" in client.get(reverse("work:workload")).content.decode()
    address = reverse("work:hand_over_all", args=[office.lan.account_id])
    client.post(address, {"to": office.hoa.account_id, "text": REASON})
    part = Part.objects.get(task=task, ended_at=None)
    assert part.account_id == office.hoa.account_id
    assert "cho đến khi được bàn giao" not in client.get(reverse("start")).content.decode()


def test_a_calendar_is_read_by_its_secret_only(office, as_person):
    task = given(office, office.lan, title="Họp giao ban; sơ kết, quý")
    client = as_person(office.lan)
    page = client.post(reverse("work:feed")).content.decode()
    address = page.partition('id="address">')[2].partition("<")[0]
    answer = Client().get(address)
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert (str(event["uid"]), str(event["summary"])) == (
        f"{task}@lienthong", "Họp giao ban; sơ kết, quý",
    )  # fmt: skip
    client.post(reverse("work:feed"))
    assert Client().get(address).status_code == 404
    assert Client().get(reverse("work:calendar"), {"ma": "x"}).status_code == 404


def test_a_calendar_speaks_the_language_of_its_owner(office, as_person):
    given(office, office.lan)
    page = as_person(office.lan).post(reverse("work:feed")).content.decode()
    address = page.partition('id="address">')[2].partition("<")[0]
    assert "X-WR-CALNAME:Công việc" in Client().get(address).content.decode()
    change_account(
        account_id=office.lan.account_id, full_name=office.lan.account_name, email="",
        language=Language.ENGLISH, actor=SYSTEM, now=timezone.now(),
    )  # fmt: skip
    assert "X-WR-CALNAME:Tasks" in Client().get(address).content.decode()


def test_a_calendars_address_is_ended_and_its_secret_stands_in_no_line_of_the_log(
    office, as_person, caplog
):
    client = as_person(office.lan)
    page = client.post(reverse("work:feed")).content.decode()
    address = page.partition('id="address">')[2].partition("<")[0]
    secret = address.partition("ma=")[2]
    assert Client().get(address).status_code == 200
    ended = client.post(reverse("work:feed"), {"end": "1"}).content.decode()
    assert "Kết thúc địa chỉ" not in ended
    assert Client().get(address).status_code == 404
    assert len(secret) > 20
    assert "/cong-viec/lich.ics" in caplog.text
    assert secret not in caplog.text


def test_who_leaves_a_post_leaves_an_empty_calendar(office, as_person):
    given(office, office.lan)
    page = as_person(office.lan).post(reverse("work:feed")).content.decode()
    address = page.partition('id="address">')[2].partition("<")[0]
    leave_post(office.lan, on=timezone.localdate(), now=timezone.now())
    assert b"VEVENT" not in Client().get(address).content


def test_only_what_can_be_finished_together_is_ticked(office, as_person):
    given(office, office.lan, title="Tự chủ trì")
    address, lan = reverse("work:mine"), as_person(office.lan)
    assert "Hoàn thành phần của tôi" not in lan.get(address).text
    task = given(office, office.minh, office.lan, title="Phối hợp")
    page = lan.get(address).text
    assert re.findall(r'name="task" value="([^"]+)"', page) == [str(task)]
    assert "Hoàn thành phần của tôi" in page


def test_two_deadlines_of_one_task_are_two_events_of_a_calendar(office, as_person):
    task, today = given(office, office.lan, office.minh), timezone.localdate()
    name_stand_in(absent_id=office.lan.account_id, account_id=office.minh.account_id,
                  first_on=today, last_on=today, acting=office.lan, now=timezone.now())  # fmt: skip
    page = as_person(office.minh).post(reverse("work:feed")).content.decode()
    address = page.partition('id="address">')[2].partition("<")[0]
    events = Calendar.from_ical(Client().get(address).content).walk("VEVENT")
    uids = [str(event["uid"]) for event in events]
    assert f"{task}@lienthong" in uids
    assert len(set(uids)) == 2
    assert any(office.lan.account_name in str(event["description"]) for event in events)


def test_working_days_beyond_the_calendar_leave_what_was_typed(office, as_person):
    sent = {"title": "Rà soát hạ tầng", "lead": office.lan.account_id, "days": "366",
            "urgency": "normal", "origin": "instruction"}  # fmt: skip
    answer = as_person(office.leader).post(reverse("work:assign"), sent)
    assert answer.status_code == 422
    assert "Rà soát hạ tầng" in answer.text


def test_hostile_words_are_shown_as_words(office, as_person):
    task = given(office, office.lan, title=HOSTILE, details=HOSTILE, origin_label=HOSTILE)
    post(as_person, office.lan, "progress", task, progress="30", text=HOSTILE)
    for name, args in (("one", [task]), ("mine", [])):
        page = as_person(office.lan).get(reverse(f"work:{name}", args=args)).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


def test_another_agencys_task_answers_like_one_that_is_not_there(office, as_person):
    task = given(office, office.lan)
    for person in (office.hoa,):
        assert as_person(person).get(reverse("work:one", args=[task])).status_code == 404
        assert post(as_person, person, "progress", task, text=REASON).status_code == 404


def test_a_second_wish_for_a_later_deadline_is_refused_in_words(office, as_person):
    task = given(office, office.lan)
    wanted = (timezone.localdate() + timedelta(days=20)).isoformat()
    post(as_person, office.lan, "ask_later", task, wanted_on=wanted, text=REASON)
    again = post(as_person, office.lan, "ask_later", task, wanted_on=wanted, text=REASON)
    assert again.status_code == 422
    assert 'href="#id_wanted_on"' in again.text


def test_each_who_supports_gets_the_deadline_typed_for_them(office, as_person):
    whole = timezone.localdate() + timedelta(days=30)
    own = whole - timedelta(days=9)
    sent = {
        "title": "Rà soát", "lead": str(office.lan.account_id), "due_on": whole.isoformat(),
        "support": [str(office.minh.account_id), str(office.hoa.account_id)],
        f"own_due_{office.minh.account_id}": own.isoformat(),
        "urgency": "normal", "origin": "instruction",
    }  # fmt: skip
    post(as_person, office.leader, "assign", **sent)
    found = dict(Part.objects.values_list("account_name", "due_on"))
    assert found[office.minh.account_name] == own
    assert found[office.hoa.account_name] == whole
