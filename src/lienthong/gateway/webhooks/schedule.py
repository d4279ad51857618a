"""When a call that failed is tried again, and when it is given up. Pure."""

from dataclasses import replace
from typing import Final

from lienthong.gateway.webhooks.store import Webhook

FIRST_MS: Final = 2_000
LONGEST_MS: Final = 3_600_000
GIVEN_UP_MS: Final = 72 * 3_600_000
"""After so long without an answer the call for a message is given up; it stays in the inbox."""
MOST_DOUBLINGS: Final = 20


def after_success(webhook: Webhook, *, position: int) -> Webhook:
    """The agency was told of the message at this position."""
    fresh = {"attempts": 0, "failing_since_ms": None, "next_ms": 0, "problem": ""}
    return replace(webhook, cursor=position + 1, **fresh)  # type: ignore[arg-type]  # as fields are


def after_failure(
    webhook: Webhook, *, now_ms: int, chance: float, problem: str, again_in_ms: int = 0
) -> Webhook:
    """Tried again after a pause that doubles, up to an hour, less or more by chance (0 to 1)."""
    doubled = FIRST_MS * 2 ** min(webhook.attempts, MOST_DOUBLINGS)
    pause = max(min(doubled, LONGEST_MS) * (0.5 + chance), again_in_ms)
    return replace(
        webhook,
        attempts=webhook.attempts + 1,
        failing_since_ms=webhook.failing_since_ms or now_ms,
        next_ms=now_ms + int(min(pause, LONGEST_MS * 1.5)),
        problem=problem,
    )


def is_given_up(webhook: Webhook, *, now_ms: int, expires_ms: int | None) -> bool:
    """Whether nothing is gained by trying further: the message expired, or it took too long."""
    if webhook.failing_since_ms is None:
        return False
    if expires_ms is not None and expires_ms <= now_ms:
        return True
    return now_ms - webhook.failing_since_ms >= GIVEN_UP_MS
