"""Canonical JSON."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel import canonical_json
from lienthong.kernel.canonical_json import JsonNotCanonical, ValueNotEncodable

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
