"""The webhooks' rows: one an agency, with the cursor up to which it was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lienthong.gateway.connections import Connection
from lienthong.gateway.terms import RequestReplayed

_COLUMNS = "agency, url, secret, cursor, attempts, failing_since, next_at, problem"
_REPLACED = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS.split(", ")[1:])


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where an agency wants to be told of post; instants are milliseconds since 1970, UTC.

    `secret` is as the store keeps it (`sealing`).
    """

    agency: str
    url: str
    secret: bytes
    cursor: int
    attempts: int = 0
    failing_since_ms: int | None = None
    next_ms: int = 0
    problem: str = ""

    @property
    def named(self) -> "Webhook":
        """What the agency said, without how calls went."""
        return Webhook(self.agency, self.url, self.secret, 0)


@dataclass(frozen=True, slots=True)
class SetWebhook:
    """An agency names an address, or another one; the nonce of its call is used up.

    What it named under another of its `codes` ends with that.
    """

    webhook: Webhook
    codes: tuple[str, ...]
    nonce: str

    def apply(self, connection: Connection, now_ms: int) -> int:
        """Put it in the place of the one before."""
        _use(connection, self.webhook.agency, self.nonce, now_ms)
        one = self.webhook
        _forget(connection, [code for code in self.codes if code != one.agency])
        connection.execute(
            f"INSERT INTO webhook ({_COLUMNS}) VALUES (?, ?, ?, ?, 0, NULL, ?, '')"
            f" ON CONFLICT (agency) DO UPDATE SET {_REPLACED}",
            (one.agency, one.url, one.secret, one.cursor, now_ms),
        )
        return one.cursor


@dataclass(frozen=True, slots=True)
class RemoveWebhook:
    """An agency wants to be told no more."""

    codes: tuple[str, ...]
    nonce: str

    def apply(self, connection: Connection, now_ms: int) -> int:
        """Forget its address and secret."""
        _use(connection, self.codes[0], self.nonce, now_ms)
        _forget(connection, self.codes)
        return 0


@dataclass(frozen=True, slots=True)
class MoveWebhook:
    """How a call went: the cursor goes on, or the next attempt is due later."""

    after: Webhook

    def apply(self, connection: Connection, _now_ms: int) -> int:
        """Note it, unless the address was changed meanwhile."""
        one = self.after
        connection.execute(
            "UPDATE webhook SET cursor = ?, attempts = ?, failing_since = ?, next_at = ?,"
            " problem = ? WHERE agency = ? AND url = ? AND secret = ?",
            (
                *(one.cursor, one.attempts, one.failing_since_ms, one.next_ms, one.problem),
                *(one.agency, one.url, one.secret),
            ),
        )
        return one.cursor


@dataclass(frozen=True, slots=True)
class SealWebhook:
    """A secret that an older node kept plain is sealed from now on."""

    webhook: Webhook
    sealed: bytes

    def apply(self, connection: Connection, _now_ms: int) -> int:
        """Put it in the plain one's place, unless the agency has set another meanwhile."""
        connection.execute(
            "UPDATE webhook SET secret = ? WHERE agency = ? AND secret = ?",
            (self.sealed, self.webhook.agency, self.webhook.secret),
        )
        return 0


@dataclass(frozen=True, slots=True)
class RetryWebhooks:
    """The operator has every webhook that fails called again now (EX-261)."""

    def apply(self, connection: Connection, now_ms: int) -> int:
        """Make the next attempt due; how many there are."""
        done = connection.execute(
            "UPDATE webhook SET next_at = ? WHERE failing_since IS NOT NULL", (now_ms,)
        )
        return int(done.rowcount)


Change = SetWebhook | RemoveWebhook | MoveWebhook | SealWebhook | RetryWebhooks


def find_webhook(connection: Connection, codes: Sequence[str]) -> Webhook | None:
    """The webhook of an agency, under whichever of its codes it was set."""
    question = f"SELECT {_COLUMNS} FROM webhook WHERE agency = ?"
    rows = (connection.execute(question, (code,)).fetchone() for code in codes)
    return next((_webhook(row) for row in rows if row), None)


def list_webhooks(connection: Connection) -> list[Webhook]:
    """All of them."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM webhook ORDER BY agency")
    return [_webhook(row) for row in rows]


def count_failing(connection: Connection) -> int:
    """How many webhooks' calls fail now."""
    row = connection.execute("SELECT count(*) FROM webhook WHERE failing_since IS NOT NULL")
    return int(row.fetchone()[0])


def _forget(connection: Connection, codes: Sequence[str]) -> None:
    for code in codes:
        connection.execute("DELETE FROM webhook WHERE agency = ?", (code,))


def _webhook(row: tuple[Any, ...]) -> Webhook:
    return Webhook(*row)


def _use(connection: Connection, agency: str, nonce: str, now_ms: int) -> None:
    used = connection.execute(
        "INSERT INTO nonce VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (agency, nonce, now_ms)
    )
    if used.rowcount == 0:
        raise RequestReplayed(nonce=nonce)
