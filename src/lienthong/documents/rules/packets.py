"""Whether a signed file is the document that its packet says it is (NĐ 30/2020 Điều 5, 8.3).

A seal proves whose a file is, never that it is what the sender calls it: an old document of another
agency stays signed for ever. So what the file says is held against what the packet says.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from lienthong.documents.rules.recognised import find_number_line
from lienthong.documents.rules.twins import same_body
from lienthong.documents.terms import FileSays, Sentence
from lienthong.kernel.errors import gettext_noop
from lienthong.kernel.vietnamese import fold

FOREIGN_SEAL = gettext_noop(
    "The seal in this file is {holder}'s, not {sender}'s, which sent it: it is not taken as the"
    " original of this document. Ask the sender."
)
OTHER_NUMBER = gettext_noop(
    "The file bears number {said}, but was sent as {sent}: it is not taken as the original of this"
    " document. Ask the sender."
)
OTHER_DAY = gettext_noop(
    "The file is dated {said}, but was sent as of {sent}: it is not taken as the original of this"
    " document. Ask the sender."
)
_YEAR_BEFORE = re.compile(r"^(?:19|20)[0-9]{2}/")
_NO_SIGN = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class PacketSays:
    """What a packet says of its document; `number` and `symbol` as sent."""

    sender: str
    number: str
    symbol: str
    issued_on: date | None


def read_filled(filled: Mapping[str, str]) -> FileSays:
    """Number and day of the fields that were filled after signing; None for what is not told."""
    number = filled.get("number", "")
    parts = [filled.get(name, "") for name in ("year", "month", "day")]
    return FileSays(
        number=int(number) if number.isascii() and number.isdigit() else None,
        issued_on=_day(parts),
    )


def find_differences(
    *, says: FileSays, text: str, seals: Iterable[tuple[str, str]], packet: PacketSays
) -> list[Sentence]:
    """What the file says otherwise than the packet, in sentences; what it does not say is left out.

    `seals` are holder and organisation of each agency that sealed it: one of them is to be the
    sender. `text` is its first page.
    """
    found: list[Sentence] = []
    holders = [name for pair in seals for name in pair if name]
    if holders and not any(same_body(name, packet.sender) for name in holders):
        found.append((FOREIGN_SEAL, {"holder": holders[0], "sender": packet.sender}))
    number, symbol = _number_of(says, text)
    sent = f"{packet.number}/{packet.symbol}"
    if number is not None and not _same_number(number, symbol, packet):
        said = f"{number:02}/{symbol}" if symbol else f"{number:02}"
        found.append((OTHER_NUMBER, {"said": said, "sent": sent}))
    if says.issued_on and packet.issued_on and says.issued_on != packet.issued_on:
        days: dict[str, str | int] = {
            "said": f"{says.issued_on:%d/%m/%Y}",
            "sent": f"{packet.issued_on:%d/%m/%Y}",
        }
        found.append((OTHER_DAY, days))
    return found


def _number_of(says: FileSays, text: str) -> tuple[int | None, str]:
    """The number in its field, else that of the line “Số:”, with its symbol."""
    if says.number is not None:
        return says.number, ""
    found = find_number_line(text)
    return found or (None, "")


def _same_number(number: int, symbol: str, packet: PacketSays) -> bool:
    digits = packet.number.strip()
    if digits.isascii() and digits.isdigit() and int(digits) != number:
        return False
    return not symbol or not packet.symbol or _plain(symbol) == _plain(packet.symbol)


def _plain(symbol: str) -> str:
    """A symbol without marks and strokes, and without the year of a legal document."""
    return _NO_SIGN.sub("", fold(_YEAR_BEFORE.sub("", symbol.strip())))


def _day(parts: list[str]) -> date | None:
    if not all(one.isascii() and one.isdigit() for one in parts):
        return None
    try:
        return date(*(int(one) for one in parts))
    except ValueError:
        return None
