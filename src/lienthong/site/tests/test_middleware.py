import pytest
from django.contrib import messages
from django.db import OperationalError
from django.shortcuts import redirect
from django.test import override_settings
from django.urls import path

from lienthong.identity.queries import open_to_all
from lienthong.kernel.errors import Fault, Refusal
from lienthong.site.urls import urlpatterns as real

pytestmark = pytest.mark.django_db


class DoorClosed(Refusal):
    code = "testing.door_closed"
    fault = Fault.POLICY
    message = "The door {door} is closed. Knock."


@open_to_all
def closed(request):
    raise DoorClosed(door="<script>")


@open_to_all
def busy(request):
    raise OperationalError("database is locked")


@open_to_all
def done(request):
    messages.success(request, "It is done.")
    return redirect("/closed")


@open_to_all
def broken(request):
    raise ValueError("a programming error stays one")


urlpatterns = [
    *real,
    path("busy", busy),
    path("closed", closed),
    path("broken", broken),
    path("done", done),
]


@override_settings(ROOT_URLCONF=__name__)
def test_a_refusal_becomes_a_page_that_says_what_and_where_it_lies(client):
    answer = client.get("/closed", HTTP_COOKIE="django_language=en")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "The door &lt;script&gt; is closed. Knock." in page
    assert "a rule does not allow it" in page
    assert "testing.door_closed" in page


@override_settings(ROOT_URLCONF=__name__)
def test_a_refusal_of_a_part_of_a_page_takes_the_whole_page(client):
    answer = client.get("/closed", headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert (answer["HX-Retarget"], answer["HX-Reselect"]) == ("body", "body")
    assert "HX-Retarget" not in client.get("/closed")


@override_settings(ROOT_URLCONF=__name__)
def test_a_database_that_others_keep_busy_is_told_as_such(client):
    answer = client.get("/busy")
    assert answer.status_code == 503
    assert "site.database_busy" in answer.content.decode()


@override_settings(ROOT_URLCONF=__name__)
def test_a_programming_error_is_not_dressed_up_as_a_refusal(client):
    with pytest.raises(ValueError, match="stays one"):
        client.get("/broken")


@pytest.mark.parametrize(
    ("headers", "language"),
    [
        ({}, "vi"),
        ({"HTTP_ACCEPT_LANGUAGE": "en-GB,en"}, "vi"),
        ({"HTTP_COOKIE": "django_language=en"}, "en"),
        ({"HTTP_COOKIE": "django_language=fr"}, "vi"),
        ({"HTTP_COOKIE": "django_language=vi"}, "vi"),
    ],
)
def test_pages_are_vietnamese_unless_the_switch_was_used(client, headers, language):
    answer = client.get("/he-thong-thiet-ke", **headers)
    assert answer["Content-Language"] == language
    varies = {name.strip() for name in answer["Vary"].split(",")}
    assert "Cookie" in varies
    assert "Accept-Language" not in varies
    assert f'<html lang="{language}">' in answer.content.decode()


def test_the_language_of_one_request_does_not_leak_into_the_next(client):
    client.get("/he-thong-thiet-ke", HTTP_COOKIE="django_language=en")
    client.cookies.clear()
    assert '<html lang="vi">' in client.get("/he-thong-thiet-ke").content.decode()


def test_the_address_of_a_button_opened_as_a_page_says_so(client):
    answer = client.get("/dang-lam-viec-cho")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "Địa chỉ này không phải một trang" in answer.content.decode()


@override_settings(ROOT_URLCONF=__name__)
def test_a_script_that_sends_a_form_is_told_where_to_go_on(client):
    told = client.post("/done", headers={"Lt-Sends-Itself": "1"})
    assert (told.status_code, told["Lt-Go-On"]) == (200, "/closed")
    assert "Location" not in told
    assert "It is done." in client.get("/closed").content.decode()
    assert client.post("/done").status_code == 302
