"""Canonical JSON."""

import json
from datetime import date
from enum import IntEnum, StrEnum
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel import canonical_json
from lienthong.kernel.canonical_json import JsonNotCanonical, ValueNotEncodable
from lienthong.kernel.errors import Refusal

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_what_is_encoded_is_decoded_again(value):
    assert canonical_json.decode(canonical_json.encode(value)) == value


@given(st.dictionaries(TEXT, NUMBERS, min_size=2))
def test_order_of_keys_in_the_value_does_not_matter(members):
    turned = dict(reversed(list(members.items())))
    assert canonical_json.encode(members) == canonical_json.encode(turned)


@given(VALUES)
def test_any_json_reader_reads_the_same_value(value):
    assert json.loads(canonical_json.encode(value)) == value


def test_keys_are_sorted_and_letters_stay_as_they_are():
    value = {"đ": 1, "a": [True, None, "Thanh Hoá\n"], "B": {}}
    assert canonical_json.encode(value) == '{"B":{},"a":[true,null,"Thanh Hoá\\n"],"đ":1}'.encode()


def _nested(levels):
    value = []
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ({"a": [1, 0.5]}, "$.a[1]"),
        ({"a": date(2025, 7, 1)}, "$.a"),
        ((1, 2), "$"),
        (b"x", "$"),
        ({1: 2}, "$"),
        (2**53, "$"),
        (-(2**53), "$"),
        ("\ud800", "$"),
        (float("nan"), "$"),
    ],
)
def test_value_without_a_canonical_form_is_refused_with_its_place(value, where):
    with pytest.raises(ValueNotEncodable) as refusal:
        canonical_json.encode(value)
    assert refusal.value.params["where"] == where


def test_value_nested_too_deeply_is_refused():
    canonical_json.encode(_nested(63))
    with pytest.raises(ValueNotEncodable):
        canonical_json.encode(_nested(64))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"1 ",
        b"1.0",
        b"1e3",
        b"NaN",
        b"-0",
        b'{"a": 1}',
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'"\\u0041"',
        b'"\\/"',
        b'"\\ud800"',
        b"\xef\xbb\xbf1",
        b"\xff",
        b"9007199254740992",
        b"1" * 5000,
        b"[" * 100_000,
        b"[" * 65 + b"]" * 65,
        b"1\n",
    ],
)
def test_bytes_that_are_not_canonical_are_refused(data):
    with pytest.raises(JsonNotCanonical):
        canonical_json.decode(data)


def test_refusal_of_a_key_that_occurs_twice_says_so():
    with pytest.raises(JsonNotCanonical, match="twice"):
        canonical_json.decode(b'{"a":1,"a":1}')


@given(st.binary(max_size=40))
def test_random_bytes_are_read_exactly_or_refused(data):
    try:
        value = canonical_json.decode(data)
    except JsonNotCanonical:
        return
    assert canonical_json.encode(value) == data


# --- the short way and the long way are one -------------------------------------------------------


class Word(StrEnum):
    FIRST = "first"


class Count(IntEnum):
    TWO = 2


ODD = (
    VALUES
    | st.floats()
    | st.integers()
    | st.text()
    | st.binary()
    | st.sampled_from([Word.FIRST, Count.TWO, date(2025, 7, 1), UUID(int=1), (1,), {1}])
)
ANYTHING = st.recursive(
    ODD,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text() | st.integers() | st.just(Word.FIRST), inner, max_size=4)
    ),
    max_leaves=12,
)
PIECES = (
    *(b"{", b"}", b"[", b"]", b",", b":", b" ", b"\n", b"true", b"null", b"NaN"),
    *(b"1", b"-0", b"1.5", b"1e2", b"9007199254740992", b"1" * 400),
    *(b'"a"', b'"b"', '"đ"'.encode(), b"\xff", b'"\x7f"', b'"\t"'),
    *(b'"\\u0041"', b'"\\ud800"', b'"\\u001f"', b'"\\u001F"', b'"\\b"'),
)
SNIPPETS = st.lists(st.sampled_from(PIECES), max_size=9).map(b"".join)
BYTES = (
    SNIPPETS | st.binary(max_size=30) | st.text().map(lambda text: text.encode(errors="replace"))
)


def answer(work, *given):
    """What a function gives, or the kind and parameters of its refusal."""
    try:
        return work(*given)
    except Refusal as refusal:
        return type(refusal), str(refusal)


@given(ANYTHING)
def test_the_short_way_of_writing_answers_exactly_as_the_long_one(value):
    long_way = answer(canonical_json._encode_or_say_why, value)
    assert answer(canonical_json.encode, value) == long_way


@given(
    SNIPPETS | st.binary(max_size=30) | st.text().map(lambda text: text.encode(errors="replace"))
)
def test_the_short_way_of_reading_answers_exactly_as_the_long_one(data):
    long_way = answer(canonical_json._decode_or_say_why, data)
    assert answer(canonical_json.decode, data) == long_way


@given(VALUES, st.data())
def test_canonical_bytes_with_a_change_are_read_the_same_on_both_ways(value, data):
    written = bytearray(canonical_json.encode(value))
    place = data.draw(st.integers(0, len(written) - 1))
    written[place] = data.draw(st.integers(0, 255))
    changed = bytes(written)
    long_way = answer(canonical_json._decode_or_say_why, changed)
    assert answer(canonical_json.decode, changed) == long_way


def test_every_character_is_written_the_same_on_both_ways():
    for first in range(0, 0x110000, 0x800):
        block = [chr(code) for code in range(first, first + 0x800)]
        text = "".join(block)
        members = dict.fromkeys(block)
        for value in (text, members):
            long_way = answer(canonical_json._encode_or_say_why, value)
            assert answer(canonical_json.encode, value) == long_way


@pytest.mark.parametrize("levels", [1, 63, 64, 65, 900, 5000])
def test_nesting_is_answered_the_same_on_both_ways(levels):
    data = b"[" * levels + b"]" * levels
    long_way = answer(canonical_json._decode_or_say_why, data)
    assert answer(canonical_json.decode, data) == long_way
