"""Keys in a token and at a service, and signatures that last: the real parts run."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from lienthong.documents.models import Dispatch, SigningKey
from lienthong.documents.operations import NewKey, add_key, proofs, retire_key, sign_dispatch
from lienthong.documents.terms import (
    AlreadyEnded,
    KeyKind,
    ReasonMissing,
    SigningKeyLost,
    SigningKeyUnknown,
    Stage,
)
from lienthong.documents.terms.signing_places import PlaceNotOffered
from lienthong.documents.testing import believe, give_key, make_to_sign, pack_key, seen_of
from lienthong.documents.tests.signing.conftest import LATER, number, seal, sign
from lienthong.documents.tests.signing.offering import offer_service, offer_token
from lienthong.documents.tests.signing.test_signing import document_of
from lienthong.paper.signing.examination import LegalForce, TimeProof
from lienthong.paper.signing.examiner import examine_pdf
from lienthong.paper.signing.keys import HeldKey
from lienthong.paper.signing.refusals import (
    ImageUnusable,
    KeyNotOfCertificate,
    RemoteSignerUnreachable,
    SigningKeyUnusable,
)
from lienthong.paper.testing import STROKE, Authority, LocalTimeAuthority, trusting
from lienthong.paper.tests.signing.test_remote import service, serving
from lienthong.tokens.keys import make_token_key
from lienthong.tokens.testing import find_softhsm, soft_token
from lienthong.work.testing import NOW


def pem(certificate):
    return certificate.public_bytes(Encoding.PEM)


def stage(letter):
    return Dispatch.objects.get(id=letter).stage


def test_a_key_in_a_token_signs(office, tmp_path):
    module = find_softhsm()
    if module is None:
        pytest.skip("needs SoftHSM2 (apt-get install softhsm2)")
    letter = make_to_sign(office)
    with soft_token(tmp_path / "softhsm", module) as token:
        uri = token.uri("lanh-dao")
        key, authority = make_token_key(uri), Authority()
        certificate = authority.issue(key, CN="Lê Văn Trưởng", T="Giám đốc").certificate
        believe(authority)
        offer_token(token)
        new = NewKey(
            kind=KeyKind.TOKEN, place="HSM", credential="lanh-dao",
            certificate=pem(certificate), image=STROKE,
        )  # fmt: skip
        add_key(new, for_agency=False, acting=office.leader, now=NOW)
        sign(letter, office)
    assert stage(letter) == Stage.SIGNED


def test_a_key_at_a_service_signs_and_one_out_of_reach_leaves_all_as_it_was(office):
    authority, letter = Authority(), make_to_sign(office)
    held = authority.issue(CN="LÊ VĂN TRƯỞNG")
    believe(authority)
    calls = []
    with serving(service(held, calls)) as url:
        offer_service(url)
        new = NewKey(
            kind=KeyKind.REMOTE, place="Ký số từ xa", credential="truong", image=STROKE,
            certificate=pem(held.certificate),
        )  # fmt: skip
        add_key(new, for_agency=False, acting=office.leader, now=NOW)
        sign(letter, office)
    assert stage(letter) == Stage.SIGNED
    assert [proof for proof, _ in calls] == ["Bearer abc"]
    other = make_to_sign(office)
    with pytest.raises(RemoteSignerUnreachable):
        sign_dispatch(
            dispatch_id=other, seen=seen_of(other), proved_at=LATER, acting=office.leader, now=LATER
        )
    assert stage(other) == Stage.TO_SIGN


def test_with_a_stamp_and_proofs_at_hand_signatures_last(office, keys, settings, monkeypatch):
    clock = LocalTimeAuthority(keys.authority, at=LATER)
    monkeypatch.setattr("lienthong.documents.operations.sign.time_authority", lambda: clock)
    monkeypatch.setattr("lienthong.documents.operations.seal.time_authority", lambda: clock)
    monkeypatch.setattr(proofs, "time_authority", lambda: clock)
    folder = settings.DOCUMENTS.keys / "proofs"
    folder.mkdir()
    (folder / "root.pem").write_bytes(pem(keys.authority.certificate))
    (folder / "root.crl").write_bytes(keys.authority.revocation_list(at=NOW))
    letter = make_to_sign(office)
    for step in (sign, number, seal):
        step(letter, office)
    found = examine_pdf(document_of(letter)[1], trust=trusting(keys.authority), at=LATER)
    assert found.force is LegalForce.ORIGINAL
    signatures = [one for one in found.signatures if not one.is_stamp]
    assert {one.time_proof for one in signatures} == {TimeProof.STAMP}
    assert {one.revocation.value for one in signatures} == {"good"}


def test_what_is_no_key_of_its_certificate_or_no_image_is_refused(office):
    authority = Authority()
    believe(authority)
    one, other = authority.person(), authority.person()
    mixed = HeldKey(one.key, other.certificate)
    good = NewKey(kind=KeyKind.FILE, pkcs12=pack_key(one), image=STROKE)
    for new, refused in (
        (replace(good, pkcs12=b"x"), SigningKeyUnusable),
        (replace(good, image=b"x"), ImageUnusable),
        (replace(good, kind=KeyKind.TOKEN, certificate=b"x"), SigningKeyUnusable),
        (replace(good, kind=KeyKind.TOKEN, certificate=pem(one.certificate)), PlaceNotOffered),
    ):
        with pytest.raises(refused):
            add_key(new, for_agency=False, acting=office.leader, now=NOW)
    with pytest.raises((KeyNotOfCertificate, ValueError)):
        give_key(office.leader, mixed, image=STROKE)
    assert not SigningKey.objects.exists()


def test_a_key_whose_file_is_gone_is_said_to_be_lost(office, keys, settings):
    letter = make_to_sign(office)
    (settings.DOCUMENTS.keys / f"{keys.leader}.pem").unlink()
    with pytest.raises(SigningKeyLost):
        sign(letter, office)


def test_who_may_retire_which_key(office, keys):
    def retire(key, who, reason="Thay khóa"):
        retire_key(key_id=key, reason=reason, acting=who, now=LATER)

    for who in (office.clerk, office.lan):
        with pytest.raises(SigningKeyUnknown):
            retire(keys.leader, who)
    with pytest.raises(SigningKeyUnknown):
        retire(keys.seal, office.leader)
    with pytest.raises(ReasonMissing):
        retire(keys.seal, office.clerk, reason=" ")
    retire(keys.seal, office.clerk)
    with pytest.raises(AlreadyEnded):
        retire(keys.seal, office.clerk)
