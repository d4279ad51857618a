"""Why calls come to nothing, in words (wire.outages): with real errors of the HTTP library."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest

from lienthong.wire.outages import outage_of

Serve = Callable[[socket.socket], None]


@contextmanager
def server(serve: Serve) -> Iterator[str]:
    """Where one connection is taken and served so."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def take() -> None:
            connection, _ = listening.accept()
            with connection:
                serve(connection)

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        thread.join(5)


def failure_of(url: str, *, timeout: float = 5.0) -> Exception:
    with pytest.raises((httpx.HTTPError, httpx.InvalidURL, OSError)) as raised:
        httpx.get(url, timeout=timeout, trust_env=False)
    return raised.value


def break_off(connection: socket.socket) -> None:
    connection.recv(100)


def answer_garbage(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\nabc")


def wait_for_the_end(connection: socket.socket) -> None:
    while connection.recv(4096):
        pass


@pytest.mark.parametrize(
    ("serve", "said"),
    [
        (break_off, "it breaks the connection off"),
        (answer_garbage, "its answer cannot be read"),
        (wait_for_the_end, "it does not answer in time"),
    ],
)
def test_what_the_other_side_did_is_said(serve, said):
    with server(serve) as there:
        assert outage_of(failure_of(f"http://{there}/", timeout=0.5)) == said


def test_server_that_speaks_no_tls():
    with server(lambda connection: connection.sendall(b"HTTP/1.1 400 Bad\r\n\r\n")) as there:
        said = outage_of(failure_of(f"https://{there}/"))
    assert said == "no secure connection (TLS) comes about"


def test_nobody_there():
    with socket.create_server(("127.0.0.1", 0)) as was_here:
        port = was_here.getsockname()[1]
    assert outage_of(failure_of(f"http://127.0.0.1:{port}/")) == "no connection comes about"


def alert() -> ssl.SSLError:
    """As OpenSSL tells of a server that wants another certificate."""
    error = ssl.SSLError(1, "[SSL: TLSV13_ALERT_CERTIFICATE_REQUIRED]")
    error.reason = "TLSV13_ALERT_CERTIFICATE_REQUIRED"
    return error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (socket.gaierror(-2, "Name or service not known"), "no name server knows its address"),
        (ssl.SSLCertVerificationError("x"), "its certificate does not prove its name"),
        (alert(), "it does not take the certificate that is shown to it"),
        (TimeoutError(), "it does not answer in time"),
        (ConnectionResetError(), "it breaks the connection off"),
        (httpx.InvalidURL("x"), "its address is none that can be called"),
        (KeyError("x"), "the call failed"),
    ],
)
def test_no_error_is_told_by_the_name_of_its_class(error, said):
    assert outage_of(error) == said
