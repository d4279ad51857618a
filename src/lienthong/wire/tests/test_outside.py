"""Certificates by outside authorities on the trust list."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lienthong.wire.outside import read_outside
from lienthong.wire.refusals import OutsideCertificateRefused
from lienthong.wire.seals import new_key
from lienthong.wire.testing import NOON

DAY = timedelta(days=1)


def pem_of(*certificates):
    return b"".join(one.public_bytes(serialization.Encoding.PEM) for one in certificates)


class Authority:
    """An outside authority, perhaps below another."""

    def __init__(self, name, above=None):
        self.key = ec.generate_private_key(ec.SECP384R1())
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


def named(name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


ROOT = Authority("Gốc ngoài")
BELOW = Authority("Cấp dưới", ROOT)
KEY = new_key().public_key()


def read(*chain, authorities=(ROOT,), at=NOON, key=KEY):
    listed = [pem_of(authority.certificate) for authority in authorities]
    return read_outside(pem_of(*chain), key=key, authorities=listed, at=at)


def test_an_authority_on_the_list_vouches_directly_or_over_others():
    direct, indirect = ROOT.issue("Xã Một", KEY), BELOW.issue("Xã Một", KEY, days=200)
    found = read(direct)
    assert (found.holder, found.authority) == ("Xã Một", "Gốc ngoài")
    assert found.serial == f"{direct.serial_number:x}"
    assert found.valid_until_at == NOON + 300 * DAY + timedelta(seconds=1)
    chained = read(indirect, BELOW.certificate, authorities=(Authority("Khác"), ROOT))
    assert chained.valid_until_at == NOON + 200 * DAY + timedelta(seconds=1)


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
        read_outside(chain, key=KEY, authorities=[pem_of(ROOT.certificate)], at=NOON)
