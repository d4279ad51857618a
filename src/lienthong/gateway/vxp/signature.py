"""Who calls: the signed headers of a VXP client, taken exactly as sent (VX-2 to VX-6). Pure."""

import hmac
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from lienthong.gateway.vxp.terms import (
    HeaderDiffers,
    HeaderMissing,
    HeaderNotSigned,
    HeaderRepeated,
    SignedTextUnreadable,
    SystemNotAuthenticated,
    TimestampTooFar,
    TimestampUnreadable,
)
from lienthong.wire.edxml.packet import VIETNAM

PREFIX: Final = "xroadvnpt-"
LONGEST_SHOWN: Final = 80
_TIMESTAMP: Final = re.compile(r"([0-9]{8}T[0-9]{6})\+([0-9]{4})")
_NOT_SIGNED: Final = {"sign-header-key", "sign-header", "hash-header"}

RawHeaders = Iterable[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedCall:
    """A call's headers, not believed yet. Names are without prefix and in lower case.

    `text` is what was signed, `signed` the names that the caller says are signed.
    """

    system: str
    text: bytes
    stated_mac: str
    signed: frozenset[str]
    values: Mapping[str, str]
    at: datetime

    def mark_with(self, about: bytes) -> bytes:
        """What tells this signed call, about that, from every other (VX-6)."""
        return sha256(self.stated_mac.lower().encode("ascii", "replace") + about).digest()[:16]

    def require(self, name: str) -> str:
        """The value of a header that must be there and signed."""
        value = self.find(name)
        if value is None:
            raise HeaderMissing(name=f"XroadVnpt-{name}")
        return value

    def find(self, name: str) -> str | None:
        """The value of a header that counts only if it is signed; an empty one counts as absent."""
        value = self.values.get(name.lower(), "")
        if not value:
            return None
        if name.lower() not in self.signed:
            raise HeaderNotSigned(name=name)
        return value


def read_call(headers: RawHeaders) -> SignedCall:
    """Read a call's headers; refuses repeated or missing ones, and what does not fit together."""
    values = _collect(headers)
    for name in ("systemid", "sign-header-key", "sign-header", "hash-header"):
        if not values.get(name):
            raise HeaderMissing(name=f"XroadVnpt-{name}")
    text = values["sign-header"]
    stated = _read_signed(text)
    signed = frozenset(
        name.strip().lower() for name in values["sign-header-key"].split(";") if name.strip()
    )
    for name in signed:
        # Otherwise one thing could be signed and another sent.
        if name not in stated or stated[name] != values.get(name, ""):
            raise HeaderDiffers(name=_shown(name))
    for name in ("systemid", "timestamp"):
        if name not in signed:
            raise HeaderNotSigned(name=name)
    return SignedCall(
        system=values["systemid"],
        text=text.encode(),
        stated_mac=values["hash-header"],
        signed=signed,
        values=values,
        at=_read_timestamp(values["timestamp"]),
    )


def verify_call(
    call: SignedCall, *, secrets: Iterable[str], now: datetime, allowed: timedelta
) -> None:
    """Refuse a call that none of the system's secrets signed, or not within `allowed` of now.

    An unknown system has no secrets and is refused in the same words, after the same work.
    """
    given = call.stated_mac.lower().encode("ascii", "replace")
    held = False
    for secret in (*secrets, ""):
        expected = hmac.digest(secret.encode(), call.text, "sha256").hex().encode()
        held |= bool(secret) and hmac.compare_digest(expected, given)
    if not held:
        raise SystemNotAuthenticated(system=_shown(call.system))
    if abs(now - call.at) > allowed:
        raise TimestampTooFar(
            value=f"{call.at:%d/%m/%Y %H:%M:%S}",
            hours=int(allowed / timedelta(hours=1)),
            now=f"{now.astimezone(VIETNAM):%d/%m/%Y %H:%M:%S}",
        )


def _collect(headers: RawHeaders) -> dict[str, str]:
    """The protocol's headers, prefix taken off; refuses one that stands twice."""
    values: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name = raw_name.decode("latin-1").lower()
        if not name.startswith(PREFIX):
            continue
        name = name.removeprefix(PREFIX)
        if name in values:
            raise HeaderRepeated(name=f"XroadVnpt-{_shown(name)}")
        values[name] = _decode(raw_value)
    return values


def _decode(value: bytes) -> str:
    """UTF-8, in which clients sign; other bytes one by one, so that they can at least be told."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _read_signed(text: str) -> dict[str, str]:
    """The signed names, prefix taken off and in lower case, with their values."""
    try:
        pairs = json.loads(text, object_pairs_hook=tuple)
    except (ValueError, RecursionError):
        raise SignedTextUnreadable from None
    if not isinstance(pairs, tuple):
        raise SignedTextUnreadable
    stated: dict[str, str] = {}
    for pair in pairs:
        match pair:
            case (str(name), str(value)):
                short = name.lower().removeprefix(PREFIX)
            case _:
                raise SignedTextUnreadable
        if short in stated or short in _NOT_SIGNED:
            raise SignedTextUnreadable
        stated[short] = value
    return stated


def _read_timestamp(text: str) -> datetime:
    """`ddMMyyyy'T'HHmmss+SSSS`; the four digits are the millisecond, no time zone (VX-5).

    The hour is taken as Vietnam's, where these clients run.
    """
    refusal = TimestampUnreadable(value=_shown(text))
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        raise refusal
    try:
        moment = datetime.strptime(match[1], "%d%m%YT%H%M%S").replace(tzinfo=VIETNAM)
        return moment + timedelta(milliseconds=int(match[2]))
    except (ValueError, OverflowError):
        raise refusal from None


def _shown(text: str) -> str:
    """As much of a caller's text as a sentence can bear, without control characters."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in text)
    return plain if len(plain) <= LONGEST_SHOWN else plain[:LONGEST_SHOWN] + "…"
