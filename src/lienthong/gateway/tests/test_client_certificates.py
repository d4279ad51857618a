"""Mutual TLS, with real TLS on the loopback and certificates of the province (EX-155, EX-156)."""

import base64
import ssl
from datetime import timedelta
from ipaddress import ip_network

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.x509 import load_pem_x509_certificate

from lienthong.gateway.callers.methods import Method
from lienthong.gateway.testing import COMMUNE, OFFICE, OTHER, Caller, ServerTls, running
from lienthong.wire.certificates import issue_certificate
from lienthong.wire.framing import frame
from lienthong.wire.seals import new_key
from lienthong.wire.testing import CLOSES_AT, FOUNDED_AT, NOON, Holder, Province, Role

ONLY_MTLS = (frozenset({Method.MTLS}),)
BOTH = (frozenset({Method.SIGNATURE, Method.MTLS}), frozenset({Method.HMAC, Method.MTLS}))
LOOPBACK = (ip_network("127.0.0.0/8"),)


@pytest.fixture(scope="session")
def tls(tmp_path_factory):
    return ServerTls(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def serve(province, tmp_path, tls):
    """A function that serves a node with these settings, over TLS."""

    def serving(**settings):
        prepared = province.prepare(tmp_path / "gateway", **settings)
        return running(province, prepared, directory=province.snapshot(), tls=tls)

    return serving


def client_of(node, tls, holder=None):
    """A client whose TLS connection is made with the holder's certificate."""
    return httpx.Client(base_url=node.client.base_url, verify=tls.clients(holder), timeout=20)


def refusal(answer):
    return answer.status_code, answer.json()["code"]


def header_of(holder):
    der = load_pem_x509_certificate(holder.pem).public_bytes(serialization.Encoding.DER)
    return {"client-cert": f":{base64.b64encode(der).decode()}:"}


def test_an_agencys_certificate_proves_who_reads_and_acknowledges(serve, tls):
    with serve(authentication=ONLY_MTLS) as node:
        office, commune = (node.province.holders[code] for code in (OFFICE, COMMUNE))
        message = node.province.message()
        with client_of(node, tls, office) as client:
            assert client.post("/v1/messages", content=frame(message)).status_code == 201
        with client_of(node, tls, commune) as client:
            (item,) = client.get("/v1/inbox").json()["items"]
            path = f"/v1/messages/{item['envelope']['id']}"
            assert client.get(path).content == frame(message)
            said = frame(commune.acknowledge(message))
            assert client.post(f"{path}/acknowledgement", content=said).status_code == 201
        with client_of(node, tls, node.province.holders[OTHER]) as client:
            assert refusal(client.get(path)) == (404, "gateway.message_unknown")


def test_without_a_certificate_the_call_is_refused_and_public_calls_are_not(serve, tls):
    with serve(authentication=ONLY_MTLS) as node:
        refused = node.client.get("/v1/inbox")
        assert refusal(refused) == (401, "gateway.authentication_insufficient")
        assert "proved by mtls; this one came with none" in refused.json()["detail"]
        refused = node.caller(COMMUNE).signed("GET", "/v1/inbox")
        assert "came with signature" in refused.json()["detail"]
        refused = node.post(node.province.message())
        assert refusal(refused) == (401, "gateway.authentication_insufficient")
        assert node.client.get("/v1/health").is_success


def test_where_both_are_wanted_each_alone_is_refused(serve, tls):
    with serve(authentication=BOTH) as node:
        holder = node.province.holders[COMMUNE]
        assert node.caller(COMMUNE).signed("GET", "/v1/inbox").status_code == 401
        with client_of(node, tls, holder) as client:
            assert client.get("/v1/inbox").status_code == 401
            Caller(holder, client, node.clock).get("/v1/inbox")
            body = frame(node.province.message(sender=COMMUNE, to=(OFFICE,)))
            assert client.post("/v1/messages", content=body).status_code == 201
            assert refusal(client.get("/v1/keys")) == (401, "gateway.authentication_insufficient")
            assert Caller(holder, client, node.clock).get("/v1/keys") == {"keys": []}


def test_key_and_certificate_of_different_agencies_are_refused(serve, tls):
    with (
        serve(authentication=BOTH) as node,
        client_of(node, tls, node.province.holders[OTHER]) as client,
    ):
        caller = Caller(node.province.holders[COMMUNE], client, node.clock)
        refused = caller.signed("GET", "/v1/inbox")
        assert refusal(refused) == (403, "gateway.certificate_of_other")
        others = frame(node.province.message(sender=OFFICE))
        refused = client.post("/v1/messages", content=others)
        assert refusal(refused) == (403, "gateway.sender_not_caller")


def test_a_certificate_beside_a_seal_that_would_do_alone_is_the_senders_too(serve, tls):
    either = (frozenset({Method.SIGNATURE}), frozenset({Method.MTLS}))
    with serve(authentication=either) as node:
        message = frame(node.province.message(sender=OFFICE))
        with client_of(node, tls, node.province.holders[OTHER]) as client:
            refused = client.post("/v1/messages", content=message)
            assert refusal(refused) == (403, "gateway.sender_not_caller")
        with client_of(node, tls, node.province.holders[OFFICE]) as client:
            assert client.post("/v1/messages", content=message).status_code == 201


def bad_holders(province):
    """Certificates that prove nothing, by the code of the refusal that says why."""
    root = province.province

    def issue(code=COMMUNE, role=Role.AGENCY, start=FOUNDED_AT, end=CLOSES_AT):
        key = new_key()
        pem = issue_certificate(
            role=role,
            code=code,
            name="…",
            key=key.public_key(),
            valid_from_at=start,
            valid_until_at=end,
            root_pem=root.root_pem,
            root_key=root.key,
        )
        return Holder(code=code, key=key, pem=pem)

    day = timedelta(days=1)
    return {
        "wire.certificate_outside_validity": issue(end=NOON - day),
        "wire.certificate_wrong_holder": issue("H56.9", role=Role.NODE),
        "gateway.agency_unknown": issue("H56.77"),
        "gateway.key_unknown": issue(),  # not, or no longer, in the directory: revoked
    }


@pytest.mark.parametrize(
    "code",
    [
        "wire.certificate_outside_validity",
        "wire.certificate_wrong_holder",
        "gateway.agency_unknown",
        "gateway.key_unknown",
    ],
)
def test_expired_wrong_unknown_and_revoked_certificates_are_refused_in_a_sentence(serve, tls, code):
    with (
        serve(authentication=ONLY_MTLS) as node,
        client_of(node, tls, bad_holders(node.province)[code]) as client,
    ):
        refused = client.get("/v1/inbox")
        assert refused.json()["code"] == code
        assert 400 <= refused.status_code < 500


def test_a_certificate_taken_out_of_the_directory_counts_no_more(serve, tls):
    with (
        serve(authentication=ONLY_MTLS) as node,
        client_of(node, tls, node.province.holders[COMMUNE]) as client,
    ):
        assert client.get("/v1/inbox").is_success
        left = tuple(
            entry
            if entry.code != COMMUNE
            else type(entry)(
                code=COMMUNE, name=entry.name, valid_from=entry.valid_from, certificates=()
            )
            for entry in node.province.entries()
        )
        node.client.put(
            "/v1/directory", content=node.province.snapshot(2, agencies=left)
        ).raise_for_status()
        assert refusal(client.get("/v1/inbox")) == (403, "gateway.key_unknown")


def test_a_certificate_of_another_root_does_not_get_through_the_handshake(serve, tls):
    foreign = Province().holder(COMMUNE)
    with serve(authentication=ONLY_MTLS) as node:
        with client_of(node, tls, foreign) as client, pytest.raises(httpx.TransportError):
            client.get("/v1/inbox")
        assert node.client.get("/v1/health").is_success


def test_a_certificate_is_not_looked_at_where_none_is_wanted(serve, tls):
    with serve() as node:
        stranger = bad_holders(node.province)["gateway.key_unknown"]
        with client_of(node, tls, stranger) as client:
            Caller(node.province.holders[COMMUNE], client, node.clock).get("/v1/inbox")


@pytest.fixture
def proxied(province, tmp_path):
    """A function that serves a node without TLS, behind proxies at these addresses."""

    def serving(trusted):
        settings = province.prepare(
            tmp_path / "gateway", authentication=ONLY_MTLS, client_certificates_from=trusted
        )
        return running(province, settings, directory=province.snapshot())

    return serving


def test_a_named_proxy_says_whose_certificate_it_saw(proxied):
    with proxied(LOOPBACK) as node:
        holder = node.province.holders[COMMUNE]
        assert node.client.get("/v1/inbox", headers=header_of(holder)).is_success
        foreign = Province().holder(COMMUNE)
        refused = node.client.get("/v1/inbox", headers=header_of(foreign))
        assert refused.json()["code"] == "wire.certificate_not_trusted"
        for code, bad in bad_holders(node.province).items():
            assert node.client.get("/v1/inbox", headers=header_of(bad)).json()["code"] == code


def test_from_anybody_else_that_header_is_nothing(proxied):
    with proxied((ip_network("10.0.0.0/8"),)) as node:
        headers = header_of(node.province.holders[COMMUNE])
        for more in ({}, {"x-forwarded-for": "10.0.0.7"}, {"forwarded": "for=10.0.0.7"}):
            refused = node.client.get("/v1/inbox", headers=headers | more)
            assert refusal(refused) == (401, "gateway.authentication_insufficient")


@pytest.mark.parametrize("value", ["x", ":AAAA:", ":%%:", "::", ":", f":{'A' * 40_000}:"])
def test_a_proxys_header_that_is_no_certificate_is_the_proxys_fault(proxied, value):
    with proxied(LOOPBACK) as node:
        refused = node.client.get("/v1/inbox", headers={"client-cert": value})
        assert refusal(refused) == (400, "gateway.client_certificate_unreadable")
        assert refused.json()["fault"] == "other_system"


def test_two_certificates_in_the_header_are_refused(proxied):
    with proxied(LOOPBACK) as node:
        holders = (node.province.holders[code] for code in (COMMUNE, OTHER))
        headers = [("client-cert", header_of(holder)["client-cert"]) for holder in holders]
        refused = node.client.get("/v1/inbox", headers=headers)
        assert refused.json()["code"] == "gateway.client_certificate_unreadable"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_old_versions_of_tls_are_refused(serve, tls):
    with serve() as node:
        context = tls.clients()
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("ALL:@SECLEVEL=0")
        with (
            httpx.Client(base_url=node.client.base_url, verify=context) as client,
            pytest.raises(httpx.TransportError),
        ):
            client.get("/v1/health")
