"""The node as an ASGI application: lifespan, dispatch, and a problem for everything that fails."""

import logging
import secrets
import time
from functools import partial

from lienthong.gateway.clock import Clock, system_clock
from lienthong.gateway.http import (
    Answer,
    CallerLeft,
    Receive,
    Request,
    Scope,
    Send,
    Stream,
    answer_problem,
    send_answer,
    send_stream,
)
from lienthong.gateway.journal import Journal
from lienthong.gateway.lingering import Lingering
from lienthong.gateway.metrics import Metrics
from lienthong.gateway.node import Node
from lienthong.gateway.observation import Observation
from lienthong.gateway.routes import find_route
from lienthong.gateway.settings import GatewaySettings
from lienthong.gateway.terms import (
    AddressBusy,
    AddressUnknown,
    BodyTooLarge,
    BodyTooSlow,
    MethodRefused,
    NodeBusy,
    NodeFailed,
    NodeStopping,
)
from lienthong.kernel.errors import Refusal

UNREAD = (BodyTooLarge, BodyTooSlow, AddressBusy, NodeBusy, AddressUnknown, MethodRefused)
"""Refusals given before the body was read to its end (EX-3)."""

logger = logging.getLogger(__name__)


class Application:
    """An ASGI application that serves one node between lifespan's startup and shutdown."""

    def __init__(self, settings: GatewaySettings, clock: Clock = system_clock) -> None:
        self._settings = settings
        self._clock = clock
        self._metrics = Metrics()
        self._node: Node | None = None
        self._journal: Journal | None = None
        self._lingering = Lingering(largest_body=settings.max_body_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection event stream."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            seen = Observation(started_at=self._clock())
            await self._serve(Request(scope, receive, seen), send)
            self._metrics.count_call(seen)
            if self._node is not None and seen.succeeded and seen.agency is not None:
                self._node.usage.note(seen.agency, seen.started_at)
            if self._journal is not None:
                self._journal.tell(seen)
        else:  # a websocket: this node has none
            await send({"type": "websocket.close"})

    async def start(self) -> None:
        """Open the node; for servers that run several applications in one lifespan."""
        node = Node(self._settings, self._clock, self._metrics)
        await node.start()
        self._journal = Journal(self._settings, province=node.identity.trust.root.code)
        self._node = node

    async def stop(self) -> None:
        """Finish what was submitted and close the node."""
        node, self._node = self._node, None
        if node is not None:
            await node.stop()
        if self._journal is not None:
            self._journal.close()

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self.start()
        except Refusal as refusal:
            await send({"type": "lifespan.startup.failed", "message": str(refusal)})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def _serve(self, request: Request, send: Send) -> None:
        seen, failed = request.observation, False
        try:
            answer = await self._answer(request)
        except CallerLeft:
            return
        except Refusal as refusal:
            answer = answer_problem(refusal)
            seen.refusal = refusal
        except Exception:  # logged; the caller gets a problem with its reference
            reference = secrets.token_hex(8)
            logger.exception("request %s failed", reference)
            seen.refusal = NodeFailed(reference=reference)
            answer, failed = answer_problem(seen.refusal), True
        seen.decided, seen.status = time.perf_counter(), answer.status
        is_head = request.is_head
        if isinstance(answer, Stream):
            seen.sent_bytes = await _send_stream(send, answer, is_head=is_head)
        else:
            seen.sent_bytes = 0 if is_head else len(answer.body)
            before = seen.refusal is not None and request.is_on_its_way
            unread = failed or before or isinstance(seen.refusal, UNREAD)
            end = partial(self._end, request) if unread else None
            await send_answer(send, answer, before_close=end, is_head=is_head)
        if seen.sent is None:
            seen.sent = time.perf_counter()

    async def _end(self, request: Request) -> None:
        """Before the connection ends: have the answer arrive, but at those who were too slow."""
        seen = request.observation
        seen.sent = time.perf_counter()
        if seen.taken_in is None and not isinstance(seen.refusal, BodyTooSlow):
            await self._lingering.drop_rest(request)

    async def _answer(self, request: Request) -> Answer | Stream:
        if self._node is None:
            raise NodeStopping
        route, seen = find_route(request), request.observation
        seen.method, seen.route, seen.name = request.method, route.template, route.name
        seen.message_id, seen.peer = route.message_id, request.peer
        return await route.answer(self._node, request)


def application(settings: GatewaySettings, clock: Clock = system_clock) -> Application:
    """The node of these settings, to be served by uvicorn or mounted beside other applications."""
    return Application(settings, clock)


async def _send_stream(send: Send, stream: Stream, *, is_head: bool) -> int:
    """Send a stream; how many bytes. What befalls it on the way can only end the connection."""
    try:
        await send_stream(send, stream, is_head=is_head)
    except CallerLeft:
        pass
    except Exception:  # logged; the answer has begun, so the caller can only see it end
        logger.exception("a stream failed")
    finally:
        stream.on_end()
    return stream.sent_bytes
