"""An agency's software proves itself by API key, by certificate, and by both, over real TLS."""

import time
from uuid import uuid4

import pytest

from lienthong.client import AgencyFolder, Node, NodeRefused, NodeUnreachable
from lienthong.client.testing import BlockingNode
from lienthong.gateway.callers.methods import read_alternatives
from lienthong.gateway.testing import COMMUNE, OFFICE, ServerTls, SmallProvince, running
from lienthong.wire.requests import ApiKey
from lienthong.wire.seals import key_to_pem
from lienthong.wire.testing import NOON, Province

KINDS = {"blocking": Node, "awaiting": BlockingNode}


@pytest.fixture(scope="module")
def province():
    return SmallProvince()


@pytest.fixture(params=KINDS.values(), ids=KINDS.keys())
def make_node(request):
    return request.param


@pytest.fixture
def served(province, tmp_path):
    """A node that takes one proof out of the text's alternatives, and its server's certificate."""

    def serve(text):
        tls = ServerTls(tmp_path / "tls")
        settings = province.prepare(tmp_path / "gateway", authentication=read_alternatives(text))
        return running(province, settings, directory=province.snapshot(), tls=tls), tls

    return serve


@pytest.fixture
def agency(province, tmp_path):
    """A function that sets up an agency's folder."""

    def make(code, node, tls, *, mutual):
        folder = tmp_path / code
        folder.mkdir()
        address = node.client.base_url
        settings = f'address = "{address}"\ncode = "{code}"\n'
        (folder / "agency.toml").write_text(settings + ("mutual_tls = true\n" if mutual else ""))
        (folder / "key.pem").touch(mode=0o600)
        (folder / "key.pem").write_bytes(key_to_pem(province.holders[code].key))
        (folder / "certificate.pem").write_bytes(province.holders[code].pem)
        (folder / "root.pem").write_bytes(province.province.root_pem)
        (folder / "authorities.pem").write_bytes(tls.certificate.read_bytes())
        return AgencyFolder.open(folder)

    return make


def opened(kind, agency, **more):
    return kind(
        agency.address,
        code=agency.code,
        key=agency.key,
        certificate=agency.certificate,
        root_pem=agency.root_pem,
        clock=lambda: NOON,
        sleep=lambda _: time.sleep(0.01),
        **{"tls": agency.tls, "api_key": agency.api_key, **more},
    )


def exchange(office, commune):
    """A message that is sent, followed, fetched, acknowledged and proved."""
    message = office.seal(message_id=uuid4(), recipients=(COMMUNE,), content=b"content")
    receipt = office.send(message).receipt
    item = next(commune.follow())
    fetched = commune.fetch(item.envelope.id)
    assert fetched.framed == message
    commune.acknowledge(fetched)
    (delivery,) = office.deliveries(receipt.id).recipients
    assert delivery.acknowledged_at
    assert len(office.proof(receipt.id).acknowledgements) == 1


def test_with_an_api_key_alone(served, agency, make_node):
    serving, tls = served("hmac")
    with serving as node:
        folders = [agency(code, node, tls, mutual=False) for code in (OFFICE, COMMUNE)]
        for folder in folders:
            with opened(make_node, folder) as unkeyed:
                with pytest.raises(NodeRefused, match="proved by hmac"):
                    unkeyed.inbox()
                folder.keep_api_key(unkeyed.make_api_key(name="test"))
        office, commune = (AgencyFolder.open(folder.folder) for folder in folders)
        with opened(make_node, office) as first, opened(make_node, commune) as second:
            exchange(first, second)
            (known,) = first.api_keys()
            first.revoke_api_key(known.id)
            with pytest.raises(NodeRefused, match="was taken back"):
                first.inbox()


def test_with_the_certificate_alone(served, agency, make_node):
    serving, tls = served("mtls")
    with serving as node:
        office, commune = (agency(code, node, tls, mutual=True) for code in (OFFICE, COMMUNE))
        with opened(make_node, office) as first, opened(make_node, commune) as second:
            exchange(first, second)


def test_with_both(served, agency, make_node):
    serving, tls = served("hmac+mtls")
    with serving as node:
        office, commune = (agency(code, node, tls, mutual=True) for code in (OFFICE, COMMUNE))
        with opened(make_node, office) as first, opened(make_node, commune) as second:
            keys = first.make_api_key(), second.make_api_key(scopes=("read", "acknowledge"))
        with (
            opened(make_node, office, api_key=keys[0]) as first,
            opened(make_node, commune, api_key=keys[1]) as second,
        ):
            exchange(first, second)
            own = second.seal(message_id=uuid4(), recipients=(OFFICE,), content=b"x")
            with pytest.raises(NodeRefused, match="made for acknowledge, read"):
                second.send(own)
        wrong = ApiKey(id=keys[0].id, secret=bytes(32))
        with (
            opened(make_node, office, api_key=wrong) as first,
            pytest.raises(NodeRefused, match="No API key"),
        ):
            first.inbox()


def test_a_server_that_nobody_vouches_for_is_not_spoken_to(served, agency, make_node):
    serving, tls = served("signature")
    with serving as node:
        office = agency(OFFICE, node, tls, mutual=False)
        with (
            opened(make_node, office, tls=None) as stranger,
            pytest.raises(NodeUnreachable, match="its certificate does not prove its name"),
        ):
            stranger.inbox()


def test_a_certificate_of_another_province_does_not_get_through_the_handshake(
    served, agency, make_node
):
    serving, tls = served("mtls")
    with serving as node:
        office = agency(OFFICE, node, tls, mutual=False)
        foreign = tls.clients(Province().holder(OFFICE))
        with (
            opened(make_node, office, tls=foreign) as stranger,
            pytest.raises(NodeUnreachable),
        ):
            stranger.inbox()
