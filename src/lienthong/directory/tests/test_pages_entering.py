from datetime import date
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve, reverse

from lienthong.directory.models import ChangeEvent
from lienthong.directory.queries import (
    find_by_code,
    get_agency,
    get_unit,
    list_events,
    successors,
)
from lienthong.directory.terms import AgencyKind, Body, ChangeKind, Level
from lienthong.directory.testing import build_agency, build_unit, committee_of
from lienthong.identity.terms import Role
from lienthong.identity.testing import PASSWORD, give_role, make_account, sign_in

pytestmark = pytest.mark.django_db

NEW = reverse("directory:new_change")
IMPORT = reverse("directory:import")
ON = date(2026, 12, 1)


@pytest.fixture
def province():
    return build_unit("Tỉnh Sông Lớn", "99", level=Level.PROVINCE)


@pytest.fixture
def communes(province):
    return [
        build_unit(f"Xã {name}", code, parent=province)
        for name, code in (("Sông Trên", "99001"), ("Sông Giữa", "99002"), ("Sông Dưới", "99003"))
    ]


@pytest.fixture
def administrator(client, province):
    """The administrator of the province's committee, who reaches all of the province."""
    account = make_account(full_name="Lê Thị Quản")
    agency = get_agency(agency_id=committee_of(province))
    give_role(account, Role.AGENCY_ADMINISTRATOR, agency_id=agency.id, agency_name=agency.name)
    sign_in(client, account, agency_id=agency.id)
    return client


def filled(kind, *, rows=(), one=None, step="preview", **event):
    """What a browser sends for a change."""
    data = {"effective_on": ON.isoformat(), "act_number": "12/NQ", "with_committees": "on"}
    data |= {"step": step, **event}
    for name, value in (one or {}).items():
        data[f"one-{name}"] = value
    data |= {"rows-TOTAL_FORMS": len(rows), "rows-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        data |= {f"rows-{number}-{name}": value for name, value in row.items()}
    return f"{NEW}?kind={kind}&body=unit", data


MERGER = {
    "rows": [{"source_text": "Xã Sông Trên"}, {"source_text": "99002"}],
    "one": {"name": "Xã Sông Chung", "code": "99009", "parent_text": "Tỉnh Sông Lớn"},
    "act_number": "12/NQ",
}


@pytest.mark.parametrize("address", [NEW, IMPORT])
def test_only_administrators_enter_changes(client, address):
    assert client.get(address).status_code == 302
    sign_in(client, make_account(roles=(Role.CLERK,), agency_id=build_agency("Sở A").id))
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("kind", [k.value for k in ChangeKind if k not in ("listed", "corrected")])
@pytest.mark.parametrize("body", ["unit", "agency"])
def test_every_kind_of_change_has_its_form(administrator, kind, body):
    answer = administrator.get(NEW, {"kind": kind, "body": body})
    assert answer.status_code == 200
    assert b'name="effective_on"' in answer.content


def test_a_merger_is_previewed_and_not_yet_recorded(administrator, communes):
    answer = administrator.post(*filled("merged", **MERGER))
    words = answer.content.decode()
    assert "Xem trước kết quả" in words
    assert "Xã Sông Chung" in words
    assert get_unit(unit_id=communes[0].id).valid_until is None


def test_a_merger_once_confirmed_is_recorded(administrator, communes):
    answer = administrator.post(*filled("merged", step="record", **MERGER))
    (event,) = list_events(kind=ChangeKind.MERGED)
    assert answer["Location"] == reverse("directory:change", args=[event.id])
    assert event.act.number == "12/NQ"
    heirs = successors(body=Body.UNIT, body_id=communes[0].id, on=ON).successors
    assert [heir.name for heir in heirs] == ["Xã Sông Chung"]
    assert "Xã Sông Chung" in administrator.get(answer["Location"]).content.decode()


def test_what_stands_under_a_committee_ends_with_it_once(administrator, communes):
    committee = get_agency(agency_id=committee_of(communes[0]))
    centre = build_agency(
        "Trung tâm Phục vụ hành chính công xã Sông Trên",
        kind=AgencyKind.CENTRE,
        code="H99.1.TTPVHCC",
        parent=committee,
        unit=communes[0],
    )
    answer = administrator.post(*filled("merged", step="record", **MERGER))
    assert answer.status_code == 302
    assert get_agency(agency_id=centre.id).valid_until == ON


def test_a_preview_goes_back_to_the_form_with_all_that_was_typed(administrator, communes):
    words = administrator.post(*filled("merged", step="edit", **MERGER)).content.decode()
    for typed in ("Xã Sông Trên", "99002", "Xã Sông Chung", "12/NQ"):
        assert f'value="{typed}"' in words
    assert "lt-error-summary" not in words


def test_more_rows_keep_what_was_typed_and_judge_nothing_yet(administrator, communes):
    address, data = filled("merged", step="more", rows=[{"source_text": "Xã Sông Trên"}])
    words = administrator.post(address, {**data, "effective_on": ""}).content.decode()
    assert 'value="Xã Sông Trên"' in words
    assert 'name="rows-3-source_text"' in words
    assert "lt-error-summary" not in words


def test_an_ambiguous_name_is_asked_about_and_the_choice_counts(administrator, communes):
    typed = {"source_text": "sông"}
    address, data = filled("dissolved", one=typed, rows=[])
    words = administrator.post(address, data).content.decode()
    assert "Có nhiều nơi phù hợp" in words
    assert f'value="{communes[1].id}"' in words
    chosen = {**typed, "source": str(communes[1].id), "source_for": "sông"}
    address, data = filled("dissolved", one=chosen, rows=[], step="record")
    assert administrator.post(address, data).status_code == 302
    assert get_unit(unit_id=communes[1].id).valid_until == ON


def test_a_choice_made_for_another_text_does_not_count(administrator, communes):
    stale = {"source_text": "Xã Sông Dưới", "source": str(communes[0].id), "source_for": "sông"}
    administrator.post(*filled("dissolved", one=stale, rows=[], step="record"))
    assert get_unit(unit_id=communes[0].id).valid_until is None
    assert get_unit(unit_id=communes[2].id).valid_until == ON


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"effective_on": "31/02/2026"}, "id_effective_on"),
        ({"effective_on": ""}, "id_effective_on"),
        ({"one": {}}, "id_one-target"),
        ({"rows": [{"source_text": "Xã Không Có"}, {"source_text": "99002"}]}, "id_rows-0-source"),
        ({"one": {"name": "Sông Chung", "code": "99009"}}, "id_one-name"),
        ({"one": {**MERGER["one"], "code": "99003"}}, "id_one-code"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(administrator, communes, given, field):
    words = administrator.post(*filled("merged", **{**MERGER, **given})).content.decode()
    assert f'href="#{field}"' in words
    assert "chưa ghi gì" in words


def test_too_few_bodies_are_refused(administrator, communes):
    one_row = {**MERGER, "rows": [{"source_text": "Xã Sông Trên"}]}
    words = administrator.post(*filled("merged", **one_row)).content.decode()
    assert "Cần nêu ít nhất 2 nơi" in words


def test_a_renaming_is_recorded(administrator, communes):
    row = {"source_text": "99001", "name": "Xã Sông Mới"}
    administrator.post(*filled("renamed", rows=[row], step="record"))
    assert get_unit(unit_id=communes[0].id).name == "Xã Sông Mới"


def test_a_change_is_undone_with_a_reason_and_both_stay(administrator, communes):
    administrator.post(*filled("merged", step="record", **MERGER))
    (event,) = list_events(kind=ChangeKind.MERGED)
    undo = reverse("directory:undo", args=[event.id])
    assert b"lt-error-summary" in administrator.post(undo, {"reason": ""}).content
    answer = administrator.post(undo, {"reason": "nhập nhầm"})
    assert "nhập nhầm" in administrator.get(answer["Location"]).content.decode()
    assert get_unit(unit_id=communes[0].id).valid_until is None
    page = reverse("directory:change", args=[event.id])
    undone = administrator.get(page).content.decode()
    assert "đã được hoàn tác" in undone
    assert "đã rút" in undone
    assert "<h1>Xã Sông Trên, Xã Sông Giữa → Xã Sông Chung</h1>" in " ".join(undone.split())
    correction = administrator.get(answer["Location"]).content.decode()
    assert "Đính chính: Xã Sông Trên, Xã Sông Giữa → Xã Sông Chung" in correction
    assert "Đính chính: Xã Sông Trên" in administrator.get("/danh-ba/bien-dong").content.decode()
    again = administrator.post(undo, {"reason": "nữa"}).content.decode()
    assert "đã được hoàn tác ngày" in again


@pytest.mark.django_db
def test_a_loaded_event_offers_no_undo_and_refuses_it_at_once(administrator, communes):
    loaded = ChangeEvent.objects.filter(loaded=True).order_by("id").first()
    undo = reverse("directory:undo", args=[loaded.key])
    page = administrator.get(reverse("directory:change", args=[loaded.key])).content.decode()
    assert undo not in page
    assert "nhập biến động mới" in page
    for answer in (administrator.get(undo), administrator.post(undo, {"reason": "nhầm"})):
        assert answer.status_code == 409
        assert "không hoàn tác được" in answer.content.decode()
    administrator.post(*filled("merged", step="record", **MERGER))
    (entered,) = list_events(kind=ChangeKind.MERGED)
    page = administrator.get(reverse("directory:change", args=[entered.id])).content.decode()
    assert reverse("directory:undo", args=[entered.id]) in page
    assert "nhập biến động mới" not in page


@pytest.mark.parametrize("step", ["preview", "record"])
def test_a_change_without_an_act_or_in_the_far_future_is_refused_at_its_field(
    administrator, communes, step
):
    address, data = filled("merged", step=step, **(MERGER | {"act_number": ""}))
    answer = administrator.post(address, data)
    (wrong,) = answer.context["wrong"]
    assert (wrong["field"], wrong["label"]) == ("id_act_number", "Số văn bản")
    address, data = filled("merged", step=step, **MERGER, effective_on="2206-12-01")
    (wrong,) = administrator.post(address, data).context["wrong"]
    assert wrong["field"] == "id_effective_on"
    assert "01/12/2206" in wrong["text"]
    assert list_events(kind=ChangeKind.MERGED) == []


@pytest.mark.parametrize(("language", "said"), [("vi", "10/2026"), ("en", "October 2026")])
def test_the_act_of_a_change_is_dated_as_people_write_it(administrator, communes, language, said):
    dated = GOOD.replace("12/NQ,", "12/NQ,2026-10,").replace(
        "act_number,", "act_number,act_issued_on,"
    )
    administrator.post(IMPORT, {"text": dated, "step": "record"})
    (event,) = list_events(kind=ChangeKind.MERGED)
    administrator.cookies["django_language"] = language
    page = administrator.get(reverse("directory:change", args=[event.id])).content.decode()
    assert said in page
    assert "2026-10<" not in page


def table(*lines):
    head = "event,kind,body,effective_on,act_number,code,name,to_code,to_name,to_parent_code,share"
    return "\n".join((head, *lines)) + "\n"


GOOD = table(
    "A,merged,unit,2026-12-01,12/NQ,99001,Xã Sông Trên,99009,Xã Sông Chung,99,full",
    "A,merged,unit,2026-12-01,12/NQ,99002,Xã Sông Giữa,99009,Xã Sông Chung,99,full",
)


def test_a_table_is_previewed_then_recorded_as_a_whole(administrator, communes):
    words = administrator.post(IMPORT, {"text": GOOD, "step": "preview"}).content.decode()
    assert "2 dòng, 1 biến động, không có chỗ sai" in words
    assert find_by_code(code="99009") == ()
    answer = administrator.post(IMPORT, {"text": GOOD, "step": "record"})
    assert answer.status_code == 302
    assert find_by_code(code="99009")[0].card.name == "Xã Sông Chung"


def test_a_table_with_problems_names_line_and_column_and_records_nothing(administrator, communes):
    bad = GOOD + "B,dissolved,unit,2026-12-01,12/NQ,99777,,,,,\n"
    for step in ("preview", "record"):
        answer = administrator.post(IMPORT, {"text": bad, "step": step})
        words = answer.content.decode()
        assert answer.status_code == 422
        assert "99777" in words
        assert 'data-label="Cột"' in words
        assert "B,dissolved" in words
    assert find_by_code(code="99009") == ()


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"x" * 50, "tệp,lạ\n".encode(), b"\x00\x00"]
)
def test_a_file_that_is_no_table_is_refused(administrator, content):
    file = SimpleUploadedFile("bien-dong.csv", content)
    answer = administrator.post(IMPORT, {"file": file, "step": "preview"})
    assert answer.status_code in (200, 422)
    assert b"lt-error-summary" in answer.content or b"lt-refusal" in answer.content


def test_a_file_too_large_to_be_confirmed_is_refused_at_once(administrator):
    file = SimpleUploadedFile("bien-dong.csv", b"x" * 2_400_001)
    words = administrator.post(IMPORT, {"file": file, "step": "preview"}).content.decode()
    assert "Tệp lớn hơn 2,4 MB" in words


@pytest.mark.parametrize(
    ("language", "words"), [("vi", "lớn hơn 2560 KB"), ("en", "larger than 2560 KB")]
)
def test_a_pasted_table_too_large_for_a_page_is_refused_by_its_limit(province, language, words):
    browser = Client(enforce_csrf_checks=True)
    browser.get("/dang-nhap")
    browser.cookies["django_language"] = language
    answer = browser.post(IMPORT, {"text": "x" * 2_700_000, "step": "preview"})
    assert answer.status_code == 413
    assert words in answer.content.decode()
    assert "site.request_too_large" in answer.content.decode()


@pytest.mark.parametrize(
    ("language", "column", "words"),
    [("vi", "Cột", "mang mã “98765”"), ("en", "Column", "has the code “98765”")],
)
def test_what_is_wrong_in_a_table_is_told_by_line_and_column_in_both_languages(
    administrator, communes, language, column, words
):
    administrator.cookies["django_language"] = language
    answer = administrator.post(IMPORT, {"text": GOOD.replace("99002", "98765")})
    rows = answer.context["problem_rows"]
    assert answer.status_code == 422
    assert column in [head["label"] for head in answer.context["problem_columns"]]
    assert [cell["text"] for cell in rows[0]["cells"]][:2] == ["3", "code"]
    assert words in rows[0]["cells"][2]["text"]


def test_a_file_with_a_byte_order_mark_is_read(administrator, communes):
    file = SimpleUploadedFile("bien-dong.csv", b"\xef\xbb\xbf" + GOOD.encode())
    answer = administrator.post(IMPORT, {"file": file, "step": "preview"})
    assert answer.status_code == 200


def test_the_template_as_it_is_holds_nothing_to_record(administrator):
    answer = administrator.get(reverse("directory:import_template"))
    assert answer["Content-Disposition"] == 'attachment; filename="bien-dong.csv"'
    sent = administrator.post(IMPORT, {"text": answer.content.decode("utf-8-sig")})
    assert sent.status_code == 422
    assert "không có dòng nào dưới dòng tiêu đề" in sent.content.decode()


def test_a_half_filled_change_outlives_the_session(client, communes):
    account = make_account("quan-tri")
    give_role(account, Role.AGENCY_ADMINISTRATOR, agency_id=UUID(int=7), agency_name="Sở Nội vụ")
    client.post("/dang-nhap", {"login": "quan-tri", "password": PASSWORD})
    client.session.flush()
    del client.cookies["sessionid"]
    answer = client.post(*filled("merged", **MERGER))
    assert answer.status_code == 302
    back_to = parse_qs(urlsplit(answer["Location"]).query)["next"][0]
    assert resolve(back_to).url_name == "identity_kept_form"


def test_only_bodies_of_the_agency_acted_for_are_offered_and_taken(client, province, communes):
    account = make_account(full_name="Lê Thị Quản")
    agency = get_agency(agency_id=committee_of(communes[0]))
    give_role(account, Role.AGENCY_ADMINISTRATOR, agency_id=agency.id, agency_name=agency.name)
    sign_in(client, account, agency_id=agency.id)
    asked = {"name": "rows-0-source", "q": "xã sông", "body": "unit", "on": "2026-12-01"}
    offered = client.get(reverse("directory:pick"), {**asked, "within": "1"}).content.decode()
    assert "Xã Sông Trên" in offered
    assert "Xã Sông Giữa" not in offered
    assert "Xã Sông Giữa" in client.get(reverse("directory:pick"), asked).content.decode()
    row = {"source_text": "99002", "name": "Xã Khác"}
    address, data = filled("renamed", rows=[row])
    words = client.post(address, data).content.decode()
    assert "không phải là Ủy ban nhân dân xã Sông Trên" in words
    address, data = filled("renamed", rows=[{"source_text": "99001", "name": "Xã Mới"}])
    assert client.post(address, {**data, "step": "record"}).status_code == 302
    assert get_unit(unit_id=communes[0].id).name == "Xã Mới"


def test_a_change_of_others_is_not_offered_to_be_undone(administrator, client, communes):
    address, data = filled("renamed", rows=[{"source_text": "99002", "name": "Xã Khác"}])
    recorded = administrator.post(address, {**data, "step": "record"}).url
    event = resolve(recorded).kwargs["event_id"]
    undo = reverse("directory:undo", args=[event])
    assert undo in administrator.get(recorded).content.decode()
    neighbour = get_agency(agency_id=committee_of(communes[0]))
    account = make_account()
    give_role(account, Role.AGENCY_ADMINISTRATOR, agency_id=neighbour.id)
    sign_in(client, account, agency_id=neighbour.id)
    assert undo not in client.get(recorded).content.decode()
    client.post(undo, {"reason": "nhầm"})
    assert get_unit(unit_id=communes[1].id).name == "Xã Khác"


def test_a_change_kept_when_the_session_ended_is_shown_under_its_labels(client, province, communes):
    account = make_account("quan.tri", full_name="Lê Thị Quản")
    agency = get_agency(agency_id=committee_of(province))
    give_role(account, Role.AGENCY_ADMINISTRATOR, agency_id=agency.id, agency_name=agency.name)
    client.post("/dang-nhap", {"login": "quan.tri", "password": PASSWORD})
    client.session.flush()
    del client.cookies["sessionid"]
    row = {"source_text": "99001", "source": str(communes[0].id), "source_for": "99001"}
    address, data = filled("renamed", rows=[{**row, "name": "Xã Mới"}], act_number="12/NQ")
    kept = parse_qs(urlsplit(client.post(address, data).url).query)["next"][0]
    client.post("/dang-nhap", {"login": "quan.tri", "password": PASSWORD})
    shown = [(item["label"], item["value"]) for item in client.get(kept).context["values"]]
    assert ("Tên hoặc mã", "99001") in shown
    assert ("Tên đầy đủ mới", "Xã Mới") in shown
    assert ("Số văn bản", "12/NQ") in [(label[:10], value) for label, value in shown]
    assert not [label for label, _ in shown if "-" in label or "_" in label]
