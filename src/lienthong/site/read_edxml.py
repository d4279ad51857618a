"""`lienthong exchange read-edxml FILE`: what an edXML packet says, as JSON, or why it is refused.

Needs neither settings nor a database: whoever receives a packet may look into it anywhere.
"""

import argparse
import errno
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from lienthong.kernel.errors import Fault, Refusal, gettext_noop
from lienthong.site.verify import FileUnreadable, read_file
from lienthong.site.words import Translate, in_words, visible
from lienthong.wire.edxml import MAX_PACKET_BYTES, packet_as_json, read_packet

STANDARD_INPUT = "-"
TOLD = gettext_noop(
    "Print what an edXML packet says as JSON: header, attachments by name, type, size and SHA-256,"
    " oddities, unknown elements. A packet that cannot be accepted is refused in one sentence that"
    " says what is wrong and where. Needs no platform."
)


class PacketRefused(Refusal):
    """A packet given on the command line cannot be accepted."""

    code = "site.packet_refused"
    fault = Fault.CALLER
    message = "The packet {file} is refused, and whoever made it has to correct it: {reason}"


def run_read_edxml(arguments: Sequence[str], translate: Translate) -> str:
    """The packet's JSON, one member a line. Refuses what is no packet, with its maker named.

    A file of more bytes than a packet may have is refused before it is read; of standard input no
    more than that is read.
    """
    file: str = _parser(translate).parse_args(arguments).file
    try:
        packet = read_packet(_read(file))
    except MemoryError as error:
        raise FileUnreadable(file=file, problem=os.strerror(errno.ENOMEM)) from error
    except Refusal as refusal:
        if not refusal.code.startswith("edxml."):
            raise
        reason = visible(in_words(refusal, translate))
        raise PacketRefused(file=file, reason=reason) from refusal
    return visible(json.dumps(packet_as_json(packet), ensure_ascii=False, indent=1))


def _read(file: str) -> bytes:
    if file != STANDARD_INPUT:
        return read_file(Path(file), MAX_PACKET_BYTES)
    if sys.stdin is None:  # closed by whoever started the command
        raise FileUnreadable(file=file, problem=os.strerror(errno.EBADF))
    return sys.stdin.buffer.read(MAX_PACKET_BYTES + 1)


def _parser(translate: Translate) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lienthong exchange read-edxml", description=translate(TOLD)
    )
    parser.add_argument(
        "file", metavar="FILE", help=translate(gettext_noop("the packet; - reads standard input"))
    )
    return parser
