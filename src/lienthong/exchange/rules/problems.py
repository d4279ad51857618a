"""Refusals as they are kept in a row, and read back for a page."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from lienthong.exchange.terms import NodeTrouble, Problem
from lienthong.kernel.canonical_json import Json
from lienthong.kernel.errors import Fault, Refusal, Told, keep_params, own_words, read_params

MOST_WORDS = 1000
"""How many characters are kept of what a node says of its troubles."""
MOST_TROUBLES = 100
MESSAGE_UNKNOWN = "gateway.message_unknown"
"""What a node says of a message that it has not."""


def problem_as_json(refusal: Refusal) -> dict[str, Any]:
    """The refusal as it is kept; of a node's refusal, what the node said."""
    said = refusal.params.get("said")
    if isinstance(said, dict):
        return said
    return {
        "code": refusal.code,
        "message": refusal.message,
        "params": keep_params(refusal.params),
        "fault": refusal.fault.value,
    }


def read_problem(kept: dict[str, Any] | None) -> Problem | None:
    """What was kept, for people, in our words where we know the code (EX-304); None for nothing."""
    if not kept:
        return None
    params = read_params(kept["params"])
    return Problem(
        code=kept["code"],
        message=own_words(kept["code"], kept["message"], params),
        params=params,
        fault=Fault(kept["fault"]),
    )


def troubles_as_json(health: Mapping[str, Json]) -> list[dict[str, Any]]:
    """What the node's health says is wrong, as it is kept; members of another form are left out."""
    told = health.get("problems")
    kept = []
    for one in told[:MOST_TROUBLES] if isinstance(told, list) else ():
        match one:
            case {"part": str(part), "by": str(by), "detail": str(detail)} if isinstance(one, dict):
                words = _told(one.get("message"), one.get("params"), detail)
                kept.append({"part": part, "by": by, **words})
    return kept


def read_troubles(kept: list[dict[str, Any]]) -> tuple[NodeTrouble, ...]:
    """What was kept of the node's troubles."""
    return tuple(
        NodeTrouble(one["part"], one["by"], Told(one["message"], read_params(one["params"])))
        for one in kept
    )


def _told(message: Json, params: Json, detail: str) -> dict[str, Any]:
    if isinstance(message, str) and isinstance(params, dict):
        told = Told(message[:MOST_WORDS], {name: str(v)[:MOST_WORDS] for name, v in params.items()})
        with suppress(LookupError, ValueError, AttributeError):
            str(told)
            return {"message": told.message, "params": dict(told.params)}
    return {"message": "{problem}", "params": {"problem": detail[:MOST_WORDS]}}
