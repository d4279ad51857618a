"""A witness co-signs what extends what it remembers, and nothing else (tlog-witness)."""

import asyncio
import json
from datetime import timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel.errors import Refusal
from lienthong.wire.cosignatures import find_cosignatures, read_lines
from lienthong.wire.merkle import hash_leaf, hash_node
from lienthong.wire.named_keys import KeyUse, NamedKey
from lienthong.wire.notes import Checkpoint, parse_note, sign_note
from lienthong.wire.seals import new_log_key
from lienthong.wire.submissions import MAX_SUBMISSION_BYTES, Submission
from lienthong.wire.testing import NOON
from lienthong.witness import WitnessService, open_witness
from lienthong.witness.terms import (
    MemoryDamaged,
    MemoryLost,
    WitnessAlreadyRunning,
    WitnessNameRefused,
)

ORIGIN, NAME = "h56.example/log", "witness.example/w1"
LOG_KEY, OTHER_LOG_KEY = new_log_key(), new_log_key()
LOG = NamedKey(ORIGIN, LOG_KEY.public_key(), KeyUse.LOG)
A, B, C, X = (hash_leaf(one) for one in (b"a", b"b", b"c", b"x"))
ROOT_1, ROOT_2, ROOT_3 = A, hash_node(A, B), hash_node(hash_node(A, B), C)
FORK_2, FORK_3 = hash_node(A, X), hash_node(hash_node(A, X), C)


def note(size, root, *, key=LOG_KEY, origin=ORIGIN):
    return sign_note(Checkpoint(origin=origin, size=size, root=root).encode(), name=origin, key=key)


class Asked:
    """A witness and somebody who calls it through ASGI."""

    def __init__(self, folder):
        self.key, self.memory = open_witness(folder / "w.key", folder / "w.state")
        self.service = WitnessService(
            name=NAME, key=self.key, logs=[LOG], memory=self.memory, clock=lambda: NOON
        )

    def send(self, old, proof, signed, **given):
        return self.post(Submission(old, tuple(proof), signed).encode(), **given)

    def post(self, body, path="/add-checkpoint", method="POST"):
        async def call():
            transport = httpx.ASGITransport(app=self.service)
            async with httpx.AsyncClient(transport=transport, base_url="http://w") as client:
                return await client.request(method, path, content=body)

        return asyncio.run(call())


@pytest.fixture
def witness(tmp_path):
    asked = Asked(tmp_path)
    yield asked
    asked.memory.close()


def cosigned(witness, answer, signed):
    assert answer.status_code == 200, answer.text
    found = find_cosignatures(
        parse_note(signed).text, read_lines(answer.text), [witness.service.named_key]
    )
    assert [one.at for one in found] == [NOON]


def test_growing_log_is_cosigned_step_by_step(witness):
    first, second, third = note(1, ROOT_1), note(2, ROOT_2), note(3, ROOT_3)
    cosigned(witness, witness.send(0, [], first), first)
    cosigned(witness, witness.send(1, [B], second), second)
    cosigned(witness, witness.send(2, [C], third), third)
    cosigned(witness, witness.send(3, [], third), third)  # the same once more, with a newer time
    assert witness.memory.find_last(ORIGIN).size == 3


def test_old_size_that_is_not_the_one_known_is_answered_with_the_one_known(witness):
    witness.send(0, [], note(2, ROOT_2))
    for old in (0, 1, 3):
        answer = witness.send(old, [], note(3, ROOT_3))
        assert (answer.status_code, answer.text) == (409, "2\n")
        assert answer.headers["content-type"] == "text/x.tlog.size"


def test_split_view_is_not_cosigned(witness):
    witness.send(0, [], note(2, ROOT_2))
    same_size = witness.send(2, [], note(2, FORK_2))
    assert (same_size.status_code, same_size.text) == (409, "2\n")
    assert witness.send(2, [C], note(3, FORK_3)).status_code == 422
    assert witness.send(2, [], note(3, FORK_3)).status_code == 422
    shorter = witness.send(1, [], note(1, ROOT_1))
    assert (shorter.status_code, shorter.text) == (409, "2\n")
    assert witness.memory.find_last(ORIGIN).root == ROOT_2


@pytest.mark.parametrize(
    ("old", "proof", "signed", "status"),
    [
        (0, [], note(1, ROOT_1, key=OTHER_LOG_KEY), 403),
        (0, [], note(1, ROOT_1, origin="other.example/log"), 404),
        (2, [], note(1, ROOT_1), 400),
        (0, [B], note(1, ROOT_1), 422),
    ],
    ids=("another key", "another log", "backwards", "a proof from nothing"),
)
def test_what_the_protocol_forbids_is_refused_with_its_status(witness, old, proof, signed, status):
    assert witness.send(old, proof, signed).status_code == status
    assert witness.memory.find_last(ORIGIN) is None


def test_misshapen_calls_are_refused(witness):
    assert witness.post(b"").status_code == 400
    assert witness.post(b"old 0\n\nnothing\n").status_code == 400
    assert witness.post(b"x" * (MAX_SUBMISSION_BYTES + 1)).status_code == 413
    assert witness.post(b"", path="/").status_code == 404
    assert witness.post(b"", method="GET").status_code == 404


def test_memory_survives_a_restart(witness, tmp_path):
    witness.send(0, [], note(2, ROOT_2))
    witness.memory.close()
    again = Asked(tmp_path)
    assert again.service.named_key.to_text() == witness.service.named_key.to_text()
    assert again.send(0, [], note(3, ROOT_3)).status_code == 409
    assert again.send(2, [C], note(3, ROOT_3)).status_code == 200
    again.memory.close()


def test_nothing_is_answered_that_could_not_be_remembered(witness, monkeypatch):
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lienthong.witness.memory.replace_file", full)
    assert witness.send(0, [], note(1, ROOT_1)).status_code == 500
    assert witness.memory.find_last(ORIGIN) is None


def test_two_histories_at_the_same_time_are_never_both_cosigned(witness):
    bodies = [Submission(0, (), note(2, root)).encode() for root in (ROOT_2, FORK_2)]

    async def call_both():
        transport = httpx.ASGITransport(app=witness.service)
        async with httpx.AsyncClient(transport=transport, base_url="http://w") as client:
            calls = [client.post("/add-checkpoint", content=body) for body in bodies]
            return await asyncio.gather(*calls)

    answers = asyncio.run(call_both())
    assert sorted(answer.status_code for answer in answers) == [200, 409]


def test_key_without_its_memory_is_refused_and_so_is_memory_without_its_key(tmp_path):
    asked = Asked(tmp_path)
    asked.memory.close()
    kept = (tmp_path / "w.state").read_bytes()
    (tmp_path / "w.state").unlink()
    with pytest.raises(MemoryLost):
        open_witness(tmp_path / "w.key", tmp_path / "w.state")
    (tmp_path / "w.state").write_bytes(kept)
    (tmp_path / "w.key").unlink()
    with pytest.raises(MemoryLost):
        open_witness(tmp_path / "w.key", tmp_path / "w.state")


@pytest.mark.parametrize("content", [b"", b"{}", b'{"v": 1, "logs": {"a": "b"}}', b"\xff", b"[1]"])
def test_damaged_memory_is_refused(tmp_path, content):
    Asked(tmp_path).memory.close()
    (tmp_path / "w.state").write_bytes(content)
    with pytest.raises(MemoryDamaged):
        open_witness(tmp_path / "w.key", tmp_path / "w.state")


def test_second_process_on_the_same_memory_is_refused(witness, tmp_path):
    with pytest.raises(WitnessAlreadyRunning):
        open_witness(tmp_path / "w.key", tmp_path / "w.state")


def test_only_its_owner_reads_key_and_memory(witness, tmp_path):
    witness.send(0, [], note(1, ROOT_1))
    assert {(tmp_path / name).stat().st_mode & 0o777 for name in ("w.key", "w.state")} == {0o600}
    assert json.loads((tmp_path / "w.state").read_text())["logs"].keys() == {ORIGIN}


def test_name_that_cannot_stand_in_a_signature_is_refused(tmp_path):
    key, memory = open_witness(tmp_path / "w.key", tmp_path / "w.state")
    with memory, pytest.raises(WitnessNameRefused):
        WitnessService(name="a b", key=key, logs=[LOG], memory=memory, clock=lambda: NOON)


def test_time_of_the_cosignature_is_the_witness_clock_in_whole_seconds(witness):
    witness.service._clock = lambda: NOON + timedelta(milliseconds=1900)
    signed = note(1, ROOT_1)
    answer = witness.send(0, [], signed)
    key = witness.service.named_key
    (found,) = find_cosignatures(parse_note(signed).text, read_lines(answer.text), [key])
    assert found.at == NOON + timedelta(seconds=1)


@given(
    st.binary(max_size=300)
    | st.builds(
        lambda old, proof, cut: Submission(old, tuple(proof), note(2, ROOT_2)).encode()[:cut],
        st.integers(0, 10),
        st.lists(st.sampled_from([A, B, C, X]), max_size=3),
        st.integers(0, 400),
    )
)
def test_whatever_is_sent_is_refused_in_words_or_cosigned_once(tmp_path_factory, body):
    folder = tmp_path_factory.mktemp("w")
    key, memory = open_witness(folder / "w.key", folder / "w.state")
    with memory:
        service = WitnessService(name=NAME, key=key, logs=[LOG], memory=memory, clock=lambda: NOON)
        try:
            line = service.cosign(body)
        except Refusal:
            assert memory.find_last(ORIGIN) is None
        else:
            assert line.startswith("— ")
            assert memory.find_last(ORIGIN).size == 2
