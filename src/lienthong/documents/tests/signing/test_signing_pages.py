"""Signing, numbering and sealing on their pages: who sees them, what a tap does, how it looks."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lienthong.documents.models import Dispatch, DispatchFile, SigningAuthority, SigningKey
from lienthong.documents.operations import NewKey, add_key
from lienthong.documents.terms import KeyKind, SigningKeyUnknown, Stage
from lienthong.documents.testing import (
    SUBJECT,
    believe,
    give_key,
    make_dispatch,
    make_keys,
    make_to_sign,
    pack_key,
    seen_of,
)
from lienthong.documents.tests.drafting import submitted
from lienthong.identity.testing import prove_presence, sign_in
from lienthong.paper.testing import RING, STROKE, Authority
from lienthong.work.testing import make_office

HOSTILE = "<script>alert(1)</script> {{ x }} %s"


def as_person(person, *, present=True):
    client = Client()
    sign_in(client, person.account_id, agency_id=person.agency_id)
    if present:
        prove_presence(client, person.account_id, at=timezone.now())
    return client


@pytest.fixture
def office(db):
    return make_office()


@pytest.fixture
def keys(office):
    return make_keys(office)


def post(client, page, *args, **sent):
    return client.post(reverse(f"documents:{page}", args=args), sent, follow=True)


def ticked(*letters):
    """The form of the list with these ticked."""
    return {"ids": [f"{letter}.{seen_of(letter)}" for letter in letters]}


def stage(letter):
    return Dispatch.objects.get(id=letter).stage


def test_a_leader_signs_and_a_clerk_numbers_and_seals_on_their_pages(office, keys):
    letter = make_to_sign(office, subject=HOSTILE, created_at=timezone.now())
    leader, clerk = as_person(office.leader), as_person(office.clerk)
    page = leader.get(reverse("documents:to_sign")).content.decode()
    assert "&lt;script&gt;alert" in page
    assert "Ký các văn bản đã chọn" in page
    shown = leader.get(reverse("documents:dispatch", args=[letter])).content.decode()
    assert "Trang 1 của văn bản" in shown
    assert f'value="{letter}.{seen_of(letter)}"' in page
    post(leader, "sign", letter, seen=seen_of(letter))
    assert stage(letter) == Stage.SIGNED
    assert "…/STN-VP" in clerk.get(reverse("documents:to_number")).content.decode()
    done = post(clerk, "number_ticked", ids=[letter]).content.decode()
    assert "01/STN-VP" in done
    assert "đã thực hiện" in done
    post(clerk, "seal_ticked", ids=[letter])
    assert stage(letter) == Stage.SEALED
    image = clerk.get(reverse("documents:page_image", args=[letter, 1]))
    assert image.content.startswith(b"\x89PNG")
    file = clerk.get(reverse("documents:dispatch_file", args=[letter, 0]))
    assert (file["Content-Type"], file.content[:5]) == ("application/pdf", b"%PDF-")


def test_without_fresh_proof_one_is_led_to_prove_it_and_back(office, keys):
    letter = make_to_sign(office)
    client = as_person(office.leader, present=False)
    shown = client.get(reverse("documents:dispatch", args=[letter])).content.decode()
    assert "Xác nhận danh tính rồi ký" in shown
    for name, args, sent in (("sign", [letter], {}), ("sign_ticked", [], ticked(letter))):
        answer = client.post(reverse(f"documents:{name}", args=args), sent)
        assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert stage(letter) == Stage.TO_SIGN


def test_what_left_the_list_meanwhile_keeps_none_of_the_others_ticked_back(office, keys):
    gone, here = make_to_sign(office), make_to_sign(office, subject="Còn chờ ký")
    leader, clerk = as_person(office.leader), as_person(office.clerk)
    Dispatch.objects.filter(id=gone).update(stage=Stage.DRAFTING)
    said = post(leader, "sign_ticked", **ticked(gone, here)).content.decode()
    assert (stage(gone), stage(here)) == (Stage.DRAFTING, Stage.SIGNED)
    assert (said.count("đã thực hiện"), SUBJECT in said) == (1, True)
    for page, reached in (("number_ticked", Stage.NUMBERED), ("seal_ticked", Stage.SEALED)):
        assert "đã thực hiện" in post(clerk, page, ids=[gone, here]).content.decode()
        assert stage(here) == reached


def test_ticking_what_one_may_not_read_tells_nothing_of_it(office, keys):
    letter = make_to_sign(office)
    give_key(office.minh, keys.authority.person(), image=STROKE)
    said = post(as_person(office.minh), "sign_ticked", **ticked(letter)).content.decode()
    assert (str(letter) in said, SUBJECT in said) == (True, False)
    assert stage(letter) == Stage.TO_SIGN


def test_who_may_what_with_outgoing_documents(office, keys):
    letter = make_to_sign(office)
    other = make_office("Sở Khác")
    one = reverse("documents:dispatch", args=[letter])
    people = (office.leader, office.clerk, office.lan, office.minh, other.clerk)
    codes = [as_person(who).get(one).status_code for who in people]
    assert codes == [200, 200, 200, 404, 404]
    theirs = as_person(office.lan).get(reverse("documents:to_sign"))
    assert (theirs.status_code, SUBJECT in theirs.content.decode()) == (200, False)
    assert as_person(office.leader).get(reverse("documents:to_number")).status_code == 403
    give_key(office.clerk, keys.authority.person(), image=STROKE)
    refused = post(as_person(office.clerk), "sign", letter).content.decode()
    assert "do Lê Văn Trưởng ký" in refused
    assert stage(letter) == Stage.TO_SIGN
    image = reverse("documents:page_image", args=[letter, 1])
    assert as_person(office.minh).get(image).status_code == 404


def test_a_document_is_returned_with_a_reason_on_the_page(office, keys):
    letter = make_to_sign(office)
    client = as_person(office.leader)
    assert post(client, "send_back", letter, reason="").status_code == 422
    post(client, "send_back", letter, reason="Sửa căn cứ pháp lý", seen=seen_of(letter))
    assert stage(letter) == Stage.RETURNED


def test_the_drafter_reads_why_the_signer_sent_it_back_where_they_change_it(office):
    draft = submitted(office)
    sent = {"reason": "Sửa căn cứ pháp lý", "seen": seen_of(draft)}
    post(as_person(office.leader), "send_back", draft, **sent)
    page = as_person(office.lan).get(reverse("documents:draft", args=[draft])).content.decode()
    why = page.partition('aria-label="Lý do trả lại"')[2].partition("</section>")[0]
    assert ("Sửa căn cứ pháp lý" in why, office.leader.account_name in why) == (True, True)
    assert not DispatchFile.objects.filter(dispatch_id=draft, replaced_at=None).exists()


def test_a_head_gives_and_withdraws_authority_on_the_page(office):
    client = as_person(office.leader)
    sent = {
        "account_id": office.lan.account_id, "form": "tuq", "whom": "Giám đốc",
        "valid_from": timezone.localdate().isoformat(), "basis": "Giấy ủy quyền số 1",
    }  # fmt: skip
    refused = post(client, "give_authority", **sent)
    assert refused.status_code == 422
    assert "phải có thời hạn" in refused.content.decode()
    until = (timezone.localdate() + timedelta(days=30)).isoformat()
    shown = post(client, "give_authority", **sent, valid_until=until).content.decode()
    assert "TUQ. Giám đốc" in shown
    last = timezone.localdate() + timedelta(days=29)
    assert f"{timezone.localdate():%d/%m/%Y} – {last:%d/%m/%Y}" in shown
    given = SigningAuthority.objects.get()
    post(client, "end_authority", given.id, reason="Đã về")
    assert SigningAuthority.objects.get().end_reason == "Đã về"
    assert as_person(office.lan).get(reverse("documents:give_authority")).status_code == 403


def test_numbers_are_reserved_and_given_up_and_paper_numbered_on_the_pages(office):
    client = as_person(office.clerk)
    sent = {"type_code": "cong-van", "whom": "Phòng Kế hoạch", "reason": "Hợp đồng"}
    shown = post(client, "reserve", **sent).content.decode()
    assert "01/2026" in shown or f"01/{timezone.localdate().year}" in shown
    today = timezone.localdate().isoformat()
    paper = {
        "type_code": "cong-van", "symbol": "STN-VP", "subject": "Về việc họp",
        "signer_name": "Lê Văn Trưởng", "signed_on": today, "issued_on": today,
        "recipients": "UBND xã Một\nUBND xã Hai",
    }  # fmt: skip
    assert "02/STN-VP" in post(client, "number_paper", **paper).content.decode()
    rule = {"name": "Sổ quyết định", "types": ["quyet-dinh"], "valid_from": today, "basis": "QC"}
    assert "Sổ quyết định" in post(client, "own_series", **rule).content.decode()


def test_a_clerk_puts_the_seal_in_place_and_nobody_elses_key(office):
    client = as_person(office.clerk)
    authority = Authority()
    believe(authority)
    packed = pack_key(authority.agency())
    sent = {"owner": "agency", "kind": "file"}
    files = {
        "pkcs12": SimpleUploadedFile("a.p12", packed),
        "image": SimpleUploadedFile("d.png", RING),
    }
    shown = post(client, "new_key", **sent, **files).content.decode()
    assert "Thử nghiệm CA" in shown
    row = SigningKey.objects.get()
    assert (row.account_id, row.kind) == (None, KeyKind.FILE)
    assert post(as_person(office.leader), "retire_key", row.id, reason="x").status_code == 404
    address, keys_of_agency = (
        reverse("documents:retire_key", args=[row.id]), reverse("documents:signing_keys")
    )  # fmt: skip
    assert address in client.get(keys_of_agency).text
    assert address not in as_person(office.leader).get(keys_of_agency).text
    post(client, "retire_key", row.id, reason="Thay khóa mới")
    assert SigningKey.objects.get().retired_at is not None


def test_the_lists_ask_as_many_questions_for_many_as_for_one(office, keys):
    leader, clerk = as_person(office.leader), as_person(office.clerk)
    addresses = [(leader, reverse("documents:to_sign")), (clerk, reverse("documents:to_number"))]
    for _ in range(2):
        make_to_sign(office)
        make_dispatch(office, stage=Stage.SIGNED, symbol="A")
    for client, address in addresses:
        client.get(address)  # the first page of a session writes that it is in use
    counts = [count_queries(*one) for one in addresses]
    for _ in range(10):
        make_to_sign(office)
        make_dispatch(office, stage=Stage.SIGNED, symbol="A")
    assert [count_queries(*one) for one in addresses] == counts


def count_queries(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_a_key_of_another_is_refused_as_the_seal(office):
    new = NewKey(kind=KeyKind.FILE, pkcs12=pack_key(Authority().agency()), image=RING)
    with pytest.raises(SigningKeyUnknown):
        add_key(new, for_agency=True, acting=office.leader, now=timezone.now())
