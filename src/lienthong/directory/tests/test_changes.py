from datetime import UTC, date, datetime, timedelta

import pytest

from lienthong.audit.terms import SYSTEM
from lienthong.directory.models import AgencyVersion, ChangeEvent, UnitVersion
from lienthong.directory.operations import preview_change, record_change
from lienthong.directory.queries import (
    agencies_for_exchange,
    find_by_code,
    find_by_name,
    find_committee,
    get_agency,
    get_unit,
    line_of,
    list_children,
    successors,
)
from lienthong.directory.terms import (
    EVERYWHERE,
    Act,
    AgencyKind,
    Body,
    Change,
    ChangeKind,
    ChangeLine,
    Level,
    Particulars,
    Share,
)
from lienthong.directory.testing import (
    RECORDED_AT,
    build_agency,
    build_unit,
    committee_of,
    facts_told,
    merge_lines,
)

pytestmark = pytest.mark.django_db

ON = date(2027, 1, 1)
TODAY = date(2026, 12, 1)
NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
ACT = Act(number="99/NQ-UBTVQH16", issuer="Ủy ban Thường vụ Quốc hội", issued_on="2026-11")


def change(kind, *lines, body=Body.UNIT, on=ON, **options):
    return Change(kind=kind, body=body, effective_on=on, lines=lines, act=ACT, **options)


def record(*arguments, **options):
    return record_change(
        change=change(*arguments, **options), within=EVERYWHERE, actor=SYSTEM, now=NOW
    )


def refusals(*arguments, **options):
    preview = preview_change(change=change(*arguments, **options), within=EVERYWHERE, on=TODAY)
    return [(problem.line, problem.column, type(problem.refusal)) for problem in preview.problems]


def merger(communes, name="Xã Sông Núi", code="99001"):
    return merge_lines(communes, name=name, code=code)


def test_a_merger_ends_the_old_units_and_begins_a_new_one_under_an_old_code(communes):
    record(ChangeKind.MERGED, *merger(communes[:2]))
    new = find_by_code(code="99001", on=ON)[0].card
    assert new.name == "Xã Sông Núi"
    assert new.id not in {commune.id for commune in communes}
    assert get_unit(unit_id=communes[0].id).valid_until == ON
    found = successors(body=Body.UNIT, body_id=communes[1].id, on=ON)
    assert [(heir.id, heir.share) for heir in found.successors] == [(new.id, Share.FULL)]
    assert found.successors[0].steps[0].act == ACT.number


def test_committees_follow_their_units_through_a_merger(communes):
    record(ChangeKind.MERGED, *merger(communes[:2]))
    new = find_by_code(code="99001", on=ON)[0].card
    committee = find_committee(unit_id=new.id, on=ON)
    assert committee.short_name == "UBND xã Sông Núi"
    assert committee.parent_id == committee_of(get_unit(unit_id=new.parent_id))
    found = successors(body=Body.AGENCY, body_id=committee_of(communes[0]), on=ON)
    assert [heir.id for heir in found.successors] == [committee.id]


def test_committees_stay_out_of_it_when_they_are_not_asked_for(communes):
    record(ChangeKind.MERGED, *merger(communes[:2]), with_committees=False)
    assert get_agency(agency_id=committee_of(communes[0])).valid_until is None


def test_a_unit_can_be_merged_into_a_living_one(communes):
    target = communes[2]
    record(ChangeKind.MERGED, ChangeLine(source_id=communes[0].id, target_id=target.id))
    assert get_unit(unit_id=target.id).valid_until is None
    found = successors(body=Body.UNIT, body_id=communes[0].id, on=ON)
    assert [heir.id for heir in found.successors] == [target.id]


def test_a_split_gives_each_new_unit_its_share(province, communes):
    record(
        ChangeKind.SPLIT,
        ChangeLine(
            source_id=communes[0].id,
            new=Particulars(name="Xã Sông Thượng", code="99011", parent_id=province.id),
            share=Share.PART,
        ),
        ChangeLine(
            source_id=communes[0].id,
            new=Particulars(name="Xã Sông Hạ", code="99012", parent_id=province.id),
            share=Share.REMAINDER,
        ),
    )
    found = successors(body=Body.UNIT, body_id=communes[0].id, on=ON)
    assert {heir.name: heir.share for heir in found.successors} == {
        "Xã Sông Thượng": Share.PART,
        "Xã Sông Hạ": Share.REMAINDER,
    }


def test_a_unit_that_gives_a_part_away_can_live_on(province, communes):
    record(
        ChangeKind.SPLIT,
        ChangeLine(source_id=communes[0].id, target_id=communes[0].id, share=Share.REMAINDER),
        ChangeLine(source_id=communes[0].id, target_id=communes[1].id, share=Share.PART),
    )
    found = successors(body=Body.UNIT, body_id=communes[0].id, on=ON)
    assert found.living
    assert [(heir.id, heir.share) for heir in found.successors] == [(communes[1].id, Share.PART)]


def test_a_renamed_unit_stays_itself_and_its_committee_takes_the_name(communes):
    new = Particulars(name="Phường Sông Trong")
    record(ChangeKind.RENAMED, ChangeLine(source_id=communes[0].id, new=new))
    versions = line_of(body=Body.UNIT, body_id=communes[0].id).versions
    assert [(version.name, version.type) for version in versions] == [
        ("Xã Sông Trong", "commune"),
        ("Phường Sông Trong", "ward"),
    ]
    committee = get_agency(agency_id=committee_of(communes[0]), on=ON)
    assert committee.short_name == "UBND phường Sông Trong"
    assert (
        get_agency(agency_id=committee.id, on=date(2026, 1, 1)).short_name == "UBND xã Sông Trong"
    )


def test_a_moved_unit_lies_elsewhere_and_its_committee_moves_with_it(communes):
    other = build_unit("Tỉnh Cổ Loa", "98", level=Level.PROVINCE)
    new = Particulars(parent_id=other.id)
    record(ChangeKind.MOVED, ChangeLine(source_id=communes[0].id, new=new))
    assert [card.id for card in list_children(body=Body.UNIT, body_id=other.id, on=ON)] == [
        communes[0].id
    ]
    committee = get_agency(agency_id=committee_of(communes[0]), on=ON)
    assert committee.parent_id == committee_of(other)


def test_a_unit_takes_another_code_and_the_old_one_still_finds_it(communes):
    new = Particulars(code="99021")
    record(ChangeKind.CODE_CHANGED, ChangeLine(source_id=communes[0].id, new=new))
    assert find_by_code(code="99021", on=ON)[0].card.id == communes[0].id
    (old,) = find_by_code(code="99001", on=ON)
    assert (old.card.id, old.in_force, old.valid_until) == (communes[0].id, False, ON)


def test_an_agency_is_formed_under_its_committee_with_its_code(province):
    committee = find_committee(unit_id=province.id)
    new = Particulars(
        name="Sở Thủy lợi tỉnh Hoa Lư",
        short_name="Sở Thủy lợi",
        type=AgencyKind.DEPARTMENT,
        code="h97.01",
        demonstration=True,
        parent_id=committee.id,
    )
    record(ChangeKind.FORMED, ChangeLine(new=new), body=Body.AGENCY)
    (hit,) = find_by_code(code="H97.01", on=ON)
    assert (hit.card.short_name, hit.demonstration) == ("Sở Thủy lợi", True)
    assert hit.card.unit_id == province.id
    assert hit.card.level is Level.PROVINCE


def test_an_agency_s_new_code_closes_the_old_one_which_still_finds_it(province):
    agency = build_agency("Sở Thủy lợi", code="H97.01", unit=province)
    new = Particulars(code="H97.77")
    line = ChangeLine(source_id=agency.id, new=new)
    record(ChangeKind.CODE_CHANGED, line, body=Body.AGENCY)
    assert [card.code for card in agencies_for_exchange(on=ON)] == ["H97.77"]
    assert [card.code for card in agencies_for_exchange(on=ON - timedelta(days=1))] == ["H97.01"]
    (old,) = find_by_code(code="H97.01", on=ON)
    assert (old.card.id, old.in_force) == (agency.id, False)


def test_a_dissolved_agency_ends_with_its_code_and_what_stands_under_it(province):
    department = build_agency("Sở Thủy lợi", code="H97.01", unit=province)
    centre = build_agency("Trung tâm Đê điều", kind=AgencyKind.CENTRE, parent=department)
    heir = build_agency("Sở Nông nghiệp", unit=province)
    line = ChangeLine(source_id=department.id, target_id=heir.id)
    done = record(ChangeKind.DISSOLVED, line, body=Body.AGENCY)
    assert {card.id for card in done.preview.ended} == {department.id, centre.id}
    assert get_agency(agency_id=centre.id).valid_until == ON
    assert agencies_for_exchange(on=ON) == []
    found = successors(body=Body.AGENCY, body_id=department.id, on=ON)
    assert [heir.name for heir in found.successors] == ["Sở Nông nghiệp"]


def test_the_record_as_it_was_before_the_change_can_still_be_asked(communes):
    before = NOW - timedelta(hours=1)
    record(ChangeKind.MERGED, *merger(communes[:2]))
    card = get_unit(unit_id=communes[0].id, on=ON, as_recorded_at=before)
    assert card.valid_until is None
    found = successors(body=Body.UNIT, body_id=communes[0].id, on=ON, as_recorded_at=before)
    assert found.living
    assert found.successors == ()


def test_no_row_is_ever_edited_but_for_leaving_the_record(communes):
    columns = [
        field.attname
        for field in UnitVersion._meta.concrete_fields
        if field.attname not in {"superseded_at", "superseded_by_id"}
    ]
    rows = UnitVersion.objects.order_by("id")
    before = list(rows.values_list(*columns))
    record(ChangeKind.MERGED, *merger(communes[:2]))
    assert list(rows.values_list(*columns))[: len(before)] == before


def test_a_change_is_one_fact_about_all_it_touched(communes):
    done = record(ChangeKind.MERGED, *merger(communes[:2]))
    (fact,) = facts_told("directory:change:recorded")
    assert f"directory.change:{done.event_id}" in fact.subjects
    assert f"directory.unit:{communes[0].id}" in fact.subjects
    assert f"directory.agency:{committee_of(communes[1])}" in fact.subjects


def test_the_new_name_is_found_at_once(communes):
    assert find_by_name(text="sông núi") == []
    record(ChangeKind.MERGED, *merger(communes[:2]))
    assert find_by_name(text="sông núi")[0].name == "Xã Sông Núi"


def test_a_preview_shows_all_and_writes_nothing(communes):
    preview = preview_change(
        change=change(ChangeKind.MERGED, *merger(communes[:2])), within=EVERYWHERE, on=TODAY
    )
    assert preview.problems == ()
    assert {card.short_name for card in preview.ended} == {
        "Sông Trong",
        "Núi Cao",
        "UBND xã Sông Trong",
        "UBND xã Núi Cao",
    }
    assert {card.short_name for card in preview.began} == {"Sông Núi", "UBND xã Sông Núi"}
    assert len(preview.passed) == 4
    assert get_unit(unit_id=communes[0].id).valid_until is None
    assert not ChangeEvent.objects.filter(kind=ChangeKind.MERGED).exists()


def test_a_previewed_change_of_many_units_takes_a_constant_number_of_queries(
    province, django_assert_max_num_queries
):
    communes = [build_unit(f"Xã Thứ {n}", f"98{n:03}", parent=province) for n in range(1, 16)]
    with django_assert_max_num_queries(15):
        preview_change(
            change=change(ChangeKind.MERGED, *merger(communes[:2], code="98001")),
            within=EVERYWHERE,
            on=TODAY,
        )
    with django_assert_max_num_queries(15):
        preview_change(
            change=change(ChangeKind.MERGED, *merger(communes, code="98001")),
            within=EVERYWHERE,
            on=TODAY,
        )


def test_the_record_began_with_the_bodies_of_the_test(communes):
    rows = AgencyVersion.objects.filter(superseded_at=None)
    assert set(rows.values_list("recorded_at", flat=True)) == {RECORDED_AT}
