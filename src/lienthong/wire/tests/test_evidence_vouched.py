"""Evidence with witnesses' cosignatures, and evidence without the content (EV-40 to EV-43)."""

from dataclasses import replace

import pytest

from lienthong.kernel.errors import Refusal
from lienthong.wire.cosignatures import cosign
from lienthong.wire.evidence import Beliefs, Sealer, build_evidence, report, verify_evidence
from lienthong.wire.evidence.container import read_container, write_container
from lienthong.wire.evidence.parts import InclusionProof, StampedCheckpoint
from lienthong.wire.evidence.refusals import (
    ContentBesideOther,
    EvidenceContradiction,
    EvidenceInvalid,
    EvidenceMemberMissing,
    EvidenceMemberUnknown,
)
from lienthong.wire.framing import Framed
from lienthong.wire.named_keys import KeyUse, NamedKey
from lienthong.wire.notes import parse_note
from lienthong.wire.refusals import CosignatureInvalid
from lienthong.wire.seals import new_log_key
from lienthong.wire.testing import LATER, NOON
from lienthong.wire.tests.test_timestamps import AUTHORITIES, TOKEN

KEYS = {name: new_log_key() for name in ("witness.example/w1", "witness.example/w2")}
WITNESSES = tuple(NamedKey(name, key.public_key(), KeyUse.WITNESS) for name, key in KEYS.items())
FIRST, SECOND = WITNESSES


def lines(parts, *names):
    text = parse_note(parts.checkpoint).text
    chosen = names or KEYS
    return tuple(cosign(text, name=name, key=KEYS[name], at=NOON + 5 * LATER) for name in chosen)


@pytest.fixture
def cosigned(parts):
    return replace(parts, cosignatures=lines(parts))


@pytest.fixture
def withheld(parts):
    message = parts.message.message
    bare = replace(parts.message, message=Framed(header=message.header, seal=message.seal))
    return replace(parts, message=bare, withheld=True)


def build(exchange, parts):
    holder = exchange.sender
    return build_evidence(parts, Sealer(holder.key, holder.pem, NOON + 9 * LATER))


def said(statements):
    return [statement.message for statement in statements]


def verified(exchange, data, **beliefs):
    return verify_evidence(data, exchange.province.root_pem, Beliefs(**beliefs))


def test_witnesses_whose_keys_are_given_are_named_with_their_times(exchange, cosigned):
    found = verified(exchange, build(exchange, cosigned), witnesses=WITNESSES)
    told = [one for one in found.proved if one.message == report.WITNESSED]
    assert [one.params["witness"] for one in told] == list(KEYS)
    assert told[0].params["at"] == "2026-11-23 12:00:05 (UTC+7)"
    assert not {report.NOT_WITNESSED, report.NOT_WITNESSED_BY_KNOWN} & set(said(found.not_proved))


def test_cosignatures_of_unknown_witnesses_prove_nothing_and_are_said_to(exchange, cosigned):
    found = verified(exchange, build(exchange, cosigned))
    assert report.WITNESSED not in said(found.proved)
    (told,) = [one for one in found.not_proved if one.message == report.NOT_WITNESSED_BY_KNOWN]
    assert told.params == {"witnesses": ", ".join(KEYS)}


def test_one_known_witness_beside_an_unknown_one_is_enough_to_say_who_cosigned(exchange, cosigned):
    found = verified(exchange, build(exchange, cosigned), witnesses=(SECOND,))
    (told,) = [one for one in found.proved if one.message == report.WITNESSED]
    assert told.params["witness"] == SECOND.name


def test_without_cosignatures_it_is_said_that_no_witness_cosigned(exchange, parts):
    found = verified(exchange, build(exchange, parts), witnesses=WITNESSES)
    assert report.NOT_WITNESSED in said(found.not_proved)


def test_cosignature_on_another_checkpoint_is_refused_when_its_witness_is_known(exchange, parts):
    other = cosign("h56.example/log\n9\n\n", name=FIRST.name, key=KEYS[FIRST.name], at=NOON)
    data = build(exchange, replace(parts, cosignatures=(other,)))
    with pytest.raises(EvidenceInvalid) as refusal:
        verified(exchange, data, witnesses=WITNESSES)
    assert refusal.value.params["part"] == "cosignatures"
    assert isinstance(refusal.value.params["reason"], CosignatureInvalid)


def test_content_left_out_is_told_with_its_length_and_hash(exchange, withheld, parts):
    found = verified(exchange, build(exchange, withheld))
    assert not {report.CONTENT, report.CONTENT_BESIDE, report.DOCUMENT} & set(said(found.proved))
    (told,) = [one for one in found.not_proved if one.message == report.NOT_IN_FILE]
    assert told.params["length"] == len(parts.message.message.content)
    assert len(told.params["sha256"]) == 64
    assert report.NOT_EDXML not in said(found.not_proved)
    whole = verified(exchange, build(exchange, parts))
    kept = [one for one in said(whole.proved) if one not in {report.CONTENT, report.DOCUMENT}]
    assert said(found.proved) == kept


def test_content_given_beside_the_file_is_checked_and_read(exchange, withheld, parts):
    content = parts.message.message.content
    found = verified(exchange, build(exchange, withheld), content=content)
    assert report.CONTENT_BESIDE in said(found.proved)
    assert report.DOCUMENT in said(found.proved)
    assert report.NOT_IN_FILE not in said(found.not_proved)


@pytest.mark.parametrize("left_out", [True, False])
def test_other_content_beside_the_file_is_refused(exchange, withheld, parts, left_out):
    content = parts.message.message.content
    data = build(exchange, withheld if left_out else parts)
    for other in (b"", content[:-1], content + b" ", content[:-1] + b"!"):
        with pytest.raises(ContentBesideOther):
            verified(exchange, data, content=other)


def test_content_cannot_be_taken_out_of_a_file_that_has_it(exchange, parts):
    members = read_container(build(exchange, parts))
    del members["message/content"]
    with pytest.raises(Refusal):
        verified(exchange, write_container(members))
    older = read_container(build_evidence(parts))
    del older["message/content"]
    with pytest.raises(EvidenceMemberMissing):
        verified(exchange, write_container(older))


def test_older_form_holds_nothing_that_no_signature_covers(exchange, parts, cosigned, withheld):
    for chosen in (cosigned, withheld):
        with pytest.raises(ValueError, match="only a container"):
            build_evidence(chosen)
    older = read_container(build_evidence(parts))
    placed = dict(list(older.items())[:1])
    for name, content in list(older.items())[1:]:
        placed[name] = content
        if name == "checkpoint":
            placed["cosignatures"] = "".join(sorted(lines(parts))).encode()
    with pytest.raises(EvidenceMemberUnknown):
        verified(exchange, write_container(placed), witnesses=WITNESSES)


def test_any_changed_byte_of_a_file_with_cosignatures_and_without_content_fails(
    exchange, cosigned, withheld
):
    data = build(exchange, replace(withheld, cosignatures=cosigned.cosignatures))
    verified(exchange, data)
    survived = []
    for position in range(0, len(data), 3):
        changed = bytearray(data)
        changed[position] ^= 1 << position % 8
        try:
            verified(exchange, bytes(changed))  # also without knowing any witness
        except Refusal:
            continue
        survived.append(position)
    assert survived == []


def test_cosignatures_have_one_form(exchange, parts):
    two = sorted(lines(parts))
    for wrong in (two[::-1], [two[0], two[0]], [two[0].rstrip("\n")], ["x\n"], [""], ["\udcff"]):
        members = read_container(build(exchange, replace(parts, cosignatures=tuple(two))))
        text = "".join(wrong).encode("utf-8", "surrogateescape")
        objects = {
            name: text if name == "cosignatures" else content
            for name, content in members.items()
            if not name.startswith("META-INF/")
        }
        with pytest.raises(Refusal):
            verified(exchange, resealed(exchange, objects))


def resealed(exchange, members):
    """A container of these members that its maker signed: only the rules are left to object."""
    from lienthong.wire.evidence.asic import wrap

    holder = exchange.sender
    return write_container(wrap(members, Sealer(holder.key, holder.pem, NOON + 9 * LATER)))


def test_token_over_anything_but_a_checkpoint_with_the_message_is_refused(exchange, parts):
    stamped = StampedCheckpoint(checkpoint=parts.checkpoint, proof=parts.message.proof, token=TOKEN)
    elsewhere = InclusionProof(leaf_index=0, hashes=())
    for bent, part in (
        (stamped, "timestamp/token.tst"),
        (replace(stamped, token=b""), "timestamp/token.tst"),
        (replace(stamped, proof=elsewhere), "timestamp/proof.json"),
    ):
        data = build(exchange, replace(parts, stamped=bent))
        for beliefs in ({}, {"authorities": AUTHORITIES}):
            with pytest.raises(EvidenceContradiction) as refusal:
                verified(exchange, data, **beliefs)
            assert refusal.value.params["part"] == part
