import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from lienthong.wire.notes import (
    Checkpoint,
    LogVerifier,
    key_id,
    parse_checkpoint,
    parse_note,
    sign_note,
)
from lienthong.wire.refusals import NoteMalformed, NoteNotSigned
from lienthong.wire.seals import new_log_key

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ORIGIN = "node.h56.example/log"
VERIFIER = LogVerifier(origin=ORIGIN, key=KEY.public_key())
CHECKPOINT = Checkpoint(origin=ORIGIN, size=5, root=bytes(32))
NOTE = sign_note(CHECKPOINT.encode(), name=ORIGIN, key=KEY)


def test_a_checkpoint_is_read_back_from_its_signed_note():
    assert VERIFIER.read_checkpoint(NOTE) == CHECKPOINT


@given(
    st.integers(0, 10**15),
    st.binary(min_size=32, max_size=32),
    st.lists(st.just("more x"), max_size=2),
)
def test_every_checkpoint_survives_its_note(size, root, extensions):
    checkpoint = Checkpoint(origin=ORIGIN, size=size, root=root, extensions=tuple(extensions))
    note = sign_note(checkpoint.encode(), name=ORIGIN, key=KEY)
    assert VERIFIER.read_checkpoint(note) == checkpoint


def test_the_key_id_is_the_one_of_the_signed_note_standard():
    # The example key of golang.org/x/mod/sumdb/note's documentation, an independent implementation.
    name, identifier, encoded = [
        "PeterNeumann",
        "c74f20a3",
        "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ]
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(encoded)[1:])
    assert key_id(name, public).hex() == identifier


def test_every_changed_bit_of_a_note_is_refused():
    for position in range(len(NOTE) * 8):
        bad = bytearray(NOTE)
        bad[position // 8] ^= 1 << position % 8
        with pytest.raises((NoteMalformed, NoteNotSigned)):
            VERIFIER.read_checkpoint(bytes(bad))


def test_further_signatures_by_witnesses_do_not_disturb():
    witness = sign_note(CHECKPOINT.encode(), name="witness.example", key=new_log_key())
    both = NOTE + witness.rpartition(b"\n\n")[2]
    assert VERIFIER.read_checkpoint(both) == CHECKPOINT
    assert [signature.name for signature in parse_note(both).signatures] == [
        ORIGIN,
        "witness.example",
    ]


def test_a_checkpoint_of_another_log_or_key_is_refused():
    other = sign_note(CHECKPOINT.encode(), name=ORIGIN, key=new_log_key())
    foreign = Checkpoint(origin="elsewhere", size=5, root=bytes(32)).encode()
    for note in (other, sign_note(foreign, name=ORIGIN, key=KEY)):
        with pytest.raises(NoteNotSigned):
            VERIFIER.read_checkpoint(note)


ROOT = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "origin\n",
        f"origin\n5\n{ROOT}",
        f"\n5\n{ROOT}\n",
        f"origin\n05\n{ROOT}\n",
        f"origin\n-5\n{ROOT}\n",
        f"origin\n٥\n{ROOT}\n",
        f"origin\n{'9' * 17}\n{ROOT}\n",
        f"origin\n5\n{ROOT[:-4]}\n",
        f"origin\n5\n{ROOT}\n\n",
        "origin\n5\nAAA\n",
    ],
)
def test_a_text_that_is_no_checkpoint_is_refused(text):
    with pytest.raises(NoteMalformed):
        parse_checkpoint(text)


@given(st.binary(max_size=200) | st.text(alphabet="a\n— +AB=", max_size=60).map(str.encode))
def test_arbitrary_bytes_never_crash_the_reader(data):
    with pytest.raises((NoteMalformed, NoteNotSigned)):
        VERIFIER.read_checkpoint(data)
