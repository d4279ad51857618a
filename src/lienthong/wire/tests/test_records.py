import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel.canonical_json import JsonNotCanonical
from lienthong.kernel.errors import Refusal
from lienthong.wire.records import (
    Acknowledgement,
    Envelope,
    LeafKind,
    LogLeaf,
    MessageKind,
    Priority,
    Receipt,
    digest,
    make_leaf,
)
from lienthong.wire.refusals import (
    ContentMismatch,
    RecordAgencyRepeated,
    RecordFieldInvalid,
    RecordFieldMissing,
    RecordFieldUnknown,
)

codes = st.from_regex(r"[0-9A-Za-z][0-9A-Za-z._-]{0,34}", fullmatch=True)
digests = st.from_regex(r"[0-9a-f]{64}", fullmatch=True)
instants = st.datetimes(
    min_value=datetime(1970, 1, 1), max_value=datetime(9000, 1, 1), timezones=st.just(UTC)
)
envelopes = st.builds(
    Envelope,
    id=st.uuids(),
    kind=st.sampled_from(MessageKind),
    sender=codes,
    recipients=st.lists(codes, min_size=1, max_size=5, unique=True).map(tuple),
    sent_at=instants,
    content_type=st.just("application/edxml+xml"),
    length=st.integers(0, 2**31),
    sha256=digests,
    reply_to=st.none() | st.uuids(),
    key=digests,
    priority=st.none() | st.sampled_from(Priority),
    expires_at=st.none() | st.just(datetime(9000, 1, 2, tzinfo=UTC)),
    conversation=st.none() | st.uuids(),
)
ENVELOPE = Envelope(
    id=UUID("019aaf3e-7000-7000-8000-000000000001"),
    kind=MessageKind.DOCUMENT,
    sender="H56",
    recipients=("H56.DEMO.1", "H56.DEMO.2"),
    sent_at=datetime(2026, 11, 23, 5, 0, tzinfo=UTC),
    content_type="application/edxml+xml",
    length=3,
    sha256=digest(b"abc"),
    reply_to=None,
    key="0" * 64,
)


def changed(**fields):
    """The sample envelope's bytes with some fields replaced, `...` meaning taken out."""
    record = json.loads(ENVELOPE.encode())
    for name, value in fields.items():
        if value is ...:
            del record[name]
        else:
            record[name] = value
    text = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


@given(envelopes)
def test_an_envelope_is_read_back_as_it_was_written(envelope):
    header = envelope.encode()
    assert Envelope.decode(header) == envelope
    assert Envelope.decode(header).encode() == header


@given(
    st.builds(
        Receipt,
        node=codes,
        id=st.uuids(),
        envelope_sha256=digests,
        seal_sha256=digests,
        leaf_index=st.integers(0, 2**53 - 1),
        received_at=instants,
        key=digests,
    )
)
def test_a_receipt_is_read_back_as_it_was_written(receipt):
    assert Receipt.decode(receipt.encode()) == receipt


@given(
    st.builds(
        Acknowledgement,
        id=st.uuids(),
        envelope_sha256=digests,
        agency=codes,
        at=instants,
        key=digests,
    )
)
def test_an_acknowledgement_is_read_back_as_it_was_written(acknowledgement):
    assert Acknowledgement.decode(acknowledgement.encode()) == acknowledgement


@given(st.sampled_from(LeafKind), st.uuids(), codes, st.binary(), instants)
def test_a_leaf_is_read_back_and_holds_hashes_only(kind, message_id, agency, header, at):
    seal = header[::-1]
    leaf = make_leaf(
        kind=kind, message_id=message_id, agency=agency, header=header, seal=seal, at=at
    )
    assert LogLeaf.decode(leaf.encode()) == leaf
    assert leaf.sha256 == digest(header)
    assert leaf.seal_sha256 == digest(seal)


def test_an_instant_is_written_in_utc_with_three_digits():
    hanoi = timezone(timedelta(hours=7))
    noon = replace(ENVELOPE, sent_at=datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=hanoi))
    assert b'"sent_at":"2026-11-23T05:00:00.123Z"' in noon.encode()


def test_a_datetime_without_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        replace(ENVELOPE, sent_at=datetime(2026, 11, 23, 12, 0))


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"v": 2}, "v"),
        ({"v": True}, "v"),
        ({"v": "1"}, "v"),
        ({"id": "019AAF3E-7000-7000-8000-000000000001"}, "id"),
        ({"id": "{019aaf3e-7000-7000-8000-000000000001}"}, "id"),
        ({"id": 7}, "id"),
        ({"kind": "letter"}, "kind"),
        ({"kind": []}, "kind"),
        ({"from": ""}, "from"),
        ({"from": "H56/../etc"}, "from"),
        ({"from": "H" * 36}, "from"),
        ({"from": "H56\n"}, "from"),
        ({"to": []}, "to"),
        ({"to": "H56"}, "to"),
        ({"to": ["H56.1", 2]}, "to"),
        ({"to": [["H56.1"]]}, "to"),
        ({"to": [f"H56.{n}" for n in range(4097)]}, "to"),
        ({"sent_at": "2026-11-23T05:00:00Z"}, "sent_at"),
        ({"sent_at": "2026-11-23T05:00:00.000+00:00"}, "sent_at"),
        ({"sent_at": "2026-02-30T05:00:00.000Z"}, "sent_at"),
        ({"content_type": "application/edxml+xml; charset=utf-8"}, "content_type"),
        ({"length": -1}, "length"),
        ({"length": True}, "length"),
        ({"length": 2**31 + 1}, "length"),
        ({"sha256": "0" * 63}, "sha256"),
        ({"sha256": "A" * 64}, "sha256"),
        ({"reply_to": ""}, "reply_to"),
        ({"key": None}, "key"),
        ({"priority": 5}, "priority"),
        ({"priority": -1}, "priority"),
        ({"priority": True}, "priority"),
        ({"priority": None}, "priority"),
        ({"expires_at": None}, "expires_at"),
        ({"expires_at": "2026-11-23T05:00:00.000Z"}, "expires_at"),
        ({"expires_at": "2026-13-23T05:00:00.000Z"}, "expires_at"),
        ({"conversation": "019AAF3E-7000-7000-8000-000000000001"}, "conversation"),
        ({"conversation": None}, "conversation"),
    ],
)
def test_a_field_of_another_form_is_refused_by_name(fields, named):
    with pytest.raises(RecordFieldInvalid) as refused:
        Envelope.decode(changed(**fields))
    assert refused.value.params["field"] == named


@pytest.mark.parametrize("name", list(json.loads(ENVELOPE.encode())))
def test_a_missing_field_is_refused_by_name(name):
    with pytest.raises(RecordFieldMissing) as refused:
        Envelope.decode(changed(**{name: ...}))
    assert refused.value.params["field"] == name


def test_an_agency_named_twice_is_refused_by_its_code():
    with pytest.raises(RecordAgencyRepeated) as refused:
        Envelope.decode(changed(to=["H56.2", "H56.1", "H56.1"]))
    assert (refused.value.params["field"], refused.value.params["agency"]) == ("to", "H56.1")


def test_an_unknown_field_is_refused_by_name():
    with pytest.raises(RecordFieldUnknown) as refused:
        Envelope.decode(changed(urgency=1))
    assert refused.value.params["field"] == "urgency"


def test_what_may_be_left_out_stands_in_the_bytes_only_when_it_is_set():
    conversation = UUID("019aaf3e-7000-7000-8000-00000000000c")
    full = replace(
        ENVELOPE,
        priority=Priority.NORMAL,
        expires_at=ENVELOPE.sent_at + timedelta(days=1),
        conversation=conversation,
    )
    before, after = json.loads(ENVELOPE.encode()), json.loads(full.encode())
    assert after == before | {
        "priority": 0,
        "expires_at": "2026-11-24T05:00:00.000Z",
        "conversation": str(conversation),
    }
    assert Envelope.decode(full.encode()) == full
    assert not {"priority", "expires_at", "conversation"} & before.keys()


def test_a_message_cannot_expire_before_it_is_sent():
    with pytest.raises(RecordFieldInvalid):
        replace(ENVELOPE, expires_at=ENVELOPE.sent_at)


def test_a_priority_and_a_kind_may_be_given_as_they_stand_in_the_bytes():
    plain = replace(ENVELOPE, priority=4, kind="status")
    assert plain == replace(ENVELOPE, priority=Priority.TIMED_EXPRESS, kind=MessageKind.STATUS)
    assert Envelope.decode(plain.encode()) == plain


@pytest.mark.parametrize("given", [{"priority": 5}, {"priority": "hỏa tốc"}, {"kind": "letter"}])
def test_what_no_reader_would_take_is_refused_before_it_is_sealed(given):
    with pytest.raises(RecordFieldInvalid) as refused:
        replace(ENVELOPE, **given)
    assert refused.value.params["field"] in given


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2**60),
    st.floats(),
    st.text(max_size=40),
    st.lists(codes, max_size=3),
    codes,
    digests,
    st.uuids().map(str),
    st.uuids().map(lambda found: str(found).upper()),
    st.sampled_from(
        [
            "2026-11-23T05:00:00.000Z",
            "2026-02-30T05:00:00.000Z",
            "0000-01-01T00:00:00.000Z",
            "2026-11-23t05:00:00.000z",
            "status",
            "H56 H56",
            "H56\n",
            "A" * 64,
            "text/plain",
            "text/plain ",
        ]
    ),
)
FIELDS = st.sampled_from([*json.loads(ENVELOPE.encode()), "priority", "expires_at", "conversation"])
SPELLINGS = [
    lambda header: header,
    lambda header: header.replace(b":", b": ", 1),
    lambda header: header.replace(b'"v":1', b'"v":1.0'),
    lambda header: header.replace(b'"v":1', b'"v":1,"v":1'),
    lambda header: header.replace(b"H56", b"H\\u0035\\u0036"),
    lambda header: header + b"\n",
    lambda header: header[:-1],
    lambda header: b"\xef\xbb\xbf" + header,
    lambda header: header.replace(b"-", b"", 4),
]


@given(envelopes, st.dictionaries(FIELDS, ODD, max_size=2), st.sampled_from(SPELLINGS))
def test_the_short_way_takes_what_the_long_way_takes_and_nothing_else(envelope, odd, spell):
    record = json.loads(envelope.encode()) | odd
    text = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    header = spell(text.encode(errors="replace"))
    try:
        expected = Envelope._decode_or_say_why(header)
    except Refusal:
        expected = None
    assert Envelope._decode_at_once(header) == expected
    if expected is not None:
        assert expected.encode() == header


@given(st.data())
def test_the_short_way_takes_no_byte_that_the_long_way_refuses(data):
    header = bytearray(ENVELOPE.encode())
    header[data.draw(st.integers(0, len(header) - 1))] = data.draw(st.integers(0, 255))
    try:
        expected = Envelope._decode_or_say_why(bytes(header))
    except Refusal:
        expected = None
    assert Envelope._decode_at_once(bytes(header)) == expected


def test_the_same_values_in_other_bytes_are_refused():
    for other in (
        ENVELOPE.encode() + b"\n",
        ENVELOPE.encode().replace(b":", b": ", 1),
        ENVELOPE.encode().replace(b'"v":1', b'"v":1.0'),
        b"\xef\xbb\xbf" + ENVELOPE.encode(),
    ):
        with pytest.raises(JsonNotCanonical):
            Envelope.decode(other)


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_refused_and_never_crash(data):
    for record in (Envelope, Receipt, Acknowledgement, LogLeaf):
        with pytest.raises(Refusal):
            record.decode(data)


def test_content_that_differs_from_the_header_is_refused():
    ENVELOPE.check_content(b"abc")
    with pytest.raises(ContentMismatch) as refused:
        ENVELOPE.check_content(b"abcd")
    assert refused.value.params["property"] == "length"
    with pytest.raises(ContentMismatch) as refused:
        ENVELOPE.check_content(b"abd")
    assert refused.value.params["property"] == "SHA-256"
