"""PKCS#11 URIs (RFC 7512): which key in which token, by which library, its PIN in which file."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import quote, unquote_to_bytes

from lienthong.kernel.errors import gettext_noop
from lienthong.tokens.refusals import KeyUriMalformed

SCHEME = "pkcs11:"
MAX_CHARACTERS = 2_000
_PATH = {"token", "serial", "object", "id", "type"}
_QUERY = {"module-path", "pin-source"}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyUri:
    """One private key. What is "" (or no bytes) was not said and is not asked for."""

    token: str = ""
    serial: str = ""
    object: str = ""
    id: bytes = b""
    module: str = ""
    pin_file: Path | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a URI. Refuses (KeyUriMalformed) one that names no key, and one with a PIN in it."""
        if not text.startswith(SCHEME) or len(text) > MAX_CHARACTERS or not text.isprintable():
            raise KeyUriMalformed(problem=gettext_noop("it does not begin with pkcs11:"))
        path, _, query = text.removeprefix(SCHEME).partition("?")
        named = _attributes(path, ";", _PATH)
        asked = _attributes(query, "&", _QUERY)
        if named.get("type", b"private") != b"private":
            raise KeyUriMalformed(problem=gettext_noop("type is not private"))
        read = cls(
            token=_text(named, "token"),
            serial=_text(named, "serial"),
            object=_text(named, "object"),
            id=named.get("id", b""),
            module=_text(asked, "module-path"),
            pin_file=_file(_text(asked, "pin-source")),
        )
        if not (read.token or read.serial):
            raise KeyUriMalformed(problem=gettext_noop("token (or serial) is missing"))
        if not (read.object or read.id):
            raise KeyUriMalformed(problem=gettext_noop("object (or id) is missing"))
        return read

    def write(self) -> str:
        """The URI that reads back as this key."""
        named: dict[str, str | bytes] = {
            "token": self.token,
            "serial": self.serial,
            "object": self.object,
            "id": self.id,
        }
        pin_source = f"file:{self.pin_file}" if self.pin_file else ""
        asked: dict[str, str | bytes] = {"module-path": self.module, "pin-source": pin_source}
        query = _joined(asked, "&")
        return f"{SCHEME}{_joined(named, ';')}{'?' if query else ''}{query}"

    @property
    def shown_token(self) -> str:
        """The token as people know it."""
        return self.token or self.serial

    @property
    def shown_key(self) -> str:
        """The key as people know it."""
        return self.object or self.id.hex()


def is_token_uri(data: bytes) -> bool:
    """Whether a key file names a key in a token instead of holding one."""
    return data.lstrip().startswith(SCHEME.encode())


def _attributes(text: str, separator: str, known: set[str]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for part in text.split(separator) if text else ():
        name, equals, value = part.partition("=")
        if name.startswith("pin-value"):
            problem = gettext_noop(
                "a PIN has no place in it; put it into a file and name that with pin-source"
            )
            raise KeyUriMalformed(problem=problem)
        if name not in known or not equals or name in found:
            problem = gettext_noop("a part is unknown here, empty or doubled")
            raise KeyUriMalformed(problem=problem)
        found[name] = unquote_to_bytes(value)
    return found


def _joined(parts: Mapping[str, str | bytes], separator: str) -> str:
    return separator.join(
        f"{name}={quote(value, safe='')}" for name, value in parts.items() if value
    )


def _text(found: dict[str, bytes], name: str) -> str:
    try:
        return found.get(name, b"").decode()
    except UnicodeDecodeError:
        raise KeyUriMalformed(problem=gettext_noop("a part is no UTF-8")) from None


def _file(source: str) -> Path | None:
    """RFC 7512 lets a source be a file: URI or a plain path; programs (|…) are not started."""
    if not source:
        return None
    path = source.removeprefix("file://").removeprefix("file:")
    if not path.startswith("/"):
        problem = gettext_noop("pin-source is no absolute path of a file")
        raise KeyUriMalformed(problem=problem)
    return Path(path)
