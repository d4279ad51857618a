"""From a page nobody names a library, a file or an address: the operator offers them (SG-34)."""

import os
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lienthong.documents.models import SigningKey
from lienthong.documents.operations import NewKey, add_key
from lienthong.documents.operations.keys import open_key
from lienthong.documents.queries import get_signing_places
from lienthong.documents.rules.signing_places import name_key, open_way, read_places
from lienthong.documents.terms import KeyKind
from lienthong.documents.terms.signing_places import (
    KeyNotOfPlace,
    KeyPlaceClosed,
    LibraryNotForUsers,
    PlaceNotOffered,
    SigningPlacesUnreadable,
)
from lienthong.documents.tests.signing.offering import offer, offer_service, offer_token
from lienthong.documents.tests.signing.test_keys import pem
from lienthong.documents.tests.signing.test_signing_pages import as_person
from lienthong.paper.testing import STROKE, Authority
from lienthong.paper.tests.signing.test_remote import service, serving
from lienthong.tokens import modules
from lienthong.tokens.keys import make_token_key
from lienthong.tokens.testing import SoftToken, find_softhsm, soft_token
from lienthong.tokens.uri import KeyUri
from lienthong.work.testing import NOW

HSM = """
[[token]]
name = "HSM"
token = "TỈNH; 1"
module = "/usr/lib/p11.so"
pin_file = "/etc/pin"
"""


def a_key(kind, place, credential=""):
    held = Authority().person()
    return NewKey(
        kind=kind, place=place, credential=credential, certificate=pem(held.certificate),
        image=STROKE,
    )  # fmt: skip


def row_of(office, kind, place, certificate=None):
    certificate = certificate or Authority().person().certificate
    return SigningKey.objects.create(
        id=uuid4(), agency_id=office.agency_id, account_id=office.leader.account_id,
        holder="Lê Văn Trưởng", kind=kind, place=place, credential="x",
        certificate=pem(certificate).decode(), valid_from=NOW, valid_until=NOW,
        added_by="x", added_at=NOW,
    )  # fmt: skip


def post_key(client, **fields):
    held = Authority().person()
    files = {
        "certificate": SimpleUploadedFile("c.pem", pem(held.certificate)),
        "pkcs12": SimpleUploadedFile("l.so", b"\x7fELF"),
        "image": SimpleUploadedFile("d.png", STROKE),
    }
    return client.post(reverse("documents:new_key"), {"owner": "own", **fields, **files})


@pytest.mark.parametrize("evil", ["module-path=/proc/self/fd/39", "module-name=x", "pin-source=/p",
                                  "pin-value=1", "MODULE-PATH=/x.so"])  # fmt: skip
def test_a_page_that_names_a_library_or_a_pin_loads_nothing(office, evil):
    offer(HSM)
    client, before = as_person(office.leader), dict(modules._modules)
    uri = f"pkcs11:token=A;object=b?{evil}"
    for fields in (
        {"kind": "token", "place": uri},
        {"kind": f"token:{uri}"},
        {"kind": "token:HSM", "credential": uri},
    ):
        answer = post_key(client, **fields)
        assert answer.status_code == 422
    assert "thư viện và mã PIN của thiết bị do người vận hành đặt" in answer.content.decode()
    assert before == modules._modules
    assert not SigningKey.objects.exists()


def test_a_named_pipe_of_a_user_is_never_opened(office, tmp_path):
    os.mkfifo(tmp_path / "pipe")  # whoever opened it would wait for ever
    offer(HSM)
    uri = f"pkcs11:token=A;object=b?module-path={tmp_path / 'pipe'}&pin-source={tmp_path / 'pipe'}"
    assert post_key(as_person(office.leader), kind="token:HSM", credential=uri).status_code == 422
    with pytest.raises(KeyPlaceClosed):
        open_key(row_of(office, KeyKind.TOKEN, uri))


def test_an_address_of_a_user_is_never_called(office):
    calls = []
    with serving(service(Authority().person(), calls)) as url:
        answer = post_key(as_person(office.leader), kind="remote", place=url, credential="x")
        assert answer.status_code == 422
        with pytest.raises(PlaceNotOffered):
            add_key(
                a_key(KeyKind.REMOTE, url, "x"), for_agency=False, acting=office.leader, now=NOW
            )
        with pytest.raises(KeyPlaceClosed):
            open_key(row_of(office, KeyKind.REMOTE, url))
        offer_service(url)
        assert open_key(row_of(office, KeyKind.REMOTE, url)).url == url
    assert calls == []


def test_the_form_offers_what_the_operator_set_up_and_says_so_if_there_is_nothing(office):
    client = as_person(office.leader)
    page = client.get(reverse("documents:new_key")).content.decode()
    assert ("người vận hành hệ thống" in page, "Tên khóa" in page) == (True, False)
    offer(HSM)
    page = client.get(reverse("documents:new_key")).content.decode()
    assert ("token:HSM" in page, "Tên khóa" in page) == (True, True)
    assert "/usr/lib" not in page
    offer("[[token]]\nname = 1")
    page = client.get(reverse("documents:new_key")).content.decode()
    assert "signing_places.toml" in page


def test_a_key_of_an_offered_token_is_kept_by_its_name_alone():
    (hsm,) = read_places(HSM).tokens
    kept = "pkcs11:token=T%E1%BB%88NH%3B%201;object=a%3Bb%3Fmodule-path%3D%2Fx"
    assert name_key(hsm, "a;b?module-path=/x") == kept
    same = name_key(hsm, "pkcs11:token=T%E1%BB%88NH%3B%201;object=k")
    assert same == name_key(hsm, "k")
    for wrong in ("", "pkcs11:token=B;object=k", "pkcs11:object=k", "x" * 500):
        with pytest.raises(KeyNotOfPlace):
            name_key(hsm, wrong)
    with pytest.raises(LibraryNotForUsers):
        name_key(hsm, "pkcs11:token=A;object=k?pin-source=/etc/shadow")


def test_rows_of_before_are_opened_with_the_operators_library_only():
    places = read_places(HSM)
    way = open_way(places, "pkcs11:token=T%E1%BB%88NH%3B%201;object=k")
    token, uri = way
    assert (token.pin_file, uri.module, uri.pin_file) == ("/etc/pin", "/usr/lib/p11.so", None)
    assert KeyUri.parse(replace(uri, pin_file=Path("/a b&c")).write()).pin_file == Path("/a b&c")
    old = "pkcs11:token=T%E1%BB%88NH%3B%201;object=k?module-path={}&pin-source=/etc/shadow"
    assert open_way(places, old.format("/usr/lib/p11.so")) == way
    for other in (old.format("/tmp/x.so"), "pkcs11:token=B;object=k", "x"):
        assert open_way(places, other) is None


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "[token]\nname = 'a'\ntoken = 'b'",
        "[[token]]\nname = 'a'",
        "[[token]]\nname = 'a'\ntoken = 'b'\nmodule = 'x.so'",
        "[[token]]\nname = 'a'\ntoken = 'b'\npin = '1234'",
        "[[service]]\nname = 'a'\naddress = 'http://ky.example.vn/sign'",
        "[[service]]\nname = 'a'\naddress = 'http://127.0.0.1/sign'",
        "[[service]]\nname = 'a'\naddress = 'http://10.0.0.1/sign'\nloopback = true",
        "[[service]]\nname = 'a'\naddress = 'https://u:p@ky.example.vn/sign'",
        "[[service]]\nname = 'a'\naddress = 'https://ky.example.vn:x/'",
        "[[service]]\naddress = 'https://ky.example.vn/'",
        "[[token]]\nname='a'\ntoken='b'\n[[service]]\nname='a'\naddress='https://ky.example.vn/'",
        "[[other]]\nname='a'",
    ],
)
def test_a_list_that_is_wrong_is_refused_with_the_place(text, db):
    with pytest.raises(SigningPlacesUnreadable):
        read_places(text)
    offer(text)
    with pytest.raises(SigningPlacesUnreadable):
        get_signing_places()


def test_services_are_called_over_https_and_on_this_machine_without_if_the_operator_says_so():
    (one,) = read_places("[[service]]\nname='a'\naddress='https://ky.example.vn/sign'").services
    assert one.address == "https://ky.example.vn/sign"
    (one,) = read_places(
        "[[service]]\nname='a'\naddress='http://127.0.0.1:99/sign'\nloopback=true"
    ).services
    assert one.address == "http://127.0.0.1:99/sign"


def test_a_key_in_an_offered_token_is_opened_by_the_page(office, tmp_path):
    module = find_softhsm()
    if module is None:
        pytest.skip("needs SoftHSM2 (apt-get install softhsm2)")
    with soft_token(tmp_path / "softhsm", module) as token:
        offer_token(token)
        key, authority = make_token_key(token.uri("k")), Authority()
        certificate = authority.issue(key, CN="Lê Văn Trưởng").certificate
        old = SoftToken(token.folder, module).uri("k")
        assert open_key(row_of(office, KeyKind.TOKEN, old, certificate)).certificate == certificate
        other = old.replace(module, str(tmp_path / "evil.so"))
        with pytest.raises(KeyPlaceClosed):
            open_key(row_of(office, KeyKind.TOKEN, other, certificate))
