"""HTTP to one node, blocking and not: thin, all that is decided is decided in `requests`."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import httpx

from lienthong.client.refusals import NodeUnreachable
from lienthong.client.requests import TIMEOUT_SECONDS, Ask, Attempts, Caller
from lienthong.client.tls import usual_tls
from lienthong.kernel.errors import gettext_noop

Sleep = Callable[[float], None]
AsyncSleep = Callable[[float], Awaitable[None]]
STREAM = "text/event-stream"
NO_STREAM = gettext_noop("something else answers in its place")


class Transport:
    """HTTP to one node on behalf of one agency; calls block."""

    def __init__(self, caller: Caller, *, sleep: Sleep) -> None:
        """Open nothing yet; httpx connects at the first request."""
        self._caller = caller
        self._sleep = sleep
        self._client = httpx.Client(
            timeout=TIMEOUT_SECONDS, follow_redirects=False, verify=caller.tls or usual_tls()
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def call(self, ask: Ask, *, stream: bool = False) -> httpx.Response:
        """One call; the answer is a success. Raises NodeRefused, NodeUnreachable."""
        attempts = Attempts(self._caller.base_url, ask)
        for pause in attempts.pauses():
            if pause:
                self._sleep(pause)
            try:
                response = self._client.send(self._caller.request(self._client, ask), stream=stream)
                if stream and not response.is_success:
                    response.read()
                    response.close()
            except (httpx.TransportError, httpx.DecodingError) as error:
                attempts.broke(error)
                continue
            if attempts.settled_by(response):
                return response
        raise attempts.unreachable()

    @contextmanager
    def stream(self, path: str) -> Iterator[Iterator[str]]:
        """The lines of an answer that lasts, as they come.

        Opened as `call` calls. An httpx.TransportError within means that the stream broke. Raises
        NodeUnreachable for an answer that is no stream: a proxy's or a sign-in page, not a node's.
        """
        response = self.call(Ask(method="GET", path=path), stream=True)
        try:
            _require_stream(response, self._caller.base_url)
            yield response.iter_lines()
        finally:
            response.close()


class AsyncTransport:
    """HTTP to one node on behalf of one agency; calls are awaited."""

    def __init__(self, caller: Caller, *, sleep: AsyncSleep) -> None:
        """Open nothing yet; httpx connects at the first request."""
        self._caller = caller
        self._sleep = sleep
        self._client = httpx.AsyncClient(
            timeout=TIMEOUT_SECONDS, follow_redirects=False, verify=caller.tls or usual_tls()
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def call(self, ask: Ask, *, stream: bool = False) -> httpx.Response:
        """One call; the answer is a success. Raises NodeRefused, NodeUnreachable."""
        attempts = Attempts(self._caller.base_url, ask)
        for pause in attempts.pauses():
            if pause:
                await self._sleep(pause)
            try:
                request = self._caller.request(self._client, ask)
                response = await self._client.send(request, stream=stream)
                if stream and not response.is_success:
                    await response.aread()
                    await response.aclose()
            except (httpx.TransportError, httpx.DecodingError) as error:
                attempts.broke(error)
                continue
            if attempts.settled_by(response):
                return response
        raise attempts.unreachable()

    @asynccontextmanager
    async def stream(self, path: str) -> AsyncIterator[AsyncIterator[str]]:
        """The lines of an answer that lasts, as they come; as `Transport.stream`."""
        response = await self.call(Ask(method="GET", path=path), stream=True)
        try:
            _require_stream(response, self._caller.base_url)
            yield response.aiter_lines()
        finally:
            await response.aclose()


def _require_stream(response: httpx.Response, base_url: str) -> None:
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != STREAM:
        raise NodeUnreachable(address=base_url, reason=NO_STREAM)
