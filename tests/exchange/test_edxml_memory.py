"""Python does not see the memory of the XML parser: that of a process of its own is weighed."""

import os
import subprocess
import sys

import pytest

MEGABYTE = 1024 * 1024


@pytest.mark.parametrize(
    "made",
    [
        "b'<edXML><a ' + b' '.join(b'b%d=\"\"' % n for n in range(400_000)) + b'/></edXML>'",
        "b'<edXML>' + (b'<a ' + b' '.join(b'b%d=\"\"' % n for n in range(900)) + b'/>') * 500",
        "b'<a>' * 1_000_000",
    ],
)
def test_what_the_parser_holds_is_bounded_too(made):
    told = subprocess.run(
        [sys.executable, "-c", WEIGHING.format(made=made)],
        env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    grown, size = map(int, told.split())
    assert grown < 8 * size + 16 * MEGABYTE


WEIGHING = """
import resource
from lienthong.kernel.errors import Refusal
from lienthong.wire.edxml import read_packet
raw = {made}
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_packet(raw)
except Refusal:
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print((after - before) * 1024, len(raw))
"""
