"""One process for everything: the node under `/gw`, Django for the rest, the runner beside them."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn
from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from lienthong.gateway.http import Message, Receive, Scope, Send
from lienthong.site.intake import Intake
from lienthong.site.runner import Runner

Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

NODE_PATH = "/gw"
PAGE_THREADS = 4


class Platform:
    """The root ASGI application."""

    def __init__(self, *, node: Asgi, runner: Runner) -> None:
        self._node = node
        self._runner = runner
        bridge: Any = WSGIMiddleware  # its types are stricter than the protocols of WSGI and ASGI
        pages = bridge(get_wsgi_application(), workers=PAGE_THREADS)
        self._pages = Intake(pages, session_cookie=settings.SESSION_COOKIE_NAME)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to the node or to the pages; start and stop both on lifespan events."""
        if scope["type"] == "lifespan":
            await self._lifespan(scope, receive, send)
        elif scope["type"] == "http" and (
            scope["path"] == NODE_PATH or scope["path"].startswith(NODE_PATH + "/")
        ):
            root = scope.get("root_path", "") + NODE_PATH
            await self._node({**scope, "root_path": root}, receive, send)
        elif scope["type"] == "http":
            await self._pages(scope, receive, send)

    async def _lifespan(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The runner lives inside the node's life: it is stopped before the node is."""

        async def receive_and_stop() -> Message:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                await asyncio.to_thread(self._runner.stop)
            return message

        async def send_and_start(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                self._runner.start()
            await send(message)

        await self._node(scope, receive_and_stop, send_and_start)


def serve(*, application: Asgi, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until Ctrl-C or SIGTERM; `ready` is called once requests are answered."""
    config = uvicorn.Config(
        application,
        http="httptools",
        loop="uvloop",
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    server = _AnnouncingServer(config, ready)
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        return


class _AnnouncingServer(uvicorn.Server):
    """Tells when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell."""
        await super().startup(sockets=sockets)
        if self.started:
            self._ready()
