"""Where signature, seal, number and day go on a page, from the boxes a layout left open."""

from collections.abc import Sequence
from typing import Any

from lienthong.paper.signing.terms import Place

GAPS = ("number", "day", "month", "year")
SIGNATURE, SEAL = "signature", "seal"


def place_in(box: dict[str, Any]) -> Place:
    """A box as a place."""
    return Place(box["page"], box["left"], box["bottom"], box["right"], box["top"])


def find_box(boxes: Sequence[dict[str, Any]], kind: str) -> Place | None:
    """The first box of a kind as a place."""
    return next((place_in(box) for box in boxes if box["kind"] == kind), None)


def list_gap_boxes(boxes: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that are filled after signing, each kind once."""
    found: dict[str, dict[str, Any]] = {}
    for box in boxes:
        if box["kind"] in GAPS:
            found.setdefault(box["kind"], box)
    return list(found.values())
