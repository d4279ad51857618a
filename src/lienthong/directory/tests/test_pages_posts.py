from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lienthong.directory.queries import get_agency, list_appointments, list_posts
from lienthong.directory.terms import Level
from lienthong.directory.testing import build_agency, build_unit, committee_of
from lienthong.identity.operations import disable_account
from lienthong.identity.queries import list_grants
from lienthong.identity.terms import Role
from lienthong.identity.testing import PASSWORD, acting_as, give_role, make_account, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return build_agency("Sở Tài chính tỉnh Sông Lớn")


def administer(client, agency, role=Role.AGENCY_ADMINISTRATOR):
    account = make_account(full_name="Lê Thị Quản")
    at = None if role is Role.OPERATOR else agency.id
    give_role(account, role, agency_id=at, agency_name=agency.name if at else "")
    sign_in(client, account, agency_id=at)
    return account


@pytest.fixture
def clerk(agency):
    """Somebody the agency's administrator knows."""
    account = make_account("thu-van", full_name="Nguyễn Văn Thư")
    give_role(account, Role.SPECIALIST, agency_id=agency.id, agency_name=agency.name)
    return account


def page(agency):
    return reverse("directory:appointments", args=[agency.id])


def create(client, agency, title="Văn thư", role=Role.CLERK):
    address = reverse("directory:new_post", args=[agency.id])
    return client.post(address, {"post-title": title, "post-role": role.value, "post-internal": ""})


def appoint(client, agency, person, **given):
    (post,) = list_posts(agency_id=agency.id)
    data = {"post": post.id, "account": person, "first_on": "2026-01-01", "source": "12/QĐ"}
    address = reverse("directory:new_appointment", args=[agency.id])
    return client.post(address, {f"appoint-{k}": v for k, v in {**data, **given}.items()})


def test_an_administrator_appoints_and_the_role_follows(client, agency, clerk):
    administer(client, agency)
    create(client, agency)
    answer = appoint(client, agency, clerk)
    assert answer.status_code == 302
    words = client.get(page(agency)).content.decode()
    assert "Nguyễn Văn Thư" in words
    assert "12/QĐ" in words
    assert Role.CLERK in {grant.role for grant in list_grants(account_id=clerk)}


def test_an_appointment_ends_after_its_last_day(client, agency, clerk):
    administer(client, agency)
    create(client, agency)
    appoint(client, agency, clerk)
    today = timezone.localdate()
    (held,) = list_appointments(on=today, agency_id=agency.id)
    address = reverse("directory:end_appointment", args=[agency.id, held.id])
    assert "thôi giữ chức danh" in client.get(address).content.decode()
    last = today - timedelta(days=1)
    assert client.post(address, {"last_on": last.isoformat()}).status_code == 302
    assert list_appointments(on=today, agency_id=agency.id) == []
    assert client.get(address).status_code == 404


def test_who_leaves_a_post_loses_its_rights_with_the_next_request(client, agency, clerk):
    administer(client, agency)
    create(client, agency, "Quản trị", Role.AGENCY_ADMINISTRATOR)
    appoint(client, agency, clerk)
    holder = Client()
    sign_in(holder, clerk, agency_id=agency.id)
    assert holder.get(page(agency)).status_code == 200
    today = timezone.localdate()
    (held,) = list_appointments(on=today, agency_id=agency.id)
    address = reverse("directory:end_appointment", args=[agency.id, held.id])
    assert client.post(address, {"last_on": today.isoformat()}).status_code == 302
    assert holder.get(page(agency)).status_code == 403


def test_an_appointment_that_begins_later_is_shown_and_can_be_taken_back(client, agency, clerk):
    administer(client, agency)
    create(client, agency)
    begins = timezone.localdate() + timedelta(days=30)
    appoint(client, agency, clerk, first_on=begins.isoformat())
    words = client.get(page(agency)).content.decode()
    assert f"chưa bắt đầu · từ {begins:%d/%m/%Y}" in words
    (held,) = list_appointments(on=begins, agency_id=agency.id)
    address = reverse("directory:end_appointment", args=[agency.id, held.id])
    answer = client.post(address, {"last_on": timezone.localdate().isoformat()}, follow=True)
    assert "được rút lại trước khi bắt đầu" in answer.content.decode()
    assert list_appointments(on=begins, agency_id=agency.id) == []


def test_an_administrator_above_appoints_below_and_ends_only_what_it_may_give(client, clerk):
    province = build_unit("Tỉnh Sông Lớn", "99", level=Level.PROVINCE)
    committee = get_agency(agency_id=committee_of(province))
    below = build_agency("Sở Y tế tỉnh Sông Lớn", parent=committee, unit=province)
    administer(client, committee)
    assert create(client, below).status_code == 302
    administer(client, below, Role.OPERATOR)
    create(client, below, "Kiểm toán", Role.AUDITOR)
    auditing = next(post for post in list_posts(agency_id=below.id) if post.title == "Kiểm toán")
    address = reverse("directory:new_appointment", args=[below.id])
    given = {"post": auditing.id, "account": clerk, "first_on": "2026-01-01", "source": "9/QĐ"}
    client.post(address, {f"appoint-{name}": value for name, value in given.items()})
    (held,) = list_appointments(on=timezone.localdate(), agency_id=below.id)
    ending = reverse("directory:end_appointment", args=[below.id, held.id])
    assert ending in client.get(page(below)).content.decode()
    administer(client, committee)
    assert ending not in client.get(page(below)).content.decode()
    answer = client.post(ending, {"last_on": "2026-01-01"})
    assert "vượt ra ngoài phạm vi một cơ quan" in answer.content.decode()
    assert len(list_appointments(on=timezone.localdate(), agency_id=below.id)) == 1


def test_nothing_is_chosen_before_who_appoints_chooses_it(client, agency, clerk):
    administer(client, agency)
    create(client, agency)
    answer = client.get(page(agency))
    for form, names in (("appoint_form", ("post", "account")), ("post_form", ("role",))):
        for name in names:
            assert answer.context[form].fields[name].choices[0] == ("", "Chọn")


def test_an_administrator_is_refused_to_appoint_themselves_but_not_the_operator(client, agency):
    own = administer(client, agency)
    create(client, agency)
    words = appoint(client, agency, own).content.decode()
    assert "Không ai tự bổ nhiệm mình" in words
    assert 'href="#id_appoint-account"' in words
    assert list_appointments(on=timezone.localdate(), agency_id=agency.id) == []
    operator = administer(client, agency, Role.OPERATOR)
    assert appoint(client, agency, operator).status_code == 302


def test_nobody_appoints_in_an_agency_of_others(client, agency, clerk):
    administer(client, build_agency("Sở Tư pháp tỉnh Sông Lớn"))
    assert client.get(page(agency)).status_code == 403
    assert create(client, agency).status_code == 403
    assert list_posts(agency_id=agency.id) == []


def test_the_names_of_holders_are_not_public(client, agency, clerk):
    administer(client, agency)
    create(client, agency)
    appoint(client, agency, clerk)
    own = client.get(reverse("directory:agency", args=[agency.id])).content.decode()
    assert "Nguyễn Văn Thư" in own
    client.logout()
    public = client.get(reverse("directory:agency", args=[agency.id])).content.decode()
    assert "Nguyễn Văn Thư" not in public


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.AUDITOR, Role.PROGRAMME_OFFICER])
def test_an_administrator_cannot_give_a_role_that_reaches_beyond_the_agency(client, agency, role):
    administer(client, agency)
    assert b"lt-error-summary" in create(client, agency, role=role).content
    assert list_posts(agency_id=agency.id) == []


def test_nor_fill_a_post_of_such_a_role_made_by_the_operator(client, agency, clerk):
    administer(client, agency, Role.OPERATOR)
    assert create(client, agency, "Kiểm toán", Role.AUDITOR).status_code == 302
    administer(client, agency)
    assert appoint(client, agency, clerk).status_code == 200
    assert list_appointments(on=date(2026, 6, 1), agency_id=agency.id) == []


@pytest.mark.parametrize(
    "given",
    [
        {"first_on": ""},
        {"first_on": "2026-13-01"},
        {"last_on": "2025-01-01"},
        {"account": "00000000-0000-4000-8000-000000000000"},
        {"post": "x"},
        {"post": ""},
        {"account": ""},
        {"source": " "},
    ],
)
def test_what_is_wrong_with_an_appointment_is_named(client, agency, clerk, given):
    administer(client, agency)
    create(client, agency)
    answer = appoint(client, agency, clerk, **given)
    assert answer.status_code == 200
    assert b"lt-error-summary" in answer.content
    assert list_appointments(on=date(2026, 6, 1), agency_id=agency.id) == []


def test_a_post_of_the_same_title_is_refused_beside_its_field(client, agency):
    administer(client, agency)
    create(client, agency)
    words = create(client, agency).content.decode()
    assert "đã có chức danh “Văn thư”" in words
    assert 'href="#id_post-title"' in words


def test_an_appointment_kept_when_the_session_ended_is_shown_by_names(client, agency, clerk):
    account = make_account("quan.tri", full_name="Lê Thị Quản")
    give_role(account, Role.AGENCY_ADMINISTRATOR, agency_id=agency.id, agency_name=agency.name)
    client.post("/dang-nhap", {"login": "quan.tri", "password": PASSWORD})
    create(client, agency)
    client.session.flush()
    del client.cookies["sessionid"]
    kept = parse_qs(urlsplit(appoint(client, agency, clerk).url).query)["next"][0]
    client.post("/dang-nhap", {"login": "quan.tri", "password": PASSWORD})
    values = [item["value"] for item in client.get(kept).context["values"]]
    assert values == ["Văn thư", "Nguyễn Văn Thư (thu-van)", "01/01/2026", "12/QĐ"]


UNREAD = "văn bản gửi đến cơ quan này chưa có người mở"
UNREAD_THERE = "văn bản gửi đến đó chưa có người mở"


@pytest.fixture
def addressed():
    """An agency that documents can be sent to."""
    return build_agency("Sở Tài chính tỉnh Sông Lớn", code="H99.1")


def about(client, agency):
    return client.get(reverse("directory:agency", args=[agency.id])).content.decode()


@pytest.mark.parametrize("role", [Role.AGENCY_ADMINISTRATOR, Role.OPERATOR])
def test_who_appoints_is_told_that_an_agency_has_no_clerk(client, addressed, role):
    administer(client, addressed, role)
    words = about(client, addressed)
    assert UNREAD in words
    assert f'href="{page(addressed)}"' in words
    assert UNREAD in client.get(page(addressed)).content.decode()
    start = client.get("/").content.decode()
    assert f"Sở Tài chính tỉnh Sông Lớn chưa có văn thư: {UNREAD_THERE}" in start
    assert f'href="{page(addressed)}"' in start


def test_nobody_else_is_told_that_an_agency_has_no_clerk(client, addressed):
    assert UNREAD not in about(client, addressed)
    assert UNREAD_THERE not in client.get("/").content.decode()
    administer(client, addressed, Role.LEADER)
    assert UNREAD not in about(client, addressed)
    assert UNREAD_THERE not in client.get("/").content.decode()
    assert client.get(reverse("directory:without_clerk")).status_code == 403


def test_with_a_clerk_who_can_sign_in_nothing_is_said(client, addressed):
    administer(client, addressed)
    person = make_account("thu-van", full_name="Nguyễn Văn Thư")
    give_role(person, Role.CLERK, agency_id=addressed.id, agency_name=addressed.name)
    assert UNREAD not in about(client, addressed)
    assert UNREAD_THERE not in client.get("/").content.decode()
    boss, now = acting_as(make_account(), Role.OPERATOR), timezone.now()
    disable_account(account_id=person, acting=boss, on=timezone.localdate(now), now=now)
    assert UNREAD in about(client, addressed)


def test_an_agency_without_an_address_needs_no_clerk(client, agency):
    administer(client, agency)
    assert UNREAD not in about(client, agency)
    assert UNREAD_THERE not in client.get("/").content.decode()


def test_several_agencies_without_a_clerk_are_listed_with_the_way_to_their_posts(client, addressed):
    other = build_agency("Sở Y tế tỉnh Sông Lớn", code="H99.2")
    below = build_agency("Chi cục Thuế", code="H99.1.1", parent=addressed)
    administer(client, addressed)
    listed = reverse("directory:without_clerk")
    start = client.get("/").content.decode()
    assert f"2 cơ quan chưa có văn thư: {UNREAD_THERE}" in start
    assert f'href="{listed}"' in start
    words = client.get(listed).content.decode()
    assert f'href="{page(below)}"' in words
    assert f'href="{page(addressed)}"' in words
    assert f'href="{page(other)}"' not in words


def test_a_long_list_of_agencies_without_a_clerk_comes_in_pages(client, addressed):
    for number in range(50):
        build_agency(f"Phòng số {number}", code=f"H99.1.{number + 10}", parent=addressed)
    administer(client, addressed)
    listed = reverse("directory:without_clerk")
    first, second = client.get(listed), client.get(f"{listed}?page=2")
    assert [len(answer.context["rows"]) for answer in (first, second)] == [50, 1]
    assert 'href="?page=2"' in first.content.decode()


def test_a_wrong_end_is_taken_back_on_the_page(client, agency, clerk):
    administer(client, agency)
    create(client, agency)
    appoint(client, agency, clerk)
    today = timezone.localdate()
    (held,) = list_appointments(on=today, agency_id=agency.id)
    args = [agency.id, held.id]
    client.post(reverse("directory:end_appointment", args=args), {"last_on": today.isoformat()})
    address = reverse("directory:take_back_end", args=args)
    assert address in client.get(page(agency)).text
    answer = client.post(address, follow=True)
    assert address not in answer.text
    (again,) = list_appointments(on=today, agency_id=agency.id, at=timezone.now())
    assert (again.id, again.valid_until) == (held.id, None)
    assert "Chỉ rút lại được" in client.post(address, follow=True).text
