"""Which roles hold, for whom one may act, who manages whom, what is kept."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.identity.rules import (
    KeptForm,
    acting_choices,
    choose_acting,
    grant_holds,
    is_own_path,
    keepable_fields,
    may_manage_account,
    still_kept,
    with_form,
)
from lienthong.identity.terms import SIGNED_IN, Acting, Audience, Grant, Permission, Role

NOW = datetime(2026, 7, 1, 3, 0, tzinfo=UTC)
TODAY = date(2026, 7, 1)
ME, HERE, THERE = UUID(int=1), UUID(int=10), UUID(int=11)


def grant(role=Role.CLERK, agency_id=HERE, *, name="UBND xã Ba Đình", **changes):
    given_values = {
        "grant_id": UUID(int=99),
        "account_id": ME,
        "role": role,
        "agency_id": agency_id,
        "agency_name": name,
        "valid_from": date(2026, 1, 1),
        "valid_until": None,
        "source": "test",
        "recorded_at": NOW - timedelta(days=100),
        "ended_at": None,
    }
    return Grant(**{**given_values, **changes})


def choices(*grants):
    return acting_choices(
        account_id=ME, account_name="An", demonstration=False, grants=grants, on=TODAY, now=NOW
    )


def test_a_role_holds_from_its_first_day_until_before_the_day_it_ends():
    period = grant(valid_from=date(2026, 7, 1), valid_until=date(2026, 7, 3))
    days = [date(2026, 6, 30) + timedelta(days=n) for n in range(4)]
    assert [grant_holds(period, on=day, now=NOW) for day in days] == [False, True, True, False]


def test_a_role_ended_at_an_instant_is_over_at_that_instant():
    ended = grant(ended_at=NOW)
    assert grant_holds(ended, on=TODAY, now=NOW - timedelta(microseconds=1))
    assert not grant_holds(ended, on=TODAY, now=NOW)


@given(
    start=st.integers(-5, 5),
    length=st.none() | st.integers(1, 10),
    end=st.none() | st.integers(-3, 3),
    day=st.integers(-8, 8),
)
def test_no_role_holds_outside_its_days_or_after_it_ended(start, length, end, day):
    first = TODAY + timedelta(days=start)
    last = None if length is None else first + timedelta(days=length)
    ended_at = None if end is None else NOW + timedelta(hours=end)
    on = TODAY + timedelta(days=day)
    holds = grant_holds(
        grant(valid_from=first, valid_until=last, ended_at=ended_at), on=on, now=NOW
    )
    assert holds == (first <= on and (last is None or on < last) and (end is None or end > 0))


def test_all_roles_in_one_agency_are_held_together_and_platform_roles_apart():
    found = choices(
        grant(Role.CLERK),
        grant(Role.LEADER),
        grant(Role.AUDITOR, THERE, name="Sở Nội vụ"),
        grant(Role.OPERATOR, None, name=""),
        grant(Role.SPECIALIST, UUID(int=12), valid_until=date(2026, 7, 1)),
    )
    assert [(c.agency_id, c.roles) for c in found] == [
        (None, {Role.OPERATOR}),
        (THERE, {Role.AUDITOR}),
        (HERE, {Role.CLERK, Role.LEADER}),
    ]


def test_agencies_to_act_for_stand_in_vietnamese_order():
    names = ("Văn phòng", "Ủy ban nhân dân xã Ba Đình", "Đảng ủy", "Sở Nội vụ", "Ban Quản lý")
    found = choices(*(grant(agency_id=UUID(int=n), name=name) for n, name in enumerate(names)))
    assert [choice.agency_name for choice in found] == [
        "Ban Quản lý",
        "Đảng ủy",
        "Sở Nội vụ",
        "Ủy ban nhân dân xã Ba Đình",
        "Văn phòng",
    ]


def test_a_choice_that_no_longer_stands_falls_back_to_the_first():
    found = choices(grant(), grant(agency_id=THERE, name="Sở Nội vụ"))
    assert choose_acting(found, wanted=HERE, chosen=True).agency_id == HERE
    assert choose_acting(found, wanted=UUID(int=77), chosen=True).agency_id == THERE
    assert choose_acting(found, wanted=None, chosen=False).agency_id == THERE
    assert choose_acting([], wanted=None, chosen=False) is None


def test_a_permission_without_roles_is_refused_unless_it_names_its_audience():
    with pytest.raises(TypeError, match="must name roles"):
        Permission("sample:thing:do")
    with pytest.raises(TypeError, match="must name roles"):
        Permission("sample:thing:do", frozenset({Role.CLERK}), audience=Audience.EVERYONE)


def test_a_permission_admits_only_those_who_hold_one_of_its_roles():
    write = Permission("sample:thing:do", frozenset({Role.CLERK, Role.LEADER}))
    assert write.admits(frozenset({Role.LEADER, Role.AUDITOR}))
    assert not write.admits(frozenset({Role.AUDITOR}))
    assert not write.admits(frozenset())
    assert SIGNED_IN.admits(frozenset())


def acting(*roles, agency_id=HERE):
    return Acting(
        account_id=UUID(int=2),
        account_name="Bình",
        agency_id=agency_id,
        agency_name="",
        roles=frozenset(roles),
    )


@pytest.mark.parametrize(
    ("manager", "opened_by", "grants", "may"),
    [
        (acting(Role.OPERATOR, agency_id=None), THERE, [grant(agency_id=THERE)], True),
        (acting(Role.AGENCY_ADMINISTRATOR), HERE, [], True),
        (acting(Role.AGENCY_ADMINISTRATOR), None, [grant()], True),
        (acting(Role.AGENCY_ADMINISTRATOR), HERE, [grant(), grant(agency_id=THERE)], False),
        (acting(Role.AGENCY_ADMINISTRATOR), HERE, [grant(Role.OPERATOR, None)], False),
        (acting(Role.AGENCY_ADMINISTRATOR), THERE, [], False),
        (acting(Role.AGENCY_ADMINISTRATOR), THERE, [grant(ended_at=NOW)], False),
        (acting(Role.AGENCY_ADMINISTRATOR, agency_id=None), None, [], False),
        (acting(Role.CLERK), HERE, [grant()], False),
    ],
)
def test_an_administrator_manages_only_accounts_without_roles_elsewhere(
    manager, opened_by, grants, may
):
    found = may_manage_account(
        manager, managing_agency_id=opened_by, grants=grants, on=TODAY, now=NOW
    )
    assert found is may


def kept(number, *, at=NOW):
    return KeptForm(id=UUID(int=number), account_id=ME, path="/x", fields=(), files=(), kept_at=at)


def test_passwords_and_tokens_are_not_kept():
    fields = [
        ("csrfmiddlewaretoken", "t"),
        ("new_Password", "p"),
        ("client_secret", "s"),
        ("subject", "Báo cáo"),
        ("to", "a"),
        ("to", "b"),
    ]
    assert keepable_fields(fields) == (("subject", "Báo cáo"), ("to", "a"), ("to", "b"))


def test_a_form_longer_than_people_type_is_not_kept():
    assert keepable_fields([("text", "x" * 200_000)]) is None
    assert keepable_fields([(f"f{n}", "") for n in range(301)]) is None
    assert keepable_fields([("text", "x" * 150_000)]) is not None


def test_kept_forms_expire_after_twelve_hours_and_only_five_stay():
    old = kept(1, at=NOW - timedelta(hours=12))
    fresh = [kept(n, at=NOW - timedelta(hours=1)) for n in range(2, 8)]
    assert still_kept([old, *fresh], now=NOW) == fresh
    assert [form.id.int for form in with_form([old, *fresh], kept(9), now=NOW)] == [4, 5, 6, 7, 9]


@pytest.mark.parametrize("path", ["/a", "/a?b=c//d", "/a%0a", "/van-ban/5#x"])
def test_a_path_of_the_platform_is_its_own(path):
    assert is_own_path(path)


@pytest.mark.parametrize(
    "path", ["", "a", "//evil.example", "/\\evil.example", "https://e", "/a\nb"]
)
def test_another_address_is_not_its_own(path):
    assert not is_own_path(path)
