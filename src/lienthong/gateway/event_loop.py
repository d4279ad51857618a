"""The loop of a process that serves: uvloop's, but where TLS is spoken the door comes first.

uvloop tells nobody of a connection before its handshake is over, and gives it 60 seconds. Until
then it would hold a file of the process that nobody counts (EX-270, EX-293).
"""

import asyncio
import contextlib
import os
import socket
import ssl
from collections.abc import Callable
from typing import Any, Final

import uvloop

from lienthong.gateway.serving import GuardedProtocol

HANDSHAKE_SECONDS = 10.0
"""As long as the head of a request may take."""
AT_ONCE: Final = 100
"""So many connections are taken in before anything else is looked at."""
NO_FILES_SECONDS: Final = 1.0
"""How long nobody is taken in once the system has no file left for one more."""
NODE_LOOP = "lienthong.gateway.event_loop:NodeLoop"
"""Its name, as uvicorn wants it."""


class NodeLoop(uvloop.Loop):
    """uvloop's, with a server of our own where TLS is spoken."""

    async def create_server(
        self, protocol_factory: Callable[[], Any], *given: Any, **named: Any
    ) -> Any:
        """As the loop's own; with `ssl`, the factory must make a `GuardedProtocol`."""
        context = named.pop("ssl", None)
        if context is None:
            return await super().create_server(protocol_factory, *given, **named)
        bound = await super().create_server(protocol_factory, *given, start_serving=False, **named)
        return TlsServer(self, bound, make=protocol_factory, context=context)


class TlsServer:
    """Takes connections in at the door of their protocol, then lets them speak TLS."""

    def __init__(
        self,
        loop: NodeLoop,
        bound: asyncio.AbstractServer,
        *,
        make: Callable[[], GuardedProtocol],
        context: ssl.SSLContext,
    ) -> None:
        self._loop, self._bound = loop, bound
        self._make, self._context = make, context
        self._shaking: set[asyncio.Task[None]] = set()
        self._listening = [_listen(one.fileno()) for one in self.sockets]
        for one in self._listening:
            self._watch(one)

    @property
    def sockets(self) -> tuple[Any, ...]:
        """What it listens on."""
        return tuple(self._bound.sockets)  # type: ignore[attr-defined]  # as the loop's own has

    def close(self) -> None:
        """Take nobody in any more; who is in stays."""
        for one in self._listening:
            self._loop.remove_reader(one)
            one.close()
        self._listening = []
        self._bound.close()

    async def wait_closed(self) -> None:
        """Wait until nothing is listened on."""
        await self._bound.wait_closed()

    def _watch(self, listening: socket.socket) -> None:
        if listening in self._listening:
            self._loop.add_reader(listening, self._take_in, listening)

    def _take_in(self, listening: socket.socket) -> None:
        for _ in range(AT_ONCE):
            try:
                connection, address = listening.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return
            except OSError:
                self._loop.remove_reader(listening)
                self._loop.call_later(NO_FILES_SECONDS, self._watch, listening)
                return
            protocol = self._make()
            if protocol.greet((str(address[0]), int(address[1]))):
                connection.setblocking(False)
                protocol.shaking = connection
                task = self._loop.create_task(self._shake_hands(protocol, connection))
                self._shaking.add(task)
                task.add_done_callback(self._shaking.discard)
            else:
                connection.close()  # without TLS there is no way to say why

    async def _shake_hands(self, protocol: GuardedProtocol, connection: socket.socket) -> None:
        """Speak TLS. Who breaks off, is late or speaks something else goes without a word."""
        spoken = False
        try:
            with contextlib.suppress(OSError):
                await self._loop.connect_accepted_socket(
                    lambda: protocol,
                    connection,
                    ssl=self._context,
                    ssl_handshake_timeout=HANDSHAKE_SECONDS,
                )
                spoken = True
        finally:
            if not spoken:
                protocol.leave()


def _listen(file: int) -> socket.socket:
    """The same place, in a socket that Python can take connections from."""
    listening = socket.socket(fileno=os.dup(file))
    listening.setblocking(False)
    listening.listen(AT_ONCE)
    return listening
