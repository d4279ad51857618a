"""Bodies of requests to pages are taken in whole before a page's thread sees them.

Pages run in a few threads. A visitor who sends a body slowly, or half of it, must not hold one: the
body is read here, by the event loop, within bounds of size and time, into memory and beyond a
megabyte into a temporary file. Only then is the page called.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.utils.html import escape
from django.utils.translation import gettext, override

from lienthong.gateway.http import Message, Receive, Scope, Send
from lienthong.kernel.errors import gettext_noop

MEBIBYTE = 1024 * 1024
LARGEST_OF_VISITORS = 1 * MEBIBYTE
LARGEST = 201 * MEBIBYTE
"""The files of one scanned document may have 200 MB (SC-1); their form is around them."""
IN_MEMORY = 1 * MEBIBYTE
PATIENCE_SECONDS = 20.0
SLOWEST_BYTES_A_SECOND = 64 * 1024
CHUNK = 64 * 1024
TOO_LARGE = gettext_noop(
    "What was sent has more than {limit} MB, and nothing of it was kept. Go back, choose fewer or"
    " smaller files, and send them again."
)
TOO_SLOW = gettext_noop("What was sent took too long to arrive. Go back and send it again.")

Pages = Callable[[Scope, Receive, Send], Awaitable[None]]


class Intake:
    """An ASGI application in front of the pages."""

    def __init__(self, pages: Pages, *, session_cookie: str) -> None:
        self._pages = pages
        self._session_cookie = f"{session_cookie}=".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take the body in, then call the page; answer 413 or 408 where it is too much or slow."""
        limit = LARGEST if self._has_session(scope) else LARGEST_OF_VISITORS
        with SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            try:
                size = await _take_in(receive, body, limit=limit, declared=_declared(scope))
            except _TooLarge:
                await _refuse(scope, send, 413, TOO_LARGE, limit=limit // MEBIBYTE)
            except TimeoutError:
                await _refuse(scope, send, 408, TOO_SLOW)
            except _CallerLeft:
                return
            else:
                body.seek(0)
                await self._pages(scope, _Replay(body, size, receive), send)

    def _has_session(self, scope: Scope) -> bool:
        """Whether the caller shows a session's cookie; what it is worth, the page will see."""
        return any(
            name == b"cookie" and self._session_cookie in value for name, value in scope["headers"]
        )


class _TooLarge(Exception):  # noqa: N818 - answered at once, never shown
    """More than the limit came, or was announced."""


class _CallerLeft(Exception):  # noqa: N818 - nobody is there to answer
    """The connection ended before the body was whole."""


class _Replay:
    """The taken-in body as ASGI's receive."""

    def __init__(self, body: IO[bytes], size: int, receive: Receive) -> None:
        self._body = body
        self._left = size
        self._receive = receive
        self._told = False

    async def __call__(self) -> Message:
        """The next piece of the body; after its end whatever the connection does."""
        if self._told:
            return await self._receive()
        piece = self._body.read(CHUNK)
        self._left -= len(piece)
        self._told = self._left <= 0
        return {"type": "http.request", "body": piece, "more_body": not self._told}


async def _take_in(receive: Receive, body: IO[bytes], *, limit: int, declared: int) -> int:
    """Read the whole body; its size. The longer it is announced to be, the longer it may take."""
    if declared > limit:
        raise _TooLarge
    size = 0
    async with asyncio.timeout(PATIENCE_SECONDS + declared / SLOWEST_BYTES_A_SECOND):
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _CallerLeft
            piece: bytes = message.get("body", b"")
            size += len(piece)
            if size > limit:
                raise _TooLarge
            body.write(piece)
            if not message.get("more_body"):
                return size


def _declared(scope: Scope) -> int:
    """What the caller says the body's length is; 0 when it does not say."""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


def _is_browser(scope: Scope) -> bool:
    return any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])


async def _refuse(scope: Scope, send: Send, status: int, text: str, **params: object) -> None:
    """A short answer; the connection is closed, since its body was not read.

    No page is called any more that would know the reader's language: people get both.
    """
    if _is_browser(scope):
        kind, body = b"text/html; charset=utf-8", _page(text, params)
    else:
        kind = b"application/problem+json"
        body = json.dumps({"status": status, "detail": text.format(**params)}).encode()
    headers: list[Any] = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _page(text: str, params: dict[str, object]) -> bytes:
    said = []
    for language in ("vi", "en"):
        with override(language):
            said.append(f'<p lang="{language}">{escape(gettext(text).format(**params))}</p>')
    head = '<!doctype html><html lang="vi"><meta charset="utf-8"><title>Liên Thông</title>'
    return f"{head}<main>{''.join(said)}</main></html>".encode()
