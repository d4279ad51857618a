"""The communes of Thanh Hóa as shapes of an SVG, from the boundaries of the directory.

`python -m tools.commune_shapes` writes them anew: whole steps on a sheet WIDTH wide, points that
fall together once.
"""

import json
import math
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

_SOURCE = Path("src/lienthong/directory/static/directory/thanhhoa_communes_166_2025-07-01.geojson")
_TARGET = Path("src/lienthong/cooperation/data/commune_shapes.json")
WIDTH = 700
_MIDDLE = math.cos(math.radians(20.0))
"""How much shorter a degree to the east is than one to the north, in the middle of the province."""

Ring = list[list[float]]


def shapes_of(features: list[dict[str, Any]]) -> dict[str, Any]:
    """The sheet's size, and by each unit's code the path that draws it."""
    rings = {one["properties"]["code"]: list(_rings(one["geometry"])) for one in features}
    points = [point for some in rings.values() for ring in some for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    scale = WIDTH / ((east - west) * _MIDDLE)

    def path(ring: Ring) -> str:
        steps = [(round((x - west) * _MIDDLE * scale), round((north - y) * scale)) for x, y in ring]
        kept = [one for at, one in enumerate(steps) if at == 0 or one != steps[at - 1]]
        moves = (f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(kept))
        return f"M{kept[0][0]} {kept[0][1]}l{' '.join(moves)}z"

    return {
        "width": WIDTH,
        "height": math.ceil((north - south) * scale),
        "shapes": {code: "".join(map(path, some)) for code, some in sorted(rings.items())},
    }


def _rings(geometry: dict[str, Any]) -> Iterator[Ring]:
    parts = geometry["coordinates"]
    for polygon in parts if geometry["type"] == "MultiPolygon" else [parts]:
        yield from polygon


def main() -> None:
    """Write the shapes."""
    features = json.loads(_SOURCE.read_text(encoding="utf-8"))["features"]
    told = json.dumps(shapes_of(features), separators=(",", ":"), ensure_ascii=True)
    _TARGET.write_text(told + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
