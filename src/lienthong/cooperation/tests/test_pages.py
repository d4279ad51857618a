"""The pages and the API of agreements, as different people ask for them."""

from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from lienthong.cooperation.pages import edit
from lienthong.cooperation.queries import AgreementFilter, get_draft, list_agreements
from lienthong.cooperation.terms import Party, Side
from lienthong.cooperation.testing import ENDED_ON, make_agreement, make_directory
from lienthong.identity.terms import Role
from lienthong.identity.testing import make_account, sign_in

pytestmark = pytest.mark.django_db

OFFICE = UUID(int=77)


def signed_in_as(*roles):
    client = Client()
    account = make_account(roles=roles, agency_id=OFFICE, agency_name="Sở Khoa học và Công nghệ")
    sign_in(client, account, agency_id=OFFICE)
    return client


@pytest.fixture
def officer():
    return signed_in_as(Role.PROGRAMME_OFFICER)


@pytest.fixture
def directory():
    return make_directory()


@pytest.fixture
def linked(directory):
    return make_agreement(
        parties=(
            Party(side=Side.STATE, name="UBND huyện Thử Giang", agency_id=directory.district),
            Party(side=Side.PROVIDER, name="VNPT", note="Nguồn chỉ ghi VNPT."),
        )
    )


def typed(**changes):
    """The form as a programme officer fills it in."""
    given = {
        "title": "Hợp tác về chuyển đổi số",
        "level": "commune",
        "kind": "agreement",
        "signed": "8/2025",
        "signed_basis": "stated",
        "term": "2025–2030",
        "contents": "Hạ tầng\nỨng dụng",
        "duties_state": "Bố trí đầu mối",
        "duties_provider": "Tập huấn",
        "renews_certainty": "stated",
        "parties-count": "2",
        "parties-0-name": "UBND xã Thử Giang",
        "parties-0-side": "state",
        "parties-0-role": "signatory",
        "parties-1-name": "VNPT Thanh Hóa",
        "parties-1-side": "provider",
        "parties-1-role": "signatory",
        "sources-count": "1",
        "sources-0-article": "Bản thỏa thuận",
        "action": "save",
    }
    return {**given, **changes}


def page_of(response):
    return response.content.decode()


def total():
    return list_agreements(matching=AgreementFilter(), on=ENDED_ON).total


# --- reading --------------------------------------------------------------------------------------


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
    assert "UBND xã Thử Sơn" in page
    assert "Hết hạn trong năm 2023" in page
    assert "chưa gắn với danh bạ cơ quan" in page


def test_as_of_a_day_before_its_end_the_district_still_exists(client, linked):
    address = reverse("cooperation:agreement", args=[linked])
    page = page_of(client.get(address, {"on": "2020-01-01"}))
    assert "Đang xem tình trạng tại ngày 01/01/2020" in page
    assert "UBND xã Thử Sơn" not in page


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


# --- writing --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["cooperation:add", "cooperation:understood"])
def test_only_a_programme_officer_may_enter_agreements(client, name):
    assert client.get(reverse(name)).status_code == 302
    assert signed_in_as(Role.CLERK).get(reverse(name)).status_code == 403


def test_what_an_officer_types_is_on_record(officer, directory):
    form = typed(**{"parties-0-agency": str(directory.communes[0])})
    response = officer.post(reverse("cooperation:add"), form, follow=True)
    page = page_of(response)
    assert "UBND xã Thử Giang – VNPT Thanh Hóa" in page
    assert "8/2025" in page
    assert "2025–2030" in page
    reference = response.redirect_chain[-1][0].rsplit("/", 1)[-1]
    _, _, draft = get_draft(reference=reference)
    assert draft.parties[0].agency_id == directory.communes[0]
    assert draft.contents == ("Hạ tầng", "Ứng dụng")
    assert [(duty.side, duty.text) for duty in draft.duties] == [
        (Side.STATE, "Bố trí đầu mối"),
        (Side.PROVIDER, "Tập huấn"),
    ]


def test_what_was_typed_is_kept_and_every_problem_is_told(officer):
    form = typed(
        **{
            "title": "",
            "signed": "32/8/2025",
            "remarks": "<script>alert(1)</script>",
            "parties-1-name": "",
            "parties-1-note": "chưa rõ",
            "sources-0-published_on": "hôm kia",
            "renews": "A999",
        }
    )
    response = officer.post(reverse("cooperation:add"), form)
    page = page_of(response)
    assert response.status_code == 422
    assert "Có 5 chỗ cần sửa" in page
    for place in ("id_title", "id_signed", "id_parties-1-name", "id_renews"):
        assert f'href="#{place}"' in page
    assert 'href="#id_sources-0-published_on"' in page
    assert 'value="32/8/2025"' in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert total() == 0


def test_a_missing_party_is_asked_for_in_the_row_that_is_empty(officer):
    response = officer.post(reverse("cooperation:add"), typed(**{"parties-1-name": ""}))
    assert 'href="#id_parties-1-name"' in page_of(response)
    bare = typed(**{"parties-count": "0", "sources-count": "0"})
    page = page_of(officer.post(reverse("cooperation:add"), bare))
    assert "một bên cơ quan và một bên doanh nghiệp" in page
    assert "Có 2 chỗ cần sửa" in page


def test_a_form_sent_twice_leads_to_the_agreement_that_stands(officer):
    address = reverse("cooperation:add")
    reference = officer.post(address, typed()).url.rsplit("/", 1)[-1]
    response = officer.post(address, typed())
    page = page_of(response)
    assert response.status_code == 422
    assert f"trùng từng chữ với thỏa thuận {reference}" in page
    assert f'href="{reverse("cooperation:agreement", args=[reference])}"' in page
    assert "cooperation.already_recorded" in page
    assert 'value="VNPT Thanh Hóa"' in page
    assert total() == 1


def test_rows_are_added_and_removed_without_scripts_and_nothing_is_lost(officer):
    address = reverse("cooperation:add")
    page = page_of(officer.post(address, typed(action="add-parties", title="")))
    assert 'name="parties-2-name"' in page
    assert 'value="VNPT Thanh Hóa"' in page
    assert "lt-error-summary" not in page
    page = page_of(officer.post(address, typed(action="remove-parties:0")))
    assert 'name="parties-count" value="1"' in page
    assert "UBND xã Thử Giang" not in page
    assert 'name="parties-0-name" value="VNPT Thanh Hóa"' in page
    assert total() == 0


@pytest.mark.parametrize(
    "action", ["remove-parties:99", "remove-parties:x", "add-nothing", "", "remove-parties"]
)
def test_a_button_that_does_not_exist_does_nothing(officer, action):
    page = page_of(officer.post(reverse("cooperation:add"), typed(action=action)))
    assert 'name="parties-count" value="2"' in page
    assert total() == 0


def test_bodies_are_offered_without_scripts_by_a_button(officer, directory):
    form = typed(**{"action": "find", "parties-0-name": "thu giang"})
    page = page_of(officer.post(reverse("cooperation:add"), form))
    assert f'value="{directory.communes[0]}"' in page
    assert f'value="{directory.district}"' in page
    assert "(giải thể từ 01/07/2025)" in page


def test_bodies_are_offered_while_the_name_is_typed(officer, directory):
    address = reverse("cooperation:party_choices")
    asked = {"row": "parties-0", "parties-0-name": "Thử Sơn"}
    page = page_of(officer.get(address, asked))
    assert f'value="{directory.communes[1]}"' in page
    asked = {**asked, "parties-0-agency": str(directory.district)}
    page = page_of(officer.get(address, asked))
    assert f'value="{directory.district}" checked' in page
    for wrong in ({}, {"row": '"><b>'}, {"row": "parties-0", "parties-0-agency": "x"}):
        assert "<b>" not in page_of(officer.get(address, wrong))


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("signed", "8/2018", "Hiểu là: 8/2018 (chưa rõ ngày)"),
        ("signed", "2016", "Hiểu là: năm 2016 (chưa rõ ngày, tháng)"),
        ("signed", "[2018-08-01..2018-08-13]", "8/2018 (từ 01/08 đến 13/08/2018)"),
        ("signed", "2018/2020", "cần ghi một ngày"),
        ("signed", "8/201", "Chưa hiểu được"),
        ("term", "2018–2023", "Hiểu là: 2018–2023"),
        ("signed", "không rõ", "Nếu chưa rõ, hãy để trống ô này"),
        ("signed", "khoảng 2018", "Hiểu là: khoảng năm 2018"),
        ("term", "2018", "Hiểu là: năm 2018"),
        ("term", "từ 2018", "Hiểu là: từ năm 2018, không rõ ngày kết thúc"),
        ("term", "đến 2020", "Hiểu là: đến năm 2020, không rõ ngày bắt đầu"),
        ("term", "từ 2018, không thời hạn", "Hiểu là: từ năm 2018, không thời hạn"),
    ],
)
def test_a_date_tells_how_it_is_understood_while_it_is_typed(officer, field, value, expected):
    page = page_of(officer.get(reverse("cooperation:understood"), {"field": field, field: value}))
    assert expected in page


def test_an_amendment_shows_both_versions(officer, linked):
    address = reverse("cooperation:amend", args=[linked])
    page = page_of(officer.get(address))
    assert 'value="2018–2023"' in page
    assert 'value="8/2018"' in page
    form = typed(
        version_kind="amendment",
        effective="12/2023",
        reason="Gia hạn hai năm",
        based_on="1",
        title="Hợp tác về chuyển đổi số",
        term="2018–2025",
    )
    page = page_of(officer.post(address, form, follow=True))
    assert "Phiên bản 2" in page
    assert "Gia hạn hai năm" in page
    assert "<del>2018–2023</del>" in page
    assert "<ins>2018–2025</ins>" in page
    assert "Sửa đổi thỏa thuận" in page


def test_who_saves_second_sees_what_differs_and_saves_after_that(officer, linked):
    address = reverse("cooperation:amend", args=[linked])
    why = {"version_kind": "correction", "reason": "Sai tiêu đề", "based_on": "1"}
    officer.post(address, typed(**why, title="Của người thứ nhất"))
    response = officer.post(address, typed(**why, title="Của người thứ hai"))
    page = page_of(response)
    assert response.status_code == 422
    assert "sau khi bạn mở ra" in page
    assert "<del>Của người thứ nhất</del>" in page
    assert "<ins>Của người thứ hai</ins>" in page
    assert 'name="based_on" value="2"' in page
    officer.post(address, typed(**{**why, "based_on": "2"}, title="Của người thứ hai"))
    assert get_draft(reference=linked)[2].title == "Của người thứ hai"


def test_saving_without_a_change_is_told(officer, linked):
    address = reverse("cooperation:amend", args=[linked])
    why = {"version_kind": "correction", "reason": "Sai", "based_on": "1"}
    officer.post(address, typed(**why))
    page = page_of(officer.post(address, typed(**{**why, "based_on": "2"})))
    assert "Chưa có thay đổi nào" in page


# --- API ------------------------------------------------------------------------------------------


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


def test_what_an_ended_session_kept_is_told_under_the_forms_labels(linked):
    sent = QueryDict(mutable=True)
    sent.update({"title": "Hợp tác số", "version_kind": "correction", "reason": "Sai năm"})
    sent.update({"parties-count": "1", "parties-0-name": "UBND huyện Thử Giang"})
    told = list(edit.typed(None, sent, QueryDict(), key=linked))
    values = {value for _label, value in told}
    assert {"Hợp tác số", "Sai năm", "UBND huyện Thử Giang"} <= values
    assert not {label for label, _value in told} & {"parties-0-name", "title", "reason"}


def test_a_term_whose_end_nobody_knows_is_not_given_one(officer):
    response = officer.post(
        reverse("cooperation:add"), typed(signed="8/2018", term="từ 2018"), follow=True
    )
    page = page_of(response)
    assert "từ năm 2018, không rõ ngày kết thúc" in page
    assert "chưa rõ khi nào hết hạn" in page
    assert "Hết hạn" not in page
    reference = response.redirect_chain[-1][0].rsplit("/", 1)[-1]
    assert get_draft(reference=reference)[2].term == "2018/"
    assert reference in page_of(officer.get(reverse("cooperation:years"))).partition("<h2>")[2]
