import base64
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel import canonical_json
from lienthong.kernel.errors import Refusal
from lienthong.wire.certificates import Role, Trust
from lienthong.wire.directory_snapshot import (
    AgencyEntry,
    DirectorySnapshot,
    Successor,
    open_snapshot,
    sign_snapshot,
)
from lienthong.wire.framing import Framed, frame, unframe
from lienthong.wire.records import digest
from lienthong.wire.refusals import (
    CertificateOutsideValidity,
    ContentMismatch,
    RecordFieldInvalid,
    SealBroken,
)
from lienthong.wire.seals import Domain, seal
from lienthong.wire.secrecy import new_encryption_key, public_to_text
from lienthong.wire.testing import FOUNDED_AT, NOON, Province

PROVINCE = Province()
SIGNER = PROVINCE.holder("H56", role=Role.DIRECTORY)
CERTIFICATE = Trust(PROVINCE.root_pem).verify(SIGNER.pem, role=Role.DIRECTORY, at=NOON)
LIVING = AgencyEntry(
    code="H56.DEMO.1",
    aliases=("000.00.01.H56",),
    name="UBND xã Nga Sơn",
    valid_from=date(2025, 7, 1),
    certificates=(PROVINCE.holder("H56.DEMO.1").pem.decode(),),
)
DISSOLVED = AgencyEntry(
    code="H56.DEMO.9",
    name="UBND huyện Nga Sơn",
    valid_from=date(1945, 9, 2),
    valid_until=date(2025, 7, 1),
    successors=(Successor(code="H56.DEMO.1", name="UBND xã Nga Sơn"),),
)
SNAPSHOT = DirectorySnapshot(version=7, made_at=NOON, agencies=(LIVING, DISSOLVED))


def test_a_signed_snapshot_is_read_back_as_it_was_made():
    assert (
        open_snapshot(sign_snapshot(SNAPSHOT, key=SIGNER.key), certificate=CERTIFICATE) == SNAPSHOT
    )


names = st.text(min_size=1, max_size=20).filter(lambda text: "\n" not in text)


@given(
    st.lists(
        st.builds(
            AgencyEntry,
            code=st.from_regex(r"H56\.[0-9]{1,6}", fullmatch=True),
            name=st.from_regex(r"[^\n\ud800-\udfff]{1,30}", fullmatch=True),
            valid_from=st.dates(),
            successors=st.just((Successor(code="H56", name="Thanh Hóa"),)),
        ),
        max_size=4,
        unique_by=lambda entry: entry.code,
    )
)
def test_every_snapshot_survives_its_bytes(entries):
    snapshot = replace(SNAPSHOT, agencies=tuple(entries))
    assert (
        open_snapshot(sign_snapshot(snapshot, key=SIGNER.key), certificate=CERTIFICATE) == snapshot
    )


def test_a_snapshot_signed_by_another_key_is_refused():
    stranger = PROVINCE.holder("H56", role=Role.DIRECTORY)
    with pytest.raises(SealBroken):
        open_snapshot(sign_snapshot(SNAPSHOT, key=stranger.key), certificate=CERTIFICATE)


def test_changed_agencies_under_a_good_signature_are_refused():
    framed = unframe(sign_snapshot(SNAPSHOT, key=SIGNER.key))
    other = framed.content.replace(b"Nga S", b"Nga T")
    with pytest.raises(ContentMismatch):
        open_snapshot(frame(replace(framed, content=other)), certificate=CERTIFICATE)


def test_a_snapshot_made_outside_the_certificate_s_validity_is_refused():
    early = replace(SNAPSHOT, made_at=FOUNDED_AT.replace(year=2025))
    with pytest.raises(CertificateOutsideValidity):
        open_snapshot(sign_snapshot(early, key=SIGNER.key), certificate=CERTIFICATE)


def test_a_code_that_leads_to_two_agencies_is_refused_even_on_different_days():
    double = replace(LIVING, code="H56.DEMO.2", aliases=("H56.DEMO.1",))
    heir = replace(LIVING, code=DISSOLVED.code, aliases=(), valid_from=date(2025, 7, 1))
    for agencies in (
        (LIVING, double),
        (LIVING, LIVING),
        (replace(LIVING, aliases=(LIVING.code,)),),
        (heir, DISSOLVED),
    ):
        body = sign_snapshot(replace(SNAPSHOT, agencies=agencies), key=SIGNER.key)
        with pytest.raises(RecordFieldInvalid) as refused:
            open_snapshot(body, certificate=CERTIFICATE)
        assert refused.value.params["field"] == "code"


def entry(**fields):
    return {**canonical_json.decode(SNAPSHOT.encode_content())[0], **fields}


@pytest.mark.parametrize(
    "entries",
    [
        {},
        [3],
        [entry(code="")],
        [entry(aliases="x")],
        [entry(aliases=["a b"])],
        [entry(name="")],
        [entry(valid_from="2025-7-1")],
        [entry(valid_from="20250701")],
        [entry(valid_until="2020-01-01")],
        [entry(successors=[["H56"]])],
        [entry(successors=[[1, "x"]])],
        [entry(successors=[["a b", "x"]])],
        [entry(successors=None)],
        [entry(certificates=[1])],
        [entry(president="x")],
    ],
)
def test_entries_of_another_form_are_refused_even_when_signed(entries):
    content = canonical_json.encode(entries)
    header = canonical_json.decode(unframe(sign_snapshot(SNAPSHOT, key=SIGNER.key)).header)
    from lienthong.wire.records import digest

    header |= {"length": len(content), "sha256": digest(content)}
    signed = canonical_json.encode(header)
    signature = seal(domain=Domain.DIRECTORY, header=signed, key=SIGNER.key)
    body = frame(Framed(header=signed, seal=signature, content=content))
    with pytest.raises(Refusal):
        open_snapshot(body, certificate=CERTIFICATE)


def with_keys(*keys):
    return replace(SNAPSHOT, agencies=(replace(LIVING, encryption_keys=keys), DISSOLVED))


def test_encryption_keys_stand_in_the_signed_snapshot_in_their_order():
    keys = tuple(public_to_text(new_encryption_key().public_key()) for _ in range(2))
    body = sign_snapshot(with_keys(*keys), key=SIGNER.key)
    read = open_snapshot(body, certificate=CERTIFICATE)
    assert [entry.encryption_keys for entry in read.agencies] == [keys, ()]


def test_an_agency_without_encryption_keys_has_the_bytes_it_had_before_there_were_any():
    assert b"encryption" not in SNAPSHOT.encode_content()


ONE = public_to_text(new_encryption_key().public_key())


@pytest.mark.parametrize(
    "keys",
    [
        ("",),
        (ONE[:-1],),
        (ONE, ONE),
        (base64.b64encode(bytes(32)).decode(),),
        tuple(public_to_text(new_encryption_key().public_key()) for _ in range(9)),
    ],
    ids=["empty", "cut", "doubled", "small order", "too many"],
)
def test_encryption_keys_of_another_form_are_refused(keys):
    with pytest.raises(RecordFieldInvalid):
        open_snapshot(sign_snapshot(with_keys(*keys), key=SIGNER.key), certificate=CERTIFICATE)


def test_an_empty_list_of_encryption_keys_is_refused_because_it_says_nothing():
    content = with_keys(ONE).encode_content().replace(f'"{ONE}"'.encode(), b"")
    assert b'"encryption_keys":[]' in content
    with pytest.raises(RecordFieldInvalid):
        DirectorySnapshot.decode(header_of(content), content)


def header_of(content):
    body = sign_snapshot(SNAPSHOT, key=SIGNER.key)
    header = canonical_json.decode(unframe(body).header)
    header |= {"length": len(content), "sha256": digest(content)}
    return canonical_json.encode(header)
