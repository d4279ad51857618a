"""Small boxes in the grey picture of a page, taken away before its text is recognised.

The recogniser takes a short word in a box for a drawing and leaves it out: MẬT in its box.
"""

import re
from collections.abc import Iterator
from typing import Final

_ACROSS: Final = (60, 600)
_DOWN: Final = (30, 200)
"""Dots, at 200 an inch: a box from 8 x 4 to 76 x 25 millimetres. Tables are larger."""
_NEAR: Final = 8
_DARK: Final = re.compile(rb"[\x00-\x60]{30,}")
"""The shadow on a photograph is lighter than ink: measured, the words in it are read as before."""

Runs = dict[int, list[tuple[int, int]]]


def without_boxes(raw: bytes, stride: int, size: tuple[int, int]) -> bytes:
    """The picture, a byte for each dot, without strokes down that join two strokes across.

    The strokes across that they join go with them. Letters and lines that join nothing stay.
    """
    width, height = size
    rows = (raw[y * stride : y * stride + width] for y in range(height))
    across = {y: found for y, row in enumerate(rows) if (found := list(_runs(row, _ACROSS)))}
    out = bytearray(raw)
    for x in range(width) if across else ():
        for top, bottom in _runs(raw[x : height * stride : stride], _DOWN):
            above, below = _touching(across, x, top), _touching(across, x, bottom)
            if not above or not below:
                continue
            out[top * stride + x : bottom * stride + x : stride] = b"\xff" * (bottom - top)
            for y, left, right in above + below:
                out[y * stride + left : y * stride + right] = b"\xff" * (right - left)
    return bytes(out)


def _runs(dots: bytes, bounds: tuple[int, int]) -> Iterator[tuple[int, int]]:
    least, most = bounds
    for found in _DARK.finditer(dots):
        if least <= found.end() - found.start() <= most:
            yield found.span()


def _touching(across: Runs, x: int, y: int) -> list[tuple[int, int, int]]:
    return [
        (near, left, right)
        for near in range(y - _NEAR, y + _NEAR + 1)
        for left, right in across.get(near, ())
        if left - _NEAR <= x <= right + _NEAR
    ]
