"""Evidence that carries the province's revocation list in itself (EV-54)."""

from dataclasses import replace

import pytest

from lienthong.kernel.errors import Refusal
from lienthong.wire.evidence import Beliefs, Sealer, build_evidence, report, verify_evidence
from lienthong.wire.evidence.asic import wrap
from lienthong.wire.evidence.container import read_container, write_container
from lienthong.wire.evidence.parts import REVOCATIONS
from lienthong.wire.evidence.refusals import (
    EvidenceInvalid,
    EvidenceMemberUnknown,
    KeyRevoked,
)
from lienthong.wire.refusals import RevocationListNotTrusted, RevocationListUnreadable
from lienthong.wire.revocation import to_der
from lienthong.wire.testing import LATER, NOON, Province
from lienthong.wire.tests.test_revocation import crl_of, revoke

END = NOON + 9 * LATER


@pytest.fixture
def build(exchange, parts):
    """A function that puts evidence with this list together."""
    sealer = Sealer(exchange.sender.key, exchange.sender.pem, END)

    def made(der):
        return build_evidence(replace(parts, revocations=der), sealer)

    return made


def verified(exchange, data, **beliefs):
    found = verify_evidence(data, exchange.province.root_pem, Beliefs(**beliefs))
    (told,) = [one for one in found.proved if one.message == report.NONE_REVOKED] or [None]
    assert (told is None) == (report.NOT_REVOKED in {one.message for one in found.not_proved})
    return told and told.params["number"], {one.message for one in found.not_proved}


def test_revocation_is_checked_from_the_file_alone(exchange, build):
    newer = crl_of(exchange.province, made_at=END + LATER)
    assert verified(exchange, build(newer))[0] == 7
    assert verified(exchange, build(None))[0] is None
    assert report.NOT_LISTED not in verified(exchange, build(newer))[1]
    older = crl_of(exchange.province, made_at=NOON)
    assert report.NOT_LISTED in verified(exchange, build(older))[1]


def test_a_key_revoked_by_the_list_in_the_file_or_by_the_one_given_proves_nothing(exchange, build):
    province = exchange.province
    clean, at = crl_of(province), NOON - LATER
    revoked = crl_of(province, revoke(exchange.sender.pem, at=at), number=8)
    older = crl_of(province, revoke(exchange.sender.pem, at=at), number=6)
    for inside, given in ((revoked, None), (clean, revoked), (revoked, clean), (clean, older)):
        with pytest.raises(KeyRevoked):
            verified(exchange, build(inside), crl=given)


def test_of_two_lists_the_newer_is_reported(exchange, build):
    province = exchange.province
    seventh, eighth = crl_of(province), crl_of(province, number=8)
    for inside, given in ((seventh, eighth), (eighth, seventh)):
        assert verified(exchange, build(inside), crl=given)[0] == 8


def test_a_list_of_another_province_or_none_is_refused(exchange, build):
    for data, reason in (
        (crl_of(Province()), RevocationListNotTrusted),
        (b"", RevocationListUnreadable),
    ):
        with pytest.raises(EvidenceInvalid) as refusal:
            verified(exchange, build(data))
        assert refusal.value.params["part"] == REVOCATIONS
        assert isinstance(refusal.value.params["reason"], reason)
    with pytest.raises(RevocationListUnreadable):
        to_der(b"no list")


def test_no_list_can_be_put_in_or_taken_out_or_exchanged_unnoticed(exchange, build, parts):
    members = read_container(build(crl_of(exchange.province)))
    without = {name: content for name, content in members.items() if name != REVOCATIONS}
    other = {**members, REVOCATIONS: crl_of(exchange.province, number=9)}
    for bent in (without, other):
        with pytest.raises(Refusal):
            verified(exchange, write_container(bent))
    objects = {name: data for name, data in members.items() if not name.startswith("META-INF/")}
    last = objects.pop(REVOCATIONS)
    moved = wrap(
        {**objects, REVOCATIONS: last}, Sealer(exchange.sender.key, exchange.sender.pem, END)
    )
    assert list(moved).index(REVOCATIONS) > list(moved).index("statuses/0001/content")
    with pytest.raises(EvidenceMemberUnknown):
        verified(exchange, write_container(moved))
    with pytest.raises(ValueError, match="only a container"):
        build_evidence(replace(parts, revocations=last))
