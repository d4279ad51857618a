"""A time-stamp token that OpenSSL made, checked against the authority that issued it."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from lienthong.wire.refusals import CertificateUnreadable, TimestampInvalid, TimestampOfOthers
from lienthong.wire.testing import Province
from lienthong.wire.timestamps import read_authorities, read_token, verify_token

VECTORS = Path(__file__).parent / "vectors"
TOKEN = (VECTORS / "timestamp.tst").read_bytes()
DATA = (VECTORS / "timestamped").read_bytes()
AUTHORITIES = read_authorities((VECTORS / "timestamp-authority.pem").read_bytes())


def test_token_says_who_stamped_and_when():
    found = verify_token(TOKEN, DATA, AUTHORITIES)
    assert found.authority == "Test / Test TSA"
    stated = read_token(TOKEN)
    assert stated.at == found.at
    assert stated.is_over(DATA)


def test_token_over_other_data_is_refused():
    with pytest.raises(TimestampInvalid):
        verify_token(TOKEN, DATA + b"\n", AUTHORITIES)


def test_token_of_another_authority_is_refused():
    other = read_authorities(Province().root_pem)
    with pytest.raises(TimestampOfOthers, match=r"Test TSA.*give the root certificate"):
        verify_token(TOKEN, DATA, other)


def test_token_over_other_data_is_nobody_s_whoever_is_believed():
    for authorities in (AUTHORITIES, read_authorities(Province().root_pem)):
        with pytest.raises(TimestampInvalid) as refusal:
            verify_token(TOKEN, DATA + b"\n", authorities)
        assert refusal.type is TimestampInvalid


def test_token_cut_or_changed_anywhere_is_refused_or_says_the_same():
    # Some bytes are of no consequence (names of parameters); none changes what is established.
    whole = verify_token(TOKEN, DATA, AUTHORITIES)
    for position in range(len(TOKEN)):
        changed = bytearray(TOKEN)
        changed[position] ^= 1 << position % 8
        for bad in (bytes(changed), TOKEN[:position]):
            try:
                found = verify_token(bad, DATA, AUTHORITIES)
            except TimestampInvalid:
                continue
            assert found == whole


@pytest.mark.parametrize("first", ["signer", "root"])
def test_certificates_of_a_token_stand_in_any_order(first):
    # Authorities that run OpenSSL send their own first, whatever DER says of sets.
    (signer,), root = certificates_in(TOKEN), AUTHORITIES[0].public_bytes(Encoding.DER)
    both = signer + root if first == "signer" else root + signer
    token = with_certificates(TOKEN, both)
    assert len(certificates_in(token)) == 2
    assert verify_token(token, DATA, AUTHORITIES) == verify_token(TOKEN, DATA, AUTHORITIES)
    with pytest.raises(TimestampInvalid):
        verify_token(token, DATA + b"\n", AUTHORITIES)


def certificates_in(token):
    return [raw(one) for one in children(children(children(children(token)[1])[0])[3])]


def with_certificates(token, certificates):
    kind, wrapped = children(token)
    *before, _, signers = children(children(wrapped)[0])
    fields = b"".join(map(raw, before)) + der(0xA0, certificates) + raw(signers)
    return der(0x30, raw(kind) + der(0xA0, der(0x30, fields)))


def children(element):
    """The elements in an element, or in the first bytes of DER."""
    data = element if isinstance(element, bytes) else raw(element)
    return list(elements(next(elements(data))[1]))


def elements(data):
    """Tag and content of each element of definite length."""
    while data:
        length, start = data[1], 2
        if length & 0x80:
            start += length & 0x7F
            length = int.from_bytes(data[2:start])
        yield data[0], data[start : start + length]
        data = data[start + length :]


def raw(element):
    return der(*element)


def der(tag, content):
    size = len(content)
    wide = size.to_bytes((size.bit_length() + 7) // 8)
    return (
        bytes([tag]) + (bytes([size]) if size < 128 else bytes([128 | len(wide)]) + wide) + content
    )


def test_what_is_no_certificate_is_no_authority():
    for pem in (b"", b"no certificate"):
        with pytest.raises(CertificateUnreadable):
            read_authorities(pem)
