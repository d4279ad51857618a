"""Settings of the platform's mail: what they become, and what is refused."""

import pytest

from lienthong.site.configuration import SettingRefused
from lienthong.site.mail import MailSettings

FROM = {"LIENTHONG_MAIL_FROM": "lienthong@tinh.vn"}


def read(url, **more):
    return MailSettings.from_environment({"LIENTHONG_MAIL_URL": url, **FROM, **more})


def test_without_a_server_no_mail_goes():
    made = MailSettings.from_environment({}).for_django()
    assert made == {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}


@pytest.mark.parametrize(
    ("url", "port", "starts_tls", "over_tls"),
    [
        ("smtp://thu@mail.tinh.vn", 587, True, False),
        ("smtps://mail.tinh.vn", 465, False, True),
        ("smtp://127.0.0.1:2525", 2525, False, False),
    ],
)
def test_a_server_is_spoken_to_by_tls_but_on_this_machine(url, port, starts_tls, over_tls):
    made = read(url).for_django()
    assert (made["EMAIL_PORT"], made["EMAIL_USE_TLS"], made["EMAIL_USE_SSL"]) == (
        port, starts_tls, over_tls,
    )  # fmt: skip


def test_the_password_comes_from_a_file(tmp_path):
    kept = tmp_path / "mail.secret"
    kept.write_text("mở ra\n", encoding="utf-8")
    made = read("smtps://thu@mail.tinh.vn", LIENTHONG_MAIL_PASSWORD_FILE=str(kept)).for_django()
    assert (made["EMAIL_HOST_USER"], made["EMAIL_HOST_PASSWORD"]) == ("thu", "mở ra")


@pytest.mark.parametrize(
    ("url", "more"),
    [
        ("http://mail.tinh.vn", {}),
        ("smtp://", {}),
        ("smtp://mail.tinh.vn:99999", {}),
        ("smtp://thu:mat-khau@mail.tinh.vn", {}),
        ("smtp://mail.tinh.vn", {"LIENTHONG_MAIL_FROM": "không có"}),
        ("smtp://mail.tinh.vn", {"LIENTHONG_MAIL_FROM": "a@b\nBcc: c@d"}),
        ("smtp://mail.tinh.vn", {"LIENTHONG_MAIL_PASSWORD_FILE": "/không/có"}),
    ],
)
def test_what_cannot_be_is_refused_without_telling_a_password(url, more):
    with pytest.raises(SettingRefused) as refused:
        read(url, **more)
    assert "mat-khau" not in str(refused.value)
