"""A mail server for tests: takes what it is given on loopback, or refuses everything."""

import socketserver
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy

ANSWERS = {"EHLO": "250 test", "MAIL": "250 yes", "RCPT": "250 yes", "RSET": "250 yes"}


class _Conversation(socketserver.StreamRequestHandler):
    """One client's conversation, as RFC 5321 has it."""

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self):
        self.say("220 test")
        while line := self.rfile.readline():
            verb = line.decode().strip().upper()[:4]
            if verb == "QUIT":
                self.say("221 bye")
                return
            if verb == "DATA":
                self.take()
            elif verb == "RCPT" and self.server.refuses:
                self.say("451 not now")
            else:
                self.say(ANSWERS.get(verb, "502 no"))

    def take(self):
        self.say("354 go on")
        lines = iter(self.rfile.readline, b".\r\n")
        whole = b"".join(line[1:] if line.startswith(b"..") else line for line in lines)
        self.server.taken.append(message_from_bytes(whole, policy=policy.default))
        self.say("250 kept")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.taken, self.refuses = [], False


@contextmanager
def running_mail_server():
    """A server that keeps what it was given in `taken`; with `refuses` it takes nothing."""
    with _Server() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
