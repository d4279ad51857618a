"""Refusals as they are kept in a row, and read back for a page."""

from typing import Any

from lienthong.exchange.terms import Problem
from lienthong.kernel.errors import Fault, Refusal


def problem_as_json(refusal: Refusal) -> dict[str, Any]:
    """The refusal with its parameters as texts; of a node's refusal, what the node said."""
    said = refusal.params.get("said")
    if isinstance(said, dict):
        return said
    return {
        "code": refusal.code,
        "message": refusal.message,
        "params": {name: str(value) for name, value in refusal.params.items()},
        "fault": refusal.fault.value,
    }


def read_problem(kept: dict[str, Any] | None) -> Problem | None:
    """What was kept, for people; None for nothing."""
    if not kept:
        return None
    return Problem(
        code=kept["code"],
        message=kept["message"],
        params=kept["params"],
        fault=Fault(kept["fault"]),
    )
