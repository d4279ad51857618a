"""The pages of drafts: who sees them, what a form does, what is kept; then all in a browser."""

import io
from dataclasses import replace
from datetime import timedelta

import docx
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lienthong.documents.models import Dispatch, DispatchSketch, DispatchVersion
from lienthong.documents.operations import draft_dispatch, register_by_hand
from lienthong.documents.queries import get_draft
from lienthong.documents.terms import Stage
from lienthong.documents.tests.drafting import TEXT, begin, submitted
from lienthong.documents.tests.test_registered_by_hand import draft as arrival_draft
from lienthong.exchange.testing import COMMUNES, make_province
from lienthong.identity.testing import sign_in
from lienthong.work.testing import make_office

HOSTILE = "<script>alert(1)</script> {{ x }} %s"
TYPED = {
    "type_code": "cong-van",
    "urgency": "normal",
    "subject": "báo cáo kết nối",
    "text": TEXT,
    "issuer": "Sở Thử nghiệm",
    "symbol": "STN-VP",
    "place": "Thanh Hóa",
    "by_paper": "Sở Khoa học và Công nghệ",
}


@pytest.fixture
def office(db):
    return make_office()


def as_person(person):
    client = Client()
    sign_in(client, person.account_id, agency_id=person.agency_id)
    return client


def page_of(name, dispatch_id):
    return reverse(f"documents:{name}", args=[dispatch_id])


def typed(office, seen, **changes):
    return {**TYPED, "signer": str(office.leader.account_id), "seen": seen, **changes}


def test_a_draft_is_begun_from_its_type_and_filled_in(office):
    client = as_person(office.lan)
    answer = client.post(reverse("documents:draft_new"), {"type_code": "cong-van"})
    dispatch_id = Dispatch.objects.get().id
    assert answer.url == page_of("draft_edit", dispatch_id)
    assert "[[" in client.get(answer.url).content.decode()
    client.post(answer.url, typed(office, 1, text=HOSTILE))
    page = client.get(page_of("draft", dispatch_id)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    content = get_draft(dispatch_id=dispatch_id, acting=office.lan).newest.content
    assert [one.name for one in content.chosen] == ["Sở Khoa học và Công nghệ"]
    assert content.signer_title == "Giám đốc"


def test_a_reply_names_what_it_answers_and_goes_to_its_author(office):
    asked = replace(arrival_draft(), due_on=timezone.localdate() + timedelta(days=9))
    row = register_by_hand(draft=asked, acting=office.clerk, now=timezone.now())
    client = as_person(office.lan)
    arrival = client.get(reverse("documents:arrival", args=[row])).content.decode()
    assert f"{reverse('documents:draft_new')}?answers={row}" in arrival
    client.post(reverse("documents:draft_new"), {"type_code": "cong-van", "answers": str(row)})
    made = Dispatch.objects.get()
    assert made.answers_id == row
    content = get_draft(dispatch_id=made.id, acting=office.lan).newest.content
    assert content.text.startswith("Phúc đáp")
    assert content.chosen[0].name == arrival_draft().author
    assert content.due_on is None  # it answers; it does not ask for an answer by that day


def test_strangers_to_a_draft_see_none_of_its_pages(office):
    dispatch_id = submitted(office, [office.minh])
    client = as_person(office.hoa)
    for name in ("draft", "draft_edit", "draft_pdf", "draft_word", "draft_compare"):
        assert client.get(page_of(name, dispatch_id)).status_code == 404
    for name in ("draft_decide", "draft_withdraw", "draft_drop", "draft_attach"):
        client.post(page_of(name, dispatch_id), {"seen": 2, "approve": "1"})
    assert Dispatch.objects.get().stage == Stage.IN_REVIEW


def test_the_later_of_two_writers_sees_both_texts_and_loses_neither(office):
    dispatch_id = begin(office)
    first, second = as_person(office.lan), as_person(office.lan)
    address = page_of("draft_edit", dispatch_id)
    first.post(address, typed(office, 2, text="Nội dung của thẻ thứ nhất."))
    answer = second.post(address, typed(office, 2, text="Nội dung của thẻ thứ hai."))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<del>nhất</del>" in page
    assert "<ins>hai</ins>" in page
    assert 'name="seen" value="3"' in page
    second.post(address, typed(office, 3, text="Nội dung của thẻ thứ hai."))
    assert DispatchVersion.objects.filter(dispatch_id=dispatch_id).count() == 4


def test_what_is_typed_is_kept_and_offered_when_the_draft_is_opened_again(office):
    dispatch_id = begin(office)
    client = as_person(office.lan)
    answer = client.post(
        page_of("draft_autosave", dispatch_id),
        typed(office, 2, text="Đang gõ dở"),
        headers={"X-Autosave": "1"},
    )
    assert answer.json()["saved"]
    page = client.get(page_of("draft_edit", dispatch_id)).content.decode()
    assert "Đang gõ dở" in page
    client.post(page_of("draft_forget", dispatch_id))
    assert not DispatchSketch.objects.exists()
    other = as_person(office.minh)
    refused = other.post(page_of("draft_autosave", dispatch_id), typed(office, 2))
    assert refused.status_code in {404, 409}


def test_a_form_of_an_ended_session_is_kept_for_its_writer(office):
    dispatch_id = begin(office)
    client = as_person(office.lan)
    client.logout()
    answer = client.post(page_of("draft_edit", dispatch_id), typed(office, 2))
    assert answer.url.startswith("/dang-nhap")
    assert DispatchVersion.objects.filter(dispatch_id=dispatch_id).count() == 2


def test_agencies_are_found_chosen_and_kept_with_their_purpose(db, office):
    province = make_province()
    commune = province.communes[0]
    dispatch_id = begin(office)
    client = as_person(office.lan)
    found = client.get(reverse("documents:draft_recipients"), {"recipient": COMMUNES[0]})
    assert str(commune) in found.content.decode()
    sent = typed(office, 2, to=[str(commune)], find="1", recipient=COMMUNES[1])
    page = client.post(page_of("draft_edit", dispatch_id), sent).content.decode()
    assert f'value="{commune}" checked' in page
    assert DispatchVersion.objects.filter(dispatch_id=dispatch_id).count() == 2
    saved = typed(office, 2, to=[str(commune)], **{f"purpose_{commune}": "inform"})
    client.post(page_of("draft_edit", dispatch_id), saved)
    rows = Dispatch.objects.get().recipients.order_by("position")
    assert [(row.agency_id, row.purpose, row.way) for row in rows] == [
        (commune, "inform", "exchange"),
        (None, "act", "paper"),
    ]


def test_the_text_of_a_word_file_becomes_the_text_of_the_draft(office):
    word = docx.Document()
    word.add_paragraph("Điều 1. Giao Văn phòng thực hiện.")
    table = word.add_table(rows=2, cols=2)
    for at, text in enumerate(("Việc", "Hạn", "Nối", "12/2026")):
        table.cell(at // 2, at % 2).text = text
    written = io.BytesIO()
    word.save(written)
    written.seek(0)
    written.name = "du thao.docx"
    client = as_person(office.lan)
    client.post(reverse("documents:draft_new"), {"type_code": "quyet-dinh", "file": written})
    dispatch = Dispatch.objects.get()
    newest = get_draft(dispatch_id=dispatch.id, acting=office.lan).newest
    assert newest.content.text == (
        "Điều 1. Giao Văn phòng thực hiện.\n| Việc | Hạn |\n|---|---|\n| Nối | 12/2026 |"
    )
    assert newest.file
    again = docx.Document(io.BytesIO(client.get(page_of("draft_word", dispatch.id)).content))
    assert any("Giao Văn phòng" in one.text for one in again.paragraphs)
    assert client.get(page_of("draft_pdf", dispatch.id)).content.startswith(b"%PDF")


def test_lists_ask_the_same_number_of_questions_however_long_they_are(
    office, django_assert_max_num_queries
):
    client = as_person(office.lan)
    address = reverse("documents:drafts")
    draft_dispatch(type_code="cong-van", acting=office.lan, now=timezone.now())
    client.get(address)
    with django_assert_max_num_queries(40) as first:
        client.get(address)
    for _ in range(5):
        draft_dispatch(type_code="bao-cao", acting=office.lan, now=timezone.now())
    with django_assert_max_num_queries(40) as second:
        client.get(address)
    assert len(first.captured_queries) == len(second.captured_queries)


@pytest.fixture
def browsed(transactional_db, live_server, open_page):
    """An office, and a way for each of its people to have a page of their own."""

    def page_for(person, width=1280, language="vi"):
        client = as_person(person)
        page = open_page(width=width, language=language)
        cookies = {
            "sessionid": client.cookies["sessionid"].value,
            settings.LANGUAGE_COOKIE_NAME: language,
        }
        page.context.add_cookies(
            [{"name": key, "value": val, "url": live_server.url} for key, val in cookies.items()]
        )
        page.goto(live_server.url + reverse("documents:drafts"))
        return page

    return make_office(), page_for


def writes(page, office):
    page.get_by_role("link", name="Soạn văn bản").click()
    page.get_by_role("button", name="Bắt đầu").click()
    page.locator("[name=subject]").fill("báo cáo kết nối các xã")
    page.context.set_offline(True)
    page.locator("[name=text]").fill(TEXT)
    page.get_by_text("Chưa tự lưu được").wait_for()
    page.context.set_offline(False)
    page.get_by_text("Đã tự lưu lúc").wait_for(timeout=10_000)
    page.locator("[name=by_paper]").fill("Ủy ban nhân dân các xã, phường")
    page.locator("[name=signer]").select_option(value=str(office.leader.account_id))
    page.locator("[name=symbol]").fill("STN-VP")
    page.locator("[name=place]").fill("Thanh Hóa")
    page.get_by_role("button", name="Lưu", exact=True).last.click()
    page.get_by_text("Đã lưu thành bản 2.").wait_for()


def asks(page, *levels):
    page.get_by_role("link", name="Trình xin ý kiến").click()
    for level, person in enumerate(levels, start=1):
        page.locator(f"[name=level_{level}][value='{person.account_id}']").check()
    page.get_by_role("button", name="Trình", exact=True).click()
    page.get_by_text("Đã trình").wait_for()


def says(page, button, comment=""):
    page.get_by_role("link", name="báo cáo kết nối các xã").click()
    page.locator("[name=comment]").fill(comment)
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_role("heading", level=1).wait_for()


def test_a_draft_is_returned_changed_compared_approved_and_lies_with_the_signer(
    browsed, no_sideways_scroll, axe
):
    office, page_for = browsed
    lan = page_for(office.lan)
    writes(lan, office)
    asks(lan, office.minh, office.leader)

    says(page_for(office.minh), "Trả lại", "Ghi rõ hạn.")
    lan.reload()
    lan.get_by_text("Ghi rõ hạn.").first.wait_for()
    lan.get_by_role("link", name="Sửa", exact=True).click()
    lan.locator("[name=text]").fill(TEXT.replace("15/12/2026", "20/12/2026"))
    lan.get_by_role("button", name="Lưu", exact=True).last.click()
    lan.get_by_role("link", name="với bản 2").click()
    assert lan.locator("del").all_inner_texts() == ["15"]
    assert lan.locator("ins").all_inner_texts() == ["20"]
    no_sideways_scroll(lan)
    axe(lan)
    lan.go_back()
    lan.get_by_role("link", name="Trình xin ý kiến").click()
    assert lan.locator(f"[name=level_1][value='{office.minh.account_id}']").is_checked()
    lan.get_by_role("button", name="Trình", exact=True).click()
    lan.get_by_text("Đã trình").wait_for()

    says(page_for(office.minh), "Đồng ý")
    leader = page_for(office.leader, width=360)
    no_sideways_scroll(leader)
    says(leader, "Đồng ý", "Phát hành trong ngày.")
    leader.get_by_text("Chờ ký").first.wait_for()
    no_sideways_scroll(leader)
    axe(leader)
    row = Dispatch.objects.get()
    assert (row.stage, row.version) == (Stage.TO_SIGN, 3)
    assert row.files.get(position=0, replaced_at=None).made_for == "signing"
