"""The chunk cipher: what goes in comes out, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.wire.content_cipher import (
    CHUNK_BYTES,
    TAG_BYTES,
    ContentCipher,
    new_content_key,
    sealed_length,
)
from lienthong.wire.refusals import SealedContentBroken

LENGTHS = st.sampled_from(
    [0, 1, 1000, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES]
)
SEALED_CHUNK = CHUNK_BYTES + TAG_BYTES


def cipher() -> ContentCipher:
    return ContentCipher(new_content_key())


@given(LENGTHS)
def test_what_was_sealed_opens_again_and_has_the_length_foretold(length: int) -> None:
    content, lock = bytes(length), cipher()

    sealed = lock.seal(content)

    assert len(sealed) == sealed_length(length)
    assert lock.open(sealed) == content


@given(LENGTHS, st.data())
def test_any_changed_byte_is_refused(length: int, data: st.DataObject) -> None:
    lock = cipher()
    sealed = bytearray(lock.seal(bytes(length)))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1

    with pytest.raises(SealedContentBroken):
        lock.open(bytes(sealed))


@given(LENGTHS, st.data())
def test_a_content_cut_off_anywhere_is_refused(length: int, data: st.DataObject) -> None:
    lock = cipher()
    sealed = lock.seal(bytes(length))
    kept = data.draw(st.integers(0, len(sealed) - 1) | st.sampled_from([0, SEALED_CHUNK]))
    if kept >= len(sealed):
        return

    with pytest.raises(SealedContentBroken):
        lock.open(sealed[:kept])


def test_swapped_chunks_are_refused() -> None:
    lock = cipher()
    sealed = lock.seal(bytes(3 * CHUNK_BYTES))
    first, second, rest = (
        sealed[:SEALED_CHUNK],
        sealed[SEALED_CHUNK : 2 * SEALED_CHUNK],
        sealed[2 * SEALED_CHUNK :],
    )

    with pytest.raises(SealedContentBroken):
        lock.open(second + first + rest)


def test_an_appended_chunk_is_refused() -> None:
    lock = cipher()

    with pytest.raises(SealedContentBroken):
        lock.open(lock.seal(bytes(CHUNK_BYTES)) + lock.seal(b""))


def test_another_contents_key_opens_nothing() -> None:
    with pytest.raises(SealedContentBroken):
        cipher().open(cipher().seal(b"content"))


def test_chunks_open_one_by_one_at_their_own_place_only() -> None:
    lock = cipher()
    sealed = lock.seal_chunk(5, b"chunk", last=True)

    assert lock.open_chunk(5, sealed, last=True) == b"chunk"
    for index, last in ((5, False), (4, True)):
        with pytest.raises(SealedContentBroken):
            lock.open_chunk(index, sealed, last=last)
