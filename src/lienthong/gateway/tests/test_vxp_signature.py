"""Who calls by the VXP API: only what was signed with the system's secret counts."""

import hmac
import json
import socket
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.gateway.testing import COMMUNE, OFFICE, OTHER
from lienthong.gateway.tests.sdk_client import SECRET, SdkClient, document, systems_body
from lienthong.gateway.vxp.file_hash import unpadded
from lienthong.gateway.vxp.signature import read_call, verify_call
from lienthong.gateway.vxp.terms import VxpRefusal
from lienthong.kernel.errors import Refusal
from lienthong.wire.certificates import Trust
from lienthong.wire.client_systems import open_systems

WEEK = timedelta(days=7)
VECTOR = {
    "XroadVnpt-systemid": "H56.TEST",
    "XroadVnpt-timestamp": "22112026T105443+0158",
    "XroadVnpt-Content-Type": "application/json",
    "XroadVnpt-sign-header-key": "systemid;timestamp;Content-Type",
    "XroadVnpt-sign-header": (
        '{"XroadVnpt-systemid":"H56.TEST","XroadVnpt-timestamp":"22112026T105443+0158",'
        '"XroadVnpt-Content-Type":"application/json"}'
    ),
    "XroadVnpt-hash-header": "46ec2fa66776cf20d9304331a2d7d9330863f6dcb62b896eac75eaea52d2ca2c",
}
"""A call as the SDK was seen to sign it, with the secret `testsecret`."""
MOMENT = datetime(2026, 11, 22, 3, 54, 43, 158000, tzinfo=UTC)


@pytest.fixture
def served(node):
    node.client.put("/v1/systems", content=systems_body(node.province)).raise_for_status()
    return node


@pytest.fixture
def client(served):
    return SdkClient(served.client)


def believe(headers=VECTOR, *, secrets=("testsecret",), now=MOMENT):
    verify_call(read_call(raw(headers)), secrets=secrets, now=now, allowed=WEEK)


def raw(headers):
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


def test_call_as_the_sdk_signs_it_is_believed():
    call = read_call(raw(VECTOR))
    assert (call.system, call.at) == ("H56.TEST", MOMENT)
    verify_call(call, secrets=("testsecret",), now=MOMENT, allowed=WEEK)
    verify_call(call, secrets=("newer", "testsecret"), now=MOMENT, allowed=WEEK)


@pytest.mark.parametrize("secrets", [(), ("",), ("testsecret2",), ("Testsecret",)])
def test_other_secrets_and_none_are_refused(secrets):
    with pytest.raises(VxpRefusal) as refusal:
        believe(secrets=secrets)
    assert refusal.value.code == "gateway.vxp_not_authenticated"


@pytest.mark.parametrize("late", [WEEK + timedelta(seconds=1), -WEEK - timedelta(seconds=1)])
def test_call_far_from_the_nodes_clock_is_refused(late):
    with pytest.raises(VxpRefusal) as refusal:
        verify_call(
            read_call(raw(VECTOR)), secrets=("testsecret",), now=MOMENT + late, allowed=WEEK
        )
    assert refusal.value.code == "gateway.vxp_timestamp_too_far"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"XroadVnpt-systemid": "H56.OTHER"}, "gateway.vxp_header_differs"),
        ({"XroadVnpt-Content-Type": "text/plain"}, "gateway.vxp_header_differs"),
        ({"XroadVnpt-sign-header-key": "systemid;Content-Type"}, "gateway.vxp_header_not_signed"),
        ({"XroadVnpt-sign-header-key": "systemid;timestamp;from"}, "gateway.vxp_header_differs"),
        ({"XroadVnpt-sign-header-key": ""}, "gateway.vxp_header_missing"),
        ({"XroadVnpt-sign-header": "{"}, "gateway.vxp_signed_text_unreadable"),
        ({"XroadVnpt-sign-header": "[]"}, "gateway.vxp_signed_text_unreadable"),
        ({"XroadVnpt-sign-header": '[["XroadVnpt-systemid","H56.TEST"]]'},
         "gateway.vxp_signed_text_unreadable"),
        ({"XroadVnpt-sign-header": '{"XroadVnpt-systemid":1}'},
         "gateway.vxp_signed_text_unreadable"),
        ({"XroadVnpt-sign-header": '{"XroadVnpt-a":"1","xroadvnpt-A":"2"}'},
         "gateway.vxp_signed_text_unreadable"),
        ({"XroadVnpt-sign-header": "[" * 5000}, "gateway.vxp_signed_text_unreadable"),
    ],
)  # fmt: skip
def test_headers_that_do_not_fit_what_was_signed_are_refused(changed, code):
    with pytest.raises(VxpRefusal) as refusal:
        read_call(raw(VECTOR | changed))
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "timestamp", ["", "22112026T105443", "31022026T105443+0158", "22112026T105443+07:00", "x" * 500]
)
def test_timestamp_of_another_form_is_refused(timestamp):
    headers = dict(VECTOR)
    headers["XroadVnpt-timestamp"] = timestamp
    text = json.dumps({name: headers[name] for name in list(headers)[:3]})
    headers["XroadVnpt-sign-header"] = text
    with pytest.raises(VxpRefusal) as refusal:
        read_call(raw(headers))
    assert refusal.value.code == "gateway.vxp_timestamp_unreadable"


def test_header_that_stands_twice_is_refused():
    twice = [*raw(VECTOR), (b"xroadvnpt-systemid", b"H56.OTHER")]
    with pytest.raises(VxpRefusal, match="twice"):
        read_call(twice)


@given(st.lists(st.tuples(st.sampled_from(sorted(VECTOR)), st.binary(max_size=80)), max_size=9))
def test_whatever_the_headers_say_it_is_read_or_refused(changes):
    headers = raw(VECTOR) + [(name.lower().encode(), value) for name, value in changes]
    try:
        call = read_call(headers)
        verify_call(call, secrets=("testsecret",), now=MOMENT, allowed=WEEK)
    except Refusal:
        return
    assert call.text == VECTOR["XroadVnpt-sign-header"].encode()


@given(st.binary(min_size=32, max_size=32))
def test_unpadded_hash_has_no_leading_zeros(digest):
    assert unpadded(digest) == "".join(format(byte, "x") for byte in digest)


def test_wrong_secret_and_unknown_system_are_told_alike(client):
    wrong = SdkClient(client.http, secret="another secret")
    unknown = SdkClient(client.http, system="H56.HT9")
    for stranger in (wrong, unknown):
        answer = stranger.call("/getAgenciesList")
        assert (answer["status"], answer["ErrorCode"]) == ("FAIL", "15")
        assert "data" not in answer


def test_sender_that_is_not_signed_or_not_the_systems_is_refused(client):
    packet = document(sender=OTHER)
    assert client.send(packet, **{"from": OTHER})["ErrorCode"] == "19"
    assert client.send(packet)["ErrorCode"] == "19"  # the packet says another than the header
    assert client.send(document(), **{"from": OFFICE})["ErrorCode"] == "19"
    headers = client.headers(
        "application/octet-stream",
        messagetype="edoc",
        **{"hash-file": unpadded(sha256(document()).digest())},
    )
    headers["XroadVnpt-from"] = COMMUNE  # added by somebody on the way
    response = client.http.post("/sendEdoc", content=document(), headers=headers)
    assert response.json()["ErrorCode"] == "15"


def test_hash_of_the_file_must_be_signed(client):
    packet = document()
    headers = client.headers("application/octet-stream", messagetype="edoc")
    headers["XroadVnpt-hash-file"] = sha256(packet).hexdigest()
    response = client.http.post("/sendEdoc", content=packet, headers=headers)
    assert response.json()["ErrorCode"] == "15"


def test_secret_that_was_taken_back_counts_no_longer(served, client):
    old, new = SECRET, "một bí mật mới".encode().hex()
    both = systems_body(served.province, version=2, secrets=(old, new))
    served.client.put("/v1/systems", content=both).raise_for_status()
    assert client.call("/countReceiveEdoc")["status"] == "OK"
    alone = systems_body(served.province, version=3, secrets=(new,))
    served.client.put("/v1/systems", content=alone).raise_for_status()
    assert client.call("/countReceiveEdoc")["ErrorCode"] == "15"
    assert SdkClient(served.client, secret=new).call("/countReceiveEdoc")["status"] == "OK"


def test_list_of_systems_by_another_key_or_older_is_refused(served):
    body = systems_body(served.province, version=2)
    served.client.put("/v1/systems", content=body).raise_for_status()
    assert served.client.put("/v1/systems", content=body).status_code == 200  # the same again
    older = served.client.put("/v1/systems", content=systems_body(served.province))
    assert (older.status_code, older.json()["code"]) == (409, "gateway.systems_not_newer")
    cut = served.client.put("/v1/systems", content=body[:-1])
    assert cut.status_code == 400
    forged = bytearray(systems_body(served.province, version=3))
    forged[40] ^= 1
    assert served.client.put("/v1/systems", content=bytes(forged)).status_code in {400, 403, 422}


def test_list_of_systems_is_read_as_it_was_signed(province):
    certificate = Trust(province.province.root_pem).verify_issued(province.directory_holder.pem)
    systems = open_systems(systems_body(province), certificate=certificate)
    (system,) = systems.systems
    assert system.secrets == (SECRET,)
    assert [entrusted.code for entrusted in system.keys] == [COMMUNE]


def test_client_that_expects_to_be_told_to_continue_is_told(served, client):
    headers = client.headers("application/json")
    host, port = served.client.base_url.host, served.client.base_url.port
    lines = ["POST /countReceiveEdoc HTTP/1.1", f"Host: {host}", "Expect: 100-continue"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += ["Content-Length: 2", "", ""]
    with socket.create_connection((host, port), timeout=10) as connection:
        connection.sendall("\r\n".join(lines).encode())
        assert connection.recv(1000).startswith(b"HTTP/1.1 100 Continue")
        connection.sendall(b"{}")
        answer = b""
        while b"}" not in answer:
            answer += connection.recv(1000)
    assert b" 200 " in answer.splitlines()[0]
    assert b'"count":0' in answer


def test_signature_is_over_the_bytes_of_the_header_as_they_came():
    text = VECTOR["XroadVnpt-sign-header"].replace("application/json", "application\\/json")
    mac = hmac.digest(b"testsecret", text.encode(), "sha256").hex()
    headers = VECTOR | {"XroadVnpt-sign-header": text, "XroadVnpt-hash-header": mac}
    believe(headers)
