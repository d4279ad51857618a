"""Security-level files: by which law they are approved, when they lapse, each version kept."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.cooperation.operations.security_files import (
    add_security_file,
    change_security_file,
)
from lienthong.cooperation.queries.security_files import (
    approved_systems,
    count_files_asking,
    count_files_by_state,
    get_security_file,
    list_level_rules,
    list_security_files,
)
from lienthong.cooperation.rules.security_files import (
    examine_by,
    months_after,
    read_level_rules,
    rule_on,
    state_of_file,
)
from lienthong.cooperation.terms import NothingChanged
from lienthong.cooperation.terms.security_files import (
    SOON_DAYS,
    Authority,
    FileState,
    FileStep,
    SecurityDraft,
    SecurityFileChanged,
    SecurityRefused,
    UnknownSecurityFile,
)
from lienthong.cooperation.testing import (
    RECORDED_AT,
    keep_register,
    make_acting,
    make_agreement,
    make_commitment,
    make_counted,
    make_two_sides,
)
from lienthong.directory.terms import Level
from lienthong.directory.testing import build_unit, committee_of, facts_told

TODAY = date(2026, 11, 1)
ACTING = make_acting()
DRAFT = {"system": "Hệ thống quản lý văn bản", "owner": "UBND xã Thử Giang", "level": 2}
APPROVED = {"step": FileStep.APPROVED, "act": "QĐ 12/QĐ-UBND", "approved": "01/10/2026"}


@pytest.fixture(autouse=True)
def _kept(request):
    """The office keeps the register, in tests with a database."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        keep_register()


def add(**changes):
    draft = SecurityDraft(**(DRAFT | changes))
    return add_security_file(draft=draft, acting=ACTING, now=RECORDED_AT)


def change(file_id, *, based_on=1, reason="", **changes):
    return change_security_file(
        file_id=file_id,
        draft=SecurityDraft(**(DRAFT | changes)),
        reason=reason,
        based_on=based_on,
        acting=ACTING,
        now=RECORDED_AT,
    )


def state(file_id, on=TODAY):
    return get_security_file(file_id=file_id, on=on)[0].state


def codes_of(error):
    return [one.code.removeprefix("cooperation.") for one in error.value.params["refusals"]]


def entry(level, since, until=None):
    rule = {
        "level": level,
        "appraises": "unit",
        "approves": "owner",
        "examined_every_months": 12,
        "legal_basis": "Luật thử",
        "valid_from": since,
    }
    return rule if until is None else rule | {"valid_until": until}


@pytest.mark.parametrize(
    ("level", "appraises", "approves"),
    [
        (1, Authority.UNIT, Authority.UNIT),
        (2, Authority.UNIT, Authority.UNIT),
        (3, Authority.UNIT, Authority.OWNER),
        (4, Authority.MINISTRY, Authority.OWNER),
        (5, Authority.MINISTRY, Authority.PRIME_MINISTER),
    ],
)
def test_the_level_says_who_appraises_and_who_approves_by_which_law(level, appraises, approves):
    rule = rule_on(list_level_rules(), level, TODAY)
    assert (rule.appraises, rule.approves) == (appraises, approves)
    assert rule.legal_basis.startswith("85/2016/NĐ-CP")
    assert "examined_every_months" in rule.unsure


def test_a_file_is_told_by_the_rule_of_its_day_and_never_by_two():
    old = entry(1, date(2016, 7, 1), date(2027, 1, 1))
    rules = read_level_rules([entry(1, date(2027, 1, 1)), old, entry(2, date(2016, 7, 1))])
    assert rule_on(rules, 1, date(2026, 12, 31)).valid_until == date(2027, 1, 1)
    assert rule_on(rules, 1, date(2027, 1, 1)).valid_until is None
    assert rule_on(rules, 1, date(2000, 1, 1)).valid_from == date(2016, 7, 1)
    with pytest.raises(ValueError, match="level 1"):
        read_level_rules([entry(1, date(2016, 7, 1)), entry(1, date(2027, 1, 1))])


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day, months):
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(1)).day == 1)


@given(st.dates(date(2017, 1, 1), date(2026, 11, 1)), st.sampled_from([1, 2, 3, 4, 5]))
def test_an_approval_lapses_after_the_time_of_its_level_and_asks_before(day, level):
    draft = SecurityDraft(**(DRAFT | APPROVED | {"approved": str(day), "level": level}))
    rule = rule_on(list_level_rules(), level, day)
    due = examine_by(draft, rule)
    assert due == months_after(day, rule.examined_every_months)
    assert state_of_file(draft, rule, on=due + timedelta(1)) is FileState.LAPSED
    assert state_of_file(draft, rule, on=due) is FileState.SOON
    before = due - timedelta(SOON_DAYS + 1)
    assert state_of_file(draft, rule, on=before) is FileState.APPROVED


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"system": " "}, ["system_missing"]),
        ({"owner": ""}, ["system_owner_missing"]),
        ({"level": 6}, ["security_level_unknown"]),
        ({"submitted": "sau Tết"}, ["security_day_not_understood"]),
        ({"submitted": "12/2027"}, ["security_day_to_come"]),
        ({"step": FileStep.APPROVED}, ["approval_missing", "approval_missing"]),
        (APPROVED | {"submitted": "15/10/2026"}, ["approved_before_submitted"]),
        (APPROVED | {"examine": "2025"}, ["examined_before_approved"]),
        ({"commitment": "A9-C1"}, ["file_commitment_unknown"]),
        ({"act": "a" * 501}, ["text_too_long"]),
    ],
)
@pytest.mark.django_db
def test_what_cannot_stand_is_refused_at_its_field(changes, codes):
    with pytest.raises(SecurityRefused) as error:
        add(**changes)
    assert codes_of(error) == codes


@pytest.mark.django_db
def test_one_system_of_an_owner_has_one_file():
    add()
    with pytest.raises(SecurityRefused) as error:
        add(system="hệ thống  quản lý văn bản")
    assert codes_of(error) == ["system_twice"]
    add(owner="UBND xã Thử Sơn")
    assert len(list_security_files(on=TODAY)) == 2


@pytest.mark.django_db
def test_a_further_step_needs_no_reason_and_a_change_does():
    file_id = add()
    with pytest.raises(NothingChanged):
        change(file_id)
    change(file_id, step=FileStep.SUBMITTED, submitted="9/2026")
    change(file_id, based_on=2, submitted="9/2026", **APPROVED)
    with pytest.raises(SecurityRefused) as error:
        change(file_id, based_on=3, submitted="9/2026", **(APPROVED | {"level": 3}))
    assert codes_of(error) == ["file_reason_missing"]
    with pytest.raises(SecurityFileChanged):
        change(file_id, based_on=2, submitted="9/2026", reason="Muộn", **(APPROVED | {"level": 3}))
    last = {"submitted": "9/2026", "reason": "Nâng cấp", "level": 3}
    change(file_id, based_on=3, **(APPROVED | last))
    record, versions = get_security_file(file_id=file_id, on=TODAY)
    assert [one.number for one in versions] == [4, 3, 2, 1]
    assert versions[1].draft.level == 2
    assert record.examine_by == date(2027, 10, 1)
    told = facts_told("cooperation:security:recorded")
    assert sorted(fact.data["version"] for fact in told) == [1, 2, 3, 4]
    with pytest.raises(UnknownSecurityFile):
        change(make_acting().account_id)


@pytest.mark.parametrize(
    ("changes", "stands"),
    [
        ({}, FileState.PREPARED),
        ({"step": FileStep.SUBMITTED}, FileState.SUBMITTED),
        (APPROVED, FileState.APPROVED),
        (APPROVED | {"approved": "2024"}, FileState.LAPSED),
        (APPROVED | {"approved": "15/11/2024"}, FileState.SOON),
        (APPROVED | {"examine": "12/2026"}, FileState.SOON),
        ({"step": FileStep.CLOSED}, FileState.CLOSED),
    ],
)
@pytest.mark.django_db
def test_a_file_asks_while_it_waits_and_before_it_lapses(changes, stands):
    assert state(add(**changes)) is stands
    asks = stands not in {FileState.APPROVED, FileState.CLOSED}
    assert count_files_asking(actor=ACTING.actor, on=TODAY) == asks
    assert count_files_by_state(on=TODAY) == {stands: 1}


@pytest.mark.django_db
def test_files_are_listed_by_urgency_words_commitment_and_unit(django_assert_num_queries):
    province = build_unit("Tỉnh Thử Hóa", "98", level=Level.PROVINCE)
    unit = build_unit("Xã Thử Giang", "98001", parent=province)
    commitment = make_commitment(make_agreement())
    lapsed = add(**APPROVED | {"approved": "2020"})
    waits = add(system="Trang thông tin", commitment=commitment)
    fine = add(system="Một cửa", owner="Sở Thử", **APPROVED)
    with django_assert_num_queries(3):
        found = list_security_files(on=TODAY)
    assert [one.id for one in found] == [lapsed, waits, fine]
    assert [one.id for one in list_security_files(on=TODAY, text="mot cua")] == [fine]
    assert [one.id for one in list_security_files(on=TODAY, unit_id=unit.id)] == [lapsed, waits]
    of_it = list_security_files(on=TODAY, commitment=commitment)
    assert [one.id for one in of_it] == [waits]


@pytest.mark.django_db
def test_approved_systems_are_counted_by_owner_as_of_a_day():
    province = build_unit("Tỉnh Thử Hóa", "98", level=Level.PROVINCE)
    unit = build_unit("Xã Thử Giang", "98001", parent=province)
    add(**APPROVED)
    add(system="Trang thông tin")
    assert approved_systems(on=TODAY) == {committee_of(unit): 1}
    assert approved_systems(on=TODAY, agreement="A1") == {}
    assert approved_systems(on=date(2026, 9, 30)) == {}
    assert approved_systems(on=date(2028, 10, 2)) == {}


@pytest.mark.django_db
def test_the_start_page_counts_files_of_ones_own_systems_and_agreements():
    province = build_unit("Tỉnh Thử Hóa", "98", level=Level.PROVINCE)
    unit = build_unit("Xã Thử Giang", "98001", parent=province)
    owner = make_acting(agency_id=committee_of(unit))
    sides = make_two_sides()
    add()
    serves = make_counted(sides.agreement, sides.provider.agency_id)
    add(system="Trang thông tin", owner="Sở Khác", commitment=serves)
    counted = [
        count_files_asking(actor=one.actor, on=TODAY)
        for one in (owner, sides.provider, ACTING, make_acting(agency_id=UUID(int=9)))
    ]
    assert counted == [1, 1, 2, 0]
