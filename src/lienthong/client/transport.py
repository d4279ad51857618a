"""Requests to a node: signed afresh for every attempt, repeated when that may help."""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

import httpx

from lienthong.client.answers import Problem
from lienthong.client.refusals import AnswerUnreadable, NodeRefused, NodeUnreachable
from lienthong.kernel.errors import Fault
from lienthong.wire.requests import authorize
from lienthong.wire.seals import SealingKey

Clock = Callable[[], datetime]
Sleep = Callable[[float], None]

ATTEMPTS: Final = 5
FIRST_PAUSE_SECONDS: Final = 0.2
LONGEST_PAUSE_SECONDS: Final = 10.0
TIMEOUT_SECONDS: Final = 30.0
_WORTH_REPEATING: Final = frozenset({408, 429, 500, 502, 503, 504})
_NONCE_BYTES: Final = 16
_JITTER_STEPS: Final = 1000


def system_clock() -> datetime:
    """The machine's time, in UTC."""
    return datetime.fromtimestamp(time.time(), UTC)


class Transport:
    """HTTP to one node on behalf of one agency.

    Every call of the protocol may be repeated without harm, so all are: after a connection error or
    an answer that says the node is unwell, up to `ATTEMPTS` times, with pauses that double.
    """

    def __init__(
        self, *, base_url: str, code: str, key: SealingKey, clock: Clock, sleep: Sleep
    ) -> None:
        """Open nothing yet; httpx connects at the first request."""
        self.base_url = base_url.rstrip("/")
        self._code = code
        self._key = key
        self._clock = clock
        self._sleep = sleep
        self._client = httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def call(
        self,
        method: str,
        path: str,
        *,
        body: bytes = b"",
        content_type: str = "",
        signed: bool = True,
        wait: int = 0,
        accept_unwell: bool = False,
    ) -> httpx.Response:
        """One call; the answer is a success.

        `wait` is how many seconds the node was asked to hold the answer back. With `accept_unwell`
        an answer 503 is returned as it is (a node's health). Raises NodeRefused, NodeUnreachable.
        """

        def send() -> httpx.Response:
            return self._client.send(
                self._request(method, path, body, content_type, signed=signed, wait=wait)
            )

        return self._repeat(send, accept_unwell=accept_unwell)

    @contextmanager
    def stream(self, path: str) -> Iterator[Iterator[str]]:
        """The lines of an answer that lasts, as they come.

        Opened as `call` calls. An httpx.TransportError within means that the stream broke.
        """

        def send() -> httpx.Response:
            request = self._request("GET", path, b"", "", signed=True, wait=0)
            response = self._client.send(request, stream=True)
            if not response.is_success:
                response.read()
                response.close()
            return response

        response = self._repeat(send, accept_unwell=False)
        try:
            yield response.iter_lines()
        finally:
            response.close()

    def _repeat(self, send: Callable[[], httpx.Response], *, accept_unwell: bool) -> httpx.Response:
        """A success, after as many attempts as are worth it."""
        reason = ""
        for attempt in range(ATTEMPTS):
            if attempt:
                self._sleep(_pause(attempt))
            try:
                response = send()
            except httpx.TransportError as error:
                reason = type(error).__name__
                continue
            unwell = response.status_code == HTTPStatus.SERVICE_UNAVAILABLE and accept_unwell
            if response.is_success or unwell:
                return response
            if response.status_code not in _WORTH_REPEATING or attempt == ATTEMPTS - 1:
                raise self._refusal(response)
        raise NodeUnreachable(address=self.base_url, reason=reason)

    def _request(
        self,
        method: str,
        path: str,
        body: bytes,
        content_type: str,
        *,
        signed: bool,
        wait: int,
    ) -> httpx.Request:
        timeout = httpx.Timeout(TIMEOUT_SECONDS, read=TIMEOUT_SECONDS + wait)
        headers = {"content-type": content_type} if content_type else {}
        request = self._client.build_request(
            method, f"{self.base_url}{path}", content=body, headers=headers, timeout=timeout
        )
        if signed:
            request.headers["authorization"] = authorize(
                agency=self._code,
                key=self._key,
                method=method,
                target=request.url.raw_path.decode("ascii"),
                body=body,
                at=self._clock(),
                nonce=secrets.token_hex(_NONCE_BYTES),
            )
        return request

    def _refusal(self, response: httpx.Response) -> NodeRefused | AnswerUnreadable:
        problem = read_problem(response)
        if problem is None:
            reason = f"HTTP {response.status_code}"
            return AnswerUnreadable(address=self.base_url, reason=reason)
        return NodeRefused(refused_as=problem.code, detail=problem.detail, problem=problem)


def read_problem(response: httpx.Response) -> Problem | None:
    """The problem details of an answer, or None if it has none of ours."""
    try:
        value = response.json()
    except ValueError:
        return None
    match value:
        case {"code": str(code), "fault": str(fault), "detail": str(detail)} if fault in set(Fault):
            params = value.get("params")
            return Problem(
                code=code,
                fault=fault,
                status=response.status_code,
                detail=detail,
                message=str(value.get("message", detail)),
                params=params if isinstance(params, dict) else {},
                successors=value.get("successors"),
            )
        case _:
            return None


def _pause(attempt: int) -> float:
    """Seconds before an attempt: doubling, with up to a half taken off so that callers spread."""
    longest = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * float(1 << attempt - 1))
    return longest * (1 - secrets.randbelow(_JITTER_STEPS) / _JITTER_STEPS / 2)
