"""A time-stamp token that OpenSSL made, checked against the authority that issued it."""

from pathlib import Path

import pytest

from lienthong.wire.refusals import CertificateUnreadable, TimestampInvalid
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
    with pytest.raises(TimestampInvalid, match="Give the root certificate"):
        verify_token(TOKEN, DATA, other)


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


def test_what_is_no_certificate_is_no_authority():
    for pem in (b"", b"no certificate"):
        with pytest.raises(CertificateUnreadable):
            read_authorities(pem)
