"""API keys: made by an agency for its software, several at a time, each until it ends (EX-151)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lienthong.gateway.callers.methods import Scope
from lienthong.gateway.connections import Connection
from lienthong.gateway.terms import (
    ApiKeyEnded,
    ApiKeyIdTaken,
    ApiKeyRevoked,
    ApiKeyScopeMissing,
    ApiKeysTooMany,
    ApiKeyUnknown,
    RequestReplayed,
)
from lienthong.wire.seals import SealingKey

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


def derive_secret(node_key: SealingKey, *, agency: str, key_id: str) -> bytes:
    """The secret of an API key: nobody without the node's private key can work it out (EX-153)."""
    private = node_key.private_numbers().private_value.to_bytes(SECRET_BYTES, "big")
    about = _PURPOSE + f"{agency}\n{key_id}\n".encode()
    return HKDF(hashes.SHA256(), SECRET_BYTES, salt=None, info=about).derive(private)


@dataclass(frozen=True, slots=True)
class AddApiKey:
    """An agency wants a key of this id; the nonce of its call is used up."""

    entry: ApiKeyEntry
    on: date
    nonce: str

    def apply(self, connection: Connection, now_ms: int) -> int:
        """Keep it: 1 for a new one, 0 for the very same again; refuses another of the same id."""
        wanted = self.entry
        _use(connection, wanted.agency, self.nonce, now_ms)
        before = find_api_key(connection, wanted.agency, wanted.id)
        if before is not None:
            if replace(before, created_ms=0) != wanted:
                raise ApiKeyIdTaken(key=wanted.id, agency=wanted.agency)
            return 0
        living = [one for one in list_api_keys(connection, wanted.agency) if one.holds(self.on)]
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

    agency: str
    key_id: str
    nonce: str

    def apply(self, connection: Connection, now_ms: int) -> int:
        """Take it back, once; when that was, in milliseconds. Refuses an unknown one."""
        _use(connection, self.agency, self.nonce, now_ms)
        entry = find_api_key(connection, self.agency, self.key_id)
        if entry is None:
            raise ApiKeyUnknown(key=self.key_id, agency=self.agency)
        if entry.revoked_ms is not None:
            return entry.revoked_ms
        connection.execute(
            "UPDATE api_key SET revoked_at = ? WHERE agency = ? AND id = ?",
            (now_ms, self.agency, self.key_id),
        )
        return now_ms


Change = AddApiKey | RevokeApiKey


def find_api_key(connection: Connection, agency: str, key_id: str) -> ApiKeyEntry | None:
    """A key of an agency, also one taken back."""
    question = f"SELECT {_COLUMNS} FROM api_key WHERE agency = ? AND id = ?"
    row = connection.execute(question, (agency, key_id)).fetchone()
    return _entry(row) if row else None


def list_api_keys(connection: Connection, agency: str) -> list[ApiKeyEntry]:
    """All keys that an agency ever made, in the order in which it did."""
    question = f"SELECT {_COLUMNS} FROM api_key WHERE agency = ? ORDER BY created_at, id"
    return [_entry(row) for row in connection.execute(question, (agency,))]


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
