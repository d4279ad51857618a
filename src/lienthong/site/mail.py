"""How the platform sends mail, if it does."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from lienthong.kernel.errors import gettext_noop
from lienthong.site.configuration import SettingRefused

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_PORTS = {"smtp": 587, "smtps": 465}
SECONDS = 20


@dataclass(frozen=True, kw_only=True)
class MailSettings:
    """The server that takes the platform's mail, and who it is from; without a server none goes.

    `smtps` is TLS from the start; `smtp` asks for TLS (STARTTLS), but on this machine itself.
    """

    server: SplitResult | None
    password: str
    sender: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "MailSettings":
        """Read `LIENTHONG_MAIL_URL` (`smtp://user@host:587`), `_FROM` and `_PASSWORD_FILE`.

        Refuses an address of another kind, one without sender, a password within the address, and
        a file that cannot be read.
        """
        url = environment.get("LIENTHONG_MAIL_URL", "")
        if not url:
            return cls(server=None, password="", sender="")
        sender = environment.get("LIENTHONG_MAIL_FROM", "")
        _, at, host = sender.rpartition("@")
        if not at or not host or any(sign in sender for sign in "\r\n"):
            raise SettingRefused(
                name="LIENTHONG_MAIL_FROM",
                value=sender,
                problem=gettext_noop("it must be the address that the platform's mail is from"),
            )
        return cls(
            server=_server(url),
            password=_password(environment.get("LIENTHONG_MAIL_PASSWORD_FILE", "")),
            sender=sender,
        )

    def for_django(self) -> dict[str, object]:
        """As Django calls these settings."""
        if self.server is None:
            return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
        over_tls = self.server.scheme == "smtps"
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": self.server.hostname,
            "EMAIL_PORT": self.server.port or _PORTS[self.server.scheme],
            "EMAIL_HOST_USER": unquote(self.server.username or ""),
            "EMAIL_HOST_PASSWORD": self.password,
            "EMAIL_USE_SSL": over_tls,
            "EMAIL_USE_TLS": not over_tls and self.server.hostname not in _LOOPBACK,
            "EMAIL_TIMEOUT": SECONDS,
            "DEFAULT_FROM_EMAIL": self.sender,
        }


def _server(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        known = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known or parts.path.strip("/") or parts.query:
        raise SettingRefused(
            name="LIENTHONG_MAIL_URL",
            value=url.rpartition("@")[2],
            problem=gettext_noop("it must be like smtp://user@host:587 or smtps://user@host"),
        )
    if parts.password is not None:
        raise SettingRefused(
            name="LIENTHONG_MAIL_URL",
            value=f"{parts.scheme}://…",
            problem=gettext_noop("the password belongs in LIENTHONG_MAIL_PASSWORD_FILE"),
        )
    return parts


def _password(name: str) -> str:
    if not name:
        return ""
    try:
        return Path(name).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise SettingRefused(
            name="LIENTHONG_MAIL_PASSWORD_FILE",
            value=name,
            problem=gettext_noop("this file cannot be read"),
        ) from None
