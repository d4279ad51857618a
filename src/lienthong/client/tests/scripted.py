"""A server that answers by a script, and the clients at it, over real connections."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from lienthong.client import Node
from lienthong.client.testing import BlockingNode
from lienthong.wire.testing import NOON, Province

PROVINCE = Province()
AGENCY = PROVINCE.holder("H56.1")
SLOW = "slow"
KINDS = {"blocking": Node, "awaiting": BlockingNode}


class Scripted(BaseHTTPRequestHandler):
    """Gives the scripted answers in turn: (status, bytes, headers), None to hang up.

    SLOW is not answered as long as the server runs; other calls are meanwhile.
    """

    protocol_version = "HTTP/1.1"

    def answer(self):
        length = int(self.headers.get("content-length") or 0)
        seen = (self.command, self.path, self.headers.get("authorization"), self.rfile.read(length))
        self.server.seen.append(seen)
        script = self.server.script
        step = script.pop(0) if len(script) > 1 else script[0]
        if step is None:
            self.close_connection = True
            return
        if step is SLOW:
            self.server.ended.wait()
            self.close_connection = True
            return
        status, body, *more = step
        headers = {"content-length": str(len(body)), **(more[0] if more else {})}
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = headers["content-length"] != str(len(body))

    do_GET = do_POST = do_PUT = answer  # noqa: N815 - the names http.server prescribes

    def log_message(self, *arguments):
        """Say nothing."""


def as_json(value, status=200):
    return status, json.dumps(value).encode()


@contextmanager
def at_script(make_node, *script, **given):
    """A node at a server that follows a script; what the server saw; the pauses the client made."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Scripted) as server:
        server.script, server.seen, pauses = list(script), [], []
        server.ended = threading.Event()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            with make_node(
                f"http://127.0.0.1:{server.server_port}/gw/",
                code=AGENCY.code,
                key=AGENCY.key,
                certificate=AGENCY.pem,
                root_pem=PROVINCE.root_pem,
                clock=lambda: NOON,
                sleep=pauses.append,
                **given,
            ) as node:
                yield node, server.seen, pauses
        finally:
            server.ended.set()
            server.shutdown()
            thread.join()
