"""Large contents come in parts, before the message that states them."""

import random
from datetime import timedelta
from hashlib import sha256

import pytest

from lienthong.gateway.contents.staging import LOCK
from lienthong.gateway.contents.store import MOST_UPLOADS
from lienthong.gateway.contents.uploads import Uploads
from lienthong.gateway.fsck import verify_store
from lienthong.gateway.quotas import Allowance
from lienthong.gateway.testing import COMMUNE, DISSOLVED, OFFICE, OTHER, running
from lienthong.gateway.tests.kept import EVERYWHERE, change, names_of
from lienthong.gateway.tests.test_contents import everything_kept, fetched, round_of
from lienthong.wire.content_cipher import CHUNK_BYTES
from lienthong.wire.framing import Framed, unframe

pytestmark = pytest.mark.parametrize("database_url", EVERYWHERE, indirect=True)
PART = 4 * CHUNK_BYTES
CONTENT = random.Random(1).randbytes(3 * PART + 1234)
LENGTH = len(CONTENT)


def name_of(content):
    return sha256(content).hexdigest()


def put(node, data, *, offset, length=LENGTH, name=None, by=OFFICE):
    address = f"/v1/contents/{name or name_of(CONTENT)}?offset={offset}&length={length}"
    return node.caller(by).signed("PUT", address, data)


def upload(node, content=CONTENT, by=OFFICE):
    for start in range(0, len(content), PART):
        response = put(
            node,
            content[start : start + PART],
            offset=start,
            length=len(content),
            name=name_of(content),
            by=by,
        )
        response.raise_for_status()
    return response.json()


def without_content(message):
    return Framed(header=message.header, seal=message.seal)


def code(response):
    return response.status_code, response.json()["code"]


def test_a_content_uploaded_in_parts_arrives_with_the_message_that_states_it(node, settings):
    assert upload(node) == {"length": len(CONTENT), "received": len(CONTENT), "complete": True}
    message = node.province.message(content=CONTENT)
    message_id = node.sent(without_content(message))
    assert unframe(fetched(node, COMMUNE, message_id)).content == CONTENT
    assert not any(CONTENT[:16] in data for data in everything_kept(settings))
    assert len(names_of(settings)) == 1
    assert node.post(message).status_code == 200  # the same message, with its content this time
    assert verify_store(settings).is_whole


def test_one_upload_serves_several_messages(node):
    upload(node)
    for to in (COMMUNE, OTHER):
        message = node.province.message(to=(to,), content=CONTENT)
        message_id = node.sent(without_content(message))
        assert unframe(fetched(node, to, message_id)).content == CONTENT


def test_whoever_was_cut_off_asks_how_far_it_is_and_goes_on(node):
    address = f"/v1/contents/{name_of(CONTENT)}"
    unknown = node.caller(OFFICE).signed("GET", address)
    assert code(unknown) == (404, "gateway.upload_unknown")
    put(node, CONTENT[:PART], offset=0).raise_for_status()
    told = node.caller(OFFICE).get(address)
    assert told == {"length": len(CONTENT), "received": PART, "complete": False}
    repeated = put(node, CONTENT[:PART], offset=0)
    assert code(repeated) == (409, "gateway.upload_misplaced")
    assert repeated.json()["params"]["received"] == PART
    assert put(node, CONTENT[PART:], offset=PART).json()["complete"]
    assert put(node, CONTENT[PART:], offset=PART).json()["complete"]  # its answer was lost
    node.sent(without_content(node.province.message(content=CONTENT)))


def test_an_upload_goes_on_after_a_restart_and_after_half_written_parts(province, settings):
    with running(province, settings, directory=province.snapshot()) as node:
        put(node, CONTENT[:PART], offset=0).raise_for_status()
    for staged in settings.staging.glob("*"):
        with staged.open("ab") as file:
            file.write(b"a part that was cut off by a crash")
    with running(province, settings) as node:
        put(node, CONTENT[PART : 2 * PART], offset=PART).raise_for_status()
        assert put(node, CONTENT[2 * PART :], offset=2 * PART).json()["complete"]
        message_id = node.sent(without_content(node.province.message(content=CONTENT)))
        assert unframe(fetched(node, COMMUNE, message_id)).content == CONTENT
    assert verify_store(settings).is_whole


def staged_in(settings):
    """What is there of an upload that is not whole, without its lock."""
    if settings.bucket is not None:
        return names_of(settings)
    return [file for file in settings.staging.glob("*") if file.suffix != LOCK]


def test_an_upload_of_which_a_part_was_lost_begins_anew(node, settings):
    put(node, CONTENT[:PART], offset=0).raise_for_status()
    (staged,) = staged_in(settings)
    if settings.bucket is None:
        staged.unlink()
    else:
        change(settings, staged, None)
    lost = put(node, CONTENT[PART:], offset=PART)
    assert (code(lost), lost.json()["params"]["received"]) == (
        (409, "gateway.upload_misplaced"),
        0,
    )
    assert upload(node)["complete"]


def test_a_content_other_than_its_name_says_is_refused_and_forgotten(node, settings):
    wrong = put(node, CONTENT, offset=0, name=name_of(b"another"))
    assert code(wrong) == (400, "wire.content_mismatch")
    assert not staged_in(settings)
    assert not names_of(settings)
    asked = node.caller(OFFICE).signed("GET", f"/v1/contents/{name_of(b'another')}")
    assert asked.status_code == 404


@pytest.mark.parametrize(
    ("size", "given", "expected"),
    [
        (100, {"offset": 0}, "gateway.upload_part_uneven"),
        (0, {"offset": 0}, "gateway.upload_part_uneven"),
        (PART, {"offset": PART}, "gateway.upload_misplaced"),
        (PART, {"offset": 0, "length": PART - 1}, "gateway.upload_length_differs"),
        (PART, {"offset": 0, "length": 2**31 + 1}, "gateway.parameter_refused"),
        (PART, {"offset": 0, "by": DISSOLVED}, "gateway.sender_dissolved"),
    ],
)
def test_parts_that_do_not_fit_are_refused(node, size, given, expected):
    assert put(node, CONTENT[:size], **given).json()["code"] == expected
    asked = node.caller(OFFICE).signed("GET", f"/v1/contents/{name_of(CONTENT)}")
    assert code(asked) == (404, "gateway.upload_unknown")  # a refused part begins nothing


def test_parts_of_one_content_agree_on_its_length(node):
    put(node, CONTENT[:PART], offset=0).raise_for_status()
    other = put(node, CONTENT[PART : 2 * PART], offset=PART, length=len(CONTENT) + 1)
    assert code(other) == (422, "gateway.upload_length_differs")


def test_nobody_learns_of_or_sends_what_another_agency_uploaded(node):
    upload(node)
    asked = node.caller(COMMUNE).signed("GET", f"/v1/contents/{name_of(CONTENT)}")
    assert code(asked) == (404, "gateway.upload_unknown")
    message = node.province.message(sender=COMMUNE, to=(OFFICE,), content=CONTENT)
    assert code(node.post(without_content(message))) == (422, "gateway.content_not_uploaded")


def test_a_message_before_its_content_is_whole_is_refused_and_may_come_again(node):
    put(node, CONTENT[:PART], offset=0).raise_for_status()
    message = without_content(node.province.message(content=CONTENT))
    assert code(node.post(message)) == (422, "gateway.content_not_uploaded")
    put(node, CONTENT[PART:], offset=PART).raise_for_status()
    assert node.post(message).status_code == 201


def test_an_agency_has_so_many_uploads_and_bytes_and_no_more(province, prepare):
    allowance = Allowance(
        messages_per_minute=100, bytes_per_day=2 * PART, message_bytes=len(CONTENT), streams=1
    )
    settings = prepare(allowance=allowance)
    with running(province, settings, directory=province.snapshot()) as node:
        too_large = put(node, CONTENT[:PART], offset=0, length=len(CONTENT) + 1)
        assert code(too_large) == (413, "gateway.message_too_large")
        for part in range(2):
            start = part * PART
            put(node, CONTENT[start : start + PART], offset=start).raise_for_status()
        third = put(node, CONTENT[2 * PART :], offset=2 * PART)
        assert code(third) == (429, "gateway.bytes_too_many")


def test_bytes_of_a_part_that_was_refused_do_not_count(province, prepare, monkeypatch):
    allowance = Allowance(
        messages_per_minute=100, bytes_per_day=PART, message_bytes=len(CONTENT), streams=1
    )
    settings = prepare(allowance=allowance)
    add, refused = Uploads.add, [OSError(28, "No space left on device")] * 2

    def full_at_first(*given):
        if refused:
            raise refused.pop()
        return add(*given)

    monkeypatch.setattr(Uploads, "add", full_at_first)
    with running(province, settings, directory=province.snapshot()) as node:
        for _ in range(2):
            assert code(put(node, CONTENT[:PART], offset=0)) == (503, "gateway.storage_unavailable")
        put(node, CONTENT[:PART], offset=0).raise_for_status()
        more = put(node, CONTENT[PART : 2 * PART], offset=PART)
        assert code(more) == (429, "gateway.bytes_too_many")


def test_uploads_that_nobody_goes_on_with_are_forgotten_with_their_files(
    node, settings, everything_old
):
    for number in range(MOST_UPLOADS):
        content = CONTENT[:PART] + bytes([number])
        put(
            node, content[:PART], offset=0, length=len(content), name=name_of(content)
        ).raise_for_status()
    upload(node, by=OTHER)  # whole, and never sent
    one_more = put(node, CONTENT[:PART], offset=0)
    assert code(one_more) == (429, "gateway.too_many_uploads")
    node.clock.now += timedelta(hours=25)
    for _ in range(2):
        round_of(node)
    assert not staged_in(settings)
    assert not names_of(settings)
    assert upload(node)["complete"]


def test_large_contents_are_fetched_by_themselves(province, prepare):
    settings = prepare(max_body_bytes=PART)
    with running(province, settings, directory=province.snapshot()) as node:
        upload(node)
        message_id = node.sent(without_content(node.province.message(content=CONTENT)))
        whole = node.caller(COMMUNE).signed("GET", f"/v1/messages/{message_id}")
        assert code(whole) == (422, "gateway.content_too_large")
        alone = node.caller(COMMUNE).signed("GET", f"/v1/messages/{message_id}/content")
        assert alone.content == CONTENT
