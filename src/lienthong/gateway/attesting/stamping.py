"""Having checkpoints time-stamped by an authority: RFC 3161 over HTTP (EX-127, EX-128)."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import httpx
from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimeStampRequest,
    TimestampRequestBuilder,
)

from lienthong.gateway.attestations.store import AddToken, find_last_token
from lienthong.gateway.attesting.asking import AskingError, post
from lienthong.gateway.clock import Clock
from lienthong.gateway.moments import to_milliseconds
from lienthong.gateway.reader import Reader
from lienthong.gateway.writer import Writer
from lienthong.kernel.errors import gettext_noop
from lienthong.ledger.stores import KeptCheckpoint
from lienthong.wire.outages import UNREADABLE
from lienthong.wire.timestamps import MAX_TOKEN_BYTES, decode_answer, verify_token

QUERY: Final = "application/timestamp-query"


@dataclass(slots=True)
class Stamper:
    """Asks the authority, at most once an interval, and keeps the tokens that hold."""

    url: str
    authorities: tuple[x509.Certificate, ...]
    reader: Reader
    writer: Writer
    clock: Clock
    interval: timedelta

    async def ask(self, client: httpx.AsyncClient, newest: KeptCheckpoint) -> float:
        """Have a checkpoint stamped and its token kept; how many seconds until the next is due.

        Raises AskingError or a Refusal for an answer that is no token of the authority over it.
        """
        request = (
            TimestampRequestBuilder()
            .data(newest.note)
            .hash_algorithm(HashAlgorithm.SHA256)
            .cert_request(cert_request=True)
            .build()
        )
        answer, body = await post(client, self.url, request.as_bytes(), QUERY)
        if not answer.is_success:
            raise AskingError(f"HTTP {answer.status_code}")
        token = await asyncio.to_thread(self._read, body, request, newest.note)
        await self.writer.submit(AddToken(newest.size, token))
        return self.interval.total_seconds()

    async def first_pause(self) -> float:
        """How many seconds after a start the next token is due: one an interval, restarts or no."""
        last = await self.reader.read(lambda view: find_last_token(view.connection))
        if last is None:
            return 0.0
        due_ms = last.kept_ms + self.interval // timedelta(milliseconds=1)
        left = (due_ms - to_milliseconds(self.clock())) / 1000
        return max(0.0, min(left, self.interval.total_seconds()))

    def _read(self, body: bytes, request: TimeStampRequest, note: bytes) -> bytes:
        try:
            response = decode_answer(body)
            if response.status != PKIStatus.GRANTED:
                raise AskingError(
                    gettext_noop("it grants no time-stamp"), f"status {response.status}"
                )
            nonce, token = response.tst_info.nonce, response.time_stamp_token()
        except ValueError as error:
            raise AskingError(UNREADABLE, str(error)) from error
        if nonce != request.nonce or len(token) > MAX_TOKEN_BYTES:
            raise AskingError(gettext_noop("its answer belongs to another request"))
        verify_token(token, note, self.authorities)
        return token
