"""Turning what is wrong with a node's answer into the two refusals that say so."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from lienthong.client.refusals import AnswerUnreadable, AnswerUntrue
from lienthong.kernel.errors import Refusal, Told


class Judging:
    """Whoever reads the answers of the node at `address`."""

    address: str

    def _require(self, condition: bool, what: str, **params: object) -> None:  # noqa: FBT001 -- reads as a sentence
        if not condition:
            raise AnswerUntrue(address=self.address, what=Told(what, params))

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Turn a misshaped answer into AnswerUnreadable."""
        try:
            yield
        except (ValueError, Refusal, httpx.DecodingError) as error:
            address = self.address
            raise AnswerUnreadable(address=address, reason=str(error)) from error

    @contextmanager
    def _holding(self, what: str) -> Iterator[None]:
        """Turn an answer that does not verify into AnswerUntrue."""
        try:
            yield
        except Refusal as refusal:
            if refusal.code.startswith("client."):
                raise
            told = Told("{what}: {problem}", {"what": what, "problem": refusal})
            raise AnswerUntrue(address=self.address, what=told) from refusal
