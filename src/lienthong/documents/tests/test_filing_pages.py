"""The pages of files and archive: who sees what, what a form does, how a refusal looks."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lienthong.documents.models import FileItem, FileList, HandOver, JobFile
from lienthong.documents.operations import (
    build_exports,
    make_up_retentions,
    register_by_hand,
)
from lienthong.documents.terms import Stage
from lienthong.documents.testing import make_dispatch
from lienthong.documents.tests import scans
from lienthong.documents.tests.test_filing import PDF as THREE_PAGES
from lienthong.documents.tests.test_filing import arrival, closed, opened, settled
from lienthong.identity.testing import sign_in
from lienthong.work.testing import FIRST_DAY, NOW, make_office

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script> {{ x }} %s"
YEAR = timezone.localdate().year


@pytest.fixture
def office(db):
    make_up_retentions(agency_id=None, on=FIRST_DAY)
    return make_office()


def as_person(person):
    client = Client()
    sign_in(client, person.account_id, agency_id=person.agency_id)
    return client


def page(client, name, *args, **asked):
    answer = client.get(reverse(f"documents:{name}", args=args), asked)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return answer.content.decode()


def send(client, route, *args, **sent):
    return client.post(reverse(f"documents:{route}", args=args), sent, follow=True)


def test_a_file_is_opened_filled_and_closed_by_hand(office):
    client, one = as_person(office.lan), settled(office)
    send(client, "open_file", title=HOSTILE, retention="10N", holder=office.lan.account_id)
    file_id = JobFile.objects.get().id
    assert "<script>alert" not in page(client, "file_one", file_id, q="duong truyen")
    send(client, "file_put", file_id, kind="arrival", key=one)
    upload = SimpleUploadedFile("ảnh.png", b"\x89PNG\r\n\x1a\n")
    send(client, "file_upload", file_id, upload=upload)
    send(client, "file_upload", file_id, upload=SimpleUploadedFile("ba.bin", THREE_PAGES))
    assert FileItem.objects.get(name="ba.bin").sheets == 3
    first = FileItem.objects.order_by("position").first()
    send(client, "file_items", file_id, step="sheets", **{f"sheets_{first.id}": "4"})
    send(client, "file_items", file_id, step=f"down:{first.id}")
    told = page(client, "file_contents", file_id)
    assert told.index("ảnh.png") < told.index("7/STh")
    assert "4" in told
    send(client, "file_close", file_id)
    assert JobFile.objects.get().state == "closed"


def test_numbers_and_years_that_cannot_be_are_refused_in_words(office):
    client, file_id = as_person(office.clerk), opened(office)
    huge = "9" * 30
    for step in (f"out:{huge}", f"up:{huge}", "sheets"):
        told = send(
            client, "file_items", file_id, step=step, reason="Vì thử", **{f"sheets_{huge}": 1}
        )
        assert told.status_code == 200
    for year in (0, YEAR + 2, int(huge)):
        for route in ("file_list_begin", "file_list_copy"):
            assert send(client, route, year).status_code == 404
    assert not FileList.objects.exists()


def test_the_pages_of_a_scanned_document_are_known_to_its_file(office):
    scan = scans.take_in(office.clerk, scans.given(scans.letter()))
    scans.read_all()
    one = register_by_hand(draft=scans.draft(), acting=office.clerk, now=NOW, scan_id=scan)
    client, file_id = as_person(office.lan), opened(office)
    send(client, "file_put", file_id, kind="arrival", key=one)
    send(client, "file_put", file_id, kind="arrival", key=arrival(office))
    assert list(FileItem.objects.order_by("id").values_list("sheets", flat=True)) == [1, None]


def test_a_document_says_in_which_files_it_stands(office):
    client, one, file_id = as_person(office.lan), settled(office), opened(office)
    address = reverse("documents:file_one", args=[file_id])
    assert address not in page(client, "arrival", one)
    send(client, "file_put", file_id, kind="arrival", key=one)
    assert address in page(client, "arrival", one)
    ours = make_dispatch(office, stage=Stage.ISSUED, number=3, symbol="STh", year=YEAR)
    send(client, "file_put", file_id, kind="dispatch", key=ours)
    assert address in page(client, "issued", ours)


def test_a_file_that_lacks_something_says_what_and_stays_open(office):
    client, file_id = as_person(office.lan), opened(office)
    send(client, "file_put", file_id, kind="arrival", key=arrival(office))
    assert "7/STh chưa được giải quyết xong." in page(client, "file_one", file_id)
    answer = send(client, "file_close", file_id)
    assert "Chưa kết thúc được hồ sơ" in answer.content.decode()
    assert JobFile.objects.get().state == "open"


def test_files_of_other_agencies_and_kept_files_that_are_none_are_not_found(office):
    stranger = as_person(make_office("Sở Khác").lan)
    file_id = opened(office)
    for name, args in (
        ("file_one", [file_id]), ("file_contents", [file_id]), ("file_kept", [file_id, 1]),
        ("file_export", [file_id]), ("inherited", [office.agency_id]),
    ):  # fmt: skip
        assert stranger.get(reverse(f"documents:{name}", args=args)).status_code == 404, name


def test_what_somebody_put_in_is_saved_never_shown(office):
    client, file_id = as_person(office.lan), opened(office)
    send(client, "file_upload", file_id, upload=SimpleUploadedFile("x.html", b"<script>"))
    assert not FileItem.objects.exists()
    send(client, "file_upload", file_id, upload=SimpleUploadedFile("x.html", THREE_PAGES))
    answer = client.get(reverse("documents:file_kept", args=[file_id, FileItem.objects.get().id]))
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


def test_the_list_of_files_is_drawn_up_by_the_clerk_and_approved_by_the_head(office):
    clerk, leader = as_person(office.clerk), as_person(office.leader)
    send(clerk, "file_list_begin", YEAR)
    row = {"heading": "I. Tổng hợp", "notation": "01/TH", "title": HOSTILE, "retention": "10N"}
    send(clerk, "file_list", YEAR, **row)
    again = clerk.post(reverse("documents:file_list", args=[YEAR]), row)
    assert again.status_code == 422
    assert "<script>alert" not in page(clerk, "file_list", YEAR)
    assert clerk.post(reverse("documents:file_list_approve", args=[YEAR])).status_code == 403
    send(leader, "file_list_approve", YEAR)
    assert FileList.objects.get().approved_by == office.leader.account_name
    entry = FileList.objects.get().entries.get()
    filled = page(as_person(office.lan), "open_file", entry=entry.id)
    assert 'value="01/TH"' in filled
    printed = page(clerk, "file_list_printed", YEAR)
    assert "01/TH" in printed
    assert "10 năm" in printed
    assert "10N" not in printed


def test_a_faulty_table_is_told_cell_by_cell(office):
    clerk = as_person(office.clerk)
    send(clerk, "file_list_begin", YEAR)
    table = SimpleUploadedFile("danh-muc.csv", "so_ky_hieu,tieu_de\nx,Tên\n".encode())
    answer = clerk.post(reverse("documents:file_list_import", args=[YEAR]), {"table": table})
    assert answer.status_code == 422
    assert "Dòng 2, cột so_ky_hieu:" in answer.content.decode()


def test_ticked_files_are_offered_received_and_printed(office):
    file_id = closed(office)
    JobFile.objects.update(due_on=timezone.localdate())
    lan, clerk = as_person(office.lan), as_person(office.clerk)
    assert 'type="checkbox"' in page(lan, "files", state="due")
    send(lan, "hand_over_offer", file=str(file_id))
    offered = HandOver.objects.get()
    assert office.lan.account_name in page(clerk, "hand_overs")
    assert "Nhận hồ sơ" in page(clerk, "hand_over", offered.id)
    HandOver.objects.update(proposed_by_id=office.clerk.account_id)
    assert "Nhận hồ sơ" not in page(clerk, "hand_over", offered.id)  # would be refused
    HandOver.objects.update(proposed_by_id=office.lan.account_id)
    send(clerk, "hand_over_decide", offered.id, answer="agree")
    assert JobFile.objects.get().state == "archived"
    assert "Biên bản giao nhận" in page(clerk, "hand_over_printed", offered.id)
    assert "Đã nhận" in page(clerk, "hand_over", offered.id)


def test_an_export_is_asked_for_watched_and_fetched(office):
    client, file_id = as_person(office.lan), closed(office)
    send(client, "file_export", file_id)
    assert "Đang lập" in page(client, "file_one", file_id)
    build_exports(now=timezone.now())
    answer = client.get(reverse("documents:file_export", args=[file_id]))
    with zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))) as archive:
        assert "ho-so.xml" in archive.namelist()


def test_periods_are_entered_with_what_they_rest_on(office):
    clerk = as_person(office.clerk)
    sent = {"code": "70N", "name": "70 năm", "years": "70", "legal_basis": "Quyết định 1/QĐ",
            "valid_from": "2026-01-01"}  # fmt: skip
    send(clerk, "retentions", **sent)
    assert clerk.post(reverse("documents:retentions"), sent).status_code == 422
    shown = page(clerk, "retentions")
    assert "Quyết định 1/QĐ" in shown
    assert "Dữ liệu minh họa" in shown
    assert "30/2020/NĐ-CP Đ30" in shown


def test_a_long_list_costs_as_many_queries_as_a_short_one(office, django_assert_num_queries):
    client = as_person(office.lan)
    opened(office)
    page(client, "files")  # the first page of a session writes that it is in use
    with CaptureQueriesContext(connection) as short:
        page(client, "files")
    for _ in range(6):
        opened(office)
    with django_assert_num_queries(len(short)):
        page(client, "files")
