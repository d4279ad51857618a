"""What comes in whole pieces, and what does not."""

import pytest

from lienthong.cooperation.operations.rollout_tables import give_table
from lienthong.cooperation.operations.rollouts import record_sites
from lienthong.cooperation.queries.proposals import read_words
from lienthong.cooperation.queries.rollout_tables import look_through
from lienthong.cooperation.rules.pieces import check_site_pieces, check_value_pieces
from lienthong.cooperation.rules.rollouts import clean_site
from lienthong.cooperation.terms.results import ResultDraft
from lienthong.cooperation.terms.rollout_refusals import SitesRefused
from lienthong.cooperation.terms.rollouts import SiteDraft
from lienthong.cooperation.testing import (
    RECORDED_AT,
    make_acting,
    make_agreement,
    make_rollout,
    make_workbook,
)
from lienthong.cooperation.tests.reporting import TODAY
from lienthong.directory.testing import build_unit
from lienthong.documents.operations import Upload

PIECES = read_words().pieces


@pytest.mark.parametrize(
    ("figure", "unit", "refused"),
    [
        ("2.5", "trạm", True),
        ("2.5", "Trạm", True),
        ("0.5", "cán bộ, công chức", True),
        ("2", "trạm", False),
        ("2.0", "trạm", False),
        ("2.5", "km", False),
        ("2.5", "tỷ đồng", False),
        ("2.5", "trạm/xã", False),
        ("2.5", "người mỗi lớp, bình quân", False),
        ("56.8", "%", False),
    ],
)
def test_only_whole_ones_of_what_comes_in_pieces(figure, unit, refused):
    said = list(check_value_pieces(ResultDraft(period="2026", value=figure), unit, PIECES))
    assert [one.params["measured_in"] for one in said] == [unit] * refused


def test_both_numbers_of_a_share_are_of_whole_ones():
    draft = ResultDraft(period="2026", value="2.5", of="7.5")
    assert len(list(check_value_pieces(draft, "xã", PIECES))) == 2


def test_so_is_the_quantity_at_a_site():
    draft = clean_site(SiteDraft(unit_id=None, quantity="2,5"), today=TODAY)
    (refusal,) = check_site_pieces(draft, "trạm", PIECES)
    assert (refusal.place, refusal.params["figure"]) == ("quantity", "2,5")
    assert not list(check_site_pieces(draft, "km cáp", PIECES))


@pytest.mark.django_db
def test_there_are_only_whole_stations_in_a_form_and_in_a_table():
    commune, acting = build_unit("Xã Thử Giang", "98001"), make_acting()
    rollout = make_rollout(make_agreement())
    half = SiteDraft(unit_id=commune.id, quantity="2,5", source="Biên bản 1/BB")
    with pytest.raises(SitesRefused) as error:
        record_sites(reference=rollout, drafts=[half], acting=acting, now=RECORDED_AT)
    (refusal,) = error.value.params["refusals"]
    assert refusal.code == "cooperation.quantity_in_parts"
    content = make_workbook(("Đơn vị", "Số lượng"), ("Xã Thử Giang", "2,5"))
    table = give_table(
        reference=rollout,
        upload=Upload("Bảng.xlsx", content),
        source="",
        acting=acting,
        now=RECORDED_AT,
    )
    seen = look_through(reference=rollout, table_id=table, today=TODAY)
    assert [(one.cell, one.refusal.code) for one in seen.faults] == [("B2", refusal.code)]
