"""Which places of a PDF are for what: told by its layout, else looked for on its pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lienthong.documents.models import DispatchFile
from lienthong.documents.rules.places import (
    GAPS,
    SEAL,
    SIGNATURE,
    find_box,
    list_gap_boxes,
    place_in,
)
from lienthong.documents.terms import PlaceNotFound
from lienthong.paper.layout import Box
from lienthong.paper.measures import official_measures
from lienthong.paper.scanning.apart import find_places
from lienthong.paper.signing.filling import Gap
from lienthong.paper.signing.terms import Place, seal_beside


@dataclass(frozen=True, slots=True)
class Places:
    """Where a document is signed, sealed, numbered and dated."""

    signature: Place
    seal: Place
    gaps: tuple[Gap, ...]


def boxes_as_json(boxes: Iterable[Box]) -> list[dict[str, Any]]:
    """The boxes of a layout as `DispatchFile.boxes` keeps them; whoever lays out writes them."""
    return [
        {
            "kind": box.kind.value,
            "index": box.index,
            "page": box.page,
            "left": box.rectangle.left,
            "bottom": box.rectangle.bottom,
            "right": box.rectangle.right,
            "top": box.rectangle.top,
        }
        for box in boxes
    ]


def require_place(content: bytes, *, signer: str) -> None:
    """Refuse (PlaceNotFound) a PDF that was not laid out here and does not name who signs it."""
    if find_box(find_places(content, signer), SIGNATURE) is None:
        raise PlaceNotFound(name=signer)


def places_of(file: DispatchFile, content: bytes, *, signer: str) -> Places:
    """The places of a document's PDF; one that was not laid out here is read for them.

    There the signature stands above the last printing of the signer's name, and number and day go
    into the gaps after “Số:” and in “ngày … tháng … năm …” of page 1, if there are any. Refuses a
    PDF without the name (PlaceNotFound), and one that cannot be read.
    """
    boxes = file.boxes
    if boxes is None:
        boxes = find_places(content, signer)
    signature = find_box(boxes, SIGNATURE)
    if signature is None:
        raise PlaceNotFound(name=signer)
    diameter = official_measures().chosen.seal_diameter_mm
    seal = find_box(boxes, SEAL) or seal_beside(signature, diameter)
    gaps = tuple(
        Gap(box["kind"], place_in(box), is_italic=box["kind"] != GAPS[0])
        for box in list_gap_boxes(boxes)
    )
    return Places(signature, seal, gaps)
