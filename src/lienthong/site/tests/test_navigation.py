"""The main navigation: parts by name, the pages of the one that is open, nothing else."""

import pytest
from django.test import Client

from lienthong.identity.testing import sign_in
from lienthong.work.testing import make_office


@pytest.fixture
def office(db):
    return make_office()


def navigation(person, address):
    client = Client()
    sign_in(client, person.account_id, agency_id=person.agency_id)
    return client.get(address).context["navigation"]


def labels(entries):
    return [str(entry["label"]) for entry in entries]


def test_documents_are_two_parts_whose_pages_show_once_one_is_open(office):
    parts = navigation(office.clerk, "/so-van-ban-den")

    assert labels(parts)[:2] == ["Văn bản đến", "Văn bản đi"]
    (incoming,) = [part for part in parts if part["current"]]
    assert labels(incoming["entries"]) == ["Tiếp nhận", "Sổ văn bản đến", "Nhận qua trục"]
    assert [entry["current"] for entry in incoming["entries"]] == [False, True, False]


def test_a_part_leads_to_the_first_page_that_the_person_may_open(office):
    parts = {str(part["label"]): part for part in navigation(office.lan, "/cong-viec")}

    assert "Văn bản đến" not in parts or parts["Văn bản đến"]["url"] != "/tiep-nhan"
    assert parts["Công việc"]["current"]
    assert parts["Công việc"]["entries"] == []
