"""What people and other software read of agreements."""

from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.urls import reverse

from lienthong.cooperation.queries import get_agreement, get_draft
from lienthong.cooperation.terms import RecordKind
from lienthong.cooperation.testing import (
    ENDED_ON,
    make_agreement,
    make_form,
    page_of,
    signed_in_as,
)
from lienthong.identity.terms import Role

pytestmark = pytest.mark.django_db


def test_everybody_may_read_agreements_but_not_who_entered_them(client, linked):
    for address in (
        reverse("cooperation:list"),
        reverse("cooperation:years"),
        reverse("cooperation:agreement", args=[linked]),
    ):
        assert client.get(address).status_code == 200
    page = page_of(client.get(reverse("cooperation:agreement", args=[linked])))
    assert "Ai đã làm gì" not in page
    assert "Gửi văn bản cho các cơ quan kế tục" not in page


def test_the_page_names_the_heirs_of_a_party_that_ended(client, linked):
    page = page_of(client.get(reverse("cooperation:agreement", args=[linked])))
    assert "Đã giải thể từ 01/07/2025: 2 cơ quan kế tục" in page
    assert "Ủy ban nhân dân xã Thử Sơn" in page
    assert "Hết hạn trong năm 2023" in page
    assert "chưa gắn với danh bạ cơ quan" in page


def test_as_of_a_day_before_its_end_the_district_still_exists(client, linked):
    address = reverse("cooperation:agreement", args=[linked])
    page = page_of(client.get(address, {"on": "2020-01-01"}))
    assert "Đang xem tình trạng tại ngày 01/01/2020" in page
    assert "Ủy ban nhân dân xã Thử Sơn" not in page


def test_a_clerk_is_led_to_a_document_to_all_heirs(linked, directory):
    page = page_of(signed_in_as(Role.CLERK).get(reverse("cooperation:agreement", args=[linked])))
    _, _, draft = get_draft(reference=linked)
    recipients = "&amp;".join(f"to={commune}" for commune in directory.communes)
    swapped = "&amp;".join(f"to={commune}" for commune in reversed(directory.communes))
    subject = f"Rà soát nội dung còn lại của thỏa thuận: {draft.title}"
    about = urlencode({"subject": subject})
    address = reverse("exchange:compose")
    assert any(f"{address}?{to}&amp;{about}" in page for to in (recipients, swapped))


def test_an_agreement_is_found_by_its_id_too(client, linked):
    agreement_id, _, _ = get_draft(reference=linked)
    response = client.get(reverse("cooperation:agreement", args=[agreement_id]))
    assert response.url == reverse("cooperation:agreement", args=[linked])


@pytest.mark.parametrize("key", ["A999", str(UUID(int=5)), "khong-co"])
def test_an_unknown_agreement_is_refused_in_words(client, key):
    response = client.get(reverse("cooperation:agreement", args=[key]))
    assert response.status_code == 404
    assert "Hãy tìm trong danh sách thỏa thuận" in page_of(response)


def test_the_list_finds_by_party_without_accents(client, linked):
    page = page_of(client.get(reverse("cooperation:list"), {"q": "thu giang"}))
    assert "UBND huyện Thử Giang – VNPT" in page
    page = page_of(client.get(reverse("cooperation:list"), {"q": "khong co"}))
    assert "Không có thỏa thuận phù hợp" in page


@pytest.mark.parametrize(
    "asked", [{"on": "hôm qua"}, {"year": "x"}, {"level": "x"}, {"order": "x"}, {"page": "x"}]
)
def test_a_filter_that_makes_no_sense_does_no_harm(client, linked, asked):
    assert client.get(reverse("cooperation:list"), asked).status_code == 200
    assert client.get(reverse("cooperation:agreement", args=[linked]), asked).status_code == 200


def test_a_long_list_comes_in_pages_with_the_same_number_of_queries(
    client, django_assert_num_queries, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make_agreement()
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("cooperation:list"))
    for number in range(49):
        make_agreement(title=f"Thỏa thuận {number}")
    with django_assert_num_queries(len(asked)):
        page = page_of(client.get(reverse("cooperation:list")))
    assert "Trang 1/2" in page or "1–25" in page
    assert page_of(client.get(reverse("cooperation:list"), {"page": 2})).count("<tr") == 26


@pytest.mark.parametrize(("count", "folded"), [(9, 0), (10, 2)])
def test_of_a_year_with_many_agreements_only_the_first_are_open(client, count, folded):
    for number in range(count):
        make_agreement(title=f"Thỏa thuận {number}", signed="2026", term="2026")
    page = page_of(client.get(reverse("cooperation:years")))
    assert page.count(f"<summary>{folded} thỏa thuận nữa</summary>") == (3 if folded else 0)
    assert page.count("/thoa-thuan/A") == 3 * count


def test_a_known_gap_bears_the_badge_of_what_is_not_known(client):
    make_agreement(kind=RecordKind.GAP, parties=(), signed="", term="", term_missing="không nêu")
    page = page_of(client.get(reverse("cooperation:list")))
    row = page.partition("<tbody")[2]
    assert row.count("lt-badge") == 2


def test_nobody_who_is_not_signed_in_sees_who_recorded_a_version(client, officer, linked):
    address = reverse("cooperation:amend", args=[linked])
    why = {"version_kind": "correction", "reason": "Sai tiêu đề", "based_on": "1"}
    officer.post(address, make_form(**why, title="Tên khác"))
    person = get_agreement(reference=linked, on=ENDED_ON).versions[0].recorded_by
    assert person in page_of(officer.get(reverse("cooperation:agreement", args=[linked])))
    for public in (
        reverse("cooperation:agreement", args=[linked]),
        reverse("cooperation:list"),
        reverse("cooperation:years"),
        f"/api/v1/cooperation/agreements/{linked}",
        "/api/v1/cooperation/agreements",
    ):
        response = client.get(public)
        assert response.status_code == 200
        assert person not in page_of(response)
        assert "recorded_by" not in page_of(response)


def test_other_software_reads_the_list_and_one_agreement(client, linked):
    listed = client.get("/api/v1/cooperation/agreements", {"level": "district"}).json()
    assert listed["total"] == 1
    assert listed["items"][0]["heirs"] == 2
    one = client.get(f"/api/v1/cooperation/agreements/{linked}", {"on": "2026-11-23"}).json()
    assert one["standing"] == {"state": "lapsed", "unsure": None}
    assert {heir["since"] for heir in one["parties"][0]["heirs"]} == {"2025-07-01"}
    assert one["versions"][0]["draft"]["signed"] == "2018-08"


def test_the_api_refuses_in_problem_details(client):
    response = client.get("/api/v1/cooperation/agreements/A999")
    assert response.status_code == 404
    assert response.json()["code"] == "cooperation.unknown_agreement"
    assert client.get("/api/v1/cooperation/agreements", {"limit": 0}).status_code == 422
    assert client.post("/api/v1/cooperation/agreements").status_code == 405
