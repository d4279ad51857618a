"""What is kept of a receipted message is never replaced (EX-290)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from lienthong.client import FileContent, Receipted, SentMessages
from lienthong.wire.framing import Framed, frame, unframe
from lienthong.wire.records import Receipt, digest
from lienthong.wire.testing import NOON, Province

PROVINCE = Province()
AGENCY, OTHER_KEY = PROVINCE.holder("H56.1"), PROVINCE.holder("H56.1")
CHOSEN = uuid4()


@pytest.fixture
def sent(tmp_path):
    return SentMessages(tmp_path / "sent", kept_for=timedelta(days=30))


@pytest.fixture
def keep(sent, tmp_path):
    """A function that has a message kept as a node receipted it after some minutes."""

    def run(message, *, minutes=0, earlier=None, content=None):
        path = tmp_path / "outgoing"
        path.write_bytes(frame(message))
        counts = earlier or message
        receipt = Receipt(
            id=CHOSEN,
            envelope_sha256=digest(counts.header),
            seal_sha256=digest(counts.seal),
            node="H56.9",
            received_at=NOON + timedelta(minutes=minutes),
            leaf_index=minutes,
            key="0" * 64,
        )
        framed = Framed(header=receipt.encode(), seal=b"seal", content=b"")
        receipted = Receipted(receipt=receipt, framed=framed, earlier=earlier)
        sent.keep(path, receipted, content=content, now=NOON)
        assert not path.exists()

    return run


def message_of(content, holder=AGENCY):
    return holder.send(to=("H56",), content=content, message_id=CHOSEN)


def kept_in(sent):
    return {path.name: path.read_bytes() for path in sent.folder.glob("*/*")}


def test_another_message_under_the_id_is_kept_beside_and_does_not_pass_for_it(sent, keep):
    first, other = message_of(b"first"), message_of(b"other")
    keep(first)
    before = kept_in(sent)
    keep(other, minutes=3)
    kept = kept_in(sent)
    assert before.items() <= kept.items()
    assert sorted(kept.keys() - before.keys()) == [
        f"{CHOSEN}.050300000000.other-message",
        f"{CHOSEN}.050300000000.other-receipt",
    ]
    assert unframe(kept[f"{CHOSEN}.050300000000.other-message"]) == other
    (one,) = sent.list_since(NOON)
    assert (one.read(), one.received_at, one.place) == (first, NOON, 0)


def test_one_sealed_anew_that_the_node_has_instead_is_kept_beside(sent, keep):
    first, earlier = message_of(b"x"), message_of(b"x", OTHER_KEY)
    keep(first)
    keep(first, minutes=3, earlier=earlier)
    kept = kept_in(sent)
    assert unframe(kept[f"{CHOSEN}.message"]) == first
    assert unframe(kept[f"{CHOSEN}.050300000000.other-message"]) == earlier


def test_the_same_bytes_with_a_later_receipt_stand_once_on_the_later_day(sent, keep):
    message = message_of(b"x")
    keep(message)
    keep(message, minutes=24 * 60)
    (one,) = sent.list_since(NOON - timedelta(days=1))
    assert (one.read(), one.received_at) == (message, NOON + timedelta(days=1))
    names = sorted(path.name for path in sent.folder.glob("*/*"))
    assert names == [
        f"{CHOSEN}.050000000000.receipt",
        f"{CHOSEN}.050000000000.receipt",
        f"{CHOSEN}.message",
    ]
    assert [found.path for found in sent.find(CHOSEN)] == [one.path]


def test_a_large_content_stays_with_its_own_message(sent, keep, tmp_path):
    for number, text in enumerate((b"first", b"other")):
        file = tmp_path / f"{number}.bin"
        file.write_bytes(text)
        whole = message_of(text)
        apart = Framed(header=whole.header, seal=whole.seal, content=b"")
        keep(apart, minutes=number, content=FileContent.of(file))
    kept = kept_in(sent)
    assert kept[f"{CHOSEN}.content"] == b"first"
    assert kept[f"{CHOSEN}.050100000000.other-content"] == b"other"
