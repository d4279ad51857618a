"""`python -m lienthong.gateway`: the node in a process of its own.

Settings: `LIENTHONG_HOME`, `LIENTHONG_GATEWAY_HOST` (127.0.0.1), `LIENTHONG_GATEWAY_PORT` (8001),
`LIENTHONG_GATEWAY_LOG_LEVEL` (info), `LIENTHONG_GATEWAY_PROCESSES` (1: EX-187), and those of
`GatewaySettings.from_environment`. With `LIENTHONG_GATEWAY_TLS_CERTIFICATE` and `…_TLS_KEY` (PEM
files) it speaks TLS by itself (EX-155).
"""

import gc
import os
import sys
from pathlib import Path

import uvicorn

from lienthong.gateway import GatewaySettings, application
from lienthong.gateway.event_loop import NODE_LOOP
from lienthong.gateway.processes import Processes
from lienthong.gateway.serving import guarded, tls_context
from lienthong.gateway.settings import PROCESS
from lienthong.kernel.errors import Refusal

GRACE_SECONDS = 5


def main() -> None:
    """Serve until told to stop; long polls get a few seconds to end."""
    os.umask(0o077)
    home = Path(os.environ.get("LIENTHONG_HOME") or "var").absolute()
    try:
        settings = GatewaySettings.from_environment(os.environ, home=home)
    except Refusal as refusal:
        sys.exit(str(refusal))
    port = int(os.environ.get("LIENTHONG_GATEWAY_PORT") or "8001")
    if settings.processes > 1 and not os.environ.get(PROCESS):
        sys.exit(Processes(settings.processes, port).run())
    certificate = os.environ.get("LIENTHONG_GATEWAY_TLS_CERTIFICATE")
    key = os.environ.get("LIENTHONG_GATEWAY_TLS_KEY") or certificate
    tls = certificate and tls_context(
        certificate=Path(certificate),
        key=Path(key or certificate),
        clients_root=settings.root_certificate,
    )
    # What is loaded by now stays: the garbage collector need not walk it beside the messages.
    gc.collect()
    gc.freeze()
    uvicorn.run(
        application(settings),
        host=os.environ.get("LIENTHONG_GATEWAY_HOST") or "127.0.0.1",
        port=port,
        http=guarded(settings.client_certificates_from),
        ssl_context_factory=tls or None,
        loop=NODE_LOOP,
        lifespan="on",
        access_log=False,
        proxy_headers=False,
        log_level=os.environ.get("LIENTHONG_GATEWAY_LOG_LEVEL") or "info",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


if __name__ == "__main__":
    main()
