"""Contents in a bucket: whatever befalls the store, nothing acknowledged is lost (EX-195 ff)."""

import logging
import random
import signal
import threading
import time
from dataclasses import replace

import httpx
import pytest

from lienthong.gateway import fsck, upkeep
from lienthong.gateway.contents import keeper
from lienthong.gateway.fsck import verify_store
from lienthong.gateway.testing import (
    COMMUNE,
    OFFICE,
    Caller,
    SettableClock,
    running,
    store_to_change,
)
from lienthong.gateway.tests.bucket.conftest import PATIENCE
from lienthong.gateway.tests.kept import (
    LONG_AGO,
    bytes_of,
    change,
    names_of,
)
from lienthong.gateway.tests.test_contents import fetched, round_of, with_key
from lienthong.gateway.tests.test_faults import process
from lienthong.gateway.tests.test_uploads import code, put, without_content
from lienthong.wire.content_cipher import CHUNK_BYTES
from lienthong.wire.framing import split_frames, unframe, unframe_either
from lienthong.wire.records import digest

LARGE = random.Random(2).randbytes(keeper.MOST_IN_ROW + 5 * CHUNK_BYTES + 3)
PART = 100 * CHUNK_BYTES
HUGE = random.Random(3).randbytes(4 * PART + 4567)  # more than one call puts, or one gets


def until(true, *, seconds=120):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def is_ready(node):
    return node.client.get("/v1/ready").status_code == 200


UNREACHABLE = (503, "gateway.contents_unreachable")


def go_away(between):
    between.go()


def be_deaf(between):
    between.is_deaf = True


def cut_off(between):
    between.cut_after = 200_000


@pytest.mark.parametrize("fault", [go_away, be_deaf, cut_off])
def test_nothing_is_confirmed_while_the_store_takes_nothing(node, settings, between, fault):
    large = node.province.message(content=LARGE)
    until(lambda: is_ready(node))
    fault(between)
    refused = node.post(large)
    assert code(refused) == UNREACHABLE
    assert refused.json()["fault"] == "this_system"
    assert node.sent(node.province.message(content=b"small"))  # which needs no bucket
    assert len(node.caller(COMMUNE).get("/v1/inbox")["items"]) == 1
    between.come_back()
    until(lambda: is_ready(node))
    message_id = node.sent(large)
    assert unframe(fetched(node, COMMUNE, message_id)).content == LARGE
    assert verify_store(settings).is_whole


@pytest.mark.parametrize("fault", [go_away, be_deaf])
def test_readiness_says_when_the_store_is_away_and_when_it_is_back(node, between, fault):
    until(lambda: is_ready(node))
    fault(between)
    until(lambda: not is_ready(node))
    assert code(node.client.get("/v1/ready")) == UNREACHABLE
    health = node.client.get("/v1/health")
    assert (health.status_code, health.json()["contents"]["in"]) == (200, "bucket")
    assert health.json()["contents"]["problem"] == "no answer"
    between.come_back()
    until(lambda: is_ready(node))
    assert node.client.get("/v1/health").json()["contents"]["problem"] is None


@pytest.mark.parametrize("fault", [go_away, be_deaf])
def test_a_node_starts_while_its_store_is_away(province, settings, between, fault):
    fault(between)
    with running(province, settings, directory=province.snapshot()) as node:
        assert code(node.client.get("/v1/ready")) == UNREACHABLE
        assert code(node.post(province.message(content=LARGE))) == UNREACHABLE
        node.sent(province.message(content=b"small"))
        between.come_back()
        until(lambda: is_ready(node))
        node.sent(province.message(content=LARGE))


def test_callers_do_not_each_wait_for_a_store_that_does_not_answer(node, between):
    between.is_deaf = True
    until(lambda: not is_ready(node))
    begun = time.monotonic()
    for _ in range(20):
        assert code(node.post(node.province.message(content=LARGE))) == UNREACHABLE
    assert time.monotonic() - begun < 5 * PATIENCE


def test_a_slow_store_is_waited_for(node, between):
    between.pause = 0.05
    message_id = node.sent(node.province.message(content=LARGE))
    assert unframe(fetched(node, COMMUNE, message_id)).content == LARGE


def test_what_is_stored_is_refused_while_away_and_post_without_it_goes_on(node, between):
    large = node.sent(node.province.message(content=LARGE))
    small = node.sent(node.province.message(content=b"small"))
    between.go()
    for address in (f"/v1/messages/{large}", f"/v1/messages/{large}/content"):
        assert code(node.caller(COMMUNE).signed("GET", address)) == UNREACHABLE
    assert unframe(fetched(node, COMMUNE, small)).content == b"small"
    post = node.caller(COMMUNE).signed("GET", "/v1/inbox/messages?limit=10")
    assert [unframe_either(one).content for one in split_frames(post.content)] == [b"", b"small"]
    between.come_back()
    until(lambda: is_ready(node))
    post = node.caller(COMMUNE).signed("GET", "/v1/inbox/messages?limit=10")
    assert [unframe_either(one).content for one in split_frames(post.content)] == [LARGE, b"small"]


def upload_huge(node, *, start=0, to=None):
    """Upload the parts from a place on, at most so many bytes; the last answer."""
    for offset in range(start, to or len(HUGE), PART):
        data = HUGE[offset : offset + PART]
        response = put(node, data, offset=offset, length=len(HUGE), name=digest(HUGE))
        response.raise_for_status()
    return response.json()


def test_a_huge_content_goes_in_and_out_in_pieces(node, settings):
    assert upload_huge(node)["complete"]
    (name,) = names_of(settings)
    assert digest(bytes_of(settings, name)) == name
    message_id = node.sent(without_content(node.province.message(content=HUGE)))
    assert unframe(fetched(node, COMMUNE, message_id)).content == HUGE
    start = 70 * CHUNK_BYTES
    address = f"/v1/messages/{message_id}/content?offset={start}&limit={CHUNK_BYTES}"
    assert node.caller(COMMUNE).signed("GET", address).content == HUGE[start:][:CHUNK_BYTES]
    assert verify_store(settings).is_whole


def test_an_upload_goes_on_where_it_was_when_the_store_is_back(node, settings, between):
    upload_huge(node, to=2 * PART)
    between.go()
    third = HUGE[2 * PART : 3 * PART]
    refused = put(node, third, offset=2 * PART, length=len(HUGE), name=digest(HUGE))
    assert code(refused) == UNREACHABLE
    address = f"/v1/contents/{digest(HUGE)}"
    assert node.caller(OFFICE).get(address)["received"] == 2 * PART
    between.come_back()
    until(lambda: is_ready(node))
    assert upload_huge(node, start=2 * PART)["complete"]
    message_id = node.sent(without_content(node.province.message(content=HUGE)))
    assert unframe(fetched(node, COMMUNE, message_id)).content == HUGE


def test_the_store_going_away_under_the_last_part_leaves_the_upload_to_be_finished(
    node, settings, between
):
    upload_huge(node, to=4 * PART)
    between.cut_after = 5_000_000  # in the middle of what is put together
    node.client.timeout = 60  # each of several requests to the store is tried again
    last = HUGE[4 * PART :]
    refused = put(node, last, offset=4 * PART, length=len(HUGE), name=digest(HUGE))
    assert code(refused) == UNREACHABLE
    between.come_back()
    until(lambda: is_ready(node))
    assert upload_huge(node, start=4 * PART)["complete"]
    message_id = node.sent(without_content(node.province.message(content=HUGE)))
    assert unframe(fetched(node, COMMUNE, message_id)).content == HUGE
    assert verify_store(settings).is_whole


def environment_of(place):
    return {
        "LIENTHONG_GATEWAY_CONTENTS_URL": place.name,
        "LIENTHONG_GATEWAY_CONTENTS_S3_ENDPOINT": place.endpoint,
        "LIENTHONG_GATEWAY_CONTENTS_S3_KEY_ID": place.key_id,
        "LIENTHONG_GATEWAY_CONTENTS_S3_SECRET_FILE": str(place.secret_file),
    }


def test_killed_in_the_middle_of_an_upload_nothing_confirmed_is_lost(
    province, settings, bucket, monkeypatch
):
    for name, value in environment_of(bucket).items():
        monkeypatch.setenv(name, value)
    received = 0
    for number in range(6):
        with process(settings) as (client, child):
            if not number:
                client.put("/v1/directory", content=province.snapshot()).raise_for_status()
            caller = Caller(province.holders[OFFICE], client, SettableClock())
            asked = caller.signed("GET", f"/v1/contents/{digest(HUGE)}")
            known = asked.json().get("received", 0) if asked.status_code == 200 else 0
            assert known >= received
            received = known
            if asked.status_code == 200 and asked.json()["complete"]:
                break
            killer = threading.Timer(random.uniform(0.2, 2.0), child.send_signal, [signal.SIGKILL])
            killer.start()
            try:
                while received < len(HUGE):
                    data = HUGE[received : received + PART]
                    address = f"/v1/contents/{digest(HUGE)}?offset={received}&length={len(HUGE)}"
                    received = caller.signed("PUT", address, data).json()["received"]
            except httpx.TransportError:
                continue
            finally:
                killer.join()
    with running(province, settings) as node:
        upload_huge(node, start=min(received, 4 * PART))
        message_id = node.sent(without_content(node.province.message(content=HUGE)))
        assert unframe(fetched(node, COMMUNE, message_id)).content == HUGE
    assert verify_store(settings).is_whole


@pytest.mark.parametrize("damage", ["changed", "longer", "cut off", "lost"])
def test_an_altered_object_is_not_handed_out_whole_and_found_by_fsck(province, settings, damage):
    with running(province, settings, directory=with_key(province, COMMUNE)) as node:
        message_id = node.sent(node.province.message(content=LARGE))
        (name,) = names_of(settings)
        data = bytearray(bytes_of(settings, name))
        data[-1] ^= 1
        altered = {
            "changed": bytes(data),
            "longer": bytes_of(settings, name) + b"more",
            "cut off": bytes(data[:CHUNK_BYTES]),
            "lost": None,
        }
        change(settings, name, altered[damage])
        asked = node.caller(COMMUNE).signed("GET", f"/v1/messages/{message_id}")
        assert code(asked) == (500, "gateway.content_missing")
    assert verify_store(settings).contents == (0,)


def test_fsck_counts_what_belongs_to_nobody_and_does_not_judge_a_store_that_is_away(
    province, settings, between, monkeypatch
):
    with running(province, settings, directory=province.snapshot()) as node:
        node.sent(node.province.message(content=LARGE))
    monkeypatch.setattr(fsck, "ORPHANS_FROM_SECONDS", LONG_AGO)
    assert verify_store(settings).surplus == 0
    change(settings, "0" * 64, b"nobody's")
    change(settings, "ai/do.txt", b"somebody else's")
    report = verify_store(settings)
    assert (report.surplus, report.is_whole) == (2, True)
    between.go()
    report = verify_store(settings)
    assert (report.unread, report.unreached) == (1, "no answer")
    assert (report.has_whole_store, report.is_whole) == (True, False)
    with store_to_change(settings) as store:  # the rest is proved all the same
        store.execute("DELETE FROM inbox")
    assert not verify_store(settings).has_whole_store


def test_the_node_removes_its_own_leftovers_and_nothing_else(node, settings, monkeypatch):
    kept = node.sent(node.province.message(content=LARGE))
    (name,) = names_of(settings)
    change(settings, "0" * 64, b"left over")
    change(settings, "ai/do.txt", b"somebody else's")
    monkeypatch.setattr(upkeep, "ORPHANS_FROM_SECONDS", LONG_AGO)
    round_of(node)
    assert len(names_of(settings)) == 3  # once more it may be that its commit is under way
    round_of(node)
    assert names_of(settings) == sorted([name, "ai/do.txt"])
    assert unframe(fetched(node, COMMUNE, kept)).content == LARGE


def test_contents_of_a_folder_are_read_there_and_move_into_the_bucket(
    province, settings, bucket, between, caplog
):
    caplog.set_level(logging.INFO)
    in_folder = replace(settings, bucket=None)
    contents = [LARGE, LARGE[::-1], LARGE[1:]]
    with running(province, in_folder, directory=province.snapshot()) as node:
        ids = [node.sent(node.province.message(content=one)) for one in contents]
    files = sorted(file.name for file in settings.contents.glob("??/*"))
    broken = settings.contents / "00" / ("0" * 64)
    broken.parent.mkdir(exist_ok=True)
    broken.write_bytes(b"not what it is named by")
    between.go()  # nothing moves, and everything is read
    with running(province, settings) as node:
        for message_id, content in zip(ids, contents, strict=True):
            assert unframe(fetched(node, COMMUNE, message_id)).content == content
        assert len(list(settings.contents.glob("??/*"))) == 4
    assert verify_store(in_folder).is_whole
    between.come_back()
    with running(province, settings) as node:
        until(lambda: len(list(settings.contents.glob("??/*"))) == 1)
        for message_id, content in zip(ids, contents, strict=True):
            assert unframe(fetched(node, COMMUNE, message_id)).content == content
    assert set(files) <= set(names_of(settings))
    assert "contents moved into s3://" in caplog.text
    assert "not what its name says" in caplog.text
    assert broken.exists()
    assert verify_store(settings).is_whole
    assert verify_store(in_folder).contents == (0, 1, 2)


def test_an_upload_begun_in_the_folder_begins_anew_in_the_bucket(province, settings):
    with running(province, replace(settings, bucket=None), directory=province.snapshot()) as node:
        upload_huge(node, to=PART)
    with running(province, settings) as node:
        rest = put(node, HUGE[PART : 2 * PART], offset=PART, length=len(HUGE), name=digest(HUGE))
        rest.raise_for_status()
        lost = upload_rest(node)
        assert code(lost) == (409, "gateway.upload_misplaced")
        assert lost.json()["params"]["received"] == 0
        assert upload_huge(node)["complete"]


def upload_rest(node):
    for offset in range(2 * PART, len(HUGE), PART):
        data = HUGE[offset : offset + PART]
        answer = put(node, data, offset=offset, length=len(HUGE), name=digest(HUGE))
    return answer


@pytest.mark.postgres
def test_two_processes_take_parts_of_one_upload_and_share_no_folder_of_contents(
    province, tmp_path, postgres_schema, bucket
):
    settings = province.prepare(tmp_path / "gateway", database_url=postgres_schema, bucket=bucket)
    with (
        running(province, settings, directory=province.snapshot()) as first,
        running(province, settings) as second,
    ):
        nodes = [first, second]
        for offset in range(0, len(HUGE), PART):
            node = nodes[offset // PART % 2]
            data = HUGE[offset : offset + PART]
            answer = put(node, data, offset=offset, length=len(HUGE), name=digest(HUGE))
            answer.raise_for_status()
        assert answer.json()["complete"]
        message_id = second.sent(without_content(province.message(content=HUGE)))
        assert unframe(fetched(first, COMMUNE, message_id)).content == HUGE
        assert not settings.staging.exists()
        assert not settings.contents.exists()
        assert len(names_of(settings)) == 1
    assert verify_store(settings).is_whole
