"""The node as an ASGI application: lifespan, dispatch, and a problem for everything that fails."""

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar
from uuid import UUID

from lienthong.gateway import messages, operation, proofs, stream
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
from lienthong.gateway.node import Node
from lienthong.gateway.settings import GatewaySettings
from lienthong.gateway.terms import (
    AddressUnknown,
    BodyTooLarge,
    BodyTooSlow,
    MethodRefused,
    NodeBusy,
    NodeFailed,
    NodeStopping,
)
from lienthong.kernel.errors import Refusal

Call = Callable[[Node, Request], Awaitable[Answer | Stream]]
MessageCall = Callable[[Node, Request, UUID], Awaitable[Answer]]
AnyCall = TypeVar("AnyCall", Call, MessageCall)

CALLS: dict[tuple[str, str], Call] = {
    ("POST", "/v1/messages"): messages.send_message,
    ("GET", "/v1/inbox"): messages.list_inbox,
    ("GET", "/v1/inbox/events"): stream.follow_inbox,
    ("GET", "/v1/checkpoint"): proofs.get_checkpoint,
    ("GET", "/v1/checkpoint/consistency"): proofs.prove_consistency,
    ("PUT", "/v1/directory"): operation.put_directory,
    ("GET", "/v1/certificates"): operation.get_certificates,
    ("GET", "/v1/health"): operation.get_health,
}
MESSAGE_CALLS: dict[tuple[str, str], MessageCall] = {
    ("GET", ""): messages.fetch_message,
    ("POST", "/acknowledgement"): messages.acknowledge_message,
    ("GET", "/deliveries"): messages.list_deliveries,
    ("GET", "/proof"): proofs.prove_message,
}
UNREAD = (BodyTooLarge, BodyTooSlow, NodeBusy, AddressUnknown, MethodRefused)
"""Refusals given before the body was read to its end (EX-3)."""

MESSAGES = "/v1/messages/"
UUID_CHARACTERS = 36

logger = logging.getLogger(__name__)


class Application:
    """An ASGI application that serves one node between lifespan's startup and shutdown."""

    def __init__(self, settings: GatewaySettings, clock: Clock = system_clock) -> None:
        self._settings = settings
        self._clock = clock
        self._node: Node | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection event stream."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._serve(Request(scope, receive), send)
        else:  # a websocket: this node has none
            await send({"type": "websocket.close"})

    async def start(self) -> None:
        """Open the node; for servers that run several applications in one lifespan."""
        node = Node(self._settings, self._clock)
        await node.start()
        self._node = node

    async def stop(self) -> None:
        """Finish what was submitted and close the node."""
        node, self._node = self._node, None
        if node is not None:
            await node.stop()

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
        unread = False
        try:
            answer = await self._answer(request)
        except CallerLeft:
            return
        except Refusal as refusal:
            answer = answer_problem(refusal)
            unread = isinstance(refusal, UNREAD)
        except Exception:  # logged; the caller gets a problem with its reference
            reference = secrets.token_hex(8)
            logger.exception("request %s failed", reference)
            answer = answer_problem(NodeFailed(reference=reference))
            unread = True
        if isinstance(answer, Stream):
            await _send_stream(send, answer)
        else:
            await send_answer(send, answer, close=unread)

    async def _answer(self, request: Request) -> Answer | Stream:
        if self._node is None:
            raise NodeStopping
        path = request.path
        by_method = _methods(CALLS, path)
        if by_method:
            return await _choose(by_method, request)(self._node, request)
        if path.startswith(MESSAGES):
            start = len(MESSAGES)
            message_id = _identifier(path[start : start + UUID_CHARACTERS])
            of_message = _methods(MESSAGE_CALLS, path[start + UUID_CHARACTERS :])
            if message_id is not None and of_message:
                return await _choose(of_message, request)(self._node, request, message_id)
        raise AddressUnknown(method=request.method, path=path)


def application(settings: GatewaySettings, clock: Clock = system_clock) -> Application:
    """The node of these settings, to be served by uvicorn or mounted beside other applications."""
    return Application(settings, clock)


async def _send_stream(send: Send, answer: Stream) -> None:
    """Send a stream; what befalls it after its head went out can only end the connection."""
    try:
        await send_stream(send, answer)
    except CallerLeft:
        return
    except Exception:
        logger.exception("a stream failed")


def _methods(calls: Mapping[tuple[str, str], AnyCall], path: str) -> dict[str, AnyCall]:
    """What an address does, by method; nothing if there is no such address."""
    return {method: call for (method, address), call in calls.items() if address == path}


def _choose(by_method: Mapping[str, AnyCall], request: Request) -> AnyCall:
    """The call of the request's method; refuses one that the address does not have (EX-5)."""
    call = by_method.get(request.method)
    if call is None:
        allowed = ", ".join(sorted(by_method))
        raise MethodRefused(path=request.path, method=request.method, allowed=allowed)
    return call


def _identifier(text: str) -> UUID | None:
    """A UUID in its usual form, or None (EX-2)."""
    try:
        value = UUID(text)
    except ValueError:
        return None
    return value if str(value) == text else None
