"""Entering and amending agreements by the form."""

import html
import re
from datetime import date

import pytest
from django.http import QueryDict
from django.urls import reverse

from lienthong.cooperation.pages import edit
from lienthong.cooperation.queries import (
    AgreementFilter,
    get_draft,
    list_agreements,
)
from lienthong.cooperation.terms import Side
from lienthong.cooperation.testing import ENDED_ON, make_body, make_form, page_of, signed_in_as
from lienthong.identity.terms import Role

pytestmark = pytest.mark.django_db


def shown(response):
    """The words of a page, without its markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page_of(response))).split())


def total():
    return list_agreements(matching=AgreementFilter(), on=ENDED_ON).total


@pytest.mark.parametrize("name", ["cooperation:add", "cooperation:understood"])
def test_only_a_programme_officer_may_enter_agreements(client, name):
    assert client.get(reverse(name)).status_code == 302
    assert signed_in_as(Role.CLERK).get(reverse(name)).status_code == 403


def test_what_an_officer_types_is_on_record(officer, directory):
    form = make_form(**{"parties-0-agency": str(directory.communes[0])})
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
    form = make_form(
        **{
            "title": "",
            "signed": "32/8/2025",
            "remarks": "<script>alert(1)</script>",
            "parties-1-name": "",
            "parties-1-note": "chưa rõ",
            "sources-0-published_on": "hôm kia",
            "sources-0-address": "javascript:alert(1)",
            "renews": "A999",
        }
    )
    response = officer.post(reverse("cooperation:add"), form)
    page = page_of(response)
    assert response.status_code == 422
    assert "Có 6 chỗ cần sửa" in page
    for place in ("id_title", "id_signed", "id_parties-1-name", "id_renews"):
        assert f'href="#{place}"' in page
    assert 'href="#id_sources-0-published_on"' in page
    assert 'href="#id_sources-0-address"' in page
    assert 'value="32/8/2025"' in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert total() == 0


def test_a_refused_date_is_quoted_as_people_write_it(officer):
    form = make_form(signed="2018/2019", term="2018–2020")
    page = page_of(officer.post(reverse("cooperation:add"), form))
    assert "“2018–2019”" in page
    form = make_form(signed="8/2025", term="2018–2020")
    page = page_of(officer.post(reverse("cooperation:add"), form))
    assert "2018–2020" in page
    assert "2018/2020" not in page
    assert "2025-08" not in page


def test_days_that_cannot_be_are_refused_at_their_field(officer, linked):
    form = make_form(signed="2035", term="2036–2040")
    page = page_of(officer.post(reverse("cooperation:add"), form))
    assert "Ngày ký: Ngày ký năm 2035 chưa đến." in html.unescape(page)
    why = {"version_kind": "amendment", "reason": "Gia hạn", "based_on": "1"}
    form = make_form(**why, effective="1/2017", signed="8/2018", term="2018–2025")
    page = page_of(officer.post(reverse("cooperation:amend", args=[linked]), form))
    assert 'href="#id_effective"' in page
    assert "Ngày thống nhất sửa đổi 01/2017 trước ngày ký 8/2018." in page


def test_a_missing_party_is_asked_for_in_the_row_that_is_empty(officer):
    response = officer.post(reverse("cooperation:add"), make_form(**{"parties-1-name": ""}))
    assert 'href="#id_parties-1-name"' in page_of(response)
    bare = make_form(**{"parties-count": "0", "sources-count": "0"})
    page = page_of(officer.post(reverse("cooperation:add"), bare))
    assert "một bên cơ quan và một bên doanh nghiệp" in page
    assert "Có 2 chỗ cần sửa" in page


def test_a_form_sent_twice_leads_to_the_agreement_that_stands(officer):
    address = reverse("cooperation:add")
    reference = officer.post(address, make_form()).url.rsplit("/", 1)[-1]
    response = officer.post(address, make_form())
    page = page_of(response)
    assert response.status_code == 422
    assert f"trùng từng chữ với thỏa thuận {reference}" in page
    assert f'href="{reverse("cooperation:agreement", args=[reference])}"' in page
    assert "cooperation.already_recorded" in page
    assert 'value="VNPT Thanh Hóa"' in page
    assert total() == 1


def test_rows_are_added_and_removed_without_scripts_and_nothing_is_lost(officer):
    address = reverse("cooperation:add")
    page = page_of(officer.post(address, make_form(action="add-parties", title="")))
    assert 'name="parties-2-name"' in page
    assert 'value="VNPT Thanh Hóa"' in page
    assert "lt-error-summary" not in page
    page = page_of(officer.post(address, make_form(action="remove-parties:0")))
    assert 'name="parties-count" value="1"' in page
    assert "UBND xã Thử Giang" not in page
    assert 'name="parties-0-name" value="VNPT Thanh Hóa"' in page
    assert total() == 0


@pytest.mark.parametrize(
    "action", ["remove-parties:99", "remove-parties:x", "add-nothing", "", "remove-parties"]
)
def test_a_button_that_does_not_exist_does_nothing(officer, action):
    page = page_of(officer.post(reverse("cooperation:add"), make_form(action=action)))
    assert 'name="parties-count" value="2"' in page
    assert total() == 0


def test_bodies_are_offered_without_scripts_by_a_button(officer, directory):
    form = make_form(**{"action": "find", "parties-0-name": "thu giang"})
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
    form = make_form(
        version_kind="amendment",
        effective="12/2023",
        reason="Gia hạn hai năm",
        based_on="1",
        title="Hợp tác về chuyển đổi số",
        signed="8/2018",
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
    officer.post(address, make_form(**why, title="Của người thứ nhất"))
    response = officer.post(address, make_form(**why, title="Của người thứ hai"))
    page = page_of(response)
    assert response.status_code == 422
    assert "sau khi bạn mở ra" in page
    assert "<del>Của người thứ nhất</del>" in page
    assert "<ins>Của người thứ hai</ins>" in page
    assert 'name="based_on" value="2"' in page
    officer.post(address, make_form(**{**why, "based_on": "2"}, title="Của người thứ hai"))
    assert get_draft(reference=linked)[2].title == "Của người thứ hai"


def test_who_saves_second_sees_only_what_the_other_changed(officer, linked):
    address = reverse("cooperation:amend", args=[linked])
    why = {"version_kind": "correction", "reason": "Sai", "based_on": "1"}
    officer.post(address, make_form(**why, signed="8/2018"))
    why = {**why, "based_on": "2"}
    officer.post(address, make_form(**why, signed="8/2018", title="Của người thứ nhất"))
    mine = make_form(**why, signed="8/2018", term="2018–2030")
    words = shown(officer.post(address, mine))
    told = words.partition("khác với bản bạn nhập")[2].partition("Vì sao sửa đổi")[0]
    assert "Đang lưu: Của người thứ nhất" in told
    assert "Bản bạn nhập: Hợp tác về chuyển đổi số" in told
    assert "8/2018" not in told
    assert "2018–2030" not in told


def test_who_saves_second_and_undoes_nothing_is_told_so(officer, linked):
    address = reverse("cooperation:amend", args=[linked])
    why = {"version_kind": "correction", "reason": "Sai", "based_on": "1"}
    officer.post(address, make_form(**why))
    words = shown(officer.post(address, make_form(**why, remarks="Xem phụ lục")))
    assert "không hoàn tác thay đổi nào" in words


def test_values_that_differ_never_read_alike(officer, linked, directory):
    address = reverse("cooperation:amend", args=[linked])
    why = {"version_kind": "correction", "reason": "Sai", "based_on": "1"}
    officer.post(address, make_form(**why, signed="8/2018"))
    why = {**why, "based_on": "2"}
    theirs = {"signed": "[2018-08-01..2018-08-13]", "parties-0-agency": str(directory.communes[0])}
    officer.post(address, make_form(**{**why, **theirs}))
    words = shown(officer.post(address, make_form(**why, signed="8/2018", title="Khác")))
    assert "Đang lưu: 8/2018 (từ 01/08 đến 13/08/2018)" in words
    assert "Bản bạn nhập: 8/2018 (chưa rõ ngày)" in words
    assert "trong danh bạ là Ủy ban nhân dân xã Thử Giang" in words
    assert "chưa gắn với danh bạ" in words


def test_saving_without_a_change_is_told(officer, linked):
    address = reverse("cooperation:amend", args=[linked])
    why = {"version_kind": "correction", "reason": "Sai", "based_on": "1"}
    officer.post(address, make_form(**why))
    page = page_of(officer.post(address, make_form(**{**why, "based_on": "2"})))
    assert "Chưa có thay đổi nào" in page


def test_a_term_whose_end_nobody_knows_is_not_given_one(officer):
    response = officer.post(
        reverse("cooperation:add"), make_form(signed="8/2018", term="từ 2018"), follow=True
    )
    page = page_of(response)
    assert "từ năm 2018, không rõ ngày kết thúc" in page
    assert "chưa rõ khi nào hết hạn" in page
    assert "Hết hạn" not in page
    reference = response.redirect_chain[-1][0].rsplit("/", 1)[-1]
    assert get_draft(reference=reference)[2].term == "2018/"
    assert reference in page_of(officer.get(reverse("cooperation:years"))).partition("<h2 ")[2]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"parties-0-agency": "x"}, "Cơ quan trong danh bạ: Biểu mẫu gửi lên một cơ quan không có"),
        ({"based_on": "x"}, "Phiên bản bạn đã mở: Biểu mẫu không còn cho biết"),
        ({"based_on": ""}, "Phiên bản bạn đã mở: Biểu mẫu không còn cho biết"),
    ],
)
def test_a_hidden_value_that_was_changed_on_the_way_is_told_in_words(
    officer, linked, changes, told
):
    why = {"version_kind": "correction", "reason": "Sai", "based_on": "1"}
    address = reverse("cooperation:amend", args=[linked])
    response = officer.post(address, make_form(**{**why, **changes}))
    assert response.status_code == 422
    assert told in page_of(response)
    assert "UUID" not in page_of(response)


def test_what_an_ended_session_kept_is_told_under_the_forms_labels(linked):
    sent = QueryDict(mutable=True)
    sent.update({"title": "Hợp tác số", "version_kind": "correction", "reason": "Sai năm"})
    sent.update({"parties-count": "1", "parties-0-name": "UBND huyện Thử Giang"})
    told = list(edit.typed(None, sent, QueryDict(), key=linked))
    values = {value for _label, value in told}
    assert {"Hợp tác số", "Sai năm", "UBND huyện Thử Giang"} <= values
    assert not {label for label, _value in told} & {"parties-0-name", "title", "reason"}


def unlinked(**changes):
    """The form with the first party's name typed, and nothing ticked among the bodies offered."""
    form = make_form(**changes)
    del form["parties-0-agency"]
    return form


def chosen(page):
    """The choice that is ticked for the first party, "" when none is."""
    ticked = re.search(r'name="parties-0-agency"[^>]*value="([^"]*)" checked', page)
    return "" if ticked is None else html.unescape(ticked.group(1))


@pytest.mark.parametrize(
    "name", ["UBND xã Thử Giang", "Ủy ban nhân dân xã Thử Giang", "uỷ ban  nhân dân xã thử giang"]
)
def test_a_name_of_the_directory_that_was_not_linked_is_asked_about(officer, directory, name):
    form = unlinked(**{"parties-0-name": name, "remarks": "Giữ nguyên"})
    response = officer.post(reverse("cooperation:add"), form)
    page = page_of(response)
    assert response.status_code == 422
    assert "là tên của 1 cơ quan trong danh bạ" in page
    assert 'href="#id_parties-0-name"' in page
    assert f'value="{directory.communes[0]}"' in page
    assert "(từ 01/01/2010)" in page
    assert chosen(page) == ""
    assert ">\nGiữ nguyên</textarea>" in page
    assert 'value="8/2025"' in page
    assert total() == 0


def test_bodies_of_one_name_are_told_apart_by_when_they_existed(officer, directory):
    earlier = make_body("Công ty Viễn thông Thử", ended_on=date(2015, 3, 1))
    form = make_form(**{"parties-1-name": "Công ty Viễn thông Thử"})
    page = page_of(officer.post(reverse("cooperation:add"), form))
    assert "là tên của 2 cơ quan trong danh bạ" in page
    assert f'value="{earlier}"' in page
    assert f'value="{directory.provider}"' in page
    assert "(từ 01/01/2010, giải thể từ 01/03/2015)" in page


def test_a_name_asked_about_is_linked_or_kept_alone(officer, directory):
    address = reverse("cooperation:add")
    page = page_of(officer.post(address, unlinked()))
    alone = html.unescape(re.search(r'name="parties-0-agency"[^>]*value="(alone[^"]*)"', page)[1])
    kept = officer.post(address, make_form(**{"parties-0-agency": alone}))
    reference = kept.url.rsplit("/", 1)[-1]
    assert get_draft(reference=reference)[2].parties[0].agency_id is None
    body = str(directory.communes[0])
    linked = officer.post(address, make_form(**{"parties-0-agency": body, "title": "Khác"}))
    reference = linked.url.rsplit("/", 1)[-1]
    assert get_draft(reference=reference)[2].parties[0].agency_id == directory.communes[0]


def test_the_choice_to_keep_a_name_alone_is_kept_and_holds_for_that_name_only(officer, directory):
    address = reverse("cooperation:add")
    page = page_of(officer.post(address, make_form(title="")))
    assert chosen(page) == "alone:UBND xã Thử Giang"
    page = page_of(officer.post(address, make_form(action="add-parties")))
    assert chosen(page) == "alone:UBND xã Thử Giang"
    other = officer.post(address, make_form(**{"parties-0-name": "UBND xã Thử Sơn"}))
    assert other.status_code == 422
    assert "là tên của 1 cơ quan trong danh bạ" in page_of(other)


def test_a_question_about_a_name_comes_with_everything_else_that_is_wrong(officer, directory):
    page = page_of(officer.post(reverse("cooperation:add"), unlinked(title="", signed="32/8/2025")))
    assert "Có 3 chỗ cần sửa" in page


def test_a_party_recorded_by_its_name_alone_stays_so_in_an_amendment(officer, directory):
    address = reverse("cooperation:add")
    reference = officer.post(address, make_form()).url.rsplit("/", 1)[-1]
    page = page_of(officer.get(reverse("cooperation:amend", args=[reference])))
    assert chosen(page) == "alone:UBND xã Thử Giang"


def test_two_names_that_are_too_long_are_both_told(officer):
    long = {"parties-0-name": "x" * 400, "parties-1-name": "y" * 400}
    response = officer.post(reverse("cooperation:add"), make_form(**long))
    assert response.status_code == 422
    assert "Có 2 chỗ cần sửa" in page_of(response)
