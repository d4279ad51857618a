"""What the operator may set, read once from the environment into typed values."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from lienthong.kernel.errors import Fault, Refusal, gettext_noop

VERSION = "0.1.0"
LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}


class SettingRefused(Refusal):
    """A setting of the environment has a value the platform cannot use."""

    code = "site.setting_refused"
    fault = Fault.CALLER
    message = "The setting {name} has the value “{value}”: {problem}."


@dataclass(frozen=True, kw_only=True)
class SiteSettings:
    """Where the platform keeps its data and where it listens.

    `home` is a folder of the platform's own; `port` a TCP port on `host`; `database_url`
    is `sqlite:///PATH` or `postgres://USER:PASSWORD@HOST:PORT/NAME` (HOST may be empty for the
    local socket); `public_url` is the address people use when a proxy stands in front, or "";
    `language` is what pages and commands speak until somebody chooses another.
    """

    home: Path
    host: str
    port: int
    database_url: str
    language: str
    public_url: str
    debug: bool

    @property
    def is_public_over_tls(self) -> bool:
        """Whether people reach the platform by https (through a proxy that speaks TLS)."""
        return self.public_url.startswith("https://")

    @property
    def hosts(self) -> list[str]:
        """The host names the platform answers for: loopback, and that of the public address."""
        public = urlsplit(self.public_url).hostname
        return ["127.0.0.1", "localhost", *([public] if public else [])]

    @property
    def secret_file(self) -> Path:
        """The key that signs cookies."""
        return self.home / "secret.key"

    @property
    def database_file(self) -> Path | None:
        """The file of an SQLite database, or None for a PostgreSQL server."""
        parts = urlsplit(self.database_url)
        return Path("/" + unquote(parts.path).lstrip("/")) if parts.scheme == "sqlite" else None

    @property
    def demonstration_mark(self) -> Path:
        """A file that says that this data folder holds made-up people and codes."""
        return self.home / "demonstration"

    def demonstration_marked(self) -> bool:
        """Whether pages must say that made-up data is among what they show."""
        return self.demonstration_mark.exists()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "SiteSettings":
        """Read `LIENTHONG_*`; refuses a value that cannot be, such as a port that is none."""
        home = Path(environment.get("LIENTHONG_HOME") or Path.home() / ".lienthong").absolute()
        port = environment.get("LIENTHONG_PORT") or "8000"
        if not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:  # noqa: PLR2004 - the range of TCP ports
            raise SettingRefused(
                name="LIENTHONG_PORT",
                value=port,
                problem=gettext_noop("a port is a number from 1 to 65535"),
            )
        language = environment.get("LIENTHONG_LANGUAGE") or "vi"
        if language not in LANGUAGES:
            raise SettingRefused(
                name="LIENTHONG_LANGUAGE",
                value=language,
                problem=gettext_noop("it must be vi or en"),
            )
        database_url = (
            environment.get("LIENTHONG_DATABASE_URL") or f"sqlite:///{home / 'lienthong.sqlite3'}"
        )
        database_from_url(database_url)
        return cls(
            home=home,
            host=environment.get("LIENTHONG_HOST") or "127.0.0.1",
            port=int(port),
            database_url=database_url,
            language=language,
            public_url=_public_url(environment.get("LIENTHONG_PUBLIC_URL", "")),
            debug=environment.get("LIENTHONG_DEBUG") == "1",
        )


def _public_url(text: str) -> str:
    """The public address without its path; refuses what is no http or https address."""
    if not text:
        return ""
    parts = _split(text)
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingRefused(
            name="LIENTHONG_PUBLIC_URL",
            value=text,
            problem=gettext_noop("it must be like https://host"),
        )
    return f"{parts.scheme}://{parts.netloc}"


def _split(url: str) -> SplitResult | None:
    """The parts of an address, or None for one that cannot be taken apart."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _hidden(url: str) -> str:
    """An address without what may be a password: only its scheme."""
    scheme, separator, _ = url.partition("://")
    return f"{scheme}://…" if separator else "…"


def database_from_url(url: str) -> dict[str, object]:
    """Django's description of the database at `url`; refuses other kinds of database."""
    parts = _split(url)
    if parts is None:
        raise SettingRefused(
            name="LIENTHONG_DATABASE_URL",
            value=_hidden(url),
            problem=gettext_noop(
                "its host or its port (a number from 1 to 65535) cannot be read; write special"
                " characters of a password as %40 and the like"
            ),
        )
    if parts.scheme == "sqlite" and parts.path.startswith("/"):
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                ),
            },
        }
    if parts.scheme in {"postgres", "postgresql"} and parts.path.strip("/"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.strip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
        }
    raise SettingRefused(
        name="LIENTHONG_DATABASE_URL",
        value=_hidden(url),
        problem=gettext_noop(
            "it must be sqlite:////path/to/file or postgres://user:password@host:port/name"
        ),
    )
