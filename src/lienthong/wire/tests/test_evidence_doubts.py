"""What a recipient spoils with its own signature, or key, costs the rest of a file nothing (EV-55).

The instant that counts for revocation is the one at which the node logged a signature (EV-51).
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from lienthong.wire.evidence import Beliefs, Sealer, build_evidence, report, verify_evidence
from lienthong.wire.evidence.refusals import EvidenceInvalid, KeyRevoked
from lienthong.wire.refusals import CertificateOutsideValidity, SealBroken
from lienthong.wire.revocation import Reason
from lienthong.wire.testing import FOUNDED_AT, LATER, NOON
from lienthong.wire.tests.an_exchange import STATUS_ID, Exchange
from lienthong.wire.tests.test_revocation import crl_of, revoke

YEARS = timedelta(days=700)
TAKEN, ACKNOWLEDGED = NOON + LATER, NOON + 3 * LATER
"""When the node logged the message and the status, and the acknowledgements."""


@pytest.fixture
def world():
    return Exchange()


def told(world, parts, *revoked):
    """The report, with the list in the file and beside it; what the two say must be the same."""
    crl = crl_of(world.province, *revoked, made_at=NOON + 20 * LATER) if revoked else None
    sealer = Sealer(world.sender.key, world.sender.pem, NOON + 9 * LATER)
    inside = build_evidence(replace(parts, revocations=crl), sealer)
    beside = build_evidence(parts, sealer)
    found = verify_evidence(inside, world.province.root_pem)
    assert found == verify_evidence(beside, world.province.root_pem, Beliefs(crl=crl))
    return found


def kinds(statements):
    return [statement.message for statement in statements]


def acknowledged_by(found):
    return [one.params["agency"] for one in found.proved if one.message == report.ACKNOWLEDGED]


def exchanged(world, *, at=NOON + 2 * LATER, reader=None):
    """A message that both recipients acknowledged, the reader at the instant that it states."""
    message = world.send()
    reader = reader or world.reader
    acknowledged = [
        world.acknowledge(message, reader, at=at),
        world.acknowledge(message, world.refuser),
    ]
    statuses = [world.answer(world.refuser)]
    return world.parts(
        message, acknowledged, statuses, (world.sender, reader, world.refuser, world.node)
    )


@pytest.mark.parametrize("stated", [NOON + YEARS, NOON - timedelta(days=30)])
def test_an_acknowledgement_logged_before_its_key_was_revoked_holds_whatever_it_states(
    world, stated
):
    parts = exchanged(world, at=stated)
    at = ACKNOWLEDGED + timedelta(seconds=1)
    found = told(world, parts, revoke(world.reader.pem, at, Reason.SUPERSEDED))
    assert len(acknowledged_by(found)) == 2
    assert report.REVOKED_LATER in kinds(found.not_proved)


@pytest.mark.parametrize("stated", [NOON + YEARS, NOON - timedelta(days=30)])
def test_one_logged_when_its_key_was_revoked_is_told_and_the_rest_stands(world, stated):
    whole = told(world, exchanged(world, at=stated), revoke(world.node.pem, NOON + YEARS))
    parts = exchanged(world, at=stated)
    found = told(world, parts, revoke(world.reader.pem, ACKNOWLEDGED, Reason.SUPERSEDED))
    assert acknowledged_by(found) == [f"Cơ quan {world.refuser.code} ({world.refuser.code})"]
    (doubt,) = [one for one in found.not_proved if one.message == report.ACKNOWLEDGEMENT_REVOKED]
    assert world.reader.code in doubt.words()
    assert "2026-11-23 12:0" in doubt.words()
    assert "superseded" in doubt.words()
    gone = set(kinds(whole.proved)) - set(kinds(found.proved))
    assert gone == set()
    assert report.NONE_REVOKED in kinds(found.proved)


def test_an_acknowledgement_that_states_a_time_without_certificate_is_told_and_the_rest_stands(
    world,
):
    ended = world.province.holder("H56.MH.001", valid_until_at=NOON + timedelta(days=30))
    found = told(world, exchanged(world, at=NOON + YEARS, reader=ended))
    assert len(acknowledged_by(found)) == 1
    (doubt,) = [
        one for one in found.not_proved if one.message == report.ACKNOWLEDGEMENT_UNCERTIFIED
    ]
    assert "2028-10-23" in doubt.words()
    assert report.SEALED in kinds(found.proved)


def test_a_status_by_a_revoked_or_ended_key_is_told_and_the_rest_stands(world):
    parts = exchanged(world)
    found = told(world, parts, revoke(world.refuser.pem, TAKEN))
    assert report.STATUS_REVOKED in kinds(found.not_proved)
    assert report.ACKNOWLEDGEMENT_REVOKED in kinds(found.not_proved)
    assert len(acknowledged_by(found)) == 1
    assert not any("declared" in one.words() for one in found.proved)
    world = Exchange()
    world.refuser = world.province.holder("H56.MH.002", valid_until_at=NOON + LATER / 2)
    message = world.send()
    parts = world.parts(
        message,
        statuses=[world.answer(world.refuser)],
        holders=(world.sender, world.refuser, world.node),
    )
    found = told(world, parts)
    assert report.STATUS_UNCERTIFIED in kinds(found.not_proved)
    assert report.RECEIVED in kinds(found.proved)


def test_a_status_taken_by_a_node_whose_key_was_revoked_since_is_told(world):
    message = world.send()
    answer = world.answer(world.refuser)
    late = world.take(answer.message, STATUS_ID, world.refuser.code, at=ACKNOWLEDGED)
    parts = world.parts(message, statuses=[late], holders=(world.sender, world.refuser, world.node))
    found = told(world, parts, revoke(world.node.pem, ACKNOWLEDGED))
    assert report.STATUS_REVOKED in kinds(found.not_proved)
    assert report.RECEIVED in kinds(found.proved)


def test_the_message_itself_still_needs_every_key_of_its_own(world):
    parts = exchanged(world)
    for holder in (world.sender, world.node):
        with pytest.raises(KeyRevoked):
            told(world, parts, revoke(holder.pem, TAKEN))
    ended = world.province.holder("H56", valid_until_at=NOON + LATER / 2)
    with pytest.raises(EvidenceInvalid) as refused:
        told(world, world.parts(world.send(sender=ended), holders=(ended, world.node)))
    assert isinstance(refused.value.params["reason"], CertificateOutsideValidity)


def test_a_doubtful_acknowledgement_must_still_be_sealed_and_logged(world):
    parts = exchanged(world, at=NOON + YEARS)
    first, second = parts.acknowledgements
    swapped = replace(first.acknowledgement, seal=second.acknowledgement.seal)
    forged = replace(parts, acknowledgements=(replace(first, acknowledgement=swapped), second))
    with pytest.raises(EvidenceInvalid) as refused:
        told(world, forged, revoke(world.reader.pem, FOUNDED_AT))
    assert isinstance(refused.value.params["reason"], SealBroken)
