"""Certificates by outside authorities on the trust list."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from lienthong.wire.outside import find_withdrawn, read_outside
from lienthong.wire.outside_lists import read_outside_list
from lienthong.wire.refusals import (
    OutsideCertificateRefused,
    OutsideCertificateWithdrawn,
    OutsideListUnreadable,
)
from lienthong.wire.seals import new_key
from lienthong.wire.testing import NOON

DAY = timedelta(days=1)


def pem_of(*certificates):
    return b"".join(one.public_bytes(serialization.Encoding.PEM) for one in certificates)


class Authority:
    """An outside authority, perhaps below another."""

    def __init__(self, name, above=None, key=None):
        self.key = key or ec.generate_private_key(ec.SECP384R1())
        self.name = name
        self.certificate = (above or self).issue(name, self.key.public_key(), authority=True)

    def issue(self, name, key, *, authority=False, days=300, signs=True, digest=None):
        usage = x509.KeyUsage(
            digital_signature=signs,
            content_commitment=False,
            key_encipherment=not signs,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=authority,
            crl_sign=authority,
            encipher_only=False,
            decipher_only=False,
        )
        builder = (
            x509.CertificateBuilder()
            .subject_name(named(name))
            .issuer_name(named(self.name))
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOON - DAY)
            .not_valid_after(NOON + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(usage, critical=True)
        )
        return builder.sign(self.key, digest or hashes.SHA256())

    def take_back(self, *serials, made_at=NOON, critical=None, digest=None):
        """A revocation list (DER) that names these."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(named(self.name))
            .last_update(made_at)
            .next_update(made_at + 7 * DAY)
        )
        for serial in serials:
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(NOON)
            builder = builder.add_revoked_certificate(entry.build())
        if critical is not None:
            builder = builder.add_extension(critical, critical=True)
        made = builder.sign(self.key, digest or hashes.SHA256())
        return made.public_bytes(serialization.Encoding.DER)


def named(name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


ROOT = Authority("Gốc ngoài")
BELOW = Authority("Cấp dưới", ROOT)
KEY = new_key().public_key()


def read(*chain, authorities=(ROOT,), at=NOON, key=KEY, lists=()):
    listed = [pem_of(authority.certificate) for authority in authorities]
    given = [read_outside_list(one, file="a.crl") for one in lists]
    return read_outside(pem_of(*chain), key=key, authorities=listed, lists=given, at=at)


def test_an_authority_on_the_list_vouches_directly_or_over_others():
    direct, indirect = ROOT.issue("Xã Một", KEY), BELOW.issue("Xã Một", KEY, days=200)
    found = read(direct)
    assert (found.holder, found.authority) == ("Xã Một", "Gốc ngoài")
    assert found.serial == f"{direct.serial_number:x}"
    assert found.valid_until_at == NOON + 300 * DAY + timedelta(seconds=1)
    chained = read(indirect, BELOW.certificate, authorities=(Authority("Khác"), ROOT))
    assert chained.valid_until_at == NOON + 200 * DAY + timedelta(seconds=1)


def test_an_authority_may_sign_with_rsa_but_the_key_it_vouches_for_must_be_able_to_seal():
    key = rsa.generate_private_key(65537, 2048)
    public = Authority("Công cộng", key=key)
    assert read(public.issue("Xã Một", KEY), authorities=(public,)).authority == "Công cộng"
    for asked in (KEY, key.public_key()):
        with pytest.raises(OutsideCertificateRefused, match=r"no P-256 key.*RSA"):
            read(public.issue("Xã Một", key.public_key()), authorities=(public,), key=asked)


@pytest.mark.parametrize(
    ("chain", "more"),
    [
        ([ROOT.issue("Xã Một", new_key().public_key())], {}),
        ([ROOT.issue("Xã Một", KEY, signs=False)], {}),
        ([Authority("Lạ").issue("Xã Một", KEY)], {}),
        ([BELOW.issue("Xã Một", KEY)], {}),
        ([ROOT.issue("Xã Một", KEY)], {"authorities": ()}),
        ([ROOT.issue("Xã Một", KEY)], {"at": NOON + 400 * DAY}),
        ([BELOW.issue("Xã Một", KEY), ROOT.issue("Cấp dưới", BELOW.key.public_key())], {}),
    ],
    ids=["other key", "no signing", "stranger", "gap", "empty list", "ended", "no authority"],
)
def test_what_nobody_on_the_list_vouches_for_is_refused(chain, more):
    with pytest.raises(OutsideCertificateRefused):
        read(*chain, **more)


def test_an_authority_on_the_list_does_not_vouch_for_itself_as_an_agency():
    own = ROOT.certificate
    with pytest.raises(OutsideCertificateRefused):
        read(own, key=own.public_key())


@pytest.mark.parametrize("chain", [b"", b"no PEM", b"-----BEGIN CERTIFICATE-----\n", b"x" * 70_000])
def test_what_is_no_certificate_is_refused(chain):
    with pytest.raises(OutsideCertificateRefused):
        read_outside(chain, key=KEY, authorities=[pem_of(ROOT.certificate)], lists=(), at=NOON)


def test_a_certificate_or_an_authority_above_it_that_was_taken_back_is_refused():
    direct, indirect = ROOT.issue("Xã Một", KEY), BELOW.issue("Xã Một", KEY)
    with pytest.raises(OutsideCertificateWithdrawn, match=r"Gốc ngoài.*2026-11"):
        read(direct, lists=[ROOT.take_back(direct.serial_number)])
    with pytest.raises(OutsideCertificateWithdrawn, match="Cấp dưới"):
        read(indirect, BELOW.certificate, lists=[BELOW.take_back(indirect.serial_number)])
    below = BELOW.certificate.serial_number
    with pytest.raises(OutsideCertificateWithdrawn, match="Gốc ngoài"):
        read(indirect, BELOW.certificate, lists=[BELOW.take_back(), ROOT.take_back(below)])
    chain = pem_of(direct)
    lists = [read_outside_list(ROOT.take_back(direct.serial_number), file="a.crl")]
    listed = [pem_of(ROOT.certificate)]
    found = find_withdrawn(chain, authorities=listed, lists=lists, at=NOON)
    assert (found.authority, found.serial) == ("Gốc ngoài", f"{direct.serial_number:x}")
    assert find_withdrawn(chain, authorities=listed, lists=(), at=NOON) is None


def test_how_far_revocation_is_known_is_said():
    indirect = BELOW.issue("Xã Một", KEY)
    older, newer = ROOT.take_back(), BELOW.take_back(made_at=NOON + DAY)
    assert read(indirect, BELOW.certificate, lists=[older, newer]).as_of == NOON
    assert read(indirect, BELOW.certificate, lists=[older]).as_of is None
    assert read(indirect, BELOW.certificate).as_of is None


def test_a_list_counts_only_for_the_authority_that_signed_it_over_a_strong_digest():
    certificate = ROOT.issue("Xã Một", KEY)
    serial = certificate.serial_number
    forged = Authority(ROOT.name).take_back(serial)
    weak = ROOT.take_back(serial, digest=hashes.SHA224())
    for given in (forged, weak, BELOW.take_back(serial)):
        assert read(certificate, lists=[given]).as_of is None
    newest = ROOT.take_back(serial, made_at=NOON + DAY)
    with pytest.raises(OutsideCertificateWithdrawn):  # whatever the order
        read(certificate, lists=[newest, ROOT.take_back()])


def test_a_list_about_all_certificates_may_name_where_it_lies_and_a_partial_one_is_refused():
    def point(**given):
        parts = {
            "only_contains_user_certs": False,
            "only_contains_ca_certs": False,
            "only_some_reasons": None,
            "indirect_crl": False,
            "only_contains_attribute_certs": False,
        }
        where = [x509.UniformResourceIdentifier("http://ca.example/all.crl")]
        named_point = {"full_name": where, "relative_name": None, **parts, **given}
        return x509.IssuingDistributionPoint(**named_point)

    certificate = ROOT.issue("Xã Một", KEY)
    whole = ROOT.take_back(certificate.serial_number, critical=point())
    with pytest.raises(OutsideCertificateWithdrawn):
        read(certificate, lists=[whole])
    partial = (
        point(only_contains_ca_certs=True),
        point(indirect_crl=True),
        x509.DeltaCRLIndicator(1),
    )
    for critical in partial:
        with pytest.raises(OutsideListUnreadable, match=r"a\.crl"):
            read(certificate, lists=[ROOT.take_back(critical=critical)])


@pytest.mark.parametrize(
    "data", [b"", b"no list", b"-----BEGIN X509 CRL-----\n", b"\x30\x03\x02\x01\x01"]
)
def test_what_is_no_list_is_refused(data):
    with pytest.raises(OutsideListUnreadable):
        read_outside_list(data, file="a.crl")
