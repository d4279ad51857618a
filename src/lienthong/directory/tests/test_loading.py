import csv
from datetime import date
from pathlib import Path

import pytest

from lienthong.audit.terms import SYSTEM
from lienthong.directory.models import (
    AgencyCode,
    AgencyVersion,
    ChangeEvent,
    InternalUnit,
    Unit,
    UnitLink,
    UnitVersion,
)
from lienthong.directory.operations import load_register
from lienthong.directory.operations.load import read_tables
from lienthong.directory.queries import (
    count_units,
    find_by_code,
    find_by_name,
    get_unit,
    list_provinces,
)
from lienthong.directory.rules.loading import build_register
from lienthong.directory.rules.loading.agencies import DEMONSTRATION_ROOT
from lienthong.directory.terms import Body, Bound, DataDamaged, Level, Share
from lienthong.directory.testing import RECORDED_AT, facts_told
from lienthong.kernel.vietnamese import same_name

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]

TWO_TIERS_ON = date(2025, 7, 1)
DAY_BEFORE = date(2025, 6, 30)


@pytest.fixture
def thanhhoa():
    return find_by_code(code="38", on=TWO_TIERS_ON)[0].card.id


def test_63_provinces_become_34():
    assert len(list_provinces(on=DAY_BEFORE)) == 63
    assert len(list_provinces(on=TWO_TIERS_ON)) == 34


def test_a_merged_province_is_a_new_one_although_it_keeps_a_name_and_a_code():
    before = find_by_code(code="08", on=DAY_BEFORE)[0].card
    after = find_by_code(code="08", on=TWO_TIERS_ON)[0].card
    assert (before.name, after.name) == ("Tỉnh Tuyên Quang", "Tỉnh Tuyên Quang")
    assert before.id != after.id


def test_a_province_that_was_not_merged_goes_on():
    before = find_by_code(code="38", on=DAY_BEFORE)[0].card
    assert before.id == find_by_code(code="38", on=TWO_TIERS_ON)[0].card.id


def test_renamed_provinces_bear_their_names_on_their_days():
    assert find_by_code(code="46", on=date(2024, 12, 31))[0].card.name == "Tỉnh Thừa Thiên Huế"
    assert find_by_code(code="46", on=date(2025, 1, 1))[0].card.name == "Thành phố Huế"
    assert find_by_code(code="75", on=date(2026, 4, 29))[0].card.name == "Tỉnh Đồng Nai"
    assert find_by_code(code="75", on=date(2026, 4, 30))[0].card.name == "Thành phố Đồng Nai"


@pytest.mark.parametrize(
    ("on", "districts", "communes"),
    [
        (date(2018, 1, 1), 27, 635),
        (date(2019, 12, 1), 27, 559),
        (date(2024, 2, 1), 27, 558),
        (date(2025, 1, 1), 26, 547),
        (DAY_BEFORE, 26, 547),
        (TWO_TIERS_ON, 0, 166),
        (date(2026, 11, 23), 0, 166),
    ],
)
def test_thanh_hoa_has_the_units_of_each_list(thanhhoa, on, districts, communes):
    assert count_units(on=on, level=Level.DISTRICT, within=thanhhoa) == districts
    assert count_units(on=on, level=Level.COMMUNE, within=thanhhoa) == communes


def test_the_635_communes_of_2018_are_those_of_the_list_of_2018(thanhhoa):
    path = Path(__file__).parent / "lists" / "thanhhoa_communes_2018-01-01.csv"
    with path.open(encoding="utf-8", newline="") as file:
        listed = {row["commune_code"]: row["commune_name"] for row in csv.DictReader(file)}
    on = date(2018, 1, 1)
    rows = UnitVersion.objects.filter(
        level=Level.COMMUNE, valid_from__lte=on, valid_until__gt=on
    ).values_list("code", "name")
    kept = dict(rows)
    assert len(listed) == 635
    assert kept.keys() == listed.keys()
    assert [code for code in listed if not same_name(kept[code], listed[code])] == []


def test_the_country_has_10035_communes_before_and_3321_after():
    assert count_units(on=DAY_BEFORE, level=Level.COMMUNE) == 10_035
    assert count_units(on=TWO_TIERS_ON, level=Level.COMMUNE) == 3_321
    assert count_units(on=TWO_TIERS_ON, level=Level.DISTRICT) == 0


def test_101_of_the_166_bear_a_code_that_had_another_name():
    new = UnitVersion.objects.filter(
        level=Level.COMMUNE, valid_from=TWO_TIERS_ON, body__traced=True
    ).values_list("code", "name")
    old = dict(
        UnitVersion.objects.filter(
            level=Level.COMMUNE, valid_until=TWO_TIERS_ON, body__traced=True
        ).values_list("code", "name")
    )
    reused = [code for code, name in new if code in old and old[code] != name]
    assert len(new) == 166
    assert len(reused) == 101


def test_a_reused_code_names_another_unit_than_before():
    before = find_by_code(code="14758", on=DAY_BEFORE)[0].card
    after = find_by_code(code="14758", on=TWO_TIERS_ON)[0].card
    assert (before.name, after.name) == ("Phường Đông Thọ", "Phường Hàm Rồng")
    assert before.id != after.id


def test_the_21_unchanged_communes_go_on_as_the_same_units():
    unchanged = UnitLink.objects.filter(share=Share.UNCHANGED).select_related("predecessor")
    assert len(unchanged) == 21
    for link in unchanged:
        assert link.predecessor_id == link.successor_id
        first = UnitVersion.objects.filter(body=link.predecessor_id).order_by("valid_from").first()
        assert first.valid_from < TWO_TIERS_ON


def test_the_resolution_of_2025_gives_558_links_from_547_communes_to_166():
    links = UnitLink.objects.filter(basis__startswith="1686/NQ-UBTVQH15")
    assert links.count() == 558
    assert len(set(links.values_list("predecessor", flat=True))) == 547
    assert len(set(links.values_list("successor", flat=True))) == 166


def test_earlier_mergers_link_88_communes_without_inventing_their_share():
    links = UnitLink.objects.filter(basis__endswith=".csv")
    assert links.count() == 88
    assert set(links.values_list("share", flat=True)) == {Share.UNKNOWN}


def test_every_commune_of_2018_has_somebody_to_carry_it_on():
    linked = set(UnitLink.objects.values_list("predecessor", flat=True))
    on = date(2018, 1, 1)
    then = UnitVersion.objects.filter(valid_from__lte=on, valid_until__gt=on, body__traced=True)
    ended = then.exclude(body__in=UnitVersion.objects.filter(valid_until=None).values("body"))
    orphans = [row.name for row in ended.exclude(level=Level.PROVINCE) if row.body_id not in linked]
    renamed_on = UnitVersion.objects.filter(body__in=ended.values("body"))
    assert renamed_on.count() > 600
    assert orphans == []


def test_a_unit_known_from_a_list_alone_does_not_claim_a_founding_day(thanhhoa):
    assert get_unit(unit_id=thanhhoa).starts is Bound.RECORD
    district = find_by_code(code="401", on=DAY_BEFORE)[0].card
    assert (district.starts, district.ends) == (Bound.RECORD, Bound.ACT)


def test_old_communes_elsewhere_have_no_line_and_say_so():
    untraced = Unit.objects.filter(traced=False)
    ids = set(untraced.values_list("id", flat=True))
    assert len(ids) > 12_000
    linked = set(UnitLink.objects.values_list("predecessor", flat=True))
    linked |= set(UnitLink.objects.values_list("successor", flat=True))
    assert ids & linked == set()
    sample = find_by_code(code="00001", on=DAY_BEFORE)[0].card
    assert (sample.name, sample.ends, sample.traced) == ("Phường Phúc Xá", Bound.RECORD, False)


def test_each_unit_of_thanh_hoa_has_a_committee_with_the_same_line():
    committees = AgencyVersion.objects.filter(type="peoples_committee", body__traced=True)
    names = dict(committees.values_list("short_name", "valid_from"))
    assert "UBND huyện Tĩnh Gia" in names
    assert "UBND thị xã Nghi Sơn" in names
    tinh_gia = committees.get(short_name="UBND huyện Tĩnh Gia")
    nghi_son = committees.get(short_name="UBND thị xã Nghi Sơn")
    assert tinh_gia.body_id == nghi_son.body_id
    assert tinh_gia.valid_until == nghi_son.valid_from == date(2020, 6, 1)


def test_made_up_codes_are_marked_and_carry_the_word_for_it():
    made_up = AgencyCode.objects.filter(demonstration=True)
    assert made_up.count() > 350
    assert all(
        code.startswith(f"{DEMONSTRATION_ROOT}.") for code in made_up.values_list("code", flat=True)
    )
    below = AgencyCode.objects.filter(code__startswith="H56.", demonstration=False)
    assert below.count() == 0


def test_level_1_codes_name_their_bodies():
    assert find_by_code(code="H56", on=TWO_TIERS_ON)[0].card.short_name == "UBND tỉnh Thanh Hóa"
    assert find_by_code(code="H57", on=TWO_TIERS_ON)[0].card.short_name == "UBND thành phố Huế"
    ministry = find_by_code(code="G10", on=TWO_TIERS_ON)[0].card
    assert ministry.name == "Bộ Nông nghiệp và Môi trường"
    active = AgencyCode.objects.filter(code__regex=r"^H[0-9]{2}$", valid_until=None)
    closed = AgencyCode.objects.filter(code__regex=r"^G[0-9]{2}$").exclude(valid_until=None)
    assert active.count() == 34
    assert closed.count() == 11


def test_the_communes_of_today_have_their_offices_and_a_one_stop_centre():
    assert InternalUnit.objects.count() == 3 * 166
    assert AgencyVersion.objects.filter(type="centre").count() == 167
    ward = find_by_code(code="14758", on=TWO_TIERS_ON)[0].card
    committee = AgencyVersion.objects.get(unit=ward.id, type="peoples_committee")
    names = InternalUnit.objects.filter(agency=committee.body_id).values_list("name", flat=True)
    assert "Phòng Kinh tế, Hạ tầng và Đô thị" in set(names)


def test_loading_again_changes_nothing():
    tables = (UnitVersion, AgencyVersion, AgencyCode, UnitLink, ChangeEvent)
    counts = [table.objects.count() for table in tables]
    again = load_register(actor=SYSTEM, now=RECORDED_AT)
    assert again.already
    assert counts == [table.objects.count() for table in tables]


def test_the_load_is_one_fact_with_the_files_digests():
    (fact,) = facts_told("directory:register:loaded")
    assert fact.data["units"] == 14_201
    assert len(fact.data["files"]["thanhhoa_units_history.csv"]) == 64


def test_a_damaged_file_is_refused_by_name_and_line():
    tables, _ = read_tables()
    rows = tables["thanhhoa_units_history.csv"]
    rows[0] = rows[0] | {"valid_from": "2015-13-01"}
    with pytest.raises(DataDamaged) as refused:
        build_register(tables)
    assert refused.value.params["file"] == "thanhhoa_units_history.csv"
    assert refused.value.params["line"] == "2"


def test_nothing_that_is_loaded_is_both_a_unit_and_an_agency():
    tables, _ = read_tables()
    draft = build_register(tables)
    ids = {body: {row.id for row in draft.versions if row.body is body} for body in Body}
    assert ids[Body.UNIT] & ids[Body.AGENCY] == set()


@pytest.mark.usefixtures("register")
@pytest.mark.django_db
def test_a_body_that_one_source_names_is_not_said_to_be_traced_or_to_live_later():
    tax_office = find_by_name(text="Cục Thuế tỉnh Thanh Hóa")[0].card
    assert (tax_office.starts, tax_office.traced) == (Bound.MENTION, False)
    assert not tax_office.only_named_before(date(2016, 12, 31))
    assert tax_office.only_named_before(date(2026, 11, 23))


@pytest.mark.usefixtures("register")
@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    ["Sở Giáo dục và Đào tạo tỉnh Thanh Hóa", "Sở Thông tin và Truyền thông tỉnh Thanh Hóa"],
)
def test_a_body_that_a_list_or_its_end_also_tells_of_is_traced(name):
    department = find_by_name(text=name)[0].card
    assert (department.starts, department.traced) == (Bound.RECORD, True)
    assert not department.only_named_before(date(2026, 11, 23))
