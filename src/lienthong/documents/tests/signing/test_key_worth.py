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
from lienthong.documents.queries import find_unconfirmed, list_unconfirmed
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
    believe(keys.authority)
    assert list_unconfirmed(**given) == []
    page = clerk.get(reverse("documents:issued", args=[letter])).content.decode()
    assert "Nơi nhận sẽ không xác nhận được chữ ký" not in page


def issue(clerk, *ticked):
    sent = {"dispatch": ticked}
    return clerk.post(reverse("documents:issue"), sent, follow=True).content.decode()


def stages(*ids):
    return [Dispatch.objects.get(id=one).stage for one in ids]


def test_of_many_to_issue_each_says_before_which_signature_is_not_confirmed(office, keys):
    unsure, sure = make_to_sign(office), make_sealed(office, 40)
    for step in (sign, number, seal):
        step(unsure, office)
    clerk = as_person(office.clerk)
    listed = clerk.get(reverse("documents:issued_register")).content.decode()
    assert listed.count("không dẫn đến tổ chức chứng thực được tin cậy") == 2
    assert f'value="{unsure}.told" data-by-hand' in listed
    assert f'value="{sure}">' in listed
    answer = issue(clerk, str(unsure), str(sure))
    assert stages(unsure, sure) == [Stage.SEALED, Stage.ISSUED]
    assert "nơi nhận sẽ không xác nhận được chữ ký của" in answer
    assert "Lê Văn Trưởng" in answer
    issue(clerk, f"{unsure}.told")
    assert stages(unsure) == [Stage.ISSUED]


def test_what_is_asked_of_signatures_takes_two_queries_however_many_are_to_issue(
    office, keys, django_assert_num_queries
):
    letters = [make_to_sign(office) for _ in range(3)]
    for letter in letters:
        sign(letter, office)
    given = {"agency_id": office.agency_id, "now": timezone.now()}
    for ids in (letters[:1], letters):
        with django_assert_num_queries(2):
            assert set(find_unconfirmed(dispatch_ids=ids, **given)) == set(ids)
    believe(keys.authority)
    with django_assert_num_queries(1):
        assert find_unconfirmed(dispatch_ids=letters, **given) == {}


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
