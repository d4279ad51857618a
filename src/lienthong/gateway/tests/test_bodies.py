"""Bodies that are too long, too slow, half, or garbage."""

import socket
import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong.gateway.testing import COMMUNE, running
from lienthong.wire.framing import frame

PRINTABLE = st.characters(min_codepoint=33, max_codepoint=126)
QUICK = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def impatient(province, tmp_path):
    """A node that takes 2 KiB and waits a fifth of a second."""
    node_settings = province.prepare(
        tmp_path / "gateway", max_body_bytes=2048, body_patience=timedelta(seconds=0.2)
    )
    with running(province, node_settings, directory=province.snapshot()) as running_node:
        yield running_node


def raw(node, request):
    """Send bytes as they are and read until the node closes."""
    address = urlsplit(str(node.client.base_url))
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(request)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
        return answer


def until(holds):
    """Wait until something holds, for ten seconds at most."""
    for _ in range(2000):
        if holds():
            return
        time.sleep(0.005)
    raise AssertionError("it did not come about")


def test_body_beyond_the_limit_is_refused(impatient):
    response = impatient.post(impatient.province.message(content=b"x" * 2048))
    assert (response.status_code, response.json()["code"]) == (413, "gateway.body_too_large")


def test_body_beyond_the_limit_is_refused_before_it_is_sent_when_its_length_is_declared(impatient):
    answer = raw(
        impatient,
        b"POST /v1/messages HTTP/1.1\r\nHost: node\r\nContent-Length: 99999999999\r\n\r\n",
    )
    assert answer.startswith(b"HTTP/1.1 413")


def test_body_in_chunks_beyond_the_limit_is_refused(impatient):
    response = impatient.client.post("/v1/messages", content=(b"x" * 500 for _ in range(9)))
    assert response.json()["code"] == "gateway.body_too_large"


def test_body_that_does_not_come_is_refused_in_time(impatient):
    answer = raw(
        impatient, b"POST /v1/messages HTTP/1.1\r\nHost: node\r\nContent-Length: 900\r\n\r\nLTM1"
    )
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"gateway.body_too_slow" in answer


def test_body_that_stops_coming_is_refused_long_before_its_whole_time(province, tmp_path):
    """6 MB may take a minute and a half, but not while nothing comes."""
    patient = province.prepare(tmp_path / "gateway", body_patience=timedelta(seconds=0.3))
    head = b"POST /v1/messages HTTP/1.1\r\nHost: node\r\nContent-Length: 6000000\r\n\r\nLTM1"
    with running(province, patient, directory=province.snapshot()) as node:
        begun = time.monotonic()
        answer = raw(node, head + b"x" * 1_000_000)
        assert answer.startswith(b"HTTP/1.1 408")
        assert time.monotonic() - begun < 20


def test_bodies_beyond_what_the_node_may_hold_at_once_are_refused_for_the_moment(
    province, tmp_path
):
    node_settings = province.prepare(tmp_path / "gateway", max_held_bytes=40_000)
    with running(province, node_settings, directory=province.snapshot()) as node:
        address = urlsplit(str(node.client.base_url))
        with socket.create_connection((address.hostname, address.port)) as other:
            head = b"POST /v1/messages HTTP/1.1\r\nHost: node\r\nContent-Length: 50000\r\n\r\n"
            other.sendall(head + b"x" * 30_000)
            until(lambda: node.application._node.intake.held >= 30_000)
            message = node.province.message(content=b"x" * 15_000)
            response = node.post(message)
            assert (response.status_code, response.json()["code"]) == (503, "gateway.busy")
        until(lambda: node.application._node.intake.held == 0)
        assert node.post(message).status_code == 201


def test_half_a_body_leaves_nothing_and_the_node_goes_on(node):
    body = frame(node.province.message())
    address = urlsplit(str(node.client.base_url))
    with socket.create_connection((address.hostname, address.port)) as connection:
        head = f"POST /v1/messages HTTP/1.1\r\nHost: node\r\nContent-Length: {len(body)}\r\n\r\n"
        connection.sendall(head.encode() + body[: len(body) // 2])
    assert node.client.get("/v1/health").json()["log"]["size"] == 0
    assert node.client.post("/v1/messages", content=body).status_code == 201


def test_any_garbage_is_refused_as_the_callers_fault(node):
    @QUICK
    @given(body=st.one_of(st.binary(max_size=300), st.binary(max_size=300).map(b"LTM1".__add__)))
    def refuses(body):
        response = node.client.post("/v1/messages", content=body)
        assert response.status_code == 400
        assert response.json()["fault"] == "caller"

    refuses()
    assert node.client.get("/v1/health").json()["log"]["size"] == 0


def test_any_single_change_to_a_message_is_refused_and_never_kept(node):
    original = frame(node.province.message(content=b"sealed content"))

    @QUICK
    @given(at=st.integers(0, len(original) - 1), mask=st.integers(1, 255))
    def refuses(at, mask):
        body = bytearray(original)
        body[at] ^= mask
        response = node.client.post("/v1/messages", content=bytes(body))
        assert response.status_code in {400, 403}
        assert response.json()["fault"] in {"caller", "policy"}

    refuses()
    assert node.client.get("/v1/health").json()["log"]["size"] == 0


def test_any_cut_of_a_message_is_refused(node):
    content = b"sealed content"
    original = frame(node.province.message(content=content))
    bare = len(original) - len(content)

    @QUICK
    @given(end=st.integers(0, len(original) - 1) | st.just(bare))
    def refuses(end):
        answer = node.client.post("/v1/messages", content=original[:end])
        # Without any of its content it is one whose content should have been uploaded (EX-96).
        assert answer.status_code == (422 if end == bare else 400)

    refuses()


def test_any_authorization_header_is_answered_with_a_refusal(node):
    @QUICK
    @given(
        text=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=200)
    )
    def refuses(text):
        header = {"authorization": f"Lienthong {text}"}
        assert node.client.get("/v1/inbox", headers=header).status_code == 401

    refuses()
    assert node.caller(COMMUNE).get("/v1/inbox")["items"] == []
