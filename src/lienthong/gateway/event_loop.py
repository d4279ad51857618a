"""The loop of a process that serves: uvloop's, with a bound on how long a TLS handshake lasts.

uvicorn hands no such bound on. A connection is counted at the door once its handshake is over, so
until then it holds a file of the process that nobody counts: 60 seconds, unless said (EX-293).
"""

from typing import Any

import uvloop

HANDSHAKE_SECONDS = 10.0
"""As long as the head of a request may take."""
NODE_LOOP = "lienthong.gateway.event_loop:NodeLoop"
"""Its name, as uvicorn wants it."""


class NodeLoop(uvloop.Loop):
    """uvloop's; whoever does not finish a handshake in time is hung up on."""

    async def create_server(self, *given: Any, **named: Any) -> Any:
        """As the loop's own, with that bound where TLS is spoken."""
        if named.get("ssl") is not None:
            named.setdefault("ssl_handshake_timeout", HANDSHAKE_SECONDS)
        return await super().create_server(*given, **named)
