"""What is entered is found, by whom it may be, on both databases alike."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong.documents.models import Arrival, Dispatch, SearchEntry, enter_again, enter_content
from lienthong.documents.operations import file_arrival
from lienthong.documents.queries import Search
from lienthong.documents.queries.index import MOST_SPELLED
from lienthong.documents.terms import (
    FindQuestion,
    FoundKind,
    Handling,
    Order,
    Stage,
)
from lienthong.documents.testing import make_dispatch
from lienthong.documents.tests.finding import SUBJECTS, ask, register
from lienthong.work.terms import Urgency
from lienthong.work.testing import NOW, make_office


@pytest.fixture
def office(db):
    return make_office()


@pytest.fixture
def rows(office):
    return {code: register(office, code, author, text) for code, author, text in SUBJECTS}


def test_the_closest_fit_stands_first(office, rows):
    assert ask(office, "chuyen doi so") == ["1/QĐ-UBND", "15/QĐ-UBND"]
    assert ask(office, '"chuyen doi"') == ["1/QĐ-UBND"]
    assert ask(office, "hoằng hóa") == ["1/QĐ-UBND", "4/GM-UBND"]
    assert ask(office, "đường") == ["", "2/KH-STC"]
    assert ask(office, "15/QĐ-UBND") == ["15/QĐ-UBND"]
    assert ask(office, "15qdubnd") == ["15/QĐ-UBND"]
    assert ask(office, "5 duong") == [""]
    assert ask(office, "nong dan") == [""]
    assert ask(office, "truy*") == ["2/KH-STC"]
    assert ask(office, "không có") == []


def test_a_beginning_finds_each_syllable_that_begins_so(office, rows):
    assert ask(office, "đổi chuy*") == ["15/QĐ-UBND", "1/QĐ-UBND"]
    assert ask(office, '"sở tài ch*"') == ["2/KH-STC"]
    enter_content(FoundKind.ARRIVAL, rows["4/GM-UBND"], "Tập huấn truyền thông")
    assert ask(office, "truy*") == ["2/KH-STC", "4/GM-UBND"]
    assert ask(office, '"huấn tru*"') == ["4/GM-UBND"]
    assert ask(office, "zz*") == []


def test_a_beginning_of_very_many_numbers_is_answered_too(office, rows):
    numbers = " ".join(f"70{number}" for number in range(MOST_SPELLED + 1))
    enter_content(FoundKind.ARRIVAL, rows["2/KH-STC"], numbers)
    assert ask(office, "70*") == ask(office, "701*") == ["2/KH-STC"]
    assert ask(office, "mua 70*") == ["2/KH-STC"]
    assert ask(office, "chuyển 70*") == []


def test_without_words_the_last_entered_stands_first(office, rows):
    assert ask(office) == [code for code, _, _ in reversed(SUBJECTS)]


def test_filters_narrow_what_is_found(office, rows):
    file_arrival(arrival_id=rows["2/KH-STC"], instruction="Lưu", acting=office.leader, now=NOW)
    register(office, "9/BC", "Sở Y tế", "Báo cáo", urgency=Urgency.EXPRESS, type_name="Báo cáo")
    assert ask(office, state=Handling.FILED) == ["2/KH-STC"]
    assert ask(office, urgency=Urgency.EXPRESS) == ["9/BC"]
    assert ask(office, type_name="báo cáo") == ["9/BC"]
    assert ask(office, issuer="so tai chinh") == ["2/KH-STC"]
    assert ask(office, person="Lê Văn Trưởng") == ["2/KH-STC"]
    assert len(ask(office, year=2026)) == 6
    assert ask(office, year=2025) == []
    assert ask(office, until=NOW.date() - timedelta(days=1)) == []
    assert len(ask(office, "ubnd", since=NOW.date(), until=NOW.date())) == 3


def test_incoming_and_outgoing_are_found_together_and_apart(office, rows):
    make_dispatch(office, stage=Stage.ISSUED, number=7, year=2026, register="out",
                  symbol="STN-VP", issued_on=date(2026, 11, 20))  # fmt: skip
    assert ask(office, "đường truyền", who=office.minh) == ["07/STN-VP", "2/KH-STC"]
    assert ask(office, "duong", kind=FoundKind.DISPATCH) == ["07/STN-VP"]
    assert ask(office, "pham thi lan cong van") == ["07/STN-VP"]


def test_a_draft_is_found_by_its_drafter_and_signer_until_it_is_issued(office):
    key = make_dispatch(office, stage=Stage.IN_REVIEW)
    assert ask(office, "trụ sở", who=office.lan) == [""]
    assert ask(office, "trụ sở", who=office.leader) == [""]
    assert ask(office, "trụ sở", who=office.hoa) == []
    row = Dispatch.objects.get(id=key)
    row.stage = Stage.ISSUED
    row.save()
    assert ask(office, "trụ sở", who=office.hoa) == [""]


def test_nobody_finds_what_another_agency_has(office, rows):
    other = make_office("Sở Khác")
    assert ask(other, "ubnd") == []
    assert ask(office, f"@r{other.agency_id.hex}") == []


def test_contents_are_found_after_headings_and_told_by_a_passage(office, rows):
    enter_content(FoundKind.ARRIVAL, rows["2/KH-STC"], "Căn cứ… xã Hoằng Hóa.\x00 Kinh phí: không.")
    assert ask(office, "hoằng hóa") == ["1/QĐ-UBND", "4/GM-UBND", "2/KH-STC"]
    asked = FindQuestion(
        agency_id=office.agency_id, account_id=office.clerk.account_id, text="kinh phi duong"
    )
    (found,) = Search(asked).list_documents()
    assert "Kinh phí: không" in found.passage
    row = Arrival.objects.get(id=rows["2/KH-STC"])
    row.subject = "Việc khác hẳn"
    row.save()
    assert ask(office, "kinh phi khac han") == ["2/KH-STC"]
    assert ask(office, "kinh phi duong") == []


def test_what_is_deleted_is_found_no_more(office, rows):
    SearchEntry.objects.filter(document_id=rows["2/KH-STC"]).delete()
    assert ask(office, "truyền") == []


def test_what_a_draft_says_is_found_by_its_newest_version(office):
    key = make_dispatch(office)
    row = Dispatch.objects.get(id=key)
    made = {"made_by_id": uuid4(), "made_by": "Lan", "made_at": NOW}
    row.versions.create(number=2, content={"body": ["Đề nghị thay cáp quang"]}, **made)
    assert ask(office, "cap quang", who=office.lan) == [""]
    row.versions.create(number=3, content={"body": ["Không đề nghị"]}, **made)
    assert ask(office, "cap quang", who=office.lan) == []


def test_results_cost_the_same_number_of_queries_however_many(
    office, rows, django_assert_max_num_queries
):
    for number in range(30):
        register(office, f"{number}/BC", "Sở Thử", f"Đường truyền {number}")
    asked = FindQuestion(
        agency_id=office.agency_id, account_id=office.clerk.account_id, text="đường truyền"
    )
    with django_assert_max_num_queries(10):
        assert len(Search(asked).list_documents()) == 25
    assert len(Search(asked).list_documents(first=25)) == 6


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=80), order=st.sampled_from(Order))
def test_whatever_is_typed_is_answered(db, text, order):
    asked = FindQuestion(agency_id=uuid4(), account_id=uuid4(), text=text, order=order)
    assert Search(asked).list_documents() == []
    assert Search(asked).count == 0


def test_many_written_anew_together_are_found_by_what_they_say_and_when_now(office, rows):
    keys = [rows["1/QĐ-UBND"], rows["2/KH-STC"]]
    Arrival.objects.filter(id__in=keys).update(note="thủy lợi")
    enter_again(FoundKind.ARRIVAL, [row.findable() for row in Arrival.objects.filter(id__in=keys)])
    assert sorted(ask(office, "thuy loi")) == ["1/QĐ-UBND", "2/KH-STC"]
    earlier = Arrival.objects.get(id=keys[0]).arrived_on - timedelta(days=400)
    Arrival.objects.filter(id=keys[0]).update(arrived_on=earlier)
    enter_again(FoundKind.ARRIVAL, [row.findable() for row in Arrival.objects.filter(id__in=keys)])
    assert ask(office, "thuy loi", until=earlier) == ["1/QĐ-UBND"]
    assert ask(office, "duong truyen", until=earlier) == []
