from uuid import UUID

import pytest
from django import forms
from django.template import Context, Template
from django.urls import reverse
from django.utils import translation

from lienthong.identity.queries import get_account
from lienthong.identity.testing import make_account
from lienthong.site.fact_words import describe_data
from lienthong.site.subjects import kind_of, names_of

UNKNOWN = UUID(int=7)


def test_fields_of_a_fact_have_names_and_days_are_written_as_people_do():
    with translation.override("vi"):
        said = describe_data({"role": "clerk", "valid_from": "2025-07-01", "demonstration": True})
    assert said == [
        ("Vai trò", "văn thư"),
        ("Từ ngày", "01/07/2025"),
        ("Dữ liệu minh họa", "có"),
    ]


def test_a_change_of_the_directory_is_told_without_technical_words():
    data = {"kind": "renamed", "body": "unit", "effective_on": "2026-10-01", "act": "12/NQ-HĐND"}
    with translation.override("vi"):
        assert describe_data(data) == [
            ("Loại", "đổi tên"),
            ("Đối tượng", "Đơn vị hành chính"),
            ("Hiệu lực từ", "01/10/2026"),
            ("Văn bản", "12/NQ-HĐND"),
        ]
        assert describe_data({"kind": "totp"}) == [("Loại", "ứng dụng xác thực")]
        assert describe_data({"kind": "h1"}) == [("Loại", "h1")]


def test_why_a_key_was_revoked_is_told_in_words():
    with translation.override("vi"):
        assert describe_data({"reason": "keyCompromise"}) == [
            ("Lý do", "khóa có thể đã lọt vào tay người khác")
        ]


def test_what_a_file_is_worth_is_told_in_words():
    with translation.override("vi"):
        assert describe_data({"force": "unreadable"}) == [("Giá trị pháp lý", "Không đọc được")]


def test_bare_identifiers_and_what_is_not_set_are_left_out():
    subject = f"directory.appointment:{UNKNOWN}"
    assert describe_data({"grant_id": str(UNKNOWN), "source": subject, "valid_until": None}) == []


def test_an_instant_is_written_in_the_time_of_viet_nam():
    assert describe_data({"new_field": "2026-11-23T03:00:00Z"}) == [
        ("new field", "10:00 23/11/2026")
    ]


def test_things_are_called_as_their_facts_call_them():
    subject = f"exchange.document:{UNKNOWN}"
    names = names_of([((subject,), {"code": "1234/UBND-CNTT"}), ((subject,), {})])
    assert names == {subject: "1234/UBND-CNTT"}


@pytest.mark.django_db
def test_accounts_are_called_by_name_in_one_query(django_assert_num_queries):
    account_id = make_account(username="le-van-an")
    known = f"identity.account:{account_id}"
    with django_assert_num_queries(1):
        names = names_of([((known, f"identity.account:{UNKNOWN}"), {})])
    assert names == {known: get_account(account_id=account_id).full_name}


def test_a_thing_of_a_new_kind_keeps_its_technical_name():
    assert kind_of("future.thing:1") == "future.thing"


def test_the_old_address_of_the_icon_leads_to_the_mark(client):
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302
    assert answer["Location"] == "/static/shell/mark.svg"


@pytest.mark.parametrize(("asked", "folds"), [({}, True), ({"b": "x"}, False), ({"a": "x"}, True)])
def test_a_filter_folds_unless_a_field_behind_the_first_is_set(asked, folds):
    template = Template("{% load shell %}{% if form|folds %}folds{% endif %}")
    fields = {name: forms.CharField(required=False) for name in ("a", "b")}
    form = type("Two", (forms.Form,), fields)(asked)
    assert template.render(Context({"form": form})) == ("folds" if folds else "")


def test_visitors_are_led_to_sign_in_and_to_the_agreements(client, db):
    page = client.get(reverse("start")).content.decode()
    assert page.count(f'href="{reverse("account_login")}"') == 2
    assert f'href="{reverse("cooperation:list")}"' in page


def test_words_of_documents_and_tasks_are_not_shown_as_they_are_kept():
    data = {
        "register": "outgoing",
        "signing_form": "tm",
        "channel": "paper",
        "change": "recall",
        "origin": "document",
        "duty": "support",
        "types": ["cong-van"],
        "lead": "Lan",
    }
    with translation.override("vi"):
        said = dict(describe_data(data))
    raw = {"outgoing", "tm", "paper", "recall", "document", "support", "cong-van"}
    assert raw.isdisjoint(said.values())
    assert not {"duty", "origin", "lead"} & set(said)
    assert said["Hình thức ký"].startswith("TM.")
