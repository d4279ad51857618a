"""API keys: made by an agency for its software, several at a time, each until it ends (EX-151)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from lienthong.gateway.callers.methods import Scope
from lienthong.gateway.connections import Connection
from lienthong.gateway.contents.holders import StorageKey
from lienthong.gateway.terms import (
    ApiKeyEnded,
    ApiKeyIdTaken,
    ApiKeyRevoked,
    ApiKeyScopeMissing,
    ApiKeysTooMany,
    ApiKeyUnknown,
    ApiKeyUnreadable,
    RequestReplayed,
)

MOST_KEYS = 20
"""Keys of one agency that are neither revoked nor ended."""
SECRET_BYTES = 32

_COLUMNS = "agency, id, name, scopes, made_by, valid_until, created_at, revoked_at"
_PURPOSE = b"lienthong/api-key/1\n"


@dataclass(frozen=True, slots=True)
class ApiKeyEntry:
    """What a node keeps of an API key. Instants are milliseconds since 1970, UTC.

    Without scopes it serves for everything; it holds on the days before `valid_until`, and no
    longer than the sealing key that made it speaks for the agency (`made_by`, its fingerprint).
    """

    agency: str
    id: str
    name: str
    scopes: frozenset[Scope]
    made_by: str
    valid_until: date | None
    created_ms: int = 0
    revoked_ms: int | None = None

    def holds(self, on: date) -> bool:
        """Whether it is neither revoked nor ended on this day."""
        return self.revoked_ms is None and (self.valid_until is None or on < self.valid_until)

    def check(self, need: Scope, *, on: date) -> None:
        """Refuse a key that was taken back, one that has ended, and one not made for this."""
        if self.revoked_ms is not None:
            raise ApiKeyRevoked(key=self.id, agency=self.agency)
        if not self.holds(on):
            raise ApiKeyEnded(key=self.id, agency=self.agency, valid_until=self.valid_until)
        if self.scopes and need not in self.scopes:
            scopes = ", ".join(sorted(self.scopes))
            raise ApiKeyScopeMissing(key=self.id, need=need.value, scopes=scopes)


def derive_secret(storage: StorageKey, *, agency: str, key_id: str) -> bytes:
    """The secret of an API key: nobody without the node's storage key can work it out (EX-153)."""
    return storage.derive(_PURPOSE + f"{agency}\n{key_id}\n".encode(), size=SECRET_BYTES)


@dataclass(frozen=True, slots=True)
class AddApiKey:
    """An agency with these codes wants a key of this id; the nonce of its call is used up."""

    entry: ApiKeyEntry
    codes: tuple[str, ...]
    on: date
    nonce: str

    def apply(self, connection: Connection, now_ms: int) -> int:
        """Keep it: 1 for a new one, 0 for the very same again; refuses another of the same id.

        Refuses one that would have ended already, on this day or before.
        """
        wanted = self.entry
        _use(connection, wanted.agency, self.nonce, now_ms)
        before = find_api_key(connection, self.codes, wanted.id)
        if before is not None:
            if replace(before, agency=wanted.agency, created_ms=0) != wanted:
                raise ApiKeyIdTaken(key=wanted.id, agency=wanted.agency)
            return 0
        if not wanted.holds(self.on):
            first = self.on + timedelta(days=1)
            raise ApiKeyUnreadable(field="valid_until", expected=f"{first.isoformat()} …")
        living = [one for one in list_api_keys(connection, self.codes) if one.holds(self.on)]
        if len(living) >= MOST_KEYS:
            raise ApiKeysTooMany(agency=wanted.agency, most=MOST_KEYS)
        until = wanted.valid_until.isoformat() if wanted.valid_until else None
        scopes = ",".join(sorted(wanted.scopes))
        connection.execute(
            f"INSERT INTO api_key ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
            (wanted.agency, wanted.id, wanted.name, scopes, wanted.made_by, until, now_ms),
        )
        return 1


@dataclass(frozen=True, slots=True)
class RevokeApiKey:
    """An agency takes a key back; the nonce of its call is used up."""

    codes: tuple[str, ...]
    key_id: str
    nonce: str

    def apply(self, connection: Connection, now_ms: int) -> int:
        """Take it back, once; when that was, in milliseconds. Refuses an unknown one."""
        _use(connection, self.codes[0], self.nonce, now_ms)
        entry = find_api_key(connection, self.codes, self.key_id)
        if entry is None:
            raise ApiKeyUnknown(key=self.key_id, agency=self.codes[0])
        if entry.revoked_ms is not None:
            return entry.revoked_ms
        connection.execute(
            "UPDATE api_key SET revoked_at = ? WHERE agency = ? AND id = ?",
            (now_ms, entry.agency, self.key_id),
        )
        return now_ms


Change = AddApiKey | RevokeApiKey


def find_api_key(connection: Connection, codes: Sequence[str], key_id: str) -> ApiKeyEntry | None:
    """A key that an agency made under any of its codes, also one taken back."""
    question = f"SELECT {_COLUMNS} FROM api_key WHERE agency = ? AND id = ?"
    rows = (connection.execute(question, (code, key_id)).fetchone() for code in codes)
    return next((_entry(row) for row in rows if row), None)


def list_api_keys(connection: Connection, codes: Sequence[str]) -> list[ApiKeyEntry]:
    """All keys that an agency ever made, under any of its codes, in the order in which it did."""
    question = f"SELECT {_COLUMNS} FROM api_key WHERE agency = ?"
    found = [_entry(row) for code in codes for row in connection.execute(question, (code,))]
    return sorted(found, key=lambda one: (one.created_ms, one.id))


def _entry(row: tuple[Any, ...]) -> ApiKeyEntry:
    agency, key_id, name, scopes, made_by, until, created_ms, revoked_ms = row
    return ApiKeyEntry(
        agency=agency,
        id=key_id,
        name=name,
        scopes=frozenset(Scope(scope) for scope in scopes.split(",") if scope),
        made_by=made_by,
        valid_until=date.fromisoformat(until) if until else None,
        created_ms=created_ms,
        revoked_ms=revoked_ms,
    )


def _use(connection: Connection, agency: str, nonce: str, now_ms: int) -> None:
    used = connection.execute(
        "INSERT INTO nonce VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (agency, nonce, now_ms)
    )
    if used.rowcount == 0:
        raise RequestReplayed(nonce=nonce)
