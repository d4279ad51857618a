"""The yearly list of files: drawn up, from a table, from last year, approved and then fixed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lienthong.documents.operations import (
    add_row,
    approve_list,
    begin_list,
    copy_list,
    import_list,
    make_up_retentions,
    open_file,
    remove_row,
)
from lienthong.documents.queries import get_file, get_file_list, list_file_lists
from lienthong.documents.terms.filing import (
    FileDraft,
    ListRow,
    ListState,
)
from lienthong.documents.terms.filing_refusals import (
    HolderUnknown,
    JobFileUnknown,
    ListApproved,
    ListEmpty,
    NotationTaken,
    RetentionUnknown,
    RowsFaulty,
)
from lienthong.documents.tests.test_pages import as_person
from lienthong.work.testing import FIRST_DAY, NOW, TODAY, leave_post, make_office

pytestmark = pytest.mark.django_db
YEAR = TODAY.year
TABLE = """so_ky_hieu;tieu_de;de_muc;thoi_han;nguoi_lap
01/TH;Chương trình công tác năm;I. Tổng hợp;10N;Phạm Thị Lan
02/TH;Báo cáo tháng, quý;I. Tổng hợp;5N;
"""


@pytest.fixture
def office(db):
    make_up_retentions(agency_id=None, on=FIRST_DAY)
    return make_office()


def row(notation="01/TH", title="Chương trình công tác", heading="I. Tổng hợp", **changes):
    given = {"retention": "10N", "holder_id": None, "holder_name": "", **changes}
    return ListRow(heading=heading, notation=notation, title=title, **given)


def add(office, one, year=YEAR):
    add_row(year=year, row=one, acting=office.clerk, now=NOW)


def notations(office, year=YEAR):
    listed = get_file_list(agency_id=office.agency_id, year=year)
    return [one.notation for one in listed.rows]


def test_rows_stand_under_their_heading_in_the_order_they_came(office):
    for notation, heading in (("01", "I"), ("02", "II"), ("03", "I")):
        add(office, row(notation, heading=heading))
    assert notations(office) == ["01", "03", "02"]
    with pytest.raises(NotationTaken):
        add(office, row("02"))
    with pytest.raises(RetentionUnknown):
        add(office, row("04", retention="70N"))


def test_an_approved_list_is_fixed_and_an_empty_one_is_not_approved(office):
    begin_list(year=YEAR, acting=office.clerk, now=NOW)
    with pytest.raises(ListEmpty):
        approve_list(year=YEAR, acting=office.leader, now=NOW)
    add(office, row())
    approve_list(year=YEAR, acting=office.leader, now=NOW)
    (listed,) = list_file_lists(agency_id=office.agency_id)
    assert (listed.state, listed.approved_by) == (ListState.APPROVED, office.leader.account_name)
    (one,) = get_file_list(agency_id=office.agency_id, year=YEAR).rows
    with pytest.raises(ListApproved):
        remove_row(year=YEAR, row_id=one.id, acting=office.clerk)
    with pytest.raises(ListApproved):
        add(office, row("02"))


def test_a_table_is_taken_over_whole(office):
    assert import_list(year=YEAR, text=TABLE, acting=office.clerk, now=NOW) == 2
    first, second = get_file_list(agency_id=office.agency_id, year=YEAR).rows
    assert first.holder_id == office.lan.account_id
    assert (second.title, second.heading) == ("Báo cáo tháng, quý", "I. Tổng hợp")


def test_faulty_cells_are_named_and_nothing_is_taken_over(office):
    add(office, row("09"))
    table = (
        "so_ky_hieu,tieu_de,thoi_han,nguoi_lap\n01,,10N,\nx,Tên,10N,\n01,Tên,99N,Ai Đó\n09,Tên,,\n"
    )
    with pytest.raises(RowsFaulty) as caught:
        import_list(year=YEAR, text=table, acting=office.clerk, now=NOW)
    problems = [(p.row, p.column) for p in caught.value.params["problems"]]
    assert problems == [
        (2, "tieu_de"), (3, "so_ky_hieu"), (4, "thoi_han"), (4, "nguoi_lap"), (4, "so_ky_hieu"),
        (5, "so_ky_hieu"),
    ]  # fmt: skip
    assert notations(office) == ["09"]


@pytest.mark.parametrize("table", ["", "tên\nx\n", "so_ky_hieu\n01\n"])
def test_a_table_without_its_columns_says_which_are_missing(office, table):
    with pytest.raises(RowsFaulty) as caught:
        import_list(year=YEAR, text=table, acting=office.clerk, now=NOW)
    assert "tieu_de" in [problem.column for problem in caught.value.params["problems"]]


def test_last_years_list_is_copied_without_people_who_left(office):
    import_list(year=YEAR - 1, text=TABLE, acting=office.clerk, now=NOW)
    add(office, row("02/TH", title="Đã có"))
    leave_post(office.lan)
    assert copy_list(year=YEAR, acting=office.clerk, now=NOW) == 1
    rows = get_file_list(agency_id=office.agency_id, year=YEAR).rows
    assert [(one.notation, one.holder_name) for one in rows] == [("02/TH", ""), ("01/TH", "")]
    assert copy_list(year=YEAR, acting=office.clerk, now=NOW) == 0


def test_who_left_earlier_today_keeps_no_new_file(office):
    add(office, row())
    (listed,) = get_file_list(agency_id=office.agency_id, year=YEAR).rows
    left_at = timezone.now()
    leave_post(office.lan, on=timezone.localdate(left_at) + timedelta(days=1), now=left_at)
    draft = FileDraft(title="Hồ sơ", retention="10N", holder_id=office.lan.account_id)
    with pytest.raises(HolderUnknown):
        open_file(draft=draft, acting=office.clerk, now=left_at + timedelta(seconds=1))
    client = as_person(office.clerk)
    for page in (reverse("documents:open_file") + f"?entry={listed.id}",
                 reverse("documents:file_list", args=[YEAR])):  # fmt: skip
        assert f'value="{office.lan.account_id}"' not in client.get(page).content.decode()


def test_a_file_is_opened_from_the_list_and_knows_its_heading(office):
    add(office, row())
    (listed,) = get_file_list(agency_id=office.agency_id, year=YEAR).rows
    draft = FileDraft(title=listed.title, notation=listed.notation, retention="10N",
                      entry_id=listed.id, holder_id=office.lan.account_id)  # fmt: skip
    one = open_file(draft=draft, acting=office.lan, now=NOW)
    assert get_file(agency_id=office.agency_id, file_id=one, on=TODAY).heading == "I. Tổng hợp"
    other = make_office("Sở Khác")
    with pytest.raises(JobFileUnknown):
        open_file(
            draft=FileDraft(title="x", entry_id=listed.id, holder_id=other.lan.account_id),
            acting=other.lan,
            now=NOW,
        )


def test_a_file_of_its_own_takes_no_number_that_the_list_foresees(office):
    add(office, row("07/TH"))
    draft = FileDraft(title="Việc phát sinh", holder_id=office.lan.account_id)
    one = open_file(draft=draft, acting=office.lan, now=NOW)
    assert get_file(agency_id=office.agency_id, file_id=one, on=TODAY).summary.notation == "08"
