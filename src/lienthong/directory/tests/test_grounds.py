"""What ground a unit stands on: its parts through time, and what these came from."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lienthong.directory.queries import ask_for_body, home_province, list_grounds, tree_as_of
from lienthong.directory.terms import Level

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]

TODAY = date(2026, 11, 23)
BEFORE = date(2025, 6, 30)


def unit(name, on):
    return ask_for_body(asked=name, on=on).unit_id


def test_a_province_stands_on_all_that_ever_lay_in_it():
    province = home_province(TODAY)
    grounds = list_grounds(ids={province, unit("huyện Nga Sơn", BEFORE)})
    district = grounds.pop(unit("huyện Nga Sơn", BEFORE))
    whole = grounds[province]
    assert (whole.level, district.level) == (Level.PROVINCE, Level.DISTRICT)
    assert district.units < whole.units
    assert district.lives_until is not None
    old = [node for top in tree_as_of(on=BEFORE, unit_id=province) for node in top.children]
    communes = {one.card.id for node in old for one in node.children}
    assert communes <= whole.units


def test_a_new_commune_shares_ground_with_the_district_its_communes_lay_in():
    new, district = unit("xã Nga Thắng", TODAY), unit("huyện Nga Sơn", BEFORE)
    grounds = list_grounds(ids={new, district, uuid4()})
    assert set(grounds) == {new, district}
    assert not grounds[new].units.isdisjoint(grounds[district].units)
    assert new not in grounds[district].units


def test_communes_that_stayed_as_they_were_share_no_ground_with_each_other():
    (top,) = tree_as_of(on=TODAY, unit_id=home_province(TODAY))
    communes = {node.card.name: node.card.id for node in top.children}
    stayed, other = communes["Xã Sơn Thủy"], communes["Xã Tam Thanh"]
    district = unit("huyện Quan Sơn", BEFORE)
    grounds = list_grounds(ids={stayed, other, district})
    assert grounds[stayed].units.isdisjoint(grounds[other].units)
    assert not grounds[stayed].units.isdisjoint(grounds[district].units)
    assert district not in grounds[stayed].units


def test_grounds_of_many_take_no_more_queries_than_of_one():
    province = home_province(TODAY)
    (top,) = tree_as_of(on=TODAY, unit_id=province)
    inner = {node.card.id for node in top.children}

    def count(ids):
        with CaptureQueriesContext(connection) as captured:
            list_grounds(ids=ids)
        return len(captured)

    assert count({province}) == count({province, *inner})
