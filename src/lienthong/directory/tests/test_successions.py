from datetime import date
from uuid import uuid4

import pytest

from lienthong.directory.queries import (
    ask_for_body,
    find_by_code,
    find_committee,
    line_of,
    list_successions,
    predecessors,
    successors,
    tree_as_of,
)
from lienthong.directory.terms import Body, ChangeKind, Share, UnknownBody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]

TODAY = date(2026, 11, 23)


def succession(name, on=TODAY):
    card = ask_for_body(asked=name, on=on)
    return successors(body=card.body, body_id=card.id, on=on)


def short_names(found):
    return {heir.card.short_name for heir in found.successors}


def evidence_counts(found):
    return {heir.card.short_name: len(heir.evidence) for heir in found.successors}


@pytest.mark.parametrize(
    ("district", "expected"),
    [
        (
            "huyện Nga Sơn",
            {"Nga Sơn": 5, "Ba Đình": 4, "Nga Thắng": 4, "Hồ Vương": 4, "Tân Tiến": 3, "Nga An": 3},
        ),
        (
            "huyện Thiệu Hóa",
            {
                "Thiệu Quang": 6,
                "Thiệu Hóa": 5,
                "Thiệu Trung": 5,
                "Thiệu Tiến": 4,
                "Thiệu Toán": 4,
                "Đông Tiến": 2,
                "Định Hòa": 1,
            },
        ),
        (
            "huyện Cẩm Thủy",
            {"Cẩm Thạch": 4, "Cẩm Tú": 4, "Cẩm Vân": 4, "Cẩm Tân": 3, "Cẩm Thủy": 2},
        ),
        (
            "huyện Quảng Xương",
            {
                "Quảng Yên": 4,
                "Quảng Bình": 4,
                "Quảng Ngọc": 4,
                "Quảng Chính": 4,
                "Lưu Vệ": 3,
                "Quảng Ninh": 3,
                "Tiên Trang": 3,
                "Nam Sầm Sơn": 1,
            },
        ),
    ],
)
def test_the_districts_of_the_agreements_have_their_known_successors(district, expected):
    found = succession(district)
    assert not found.living
    assert evidence_counts(found) == expected
    assert {heir.share for heir in found.successors} == {Share.PART}
    assert {heir.since for heir in found.successors} == {date(2025, 7, 1)}


def test_the_committee_of_a_district_is_carried_on_by_the_committees_of_its_communes():
    found = succession("UBND huyện Nga Sơn")
    assert len(found.successors) == 6
    assert all(heir.card.body is Body.AGENCY for heir in found.successors)
    assert all(heir.name.startswith("Ủy ban nhân dân xã ") for heir in found.successors)
    assert all(heir.card.demonstration for heir in found.successors)


def test_the_successor_with_most_of_the_communes_comes_first():
    counts = [len(heir.evidence) for heir in succession("huyện Thiệu Hóa").successors]
    assert counts == sorted(counts, reverse=True)


def test_evidence_names_the_communes_and_what_of_them_passed():
    heirs = {heir.card.short_name: heir for heir in succession("huyện Thiệu Hóa").successors}
    (passed,) = heirs["Định Hòa"].evidence
    assert (passed.name, passed.code, passed.share) == ("Xã Thiệu Long", "15793", Share.REMAINDER)


def test_dong_son_was_carried_on_by_the_city_until_the_city_ended():
    between = succession("huyện Đông Sơn", on=date(2025, 3, 1))
    assert short_names(between) == {"Thanh Hóa"}
    (city,) = between.successors
    assert (city.share, city.since, len(city.evidence)) == (Share.FULL, date(2025, 1, 1), 14)


def test_dong_son_is_now_carried_on_by_the_wards_of_the_city_with_their_evidence():
    found = succession("huyện Đông Sơn")
    counts = evidence_counts(found)
    assert len(counts) == 7
    assert {name: count for name, count in counts.items() if count} == {
        "Đông Sơn": 7,
        "Đông Quang": 5,
        "Đông Tiến": 2,
    }
    assert all(len(heir.steps) == 2 for heir in found.successors)


def test_a_district_has_no_successor_while_it_lives():
    found = succession("huyện Nga Sơn", on=date(2018, 8, 13))
    assert found.living
    assert found.successors == ()


def test_a_district_keeps_its_line_through_a_new_name():
    tinh_gia = succession("huyện Tĩnh Gia", on=TODAY)
    nghi_son = succession("thị xã Nghi Sơn", on=TODAY)
    assert tinh_gia.origin.id == nghi_son.origin.id
    assert short_names(tinh_gia) == short_names(nghi_son)


def test_a_commune_merged_twice_reaches_its_commune_of_today():
    gone = find_by_code(code="16126", on=date(2018, 1, 1))[0].card
    assert gone.name == "Xã Nga Hưng"
    found = successors(body=Body.UNIT, body_id=gone.id, on=TODAY)
    assert [(heir.name, heir.share) for heir in found.successors] == [("Xã Nga Sơn", Share.UNKNOWN)]
    assert [step.effective_on for step in found.successors[0].steps] == [
        date(2019, 12, 1),
        date(2025, 7, 1),
    ]


def test_a_commune_split_in_three_has_three_successors():
    gone = find_by_code(code="15772", on=date(2025, 6, 30))[0].card
    found = successors(body=Body.UNIT, body_id=gone.id, on=TODAY)
    shares = {heir.card.short_name: heir.share for heir in found.successors}
    assert shares == {
        "Thiệu Hóa": Share.PART,
        "Thiệu Quang": Share.PART,
        "Thiệu Trung": Share.REMAINDER,
    }


def test_an_unchanged_commune_lives_on_and_has_no_successor():
    commune = find_by_code(code="14848", on=TODAY)[0].card
    found = successors(body=Body.UNIT, body_id=commune.id, on=TODAY)
    assert found.living
    assert found.successors == ()


def test_an_old_province_is_carried_on_whole():
    found = succession("tỉnh Hà Giang")
    (heir,) = found.successors
    assert (heir.name, heir.share) == ("Tỉnh Tuyên Quang", Share.FULL)
    assert heir.evidence is None


def test_the_department_of_information_went_to_that_of_science_in_an_unknown_share():
    found = succession("Sở Thông tin và Truyền thông tỉnh Thanh Hóa")
    (heir,) = found.successors
    assert (heir.card.short_name, heir.share) == ("Sở Khoa học và Công nghệ", Share.UNKNOWN)


def test_a_body_without_a_line_has_no_successors_and_is_marked():
    found = succession("huyện Ba Vì")
    assert not found.living
    assert not found.origin.traced
    assert found.successors == ()


def test_a_body_that_has_not_begun_has_no_successors():
    ward = find_by_code(code="14797", on=TODAY)[0].card
    found = successors(body=Body.UNIT, body_id=ward.id, on=date(2018, 1, 1))
    assert not found.living
    assert found.successors == ()


def test_an_unknown_id_is_refused():
    with pytest.raises(UnknownBody):
        successors(body=Body.AGENCY, body_id=uuid4(), on=TODAY)


def test_all_27_districts_take_as_many_queries_as_one(django_assert_max_num_queries):
    province = find_by_code(code="38", on=TODAY)[0].card
    districts = tree_as_of(on=date(2018, 1, 1), unit_id=province.id, depth=1)[0].children
    committees = [find_committee(unit_id=node.card.id).id for node in districts]
    with django_assert_max_num_queries(6):
        found = list_successions(body=Body.AGENCY, ids=committees, on=TODAY)
    assert len(found) == 27
    assert all(item.successors and not item.lost for item in found.values())
    assert sum(len(item.successors) for item in found.values()) > 166


def test_every_district_of_thanh_hoa_reaches_living_communes_only():
    province = find_by_code(code="38", on=TODAY)[0].card
    districts = tree_as_of(on=date(2018, 1, 1), unit_id=province.id, depth=1)[0].children
    found = list_successions(body=Body.UNIT, ids=[node.card.id for node in districts], on=TODAY)
    heirs = {heir.id for item in found.values() for heir in item.successors}
    assert len(heirs) == 166
    assert all(heir.card.lives_on(TODAY) for item in found.values() for heir in item.successors)


def test_predecessors_of_a_new_commune_are_the_old_ones_it_was_made_of():
    commune = ask_for_body(asked="xã Hồ Vương", on=TODAY)
    found = predecessors(body=Body.UNIT, body_id=commune.id)
    communes = [card for _, card in found if card.level == 3]
    districts = [card for _, card in found if card.level == 2]
    assert len(communes) == 4
    assert [card.name for card in districts] == ["Huyện Nga Sơn"]


def test_a_line_tells_all_versions_generations_and_acts():
    line = line_of(body=Body.UNIT, body_id=ask_for_body(asked="xã Nga Sơn", on=TODAY).id)
    assert [version.name for version in line.versions] == ["Xã Nga Sơn"]
    names = {line.cards[step.predecessor_id].name for step in line.before}
    assert {"Thị trấn Nga Sơn", "Xã Nga Hưng", "Xã Nga Mỹ", "Huyện Nga Sơn"} <= names
    assert {step.act for step in line.before} >= {"1686/NQ-UBTVQH15", "786/NQ-UBTVQH14"}
    assert line.after == ()
    assert ChangeKind.MERGED in {event.kind for event in line.events.values()}


def test_a_line_shows_a_body_s_earlier_names():
    line = line_of(body=Body.UNIT, body_id=ask_for_body(asked="thị trấn Vạn Hà", on=TODAY).id)
    assert [version.name for version in line.versions] == ["Thị trấn Vạn Hà", "Thị trấn Thiệu Hóa"]
