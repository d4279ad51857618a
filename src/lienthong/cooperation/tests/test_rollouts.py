"""Roll-outs on record: sites by hand and from Excel, changed for a reason, never counted twice."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.db import IntegrityError, transaction

from lienthong.cooperation.models import RolloutSite
from lienthong.cooperation.operations.rollout_tables import apply_table, give_table
from lienthong.cooperation.operations.rollouts import (
    add_rollout,
    change_site,
    record_sites,
    take_out_site,
)
from lienthong.cooperation.queries.rollout_tables import look_through, write_rollout_table
from lienthong.cooperation.queries.rollouts import (
    count_rollouts,
    get_rollout,
    get_site,
    list_rollouts,
    narrow_sites,
)
from lienthong.cooperation.terms import NothingChanged, Party, Reach, Side, UnknownCommitment
from lienthong.cooperation.terms.rollout_refusals import (
    NothingNew,
    RolloutRefused,
    SiteChanged,
    SitesRefused,
    UnknownRollout,
)
from lienthong.cooperation.terms.rollouts import (
    RolloutDraft,
    RolloutFilter,
    RolloutKind,
    SiteDraft,
    SiteFilter,
    Stage,
)
from lienthong.cooperation.terms.tables import RowFate, TableApplied, TableFaulty
from lienthong.cooperation.testing import (
    RECORDED_AT,
    make_acting,
    make_agreement,
    make_commitment,
    make_rollout,
    make_workbook,
)
from lienthong.directory.terms import Level
from lienthong.directory.testing import build_unit, committee_of, facts_told
from lienthong.documents.operations import Upload
from lienthong.paper.scanning.apart import read_sheets
from lienthong.paper.scanning.given_refusals import UploadTooLarge
from lienthong.paper.scanning.refusals import SheetBroken

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 1)
HEAD = ("Đơn vị", "Điểm", "Số lượng", "Dự kiến", "Lắp đặt", "Nghiệm thu", "Căn cứ")
ACTING = make_acting()


@pytest.fixture
def province(db):
    return build_unit("Tỉnh Thử Hóa", "98", level=Level.PROVINCE)


@pytest.fixture
def communes(province):
    named = (("Xã Thử Giang", "98001"), ("Xã Thử Sơn", "98002"), ("Phường Thử Thành", "98003"))
    return [build_unit(name, code, parent=province) for name, code in named]


@pytest.fixture
def rollout(communes):
    return make_rollout(make_agreement())


def site(unit, *, source="Biên bản 1/BB", **changes):
    days = {Stage(name): text for name, text in changes.pop("days", {}).items()}
    return SiteDraft(unit_id=unit.id, source=source, days=days, **changes)


def record(rollout, *drafts, **named):
    return record_sites(reference=rollout, drafts=drafts, acting=ACTING, now=RECORDED_AT, **named)


def change(rollout, summary, *, reason="", based_on=None, **days):
    asked = {Stage(name): text for name, text in days.items()}
    return change_site(
        reference=rollout,
        site_id=summary.id,
        draft=replace(summary.draft, days=asked),
        reason=reason,
        based_on=summary.version if based_on is None else based_on,
        acting=ACTING,
        now=RECORDED_AT,
    )


def codes_of(error):
    return [one.code.removeprefix("cooperation.") for one in error.value.params["refusals"]]


def given(rollout, content, name="Bảng.xlsx"):
    return give_table(
        reference=rollout, upload=Upload(name, content), source="", acting=ACTING, now=RECORDED_AT
    )


def applied(rollout, table, reason=""):
    return apply_table(
        reference=rollout, table_id=table, reason=reason, acting=ACTING, now=RECORDED_AT
    )


def seen(rollout, table):
    return look_through(reference=rollout, table_id=table, today=TODAY)


def test_a_rollout_stands_under_its_commitment_and_names_its_item_once(rollout, communes):
    assert rollout == "A1-C1-R1"
    draft = RolloutDraft(item="trạm  4g", kind=RolloutKind.INFRASTRUCTURE, measure="trạm")
    with pytest.raises(RolloutRefused) as error:
        add_rollout(commitment="A1-C1", draft=draft, acting=ACTING, now=RECORDED_AT)
    assert codes_of(error) == ["rollout_named_twice"]
    with pytest.raises(UnknownCommitment):
        add_rollout(commitment="A1-C9", draft=draft, acting=ACTING, now=RECORDED_AT)
    bare = RolloutDraft(item=" ", kind=RolloutKind.APPLICATION, measure="")
    with pytest.raises(RolloutRefused) as error:
        add_rollout(commitment="A1-C1", draft=bare, acting=ACTING, now=RECORDED_AT)
    assert codes_of(error) == ["item_missing", "measure_missing"]


def test_sites_are_recorded_with_days_as_far_as_known_and_counted(rollout, communes):
    first, second, third = communes
    done = record(
        rollout,
        site(first, days={"planned": "6/2026", "installed": "5/2026", "accepted": "không rõ"}),
        site(second, days={"planned": "9/2026"}, quantity="2"),
        site(third, place="Trạm 2", days={"planned": "2027"}),
    )
    assert (done.added, done.changed, done.same) == (3, 0, 0)
    summary, sites = get_rollout(reference=rollout, on=TODAY)
    assert [one.name for one in sites] == [
        "Phường Thử Thành, Trạm 2",
        "Xã Thử Giang",
        "Xã Thử Sơn",
    ]
    tally = summary.tally
    assert (tally.sites, tally.quantity, tally.late) == (3, "4", 1)
    assert (tally.reached[Stage.INSTALLED], tally.reached[Stage.IN_USE]) == (1, 0)
    assert sites[1].draft.days[Stage.ACCEPTED] == "/2026-11-01"
    listed = list_rollouts(matching=RolloutFilter(), on=TODAY)
    assert [(one.tally.sites, one.tally.late) for one in listed] == [(3, 1)]
    assert [fact.data["sites_added"] for fact in facts_told("cooperation:rollout:recorded")] == [3]


def test_a_figure_opens_the_sites_it_was_counted_from(rollout, communes):
    record(
        rollout,
        site(communes[0], days={"installed": "2026"}),
        site(communes[1], days={"in_use": "2026"}),
        site(communes[2], days={"stopped": "2026"}),
    )
    summary, sites = get_rollout(reference=rollout, on=TODAY)
    for stage, count in summary.tally.reached.items():
        assert len(narrow_sites(sites, SiteFilter(stage=stage))) == count
    assert len(narrow_sites(sites, SiteFilter(stage=Stage.INSTALLED))) == 2


def test_what_is_wrong_with_one_site_keeps_all_out(rollout, communes):
    with pytest.raises(SitesRefused) as error:
        record(
            rollout,
            site(communes[0]),
            site(communes[1], days={"installed": "2027"}),
            site(communes[1], days={"installed": "2026"}),
        )
    assert codes_of(error) == ["stage_in_future", "site_given_twice"]
    assert get_rollout(reference=rollout, on=TODAY)[1] == ()
    with pytest.raises(UnknownRollout):
        record("A1-C1-R9", site(communes[0]))


def test_news_needs_no_reason_and_a_change_of_what_is_on_record_does(rollout, communes):
    record(rollout, site(communes[0], days={"planned": "6/2026"}))
    record(rollout, site(communes[0], days={"installed": "7/2026"}))
    with pytest.raises(NothingNew):
        record(rollout, site(communes[0], days={"installed": "7/2026"}))
    with pytest.raises(SitesRefused) as error:
        record(rollout, site(communes[0], days={"installed": "8/2026"}))
    assert codes_of(error) == ["change_reason_missing"]
    record(rollout, site(communes[0], days={"installed": "8/2026"}), reason="Ghi nhầm tháng")
    (one,) = get_rollout(reference=rollout, on=TODAY)[1]
    _, shown, versions = get_site(reference=rollout, site_id=one.id, on=TODAY)
    assert shown.draft.days == {Stage.PLANNED: "2026-06", Stage.INSTALLED: "2026-08"}
    assert [version.reason for version in versions] == ["Ghi nhầm tháng", "", ""]
    assert versions[1].draft.days[Stage.INSTALLED] == "2026-07"


def test_a_site_is_changed_whole_on_its_newest_version_and_taken_out_for_a_reason(
    rollout, communes
):
    record(rollout, site(communes[0], days={"installed": "không rõ", "planned": "2026"}))
    (one,) = get_rollout(reference=rollout, on=TODAY)[1]
    with pytest.raises(NothingChanged):
        change(rollout, one, installed="không rõ", planned="2026")
    with pytest.raises(SitesRefused) as error:
        change(rollout, one, planned="2026")
    assert codes_of(error) == ["change_reason_missing"]
    assert change(rollout, one, planned="2026", reason="Chưa lắp") == 2
    with pytest.raises(SiteChanged):
        change(rollout, one, planned="2027", reason="Khác", based_on=1)
    out = {"reference": rollout, "site_id": one.id, "acting": ACTING, "now": RECORDED_AT}
    with pytest.raises(SitesRefused):
        take_out_site(**out, reason=" ", based_on=2)
    take_out_site(**out, reason="Trùng A2", based_on=2)
    with pytest.raises(NothingChanged):
        take_out_site(**out, reason="Trùng A2", based_on=3)
    assert get_rollout(reference=rollout, on=TODAY)[1] == ()
    record(rollout, site(communes[0], days={"installed": "2026"}))
    (again,) = get_rollout(reference=rollout, on=TODAY)[1]
    assert (again.id, again.version) == (one.id, 4)
    told = facts_told("cooperation:rollout:site_changed")
    assert [fact.data["taken_out"] for fact in told] == [True, False]


def test_the_same_item_at_the_same_site_in_two_agreements_is_told(rollout, communes):
    other = make_rollout(make_agreement(title="Khác"), item="TRẠM 4G")
    different = make_rollout(make_agreement(title="Khác nữa"), item="Cáp quang")
    for one in (rollout, other, different):
        record(one, site(communes[0], place="Thôn Đông"), site(communes[1]))
    record(other, site(communes[0], place="Thôn Tây"))
    summary, sites = get_rollout(reference=rollout, on=TODAY)
    assert summary.tally.doubled == 2
    assert {twin.rollout for one in sites for twin in one.twins} == {other}
    assert get_rollout(reference=different, on=TODAY)[0].tally.doubled == 0


def test_a_site_lies_once_in_a_rollout_whatever_the_database_is_told(rollout, communes):
    record(rollout, site(communes[0], place="Thôn Đông"))
    row = RolloutSite.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        RolloutSite.objects.create(rollout=row.rollout, unit=row.unit, place_key=row.place_key)


def test_rollouts_are_narrowed_by_kind_unit_lateness_and_words(rollout, communes):
    record(rollout, site(communes[0], days={"planned": "2025"}))
    other = make_rollout(make_agreement(title="Khác"), item="Phần mềm một cửa")

    def found(**asked):
        matching = RolloutFilter(**asked)
        items = list_rollouts(matching=matching, on=TODAY)
        assert count_rollouts(matching=matching, on=TODAY) == len(items)
        return [one.reference for one in items]

    assert found() == [rollout, other]
    assert found(units=(communes[0].id,)) == found(late=True) == [rollout]
    assert found(text="mot cua") == found(agreement="A2") == [other]
    assert found(commitment="A1-C1") == [rollout]
    assert found(kind=RolloutKind.APPLICATION) == []


def test_lists_ask_the_same_number_of_questions_however_long(
    rollout, communes, django_assert_num_queries, django_assert_max_num_queries
):
    for count in (1, 4):
        for _ in range(count):
            one = make_rollout("A1", item="Cáp quang")
            record(one, *(site(unit) for unit in communes))
        with django_assert_num_queries(2):
            assert len(list_rollouts(matching=RolloutFilter(), on=TODAY)) > count
        with django_assert_max_num_queries(4):  # one less while nobody has the same item
            get_rollout(reference=one, on=TODAY)


# --- Excel ----------------------------------------------------------------------------------------


def test_a_workbook_is_looked_through_and_counts_only_when_applied(rollout, communes):
    record(rollout, site(communes[0], days={"planned": "2026"}, source=""))
    table = given(
        rollout,
        make_workbook(
            ("SỞ KHOA HỌC",),
            HEAD,
            ("xã Thử Giang", "", 1, "", "5/2026", "6/2026", "Biên bản 7/BB"),
            ("Xã Thử Sơn", "Trạm 1", 2, "9/2026", "", "", ""),
            ("Phường Thử Thành",),
            ("Tổng cộng", "", 3),
        ),
    )
    found = seen(rollout, table)
    assert found.faults == ()
    assert [(row.unit_name, row.fate) for row in found.rows] == [
        ("Xã Thử Giang", RowFate.CHANGED),
        ("Xã Thử Sơn", RowFate.NEW),
    ]
    assert (found.only_names, found.totals, found.changes) == (1, 1, 0)
    assert len(get_rollout(reference=rollout, on=TODAY)[1]) == 1
    done = applied(rollout, table)
    assert (done.added, done.changed) == (1, 1)
    with pytest.raises(TableApplied):
        applied(rollout, table)
    file = facts_told("cooperation:rollout:recorded")[0].data["file"]
    assert file.startswith("Bảng.xlsx (SHA-256 ")


def test_every_fault_is_said_at_its_cell_and_nothing_is_applied(rollout, communes):
    table = given(
        rollout,
        make_workbook(
            HEAD,
            ("xã Thử Giang", "", "N/A", "", "6/2026", "5/2026", "BB"),
            ("xã Không Có", "", 1, "2026"),
            ("Xã Thử Sơn", "", 1, "", "", "4/2026", ""),
            ("Phường Thử Thành", "", -2, "", "2030", "", ""),
            ("Phường Thử Thành", "a", 1, "2026", "", "", ""),
            merged=("A6:A7",),
        ),
    )
    faults = {
        one.cell: one.refusal.code.removeprefix("cooperation.")
        for one in seen(rollout, table).faults
    }
    assert faults == {
        "A3": "site_unit_unknown",
        "A6:A7": "cells_merged",
        "C2": "nothing_said",
        "C5": "quantity_not_understood",
        "E5": "stage_in_future",
        "F2": "stages_out_of_order",
        "G4": "acceptance_unproved",
    }
    with pytest.raises(TableFaulty):
        applied(rollout, table)
    assert get_rollout(reference=rollout, on=TODAY)[1] == ()


def test_what_a_workbook_changes_on_record_needs_a_reason(rollout, communes):
    record(rollout, site(communes[0], days={"installed": "5/2026"}))
    table = given(rollout, make_workbook(HEAD, ("Xã Thử Giang", "", 1, "", "6/2026")))
    assert seen(rollout, table).changes == 1
    with pytest.raises(SitesRefused) as error:
        applied(rollout, table)
    assert codes_of(error) == ["change_reason_missing"]
    applied(rollout, table, reason="Đối chiếu biên bản")
    (one,) = get_rollout(reference=rollout, on=TODAY)[1]
    assert one.draft.days[Stage.INSTALLED] == "2026-06"


def test_what_is_saved_as_excel_says_nothing_new_when_it_is_given_back(communes):
    rollout = make_rollout(make_agreement(), item="Cáp quang", measure="km")
    record(
        rollout,
        site(communes[0], days={"planned": "khoảng 2026", "installed": "không rõ"}, quantity="1,5"),
        site(communes[1], place="=1+1", days={"accepted": "6/2026"}, source="=HYPERLINK(1)"),
    )
    content = write_rollout_table(reference=rollout, on=TODAY)
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    found = seen(rollout, given(rollout, content))
    assert found.faults == ()
    assert [row.fate for row in found.rows] == [RowFate.SAME, RowFate.SAME]


def test_the_template_holds_the_units_where_it_is_still_to_come(province, communes):
    agreement = make_agreement(
        parties=(
            Party(side=Side.STATE, name="UBND tỉnh", agency_id=committee_of(province)),
            Party(side=Side.PROVIDER, name="Công ty Viễn thông Thử"),
        )
    )
    everywhere = make_rollout(agreement, reach=Reach.ALL_COMMUNES, reach_on="2026-01-01")
    record(everywhere, site(communes[0]))
    some = make_rollout(agreement, reach=Reach.UNITS, places=(communes[2].id,))
    assert units_in(everywhere) == ["Xã Thử Giang", "Phường Thử Thành", "Xã Thử Sơn"]
    assert units_in(some) == ["Phường Thử Thành"]
    assert units_in(make_rollout(agreement)) == []


def units_in(rollout):
    (sheet,) = read_sheets(write_rollout_table(reference=rollout, on=TODAY))
    return [row[0] for row in sheet["rows"][3:]]


def test_what_is_no_workbook_or_too_large_is_refused_and_nothing_kept(rollout):
    with pytest.raises(SheetBroken):
        given(rollout, b"Don vi;Diem\nxa Thu Giang;1\n", name="a.csv")
    with pytest.raises(UploadTooLarge):
        given(rollout, b"PK\x03\x04" + bytes(11 * 1024 * 1024))
    assert make_commitment("A1") == "A1-C2"
