from datetime import date
from uuid import uuid4

import pytest

from lienthong.directory.queries import (
    agencies_for_exchange,
    count_agencies,
    find_by_code,
    find_committee,
    former_addresses_for_exchange,
    get_agency,
    get_cards,
    get_unit,
    list_agencies_of_unit,
    list_children,
    list_internal_units,
    list_path,
    tree_as_of,
)
from lienthong.directory.terms import AgencyKind, Body, CodeScheme, Level, UnknownBody
from lienthong.kernel.codes import IdentityCode

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]

TODAY = date(2026, 11, 23)


def unit(code, on=TODAY):
    return find_by_code(code=code, on=on)[0].card


def test_both_schemes_name_the_same_committee():
    new, old = (
        find_by_code(code="H56", on=TODAY)[0],
        find_by_code(code="000.00.00.H56", on=TODAY)[0],
    )
    assert new.card.id == old.card.id
    assert (new.scheme, new.alias) == (CodeScheme.NEW, False)
    assert (old.scheme, old.alias) == (CodeScheme.OLD, True)


def test_small_letters_and_spaces_are_forgiven():
    assert find_by_code(code=" h56 ", on=TODAY)[0].card.short_name == "UBND tỉnh Thanh Hóa"


def test_a_closed_code_finds_who_had_it_and_says_until_when():
    (hit,) = find_by_code(code="H22", on=TODAY)
    assert hit.card.short_name == "UBND tỉnh Hà Giang"
    assert (hit.in_force, hit.valid_until) == (False, date(2025, 7, 1))


def test_a_code_that_passed_on_finds_its_holder_of_the_day_first():
    today, before = (
        find_by_code(code="H60", on=TODAY),
        find_by_code(code="H60", on=date(2024, 1, 1)),
    )
    assert today[0].in_force
    assert today[0].card.id != before[0].card.id
    assert len(today) == 2


def test_a_code_in_force_on_a_past_day_is_said_to_be():
    hit = find_by_code(code="H22", on=date(2024, 1, 1))[0]
    assert hit.in_force


@pytest.mark.parametrize("code", ["", "H99", "99999", "x" * 200, "\x00", "' OR 1=1"])
def test_a_code_nobody_had_finds_nothing(code):
    assert find_by_code(code=code, on=TODAY) == ()


def test_every_address_of_the_exchange_is_an_identity_code_in_force():
    cards = agencies_for_exchange(on=TODAY)
    assert len(cards) > 380
    codes = [card.code for card in cards]
    assert codes == sorted(set(codes))
    assert all(str(IdentityCode.parse(code)) == code for code in codes)
    assert all(card.lives_on(TODAY) for card in cards)
    assert all(card.demonstration for card in cards if card.code.startswith("H56."))


def test_the_districts_were_addresses_until_they_ended():
    before = {card.short_name for card in agencies_for_exchange(on=date(2025, 6, 30))}
    assert "UBND huyện Nga Sơn" in before
    assert "UBND huyện Nga Sơn" not in {card.short_name for card in agencies_for_exchange(on=TODAY)}


def test_the_tree_of_the_province_is_whole_and_in_the_order_of_the_alphabet():
    (province,) = tree_as_of(on=date(2018, 1, 1), unit_id=unit("38").id)
    assert len(province.children) == 27
    assert sum(len(node.children) for node in province.children) == 635
    names = [node.card.name for node in province.children]
    assert names[:3] == ["Huyện Bá Thước", "Huyện Cẩm Thủy", "Huyện Đông Sơn"]


def test_the_tree_takes_one_query_a_level(django_assert_num_queries):
    province = unit("38").id
    with django_assert_num_queries(3):
        tree_as_of(on=date(2018, 1, 1), unit_id=province)


def test_the_tree_can_be_cut_at_a_depth():
    assert all(not node.children for node in tree_as_of(on=TODAY, depth=0))
    (province,) = tree_as_of(on=TODAY, unit_id=unit("38").id, depth=1)
    assert len(province.children) == 166


def test_before_the_record_there_is_no_tree():
    assert tree_as_of(on=date(1990, 1, 1)) == ()


def test_a_path_leads_from_the_province_down():
    commune = unit("16126", on=date(2018, 1, 1))
    names = [card.name for card in list_path(unit_id=commune.id, on=date(2018, 1, 1))]
    assert names == ["Tỉnh Thanh Hóa", "Huyện Nga Sơn", "Xã Nga Hưng"]
    with pytest.raises(UnknownBody):
        list_path(unit_id=uuid4(), on=TODAY)


def test_under_the_provincial_committee_stand_its_departments_and_its_communes():
    committee = find_by_code(code="H56", on=TODAY)[0].card
    under = list_children(body=Body.AGENCY, body_id=committee.id, on=TODAY)
    departments = [card for card in under if card.type == AgencyKind.DEPARTMENT]
    committees = [card for card in under if card.type == AgencyKind.PEOPLES_COMMITTEE]
    assert len(departments) == 12
    assert len(committees) == 166


def test_a_commune_has_its_committee_its_centre_and_its_offices():
    commune = unit("16093")
    kinds = {card.type for card in list_agencies_of_unit(unit_id=commune.id, on=TODAY)}
    assert kinds == {AgencyKind.PEOPLES_COMMITTEE, AgencyKind.CENTRE}
    committee = find_committee(unit_id=commune.id, on=TODAY)
    names = [item.name for item in list_internal_units(agency_id=committee.id, on=TODAY)]
    assert names == ["Phòng Kinh tế", "Phòng Văn hóa - Xã hội", "Văn phòng HĐND và UBND"]


def test_a_unit_without_a_committee_on_the_day_has_none():
    assert find_committee(unit_id=unit("16093").id, on=date(2018, 1, 1)) is None


def test_a_body_outside_its_life_is_shown_by_its_nearest_version():
    district = unit("401", on=date(2018, 1, 1))
    later = get_unit(unit_id=district.id, on=TODAY)
    assert (later.name, later.lives_on(TODAY)) == ("Huyện Nga Sơn", False)
    ward = unit("14797")
    assert not get_unit(unit_id=ward.id, on=date(2018, 1, 1)).lives_on(date(2018, 1, 1))


def test_an_unknown_id_is_refused():
    with pytest.raises(UnknownBody):
        get_agency(agency_id=uuid4())


def test_many_bodies_are_read_at_once(django_assert_num_queries):
    ids = {card.id for card in agencies_for_exchange(on=TODAY)}
    with django_assert_num_queries(2):
        cards = get_cards(body=Body.AGENCY, ids=ids, on=TODAY)
    assert cards.keys() == ids


def test_agencies_are_counted_by_kind():
    counts = count_agencies(on=TODAY)
    assert counts[AgencyKind.PEOPLES_COMMITTEE] == 34 + 3321
    assert counts[AgencyKind.CENTRE] == 167


def test_a_code_of_a_district_tells_its_level():
    assert unit("401", on=date(2018, 1, 1)).level is Level.DISTRICT


def test_former_addresses_are_those_no_agency_has_any_more():
    living = {card.code for card in agencies_for_exchange(on=TODAY)}
    former = {address.code: address for address in former_addresses_for_exchange(on=TODAY)}
    assert not living & former.keys()
    districts = [code for code in former if code.startswith("H56.MINHHOA.")]
    assert len(districts) == 27
    assert all(former[code].ended and former[code].successors for code in districts)


def test_a_former_address_tells_who_carries_the_agency_on():
    (nga_son,) = (
        address
        for address in former_addresses_for_exchange(on=TODAY)
        if address.card.short_name == "UBND huyện Nga Sơn"
    )
    heirs = get_cards(body=Body.AGENCY, ids=set(nga_son.successors), on=TODAY)
    assert nga_son.card.valid_until == date(2025, 7, 1)
    assert "UBND xã Nga Thắng" in {card.short_name for card in heirs.values()}
    assert len(nga_son.successors) == 6


def test_a_code_that_passed_to_another_body_is_no_former_address():
    assert "H05" not in {address.code for address in former_addresses_for_exchange(on=TODAY)}


def test_on_a_day_of_their_lives_the_districts_have_no_former_address():
    then = former_addresses_for_exchange(on=date(2024, 1, 1))
    assert not [address for address in then if address.code.startswith("H56.")]


def test_former_addresses_take_as_many_queries_however_many_they_are(
    django_assert_max_num_queries,
):
    with django_assert_max_num_queries(12):
        former_addresses_for_exchange(on=TODAY)
