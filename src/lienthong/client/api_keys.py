"""Calls by which an agency makes, lists and takes back API keys for its software (EX-151)."""

import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from lienthong.client.protocol import Protocol
from lienthong.client.reading import Members
from lienthong.client.requests import Ask, Call
from lienthong.wire.requests import ApiKey

PATH: Final = "/v1/keys"
SCOPES: Final = ("read", "send", "acknowledge", "webhook")
_ID_BYTES: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownApiKey:
    """What a node says of an API key. Without scopes it serves for everything."""

    id: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    valid_until: date | None
    revoked_at: datetime | None


def make(
    protocol: Protocol,
    *,
    key_id: str,
    name: str,
    scopes: tuple[str, ...],
    valid_until: date | None,
) -> Call[ApiKey]:
    """Make a key; the id is chosen before the first attempt, so that repeating makes one key."""
    key_id = key_id or secrets.token_hex(_ID_BYTES)
    wanted = {
        "id": key_id,
        "name": name,
        "scopes": list(scopes),
        "valid_until": valid_until.isoformat() if valid_until else None,
    }
    body = json.dumps(wanted, ensure_ascii=False).encode()
    response = yield Ask(
        method="POST", path=PATH, body=body, content_type="application/json", sealed=True
    )
    with protocol.reading():
        return ApiKey(id=key_id, secret=Members(response.json()).data("secret"))


def list_all(protocol: Protocol) -> Call[tuple[KnownApiKey, ...]]:
    """All keys the agency ever made."""
    response = yield Ask(method="GET", path=PATH, sealed=True)
    with protocol.reading():
        return tuple(map(_known, Members(response.json()).members("keys")))


def revoke(protocol: Protocol, key_id: str) -> Call[datetime]:
    """Take a key back."""
    response = yield Ask(method="DELETE", path=f"{PATH}/{key_id}", sealed=True)
    with protocol.reading():
        return Members(response.json()).instant("revoked_at")


def _known(members: Members) -> KnownApiKey:
    until = members.optional_text("valid_until")
    return KnownApiKey(
        id=members.text("id"),
        name=members.text("name"),
        scopes=members.texts("scopes"),
        created_at=members.instant("created_at"),
        valid_until=date.fromisoformat(until) if until else None,
        revoked_at=members.optional_instant("revoked_at"),
    )
