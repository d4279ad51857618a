import pytest


@pytest.fixture
def person(platform, open_page):
    """Sign a person in; their page."""

    def sign_in(username, width=1280):
        page = open_page(width=width)
        page.goto(f"{platform.url}/dang-nhap")
        page.locator("[name=login]").fill(username)
        page.locator("[name=password]").fill(platform.password)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(lambda url: "/dang-nhap" not in url)
        return page

    return sign_in
