"""Named keys and witnesses' cosignatures, also against a checkpoint that others made."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel.errors import Refusal
from lienthong.wire.cosignatures import (
    add_lines,
    cosign,
    find_cosignatures,
    read_lines,
    split_lines,
)
from lienthong.wire.named_keys import KeyUse, NamedKey
from lienthong.wire.notes import Checkpoint, LogVerifier, parse_note, sign_note
from lienthong.wire.refusals import CosignatureInvalid, NamedKeyUnreadable, SubmissionMalformed
from lienthong.wire.seals import LogKey
from lienthong.wire.submissions import Submission
from lienthong.wire.testing import NOON

# A checkpoint of a public log of certificates, co-signed by public witnesses, and two of their keys
# (2026-05-23): made by independent implementations.
REAL = (Path(__file__).parent / "vectors" / "cosigned-checkpoint").read_text(encoding="utf-8")
REAL_LOG = (
    "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
)
REAL_WITNESS = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"

ORIGIN = "h56.example/log"
LOG_KEY, KEY, OTHER_KEY = (LogKey.from_private_bytes(bytes([n]) * 32) for n in range(3))
WITNESS = NamedKey("witness.example/w1", KEY.public_key(), KeyUse.WITNESS)
TEXT = Checkpoint(origin=ORIGIN, size=5, root=bytes(32)).encode()
NOTE = sign_note(TEXT, name=ORIGIN, key=LOG_KEY)
LINE = cosign(TEXT, name=WITNESS.name, key=KEY, at=NOON)


def test_checkpoint_and_cosignature_of_others_are_verified():
    note = parse_note(REAL.encode())
    log = NamedKey.from_text(REAL_LOG, KeyUse.LOG)
    assert log.id.hex() == "ba2f06c0"
    witness = NamedKey.from_text(REAL_WITNESS, KeyUse.WITNESS)
    (found,) = find_cosignatures(note.text, note.signatures, [witness])
    assert (found.witness, found.at) == (witness, datetime(2026, 5, 23, 21, 50, 24, tzinfo=UTC))
    assert LogVerifier(origin=log.name, key=log.key)


def test_any_changed_bit_of_a_real_cosigned_text_is_refused():
    note = parse_note(REAL.encode())
    witness = NamedKey.from_text(REAL_WITNESS, KeyUse.WITNESS)
    for changed in (note.text.replace("1432088532", "1432088533"), note.text + "more\n"):
        with pytest.raises(CosignatureInvalid):
            find_cosignatures(changed, note.signatures, [witness])


@pytest.mark.parametrize("text", [REAL_LOG, REAL_WITNESS[:-1], REAL_WITNESS.replace("da", "db", 1)])
def test_key_misspelt_or_for_another_use_is_refused(text):
    with pytest.raises(NamedKeyUnreadable):
        NamedKey.from_text(text, KeyUse.WITNESS)


@given(st.text(max_size=80))
def test_arbitrary_text_is_no_key(text):
    with pytest.raises(NamedKeyUnreadable):
        NamedKey.from_text(text, KeyUse.WITNESS)


def test_key_is_read_back_from_its_text():
    assert NamedKey.from_text(f" {WITNESS.to_text()}\n", KeyUse.WITNESS) == WITNESS


def test_witness_and_time_are_found_and_other_lines_passed_over():
    stranger = cosign(TEXT, name="witness.example/w2", key=OTHER_KEY, at=NOON)
    note = add_lines(NOTE, [stranger, LINE])
    (found,) = find_cosignatures(TEXT, parse_note(note).signatures, [WITNESS])
    assert (found.witness, found.at, found.line) == (WITNESS, NOON, LINE)
    assert LogVerifier(origin=ORIGIN, key=LOG_KEY.public_key()).read_checkpoint(note).size == 5


def test_line_in_a_known_witness_name_by_another_key_is_passed_over_as_a_strangers():
    forged = cosign(TEXT, name=WITNESS.name, key=OTHER_KEY, at=NOON)
    assert find_cosignatures(TEXT, read_lines(forged), [WITNESS]) == []


def test_every_changed_bit_of_a_cosignature_is_refused_or_names_another_key():
    for position in range(len(LINE.encode()) * 8):
        bad = bytearray(LINE.encode())
        bad[position // 8] ^= 1 << position % 8
        try:
            found = find_cosignatures(TEXT, read_lines(bad.decode("utf-8", "replace")), [WITNESS])
        except Refusal:
            continue
        assert found == []


def test_cosignature_on_another_checkpoint_or_with_another_time_is_refused():
    (line,) = read_lines(LINE)
    other = Checkpoint(origin=ORIGIN, size=6, root=bytes(32)).encode()
    with pytest.raises(CosignatureInvalid):
        find_cosignatures(other, [line], [WITNESS])
    later = cosign(TEXT, name=WITNESS.name, key=KEY, at=NOON + timedelta(seconds=1))
    assert find_cosignatures(TEXT, read_lines(later), [WITNESS])[0].at != NOON


def test_note_is_split_into_the_logs_own_and_other_lines():
    assert split_lines(add_lines(NOTE, [LINE]), origin=ORIGIN) == (NOTE, (LINE,))
    assert split_lines(NOTE, origin=ORIGIN) == (NOTE, ())


@given(st.integers(0, 10**15), st.lists(st.binary(min_size=32, max_size=32), max_size=63))
def test_submission_is_read_back_from_its_body(old_size, proof):
    submission = Submission(old_size, tuple(proof), NOTE)
    assert Submission.decode(submission.encode()) == submission


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 5\n",
        b"old 05\n\n" + NOTE,
        b"old -1\n\n" + NOTE,
        b"old \xc2\xb2\n\n" + NOTE,
        b"new 5\n\n" + NOTE,
        b"old 5\nAAAA\n\n" + NOTE,
        b"old 5\n" + 64 * (b"A" * 43 + b"=\n") + b"\n" + NOTE,
    ],
)
def test_submission_of_another_form_is_refused(body):
    with pytest.raises(SubmissionMalformed):
        Submission.decode(body)
