"""Who may change which bodies and give which roles: the agency acted for and what is under it."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.audit.terms import SYSTEM
from lienthong.directory.operations import (
    appoint,
    correct_event,
    create_post,
    end_appointment,
    import_changes,
    preview_change,
    preview_import,
    record_change,
)
from lienthong.directory.queries import get_agency, list_appointments, list_events, list_posts
from lienthong.directory.queries.reach import list_within
from lienthong.directory.rules.reach import is_within, reach_of, roles_within
from lienthong.directory.terms import (
    EVERYWHERE,
    Act,
    AgencyKind,
    Body,
    Change,
    ChangeKind,
    ChangeLine,
    ChangeRefused,
    Level,
    OutOfReach,
    Particulars,
    Reach,
    RoleOutOfReach,
)
from lienthong.directory.testing import build_agency, build_unit, committee_of, merge_lines
from lienthong.identity.queries import list_grants
from lienthong.identity.terms import Acting, Role
from lienthong.identity.testing import make_account
from lienthong.kernel.periods import Period

ON = date(2026, 12, 1)
NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
database = pytest.mark.django_db


def acting(*roles, agency_id=None):
    return Acting(
        account_id=UUID(int=1),
        account_name="Lê Thị Quản",
        agency_id=agency_id,
        agency_name="Sở A",
        roles=frozenset(roles),
    )


def reach(card_or_id):
    agency = get_agency(agency_id=getattr(card_or_id, "id", card_or_id))
    return Reach(agency_id=agency.id, agency_name=agency.name)


def test_the_operator_reaches_everything_and_others_their_agency():
    here = uuid4()
    assert reach_of(acting(Role.OPERATOR)) == EVERYWHERE
    assert reach_of(acting(Role.OPERATOR, agency_id=here)) == EVERYWHERE
    own = reach_of(acting(Role.AGENCY_ADMINISTRATOR, agency_id=here))
    assert own == Reach(agency_id=here, agency_name="Sở A")
    assert reach_of(acting(Role.AGENCY_ADMINISTRATOR)) is None


def test_roles_beyond_an_agency_are_given_by_the_operator_only():
    beyond = {Role.OPERATOR, Role.AUDITOR, Role.PROGRAMME_OFFICER}
    assert set(roles_within(Reach(agency_id=uuid4()))) == set(Role) - beyond
    assert set(roles_within(EVERYWHERE)) == set(Role)


refs = st.tuples(st.sampled_from(Body), st.integers(0, 6).map(lambda number: UUID(int=number)))


@given(st.dictionaries(refs, st.sets(refs, max_size=3)), refs, st.integers(0, 6))
def test_what_is_above_is_followed_also_in_a_circle_and_never_downwards(superiors, ref, number):
    goal = (Body.AGENCY, UUID(int=number))
    within = is_within(ref, reach=Reach(agency_id=goal[1]), superiors=superiors)
    known, grown = {ref}, True
    while grown:
        more = {above for here in known for above in superiors.get(here, ())} | known
        known, grown = more, more != known
    assert within == (goal in known)


@pytest.fixture
def department(province):
    return build_agency("Sở Tài chính tỉnh Hoa Lư", unit=province, parent=committee(province))


@pytest.fixture
def office(department, province):
    return build_agency("Văn phòng Sở Tài chính", unit=province, parent=department)


def committee(unit):
    return get_agency(agency_id=committee_of(unit))


@database
def test_a_provinces_committee_reaches_the_whole_province(province, communes, department, office):
    above = reach(committee_of(province))
    units = {province.id, *(unit.id for unit in communes)}
    agencies = {department.id, office.id, *(committee_of(unit) for unit in communes)}
    assert list_within(body=Body.UNIT, ids=units, reach=above, on=ON) == units
    assert list_within(body=Body.AGENCY, ids=agencies, reach=above, on=ON) == agencies
    other = build_unit("Tỉnh Khác", "96", level=Level.PROVINCE)
    assert list_within(body=Body.UNIT, ids=[other.id], reach=above, on=ON) == set()


@database
def test_a_department_reaches_itself_and_what_is_under_it(province, communes, department, office):
    every = {department.id, office.id, committee_of(province), committee_of(communes[0])}
    own = list_within(body=Body.AGENCY, ids=every, reach=reach(department), on=ON)
    assert own == {department.id, office.id}
    units = [province.id, communes[0].id]
    assert list_within(body=Body.UNIT, ids=units, reach=reach(department), on=ON) == set()


@database
def test_a_communes_committee_reaches_its_commune_and_no_neighbour(province, communes):
    units = {province.id, *(unit.id for unit in communes)}
    own = reach(committee_of(communes[0]))
    assert list_within(body=Body.UNIT, ids=units, reach=own, on=ON) == {communes[0].id}


def change(kind, *lines, body=Body.AGENCY, **options):
    act = Act(number="99/NQ-UBTVQH16")
    return Change(kind=kind, body=body, effective_on=ON, lines=lines, act=act, **options)


def renaming(agency, name="Sở Tài chính và Kế hoạch tỉnh Hoa Lư"):
    return change(ChangeKind.RENAMED, ChangeLine(source_id=agency.id, new=Particulars(name=name)))


def record(entered, within):
    return record_change(change=entered, within=within, actor=SYSTEM, now=NOW)


def columns_out_of_reach(entered, within):
    problems = preview_change(change=entered, within=within, on=ON).problems
    return [(it.line, it.column) for it in problems if isinstance(it.refusal, OutOfReach)]


@database
def test_an_agency_enters_changes_of_itself_and_below_but_not_beside(province, department, office):
    beside = build_agency("Sở Nội vụ tỉnh Hoa Lư", unit=province, parent=committee(province))
    within = reach(department)
    assert columns_out_of_reach(renaming(department), within) == []
    assert columns_out_of_reach(renaming(office, "Văn phòng"), within) == []
    assert columns_out_of_reach(renaming(beside), within) == [(1, "source")]
    with pytest.raises(ChangeRefused) as refused:
        record(renaming(beside), within)
    (problem,) = refused.value.problems
    assert beside.name in str(problem.refusal)
    assert department.name in str(problem.refusal)
    assert get_agency(agency_id=beside.id).name == beside.name
    record(renaming(beside), EVERYWHERE)


@database
def test_a_merger_with_a_neighbour_takes_somebody_above_both(province, communes):
    lines = merge_lines(communes[:2], name="Xã Sông Núi", code="99009")
    merger = change(ChangeKind.MERGED, *lines, body=Body.UNIT)
    own = reach(committee_of(communes[0]))
    outside = [(1, "parent_id"), (2, "source"), (2, "parent_id")]
    assert columns_out_of_reach(merger, own) == outside
    assert columns_out_of_reach(merger, reach(committee_of(province))) == []


@database
def test_nothing_is_taken_from_or_handed_to_a_body_out_of_reach(province, department, office):
    beside = build_agency("Sở Nội vụ tỉnh Hoa Lư", unit=province, parent=committee(province))
    within = reach(department)
    moved = ChangeLine(source_id=office.id, new=Particulars(parent_id=beside.id))
    assert columns_out_of_reach(change(ChangeKind.MOVED, moved), within) == [(1, "parent_id")]
    handed = ChangeLine(source_id=office.id, target_id=beside.id)
    assert columns_out_of_reach(change(ChangeKind.DISSOLVED, handed), within) == [(1, "target")]


@database
def test_a_new_body_begins_under_what_is_within_reach(province, department):
    within = reach(department)
    centre = {"name": "Trung tâm Dữ liệu", "type": AgencyKind.CENTRE.value}
    below = ChangeLine(new=Particulars(**centre, parent_id=department.id))
    assert columns_out_of_reach(change(ChangeKind.FORMED, below), within) == []
    alone = ChangeLine(new=Particulars(**centre))
    assert columns_out_of_reach(change(ChangeKind.FORMED, alone), within) == [(1, "parent_id")]
    elsewhere = ChangeLine(new=Particulars(**centre, unit_id=province.id))
    assert columns_out_of_reach(change(ChangeKind.FORMED, elsewhere), within) == [(1, "parent_id")]


@database
def test_nobody_makes_a_committee_of_the_province_below_a_department(province, department):
    usurper = Particulars(
        name="Ủy ban nhân dân tỉnh Hoa Lư mới",
        type=AgencyKind.PEOPLES_COMMITTEE.value,
        parent_id=department.id,
    )
    formed = change(ChangeKind.FORMED, ChangeLine(new=usurper))
    assert columns_out_of_reach(formed, reach(department)) == [(0, "")]
    assert columns_out_of_reach(formed, reach(committee_of(province))) == []


@database
def test_a_change_is_undone_by_who_reaches_all_of_it(province, communes, department):
    event = record(renaming(department), EVERYWHERE).event_id
    lines = merge_lines(communes[:2], name="Xã Sông Núi", code="99009")
    merger = record(change(ChangeKind.MERGED, *lines, body=Body.UNIT), EVERYWHERE).event_id

    def undo(event_id, within):
        correct_event(event_id=event_id, reason="nhầm", within=within, actor=SYSTEM, now=NOW)

    with pytest.raises(OutOfReach):
        undo(event, reach(committee_of(communes[2])))
    with pytest.raises(OutOfReach):
        undo(merger, reach(committee_of(communes[0])))
    undo(event, reach(department))
    undo(merger, reach(committee_of(province)))
    assert len(list_events(kind=ChangeKind.CORRECTED)) == 2


TABLE = (
    "event,kind,body,effective_on,act_number,code,name,to_code,to_name,to_parent_code\n"
    "a,renamed,unit,2026-12-01,9/NQ,99001,Xã Sông Trong,,Xã Sông Ngoài,\n"
    "b,renamed,unit,2026-12-01,9/NQ,99002,Xã Núi Cao,,Xã Núi Thấp,\n"
)


@database
def test_a_table_is_refused_by_line_and_column_where_it_goes_too_far(communes):
    own = reach(committee_of(communes[0]))
    told = preview_import(text=TABLE, within=own, actor=SYSTEM, now=NOW).problems
    assert [(it.line, it.column, type(it.refusal)) for it in told] == [(3, "code", OutOfReach)]
    with pytest.raises(ChangeRefused):
        import_changes(text=TABLE, within=own, actor=SYSTEM, now=NOW)
    assert list_events(kind=ChangeKind.RENAMED) == []


def new_post(agency, within, role=Role.CLERK):
    return create_post(
        agency_id=agency.id,
        title="Văn thư",
        role=role,
        within=within,
        actor=SYSTEM,
        now=NOW,
        on=ON,
    )


def fill(post, account, within, valid_from=ON):
    return appoint(
        post_id=post,
        account_id=account,
        account_name="Văn Thư",
        period=Period(valid_from, None),
        within=within,
        actor=SYSTEM,
        now=NOW,
        on=ON,
    )


def end(appointment, within):
    end_appointment(
        appointment_id=appointment, ends_on=ON, within=within, on=ON, actor=SYSTEM, now=NOW
    )


@database
def test_an_agency_appoints_in_itself_and_below_but_not_above(province, department, office):
    with pytest.raises(OutOfReach):
        new_post(department, reach(office))
    post = new_post(department, reach(committee_of(province)))
    clerk = make_account()
    with pytest.raises(OutOfReach):
        fill(post, clerk, reach(office))
    held = fill(post, clerk, reach(department))
    with pytest.raises(OutOfReach):
        end(held, reach(office))
    assert len(list_appointments(on=ON, agency_id=department.id)) == 1
    end(held, reach(department))
    assert list_appointments(on=ON, agency_id=department.id) == []


@database
def test_who_was_above_long_ago_appoints_nobody_into_the_past(province, department, office):
    beside = build_agency("Sở Nội vụ tỉnh Hoa Lư", unit=province, parent=committee(province))
    new = Particulars(parent_id=beside.id)
    entered = Change(
        kind=ChangeKind.MOVED,
        body=Body.AGENCY,
        effective_on=date(2025, 1, 1),
        lines=(ChangeLine(source_id=office.id, new=new),),
    )
    record(entered, EVERYWHERE)
    post = new_post(office, reach(beside))
    with pytest.raises(OutOfReach):
        fill(post, make_account(), reach(department), valid_from=date(2024, 1, 1))
    assert list_appointments(on=ON, agency_id=office.id) == []


@database
@pytest.mark.parametrize("role", [Role.OPERATOR, Role.AUDITOR, Role.PROGRAMME_OFFICER])
def test_a_role_beyond_the_agency_is_neither_given_nor_ended_from_within_it(department, role):
    own = reach(department)
    with pytest.raises(RoleOutOfReach):
        new_post(department, own, role=role)
    assert list_posts(agency_id=department.id) == []
    post = new_post(department, EVERYWHERE, role=role)
    officer = make_account()
    with pytest.raises(RoleOutOfReach):
        fill(post, officer, own)
    assert list_grants(account_id=officer) == []
    held = fill(post, officer, EVERYWHERE)
    with pytest.raises(RoleOutOfReach):
        end(held, own)
    assert len(list_appointments(on=ON, account_id=officer)) == 1
