"""A node whose receipt key is in a token: as ever, and while the token is pulled out."""

import json
import time

import pytest

from lienthong.gateway.fsck import verify_store
from lienthong.gateway.testing import COMMUNE, running
from lienthong.tokens.keys import make_token_key
from lienthong.tokens.modules import close_modules
from lienthong.tokens.refusals import PinWrong, TokenKeyMissing, TokenMissing
from lienthong.tokens.testing import find_softhsm, soft_token
from lienthong.wire.certificates import Role, Trust
from lienthong.wire.framing import unframe
from lienthong.wire.records import Receipt
from lienthong.wire.seals import Domain, verify_seal
from lienthong.wire.testing import NOON


@pytest.fixture
def token(tmp_path):
    module = find_softhsm()
    if module is None:
        pytest.skip("needs SoftHSM2 (apt-get install softhsm2)")
    with soft_token(tmp_path / "softhsm", module) as made:
        yield made


@pytest.fixture
def settings(province, tmp_path, token):
    """A node's folder in which the operator named a key in the token before the first start."""
    make_token_key(token.uri("truc"))
    folder = tmp_path / "gateway"
    folder.mkdir()
    (folder / "node.key").write_text(f"{token.uri('truc')}\n")
    return province.prepare(folder)


@pytest.fixture
def node(province, settings):
    with running(province, settings, directory=province.snapshot()) as running_node:
        yield running_node


def receipt_of(answer, settings, province):
    """The receipt in an answer, its signature verified with the node's certificate."""
    framed = unframe(answer.content)
    trust = Trust(province.province.root_pem)
    certificate = trust.verify(settings.node_certificate.read_bytes(), role=Role.NODE, at=NOON)
    verify_seal(
        domain=Domain.RECEIPT,
        header=framed.header,
        seal=framed.seal,
        key=certificate.sealing_key(),
    )
    return Receipt.decode(framed.header)


def await_ready(node):
    for _ in range(200):
        if node.client.get("/v1/ready").status_code == 200:
            return
        time.sleep(0.025)
    raise AssertionError("the node did not get ready again")


def test_receipts_signed_by_a_token_are_receipts_like_any(node, settings, province, token):
    assert settings.node_key.read_text() == f"{token.uri('truc')}\n"
    answers = [node.post(province.message()) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [201] * 5
    places = [receipt_of(answer, settings, province).leaf_index for answer in answers]
    assert places == [0, 1, 2, 3, 4]


def test_while_the_token_is_out_messages_are_kept_and_their_receipts_come_later(
    node, settings, province, token, caplog
):
    before, *after = [province.message() for _ in range(4)]
    assert node.post(before).status_code == 201
    token.pull()
    for message in after:
        answer = node.post(message)
        assert answer.status_code == 503
        problem = answer.json()
        assert (problem["code"], problem["fault"]) == ("gateway.receipt_pending", "this_system")
        assert "node's fault, not the sender's" in problem["detail"]
        assert problem["params"] == {}
        assert token.label not in answer.text  # that is for the operator
    ready = node.client.get("/v1/ready")
    assert (ready.status_code, ready.json()["code"]) == (503, "gateway.node_not_storing")
    assert token.label in ready.text
    passed_on = {"x-forwarded-for": "203.0.113.7"}  # from elsewhere, by a proxy that says so
    told = [node.client.get(path, headers=passed_on) for path in ("/v1/ready", "/v1/health")]
    assert [answer.status_code for answer in told] == [503, 503]
    for answer in told:
        assert "its key cannot sign now, and its own log says why" in answer.text
        assert token.label not in answer.text
        assert str(token.module) not in answer.text
        assert "Plug it in" not in answer.text
    assert [token.label in line for line in caplog.messages if "receipts wait" in line] == [True]
    inbox = node.caller(COMMUNE).get("/v1/inbox?after=0&limit=10")
    assert len(inbox["items"]) == 4  # what is kept is delivered
    token.plug()
    await_ready(node)
    for place, message in enumerate(after, start=1):
        answer = node.post(message)
        assert answer.status_code == 200  # known before
        assert receipt_of(answer, settings, province).leaf_index == place
    assert node.post(province.message()).status_code == 201


def test_a_node_that_ends_with_its_token_out_makes_up_for_the_receipts(settings, province, token):
    first, second = province.message(), province.message()
    with running(province, settings, directory=province.snapshot()) as node:
        assert node.post(first).status_code == 201
        token.pull()
        assert node.post(second).status_code == 503
    token.plug()
    with running(province, settings) as node:
        answer = node.post(second)
        assert answer.status_code == 200
        assert receipt_of(answer, settings, province).leaf_index == 1
        assert node.post(first).status_code == 200
    assert verify_store(settings).is_whole


def test_a_node_without_its_token_key_or_pin_does_not_start_and_says_why(settings, province, token):
    from lienthong.gateway.identity_files import load_identity

    token.pull()
    close_modules()
    with pytest.raises(TokenMissing):
        load_identity(settings, now=NOON)
    token.plug()
    close_modules()
    token.pin_file.write_text("000001")
    with pytest.raises(PinWrong):
        load_identity(settings, now=NOON)
    token.pin_file.write_text("482913")
    close_modules()
    settings.node_key.write_text(token.uri("khac"))
    with pytest.raises(TokenKeyMissing):
        load_identity(settings, now=NOON)


def test_the_same_bytes_during_the_outage_are_one_message(node, province, token):
    token.pull()
    message = province.message()
    for _ in range(3):
        assert node.post(message).status_code == 503
    token.plug()
    await_ready(node)
    assert node.post(message).status_code == 200
    (item,) = node.caller(COMMUNE).get("/v1/inbox?after=0&limit=10")["items"]
    assert json.loads(message.header)["id"] in json.dumps(item)
