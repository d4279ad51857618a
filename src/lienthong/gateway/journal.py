"""One line for each message, and one record for each call about one (EX-52, EX-53).

Lines are gathered for a moment and written together: each by itself would cost sending more than
all its counts. A line that was not written when the machine died is lost; the message is not, it is
in the store.
"""

import asyncio
import contextlib
import logging
import os
from collections.abc import Mapping
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

import msgspec

from lienthong.gateway.observation import Observation
from lienthong.gateway.records import message_line, monitoring_record
from lienthong.gateway.settings import Destination, GatewaySettings

WRITE_AFTER_SECONDS = 0.5
BYTES_A_FILE = 16 * 1024 * 1024
FILES_KEPT = 8
OWNER_ONLY = 0o600
ABOUT_MESSAGES = "/v1/messages"


class OwnFile(RotatingFileHandler):
    """A file that only its owner can read; when it is full it steps aside for a new one."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            file, maxBytes=BYTES_A_FILE, backupCount=FILES_KEPT, encoding="utf-8", delay=True
        )

    def _open(self) -> TextIOWrapper:
        os.close(os.open(self.baseFilename, os.O_CREAT | os.O_WRONLY, OWNER_ONLY))
        return super()._open()


class Lines:
    """JSON lines on their way to a place; used in the event loop only."""

    def __init__(self, handler: logging.Handler) -> None:
        self._handler = handler
        self._gathered: list[bytes] = []

    def add(self, values: Mapping[str, object]) -> None:
        """Take a line, to be written in a moment."""
        if not self._gathered:
            asyncio.get_running_loop().call_later(WRITE_AFTER_SECONDS, self.write)
        self._gathered.append(msgspec.json.encode(values))

    def write(self) -> None:
        """Write what was gathered. What cannot be written is told on standard error, and lost."""
        if self._gathered:
            text, self._gathered = b"\n".join(self._gathered).decode(), []
            self._handler.handle(logging.makeLogRecord({"msg": text}))

    def close(self) -> None:
        """Write the rest and let go of the file."""
        self.write()
        with contextlib.suppress(OSError):  # a full disk: what could not be written was told of
            self._handler.close()


class Journal:
    """Where a node tells what passed through it."""

    def __init__(self, settings: GatewaySettings, *, province: str) -> None:
        self._province = province
        self._node = settings.node
        self._messages = _open_lines(settings.messages_to, settings.lines("messages"))
        self._records = _open_lines(settings.monitoring_to, settings.lines("monitoring"))

    def tell(self, seen: Observation) -> None:
        """Tell of a call, if it was answered and is about a message."""
        if not seen.status:
            return
        if self._messages is not None and seen.sends:
            self._messages.add(message_line(seen))
        if self._records is not None and seen.route.startswith(ABOUT_MESSAGES):
            self._records.add(monitoring_record(seen, province=self._province, node=self._node))

    def close(self) -> None:
        """Write what is left."""
        for lines in (self._messages, self._records):
            if lines is not None:
                lines.close()


def _open_lines(destination: Destination, file: Path) -> Lines | None:
    match destination:
        case Destination.NOWHERE:
            return None
        case Destination.STDERR:
            return Lines(logging.StreamHandler())
        case Destination.FILE:
            return Lines(OwnFile(file))
