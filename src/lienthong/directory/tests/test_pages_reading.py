import json
import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from lienthong.directory.queries import find_by_code, find_by_name, list_events
from lienthong.directory.terms import Body, ChangeKind
from lienthong.identity.terms import Role
from lienthong.identity.testing import make_account, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]

TODAY = date(2026, 11, 23)


def read(client, address, **asked):
    answer = client.get(address, asked)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return words_of(answer)


def words_of(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def find(text, kind, body=Body.UNIT):
    return next(hit.card for hit in find_by_name(text=text, body=body) if hit.card.type == kind)


def page_of(card, **asked):
    name = "unit" if card.body is Body.UNIT else "agency"
    return reverse(f"directory:{name}", args=[card.id])


@pytest.mark.parametrize("typed", ["nga son", "Nga Sơn", "NGA SƠN", "ubnd huyen nga son"])
def test_a_name_is_found_with_or_without_accents(client, typed):
    assert "Ủy ban nhân dân huyện Nga Sơn" in read(client, "/danh-ba/", q=typed)


@pytest.mark.parametrize("typed", ["Cẩm Thuỷ", "cẩm thủy", "cam thuy"])
def test_a_name_is_found_in_either_style_of_tone_marks(client, typed):
    assert "Xã Cẩm Thủy" in read(client, "/danh-ba/", q=typed)


def test_a_code_says_which_kind_it_is_and_until_when_it_was_in_force(client):
    words = read(client, "/danh-ba/", q="14758")
    assert "Phường Hàm Rồng" in words
    assert "đã hết hiệu lực (từ 16/05/2015 đến hết 30/06/2025)" in words
    old = read(client, "/danh-ba/", q="000.00.00.H56")
    assert "mã kiểu cũ, QCVN 102:2016, mã gọi khác" in old


def test_a_body_that_one_source_names_is_not_said_to_exist(client):
    found = read(client, "/danh-ba/", q="cục thuế tỉnh thanh hóa")
    assert "chưa theo dõi được" in found
    assert "đang tồn tại" not in found
    words = read(client, page_of(find("cục thuế tỉnh", "tax_office", Body.AGENCY)))
    assert "một nguồn nhắc đến, năm 2016" in words
    assert "Chưa theo dõi được từ đó" in words
    assert "31/12/2016" not in words


def test_what_ended_tells_how_many_carry_it_on(client):
    words = read(client, "/danh-ba/", q="huyện nga sơn")
    assert "đến hết ngày 30/06/2025 · 6 nơi kế tục" in words


def test_only_what_exists_on_the_day_is_shown_when_asked(client):
    today = read(client, "/danh-ba/", q="nga son", living="on")
    assert "Huyện Nga Sơn" not in today
    then = read(client, "/danh-ba/", q="nga son", living="on", on="2018-01-01")
    assert "Huyện Nga Sơn" in then
    assert "Xã Nga Sơn" not in then


def test_results_are_narrowed_to_a_kind(client):
    words = read(client, "/danh-ba/", q="nga son", kind="unit.township")
    assert "1 kết quả" in words
    assert "Thị trấn Nga Sơn" in words


def test_nothing_found_says_what_to_try(client):
    assert "Hãy thử ít từ hơn" in read(client, "/danh-ba/", q="zzzz")


def test_a_script_gets_only_the_results(client):
    answer = client.get("/danh-ba/", {"q": "nga son"}, headers={"HX-Request": "true"})
    assert b"<html" not in answer.content
    assert "10 kết quả" in answer.content.decode()
    assert "HX-Request" in answer["Vary"]


@pytest.mark.parametrize("wrong", [{"on": "31/02/2025"}, {"kind": "x"}, {"q": "a" * 201}])
def test_a_search_that_cannot_be_is_named(client, wrong):
    answer = client.get("/danh-ba/", {"q": "nga", **wrong})
    assert answer.status_code == 200
    assert b"lt-error-summary" in answer.content


def test_what_is_typed_is_shown_as_text(client):
    html = client.get("/danh-ba/", {"q": "<script>x</script>"}).content
    assert b"<script>x" not in html


def test_the_search_asks_the_database_as_often_for_many_results_as_for_one(client):
    client.get("/danh-ba/", {"q": "nga"})
    with CaptureQueriesContext(connection) as few:
        read(client, "/danh-ba/", q="huyện nga sơn", kind="unit.rural_district")
    with CaptureQueriesContext(connection) as many:
        read(client, "/danh-ba/", q="huyện", kind="unit.rural_district")
    # One query more for each generation of successors, however many bodies there are.
    assert len(many) <= len(few) + 2


@pytest.mark.parametrize(
    ("on", "districts", "communes"),
    [("2018-01-01", 27, 635), ("2024-12-31", 27, 558), ("2025-06-30", 26, 547)],
)
def test_the_tree_is_that_of_the_day(client, on, districts, communes):
    words = read(client, "/danh-ba/cay", on=on)
    assert f"{districts} đơn vị cấp huyện, {communes} đơn vị cấp xã" in words


def test_the_tree_of_today_has_no_districts(client):
    words = read(client, "/danh-ba/cay")
    assert "166 đơn vị cấp xã, không có cấp huyện" in words
    assert "Sở Tài chính" in words


def test_the_tree_before_the_record_says_so(client):
    assert "Không có dữ liệu tại ngày 01/01/1990" in read(client, "/danh-ba/cay", on="1990-01-01")


def test_a_dissolved_body_says_so_first_with_its_living_successors(client):
    district = find("ubnd huyện nga sơn", "peoples_committee", Body.AGENCY)
    words = read(client, page_of(district))
    first = words[words.index("đã kết thúc hoạt động từ ngày 01/07/2025") :]
    assert "có 6 nơi kế tục:" in first
    for name in ("Nga Sơn", "Nga Thắng", "Hồ Vương", "Ba Đình", "Tân Tiến", "Nga An"):
        assert f"Ủy ban nhân dân xã {name}" in first.split("Tóm tắt")[0]


def test_a_page_of_the_past_shows_the_names_and_links_of_its_day(client):
    district = find("huyện nga sơn", "rural_district")
    html = client.get(page_of(district), {"on": "2018-01-01"}).content.decode()
    assert "Đang xem tình trạng tại ngày 01/01/2018" in html
    assert "Xã Nga Hưng" in html
    assert 'on=2018-01-01"' in html


def test_a_line_tells_shares_in_words(client):
    commune = find("xã nga sơn", "commune")
    words = read(client, page_of(commune))
    assert "Thị trấn Nga Sơn (toàn bộ)" in words
    assert "1686/NQ-UBTVQH15" in words


def test_a_made_up_code_is_marked_wherever_it_shows(client):
    committee = find("ubnd xã nga sơn", "peoples_committee", Body.AGENCY)
    html = client.get(page_of(committee)).content.decode()
    assert html.count("H56.MINHHOA.16093") <= html.count("mã minh họa")
    assert "mã minh họa" in read(client, "/danh-ba/chon", name="x", x_text="ubnd xa nga son")


def test_a_body_without_a_known_line_says_so(client):
    district = find("huyện ngân sơn", "rural_district")
    assert "không có dữ liệu về nơi kế tục" in read(client, page_of(district))


def test_an_unknown_body_is_not_found(client):
    unknown = reverse("directory:unit", args=["00000000-0000-4000-8000-000000000000"])
    assert client.get(unknown).status_code == 404


def test_history_and_names_of_people_are_for_those_signed_in(client):
    province = find_by_code(code="H56", on=TODAY)[0].card
    assert "Đã ghi trên nền tảng" not in read(client, page_of(province))
    sign_in(client, make_account(roles=(Role.CLERK,), agency_id=province.id))
    words = read(client, page_of(province))
    assert "Đã ghi trên nền tảng" in words
    assert "Chức danh và người giữ" not in words


def map_data(client, **asked):
    html = client.get("/danh-ba/ban-do", asked).content.decode()
    found = re.search(r'<script id="map-data" type="application/json">(.*?)</script>', html)
    return json.loads(found.group(1)), html


def test_the_list_beside_the_map_has_every_unit_of_the_day(client):
    data, html = map_data(client)
    assert len(data["areas"]) == html.count("data-code=") == 166
    assert data["by"] == "code"
    data, html = map_data(client, on="2024-12-31")
    assert len(data["areas"]) == html.count("data-code=") == 27
    assert data["by"] == "old_district_code"
    assert "Không có ranh giới xã trước ngày 01/07/2025" in html


def test_changes_are_listed_newest_first_in_pages(client):
    words = read(client, "/danh-ba/bien-dong")
    assert "Tỉnh Đồng Nai → Thành phố Đồng Nai" in words
    assert "Huyện Nga Sơn → " in words
    assert "Trang 2" in read(client, "/danh-ba/bien-dong", page=2)
    assert "Không có biến động phù hợp" in read(client, "/danh-ba/bien-dong", page=50)


def test_the_list_of_changes_asks_as_often_for_fifty_as_for_one(client):
    with CaptureQueriesContext(connection) as few:
        read(client, "/danh-ba/bien-dong", first_on="2026-04-30", last_on="2026-04-30")
    with CaptureQueriesContext(connection) as many:
        read(client, "/danh-ba/bien-dong", kind="merged", last_on="2025-07-01")
    assert len(many) == len(few)


def test_one_change_shows_what_passed_and_the_act(client):
    event = next(e for e in list_events(kind=ChangeKind.DISSOLVED, limit=30))
    words = read(client, reverse("directory:change", args=[event.id]))
    assert "một phần" in words
    assert "203/2025/QH15" in words
    assert "Hoàn tác" not in words


def test_every_page_speaks_english_too(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        assert "Who is which agency" in read(client, "/danh-ba/")
        assert "carry it on" in read(client, page_of(find("huyện nga sơn", "rural_district")))
