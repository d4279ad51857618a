"""One call's request and its repetition, decided without I/O: both transports obey this."""

import secrets
import ssl
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final, TypeAlias, TypeVar
from urllib.parse import quote

import httpx

from lienthong.client.answers import Problem
from lienthong.client.refusals import (
    AnswerUnreadable,
    HistoryWithoutPlace,
    NodeRefused,
    NodeUnreachable,
)
from lienthong.kernel.errors import Fault
from lienthong.wire.outages import outage_of
from lienthong.wire.requests import ApiKey, authorize, authorize_keyed
from lienthong.wire.seals import SealingKey

Clock = Callable[[], datetime]

ATTEMPTS: Final = 5
FIRST_PAUSE_SECONDS: Final = 0.2
LONGEST_PAUSE_SECONDS: Final = 10.0
TIMEOUT_SECONDS: Final = 30.0
WORTH_REPEATING: Final = frozenset({408, 429, 500, 502, 503, 504})
_NONCE_BYTES: Final = 16
_JITTER_STEPS: Final = 1000


def system_clock() -> datetime:
    """The machine's time, in UTC."""
    return datetime.fromtimestamp(time.time(), UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is asked of a node; the path stands below its base address.

    `wait` is how many seconds the node was asked to hold the answer back. With `accept_unwell` an
    answer 503 is one to read (a node's health). With `sealed` the sealing key signs, also where
    there is an API key. What `carries_seal` in its body is signed only where there is an API key.
    """

    method: str
    path: str
    body: bytes = b""
    content_type: str = ""
    signed: bool = True
    wait: int = 0
    accept_unwell: bool = False
    sealed: bool = False
    carries_seal: bool = False


Value = TypeVar("Value")
Call: TypeAlias = Generator[Ask, httpx.Response, Value]
"""What asks, is sent the answer or thrown the refusal, and returns the result."""


@dataclass(frozen=True, slots=True)
class Caller:
    """An agency that speaks to one node; it signs each attempt anew.

    With an API key that one signs requests, in the place of the sealing key. `tls` is how to
    connect, where that is not as usual: with a certificate of the agency's, say.
    """

    base_url: str
    code: str
    key: SealingKey
    clock: Clock
    api_key: ApiKey | None = None
    tls: ssl.SSLContext | None = None

    def request(self, client: httpx.Client | httpx.AsyncClient, ask: Ask) -> httpx.Request:
        """The request for one attempt."""
        timeout = httpx.Timeout(TIMEOUT_SECONDS, read=TIMEOUT_SECONDS + ask.wait)
        headers = {"content-type": ask.content_type} if ask.content_type else {}
        url = f"{self.base_url}{ask.path}"
        request = client.build_request(
            ask.method, url, content=ask.body, headers=headers, timeout=timeout
        )
        if ask.signed or (ask.carries_seal and self.api_key is not None):
            target = request.url.raw_path.decode("ascii")
            request.headers["authorization"] = self._authorize(ask, target)
        return request

    def _authorize(self, ask: Ask, target: str) -> str:
        given: dict[str, Any] = {
            "agency": self.code,
            "method": ask.method,
            "target": target,
            "body": ask.body,
            "at": self.clock(),
            "nonce": secrets.token_hex(_NONCE_BYTES),
        }
        if self.api_key is None or ask.sealed:
            return authorize(key=self.key, **given)
        return authorize_keyed(key=self.api_key, **given)


class Attempts:
    """The attempts of one call: after which pause, and whether an answer settles it.

    Every call of the protocol may be repeated without harm, so all are: after a connection error or
    an answer that says the node is unwell, up to `ATTEMPTS` times, with pauses that double.
    """

    def __init__(self, base_url: str, ask: Ask) -> None:
        """Begin a call."""
        self._base_url = base_url
        self._accept_unwell = ask.accept_unwell
        self._attempt = 0
        self._reason = ""

    def pauses(self) -> Iterator[float]:
        """Seconds to wait before each attempt, 0 before the first; ends when it is in vain."""
        for self._attempt in range(ATTEMPTS):
            yield _pause(self._attempt) if self._attempt else 0.0

    def broke(self, error: httpx.RequestError) -> None:
        """Take note of an attempt without an answer; refuses one whose bytes make no sense."""
        if isinstance(error, httpx.DecodingError):
            raise AnswerUnreadable(address=self._base_url, reason=str(error)) from error
        self._reason = outage_of(error)

    def settled_by(self, response: httpx.Response) -> bool:
        """Whether this answer is the call's. Raises NodeRefused for a refusal that stays."""
        unwell = response.status_code == HTTPStatus.SERVICE_UNAVAILABLE and self._accept_unwell
        if response.is_success or unwell:
            return True
        last = self._attempt == ATTEMPTS - 1
        if last or response.status_code not in WORTH_REPEATING:
            raise _refusal(response, self._base_url)
        return False

    def unreachable(self) -> NodeUnreachable:
        """What to raise when all attempts were in vain."""
        return NodeUnreachable(address=self._base_url, reason=self._reason)


def _refusal(
    response: httpx.Response, base_url: str
) -> NodeRefused | NodeUnreachable | AnswerUnreadable:
    problem = read_problem(response)
    if problem is None and response.status_code in WORTH_REPEATING:  # a proxy's, before the node
        return NodeUnreachable(address=base_url, reason=f"HTTP {response.status_code}")
    if problem is None:
        return AnswerUnreadable(address=base_url, reason=f"HTTP {response.status_code}")
    return NodeRefused(refused_as=problem.code, detail=problem.told, problem=problem)


def cursor_query(after: int, history: str) -> str:
    """A cursor as a query has it, with what the node said of its log there (EX-272).

    Refuses a history of the start, before which nothing lies (HistoryWithoutPlace).
    """
    if history and not after:
        raise HistoryWithoutPlace
    return f"after={after}&history={quote(history, safe='')}" if history else f"after={after}"


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
