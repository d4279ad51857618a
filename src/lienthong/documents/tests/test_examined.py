"""What an incoming PDF is worth: kept, said in words, and examined again by another trust list."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.urls import reverse

from lienthong.documents.models import Arrival, ArrivalFile
from lienthong.documents.operations import register_by_hand
from lienthong.documents.pages.viewer import describe_examination
from lienthong.documents.rules.examinations import read_examination
from lienthong.documents.tests.scans import draft, given, letter, read_all, take_in
from lienthong.documents.tests.test_pages import as_person
from lienthong.paper.signing.signer import sign_pdf
from lienthong.paper.testing import NOON, Authority, personal, seal
from lienthong.paper.tests.signing.crafted import add_script, changing, encrypted, replace_content
from lienthong.work.testing import NOW, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def authority():
    return Authority()


@pytest.fixture(scope="module")
def signed(authority):
    """The letter, signed by a person and sealed by an agency."""
    by_person = sign_pdf(letter(), personal(authority.person()))
    return sign_pdf(by_person, seal(authority.agency()))


@pytest.fixture
def trusted(tmp_path, monkeypatch, authority):
    """The folder of the trust list; call it to list the authority."""
    made = replace(settings.EXCHANGE, keys=tmp_path / "keys")
    monkeypatch.setattr(settings, "EXCHANGE", made)

    def listed():
        made.trusted_authorities.mkdir()
        pem = authority.certificate.public_bytes(Encoding.PEM)
        (made.trusted_authorities / "thu-nghiem.pem").write_bytes(pem)

    return listed


@pytest.fixture
def office():
    return make_office()


def arrived(office, content):
    scan = take_in(office.clerk, given(content), now=NOON)
    row = register_by_hand(draft=draft(), acting=office.clerk, now=NOW, scan_id=scan)
    read_all(NOON + timedelta(seconds=1))
    return row


def test_signed_and_sealed_is_an_original_and_the_page_says_so(office, signed, trusted):
    trusted()
    row = arrived(office, signed)
    page = as_person(office.leader).get(reverse("documents:arrival", args=[row])).content.decode()
    assert ArrivalFile.objects.get().force == "original"
    assert "Đủ chữ ký số: bản gốc" in page
    assert "Nguyễn Văn Bình" in page


def test_an_unknown_authority_is_doubtful_until_it_is_listed_and_examined_again(
    office, signed, trusted
):
    row = arrived(office, signed)
    file = ArrivalFile.objects.get()
    assert file.force == "doubtful"
    trusted()
    client, page = as_person(office.leader), reverse("documents:arrival", args=[row])
    answer = client.post(reverse("documents:examine", args=[file.id]), {"from": page})
    assert answer.url == page
    away = client.post(reverse("documents:examine", args=[file.id]), {"from": "//xa.example/"})
    assert away.url == page
    assert ArrivalFile.objects.get().force == "original"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (changing(replace_content), "no force"),
        (changing(add_script), "scripts"),
        (encrypted, "password"),
    ],
    ids=["changed", "script", "encrypted"],
)
def test_tampered_active_and_encrypted_files_are_said_to_be_so(office, signed, change, says):
    arrived(office, change(signed))
    file = ArrivalFile.objects.get()
    assert file.force in {"broken", "unreadable"}
    assert says in str(file.examination)
    card = read_examination(file.examination, file.examined_at)
    told = describe_examination(card)["none_found"]
    assert (told == "Tệp không có chữ ký số nào.") == (file.force == "broken")


def test_nobody_is_told_to_act_on_an_original_whose_sender_wants_it_back(office, signed, trusted):
    trusted()
    row = arrived(office, signed)
    address = reverse("documents:arrival", args=[row])
    client = as_person(office.clerk)
    assert "Hãy giải quyết như bản gốc." in client.get(address).text
    Arrival.objects.filter(id=row).update(frozen_at=NOW, frozen_for="recall")
    page = client.get(address).text
    assert "Hãy giải quyết như bản gốc." not in page
    assert "có giá trị như bản gốc (NĐ 30/2020/NĐ-CP, Điều 5)." in page
