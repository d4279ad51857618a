"""Signed requests: how an agency's software proves who asks (EN-40 to EN-42, EX-152)."""

import base64
import binascii
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from lienthong.kernel import canonical_json
from lienthong.kernel.errors import Refusal
from lienthong.wire import instants
from lienthong.wire.fields import FieldReader
from lienthong.wire.records import digest
from lienthong.wire.refusals import ApiKeyWrong, AuthorizationMalformed, AuthorizationStale
from lienthong.wire.seals import (
    Domain,
    PublicSealingKey,
    SealingKey,
    fingerprint,
    seal,
    verify_seal,
)

SCHEME: Final = "Lienthong"
KEYED_SCHEME: Final = "Lienthong-HMAC"
MAX_HEADER_CHARACTERS: Final = 2048
ALLOWED_DIFFERENCE: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who says to be asking, not yet verified. `nonce` and `at` let a node refuse a repetition.

    `key` is the fingerprint of a sealing key or, with `is_keyed`, the id of an API key.
    """

    agency: str
    key: str
    at: datetime
    nonce: str
    signed: bytes
    seal: bytes
    is_keyed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """What an agency's software signs requests with instead of the sealing key (EX-152)."""

    id: str
    secret: bytes = field(repr=False)


def authorize(
    *, agency: str, key: SealingKey, method: str, target: str, body: bytes, at: datetime, nonce: str
) -> str:
    """The Authorization header for one request.

    `target` is path and query exactly as sent; `nonce` is 32 lowercase hex digits, fresh each time.
    """
    signed = _claim(agency, fingerprint(key.public_key()), at, nonce)
    header = _sealed_bytes(method, target, body, signed)
    signature = seal(domain=Domain.REQUEST, header=header, key=key)
    return f"{SCHEME} {_to_base64url(signed)}.{_to_base64url(signature)}"


def authorize_keyed(
    *,
    agency: str,
    key: ApiKey,
    method: str,
    target: str,
    body: bytes,
    at: datetime,
    nonce: str,
) -> str:
    """The Authorization header for one request, by an API key; else as `authorize`."""
    signed = _claim(agency, key.id, at, nonce)
    code = _code(key.secret, _sealed_bytes(method, target, body, signed))
    return f"{KEYED_SCHEME} {_to_base64url(signed)}.{_to_base64url(code)}"


def parse_authorization(header: str) -> Claim:
    """Read the header; refuses (AuthorizationMalformed) any other form. Verifies nothing."""
    scheme, _, token = header.partition(" ")
    claim, _, signature = token.partition(".")
    known = scheme in {SCHEME, KEYED_SCHEME}
    if not known or not signature or len(header) > MAX_HEADER_CHARACTERS:
        raise AuthorizationMalformed
    is_keyed = scheme == KEYED_SCHEME
    try:
        signed = _from_base64url(claim)
        fields = FieldReader.of_record("authorization", signed, 1)
        parsed = Claim(
            agency=fields.agency("agency"),
            key=fields.nonce("key") if is_keyed else fields.digest("key"),
            at=fields.instant("at"),
            nonce=fields.nonce("nonce"),
            signed=signed,
            seal=_from_base64url(signature),
            is_keyed=is_keyed,
        )
        fields.finish()
    except (ValueError, Refusal) as error:
        raise AuthorizationMalformed from error
    return parsed


def verify_claim(
    claim: Claim,
    *,
    key: PublicSealingKey,
    method: str,
    target: str,
    body: bytes,
    now: datetime,
    allowed: timedelta = ALLOWED_DIFFERENCE,
) -> None:
    """Believe a claim made about exactly this request, not longer ago than `allowed`.

    Raises AuthorizationStale or SealBroken. The caller looks up `key` for `claim.agency` and
    `claim.key`, and refuses a nonce that it has seen within twice `allowed`.
    """
    _check_time(claim, now, allowed)
    header = _sealed_bytes(method, target, body, claim.signed)
    verify_seal(domain=Domain.REQUEST, header=header, seal=claim.seal, key=key)


def verify_keyed_claim(
    claim: Claim,
    *,
    secret: bytes,
    method: str,
    target: str,
    body: bytes,
    now: datetime,
    allowed: timedelta = ALLOWED_DIFFERENCE,
) -> None:
    """Like `verify_claim`, for a claim by the API key with this secret; raises ApiKeyWrong."""
    _check_time(claim, now, allowed)
    code = _code(secret, _sealed_bytes(method, target, body, claim.signed))
    if not hmac.compare_digest(code, claim.seal):
        raise ApiKeyWrong(key=claim.key, agency=claim.agency)


def _check_time(claim: Claim, now: datetime, allowed: timedelta) -> None:
    if abs(now - claim.at) > allowed:
        raise AuthorizationStale(
            at=instants.to_text(claim.at),
            now=instants.to_text(now),
            seconds=int(allowed.total_seconds()),
        )


def _claim(agency: str, key: str, at: datetime, nonce: str) -> bytes:
    fields = {"v": 1, "agency": agency, "key": key, "at": instants.to_text(at), "nonce": nonce}
    return canonical_json.encode(fields)


def _code(secret: bytes, header: bytes) -> bytes:
    """HMAC-SHA256 over what a sealing key would sign."""
    return hmac.digest(secret, Domain.REQUEST.value + header, "sha256")


def _sealed_bytes(method: str, target: str, body: bytes, signed: bytes) -> bytes:
    return f"{method}\n{target}\n{digest(body)}\n".encode() + signed + b"\n"


def _to_base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _from_base64url(text: str) -> bytes:
    """Strict: no padding, no foreign characters, no stray bits; otherwise ValueError."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("not base64url") from error
    if _to_base64url(data) != text:
        raise ValueError("not base64url")
    return data
