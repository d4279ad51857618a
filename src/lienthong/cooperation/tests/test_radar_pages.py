"""What programme officers and readers see of agreements that lapse."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from lienthong.cooperation.queries import get_agreement, get_radar_entry
from lienthong.cooperation.terms import Party, Side
from lienthong.cooperation.testing import (
    keep_register,
    make_agreement,
    page_of,
    signed_in_as,
)
from lienthong.identity.terms import Role

pytestmark = pytest.mark.django_db

RADAR = reverse("cooperation:radar")


def today():
    return timezone.localdate()


def ending_in(days, **changes):
    """An agreement whose last day is so many days away."""
    return make_agreement(term=f"2020/{today() + timedelta(days=days)}", **changes)


def answered(officer, reference, **given):
    return officer.post(reverse("cooperation:lapse", args=[reference]), given)


def test_everybody_reads_what_lapses_and_officers_answer(client, officer, linked):
    page = page_of(client.get(RADAR))
    assert "sớm nhất 01/01/2023, muộn nhất 31/12/2023" in page
    assert "chưa ai để ý" in page
    address = reverse("cooperation:lapse", args=[linked])
    assert address not in page
    told = page_of(officer.get(RADAR))
    assert address in told
    assert reverse("cooperation:add", query={"gia-han": linked}) in told
    assert signed_in_as(Role.AUDITOR).get(address).status_code == 403
    assert client.get(address).status_code == 302


def test_each_section_shows_its_agreements_the_earliest_end_first(client, linked):
    late, soon = ending_in(400, title="Còn lâu"), ending_in(20, title="Gần hết")
    untold = make_agreement(title="Không hạn", term="", term_missing="nguồn không nêu")
    page = page_of(client.get(RADAR))
    assert page.index(f"{linked} ·") < page.index(f"{soon} ·")
    assert "Còn ít nhất 20 ngày" in page
    assert "cần soạn gia hạn ngay" in page
    assert f"{late} ·" not in page
    later = page_of(client.get(RADAR, {"muc": "later"}))
    due = today() + timedelta(days=400 - 183)
    assert f"soạn gia hạn từ {due:%d/%m/%Y}" in later
    told = page_of(client.get(RADAR, {"muc": "untold"}))
    assert f"{untold} ·" in told
    assert "nguồn không nêu" in told
    assert "Chưa có gì được xử lý" in page_of(client.get(RADAR, {"muc": "answered"}))
    assert page_of(client.get(RADAR, {"muc": "x"})).count(f"{linked} ·") == 1


def test_that_it_is_not_renewed_is_recorded_and_taken_back(client, officer, linked):
    refused = answered(officer, linked, deed="not_renewed", reason=" ")
    assert refused.status_code == 422
    assert "Ghi vì sao không gia hạn" in page_of(refused)
    assert answered(officer, linked, deed="not_renewed", reason="Đã xong").status_code == 302
    assert "Đã xong" in page_of(client.get(RADAR, {"muc": "answered"}))
    assert "Đã xong" in page_of(client.get(reverse("cooperation:agreement", args=[linked])))
    again = answered(officer, linked, deed="not_renewed", reason="Đã xong")
    assert again.status_code == 409
    assert answered(officer, linked, deed="reopen", reason="Nhầm").status_code == 302
    assert get_radar_entry(reference=linked, on=today()).unnoticed
    assert answered(officer, linked, deed="reopen", reason="Nhầm").status_code == 409
    assert answered(officer, linked, deed="sell").status_code == 200


def test_the_heading_of_a_section_is_in_the_readers_language(client):
    page = page_of(client.get(RADAR, {"muc": "untold"}))
    assert "Chưa rõ khi nào hết" in page
    assert "End not known" not in page


def test_a_renewal_on_record_is_linked_and_the_gap_shown(client, officer, linked):
    later = make_agreement(title="Tiếp nối", signed="2025-02-01", term="2025/2030")
    refused = answered(officer, linked, deed="renewed", later="A99", reason="Cùng nội dung")
    assert "“A99” không phải là một thỏa thuận khác trong hồ sơ" in page_of(refused)
    answered(officer, linked, deed="renewed", later=later, reason="Cùng nội dung")
    page = page_of(client.get(RADAR, {"muc": "answered"}))
    assert f"Tiếp nối bằng {later}" in page
    assert "không có thỏa thuận" in page


def test_a_renewal_is_drafted_in_one_step(officer, linked):
    address = reverse("cooperation:add", query={"gia-han": linked})
    assert address in page_of(officer.get(reverse("cooperation:lapse", args=[linked])))
    page = page_of(officer.get(address))
    draft = get_agreement(reference=linked, on=today()).draft
    assert f'name="renews" value="{linked}"' in page
    assert f'value="{draft.title}"' in page
    assert "UBND huyện Thử Giang" in page
    assert officer.get(reverse("cooperation:add", query={"gia-han": "A999"})).status_code == 404


def test_what_is_not_on_record_does_not_lapse(officer):
    assert officer.get(reverse("cooperation:lapse", args=["A999"])).status_code == 404


def calendar_of(client):
    page = client.post(reverse("work:feed")).content.decode()
    address = page.partition('id="address">')[2].partition("<")[0]
    events = Calendar.from_ical(Client().get(address).content).walk("VEVENT")
    return {(str(event["summary"]), event["dtstart"].dt) for event in events}


def test_the_calendar_of_an_officer_tells_when_to_draft_and_when_it_may_lapse(linked):
    late, soon = ending_in(400, title="Còn lâu"), ending_in(20, title="Gần hết")
    make_agreement(title="Không hạn", term="", term_missing="nguồn không nêu")
    assert calendar_of(signed_in_as(Role.PROGRAMME_OFFICER, Role.SPECIALIST)) == {
        (f"Soạn gia hạn {late}", today() + timedelta(days=400 - 183)),
        (f"{late} có thể hết hạn sau ngày này", today() + timedelta(days=400)),
        (f"{soon} có thể hết hạn sau ngày này", today() + timedelta(days=20)),
    }


def test_the_calendars_of_others_tell_only_what_concerns_their_agency(directory, monkeypatch):
    theirs = ending_in(
        20,
        parties=(
            Party(side=Side.STATE, name="UBND xã Thử Giang", agency_id=directory.communes[0]),
            Party(side=Side.PROVIDER, name="VNPT"),
        ),
    )
    ending_in(30, title="Của người khác")
    assert calendar_of(signed_in_as(Role.CLERK)) == set()
    monkeypatch.setattr("lienthong.cooperation.testing.OFFICE", directory.communes[0])
    assert {title for title, _ in calendar_of(signed_in_as(Role.CLERK))} == {
        f"{theirs} có thể hết hạn sau ngày này"
    }


def test_the_start_page_leads_an_officer_to_the_radar(linked, directory, monkeypatch):
    monkeypatch.setattr("lienthong.cooperation.testing.OFFICE", directory.provider)
    keep_register(directory.provider)
    page = page_of(signed_in_as(Role.PROGRAMME_OFFICER).get(reverse("start")))
    assert RADAR in page
    assert "1 đã hoặc có thể đã hết hạn mà chưa ai để ý." in page
    assert reverse("cooperation:undecided") in page


def test_the_start_page_leads_a_successor_to_what_came_to_it(linked, directory, monkeypatch):
    monkeypatch.setattr("lienthong.cooperation.testing.OFFICE", directory.communes[0])
    clerk = signed_in_as(Role.CLERK)
    page = page_of(clerk.get(reverse("start")))
    assert reverse("cooperation:carried_here") in page
    assert "1 chưa quyết định." in page
    assert linked in page_of(clerk.get(reverse("cooperation:carried_here")))


def test_other_software_reads_the_radar(client, linked):
    (one,) = client.get("/api/v1/cooperation/radar").json()
    assert (one["reference"], one["lapse"]["stage"]) == (linked, "lapsed")
    assert (one["lapse"]["worst"], one["lapse"]["best"]) == ("2023-01-01", "2023-12-31")
    before = client.get("/api/v1/cooperation/radar", {"on": str(date(2022, 12, 1))}).json()
    assert before[0]["lapse"]["stage"] == "soon"
    assert client.get("/api/v1/cooperation/radar", {"section": "later"}).json() == []
