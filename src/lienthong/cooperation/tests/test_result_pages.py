"""Results on the page: reported, shown, answered by the other side; nothing typed is lost."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lienthong.cooperation.terms.results import ResultStep
from lienthong.cooperation.testing import browser_of, make_counted, make_two_sides, page_of
from lienthong.cooperation.tests import reporting
from lienthong.identity.terms import Role

pytestmark = pytest.mark.django_db
JPEG = b"\xff\xd8\xff\xe0" + bytes(500)


@pytest.fixture
def sides(db):
    return make_two_sides()


@pytest.fixture
def provider(sides):
    return browser_of(sides.provider)


@pytest.fixture
def state(sides):
    return browser_of(sides.state)


@pytest.fixture
def counted(sides):
    return make_counted(sides.agreement, sides.provider.agency_id)


def report(browser, counted, **changes):
    typed = {"period": "6/2026", "value": "12"} | changes
    address = reverse("cooperation:result_report", args=[counted])
    return browser.post(address, typed, follow=True)


def address_of(answer):
    return re.match(r"/ket-qua/[0-9a-f-]{36}", answer.request["PATH_INFO"])[0]


def submitted(browser, counted, **changes):
    address = address_of(report(browser, counted, **changes))
    browser.post(f"{address}/minh-chung", {"link": "https://example.vn/anh", "name": "Ảnh"})
    step(browser, address, "submit")
    return address


def step(browser, address, what, *, seen=None, **typed):
    page = page_of(browser.get(address))
    found = re.search(r'name="seen" value="(\d+)"', page)
    steps = seen or (found[1] if found else "1")
    given = {"step": what, "seen": steps} | typed
    return browser.post(f"{address}/buoc", given, follow=True)


def test_a_result_goes_from_draft_to_confirmed_and_stands_on_its_commitment(
    provider, state, counted
):
    draft = report(provider, counted)
    assert "Đã nhập số liệu" in page_of(draft)
    address = address_of(draft)
    assert state.get(address).status_code == 404
    refused = step(provider, address, "submit")
    assert refused.status_code == 422
    assert "Hãy thêm minh chứng" in page_of(refused)
    file = SimpleUploadedFile("Ảnh trạm.jpg", JPEG, content_type="image/jpeg")
    shown = provider.post(f"{address}/minh-chung", {"file": file}, follow=True)
    assert "Ảnh trạm.jpg" in page_of(shown)
    step(provider, address, "submit")
    page = page_of(state.get(address))
    assert "Xác nhận số liệu" in page
    saved = state.get(re.search(r"/ket-qua/[0-9a-f-]{36}/minh-chung/[0-9a-f-]{36}", page)[0])
    assert saved.content == JPEG
    assert saved["Content-Disposition"].startswith("attachment")
    assert "đã xác nhận số liệu" in page_of(step(state, address, "confirm"))
    commitment = page_of(state.get(reverse("cooperation:commitment", args=[counted])))
    assert "12 trạm" in commitment
    assert "45" in commitment


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"value": "N/A"}, "không phải số"),
        ({"period": "bao giờ"}, "không phải một kỳ"),
        ({"period": "2099"}, "Kỳ này chưa bắt đầu"),
        ({"value": ""}, "không phải số"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(provider, counted, changes, said):
    answer = report(provider, counted, note="Chưa kể đảo", **changes)
    assert answer.status_code == 422
    page = page_of(answer)
    assert said in page
    assert "Chưa kể đảo" in page


def test_who_was_slower_is_told_and_their_words_are_kept(provider, state, counted):
    address = submitted(provider, counted)
    step(state, address, "confirm", seen="2")
    late = step(state, address, "dispute", seen="2", words="Tôi chỉ thấy 9 trạm", figure="9")
    assert late.status_code == 409
    page = page_of(late)
    assert "vừa làm trước: đã xác nhận số liệu" in page
    assert "Tôi chỉ thấy 9 trạm" in page
    assert "Đã xác nhận kết quả" in page
    again = re.search(r'name="seen" value="(\d+)"', page)[1]
    done = step(state, address, "dispute", seen=again, words="Tôi chỉ thấy 9 trạm", figure="9")
    assert "tính được 9 trạm" in page_of(done)


def test_who_got_it_back_is_told_on_the_start_page_with_the_reason(provider, state, counted):
    address = submitted(provider, counted)
    assert "Kết quả chờ xác nhận" in page_of(state.get("/"))
    assert "Kết quả chờ xác nhận" not in page_of(provider.get("/"))
    refused = step(state, address, "return")
    assert "Hãy ghi lý do" in page_of(refused)
    step(state, address, "return", words="Thiếu biên bản")
    start = page_of(provider.get("/"))
    assert "Kết quả bị trả lại" in start
    assert address in start
    assert "Thiếu biên bản" in page_of(provider.get(address))
    form = provider.get(f"{address}/sua").context["form"]
    revised = {"period": "6/2026", "value": "11", "seen": form.initial["seen"]}
    assert "Đã sửa số liệu" in page_of(provider.post(f"{address}/sua", revised, follow=True))
    step(provider, address, "submit")
    assert "Kết quả bị trả lại" not in page_of(provider.get("/"))


def test_many_are_ticked_and_confirmed_at_once(provider, state, counted):
    for month in ("5", "6", "7"):
        submitted(provider, counted, period=f"{month}/2026")
    address = reverse("cooperation:results_waiting")
    page = page_of(state.get(address))
    ticks = re.findall(r'name="result" value="([0-9a-f:-]+)"', page)
    assert len(ticks) == 3
    done = page_of(state.post(address, {"result": ticks[:2]}, follow=True))
    assert "Đã xác nhận 2 kết quả" in done
    again = page_of(state.post(address, {"result": [*ticks, "x:1"]}, follow=True))
    assert "Đã xác nhận 1 kết quả" in again
    assert again.count("vừa làm trước") == 2
    assert "Hãy đánh dấu" in page_of(state.post(address, {}, follow=True))


def test_a_specialist_reports_but_does_not_answer_for_the_other_side(sides, provider, counted):
    address = submitted(provider, counted)
    specialist = browser_of(sides.state, Role.SPECIALIST)
    assert "Xác nhận số liệu" not in page_of(specialist.get(address))
    answer = step(specialist, address, "confirm", seen="2")
    assert answer.status_code == 403
    assert specialist.get(reverse("cooperation:results_waiting")).status_code == 403
    clerk = browser_of(sides.state, Role.CLERK)
    assert "12 trạm" in page_of(clerk.get(address))
    assert clerk.post(f"{address}/buoc", {"step": "confirm", "seen": "2"}).status_code == 403
    assert Client().get(address).status_code == 302


def test_a_stranger_is_told_how_the_agency_comes_to_speak_for_a_side(officer, counted):
    answer = report(officer, counted)
    assert "không đại diện cho bên nào" in page_of(answer)


def test_the_way_of_counting_asks_for_what_it_needs(provider, state, counted):
    address = reverse("cooperation:measure", args=[counted])
    typed = {"counting": "share", "categories": "Nam\nNữ", "thing": "Cán bộ"}
    state.post(address, typed)
    form = page_of(provider.get(reverse("cooperation:result_report", args=[counted])))
    assert "Trên tổng số" in form
    assert "Nữ" in form
    submitted(provider, counted, value="30", of="120", category="Nữ")
    fixed = state.post(address, typed)
    assert "giữ nguyên" in page_of(fixed)
    assert "30 trên 120 trạm (25 %)" in page_of(state.get(reverse("cooperation:results")))


def test_a_period_is_closed_and_opened_for_a_reason(provider, state, sides, counted):
    address = submitted(provider, counted)
    locks = reverse("cooperation:locks", args=[sides.agreement])
    assert state.post(locks, {"period": "2026", "reason": ""}).status_code == 422
    state.post(locks, {"period": "2026", "reason": "Báo cáo sơ kết"})
    page = page_of(state.get(address))
    assert "đã khóa: số liệu đã nằm trong báo cáo" in page
    assert "Xác nhận số liệu" not in page
    refused = step(state, address, "confirm", seen="2")
    assert "đã được" in page_of(refused)
    lift = re.search(r"/thoa-thuan/A1/khoa-ky/[0-9a-f-]{36}/mo", page_of(state.get(locks)))[0]
    assert "Hãy ghi lý do" in page_of(state.post(lift, {"reason": ""}, follow=True))
    assert "Đã mở lại kỳ" in page_of(state.post(lift, {"reason": "Sót"}, follow=True))
    assert "Xác nhận số liệu" in page_of(state.get(address))
    assert "<form" not in page_of(browser_of(sides.state, Role.CLERK).get(locks)).split("<main")[1]


def test_evidence_is_taken_back_by_who_gave_it(provider, counted):
    address = address_of(report(provider, counted))
    assert "không phải đường dẫn" in page_of(
        provider.post(f"{address}/minh-chung", {"link": "javascript:alert(1)"})
    )
    wrong = SimpleUploadedFile("a.jpg", b"MZ\x90 a program")
    assert provider.post(f"{address}/minh-chung", {"file": wrong}).status_code == 422
    provider.post(f"{address}/minh-chung", {"link": "https://example.vn/1", "name": "Bài báo"})
    page = page_of(provider.get(address))
    withdraw = re.search(r"/ket-qua/[0-9a-f-]{36}/minh-chung/[0-9a-f-]{36}/rut", page)[0]
    assert "<s>Bài báo</s>" in page_of(provider.post(withdraw, follow=True))


def test_the_lists_are_narrowed(provider, state, counted):
    submitted(provider, counted)
    submitted(provider, counted, period="7/2025", value="3")
    address = reverse("cooperation:results")
    page = page_of(state.get(address, {"period": "2026"}))
    assert "12 trạm" in page
    assert ">3 trạm<" not in page
    assert "Đây không phải một kỳ" in page_of(state.get(address, {"period": "x"}))
    assert "Không có kết quả phù hợp" in page_of(state.get(address, {"state": "confirmed"}))
    things = reverse("cooperation:things")
    assert "Chưa gộp số liệu nào" in page_of(state.get(things))
    assert "Đây không phải một kỳ" in page_of(state.get(things, {"period": "x"}))


def test_more_than_ten_that_came_back_are_counted_and_lead_to_their_list(
    sides, provider, counted, monkeypatch
):
    monkeypatch.setattr("lienthong.cooperation.pages.results._MOST_RETURNED", 1)
    monkeypatch.setattr("lienthong.cooperation.pages.many_results.MOST_SHOWN", 1)
    made = []
    for month in (1, 2, 3):
        result = reporting.submitted(counted, sides.provider, period=f"{month}/2026")
        if month < 3:
            made.append(result)
            reporting.step(result, sides.state, ResultStep.RETURN, words="Thiếu ảnh")
    reporting.submitted(counted, sides.provider, period="4/2026")
    page = page_of(provider.get(reverse("cooperation:results")))
    assert "Xem cả 2 kết quả bị gửi lại" in page
    listed = page_of(provider.get(reverse("cooperation:results"), {"back": "1"}))
    assert all(str(one) in listed for one in made)
    assert str(result) not in listed
    waits = page_of(browser_of(sides.state).get(reverse("cooperation:results_waiting")))
    assert "còn 1 kết quả" in waits


def test_a_figure_of_a_time_before_the_signing_says_both_days_as_people_write_them(
    provider, counted
):
    page = page_of(report(provider, counted, period="quý 2/2015"))
    assert "quý 2/2015" in page
    assert "2015-04" not in page
    assert "(2018-08)" not in page
    assert "8/2018" in page
