"""HTTP for a node and whatever is served beside it: bounded heads, and who is at the other end.

uvicorn bounds neither how long the head of a request takes nor how large it is, and tells an
application nothing of a client's certificate. This protocol does (EX-155, EX-157).
"""

import asyncio
import contextlib
import json
import socket
import ssl
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any, ClassVar, Final

from cryptography import x509
from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from lienthong.gateway.callers.presented import Networks
from lienthong.gateway.door import Door, Place, open_door
from lienthong.gateway.http import WHOLE, describe_problem
from lienthong.gateway.terms import HeadTooLarge, HeadTooSlow, TooManyConnections
from lienthong.kernel.errors import Refusal

HEAD_SECONDS: Final = 10.0
HEAD_BYTES: Final = 64 * 1024
_BESIDE_HEADER: Final = 4
"""Bytes of a header's line that are neither name nor value: colon, space, end of line."""
ContextFactory = Callable[[Config, Callable[[], ssl.SSLContext]], ssl.SSLContext]
NO_CHECK_TIME: Final = 0x200000
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME."""


class GuardedProtocol(HttpToolsProtocol):
    """One connection: a request's head must be whole within a time and a size."""

    door: ClassVar[Door | None] = None
    """Counts connections; None lets everybody in."""
    _place: Place | None = None
    shaking: socket.socket | None = None
    """The connection, while TLS is not spoken on it yet."""
    _is_told = False
    """Whether it has no place, but one of the few for being told so over TLS."""
    head_seconds = HEAD_SECONDS
    head_bytes = HEAD_BYTES
    _timer: asyncio.TimerHandle | None = None
    _head: int | None = 0
    """Bytes that came while a head was awaited; None while none is."""
    _peer: tuple[str, int] | None = None
    _tls: dict[str, object] | None = None
    _lines = 0
    """Bytes of the head's lines, also where all came at once; of trailers too."""
    _too_large = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self.shaking = None
        if self._peer is None:
            self._enter(self.client)
        if self.door is not None and self._place is None:
            self._refuse(TooManyConnections(most=self.door.of_one_address))
            return
        self._tls = describe_tls(transport)
        self._timer = self.loop.call_later(self.head_seconds, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._stop_waiting()
        self.leave()
        super().connection_lost(exc)

    def greet(self, peer: tuple[str, int]) -> bool:
        """Take a place before TLS is spoken; False where none is left, not even to be told so."""
        self._enter(peer)
        if self.door is None or self._place is not None:
            return True
        self._is_told = self.door.admit_to_hear()
        return self._is_told

    def leave(self) -> None:
        """Give back the place, if it has one."""
        if self._place is not None:
            self._place.leave()
        if self.door is not None and self._is_told:
            self.door.leave_told()
            self._is_told = False

    def data_received(self, data: bytes) -> None:
        """Count what comes before a head is whole; cut off one that grows too long."""
        if self._head is not None:
            self._head += len(data)
        super().data_received(data)
        if self._head is not None and self._head > self.head_bytes:
            self._refuse(HeadTooLarge(limit=self.head_bytes))
        elif self._timer is None and (self._head is not None or self._is_idle):
            # A head is seldom in two pieces: no timer for the others. What comes between two
            # requests and is none (empty lines) has ended uvicorn's own patience.
            self._timer = self.loop.call_later(self.head_seconds, self._give_up)

    def on_message_begin(self) -> None:
        """Another request begins: tell the application who is at the other end."""
        super().on_message_begin()
        self._head = self._head or 1  # its first byte is how a head is noticed
        self._lines = 0
        extensions: dict[str, Any] = {"lienthong.peer": self._peer}
        if self._tls is not None:
            extensions["tls"] = self._tls
        self.scope["extensions"] = extensions

    def on_url(self, url: bytes) -> None:
        """Some of the address."""
        self._count_line(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A line of the head, or of what may follow a body."""
        self._count_line(len(name) + len(value) + _BESIDE_HEADER)
        super().on_header(name, value)

    def send_400_response(self, msg: str) -> None:
        """The parser gave up: because of the head's size, or because this is no HTTP."""
        if self._too_large:
            self._refuse(HeadTooLarge(limit=self.head_bytes))
        else:
            super().send_400_response(msg)

    def _count_line(self, size: int) -> None:
        self._lines += size
        if self._lines > self.head_bytes:
            self._too_large = True
            raise HeadTooLarge(limit=self.head_bytes)  # ends the parser's work

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._stop_waiting()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The body is whole: reading it needs no timer."""
        super().on_message_complete()
        if self._place is not None:
            self._place.work()
        self.scope["extensions"][WHOLE] = {}

    def on_response_complete(self) -> None:
        """An answer is sent; nothing is worked on, unless another request was sent meanwhile."""
        super().on_response_complete()
        if self._place is not None and self._is_idle:
            self._place.wait()

    @property
    def _address(self) -> str:
        return self._peer[0] if self._peer else ""

    def _enter(self, peer: tuple[str, int] | None) -> None:
        """Take a place at the door, if there is one."""
        self._peer = peer
        if self.door is not None:
            self._place = self.door.admit(self._address, self._give_way)

    def _give_way(self) -> None:
        """Others need the place. Without a word: what comes unasked answers the next request."""
        if self.shaking is not None:
            with contextlib.suppress(OSError):  # it ends by itself just now
                self.shaking.shutdown(socket.SHUT_RDWR)
        else:
            self.transport.abort()

    @property
    def _is_idle(self) -> bool:
        """Whether no request is worked on."""
        # Before the first request there is no cycle, whatever uvicorn's types say.
        return self.cycle is None or self.cycle.response_complete  # type: ignore[redundant-expr]

    def _stop_waiting(self) -> None:
        self._head = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give_up(self) -> None:
        if self._head:
            self._refuse(HeadTooSlow(seconds=int(self.head_seconds)))
        else:
            self.transport.close()

    def _refuse(self, refusal: Refusal) -> None:
        """Answer what is no request yet, and hang up."""
        self._stop_waiting()
        if self.transport.is_closing():
            return
        if self._is_idle:
            _write_refusal(self.transport, refusal)
        self.transport.close()


def guarded(proxies: Networks) -> type[GuardedProtocol]:
    """The protocol of a process that serves, with the process's own door, behind such proxies."""
    return type("ProtocolAtDoor", (GuardedProtocol,), {"door": open_door(proxies)})


def describe_tls(transport: asyncio.Transport) -> dict[str, object] | None:
    """What ASGI's TLS extension says of a connection; None for one without TLS."""
    session = transport.get_extra_info("ssl_object")
    if session is None:
        return None
    der = session.getpeercert(binary_form=True)
    return {
        "server_cert": None,
        "client_cert_chain": [ssl.DER_cert_to_PEM_cert(der)] if der else [],
        "client_cert_name": _name_of(der) if der else None,
        "client_cert_error": None,
        "tls_version": None,
        "cipher_suite": None,
    }


def tls_context(*, certificate: Path, key: Path, clients_root: Path) -> ContextFactory:
    """Have a server speak TLS and ask its clients for certificates of the province's root.

    For uvicorn's `ssl_context_factory`. Clients need not have one: most calls can be proved
    otherwise. Whether a certificate holds today is left to the node, which can say what is wrong
    with it in a sentence (EX-155).
    """

    def make(_config: Config, _usual: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(certificate, key)
        context.load_verify_locations(clients_root)
        context.verify_mode = ssl.CERT_OPTIONAL
        context.verify_flags |= ssl.VerifyFlags(NO_CHECK_TIME)
        return context

    return make


def _name_of(der: bytes) -> str:
    return x509.load_der_x509_certificate(der).subject.rfc4514_string()


def _write_refusal(transport: asyncio.Transport, refusal: Refusal) -> None:
    """A problem document like the node's own (EX-30), and the end of the connection."""
    body = json.dumps(describe_problem(refusal), ensure_ascii=False).encode()
    head = (
        f"HTTP/1.1 {refusal.status} {HTTPStatus(refusal.status).phrase}\r\n"
        "content-type: application/problem+json\r\n"
        f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
    )
    transport.write(head.encode() + body)
