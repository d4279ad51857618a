import base64
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st

from lienthong.wire.certificates import Role, Trust, issue_certificate, parse_certificate
from lienthong.wire.refusals import (
    CertificateNotTrusted,
    CertificateOutsideValidity,
    CertificateProfileBroken,
    CertificateUnreadable,
    CertificateWrongHolder,
    KeyUnreadable,
)
from lienthong.wire.seals import fingerprint, has_low_s, new_key, new_log_key
from lienthong.wire.testing import CLOSES_AT, FOUNDED_AT, NOON, Province

PROVINCE = Province()
TRUST = Trust(PROVINCE.root_pem)
AGENCY = PROVINCE.holder("H56.DEMO.1")


def forge(*, subject, extensions, key=None, signer=None, algorithm=None, low=True):
    """A certificate of our choice in the root's name, signed by the root unless told otherwise."""
    root = x509.load_pem_x509_certificate(PROVINCE.root_pem)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(oid, value) for oid, value in subject]))
        .issuer_name(root.subject)
        .public_key((key or new_key()).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FOUNDED_AT)
        .not_valid_after(CLOSES_AT)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    signed = None
    while signed is None or has_low_s(signed.signature) is not low:
        signed = builder.sign(signer or PROVINCE.key, algorithm or hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.PEM)


def good_subject():
    return [(a.oid, a.value) for a in x509.load_pem_x509_certificate(AGENCY.pem).subject]


def good_extensions():
    parsed = x509.load_pem_x509_certificate(AGENCY.pem).extensions
    return [(e.value, e.critical) for e in parsed]


def test_an_issued_certificate_names_its_holder_and_is_believed():
    read = TRUST.verify(AGENCY.pem, role=Role.AGENCY, at=NOON)
    assert (read.role, read.code, read.name) == (Role.AGENCY, "H56.DEMO.1", "Cơ quan H56.DEMO.1")
    assert read.fingerprint == fingerprint(AGENCY.key.public_key())
    assert read.valid_from_at == FOUNDED_AT
    assert read.valid_until_at == CLOSES_AT - timedelta(days=1)


def test_a_log_certificate_holds_the_checkpoint_key():
    key, pem = PROVINCE.log()
    read = TRUST.verify(pem, role=Role.LOG, at=NOON)
    assert read.log_key().public_bytes_raw() == key.public_key().public_bytes_raw()
    with pytest.raises(KeyUnreadable):
        read.sealing_key()


def test_a_certificate_holds_from_its_first_instant_until_before_its_last():
    until = NOON + timedelta(hours=1)
    pem = PROVINCE.holder("H56.DEMO.2", valid_from_at=NOON, valid_until_at=until).pem
    TRUST.verify(pem, role=Role.AGENCY, at=NOON)
    TRUST.verify(pem, role=Role.AGENCY, at=until - timedelta(milliseconds=1))
    for at in (NOON - timedelta(milliseconds=1), until):
        with pytest.raises(CertificateOutsideValidity, match="renew it") as refused:
            TRUST.verify(pem, role=Role.AGENCY, at=at)
        assert "lienthong exchange enrol CODE --request FILE" in str(refused.value)


def test_nothing_holds_outside_the_root_s_own_validity():
    late = CLOSES_AT + timedelta(days=1)
    pem = PROVINCE.holder("H56.DEMO.2", valid_until_at=CLOSES_AT + timedelta(days=9)).pem
    with pytest.raises(CertificateOutsideValidity):
        TRUST.verify(pem, role=Role.AGENCY, at=late)


def test_another_province_s_certificate_is_not_trusted_even_under_the_same_name():
    stranger = Province().holder("H56.DEMO.1")
    with pytest.raises(CertificateNotTrusted):
        TRUST.verify(stranger.pem, role=Role.AGENCY, at=NOON)


def test_an_agency_cannot_issue_certificates():
    forged = forge(subject=good_subject(), extensions=good_extensions(), signer=AGENCY.key)
    with pytest.raises(CertificateNotTrusted):
        TRUST.verify(forged, role=Role.AGENCY, at=NOON)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AGENCY])
def test_an_agency_s_certificate_serves_no_other_role(role):
    with pytest.raises(CertificateWrongHolder) as refused:
        TRUST.verify(AGENCY.pem, role=role, at=NOON)
    assert str(refused.value).startswith("This is the certificate of an agency (")
    assert f"but {role.value} must" not in str(refused.value)


def test_only_a_root_is_taken_as_the_province_s_key():
    with pytest.raises(CertificateWrongHolder):
        Trust(AGENCY.pem)


def test_the_forger_of_these_tests_can_make_a_valid_certificate():
    TRUST.verify(
        forge(subject=good_subject(), extensions=good_extensions()), role=Role.AGENCY, at=NOON
    )


def test_a_subject_of_another_form_is_refused():
    organisation, unit, name = good_subject()
    for subject in (
        [organisation, unit],
        [name, unit, organisation],
        [organisation, (unit[0], "king"), name],
        [organisation, unit, (name[0], "H56 DEMO")],
        [organisation, unit, name, name],
    ):
        with pytest.raises(CertificateProfileBroken):
            parse_certificate(forge(subject=subject, extensions=good_extensions()))


def test_extensions_beyond_the_profile_are_refused():
    authority = x509.BasicConstraints(ca=True, path_length=None)
    extra = x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.SERVER_AUTH])
    plain = good_extensions()
    without_usage = [e for e in plain if not isinstance(e[0], x509.KeyUsage)]
    as_authority = [e for e in plain if not isinstance(e[0], x509.BasicConstraints)]
    for extensions in (
        [],
        without_usage,
        [*plain, (extra, False)],
        [*as_authority, (authority, True)],
        [(value, False) for value, _ in plain],
    ):
        with pytest.raises(CertificateProfileBroken):
            parse_certificate(forge(subject=good_subject(), extensions=extensions))


def test_keys_and_hashes_beyond_the_profile_are_refused():
    for key in (
        rsa.generate_private_key(65537, 2048),
        ec.generate_private_key(ec.SECP384R1()),
        new_log_key(),
    ):
        with pytest.raises(CertificateProfileBroken):
            parse_certificate(forge(subject=good_subject(), extensions=good_extensions(), key=key))
    with pytest.raises(CertificateProfileBroken):
        parse_certificate(
            forge(subject=good_subject(), extensions=good_extensions(), algorithm=hashes.SHA384())
        )


def test_the_issuer_refuses_what_the_profile_does_not_allow():
    for role, code, key in (
        (Role.PROVINCE, "H56", new_key()),
        (Role.AGENCY, "H56 DEMO", new_key()),
        (Role.AGENCY, "H56.DEMO.1", new_log_key()),
        (Role.LOG, "node.example/log", new_key()),
        (Role.LOG, "with space", new_log_key()),
    ):
        with pytest.raises(CertificateProfileBroken):
            issue_certificate(
                role=role,
                code=code,
                name="x",
                key=key.public_key(),
                valid_from_at=FOUNDED_AT,
                valid_until_at=CLOSES_AT,
                root_pem=PROVINCE.root_pem,
                root_key=PROVINCE.key,
            )


def test_the_same_certificate_in_other_bytes_is_refused():
    for other in (
        AGENCY.pem + b"\n",
        b"\n" + AGENCY.pem,
        AGENCY.pem.replace(b"\n", b"\r\n"),
        AGENCY.pem + AGENCY.pem,
        b"",
        b"A" * 20_000,
    ):
        with pytest.raises(CertificateUnreadable):
            parse_certificate(other)


# The library warns of a serial number that a changed bit made negative; we refuse it.
@pytest.mark.filterwarnings("ignore:Parsed a serial number")
def test_a_changed_bit_in_any_byte_of_a_certificate_is_refused():
    for position in range(len(AGENCY.pem)):
        bad = bytearray(AGENCY.pem)
        bad[position] ^= 1 << position % 8
        with pytest.raises(
            (CertificateUnreadable, CertificateNotTrusted, CertificateProfileBroken)
        ):
            TRUST.verify_issued(bytes(bad))


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_no_certificate(der):
    encoded = base64.encodebytes(der)
    pem = b"-----BEGIN CERTIFICATE-----\n" + encoded + b"-----END CERTIFICATE-----\n"
    for data in (der, pem):
        with pytest.raises((CertificateUnreadable, CertificateProfileBroken)):
            parse_certificate(data)


def test_a_certificate_with_the_other_signature_that_anybody_can_make_is_refused():
    pem = forge(subject=good_subject(), extensions=good_extensions(), low=False)
    with pytest.raises(CertificateProfileBroken, match=r"sign it anew \(EN-13\)"):
        parse_certificate(pem)
