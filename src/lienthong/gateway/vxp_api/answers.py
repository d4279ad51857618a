"""Answers as VXP clients read them: `status`, `ErrorCode`, `ErrorDesc`, and what was asked for."""

import base64
import gettext
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache, wraps
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Final

from lienthong.gateway.http import Answer, Request, Stream, answer_json, in_threads
from lienthong.gateway.node import Node
from lienthong.gateway.terms import (
    AddressBusy,
    AgencyNotYetFormed,
    AgencyUnknown,
    BodyTooLarge,
    BodyTooSlow,
    MessageTooLarge,
    NodeBusy,
    RecipientDissolved,
    SenderDissolved,
)
from lienthong.gateway.vxp.terms import ErrorCode, VxpRefusal
from lienthong.kernel.errors import Fault, Refusal, say
from lienthong.wire.edxml.packet import VIETNAM

VxpCall = Callable[[Node, Request], Awaitable[Answer | Stream]]

JSON_UTF8: Final = b"application/json; charset=utf-8"
SUCCEEDED: Final = "OK"
FAILED: Final = "FAIL"
UNREAD: Final = (BodyTooLarge, BodyTooSlow, AddressBusy, NodeBusy)
"""The body was not read: the status of HTTP says so too, and the connection ends (EX-3)."""
LATER: Final = frozenset({408, 429, 503})
"""Status of refusals of what may be taken later, unchanged (EX-32)."""
CODES: Final[dict[type[Refusal], ErrorCode]] = {
    AgencyUnknown: ErrorCode.RECEIVER_UNKNOWN,
    AgencyNotYetFormed: ErrorCode.RECEIVER_UNKNOWN,
    RecipientDissolved: ErrorCode.RECEIVER_LOCKED,
    SenderDissolved: ErrorCode.SENDER_NOT_REGISTERED,
    BodyTooLarge: ErrorCode.FILE_INVALID,
    MessageTooLarge: ErrorCode.FILE_INVALID,
}
"""Refusals that this API shares with the native one."""


def answered(call: VxpCall) -> VxpCall:
    """The call with its refusals said as these clients read them (VX-30).

    The status of HTTP is 200 then too: the known client reads the body of such answers only.
    """

    @wraps(call)
    async def answering(node: Node, request: Request) -> Answer | Stream:
        try:
            return await call(node, request)
        except Refusal as refusal:
            request.observation.refusal = refusal
            answer = answer_refusal(refusal, english=_wants_english(request))
            return replace(answer, status=refusal.status) if isinstance(refusal, UNREAD) else answer

    return answering


def answer_ok(**values: object) -> Answer:
    """That it was done, with what was asked for."""
    return _answer({"status": SUCCEEDED, "ErrorCode": ErrorCode.OK, "ErrorDesc": "", **values})


def stream_base64(pieces: Iterator[bytes]) -> Stream:
    """`answer_ok` with what these pieces make together as `data`, in memory that does not grow."""
    start, _, end = answer_ok(data="").body.rpartition(b'""')
    body = chain((start + b'"',), _encode(pieces), (b'"' + end,))
    return Stream(in_threads(body), JSON_UTF8)


def _encode(pieces: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        ready = (len(rest) + len(piece)) // 3 * 3
        whole = rest + piece
        yield base64.b64encode(whole[:ready])
        rest = whole[ready:]
    yield base64.b64encode(rest)


def answer_refusal(refusal: Refusal, *, english: bool = False) -> Answer:
    """Why it was not done: a code for software, a sentence for people."""
    text = str(refusal) if english else in_vietnamese(refusal)
    return _answer({"status": FAILED, "ErrorCode": find_error_code(refusal), "ErrorDesc": text})


def find_error_code(refusal: Refusal) -> ErrorCode:
    """The code of the one known table that says most nearly what was refused."""
    if isinstance(refusal, VxpRefusal):
        return refusal.error_code
    for kind, error_code in CODES.items():
        if isinstance(refusal, kind):
            return error_code
    if refusal.code.startswith("edxml."):
        return ErrorCode.PACKET_WRONG
    ours = refusal.fault in {Fault.THIS_SYSTEM, Fault.OTHER_SYSTEM}
    later = ours or refusal.status in LATER
    return ErrorCode.SYSTEM_ERROR if later else ErrorCode.FILE_NOT_PROCESSED


def in_vietnamese(refusal: Refusal) -> str:
    """The refusal's sentence in Vietnamese, which the people behind these clients read."""
    folder = type(refusal).__module__.split(".")[1]
    return say(refusal.message, refusal.params, _translations(folder).gettext)


def moment(instant: datetime) -> str:
    """An instant as packets write it: `yyyy/MM/dd HH:mm:ss` in Vietnam."""
    return f"{instant.astimezone(VIETNAM):%Y/%m/%d %H:%M:%S}"


def _answer(value: dict[str, object]) -> Answer:
    """JSON that names its encoding: clients in Java may otherwise read it as Latin-1."""
    return replace(answer_json(value), content_type=JSON_UTF8)


def _wants_english(request: Request) -> bool:
    return (request.header(b"accept-language") or "").lower().startswith("en")


@cache
def _translations(folder: str) -> gettext.NullTranslations:
    place = Path(str(files("lienthong"))) / folder / "locale"
    return gettext.translation("django", place, languages=["vi"], fallback=True)
