"""A half-filled form survives the end of its session."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from lienthong.identity.pages import kept_forms, remembered
from lienthong.identity.terms import Role
from lienthong.identity.testing import PASSWORD, give_role, make_account

pytestmark = [pytest.mark.django_db, pytest.mark.urls("lienthong.identity.tests.sample_site")]
HERE = UUID(int=10)
TYPED = {"subject": "Báo cáo <b>quý</b>", "version": "7", "to": ["a", "b"], "password": "x"}


def make_clerk(username):
    return make_account(username, roles=(Role.CLERK,), agency_id=HERE, agency_name="UBND xã A")


@pytest.fixture
def clerk():
    return make_clerk("van.thu")


def enter(client, username, **more):
    return client.post("/dang-nhap", {"login": username, "password": PASSWORD, **more})


def read(client, url):
    """The page in English, whatever the account's language."""
    client.cookies["django_language"] = "en"
    return client.get(url).content.decode()


def end_session(client):
    """As after eight hours: the session is gone, the browser's other cookies stay."""
    client.session.flush()
    del client.cookies["sessionid"]


def post_after_the_end(client, path="/sample/letter", data=None, **headers):
    enter(client, "van.thu")
    end_session(client)
    return client.post(path, TYPED if data is None else data, **headers)


def next_of(answer):
    from urllib.parse import parse_qs, urlsplit

    parts = urlsplit(answer.url)
    assert parts.path == "/dang-nhap"
    return parse_qs(parts.query)["next"][0]


def fields_of(html):
    """The fields of the form that sends again: names and values in order."""
    from html import unescape

    found = re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', html, re.DOTALL)
    return [(unescape(name), unescape(value)) for name, value in found]


def test_what_was_typed_is_shown_after_sign_in_and_sent_again(client, clerk):
    answer = post_after_the_end(client, "/sample/letter?draft=5")
    target = next_of(answer)
    sign_in_page = read(client, answer.url)
    assert "your text is kept" in sign_in_page
    assert enter(client, "van.thu", next=target).url == target
    page = client.get(target)
    assert page.status_code == 200
    html = page.content.decode()
    assert "<dt>Trích yếu</dt><dd>Báo cáo &lt;b&gt;quý&lt;/b&gt;</dd>" in html
    assert "<dt>to</dt><dd>a</dd>" in html
    assert "<dt>version</dt>" not in html
    assert 'action="/sample/letter?draft=5"' in html
    fields = fields_of(html)
    assert fields == [
        ("subject", "Báo cáo <b>quý</b>"),
        ("version", "7"),
        ("to", "a"),
        ("to", "b"),
    ]
    again = client.post("/sample/letter", {"subject": fields[0][1], "to": ["a", "b"]})
    assert again.content.decode() == "sent: Báo cáo <b>quý</b> ['a', 'b']"


def test_line_breaks_come_back_as_they_were_typed(client, clerk):
    answer = post_after_the_end(client, data={"subject": "\n\nmột\nhai\n"})
    target = next_of(answer)
    enter(client, "van.thu")
    assert fields_of(client.get(target).content.decode()) == [("subject", "\n\nmột\nhai\n")]


def test_files_are_not_kept_and_the_page_says_so(client, clerk):
    upload = SimpleUploadedFile("a.pdf", b"%PDF")
    target = next_of(post_after_the_end(client, data={"subject": "x", "scan": upload}))
    enter(client, "van.thu")
    html = read(client, target)
    assert "choose them once more" in html
    assert "Send it now" not in html
    assert fields_of(html) == [("subject", "x")]


def test_a_kept_form_is_sent_for_the_agency_it_was_filled_in_for(client, clerk):
    give_role(clerk, Role.CLERK, agency_id=UUID(int=11), agency_name="UBND xã Z")
    enter(client, "van.thu")
    client.post("/dang-lam-viec-cho", {"acting": str(UUID(int=11))})
    end_session(client)
    target = next_of(client.post("/sample/letter", TYPED))
    enter(client, "van.thu")
    assert client.get(target).context["acting"]["agency_name"] == "UBND xã Z"


def test_a_choice_is_shown_by_its_name(client, clerk):
    target = next_of(post_after_the_end(client, "/tai-khoan", {"language": "vi"}))
    enter(client, "van.thu")
    assert "<dd>Tiếng Việt</dd>" in read(client, target)


def test_a_form_with_a_prefix_is_shown_under_its_labels(client, clerk):
    target = next_of(post_after_the_end(client, "/sample/stamp", {"stamp-colour": "red"}))
    enter(client, "van.thu")
    assert "<dt>Màu dấu</dt><dd>Đỏ</dd>" in read(client, target)


def test_a_page_of_several_forms_says_itself_what_was_typed(client, clerk):
    typed = {"rows-0-subject": "một", "rows-0-version": "3", "rows-1-subject": "<hai>", "x": "y"}
    target = next_of(post_after_the_end(client, "/sample/rows/2026?kind=bao+cao", typed))
    enter(client, "van.thu")
    shown = read(client, target)
    assert "<dt>Dòng của năm 2026</dt><dd>bao cao</dd>" in shown
    assert "<dt>Trích yếu</dt><dd>một</dd>" in shown
    assert "<dt>Trích yếu</dt><dd>&lt;hai&gt;</dd>" in shown
    assert "<dt>rows-0-version</dt>" not in shown
    assert set(fields_of(shown)) == set(typed.items())


def test_another_person_on_the_same_browser_sees_nothing_and_it_is_dropped(client, clerk):
    make_clerk("nguoi.khac")
    target = next_of(post_after_the_end(client))
    assert enter(client, "nguoi.khac", next=target).url == "/"
    assert client.get(target).status_code == 404
    client.post("/dang-xuat")
    enter(client, "van.thu")
    assert client.get(target).status_code == 404


def test_on_a_browser_where_nobody_signed_in_nothing_is_kept(client, clerk):
    answer = client.post("/sample/letter", TYPED)
    assert next_of(answer) == "/"
    assert kept_forms._SESSION_KEY not in client.session


def test_a_forged_cookie_keeps_nothing(client, clerk):
    client.cookies[remembered.COOKIE] = f"{clerk}:1:forged"
    assert next_of(client.post("/sample/letter", TYPED)) == "/"


def test_a_form_too_long_to_keep_says_so_and_leads_back_to_its_page(client, clerk):
    answer = post_after_the_end(
        client,
        data={"subject": "x" * 200_001},
        HTTP_REFERER="http://testserver/sample/letter",
    )
    assert next_of(answer) == "/sample/letter"
    assert "quá dài nên không giữ lại được" in read(client, answer.url)


def test_what_people_type_about_their_password_is_never_kept(client, clerk):
    answer = post_after_the_end(client, "/tai-khoan/mat-khau", {"oldpassword": "a", "note": "b"})
    assert next_of(answer) == "/"
    assert kept_forms._SESSION_KEY not in client.session


def test_what_is_not_a_form_is_not_kept(client, clerk):
    answer = post_after_the_end(client, data="{}", content_type="application/json")
    assert next_of(answer) == "/"


def test_a_kept_form_is_gone_after_twelve_hours(client, clerk):
    target = next_of(post_after_the_end(client))
    enter(client, "van.thu")
    session = client.session
    for stored in session[kept_forms._SESSION_KEY]:
        stored["kept_at"] = (timezone.now() - timedelta(hours=12)).isoformat()
    session.save()
    assert client.get(target).status_code == 404


def test_a_kept_form_can_be_thrown_away(client, clerk):
    target = next_of(post_after_the_end(client))
    enter(client, "van.thu")
    assert client.post(f"{target}/bo").status_code == 302
    assert client.get(target).status_code == 404


def test_forms_of_two_tabs_are_both_kept(client, clerk):
    first = next_of(post_after_the_end(client, data={"subject": "một"}))
    second = next_of(client.post("/sample/letter", {"subject": "hai"}))
    enter(client, "van.thu")
    assert fields_of(client.get(first).content.decode()) == [("subject", "một")]
    assert fields_of(client.get(second).content.decode()) == [("subject", "hai")]


def test_a_part_of_a_page_is_told_to_leave_the_page(client, clerk):
    answer = post_after_the_end(client, HTTP_HX_REQUEST="true")
    assert answer.status_code == 200
    assert answer.headers["HX-Redirect"].startswith("/dang-nhap?next=%2Fbieu-mau-giu-lai%2F")
    shown = client.get(
        "/sample/letter",
        HTTP_HX_REQUEST="true",
        HTTP_HX_CURRENT_URL="http://testserver/sample/hall?x=1",
    )
    assert shown.headers["HX-Redirect"] == "/dang-nhap?next=%2Fsample%2Fhall%3Fx%3D1"


def test_a_page_of_elsewhere_is_never_the_way_back(client, clerk):
    answer = post_after_the_end(
        client, data={"subject": "x" * 200_001}, HTTP_REFERER="https://evil.example/letter"
    )
    assert next_of(answer) == "/"


@pytest.fixture
def strict():
    """A browser held to its CSRF token, signed in, then signed in anew in another tab."""
    browser = Client(enforce_csrf_checks=True)
    browser.get("/dang-nhap")
    token = browser.cookies["csrftoken"].value
    browser.post(
        "/dang-nhap", {"login": "van.thu", "password": PASSWORD, "csrfmiddlewaretoken": token}
    )
    return browser, token


def test_a_form_older_than_the_sign_in_is_kept_for_confirmation(clerk, strict):
    browser, old_token = strict
    data = {**TYPED, "csrfmiddlewaretoken": old_token}
    answer = browser.post("/sample/letter", data, HTTP_ORIGIN="http://testserver")
    assert answer.status_code == 302
    html = browser.get(answer.url).content.decode()
    assert fields_of(html)[0] == ("subject", "Báo cáo <b>quý</b>")


def test_a_form_of_another_site_is_refused_and_not_kept(clerk, strict):
    browser, _ = strict
    for origin in ({"HTTP_ORIGIN": "https://evil.example"}, {"HTTP_ORIGIN": "null"}, {}):
        answer = browser.post("/sample/letter", {**TYPED, "csrfmiddlewaretoken": "x"}, **origin)
        assert answer.status_code == 403
    assert kept_forms._SESSION_KEY not in browser.session
