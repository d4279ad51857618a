"""Keys that rest on an outside authority's certificate fall when that authority takes it back."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from lienthong.exchange.models import Certificate, IssuedCertificate
from lienthong.exchange.operations import revoke_withdrawn
from lienthong.exchange.tests.test_enrolment import CODE, facts
from lienthong.wire.certificate_requests import make_request
from lienthong.wire.refusals import OutsideCertificateWithdrawn, OutsideListUnreadable
from lienthong.wire.seals import fingerprint, new_key
from lienthong.wire.testing import NOON
from lienthong.wire.tests.test_outside import Authority, pem_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def authority(platform):
    listed = platform.exchange.trusted_authorities
    listed.mkdir()
    made = Authority("Tổ chức chứng thực ngoài")
    (listed / "ngoai.pem").write_bytes(pem_of(made.certificate))
    return made


@pytest.fixture
def enrol(platform, authority, tmp_path, capsys):
    """Enrol a new key on a certificate of the authority's: certificate, key, what was said."""

    def enrolled():
        key = new_key()
        days = (timezone.now() - NOON).days + 200
        certificate = authority.issue("Xã", key.public_key(), days=days)
        request, chain, out = (tmp_path / name for name in ("request", "chain", "certificate"))
        request.write_bytes(make_request(code=CODE, key=key))
        chain.write_bytes(pem_of(certificate))
        call = ("exchange", "enrol", CODE, "--request", str(request), "--out", str(out))
        call_command(*call, "--outside", str(chain))
        return certificate, key, capsys.readouterr().out

    return enrolled


def test_a_key_falls_once_a_list_names_its_outside_certificate(platform, authority, enrol):
    now = timezone.now()
    withdrawn, lost, _ = enrol()
    _, kept, _ = enrol()
    assert revoke_withdrawn(platform.exchange, now=now) == 0
    folder = platform.exchange.trusted_authorities
    (folder / "a.crl").write_bytes(b"no list")  # leaves the others
    (folder / "b.crl").write_bytes(authority.take_back(withdrawn.serial_number))
    assert revoke_withdrawn(platform.exchange, now=now) == 1
    assert revoke_withdrawn(platform.exchange, now=now + timedelta(days=1)) == 0
    fallen = Certificate.objects.get(fingerprint=fingerprint(lost.public_key()))
    assert fallen.revoked_at == now
    assert Certificate.objects.get(fingerprint=fingerprint(kept.public_key())).revoked_at is None
    assert IssuedCertificate.objects.exclude(revoked_at=None).count() == 1
    (fact,) = facts("exchange:certificate:revoked")
    assert fact["fingerprint"] == fallen.fingerprint


def test_enrolling_says_how_far_revocation_is_known_and_refuses_what_was_taken_back(
    platform, authority, enrol
):
    _, _, said = enrol()
    assert str(platform.exchange.trusted_authorities) in said
    listed = platform.exchange.trusted_authorities / "ngoai.crl"
    listed.write_bytes(authority.take_back(1))
    _, _, said = enrol()
    assert f"{timezone.localtime(NOON):%Y-%m-%d %H:%M}" in said
    issued = authority.issue

    def taken_back(*given, **more):
        certificate = issued(*given, **more)
        listed.write_bytes(authority.take_back(certificate.serial_number))
        return certificate

    authority.issue = taken_back
    with pytest.raises(OutsideCertificateWithdrawn):
        enrol()
    authority.issue = issued
    listed.write_bytes(b"no list")
    with pytest.raises(OutsideListUnreadable):
        enrol()
    assert Certificate.objects.count() == 2
