"""A time-stamping authority that really is one: OpenSSL makes its tokens, on the loopback."""

import http.server
import shutil
import subprocess
import threading
from contextlib import contextmanager

import pytest

CONFIGURATION = """\
[tsa]
default_tsa = authority
[authority]
serial = ./serial
crypto_device = builtin
signer_cert = ./tsa.pem
certs = ./ca.pem
signer_key = ./tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_chain = no
"""
EXTENSIONS = """\
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
"""


class TimeAuthority:
    """An authority with a root of its own, thrown away after the test."""

    def __init__(self, folder):
        if shutil.which("openssl") is None:
            pytest.skip("needs the openssl command, which makes the time-stamp tokens")
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.asked = 0
        self._turn = threading.Lock()
        (folder / "tsa.cnf").write_text(CONFIGURATION)
        (folder / "extensions").write_text(EXTENSIONS)
        (folder / "serial").write_text("01\n")
        self._run(
            "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 3650"
            " -subj /O=Test/CN=Root -addext basicConstraints=critical,CA:TRUE"
            " -addext keyUsage=critical,keyCertSign"
        )
        self._run("req -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj /O=Test/CN=TSA")
        self._run(
            "x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 3650"
            " -extfile extensions -out tsa.pem"
        )

    @property
    def certificate(self):
        """The file with its root."""
        return self.folder / "ca.pem"

    def reply(self, query):
        """The answer to a request, both in DER."""
        with self._turn:
            self.asked += 1
            (self.folder / "query").write_bytes(query)
            self._run("ts -reply -config tsa.cnf -section authority -queryfile query -out answer")
            return (self.folder / "answer").read_bytes()

    def _run(self, command):
        subprocess.run(
            ["openssl", *command.split()], cwd=self.folder, check=True, capture_output=True
        )


@contextmanager
def serving(authority, bend=lambda answer: answer):
    """The address of the authority while it listens; `bend` may change its answers."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            query = self.rfile.read(int(self.headers["content-length"]))
            assert self.headers["content-type"] == "application/timestamp-query"
            answer = bend(authority.reply(query))
            self.send_response(200)
            self.send_header("content-type", "application/timestamp-reply")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_arguments):
            """Silence."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/tsr"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
