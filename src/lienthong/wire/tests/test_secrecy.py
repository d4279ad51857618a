import hmac
from hashlib import sha256
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from lienthong.wire.refusals import EncryptionKeyUnusable, KeyUnreadable, WrapNotOpened
from lienthong.wire.seals import key_to_pem, new_key, new_log_key
from lienthong.wire.secrecy import (
    SHARED_WRAP_BYTES,
    WRAP_BYTES,
    WrappingKey,
    encryption_fingerprint,
    encryption_key_from_pem,
    encryption_key_to_pem,
    new_encryption_key,
    open_key,
    public_from_text,
    public_to_text,
    wrap_key,
)

KEY = new_encryption_key()
PUBLIC = KEY.public_key()
ID = UUID("0192f3c0-0000-7000-8000-000000000001")
CODE = "H56.1"
contents = st.binary(min_size=32, max_size=32)
codes = st.from_regex(r"[0-9A-Za-z][0-9A-Za-z._-]{0,34}", fullmatch=True)
SMALL_ORDER = [  # RFC 7748 names the danger; the points are those of order 1, 2, 4 and 8
    bytes(32),
    b"\x01" + bytes(31),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    bytes.fromhex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    bytes.fromhex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    bytes.fromhex("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
]


def wrapped_alone(content_key, *, to=PUBLIC, message_id=ID, holder=CODE):
    return wrap_key(content_key, to=to, message_id=message_id, holder=holder)


def wrapped_among_others(content_key, *, to=PUBLIC, message_id=ID, holder=CODE):
    key = WrappingKey(to=to, holder=holder)
    key.wrap(b"o" * 32, message_id=UUID(int=1))
    return key.wrap(content_key, message_id=message_id)


both_kinds = pytest.mark.parametrize("wrapped", [wrapped_alone, wrapped_among_others])


def opened(wrap, *, key=KEY, message_id=ID, holder=CODE):
    return open_key(wrap, key=key, message_id=message_id, holder=holder)


@both_kinds
@given(contents, st.uuids(), codes)
def test_the_holder_opens_what_was_wrapped_for_it(wrapped, content_key, message_id, holder):
    wrap = wrapped(content_key, message_id=message_id, holder=holder)
    assert len(wrap) == (WRAP_BYTES if wrapped is wrapped_alone else SHARED_WRAP_BYTES)
    assert opened(wrap, message_id=message_id, holder=holder) == content_key


@both_kinds
@given(st.data())
def test_no_changed_bit_of_a_wrap_goes_unnoticed(wrapped, data):
    wrap = bytearray(wrapped(b"k" * 32))
    bit = data.draw(st.integers(0, len(wrap) * 8 - 1))
    wrap[bit // 8] ^= 1 << bit % 8
    with pytest.raises(WrapNotOpened):
        opened(bytes(wrap))


@both_kinds
def test_a_wrap_cut_off_or_lengthened_does_not_open(wrapped):
    wrap = wrapped(b"k" * 32)
    for other in (*(wrap[:length] for length in range(len(wrap))), wrap + b"\0"):
        with pytest.raises(WrapNotOpened):
            opened(other)


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_no_wrap(wrap):
    with pytest.raises(WrapNotOpened) as refused:
        opened(wrap)
    assert refused.value.params == {
        "id": ID,
        "holder": CODE,
        "key": encryption_fingerprint(PUBLIC),
    }


@both_kinds
def test_a_wrap_opens_with_no_other_key_for_no_other_message_and_no_other_holder(wrapped):
    wrap = wrapped(b"k" * 32)
    assert opened(wrap) == b"k" * 32
    with pytest.raises(WrapNotOpened):
        opened(wrap, key=new_encryption_key())
    with pytest.raises(WrapNotOpened):
        opened(wrap, message_id=UUID(int=ID.int + 1))
    with pytest.raises(WrapNotOpened):
        opened(wrap, holder="H56.2")


def test_a_key_of_another_length_is_neither_wrapped_nor_taken_out_of_a_wrap():
    for length in (0, 31, 33):
        with pytest.raises(ValueError, match="EN-90"):
            wrapped_alone(bytes(length))
        with pytest.raises(ValueError, match="EN-90"):
            WrappingKey(to=PUBLIC, holder=CODE).wrap(bytes(length), message_id=ID)
        with pytest.raises(WrapNotOpened):
            opened(by_hand(bytes(length), new_encryption_key(), info(ID, CODE)))


def test_two_wraps_of_the_same_key_have_nothing_in_common():
    first, second = (wrapped_alone(b"k" * 32) for _ in range(2))
    assert first[:32] != second[:32]
    assert first[32:] != second[32:]


def test_wraps_under_one_wrapping_key_differ_in_all_but_its_encapsulation():
    key = WrappingKey(to=PUBLIC, holder=CODE)
    first, second = (key.wrap(b"k" * 32, message_id=ID) for _ in range(2))
    assert first[:WRAP_BYTES] == second[:WRAP_BYTES]
    assert first[WRAP_BYTES:][:12] == bytes(12)
    assert second[WRAP_BYTES:][:12] == bytes(11) + b"\1"
    assert first[WRAP_BYTES + 12 :] != second[WRAP_BYTES + 12 :]
    assert opened(first) == opened(second) == b"k" * 32


def test_parts_of_two_wraps_put_together_do_not_open():
    one, other = (WrappingKey(to=PUBLIC, holder=CODE) for _ in range(2))
    first = one.wrap(b"k" * 32, message_id=ID)
    second, third = (other.wrap(b"l" * 32, message_id=ID) for _ in range(2))
    for mixed in (
        first[:WRAP_BYTES] + second[WRAP_BYTES:],
        second[: WRAP_BYTES + 12] + third[WRAP_BYTES + 12 :],
        second[:WRAP_BYTES],
        second[:WRAP_BYTES] + wrapped_alone(b"k" * 32),
    ):
        with pytest.raises(WrapNotOpened):
            opened(mixed)


def test_a_wrap_is_what_rfc_9180_prescribes_written_down_by_hand():
    wrap = by_hand(b"k" * 32, new_encryption_key(), info(ID, CODE))
    assert opened(wrap) == b"k" * 32


def test_a_wrap_under_a_wrapping_key_is_what_en_91_prescribes_written_down_by_hand():
    shared_info = b"lienthong/wrapping-key/1\n" + CODE.encode()
    encapsulated = by_hand(b"w" * 32, new_encryption_key(), shared_info)
    number = (7).to_bytes(12, "big")
    wrap = encapsulated + number + AESGCM(b"w" * 32).encrypt(number, b"k" * 32, ID.bytes)
    assert opened(wrap) == b"k" * 32


@pytest.mark.parametrize("point", SMALL_ORDER, ids=lambda point: point.hex()[:8])
def test_a_point_of_small_order_is_no_encryption_key(point):
    key = X25519PublicKey.from_public_bytes(point)
    with pytest.raises(EncryptionKeyUnusable):
        public_from_text(public_to_text(key))
    with pytest.raises(EncryptionKeyUnusable):
        wrapped_alone(b"k" * 32, to=key)
    with pytest.raises(EncryptionKeyUnusable):
        WrappingKey(to=key, holder=CODE)


def test_a_public_key_has_one_spelling():
    text = public_to_text(PUBLIC)
    assert public_to_text(public_from_text(text)) == text
    last = chr(ord(text[-2]) + 1)  # other bits that no byte is made of
    for other in (text[:-1], text + "=", text + "\n", " " + text, text[:-2] + last + "=", "", "ạ"):
        with pytest.raises(EncryptionKeyUnusable):
            public_from_text(other)


def test_only_an_x25519_key_is_read_as_an_encryption_key():
    read = encryption_key_from_pem(encryption_key_to_pem(KEY))
    assert read.private_bytes_raw() == KEY.private_bytes_raw()
    for pem in (key_to_pem(new_key()), key_to_pem(new_log_key()), b"", b"no PEM"):
        with pytest.raises(KeyUnreadable):
            encryption_key_from_pem(pem)


def info(message_id, holder):
    return b"lienthong/content/1\n" + message_id.bytes + b"\n" + holder.encode()


def by_hand(content_key, ephemeral, info):
    """HPKE's base mode by RFC 9180, sections 4 and 5.1, in nothing but HMAC, X25519 and AES."""
    enc = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(PUBLIC)
    kem = b"KEM\x00\x20"
    suite = b"HPKE\x00\x20\x00\x01\x00\x02"
    prk = extract(b"", b"eae_prk", shared, kem)
    secret = expand(prk, b"shared_secret", enc + PUBLIC.public_bytes_raw(), 32, kem)
    context = (
        b"\x00" + extract(b"", b"psk_id_hash", b"", suite) + extract(b"", b"info_hash", info, suite)
    )
    prk = extract(secret, b"secret", b"", suite)
    key = expand(prk, b"key", context, 32, suite)
    nonce = expand(prk, b"base_nonce", context, 12, suite)
    return enc + AESGCM(key).encrypt(nonce, content_key, b"")


def extract(salt, label, material, suite):
    return hmac.digest(salt, b"HPKE-v1" + suite + label + material, sha256)


def expand(prk, label, context, length, suite):
    labelled = length.to_bytes(2) + b"HPKE-v1" + suite + label + context
    return hmac.digest(prk, labelled + b"\x01", sha256)[:length]
