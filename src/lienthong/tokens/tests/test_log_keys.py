"""A log's key, Ed25519, in a token (EX-200)."""

import copy

import pytest
from pkcs11 import Attribute, KeyType, ObjectClass

from lienthong.tokens.keys import (
    make_token_key,
    open_token_log_key,
    prepare_token_log_key,
    read_log_key,
)
from lienthong.tokens.modules import module_of
from lienthong.tokens.refusals import (
    KeyStaysInToken,
    TokenKeyExists,
    TokenKeyMissing,
    TokenMissing,
)
from lienthong.tokens.uri import KeyUri
from lienthong.wire.notes import Checkpoint, LogVerifier, sign_note
from lienthong.wire.seals import fingerprint, key_to_pem, new_log_key


def test_checkpoints_by_a_token_are_checkpoints_like_any(token):
    made = prepare_token_log_key(token.uri("nhat-ky"))
    key = read_log_key(f"{token.uri('nhat-ky')}\n".encode())
    assert fingerprint(key.public_key()) == fingerprint(made.public_key())
    origin = "example.test/log"
    for size in (1, 1_000):
        text = Checkpoint(origin=origin, size=size, root=bytes(32)).encode()
        note = sign_note(text, name=origin, key=key)
        verifier = LogVerifier(origin=origin, key=made.public_key())
        assert verifier.read_checkpoint(note).size == size
    own = new_log_key()
    assert read_log_key(key_to_pem(own)).private_bytes_raw() == own.private_bytes_raw()


def test_the_secret_of_a_log_cannot_be_had(token):
    key = prepare_token_log_key(token.uri("nhat-ky"))
    for attempt in (lambda: key_to_pem(key), key.private_bytes_raw):
        with pytest.raises(KeyStaysInToken):
            attempt()
    uri = KeyUri.parse(token.uri("nhat-ky"))
    kept = module_of(uri).session(uri).get_key(object_class=ObjectClass.PRIVATE_KEY)
    assert kept[Attribute.KEY_TYPE] == KeyType.EC_EDWARDS
    assert (kept[Attribute.EXTRACTABLE], kept[Attribute.SENSITIVE]) == (False, True)
    assert copy.copy(key) is copy.deepcopy(key) is key


def test_a_key_of_the_other_kind_is_not_taken_for_a_logs(token):
    make_token_key(token.uri("khoa"))
    with pytest.raises(TokenKeyMissing, match="Ed25519"):
        open_token_log_key(token.uri("khoa"))
    with pytest.raises(TokenKeyExists):
        prepare_token_log_key(token.uri("khoa"))


def test_a_log_signs_again_once_its_token_is_back(token):
    key = prepare_token_log_key(token.uri("nhat-ky"))
    token.pull()
    with pytest.raises(TokenMissing, match="thu-nghiem"):
        key.sign(b"x")
    token.plug()
    key.public_key().verify(key.sign(b"x"), b"x")
