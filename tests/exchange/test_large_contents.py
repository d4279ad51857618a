"""Contents too large for one call, by the client against a real node."""

import random
from dataclasses import replace
from uuid import uuid4

import pytest

from lienthong.client import (
    PART_BYTES,
    AnswerUntrue,
    EncryptionKeyMissing,
    FileContent,
    FileTaken,
    NodeRefused,
)
from lienthong.gateway.testing import COMMUNE, OFFICE, OTHER, SmallProvince, running
from lienthong.wire.content_cipher import CHUNK_BYTES
from lienthong.wire.secrecy import new_encryption_key, public_to_text

CONTENT = random.Random(7).randbytes(2 * PART_BYTES + 5 * CHUNK_BYTES + 77)
KEY = new_encryption_key()


@pytest.fixture(scope="module")
def province():
    return SmallProvince()


@pytest.fixture(scope="module")
def settings(province, tmp_path_factory):
    folder = tmp_path_factory.mktemp("node") / "gateway"
    return province.prepare(folder, max_body_bytes=PART_BYTES)


@pytest.fixture(scope="module")
def running_node(province, settings):
    """A node on which one commune has an encryption key, the office and the other have none."""
    agencies = tuple(
        replace(entry, encryption_keys=(public_to_text(KEY.public_key()),))
        if entry.code == COMMUNE
        else entry
        for entry in province.entries()
    )
    with running(province, settings, directory=province.snapshot(agencies=agencies)) as node:
        yield node


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "drawing.pdf"
    path.write_bytes(CONTENT)
    return FileContent.of(path)


def sent(node, content, to=(COMMUNE, OTHER)):
    message = node.seal(
        message_id=uuid4(), recipients=to, content=content, content_type="application/pdf"
    )
    return node.send(message).receipt.id


def test_a_large_file_arrives_whole_whoever_opens_it(client, file, tmp_path):
    office = client(OFFICE)
    office.upload(file)
    message_id = sent(office, file)
    for code, keys in ((COMMUNE, (KEY,)), (OTHER, ())):
        node, target = client(code, *keys), tmp_path / code
        fetched = node.fetch_to(message_id, target)
        assert target.read_bytes() == CONTENT
        assert (fetched.envelope.length, fetched.framed.content) == (len(CONTENT), b"")
        node.acknowledge(fetched)
    assert [d.acknowledged_at is None for d in office.deliveries(message_id).recipients] == [
        False,
        False,
    ]
    assert not list(tmp_path.glob(".*"))


def test_an_upload_goes_on_where_it_was_cut_off(client, file, running_node):
    office = client(OTHER)
    part = CONTENT[:PART_BYTES]
    address = f"/v1/contents/{file.sha256}?offset=0&length={file.length}"
    running_node.caller(OTHER).signed("PUT", address, part).raise_for_status()
    office.upload(file)
    office.upload(file)  # it is there: nothing to do
    sent(office, file, to=(OFFICE,))


def test_a_file_changed_since_it_was_read_is_refused(client, file):
    file.path.write_bytes(CONTENT[::-1])
    with pytest.raises(NodeRefused) as refused:
        client(COMMUNE).upload(file)
    assert refused.value.params["problem"].code == "wire.content_mismatch"


def test_a_download_goes_on_where_it_was_cut_off(client, file, tmp_path):
    office = client(OFFICE)
    office.upload(file)
    message_id = sent(office, file)
    partial = tmp_path / f".{message_id}.part"
    partial.write_bytes(CONTENT[: PART_BYTES + 100])
    client(COMMUNE, KEY).fetch_to(message_id, tmp_path / "whole")
    assert (tmp_path / "whole").read_bytes() == CONTENT


def test_a_download_gone_on_with_from_other_bytes_is_refused_and_begun_anew(client, file, tmp_path):
    office = client(OFFICE)
    office.upload(file)
    message_id = sent(office, file)
    (tmp_path / f".{message_id}.part").write_bytes(b"x" * PART_BYTES)
    commune = client(COMMUNE, KEY)
    with pytest.raises(AnswerUntrue):
        commune.fetch_to(message_id, tmp_path / "whole")
    commune.fetch_to(message_id, tmp_path / "whole")
    assert (tmp_path / "whole").read_bytes() == CONTENT


def test_a_target_that_is_there_is_kept(client, file, tmp_path):
    office = client(OFFICE)
    office.upload(file)
    message_id = sent(office, file)
    target = tmp_path / "taken"
    target.write_bytes(b"mine")
    with pytest.raises(FileTaken):
        client(COMMUNE, KEY).fetch_to(message_id, target)
    assert target.read_bytes() == b"mine"


def test_without_its_key_an_agency_is_told_so(client, file, tmp_path):
    office = client(OFFICE)
    office.upload(file)
    message_id = sent(office, file)
    with pytest.raises(EncryptionKeyMissing):
        client(COMMUNE).fetch_to(message_id, tmp_path / "whole")


def test_a_large_content_does_not_come_with_many_and_is_told_beside_them(client, tmp_path):
    path = tmp_path / "very large"
    path.write_bytes(random.Random(8).randbytes(17 * 1024 * 1024))
    content = FileContent.of(path)
    office, commune = client(OFFICE), client(COMMUNE, KEY)
    after = commune.inbox(limit=500).following
    office.upload(content)
    sent(office, content)
    small = sent(office, b"small")
    fetched = commune.fetch_inbox(after=after)
    assert [message.envelope.id for message in fetched.messages] == [small]
    (large,) = fetched.left_out
    assert (large.length, large.sha256) == (content.length, content.sha256)
