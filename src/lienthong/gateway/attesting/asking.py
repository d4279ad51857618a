"""Asking others for what they attest, beside the writer's path: each asked in a task of its own.

Nobody waits for an answer: a witness or an authority that is away, slow or wrong costs a line in
the journal and another try later (EX-124, EX-128).
"""

import asyncio
import logging
import math
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import httpx

from lienthong.gateway import waiting
from lienthong.gateway.authorities import known_authorities
from lienthong.gateway.reader import Reader
from lienthong.gateway.terms import StoreUnreachable
from lienthong.kernel.errors import Refusal, gettext_noop
from lienthong.ledger.stores import KeptCheckpoint
from lienthong.wire.outages import outage_of

PATIENCE_SECONDS: Final = 10.0
LONGEST_ANSWER: Final = 64 * 1024
FIRST_PAUSE_SECONDS: Final = 1.0
LONGEST_PAUSE_SECONDS: Final = 300.0
LONGEST_SLEEP_SECONDS: Final = 30.0
UNFORESEEN: Final = gettext_noop("the node fails at it; its own log says why")

logger = logging.getLogger(__name__)


class Attester(StrEnum):
    """What a party attests as."""

    WITNESS = "witness"
    TIME_STAMPING = "time_stamping"


class AskingError(Exception):
    """Somebody gave no usable answer: what came instead, as a phrase; `more` is for the journal."""

    def __init__(self, phrase: str, more: str = "") -> None:
        """Say it."""
        super().__init__(phrase)
        self.more = more


@dataclass(slots=True)
class Asking:
    """One party that is asked about new checkpoints, and how it went."""

    kind: Attester
    name: str
    """A witness's name, or the host of the authority."""
    ask: Callable[[httpx.AsyncClient, KeptCheckpoint], Awaitable[float]]
    """Ask about a checkpoint; after how many seconds to ask about the next. Raises otherwise."""
    first_pause: Callable[[], Awaitable[float]] | None = None
    """After how many seconds to ask for the first time."""
    asked_size: int = 0
    problem: str | Refusal = ""
    _failures: int = 0

    async def follow(
        self, client: httpx.AsyncClient, reader: Reader, waiters: waiting.Waiters
    ) -> None:
        """Ask about each newest checkpoint, for as long as the node runs."""
        if self.first_pause is not None:
            await asyncio.sleep(await self.first_pause())
        while True:
            try:
                pause = await self._step(client, reader, waiters)
            except StoreUnreachable:  # told where the store is watched
                pause = FIRST_PAUSE_SECONDS
            except Exception:  # logged; whatever befell one look, the next is tried
                logger.exception("asking %s failed", self.name)
                pause = LONGEST_SLEEP_SECONDS
            await asyncio.sleep(pause)

    async def _step(
        self, client: httpx.AsyncClient, reader: Reader, waiters: waiting.Waiters
    ) -> float:
        """Wait for a checkpoint that was not asked about and ask; how long to pause then."""
        with waiters.waiting((waiting.CHECKPOINT,)) as news:
            newest = await reader.read(lambda view: view.log.find_newest_checkpoint())
            if newest is None or newest.size <= self.asked_size:
                await waiting.wait(news, LONGEST_SLEEP_SECONDS)
                return 0.0
        return await self._try(client, newest)

    async def _try(self, client: httpx.AsyncClient, newest: KeptCheckpoint) -> float:
        try:
            pause = await self.ask(client, newest)
        except (AskingError, httpx.HTTPError, OSError, Refusal) as error:
            problem, more = _words_of(error)
        except Exception:  # whatever befell one call, the next is tried
            logger.exception("asking %s failed", self.name)
            problem, more = UNFORESEEN, ""
        else:
            self.asked_size, self.problem, self._failures = newest.size, "", 0
            return pause
        if str(problem) != str(self.problem):
            logger.warning("%s %s attests nothing: %s %s", self.kind, self.name, problem, more)
        self.problem, self._failures = problem, self._failures + 1
        return _pause(self._failures)


@dataclass(slots=True)
class Attesting:
    """The tasks that ask everybody; a node has one of these."""

    reader: Reader
    waiters: waiting.Waiters
    parties: tuple[Asking, ...]
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _client: httpx.AsyncClient | None = None

    def start(self) -> None:
        """Begin, if there is anybody to ask."""
        if not self.parties:
            return
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(PATIENCE_SECONDS),
            follow_redirects=False,
            trust_env=False,
            verify=known_authorities(),
        )
        for party in self.parties:
            following = party.follow(self._client, self.reader, self.waiters)
            self._tasks.append(asyncio.create_task(following))

    async def stop(self) -> None:
        """End at once: who was being asked is asked again after the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        if self._client is not None:
            await self._client.aclose()
            self._client = None


async def post(
    client: httpx.AsyncClient, url: str, body: bytes, media_type: str
) -> tuple[httpx.Response, bytes]:
    """An answer with its body; raises AskingError for one that is too long or takes too long."""
    headers = {"content-type": media_type, "accept-encoding": "identity"}
    found = bytearray()
    try:
        async with (
            asyncio.timeout(2 * PATIENCE_SECONDS),
            client.stream("POST", url, content=body, headers=headers) as answer,
        ):
            async for chunk in answer.aiter_raw():
                found += chunk
                if len(found) > LONGEST_ANSWER:
                    raise AskingError(gettext_noop("its answer is too long"))
    except TimeoutError as error:
        raise AskingError(outage_of(error)) from error
    return answer, bytes(found)


def _words_of(error: Exception) -> tuple[str | Refusal, str]:
    """What people are told of it, and what only the journal is."""
    if isinstance(error, Refusal):
        return error, ""
    if isinstance(error, AskingError):
        return str(error), error.more
    return outage_of(error), str(error)


def _pause(failures: int) -> float:
    """1 second, 2, 4 … up to 5 minutes, each half as long to half as long again by chance."""
    longest = min(math.ldexp(FIRST_PAUSE_SECONDS, min(failures - 1, 10)), LONGEST_PAUSE_SECONDS)
    return longest * (0.5 + random.random())  # noqa: S311 - spreads load, guards nothing
