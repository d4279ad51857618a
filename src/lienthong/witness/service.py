"""A witness as an ASGI application with one call: `POST …/add-checkpoint` (EX-121, EX-122)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, Final

from lienthong.kernel.errors import Refusal
from lienthong.wire.cosignatures import cosign
from lienthong.wire.named_keys import KeyUse, NamedKey, is_key_name
from lienthong.wire.seals import LogKey
from lienthong.wire.submissions import MAX_SUBMISSION_BYTES, Submission
from lienthong.witness.memory import WitnessMemory
from lienthong.witness.rules import check_growth, read_signed
from lienthong.witness.terms import (
    CallUnknown,
    GrowthUnproved,
    SizeConflict,
    SubmissionTooLarge,
    WitnessNameRefused,
)

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

PATH: Final = "/add-checkpoint"
PATIENCE_SECONDS: Final = 30.0
SIZE: Final = b"text/x.tlog.size"
TEXT: Final = b"text/plain; charset=utf-8"
OK, TIMED_OUT, FAILED = 200, 408, 500

logger = logging.getLogger(__name__)


class WitnessService:
    """Co-signs what extends what it remembers. `logs` are the keys of the logs it watches."""

    def __init__(
        self,
        *,
        name: str,
        key: LogKey,
        logs: Sequence[NamedKey],
        memory: WitnessMemory,
        clock: Callable[[], datetime],
    ) -> None:
        if not is_key_name(name):
            raise WitnessNameRefused(name=name)
        self._name, self._key = name, key
        self._logs, self._memory, self._clock = logs, memory, clock
        self._deciding = asyncio.Lock()

    @property
    def named_key(self) -> NamedKey:
        """What others need to believe this witness."""
        return NamedKey(self._name, self._key.public_key(), KeyUse.WITNESS)

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Serve one connection event stream."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            status, kind, body = await self._answer(scope, receive)
            await _send(send, status, kind, body)
        else:
            await send({"type": "websocket.close"})

    async def _answer(self, scope: dict[str, Any], receive: Receive) -> tuple[int, bytes, bytes]:
        try:
            _require_call(scope)
            async with asyncio.timeout(PATIENCE_SECONDS):
                body = await _read(receive)
            async with self._deciding:  # comparing and remembering are one step (tlog-witness)
                line = await asyncio.to_thread(self.cosign, body)
        except SizeConflict as conflict:
            return conflict.status, SIZE, f"{conflict.params['known']}\n".encode()
        except Refusal as refusal:
            return refusal.status, TEXT, f"{refusal}\n".encode()
        except TimeoutError:
            return TIMED_OUT, TEXT, b""
        except Exception:  # logged; nothing was co-signed
            logger.exception("a submission failed")
            return FAILED, TEXT, b""
        return OK, TEXT, line.encode()

    def cosign(self, body: bytes) -> str:
        """The signature line for a submission, once the checkpoint is remembered; or a Refusal."""
        submission = Submission.decode(body)
        new = read_signed(submission.note, self._logs)
        origin = new.checkpoint.origin
        try:
            check_growth(submission, new.checkpoint, self._memory.find_last(origin))
        except (SizeConflict, GrowthUnproved) as refusal:
            self._tell(refusal, submission.note.decode(), origin)
            raise
        self._memory.remember(submission.note)
        return cosign(new.text, name=self._name, key=self._key, at=self._clock())

    def _tell(self, refusal: Refusal, note: str, origin: str) -> None:
        """Keep in the log what may be proof that a log shows two histories: it signed both."""
        known = self._memory.find_note(origin)
        logger.warning("%s: submitted %r, known %r", refusal.code, note, known)


def _require_call(scope: dict[str, Any]) -> None:
    if scope["method"] != "POST" or not scope["path"].endswith(PATH):
        raise CallUnknown


async def _read(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        event = await receive()
        body += event.get("body", b"")
        if len(body) > MAX_SUBMISSION_BYTES:
            raise SubmissionTooLarge(limit=MAX_SUBMISSION_BYTES)
        if not event.get("more_body"):
            return bytes(body)


async def _send(send: Send, status: int, kind: bytes, body: bytes) -> None:
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _live(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})
