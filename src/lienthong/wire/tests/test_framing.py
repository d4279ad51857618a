import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.wire.framing import (
    MAX_HEAD_BYTES,
    MAX_HEADER_BYTES,
    MAX_SEAL_BYTES,
    MAX_WRAP_BYTES,
    Framed,
    SealedFrame,
    frame,
    frame_sealed,
    join_frames,
    split_frames,
    unframe,
    unframe_either,
    unframe_sealed,
)
from lienthong.wire.refusals import FrameBroken

framed = st.builds(
    Framed,
    header=st.binary(min_size=1, max_size=300),
    seal=st.binary(min_size=1, max_size=80),
    content=st.binary(max_size=300),
)
sealed = st.builds(
    SealedFrame,
    header=st.binary(min_size=1, max_size=300),
    seal=st.binary(min_size=1, max_size=80),
    holder=st.from_regex(r"[0-9A-Za-z][0-9A-Za-z._-]{0,34}", fullmatch=True),
    key=st.binary(min_size=32, max_size=32).map(bytes.hex),
    wrap=st.binary(min_size=1, max_size=100),
    content=st.binary(max_size=300),
)


@given(framed)
def test_a_framed_body_comes_apart_as_it_was_put_together(parts):
    assert unframe(frame(parts)) == parts


@given(st.binary(max_size=64) | st.binary(max_size=64).map(lambda tail: b"LTM1" + tail))
def test_arbitrary_bytes_are_taken_apart_exactly_or_refused(body):
    try:
        parts = unframe(body)
    except FrameBroken:
        return
    assert frame(parts) == body


@given(framed)
def test_a_body_cut_before_its_content_is_refused(parts):
    body = frame(parts)
    for length in range(len(body) - len(parts.content)):
        with pytest.raises(FrameBroken):
            unframe(body[:length])


def test_a_header_that_claims_to_be_huge_is_refused_without_reading_it():
    with pytest.raises(FrameBroken) as refused:
        unframe(b"LTM1" + (MAX_HEADER_BYTES + 1).to_bytes(4) + b"{" * 10)
    assert refused.value.params == {"position": 4, "part": "header"}


def test_an_oversized_or_empty_part_is_not_written():
    for parts in (
        Framed(header=b"", seal=b"s"),
        Framed(header=b"h", seal=b""),
        Framed(header=b"h" * (MAX_HEADER_BYTES + 1), seal=b"s"),
    ):
        with pytest.raises(ValueError, match="EN-20"):
            frame(parts)


@given(st.lists(st.binary(max_size=50)))
def test_a_sequence_comes_apart_as_it_was_put_together(frames):
    assert split_frames(join_frames(frames)) == frames


@given(st.binary(max_size=64))
def test_arbitrary_bytes_are_a_sequence_exactly_or_refused(body):
    try:
        frames = split_frames(body)
    except FrameBroken:
        return
    assert join_frames(frames) == body


@given(sealed)
def test_a_sealed_body_comes_apart_as_it_was_put_together(parts):
    assert unframe_sealed(frame_sealed(parts)) == parts


@given(st.binary(max_size=90) | st.binary(max_size=90).map(lambda tail: b"LTM2" + tail))
def test_arbitrary_bytes_are_a_sealed_body_exactly_or_refused(body):
    try:
        parts = unframe_sealed(body)
    except FrameBroken:
        return
    assert frame_sealed(parts) == body


@given(sealed)
def test_a_sealed_body_cut_before_its_content_is_refused(parts):
    body = frame_sealed(parts)
    for length in range(len(body) - len(parts.content)):
        with pytest.raises(FrameBroken):
            unframe_sealed(body[:length])


@given(st.lists(framed | sealed))
def test_open_and_sealed_bodies_stand_in_one_sequence_and_are_told_apart(several):
    sequence = join_frames(
        [frame_sealed(one) if isinstance(one, SealedFrame) else frame(one) for one in several]
    )
    assert [unframe_either(one) for one in split_frames(sequence)] == several


@given(framed, sealed)
def test_neither_kind_of_body_is_taken_for_the_other(plain, secret):
    with pytest.raises(FrameBroken):
        unframe_sealed(frame(plain))
    with pytest.raises(FrameBroken):
        unframe(frame_sealed(secret))


def test_the_longest_head_before_a_streamed_content_is_as_long_as_said():
    longest = SealedFrame(
        header=b"h" * MAX_HEADER_BYTES,
        seal=b"s" * MAX_SEAL_BYTES,
        holder="c" * 35,
        key="00" * 32,
        wrap=b"w" * MAX_WRAP_BYTES,
    )
    head = frame_sealed(longest)
    assert len(head) == MAX_HEAD_BYTES
    assert unframe_sealed(head + b"content, its beg").content == b"content, its beg"


@pytest.mark.parametrize(
    "change",
    [
        {"header": b""},
        {"seal": b""},
        {"holder": ""},
        {"holder": "H56 1"},
        {"holder": "c" * 36},
        {"key": "00" * 31},
        {"wrap": b""},
        {"wrap": b"w" * (MAX_WRAP_BYTES + 1)},
    ],
    ids=str,
)
def test_a_sealed_body_that_nobody_could_read_is_not_written(change):
    parts = {"header": b"h", "seal": b"s", "holder": "H56", "key": "00" * 32, "wrap": b"w"}
    with pytest.raises(ValueError, match="EN-"):
        frame_sealed(SealedFrame(**{**parts, **change}))
