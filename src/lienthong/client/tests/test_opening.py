"""Messages that come encrypted for the agency: opened, checked, or refused with a sentence."""

import base64
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from lienthong.client import AnswerUnreadable, AnswerUntrue, ContentApart, EncryptionKeyMissing
from lienthong.client.opening import Opener
from lienthong.client.tests.scripted import AGENCY, PROVINCE, as_json
from lienthong.wire.content_cipher import CHUNK_BYTES
from lienthong.wire.framing import frame, frame_sealed, join_frames
from lienthong.wire.secrecy import encryption_fingerprint, new_encryption_key
from lienthong.wire.testing import encrypt_for

OFFICE = PROVINCE.holder("H56")
OLD, NEW, STRANGE = (new_encryption_key() for _ in range(3))
CONTENT = bytes(range(256)) * 600  # more than two chunks


def message(content=CONTENT):
    return OFFICE.send(to=(AGENCY.code,), content=content, message_id=uuid4())


def encrypted(sent, key=NEW, holder=AGENCY.code):
    return encrypt_for(sent, holder=holder, key=key.public_key())


def opened(sealed):
    return Opener("http://node", [NEW, OLD]).read(frame_sealed(sealed))


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES])
def test_a_content_of_any_size_is_opened_to_what_was_sent(size):
    sent = message(bytes(size))
    assert opened(encrypted(sent)).framed == sent


def test_the_key_is_chosen_by_its_fingerprint_so_that_older_ones_open_older_contents(scripted):
    old, new = message(), message(b"new")
    script = [(200, frame_sealed(encrypted(*pair))) for pair in ((old, OLD), (new, NEW))]
    with scripted(*script, encryption_keys=[NEW, OLD]) as (node, _, _):
        for sent in (old, new):
            fetched = node.fetch(sent_id(sent))
            assert fetched.framed == sent
            node.verify_sender(fetched, certificate=OFFICE.pem)


def sent_id(sent):
    return Opener("", []).read(frame(sent)).envelope.id


def test_what_was_opened_is_acknowledged_by_the_hash_of_its_header(scripted):
    sent = message()
    signed = frame(AGENCY.acknowledge(sent))
    answer = {
        "acknowledgement": b64(signed),
        "leaf_index": 1,
        "received_at": "2026-11-23T05:00:00.000Z",
    }
    script = (200, frame_sealed(encrypted(sent))), as_json(answer)
    with scripted(*script, encryption_keys=[NEW]) as (node, seen, _):
        fetched = node.fetch(sent_id(sent))
        assert node.acknowledge(fetched).acknowledgement.id == fetched.envelope.id
    assert seen[-1][3].startswith(b"LTM1")


def b64(data):
    return base64.b64encode(data).decode()


def test_a_content_encrypted_to_a_key_that_is_not_here_says_which_key_is_needed(scripted):
    sent = message()
    body = frame_sealed(encrypted(sent, STRANGE))
    with (
        scripted((200, body), encryption_keys=[NEW]) as (node, seen, _),
        pytest.raises(EncryptionKeyMissing) as refused,
    ):
        node.fetch(sent_id(sent))
    assert len(seen) == 1
    assert refused.value.params == {
        "id": sent_id(sent),
        "key": encryption_fingerprint(STRANGE.public_key()),
    }


def test_a_wrap_or_content_that_does_not_fit_the_message_is_untrue():
    sent, other = message(), message()
    one, two = encrypted(sent), encrypted(other)
    for broken in (
        replace(one, wrap=two.wrap),
        replace(one, content=two.content),
        replace(one, wrap=two.wrap, content=two.content),
        replace(one, holder="H56.2"),
        replace(one, key=encryption_fingerprint(OLD.public_key())),
        replace(one, content=one.content[:-1]),
        replace(one, content=one.content[: CHUNK_BYTES + 16]),
    ):
        with pytest.raises(AnswerUntrue):
            opened(broken)


def test_a_message_that_comes_without_its_content_is_told_as_such():
    with pytest.raises(ContentApart):
        opened(replace(encrypted(message()), content=b""))


def test_a_content_that_opens_but_is_not_the_sealed_one_is_untrue():
    sent = message(b"what was sealed")
    for content in (b"what was seales", b"what was sealed!", b""):
        forged = encrypted(replace(sent, content=content))
        with pytest.raises(AnswerUntrue, match="sealed"):
            opened(forged)


def test_another_message_than_the_one_asked_for_is_untrue_however_well_it_opens():
    body = frame_sealed(encrypted(message()))
    with pytest.raises(AnswerUntrue):
        Opener("http://node", [NEW]).read(body, message_id=UUID(int=1))


def test_a_content_that_the_node_left_out_of_a_sequence_is_told_and_not_taken_for_a_false_one(
    scripted,
):
    large, secret, empty = message(b"large"), message(b"secret"), message(b"")
    body = join_frames(
        [
            frame(replace(large, content=b"")),
            frame_sealed(replace(encrypted(secret), content=b"")),
            frame_sealed(replace(encrypted(empty, STRANGE), content=b"")),
            frame(empty),
            frame_sealed(encrypted(empty)),
        ]
    )
    with scripted((200, body, {"lienthong-next": "5"}), encryption_keys=[NEW]) as (node, _, _):
        inbox = node.fetch_inbox()
    assert [one.id for one in inbox.left_out] == [sent_id(one) for one in (large, secret, empty)]
    assert [one.framed for one in inbox.messages] == [empty, empty]
    assert inbox.refusals == ()


def test_many_are_fetched_at_once_open_and_encrypted_and_one_that_cannot_be_opened_keeps_none_back(
    scripted,
):
    plain, secret, lost = message(b"1"), message(b"2"), message(b"3")
    broken = replace(encrypted(message(b"4")), content=b"x" * 17)
    body = join_frames(
        [
            frame(plain),
            frame_sealed(encrypted(lost, STRANGE)),
            frame_sealed(broken),
            frame_sealed(encrypted(secret, OLD)),
        ]
    )
    script = (200, body, {"lienthong-next": "9"})
    with scripted(script, encryption_keys=[NEW, OLD]) as (node, seen, _):
        inbox = node.fetch_inbox(after=5, limit=4)
    assert [one.framed for one in inbox.messages] == [plain, secret]
    assert [type(one) for one in inbox.refusals] == [EncryptionKeyMissing, AnswerUntrue]
    assert inbox.following == 9
    assert seen[0][1] == "/gw/v1/inbox/messages?after=5&limit=4"


@pytest.mark.parametrize(
    "answer", [(200, b"\x00\x00\x00\x09LTM2", {"lienthong-next": "9"}), (200, b"")], ids=str
)
def test_a_sequence_of_another_form_is_unreadable(scripted, answer):
    with scripted(answer) as (node, _, _), pytest.raises(AnswerUnreadable):
        node.fetch_inbox()
