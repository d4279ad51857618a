"""A key in a signing service, and an authority behind an address: real peers on loopback."""

import base64
import http.server
import json
import shutil
import subprocess
import threading
import time
from contextlib import contextmanager

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from lienthong.paper.signing.examination import TimeProof, Verdict
from lienthong.paper.signing.keys import HeldKey
from lienthong.paper.signing.reading import Question, read_pdf
from lienthong.paper.signing.refusals import (
    RemoteSignerRefused,
    RemoteSignerUnreachable,
    TimestampUnavailable,
)
from lienthong.paper.signing.remote import RemoteKey
from lienthong.paper.signing.signer import sign_pdf
from lienthong.paper.signing.stamping import HttpTimeAuthority
from lienthong.paper.signing.terms import Level
from lienthong.paper.testing import NOON, LocalTimeAuthority, personal, rsa_key, trusting


@contextmanager
def serving(answer):
    """A service that answers `answer(headers, body)`: status and bytes, or chunks that dawdle."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            status, chunks = answer(self.headers, body)
            whole = isinstance(chunks, bytes)
            self.send_response(status)
            if whole:
                self.send_header("content-length", str(len(chunks)))
            self.end_headers()
            try:
                for chunk in [chunks] if whole else chunks:
                    self.wfile.write(chunk)
                    self.wfile.flush()
            except OSError:
                return

        def log_message(self, *_arguments):
            """Silence."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/csc/v2/signatures/signHash"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def service(held: HeldKey, calls=None):
    """What an honest service does."""

    def answer(headers, body):
        asked = json.loads(body)
        if calls is not None:
            calls.append((headers.get("authorization"), asked))
        digest = base64.b64decode(asked["hashes"][0])
        signature = base64.b64encode(held.sign_digest(digest)).decode()
        return 200, json.dumps({"signatures": [signature]}).encode()

    return answer


def remote(url, held, **more):
    headers = {"authorization": "Bearer abc"}
    return RemoteKey(
        url=url, credential="cred-1", certificate=held.certificate, headers=headers, **more
    )


@pytest.mark.parametrize("kind", ["EC", "RSA"])
def test_the_hash_goes_out_and_the_signature_comes_back(page, authority, trust, kind):
    held = authority.person(rsa_key() if kind == "RSA" else None)
    calls = []
    with serving(service(held, calls)) as url:
        signed = sign_pdf(page, personal(remote(url, held, authorization="sad")))
    (found,) = read_pdf(Question(data=signed, trust=trust, at=NOON)).signatures
    assert found.verdict is Verdict.GOOD
    ((bearer, asked),) = calls  # asked once for each signature: people confirm on their phones
    assert bearer == "Bearer abc"
    assert (asked["credentialID"], asked["SAD"]) == ("cred-1", "sad")
    assert len(base64.b64decode(asked["hashes"][0])) == 32
    assert "%PDF" not in json.dumps(asked)


def garbage(_headers, _body):
    return 200, b"<html>"


def of_nobody(_headers, _body):
    return 200, json.dumps({"signatures": [base64.b64encode(b"0" * 70).decode()]}).encode()


def two(_headers, _body):
    return 200, b'{"signatures": ["AAAA", "AAAA"]}'


def denying(_headers, _body):
    return 403, b'{"error": "access_denied"}'


def moved(_headers, _body):
    return 302, b""


@pytest.mark.parametrize("answer", [garbage, of_nobody, two, denying, moved])
def test_every_other_answer_signs_nothing(page, person, answer):
    with serving(answer) as url, pytest.raises(RemoteSignerRefused) as refused:
        sign_pdf(page, personal(remote(url, person)))
    assert "127.0.0.1" in str(refused.value)


def test_a_signature_by_another_key_is_refused(page, person, agency):
    with serving(service(agency)) as url, pytest.raises(RemoteSignerRefused):
        sign_pdf(page, personal(remote(url, person)))


def dawdling(_headers, _body):
    def chunks():
        for _ in range(100):
            yield b" "
            time.sleep(0.05)

    return 200, chunks()


def silent(_headers, _body):
    time.sleep(1)
    return 200, b""


def endless(_headers, _body):
    return 200, (b" " * 8192 for _ in range(1000))


@pytest.mark.parametrize("answer", [dawdling, silent, endless])
def test_an_answer_that_does_not_come_whole_in_time_is_given_up(page, person, answer):
    begun = time.monotonic()
    with serving(answer) as url, pytest.raises(RemoteSignerUnreachable):
        sign_pdf(page, personal(remote(url, person, patience_seconds=0.4)))
    assert time.monotonic() - begun < 20


def test_nobody_at_the_address(page, person):
    with serving(garbage) as url:
        pass
    with pytest.raises(RemoteSignerUnreachable):
        sign_pdf(page, personal(remote(url, person)))


def test_an_authority_behind_an_address(page, authority, person, trust):
    clock = LocalTimeAuthority(authority)
    with serving(lambda _headers, body: (200, clock.ask(body))) as url:
        signing = personal(person, level=Level.TIMED, authority=HttpTimeAuthority(url))
        signed = sign_pdf(page, signing)
    (found,) = read_pdf(Question(data=signed, trust=trust, at=NOON)).signatures
    assert found.time_proof is TimeProof.STAMP


@pytest.mark.parametrize("answer", [garbage, denying, dawdling, endless])
def test_an_authority_that_stamps_nothing(page, person, answer):
    with serving(answer) as url, pytest.raises(TimestampUnavailable):
        clock = HttpTimeAuthority(url, patience_seconds=0.4)
        sign_pdf(page, personal(person, level=Level.TIMED, authority=clock))


class OpenSsl:
    """OpenSSL's time-stamping authority, with a root of its own."""

    CONFIGURATION = (
        "[tsa]\ndefault_tsa = a\n[a]\nserial = ./serial\ncrypto_device = builtin\n"
        "signer_cert = ./tsa.pem\nsigner_key = ./tsa.key\nsigner_digest = sha256\n"
        "default_policy = 1.2.3.4.1\ndigests = sha256\naccuracy = secs:1\n"
        "ess_cert_id_chain = no\ncerts = ./ca.pem\n"
    )

    def __init__(self, folder, held, root):
        self.folder = folder
        (folder / "tsa.cnf").write_text(self.CONFIGURATION)
        (folder / "serial").write_text("01\n")
        (folder / "tsa.pem").write_bytes(held.certificate.public_bytes(Encoding.PEM))
        (folder / "ca.pem").write_bytes(root.public_bytes(Encoding.PEM))
        key = held.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / "tsa.key").write_bytes(key)

    def ask(self, request):
        (self.folder / "query").write_bytes(request)
        command = "openssl ts -reply -config tsa.cnf -section a -queryfile query -out answer"
        subprocess.run(command.split(), cwd=self.folder, check=True, capture_output=True)
        return (self.folder / "answer").read_bytes()

    __hash__ = object.__hash__


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command")
def test_openssls_authority(page, authority, person, tmp_path):
    held = authority.issue(CN="OpenSSL TSA", stamping=True, days=3650)
    clock = OpenSsl(tmp_path, held, authority.certificate)
    signed = sign_pdf(page, personal(person, level=Level.TIMED, authority=clock))
    (found,) = read_pdf(Question(data=signed, trust=trusting(authority), at=NOON)).signatures
    assert found.verdict is Verdict.GOOD
    assert found.time_authority == "OpenSSL TSA"
