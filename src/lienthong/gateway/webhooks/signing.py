"""Signed calls as Standard Webhooks has them: id, time and body under a shared secret. Pure."""

import base64
import hmac
import secrets
from datetime import datetime
from typing import Final

SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - what secrets begin with
SECRET_BYTES: Final = 32


def new_secret() -> bytes:
    """A secret for one webhook."""
    return secrets.token_bytes(SECRET_BYTES)


def show_secret(secret: bytes) -> str:
    """The secret as receivers of Standard Webhooks take it."""
    return SECRET_PREFIX + base64.b64encode(secret).decode("ascii")


def sign(secret: bytes, *, call_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers of one call; each attempt is signed anew, under the same id."""
    seconds = str(int(at.timestamp()))
    signed = b".".join((call_id.encode(), seconds.encode(), body))
    signature = base64.b64encode(hmac.digest(secret, signed, "sha256")).decode("ascii")
    return {
        "webhook-id": call_id,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{signature}",
    }
