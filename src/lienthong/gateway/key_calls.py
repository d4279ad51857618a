"""Calls by which an agency makes, lists and takes back API keys for its software (EX-151)."""

import json
import re
import secrets
from typing import cast

from lienthong.gateway.callers.api_keys import (
    AddApiKey,
    ApiKeyEntry,
    RevokeApiKey,
    derive_secret,
    find_api_key,
    list_api_keys,
)
from lienthong.gateway.callers.methods import Scope
from lienthong.gateway.clock import day_of
from lienthong.gateway.directory import codes_of
from lienthong.gateway.http import Answer, Request, answer_json
from lienthong.gateway.messages import to_base64
from lienthong.gateway.moments import from_milliseconds
from lienthong.gateway.node import Node
from lienthong.gateway.terms import ApiKeyUnknown, ApiKeyUnreadable
from lienthong.kernel.errors import Refusal
from lienthong.wire.fields import NONCE_FORM, FieldReader
from lienthong.wire.instants import to_text

LARGEST_BODY = 4096
ID_BYTES = 16
_NAME = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{0,80}")


async def post_key(node: Node, request: Request) -> Answer:
    """POST /v1/keys: make an API key; the answer has its secret, the same for the same id."""
    with node.portion(request) as portion:
        patience = node.settings.body_patience
        body = await request.body(portion, limit=LARGEST_BODY, patience=patience)
    caller, proof = await node.authenticate_for_keys(request, body)
    wanted = _read(body, caller.code, made_by=proof.key)
    change = AddApiKey(wanted, codes_of(caller), day_of(node.clock()), proof.nonce)
    is_new = await node.writer.submit(change)
    entry = await node.reader.read(
        lambda view: find_api_key(view.connection, codes_of(caller), wanted.id)
    )
    if entry is None:
        raise ApiKeyUnknown(key=wanted.id, agency=caller.code)
    secret = derive_secret(node.identity.storage, agency=entry.agency, key_id=wanted.id)
    told = {**_told(entry), "secret": to_base64(secret)}
    return answer_json(told, status=201 if is_new else 200)


async def list_keys(node: Node, request: Request) -> Answer:
    """GET /v1/keys: the API keys that the caller made, also those taken back."""
    caller, _ = await node.authenticate_for_keys(request)
    entries = await node.reader.read(lambda view: list_api_keys(view.connection, codes_of(caller)))
    return answer_json({"keys": [_told(entry) for entry in entries]})


async def delete_key(node: Node, request: Request, key_id: str) -> Answer:
    """DELETE /v1/keys/{id}: take an API key back; it counts no more from the answer on."""
    caller, proof = await node.authenticate_for_keys(request)
    revoke = RevokeApiKey(codes_of(caller), key_id, proof.nonce)
    revoked_ms = cast("int", await node.writer.submit(revoke))
    return answer_json({"id": key_id, "revoked_at": to_text(from_milliseconds(revoked_ms))})


def is_key_id(text: str) -> bool:
    """Whether API keys may have this id."""
    return re.fullmatch(NONCE_FORM, text) is not None


def _read(body: bytes, agency: str, *, made_by: str) -> ApiKeyEntry:
    """The key asked for; refuses a body that asks for none."""
    try:
        fields = FieldReader("api_key", json.loads(body or b"{}"))
        key_id = fields.nonce("id") if fields.has("id") else secrets.token_hex(ID_BYTES)
        name = fields.text("name", _NAME, "0 … 80 characters") if fields.has("name") else ""
        scopes = fields.texts("scopes") if fields.has("scopes") else ()
        until = fields.optional_day("valid_until") if fields.has("valid_until") else None
        fields.finish()
    except (ValueError, RecursionError):
        raise ApiKeyUnreadable(field="$", expected="{…}") from None
    except Refusal as refusal:
        given = refusal.params
        expected = given.get("expected", "—")
        raise ApiKeyUnreadable(field=given.get("field", "$"), expected=expected) from refusal
    if not set(Scope).issuperset(scopes):
        raise ApiKeyUnreadable(field="scopes", expected=" | ".join(Scope))
    return ApiKeyEntry(agency, key_id, name, frozenset(map(Scope, scopes)), made_by, until)


def _told(entry: ApiKeyEntry) -> dict[str, object]:
    revoked = entry.revoked_ms
    return {
        "id": entry.id,
        "name": entry.name,
        "scopes": sorted(entry.scopes),
        "valid_until": entry.valid_until.isoformat() if entry.valid_until else None,
        "created_at": to_text(from_milliseconds(entry.created_ms)),
        "revoked_at": None if revoked is None else to_text(from_milliseconds(revoked)),
    }
