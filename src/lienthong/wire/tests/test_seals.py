import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from hypothesis import given
from hypothesis import strategies as st

from lienthong.wire.refusals import KeyUnreadable, SealBroken
from lienthong.wire.seals import (
    Domain,
    fingerprint,
    key_from_pem,
    key_to_pem,
    log_key_from_pem,
    new_key,
    new_log_key,
    seal,
    verify_seal,
)

KEY = new_key()


def test_a_seal_holds_for_its_header_domain_and_key():
    made = seal(domain=Domain.ENVELOPE, header=b"header", key=KEY)
    verify_seal(domain=Domain.ENVELOPE, header=b"header", seal=made, key=KEY.public_key())


@pytest.mark.parametrize("domain", [d for d in Domain if d is not Domain.ENVELOPE])
def test_a_seal_on_an_envelope_fits_no_other_kind_of_record(domain):
    made = seal(domain=Domain.ENVELOPE, header=b"header", key=KEY)
    with pytest.raises(SealBroken):
        verify_seal(domain=domain, header=b"header", seal=made, key=KEY.public_key())


def test_no_domain_tag_begins_another():
    tags = [domain.value for domain in Domain]
    assert not [(a, b) for a in tags for b in tags if a != b and a.startswith(b)]


def test_a_seal_does_not_hold_under_another_key_or_on_other_bytes():
    made = seal(domain=Domain.RECEIPT, header=b"header", key=KEY)
    with pytest.raises(SealBroken):
        verify_seal(domain=Domain.RECEIPT, header=b"header", seal=made, key=new_key().public_key())
    with pytest.raises(SealBroken):
        verify_seal(domain=Domain.RECEIPT, header=b"Header", seal=made, key=KEY.public_key())


def test_every_changed_bit_of_a_seal_breaks_it():
    made = seal(domain=Domain.RECEIPT, header=b"header", key=KEY)
    for position in range(len(made) * 8):
        bad = bytearray(made)
        bad[position // 8] ^= 1 << position % 8
        with pytest.raises(SealBroken):
            verify_seal(
                domain=Domain.RECEIPT, header=b"header", seal=bytes(bad), key=KEY.public_key()
            )


@given(st.binary(max_size=100))
def test_arbitrary_bytes_are_no_seal(data):
    with pytest.raises(SealBroken):
        verify_seal(domain=Domain.RECEIPT, header=b"header", seal=data, key=KEY.public_key())


def test_keys_survive_their_pem_and_keep_their_fingerprint():
    log_key = new_log_key()
    read = key_from_pem(key_to_pem(KEY))
    assert fingerprint(read.public_key()) == fingerprint(KEY.public_key())
    read_log = log_key_from_pem(key_to_pem(log_key))
    assert fingerprint(read_log.public_key()) == fingerprint(log_key.public_key())


def test_a_key_of_another_kind_is_refused():
    others = [
        new_log_key(),
        ec.generate_private_key(ec.SECP384R1()),
        rsa.generate_private_key(65537, 2048),
    ]
    for pem in [*map(key_to_pem, others), b"", b"-----BEGIN PRIVATE KEY-----\n"]:
        with pytest.raises(KeyUnreadable):
            key_from_pem(pem)
    with pytest.raises(KeyUnreadable):
        log_key_from_pem(key_to_pem(KEY))


def other_signature(made):
    """The second signature that anybody can make of a first one."""
    r, s = decode_dss_signature(made)
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    return encode_dss_signature(r, order - s)


@given(header=st.binary(max_size=40))
def test_the_other_signature_that_anybody_can_make_is_no_seal(header):
    made = seal(domain=Domain.RECEIPT, header=header, key=KEY)
    other = other_signature(made)
    KEY.public_key().verify(other, Domain.RECEIPT.value + header, ec.ECDSA(hashes.SHA256()))
    with pytest.raises(SealBroken):
        verify_seal(domain=Domain.RECEIPT, header=header, seal=other, key=KEY.public_key())


@given(header=st.binary(max_size=40))
def test_a_key_in_a_file_seals_the_same_header_with_the_same_bytes(header):
    first, second = (seal(domain=Domain.RECEIPT, header=header, key=KEY) for _ in range(2))
    assert first == second
    assert seal(domain=Domain.REQUEST, header=header, key=KEY) != first
