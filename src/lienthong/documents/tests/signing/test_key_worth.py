"""What a key is worth is said when it is put in place, and before a document goes out (SG-38)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from lienthong.documents.models import Dispatch, SigningKey
from lienthong.documents.operations import NewKey, add_key
from lienthong.documents.operations.keys import find_key
from lienthong.documents.queries import list_unconfirmed
from lienthong.documents.terms import KeyKind, Stage
from lienthong.documents.terms.key_refusals import KeyNotTrusted, KeyOfAnother
from lienthong.documents.testing import (
    believe,
    give_key,
    make_sealed,
    make_to_sign,
    pack_key,
)
from lienthong.documents.tests.signing.conftest import LATER, number, seal, sign
from lienthong.documents.tests.signing.offering import offer_service
from lienthong.documents.tests.signing.test_keys import pem
from lienthong.documents.tests.signing.test_signing_pages import as_person
from lienthong.paper.signing.examination import Trust
from lienthong.paper.signing.refusals import CertificateNotValid
from lienthong.paper.signing.standing import is_named, standing_of
from lienthong.paper.testing import STROKE, Authority, trusting
from lienthong.work.testing import NOW


@pytest.fixture
def authority():
    made = Authority()
    believe(made)
    return made


def add(office, held, **changes):
    new = NewKey(kind=KeyKind.FILE, pkcs12=pack_key(held), image=STROKE)
    return add_key(replace(new, **changes), for_agency=False, acting=office.leader, now=NOW)


def found(office):
    return find_key(
        agency_id=office.agency_id, account_id=office.leader.account_id, holder="", now=NOW
    ).id


def post_key(office, held):
    files = {
        "pkcs12": SimpleUploadedFile("k.p12", pack_key(held)),
        "image": SimpleUploadedFile("d.png", STROKE),
    }
    sent = {"owner": "own", "kind": "file", **files}
    answer = as_person(office.leader).post(reverse("documents:new_key"), sent, follow=True)
    return answer.status_code, answer.content.decode()


def test_a_certificate_by_nobody_believed_is_refused_and_for_a_trial_taken_and_marked(
    office, settings
):
    stranger = Authority(name="Công ty ABC").issue(CN="Nguyễn Văn Khác", O="Công ty ABC")
    with pytest.raises(KeyNotTrusted):
        add(office, stranger)
    status, page = post_key(office, stranger)
    assert (status, "Công ty ABC" in page, SigningKey.objects.exists()) == (422, True, False)
    settings.DOCUMENTS = replace(settings.DOCUMENTS, untrusted_keys=True)
    status, page = post_key(office, stranger)
    assert (status, SigningKey.objects.count()) == (200, 1)
    assert "không dẫn đến tổ chức chứng thực được tin cậy" in page
    assert "Nguyễn Văn Khác, không phải Lê Văn Trưởng" in page
    listed = as_person(office.leader).get(reverse("documents:signing_keys")).content.decode()
    assert ("chưa được tổ chức nào xác nhận" in listed, "khác với" in listed) == (True, True)


def test_an_expired_certificate_is_refused_even_for_a_trial(office, authority, settings):
    settings.DOCUMENTS = replace(settings.DOCUMENTS, untrusted_keys=True)
    over = authority.issue(CN="Lê Văn Trưởng", start=NOW - timedelta(days=30), days=10)
    with pytest.raises(CertificateNotValid):
        add(office, over)


def test_a_believed_key_of_its_holder_is_taken_without_a_word(office, authority):
    status, page = post_key(office, authority.issue(CN="Lê Văn Trưởng"))
    assert (status, "lt-tone-warning" in page) == (200, False)
    issued_below = Authority(name="CA con", parent=authority).issue(CN="lê văn trưởng")
    assert add(office, issued_below)


def test_a_key_at_a_service_is_taken_for_its_own_holder_only(office, authority):
    offer_service("http://127.0.0.1:9/sign")
    other = authority.issue(CN="Nguyễn Văn Khác")
    outside = {"kind": KeyKind.REMOTE, "place": "Ký số từ xa", "credential": "x"}
    with pytest.raises(KeyOfAnother):
        add(office, other, certificate=pem(other.certificate), **outside)
    own = authority.issue(CN="Lê Văn Trưởng")
    assert add(office, own, certificate=pem(own.certificate), **outside)


def test_a_believed_key_signs_before_a_newer_one_that_nobody_confirms(office, authority):
    believed = add(office, authority.issue(CN="Lê Văn Trưởng"))
    newer = give_key(office.leader, Authority().person(), image=STROKE)
    SigningKey.objects.filter(id=newer).update(added_at=LATER)
    assert found(office) == believed
    SigningKey.objects.filter(id=believed).delete()
    assert found(office) == newer


def test_who_sends_is_told_which_signature_will_not_be_confirmed(office, keys):
    letter = make_to_sign(office)
    for step in (sign, number, seal):
        step(letter, office)
    given = {"agency_id": office.agency_id, "dispatch_id": letter, "now": timezone.now()}
    assert len(list_unconfirmed(**given)) == 2
    clerk = as_person(office.clerk)
    for name in ("dispatch", "issued"):
        page = clerk.get(reverse(f"documents:{name}", args=[letter])).content.decode()
        assert "Nơi nhận sẽ không xác nhận được chữ ký" in page
    sent = {"dispatch": [str(letter), str(make_sealed(office, 40))]}
    told = clerk.post(reverse("documents:issue"), sent, follow=True).content.decode()
    assert told.count("Nơi nhận sẽ không xác nhận được chữ ký") == 1
    Dispatch.objects.filter(id=letter).update(stage=Stage.SEALED)
    believe(keys.authority)
    assert list_unconfirmed(**given) == []
    page = clerk.get(reverse("documents:issued", args=[letter])).content.decode()
    assert "Nơi nhận sẽ không xác nhận được chữ ký" not in page


def test_the_standing_of_a_certificate_by_a_trust_list(authority):
    held = authority.issue(CN="Lê Văn Trưởng")

    def standing(held, trust, at=NOW):
        return standing_of(held.certificate, held.issuers, trust=trust, at=at).trust

    assert standing(held, trusting(authority)) is Trust.TRUSTED
    assert standing(held, trusting(Authority())) is Trust.UNKNOWN
    assert standing(held, trusting(authority), NOW + timedelta(days=5000)) is Trust.EXPIRED
    forged = Authority(name=authority.name).issue(CN="Lê Văn Trưởng")
    assert standing(forged, trusting(authority)) is Trust.UNKNOWN
    below = Authority(name="CA con", parent=authority).issue(CN="Lê Văn Trưởng")
    assert standing(below, trusting(authority)) is Trust.TRUSTED
    assert standing(replace(below, issuers=()), trusting(authority)) is Trust.UNKNOWN
    itself = replace(held, certificate=authority.certificate)
    assert standing(itself, trusting(authority)) is Trust.UNKNOWN
    assert is_named(held.certificate, "LE VAN TRUONG")
    assert not is_named(held.certificate, "Lê Văn Trường Giang")
