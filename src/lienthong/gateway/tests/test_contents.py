"""Contents: sealed before they are kept, large ones apart, removed when their time is over."""

import json
import os
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from lienthong.gateway.connections import STORE_ERRORS
from lienthong.gateway.contents import keeper
from lienthong.gateway.fsck import verify_store
from lienthong.gateway.identity_files import load_identity, prepare_node
from lienthong.gateway.storage import storage_of
from lienthong.gateway.terms import NodeKeyLost, StorageKeyLost
from lienthong.gateway.testing import COMMUNE, OFFICE, OTHER, running, store_to_change
from lienthong.gateway.tests.kept import EVERYWHERE, bytes_of, change, names_of, round_of
from lienthong.wire.content_cipher import CHUNK_BYTES, SEALED_CHUNK_BYTES, ContentCipher
from lienthong.wire.framing import SealedFrame, unframe, unframe_either
from lienthong.wire.records import Envelope, MessageKind
from lienthong.wire.secrecy import new_encryption_key, open_key, public_to_text
from lienthong.wire.testing import NOON

pytestmark = pytest.mark.parametrize("database_url", EVERYWHERE, indirect=True)
LARGE = os.urandom(keeper.MOST_IN_ROW + 3 * CHUNK_BYTES + 17)
KEY = new_encryption_key()


def with_key(province, code, key=KEY):
    """The directory in which one agency has an encryption key."""
    entries = tuple(
        replace(entry, encryption_keys=(public_to_text(key.public_key()),))
        if entry.code == code
        else entry
        for entry in province.entries()
    )
    return province.snapshot(agencies=entries)


def fetched(node, code, message_id, query=""):
    response = node.caller(code).signed("GET", f"/v1/messages/{message_id}{query}")
    response.raise_for_status()
    return response.content


def opened(body, key=KEY):
    framed = unframe_either(body)
    assert isinstance(framed, SealedFrame)
    message_id = Envelope.decode(framed.header).id
    content_key = open_key(framed.wrap, key=key, message_id=message_id, holder=framed.holder)
    return ContentCipher(content_key).open(framed.content)


def everything_kept(settings):
    """The bytes of every file of the node's, and of every object."""
    files = [path.read_bytes() for path in settings.folder.rglob("*") if path.is_file()]
    return [*files, *(bytes_of(settings, name) for name in names_of(settings))]


@pytest.mark.parametrize("content", [b"", b"small and secret", LARGE])
def test_no_content_lies_readable_on_the_disk(province, settings, content):
    with running(province, settings, directory=province.snapshot()) as node:
        message_id = node.sent(node.province.message(content=content))
        assert unframe(fetched(node, COMMUNE, message_id)).content == content
        assert unframe(fetched(node, OFFICE, message_id)).content == content
    mark = content[:16] or b"nothing to look for"
    assert not any(mark in data for data in everything_kept(settings))
    assert verify_store(settings).is_whole


@pytest.mark.parametrize("content", [b"", b"small and secret", LARGE])
def test_an_agency_with_a_key_gets_it_sealed_and_no_other_does(province, settings, content):
    with running(province, settings, directory=with_key(province, COMMUNE)) as node:
        message = node.province.message(to=(COMMUNE, OTHER), content=content)
        message_id = node.sent(message)
        assert opened(fetched(node, COMMUNE, message_id)) == content
        assert unframe(fetched(node, OTHER, message_id)).content == content
        head = unframe_either(fetched(node, COMMUNE, message_id, "?content=no"))
        assert (head.header, head.content) == (message.header, b"")
        again = unframe_either(fetched(node, COMMUNE, message_id, "?content=no"))
        assert head == again


def test_what_the_node_need_not_open_it_cannot(province, settings):
    keys = {code: new_encryption_key() for code in (OFFICE, COMMUNE)}
    entries = tuple(
        replace(entry, encryption_keys=(public_to_text(keys[entry.code].public_key()),))
        if entry.code in keys
        else entry
        for entry in province.entries()
    )
    with running(province, settings, directory=province.snapshot(agencies=entries)) as node:
        message_id = node.sent(node.province.message(content=b"for two"))
        for code, key in keys.items():
            assert opened(fetched(node, code, message_id), key) == b"for two"
        node.client.put("/v1/directory", content=province.snapshot(version=2)).raise_for_status()
        for code, key in keys.items():  # they keep their keys, whatever the directory says now
            assert opened(fetched(node, code, message_id), key) == b"for two"
    with store_to_change(settings) as store:
        keys_kept = store.execute("SELECT keys FROM sealed_content").fetchone()[0]
    assert [wrap.code for wrap in keeper.StoredContent(b"", "", 0, keys_kept).wraps] == [
        OFFICE,
        COMMUNE,
    ]


def test_a_content_is_fetched_from_any_chunk_on(province, settings):
    with running(province, settings, directory=with_key(province, OFFICE)) as node:
        message_id = node.sent(node.province.message(content=LARGE))
        address = f"/v1/messages/{message_id}/content"
        for chunk in (0, 1, len(LARGE) // CHUNK_BYTES):
            start = chunk * CHUNK_BYTES
            response = node.caller(COMMUNE).signed("GET", f"{address}?offset={start}")
            assert response.content == LARGE[start:]
        sealed = node.caller(OFFICE).signed("GET", f"{address}?offset=0").content
        rest = node.caller(OFFICE).signed("GET", f"{address}?offset={CHUNK_BYTES}").content
        assert sealed[SEALED_CHUNK_BYTES:] == rest
        uneven = node.caller(COMMUNE).signed("GET", f"{address}?offset=5")
        assert (uneven.status_code, uneven.json()["code"]) == (422, "gateway.content_offset_uneven")
        stranger = node.caller(OTHER).signed("GET", address)
        assert (stranger.status_code, stranger.json()["code"]) == (404, "gateway.message_unknown")


@pytest.mark.parametrize("damage", ["changed", "cut off", "lost"])
def test_a_damaged_large_content_is_found_by_fsck_and_not_handed_out(province, settings, damage):
    with running(province, settings, directory=province.snapshot()) as node:
        message_id = node.sent(node.province.message(content=LARGE))
        (name,) = names_of(settings)
        data = bytearray(bytes_of(settings, name))
        data[CHUNK_BYTES] ^= 1
        cut_off = bytes(data[:SEALED_CHUNK_BYTES])
        change(settings, name, {"changed": bytes(data), "cut off": cut_off, "lost": None}[damage])
        with pytest.raises(Exception, match=r".*"):  # the connection breaks, or a problem comes
            assert unframe(fetched(node, COMMUNE, message_id)).content != LARGE
            raise AssertionError("it was handed out whole")
    assert verify_store(settings).contents == (0,)


@pytest.mark.parametrize("content", [b"small", LARGE])
def test_a_content_goes_after_its_time_and_every_proof_still_holds(
    province, prepare, everything_old, content
):
    settings = prepare(retention=timedelta(days=30))
    with running(province, settings, directory=province.snapshot()) as node:
        message = node.province.message(content=content)
        message_id = node.sent(message)
        waiting = node.sent(node.province.message(content=content))
        node.caller(COMMUNE).acknowledge(message)
        node.clock.now += timedelta(days=29)
        round_of(node)
        assert unframe(fetched(node, COMMUNE, message_id)).content == content
        node.clock.now += timedelta(days=2)
        for _ in range(2):
            round_of(node)
        gone = node.caller(COMMUNE).signed("GET", f"/v1/messages/{message_id}")
        assert (gone.status_code, gone.json()["code"]) == (410, "gateway.content_removed")
        head = unframe(fetched(node, COMMUNE, message_id, "?content=no"))
        assert head.header == message.header
        assert node.caller(COMMUNE).get(f"/v1/messages/{message_id}/proof")["message"]["index"] == 0
        # nobody has acknowledged this one: somebody still waits for it
        assert unframe(fetched(node, COMMUNE, waiting)).content == content
        again = node.post(message)
        assert (again.status_code, json.loads(unframe(again.content).header)["leaf_index"]) == (
            200,
            0,
        )
    assert len(names_of(settings)) == (1 if content is LARGE else 0)
    report = verify_store(settings)
    assert report.is_whole


def test_a_report_stays_as_long_as_what_it_proves(province, prepare):
    settings = prepare(retention=timedelta(days=30))
    with running(province, settings, directory=province.snapshot()) as node:
        sent = node.sent(node.province.message())
        given = {"kind": MessageKind.STATUS, "reply_to": sent}
        report = node.province.message(COMMUNE, (OFFICE,), b"03", **given)
        report_id = node.sent(report)
        node.caller(OFFICE).acknowledge(report).raise_for_status()
        node.clock.now += timedelta(days=31)
        round_of(node)
        assert unframe(fetched(node, OFFICE, report_id)).content == b"03"


def test_the_database_refuses_to_remove_a_content_without_a_record(province, settings):
    with running(province, settings, directory=province.snapshot()) as node:
        node.sent(node.province.message())
    owner = load_identity(settings, now=NOON).owner
    with closing(storage_of(settings).open_writer(owner)) as store:
        for statement in ("DELETE FROM sealed_content", "UPDATE sealed_content SET length = 1"):
            with pytest.raises(STORE_ERRORS, match=r"append-only|on record"):
                store.execute(statement)


def prepared_again(province, settings):
    prepare_node(
        settings,
        root_pem=province.province.root_pem,
        root_key=province.province.key,
        directory_pem=province.directory_holder.pem,
        now=NOON,
    )


def test_a_lost_storage_key_is_never_replaced_in_silence(province, settings):
    with running(province, settings, directory=province.snapshot()) as node:
        node.sent(node.province.message())
    settings.storage_key.unlink()
    with pytest.raises(NodeKeyLost, match=r"storage\.key"):
        prepared_again(province, settings)


def test_another_storage_key_is_refused_at_the_start(province, settings, tmp_path):
    with running(province, settings, directory=province.snapshot()) as node:
        node.sent(node.province.message())
    other = province.prepare(tmp_path / "other")
    settings.storage_key.write_bytes(other.storage_key.read_bytes())
    from lienthong.gateway.tests.test_faults import start_and_stop

    with pytest.raises(StorageKeyLost, match=r"storage\.key"):
        start_and_stop(settings)


def test_a_node_from_before_contents_were_sealed_gets_its_key_and_its_old_contents(
    province, settings
):
    with running(province, settings, directory=province.snapshot()) as node:
        node.sent(node.province.message(content=b"as of old"))
    settings.storage_key.unlink()
    with store_to_change(settings) as store:
        store.execute("INSERT INTO content VALUES (0, ?)", (b"as of old",))
        store.execute("DROP TABLE sealed_content")
        message_id = store.execute("SELECT id FROM message").fetchone()[0]
    from uuid import UUID

    prepared_again(province, settings)
    with running(province, settings) as node:
        body = fetched(node, COMMUNE, UUID(bytes=message_id))
        assert unframe(body).content == b"as of old"
