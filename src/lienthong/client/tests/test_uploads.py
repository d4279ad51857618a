"""Two programs of an agency upload one file at the same time; the node as a script."""

import pytest

from lienthong.client import PART_BYTES, FileContent, NodeRefused
from lienthong.client.tests.scripted import as_json

PARTS = 9
MISPLACED = as_json(
    {
        "code": "gateway.upload_misplaced",
        "fault": "caller",
        "detail": "Go on from another byte.",
        "message": "Go on from another byte.",
        "params": {},
    },
    409,
)


def received(parts):
    return as_json({"received": parts * PART_BYTES, "complete": parts == PARTS})


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "drawing.pdf"
    with path.open("wb") as made:
        made.truncate(PARTS * PART_BYTES)
    return FileContent.of(path)


def test_the_slower_of_two_goes_on_as_long_as_the_upload_gets_further(scripted, file):
    """However often the other was faster."""
    overtaken = [step for parts in range(1, PARTS) for step in (MISPLACED, received(parts))]
    with scripted(received(0), *overtaken, received(PARTS)) as (node, seen, _):
        node.upload(file)
    assert [method for method, *_ in seen].count("PUT") == PARTS


def test_an_upload_that_gets_no_further_is_given_up(scripted, file):
    script = [received(0), *[MISPLACED, received(0)] * PARTS]
    with scripted(*script) as (node, seen, _), pytest.raises(NodeRefused):
        node.upload(file)
    assert [method for method, *_ in seen].count("PUT") == 6
