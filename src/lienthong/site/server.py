"""One process for everything: the node under `/gw`, Django for the rest, the runner beside them."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import uvicorn
from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from lienthong.gateway.callers.presented import Networks
from lienthong.gateway.http import Receive, Scope, Send
from lienthong.gateway.serving import guarded
from lienthong.gateway.vxp_api.calls import PATHS as VXP_PATHS
from lienthong.site.intake import Intake
from lienthong.site.loaded import keep_loaded
from lienthong.site.runner import Runner

Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

NODE_PATH = "/gw"
PAGE_THREADS = 4
LONGEST_SETTLING = 15.0
"""Seconds after which the platform says that it answers, whatever its first round still does."""


class Node(Protocol):
    """The node as the platform mounts it: an ASGI application with a life of its own."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""

    async def start(self) -> None:
        """Open the store; refuses one that cannot be used."""

    async def stop(self) -> None:
        """Finish what was submitted and close it."""


class Platform:
    """The root ASGI application. `open` it before the server starts."""

    def __init__(self, *, node: Node, runner: Runner, proxies: Networks = ()) -> None:
        """`proxies` are those whose callers the node tells apart by other things than address."""
        self.proxies = proxies
        self._node = node
        self._runner = runner
        bridge: Any = WSGIMiddleware  # its types are stricter than the protocols of WSGI and ASGI
        pages = bridge(get_wsgi_application(), workers=PAGE_THREADS)
        self._pages = Intake(pages, session_cookie=settings.SESSION_COOKIE_NAME)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to the node or to the pages; start and stop both on lifespan events."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http" and (
            scope["path"] == NODE_PATH or scope["path"].startswith(NODE_PATH + "/")
        ):
            root = scope.get("root_path", "") + NODE_PATH
            await self._node({**scope, "root_path": root}, receive, send)
        elif scope["type"] == "http" and scope["path"] in VXP_PATHS:
            # Clients of that interface are told a host and a port, and put their calls at the root.
            await self._node(scope, receive, send)
        elif scope["type"] == "http":
            await self._pages(scope, receive, send)

    async def open(self) -> None:
        """Open the node. What it refuses is raised here, where the command says it in one sentence.

        In the lifespan the server would log it in English and end.
        """
        await self._node.start()

    async def settle(self) -> None:
        """Wait a moment for what a start leaves to do: the node's directory, waiting facts."""
        await asyncio.to_thread(self._runner.wait_settled, LONGEST_SETTLING)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        """The runner lives inside the node's life: it is stopped before the node is."""
        await receive()
        self._runner.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await asyncio.to_thread(self._runner.stop)
        await self._node.stop()
        await send({"type": "lifespan.shutdown.complete"})


def serve(*, platform: Platform, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until Ctrl-C or SIGTERM; `ready` is called once requests are answered."""
    config = uvicorn.Config(
        platform,
        http=guarded(platform.proxies),
        loop="uvloop",
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    server = _AnnouncingServer(config, platform=platform, ready=ready)
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        return


class _AnnouncingServer(uvicorn.Server):
    """Tells when it answers."""

    def __init__(
        self,
        config: uvicorn.Config,
        *,
        platform: Platform,
        ready: Callable[[], None],
    ) -> None:
        super().__init__(config)
        self._platform = platform
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the platform, start, and tell once the first round is done."""
        await self._platform.open()
        keep_loaded()
        await super().startup(sockets=sockets)
        if self.started:
            self._telling = asyncio.create_task(self._tell())

    async def _tell(self) -> None:
        await self._platform.settle()
        self._ready()
