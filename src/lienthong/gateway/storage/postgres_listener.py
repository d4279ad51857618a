"""What other processes of the node tell, and which process calls the webhooks (EX-134, EX-135)."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any

import psycopg

from lienthong.gateway.notices import EVERYTHING, Leads, Notice, decode_notice
from lienthong.gateway.terms.storing import DATABASE_AWAY

ROUND_SECONDS = 5.0
"""How often the session is tried, and the lead, if another process has it."""

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 2.0

logger = logging.getLogger(__name__)


class PostgresListener:
    """A session of its own that only listens; `report` learns whether the database is reachable.

    With the session ends the lock by which this process leads, so another can have it.
    """

    def __init__(self, url: str, *, process: str, report: Callable[[str | None], None]) -> None:
        self._url = url
        self._process = process
        self._report = report
        self._pause = FIRST_PAUSE_SECONDS

    async def hear(self) -> AsyncGenerator[Notice | Leads]:
        """What happens, for ever; after every gap, `EVERYTHING`."""
        while True:
            try:
                async with aclosing(self._hear_in_one_session()) as heard:
                    async for happening in heard:
                        yield happening
            except (psycopg.Error, OSError) as error:
                logger.warning("the database does not tell what happens: %s", error)
            self._report(DATABASE_AWAY)
            yield Leads(held=False)
            await asyncio.sleep(self._pause)
            self._pause = min(2 * self._pause, LONGEST_PAUSE_SECONDS)

    async def _hear_in_one_session(self) -> AsyncGenerator[Notice | Leads]:
        connection = await psycopg.AsyncConnection.connect(
            self._url,
            autocommit=True,
            application_name="lienthong listener",
            connect_timeout=3,
            keepalives_idle=5,
            keepalives_interval=2,
            keepalives_count=3,
            tcp_user_timeout=10_000,
        )
        async with connection:
            store_id = bytes(await _one(connection, "SELECT id FROM gateway_store"))
            await connection.execute(f"LISTEN {channel_of(store_id)}".encode())
            self._report(None)
            self._pause = FIRST_PAUSE_SECONDS
            yield EVERYTHING  # what was told before this session is not told again
            leads = False
            while True:
                if leads:
                    await connection.execute("SELECT 1")
                else:
                    leads = await _try_to_lead(connection, store_id)
                    if leads:
                        yield Leads(held=True)
                async for told in connection.notifies(timeout=ROUND_SECONDS):
                    process, notice = decode_notice(told.payload)
                    if process != self._process:
                        yield notice


def channel_of(store_id: bytes) -> str:
    """The name under which the processes of one store speak to each other."""
    return f"gateway_{store_id.hex()}"


async def _try_to_lead(connection: psycopg.AsyncConnection[Any], store_id: bytes) -> bool:
    """Whether this session is now the one of the processes that calls webhooks."""
    key = int.from_bytes(store_id[:8], signed=True)
    return bool(await _one(connection, "SELECT pg_try_advisory_lock(%s)", key))


async def _one(
    connection: psycopg.AsyncConnection[Any], statement: str, *parameters: object
) -> Any:
    cursor = await connection.execute(statement.encode(), parameters)
    row = await cursor.fetchone()
    if row is None:
        raise psycopg.OperationalError("the database holds no store")
    return row[0]
