"""The frame of the pages, and the pages shown when something is refused or fails."""

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

SIGNED_IN = {
    "navigation": [{"label": "Thỏa thuận", "url": "/thoa-thuan", "current": True}],
    "acting": {"account_name": "Lê Thị Hường", "agency_name": "Sở <Tư pháp>"},
    "acting_choices": [
        {"value": "a", "agency_name": "Sở <Tư pháp>", "current": True},
        {"value": "b", "agency_name": "UBND xã Nga Sơn", "current": False},
    ],
    "acting_url": "/doi",
    "search_url": "/danh-ba",
    "demonstration": True,
}


@pytest.fixture
def request_of_a_reader():
    request = RequestFactory().get("/he-thong-thiet-ke?trang=2")
    request.user = None
    return request


@pytest.mark.parametrize("template", ["400.html", "500.html", "403_csrf.html"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_pages_for_failures_need_nothing_from_the_platform(template, language):
    with override(language):
        html = render_to_string(template)
    assert f'lang="{language}"' in html
    assert 'href="/"' in html


@pytest.mark.parametrize("template", ["403.html", "404.html"])
def test_pages_for_refusals_keep_the_frame(template, request_of_a_reader):
    html = render_to_string(template, SIGNED_IN, request_of_a_reader)
    assert 'class="lt-skip"' in html
    assert "Lê Thị Hường" in html


def test_frame_offers_the_other_agencies_one_may_act_for(request_of_a_reader):
    html = render_to_string("shell/page.html", SIGNED_IN, request_of_a_reader)
    assert '<button type="submit" name="acting" value="b">' in html
    assert '<button type="submit" name="acting" value="a" aria-current="true">' in html
    assert "Sở &lt;Tư pháp&gt;" in html


def test_frame_with_one_role_offers_no_switch(request_of_a_reader):
    alone = {**SIGNED_IN, "acting_choices": SIGNED_IN["acting_choices"][:1]}
    html = render_to_string("shell/page.html", alone, request_of_a_reader)
    assert 'name="acting"' not in html


def test_frame_marks_demonstration_data_only_where_it_is(request_of_a_reader):
    marked = render_to_string("shell/page.html", SIGNED_IN, request_of_a_reader)
    plain = {**SIGNED_IN, "demonstration": False}
    assert "lt-demonstration" in marked
    assert "lt-demonstration" not in render_to_string("shell/page.html", plain, request_of_a_reader)


def test_somebody_not_signed_in_is_offered_to_sign_in(request_of_a_reader):
    nobody = {**SIGNED_IN, "acting": None, "acting_choices": []}
    html = render_to_string("shell/page.html", nobody, request_of_a_reader)
    assert "lt-sign-in" in html
    assert "lt-account" not in html


def test_start_page_without_work_says_so(request_of_a_reader):
    given = {**SIGNED_IN, "greeting": "Chào chị Hường", "next_steps": []}
    with override("vi"):
        html = render_to_string("shell/start.html", given, request_of_a_reader)
    assert "Không có việc nào đang chờ" in html


def test_pages_keep_the_other_parameters_of_the_address(client, db):
    html = client.get("/he-thong-thiet-ke?q=nga").content.decode()
    assert 'href="?q=nga&amp;page=2"' in html
    assert 'href="?q=nga&amp;page=4"' in html
