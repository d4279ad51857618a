"""What an operator may set about document work."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_noop

from lienthong.kernel.errors import Fault, Refusal

LONGEST_PRESENCE = 480
"""Minutes: a working day."""


class DocumentSettingRefused(Refusal):
    """A setting of document work cannot be used."""

    code = "documents.setting_refused"
    fault = Fault.CALLER
    message = "The setting {name} has the value “{value}”: {problem}."


@dataclass(frozen=True, kw_only=True)
class DocumentsSettings:
    """Where files of documents lie, the keys that sign them, and pictures of pages.

    Several processes of one platform share the folders; `pages` can be emptied at any time. Whoever
    signs must have proved within `presence_minutes` that it is them. `time_authority`: the address
    of an RFC 3161 service; without one a signature carries the signer's own time. `places`: the
    operator's list of tokens and signing services (`rules/signing_places`); there may be none.
    `untrusted_keys`: whether keys that no authority of the trust list stands for are taken, for a
    trial; they are marked wherever they are shown.
    """

    files: Path
    keys: Path
    pages: Path
    places: Path
    presence_minutes: int = 15
    time_authority: str = ""
    untrusted_keys: bool = False

    @classmethod
    def under(cls, home: Path) -> "DocumentsSettings":
        """The folders in the data folder, all else as it is usually."""
        return cls.from_environment({}, home=home)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], *, home: Path) -> "DocumentsSettings":
        """Read `LIENTHONG_PRESENCE_MINUTES`, `LIENTHONG_TSA_URL` and `LIENTHONG_UNTRUSTED_KEYS`.

        1 to 480 minutes; an http or https address; "allowed" or "refused", which is usual.
        Refuses other values (DocumentSettingRefused).
        """
        minutes = environment.get("LIENTHONG_PRESENCE_MINUTES") or "15"
        known = minutes.isascii() and minutes.isdigit() and 1 <= int(minutes) <= LONGEST_PRESENCE
        if not known:
            raise DocumentSettingRefused(
                name="LIENTHONG_PRESENCE_MINUTES",
                value=minutes,
                problem=gettext_noop("it is a number of minutes from 1 to 480"),
            )
        untrusted = environment.get("LIENTHONG_UNTRUSTED_KEYS") or "refused"
        if untrusted not in {"allowed", "refused"}:
            raise DocumentSettingRefused(
                name="LIENTHONG_UNTRUSTED_KEYS",
                value=untrusted,
                problem=gettext_noop("it is allowed or refused"),
            )
        return cls(
            files=home / "documents",
            keys=home / "keys" / "documents",
            pages=home / "documents-pages",
            places=home / "signing_places.toml",
            presence_minutes=int(minutes),
            time_authority=_address(environment.get("LIENTHONG_TSA_URL", "")),
            untrusted_keys=untrusted == "allowed",
        )


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:  # an address that cannot be taken apart at all
        parts = urlsplit("")
    if url and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise DocumentSettingRefused(
            name="LIENTHONG_TSA_URL",
            value=url,
            problem=gettext_noop("it must be an http or https address"),
        )
    return url
