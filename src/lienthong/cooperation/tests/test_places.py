"""Names of places: every commune is entered by its name, whoever else in the country bears it."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.cooperation.operations.rollout_tables import give_table
from lienthong.cooperation.operations.rollouts import record_sites
from lienthong.cooperation.queries.coverage import communes_of
from lienthong.cooperation.queries.places import find_agencies, find_units, names_to_write
from lienthong.cooperation.queries.rollout_tables import look_through, write_rollout_table
from lienthong.cooperation.rules.places import Namesake, choose_namesakes
from lienthong.cooperation.terms import Bound, Party, Reach, Side
from lienthong.cooperation.terms.rollouts import SiteDraft, Stage
from lienthong.cooperation.terms.tables import RowFate
from lienthong.cooperation.testing import RECORDED_AT, make_acting, make_agreement, make_rollout
from lienthong.directory.queries import find_by_name, find_committee, home_province
from lienthong.directory.terms import Body
from lienthong.documents.operations import Upload
from lienthong.kernel.vietnamese import fold, same_name

TODAY = date(2026, 11, 1)
NEAR, PROVINCE, FAR = UUID(int=1), UUID(int=2), UUID(int=3)
SCOPES = [frozenset({NEAR}), frozenset({PROVINCE})]
NAMES = ("xã Ba Đình", "xã Ba Dinh", "xã Bà Định", "xã Tân Tiến")


def namesake(name, number, *units):
    around = (("Tỉnh Xa", "Xa"),) if FAR in units else (("Tỉnh Gần", "Gần"),)
    ident = UUID(int=100 + number)
    return Namesake(id=ident, names=(name,), units=frozenset({ident, *units}), around=around)


def chosen(typed, *namesakes):
    return {one.id.int - 100 for one in choose_namesakes(typed, namesakes, SCOPES)}


def test_the_nearest_is_meant_and_a_province_behind_the_comma_narrows():
    here = namesake("Xã Tân Tiến", 1, PROVINCE)
    there = namesake("Xã Tân Tiến", 2, FAR)
    assert chosen("xã Tân Tiến", here, there) == {1}
    assert chosen("xã Tân Tiến", namesake("Xã Tân Tiến", 3, NEAR, PROVINCE), here, there) == {3}
    assert chosen("xã Tân Tiến, tỉnh Xa", here, there) == {2}
    assert chosen("xã Tân Tiến, gần", here, there) == {1}
    assert chosen("xã Tân Tiến, tỉnh Khác", here, there) == set()


def test_an_accent_left_out_means_the_neighbour_and_another_accent_nobody():
    here, there = namesake("Xã Ba Đình", 1, PROVINCE), namesake("Xã Ba Dinh", 2, FAR)
    assert chosen("xã Ba Dinh", here, there) == {1}
    assert chosen("xã Ba Dinh, tỉnh Xa", here, there) == {2}
    assert chosen("xã Ba Dinh", here, namesake("Xã Ba Dinh", 3, PROVINCE)) == {3}
    assert chosen("xã Bà Đình", here, there) == set()


def test_whom_only_the_writer_can_choose_among_are_all_named():
    first, second = namesake("Xã Tân Tiến", 1, FAR), namesake("Xã Tân Tiến", 2, FAR)
    assert chosen("xã Tân Tiến", first, second) == {1, 2}
    assert first.full_name == "Xã Tân Tiến, Tỉnh Xa"


@given(
    typed=st.sampled_from(NAMES),
    lying=st.lists(
        st.tuples(st.sampled_from(NAMES), st.sampled_from([(NEAR, PROVINCE), (PROVINCE,), (FAR,)])),
        max_size=6,
    ),
)
def test_whoever_is_chosen_is_called_so_and_nobody_so_called_lies_nearer(typed, lying):
    some = [namesake(name, place, *units) for place, (name, units) in enumerate(lying)]
    meant = choose_namesakes(typed, some, SCOPES)
    exact = [one for one in some if same_name(one.names[0], typed)]
    assert bool(meant) or not exact
    assert all(fold(one.names[0]) == fold(typed) for one in meant)
    for one in meant:
        nearer = [scope for scope in SCOPES if not one.units & scope]
        assert not [
            other for other in exact for scope in nearer[: _distance(one)] if other.units & scope
        ]


def _distance(one):
    return next((place for place, scope in enumerate(SCOPES) if one.units & scope), len(SCOPES))


@pytest.fixture
def agreement(real_data):
    """An agreement of the province's committee with a provider, MADE UP."""
    body = find_committee(unit_id=home_province(TODAY), on=TODAY)
    return make_agreement(
        term="2025/2030",
        signed="2025-08",
        parties=(
            Party(side=Side.STATE, name=body.name, agency_id=body.id),
            Party(side=Side.PROVIDER, name="VNPT"),
        ),
    )


@pytest.mark.django_db
def test_every_commune_is_entered_by_its_name(agreement):
    communes = communes_of(TODAY)
    assert len(communes) == 166
    for reference in (agreement, ""):
        named = find_units([one.name for one in communes], on=TODAY, agreement=reference)
        assert named.found == {one.name: one.id for one in communes}
        bodies = {find_committee(unit_id=one.id, on=TODAY) for one in communes}
        offices = find_agencies([one.name for one in bodies], on=TODAY, agreement=reference)
        assert offices.found == {one.name: one.id for one in bodies}


@pytest.mark.django_db
def test_a_namesake_elsewhere_is_written_with_its_province_and_an_unclear_one_refused(agreement):
    hits = find_by_name(text="xã Tân Tiến", on=TODAY, body=Body.UNIT, limit=60)
    alike = {one.card.id for one in hits if same_name(one.name, "xã Tân Tiến")}
    own = find_units(["xã Tân Tiến"], on=TODAY).found["xã Tân Tiến"]
    assert own in alike
    assert len(alike) > 1
    written = names_to_write(alike, on=TODAY, agreement=agreement)
    assert written[own] == "Xã Tân Tiến"
    again = find_units(written.values(), on=TODAY, agreement=agreement).found
    assert {unit: again[name] for unit, name in written.items()} == {one: one for one in alike}
    elsewhere = find_units(["xã Thạnh Phú"], on=TODAY)
    assert elsewhere.found == {}
    assert elsewhere.several["xã Thạnh Phú"].count("Xã Thạnh Phú, Tỉnh") > 1


@pytest.mark.django_db
def test_the_table_of_a_rollout_given_back_untouched_is_nothing_new(agreement):
    owner = Bound(side=Side.PROVIDER, name="VNPT")
    reached = {"reach": Reach.ALL_COMMUNES, "reach_on": "2026-01-01"}
    rollout = make_rollout(agreement, owner=owner, **reached)
    draft = SiteDraft(unit_id=home_province(TODAY), days={Stage.INSTALLED: "6/2026"}, source="BB")
    hits = find_by_name(text="xã Tân Tiến", on=TODAY, body=Body.UNIT, limit=60)
    units = {one.id for one in communes_of(TODAY)[:150]} | {one.card.id for one in hits}
    before = communes_of(date(2025, 6, 30))[:60]
    living = find_units([one.name for one in before], on=TODAY)
    ended = {one.id for one in before if one.name not in {**living.found, **living.several}}
    assert ended
    units |= ended
    record_sites(
        reference=rollout,
        drafts=[replace(draft, unit_id=unit) for unit in units],
        acting=make_acting(),
        now=RECORDED_AT,
    )
    table = give_table(
        reference=rollout,
        upload=Upload("Bảng.xlsx", write_rollout_table(reference=rollout, on=TODAY)),
        source="",
        acting=make_acting(),
        now=RECORDED_AT,
    )
    seen = look_through(reference=rollout, table_id=table, today=TODAY)
    assert seen.faults == ()
    assert len(seen.rows) >= len(units)
    assert {one.fate for one in seen.rows if one.draft.unit_id in units} == {RowFate.SAME}
