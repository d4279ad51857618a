import base64
from contextlib import suppress

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from lienthong.wire.certificate_requests import (
    ENCRYPTION_KEY_OID,
    MAX_REQUEST_BYTES,
    make_request,
    read_request,
)
from lienthong.wire.refusals import CertificateRequestRefused
from lienthong.wire.seals import fingerprint, new_key
from lienthong.wire.secrecy import new_encryption_key

KEY = new_key()
REQUEST = make_request(code="H56.1", key=KEY)


def foreign(key, *names):
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name) for name in names])
    algorithm = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
    return builder.sign(key, algorithm).public_bytes(serialization.Encoding.PEM)


def test_a_request_names_its_code_and_key():
    read = read_request(REQUEST)
    assert (read.code, fingerprint(read.key)) == ("H56.1", fingerprint(KEY.public_key()))


def test_a_request_that_others_made_with_common_tools_is_read():
    assert read_request(foreign(KEY, "H56.2")).code == "H56.2"


@pytest.mark.parametrize(
    ("pem", "problem"),
    [
        (b"", "no PKCS #10"),
        (b"x" * (MAX_REQUEST_BYTES + 1), "too large"),
        (foreign(ec.generate_private_key(ec.SECP384R1()), "H56.1"), "no P-256"),
        (foreign(ed25519.Ed25519PrivateKey.generate(), "H56.1"), "no P-256"),
        (foreign(rsa.generate_private_key(65537, 2048), "H56.1"), "no P-256"),
        (foreign(KEY), "no agency's code"),
        (foreign(KEY, "H56.1", "H56.2"), "no agency's code"),
        (foreign(KEY, "../../etc"), "no agency's code"),
    ],
)
def test_what_cannot_be_certified_is_refused_with_the_reason(pem, problem):
    with pytest.raises(CertificateRequestRefused, match=problem):
        read_request(pem)


def test_a_key_of_somebody_else_cannot_be_asked_for():
    der = bytearray(x509.load_pem_x509_csr(REQUEST).public_bytes(serialization.Encoding.DER))
    der[der.index(b"H56.1") + 4] = ord("2")
    pem = x509.load_der_x509_csr(bytes(der)).public_bytes(serialization.Encoding.PEM)
    with pytest.raises(CertificateRequestRefused, match="not signed with its own key"):
        read_request(pem)


def test_a_code_that_is_none_is_not_asked_for():
    with pytest.raises(CertificateRequestRefused):
        make_request(code="no code", key=KEY)


@given(st.binary(max_size=300), st.integers(0, len(REQUEST) - 1))
def test_garbage_is_refused_and_nothing_else_raised(noise, place):
    for pem in (noise, REQUEST[:place] + noise + REQUEST[place:], REQUEST[:place]):
        with suppress(CertificateRequestRefused):
            assert read_request(pem).code


def test_a_request_names_the_encryption_key_under_the_signature_of_the_sealing_key():
    key, encryption = new_key(), new_encryption_key().public_key()
    pem = make_request(code="H56.1", key=key, encryption_key=encryption)
    read = read_request(pem)
    assert read.encryption_key.public_bytes_raw() == encryption.public_bytes_raw()
    assert read_request(make_request(code="H56.1", key=key)).encryption_key is None
    der = base64.b64decode("".join(pem.decode().splitlines()[1:-1]))
    other = der.replace(
        encryption.public_bytes_raw(), new_encryption_key().public_key().public_bytes_raw()
    )
    assert other != der
    with pytest.raises(CertificateRequestRefused, match="signed"):
        read_request(as_pem(other))


@pytest.mark.parametrize("value", [b"", b"\x04\x20", b"\x04\x20" + bytes(32), b"x" * 34])
def test_an_encryption_key_that_is_none_is_refused(value):
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "H56.1")])
    extension = x509.UnrecognizedExtension(ENCRYPTION_KEY_OID, value)
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
    request = builder.add_extension(extension, critical=False).sign(new_key(), hashes.SHA256())
    with pytest.raises(CertificateRequestRefused, match="encryption"):
        read_request(request.public_bytes(serialization.Encoding.PEM))


def as_pem(der):
    text = base64.encodebytes(der).decode()
    kind = "CERTIFICATE REQUEST"
    return f"-----BEGIN {kind}-----\n{text}-----END {kind}-----\n".encode()
