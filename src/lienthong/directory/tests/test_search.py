from datetime import date
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.directory.queries import ask_for_body, find_by_name, names, warm_names
from lienthong.directory.queries.names import forget_names
from lienthong.directory.rules.search import LONGEST_QUERY, NameList
from lienthong.directory.terms import AmbiguousName, Body, UnknownBody
from lienthong.directory.testing import build_agency

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]

TODAY = date(2026, 11, 23)


def found(text, **options):
    return [hit.name for hit in find_by_name(text=text, **options)]


def test_a_name_is_found_with_and_without_accents():
    assert found("Nga Sơn")[0] == "Xã Nga Sơn"
    assert found("nga son")[0] == "Xã Nga Sơn"
    assert found("XÃ NGA SƠN")[0] == "Xã Nga Sơn"


def test_either_place_of_the_tone_mark_finds_the_name():
    assert found("Hoằng Hoá")[0] == found("Hoằng Hóa")[0] == "Xã Hoằng Hóa"
    assert found("cẩm thuỷ")[0] == found("cẩm thủy")[0] == "Xã Cẩm Thủy"


@pytest.mark.parametrize("hidden", ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad"])
def test_what_is_pasted_with_invisible_characters_is_found(hidden):
    assert found(f"{hidden}Nga Sơ{hidden}n") == found("Nga Sơn")
    assert found(f"{hidden}nga son") == found("nga son")
    assert ask_for_body(asked=f"{hidden}H56", on=TODAY).code == "H56"


def test_the_committee_comes_before_other_agencies_of_its_commune():
    names = found("nga son", limit=10)
    centre = "Trung tâm Phục vụ hành chính công xã Nga Sơn"
    assert names.index("Ủy ban nhân dân xã Nga Sơn") < names.index(centre)


def test_composed_and_decomposed_letters_find_the_same():
    assert found(normalize("NFD", "Quảng Xương")) == found(normalize("NFC", "Quảng Xương"))


def test_a_plain_d_finds_the_barred_one():
    assert "Phường Đông Sơn" in found("dong son")


def test_words_are_found_by_their_beginnings_as_they_are_typed():
    for typed in ("nga s", "nga so", "nga son", "n s xa nga"):
        assert "Xã Nga Sơn" in found(typed, limit=50), typed


def test_names_with_the_accents_typed_come_before_others():
    exact = [hit.exact_accents for hit in find_by_name(text="huyện Nga Sơn")]
    assert exact == [True, True, False]
    assert found("huyện Nga Sơn")[-1] == "Huyện Ngân Sơn"


def test_living_bodies_come_before_ended_ones_of_equal_accents():
    hits = find_by_name(text="nga son", limit=50)
    living = [hit.living for hit in hits]
    assert living == sorted(living, reverse=True)
    assert "Huyện Nga Sơn" in [hit.name for hit in hits]


def test_the_type_word_tells_a_district_from_a_commune():
    assert found("huyện Nga Sơn")[0] == "Huyện Nga Sơn"
    assert found("thị trấn nga sơn")[0] == "Thị trấn Nga Sơn"
    assert found("ubnd huyện nga sơn")[0] == "Ủy ban nhân dân huyện Nga Sơn"


def test_higher_levels_come_first_among_equals():
    assert found("thanh hóa")[0] == "Tỉnh Thanh Hóa"


def test_a_body_is_found_by_an_old_name_and_shown_with_its_last():
    hit = find_by_name(text="thị trấn Vạn Hà")[0]
    assert hit.name == "Thị trấn Vạn Hà"
    assert hit.card.name == "Thị trấn Thiệu Hóa"


def test_a_body_with_several_names_comes_once():
    hits = find_by_name(text="Thiệu Hóa", limit=50)
    assert len({hit.card.id for hit in hits}) == len(hits)


def test_with_a_day_only_names_borne_then_are_found():
    assert "Huyện Nga Sơn" in found("nga sơn", on=date(2018, 1, 1))
    assert "Xã Nga Sơn" not in found("nga sơn", on=date(2018, 1, 1))
    assert "Huyện Nga Sơn" not in found("nga sơn", on=TODAY)


def test_units_or_agencies_alone_can_be_asked_for():
    agencies = find_by_name(text="nga sơn", body=Body.AGENCY)
    assert {hit.card.body for hit in agencies} == {Body.AGENCY}
    units = find_by_name(text="nga sơn", body=Body.UNIT, limit=5)
    assert {hit.card.body for hit in units} == {Body.UNIT}


def test_the_limit_is_kept():
    assert len(find_by_name(text="xã", limit=7)) == 7


@pytest.mark.parametrize("text", ["", "   ", "|", "%", "'; DROP TABLE x --", "\x00", "zzzzz"])
def test_text_that_is_no_name_finds_nothing(text):
    assert find_by_name(text=text) == []


def test_a_search_asks_the_database_one_small_question(django_assert_num_queries):
    find_by_name(text="nga")
    with django_assert_num_queries(1):
        find_by_name(text="nga sơn")


@given(st.text(max_size=2 * LONGEST_QUERY))
def test_no_text_breaks_the_search(text):
    assert NameList([]).find(text, on=None, limit=5) == []


def test_a_bare_name_that_several_bodies_bear_is_not_guessed():
    with pytest.raises(AmbiguousName) as refused:
        ask_for_body(asked="Nga Sơn", on=TODAY)
    assert "Huyện Nga Sơn (401, – 01/07/2025, id " in str(refused.value)


def test_among_namesakes_the_one_living_on_the_day_is_meant():
    assert ask_for_body(asked="tỉnh Bắc Ninh", on=TODAY).code == "24"
    assert ask_for_body(asked="tỉnh Bắc Ninh", on=date(2025, 1, 1)).code == "27"


def test_the_body_bearing_the_name_on_the_day_is_meant_before_one_that_once_did():
    now = ask_for_body(asked="Xã Hà Long", on=TODAY)
    once = ask_for_body(asked="xã hà long", on=date(2018, 1, 1))
    assert (now.name, now.lives_on(TODAY)) == ("Xã Hà Long", True)
    assert (once.name, once.lives_on(TODAY)) == ("Xã Hà Long", False)
    assert now.id != once.id


def test_each_of_several_candidates_can_be_named_by_its_id():
    with pytest.raises(AmbiguousName) as refused:
        ask_for_body(asked="Nga Sơn", on=TODAY)
    for card in refused.value.params["cards"][:3]:
        assert f"id {card.id}" in str(refused.value)
        assert ask_for_body(asked=str(card.id), on=TODAY).id == card.id


def test_a_whole_name_is_found_without_accents_too():
    assert ask_for_body(asked="huyen nga son", on=TODAY).code == "401"
    assert ask_for_body(asked="ubnd tinh thanh hoa", on=TODAY).code == "H56"


def test_a_code_is_asked_before_a_name():
    assert ask_for_body(asked="14758", on=TODAY).name == "Phường Hàm Rồng"
    for typed in (" h56 ", "h56.", "h56 ."):
        assert ask_for_body(asked=typed, on=TODAY).short_name == "UBND tỉnh Thanh Hóa"


def test_an_id_names_its_body():
    card = ask_for_body(asked="H56", on=TODAY)
    assert ask_for_body(asked=str(card.id), on=TODAY) == card


def test_nothing_found_is_refused():
    with pytest.raises(UnknownBody):
        ask_for_body(asked="huyện Không Có", on=TODAY)


def test_names_made_ready_are_not_made_again_by_a_search(django_assert_num_queries):
    forget_names()
    warm_names()
    with django_assert_num_queries(1):
        assert found("nga son")


def test_a_search_while_names_are_made_anew_does_not_wait():
    before = found("nga son")
    build_agency("Trung tâm Nga Sơn Mới")
    with names._making:
        assert found("nga son") == before
    assert "Trung tâm Nga Sơn Mới" in found("nga son moi")
