import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.wire.framing import (
    MAX_HEADER_BYTES,
    Framed,
    frame,
    join_frames,
    split_frames,
    unframe,
)
from lienthong.wire.refusals import FrameBroken

framed = st.builds(
    Framed,
    header=st.binary(min_size=1, max_size=300),
    seal=st.binary(min_size=1, max_size=80),
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
