"""The code that a room shows: it changes every half minute, so a forwarded picture is too late.

How likely is a guess? Two codes of 10^8 fit at any instant (the one shown and the one before it).
One sender has OF_SENDER = 10 wrong ones in a half minute: through a session of four hours, 480 half
minutes, 480 x 10 x 2 / 10^8 = 1 in 10,400. A thousand senders together first use up OF_SESSION =
1,000, then have one try each, so at most 2,000 in a half minute: 480 x 2,000 x 2 / 10^8 = 2 in 100
over the four hours, and whoever they check in stands on the wall before the eyes of the room. With
six figures it would be 100 times as likely: all but certain.
"""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Network, ip_address
from uuid import UUID

STEP_SECONDS = 30
FIGURES = 8
OF_SENDER = 10
"""So many wrong codes of one sender in a step; then theirs are looked at in the next one again."""
OF_SESSION = 1000
"""So many wrong codes in a step over a whole session; then each sender has one try in a step."""
_NETWORK_OF_V6 = 64
"""Who has an IPv6 address has, as a rule, all of its /64."""
SCANNED_FOR = timedelta(minutes=10)
"""So long after scanning somebody may take to sign in or to type their name."""


def step_of(at: datetime) -> int:
    """The number of the half minute in which an instant lies."""
    return int(at.timestamp()) // STEP_SECONDS


def step_ends(at: datetime) -> datetime:
    """When the code of an instant stops being shown."""
    return datetime.fromtimestamp((step_of(at) + 1) * STEP_SECONDS, tz=UTC)


def code_at(key: str, at: datetime) -> str:
    """The eight figures that are shown at an instant; nobody without the key can tell the next."""
    return _code(key, step_of(at))


def code_fits(key: str, typed: str, at: datetime) -> bool:
    """Whether a code is the one shown at an instant, or the one before it.

    Whoever reads it in its last second must still have time to type it.
    """
    said = "".join(typed.split())
    return any(
        hmac.compare_digest(said.encode(), _code(key, step).encode())
        for step in (step_of(at), step_of(at) - 1)
    )


def may_try(*, of_sender: int, of_session: int) -> bool:
    """Whether a code of a sender is looked at, after so many wrong ones in this half minute.

    Nobody's wrong codes ever stop another sender.
    """
    return of_sender < (OF_SENDER if of_session < OF_SESSION else 1)


def sender_of(key: str, *, account_id: UUID | None, address: str) -> str:
    """As whom wrong codes are counted: the account, else the address (of IPv6 the /64).

    A digest under the room's key: who stands behind it is kept nowhere.
    """
    sender = f"account {account_id}" if account_id is not None else _network(address)
    return hmac.digest(key.encode(), sender.encode(), hashlib.sha256).hex()


def written(code: str) -> str:
    """A code as it is shown, to be read across a room: 1234 5678."""
    return f"{code[: FIGURES // 2]} {code[FIGURES // 2 :]}"


def scan_holds(scanned_at: datetime, at: datetime) -> bool:
    """Whether somebody who scanned the code then may still check in."""
    return timedelta() <= at - scanned_at <= SCANNED_FOR


def _code(key: str, step: int) -> str:
    mac = hmac.digest(key.encode(), str(step).encode(), hashlib.sha256)
    return f"{int.from_bytes(mac[:8], 'big') % 10**FIGURES:0{FIGURES}}"


def _network(address: str) -> str:
    try:
        at = ip_address(address)
    except ValueError:
        return address
    if isinstance(at, IPv4Address):
        return str(at)
    if at.ipv4_mapped is not None:
        return str(at.ipv4_mapped)
    return str(IPv6Network((at, _NETWORK_OF_V6), strict=False))
