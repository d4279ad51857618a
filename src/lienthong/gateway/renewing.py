"""Taking up certificates that were renewed in the node's folder while it runs (EX-201)."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta

from lienthong.gateway.clock import Clock
from lienthong.gateway.identity_files import NodeIdentity, read_certificates
from lienthong.gateway.settings import GatewaySettings
from lienthong.kernel.errors import Refusal

INTERVAL = timedelta(seconds=30)

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Renewing:
    """The task that looks at the certificates' files; each process of a node has one.

    The keys stay: a certificate of another key is refused, as at a start, and the one before is
    gone on with.
    """

    settings: GatewaySettings
    identity: NodeIdentity
    clock: Clock
    _task: asyncio.Task[None] | None = None
    _seen: tuple[bytes, ...] = ()

    def start(self) -> None:
        """Begin, with a look at once."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def look(self) -> None:
        """Take up what was renewed since the last look; raises what is wrong with it, once."""
        files = (
            self.settings.node_certificate,
            self.settings.log_certificate,
            self.settings.directory_certificate,
        )
        found = tuple(file.read_bytes() for file in files)
        if found != self._seen:
            self._seen = found
            self.identity.take_up(read_certificates(self.settings, self.identity, now=self.clock()))

    async def _run(self) -> None:
        while True:
            try:
                self.look()
            except (Refusal, OSError) as problem:
                logger.error("a renewed certificate cannot be used: %s", problem)  # noqa: TRY400 - it says all
            await asyncio.sleep(INTERVAL.total_seconds())
