from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from lienthong.audit.terms import SYSTEM, Actor
from lienthong.directory.models import Agency
from lienthong.directory.operations import (
    appoint,
    create_post,
    end_appointment,
    mark_head,
    record_change,
    take_back_end,
)
from lienthong.directory.queries import (
    list_appointments,
    list_ended_today,
    list_internal_units,
    list_posts,
    successors,
)
from lienthong.directory.terms import (
    EVERYWHERE,
    AgencyDissolved,
    AppointedAlready,
    Body,
    Change,
    ChangeKind,
    ChangeLine,
    EndNotToTakeBack,
    HeadNotPossible,
    NotLiving,
    OutOfReach,
    PostTaken,
    Reach,
    SelfAppointed,
    UnknownAppointment,
    UnknownPost,
    ValueMissing,
)
from lienthong.directory.testing import build_agency, facts_told
from lienthong.identity.operations import create_account
from lienthong.identity.queries import list_grants
from lienthong.identity.terms import Role, UnknownAccount
from lienthong.kernel.periods import Period

pytestmark = pytest.mark.django_db

TODAY = date(2026, 12, 1)
NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def agency():
    return build_agency("Sở Thủy lợi", code="H97.01")


@pytest.fixture
def clerk():
    return create_account(username="van.thu", full_name="Văn Thư", actor=SYSTEM, now=NOW).account_id


@pytest.fixture
def post(agency):
    return new_post(agency)


def new_post(agency, title="Văn thư", on=TODAY):
    return create_post(
        agency_id=agency.id,
        title=title,
        role=Role.CLERK,
        within=EVERYWHERE,
        actor=SYSTEM,
        now=NOW,
        on=on,
    )


def appointed(post, account, valid_from=TODAY, valid_until=None):
    return appoint(
        post_id=post,
        account_id=account,
        account_name="Văn Thư",
        period=Period(valid_from, valid_until),
        within=EVERYWHERE,
        actor=SYSTEM,
        now=NOW,
        on=TODAY,
        source="12/QĐ-STL",
    )


def roles(account, on=TODAY, now=NOW):
    return [
        grant.role
        for grant in list_grants(account_id=account)
        if Period(grant.valid_from, grant.valid_until).contains(on)
        and (grant.ended_at is None or grant.ended_at > now)
    ]


def leave(appointment, ends_on, now=NOW):
    end_appointment(
        appointment_id=appointment,
        ends_on=ends_on,
        within=EVERYWHERE,
        on=TODAY,
        actor=SYSTEM,
        now=now,
    )


def test_an_appointment_gives_the_role_of_the_post_in_its_agency(agency, clerk, post):
    key = appointed(post, clerk)
    (grant,) = list_grants(account_id=clerk)
    assert (grant.role, grant.agency_id, grant.agency_name) == (
        Role.CLERK,
        agency.id,
        "Sở Thủy lợi",
    )
    assert grant.source == f"directory.appointment:{key}"
    (held,) = list_appointments(on=TODAY, agency_id=agency.id)
    assert (held.account_id, held.post.title, held.source) == (clerk, "Văn thư", "12/QĐ-STL")
    assert len(facts_told("directory:appointment:made")) == 1


def by(account, post, holder, *, within=EVERYWHERE, source="12/QĐ-STL"):
    return appoint(
        post_id=post,
        account_id=holder,
        account_name="Văn Thư",
        period=Period(TODAY, None),
        within=within,
        actor=Actor(name="Quản Trị", account_id=account),
        now=NOW,
        on=TODAY,
        source=source,
    )


def test_an_appointment_by_a_person_rests_on_a_decision(clerk, post):
    with pytest.raises(ValueMissing) as refused:
        by(uuid4(), post, clerk, source=" ")
    assert refused.value.params["column"] == "source"
    assert list_grants(account_id=clerk) == []


def test_who_appoints_for_an_agency_does_not_appoint_themselves(agency, clerk, post):
    own = Reach(agency_id=agency.id, agency_name=agency.name)
    with pytest.raises(SelfAppointed):
        by(clerk, post, clerk, within=own)
    assert list_grants(account_id=clerk) == []
    by(clerk, post, clerk, within=EVERYWHERE)
    assert [grant.role for grant in list_grants(account_id=clerk)] == [Role.CLERK]


def test_an_appointment_ends_at_once_with_its_role(agency, clerk, post):
    key = appointed(post, clerk, valid_from=TODAY - timedelta(days=30))
    leave(key, ends_on=TODAY)
    assert roles(clerk, now=NOW + timedelta(seconds=1)) == []
    assert list_appointments(on=TODAY, agency_id=agency.id) == []
    yesterday = TODAY - timedelta(days=1)
    assert len(list_appointments(on=yesterday, account_id=clerk)) == 1


def test_an_appointment_that_ends_later_keeps_its_role_until_then(clerk, post):
    key = appointed(post, clerk)
    last = TODAY + timedelta(days=10)
    leave(key, ends_on=last)
    assert roles(clerk, on=last - timedelta(days=1), now=NOW + timedelta(seconds=1)) == [Role.CLERK]
    assert roles(clerk, on=last, now=NOW + timedelta(seconds=1)) == []


def test_an_appointment_taken_back_before_it_began_leaves_nothing(clerk, post):
    begins = TODAY + timedelta(days=5)
    key = appointed(post, clerk, valid_from=begins)
    leave(key, ends_on=TODAY)
    assert list_appointments(on=begins, account_id=clerk) == []


def test_an_appointment_that_begins_later_is_listed_when_asked_for(agency, clerk, post):
    begins = TODAY + timedelta(days=5)
    key = appointed(post, clerk, valid_from=begins)
    assert list_appointments(on=TODAY, agency_id=agency.id) == []
    (held,) = list_appointments(on=TODAY, agency_id=agency.id, and_later=True)
    assert (held.id, held.valid_from) == (key, begins)
    leave(key, ends_on=begins)
    assert list_appointments(on=TODAY, agency_id=agency.id, and_later=True) == []
    assert roles(clerk, on=begins, now=NOW + timedelta(seconds=1)) == []


def test_who_leaves_today_has_no_rights_from_that_moment(clerk, post):
    key = appointed(post, clerk, valid_from=TODAY - timedelta(days=30))
    leave(key, ends_on=TODAY + timedelta(days=1))
    assert roles(clerk, now=NOW + timedelta(seconds=1)) == []
    (held,) = list_appointments(on=TODAY, account_id=clerk)
    assert held.valid_until == TODAY + timedelta(days=1)


def test_an_appointment_is_ended_once(clerk, post):
    key = appointed(post, clerk, valid_from=TODAY - timedelta(days=30))
    leave(key, ends_on=TODAY)
    with pytest.raises(UnknownAppointment):
        leave(key, ends_on=TODAY)


def test_an_unknown_post_or_account_is_refused(agency, clerk, post):
    with pytest.raises(UnknownPost):
        appointed(agency.id, clerk)
    with pytest.raises(UnknownAccount):
        appointed(post, agency.id)
    assert list_appointments(on=TODAY) == []


def test_a_post_needs_a_title_of_its_own(agency, post):
    with pytest.raises(PostTaken):
        new_post(agency, title=" Văn  thư ")
    with pytest.raises(ValueMissing):
        new_post(agency, title="  ")
    assert [item.title for item in list_posts(agency_id=agency.id)] == ["Văn thư"]


def test_an_agency_that_has_not_begun_has_no_posts(agency):
    with pytest.raises(NotLiving):
        new_post(agency, on=date(2019, 1, 1))


def test_a_dissolved_agency_appoints_nobody_and_names_its_successor(agency, clerk, post):
    heir = build_agency("Sở Nông nghiệp")
    line = ChangeLine(source_id=agency.id, target_id=heir.id)
    dissolution = Change(
        kind=ChangeKind.DISSOLVED, body=Body.AGENCY, effective_on=TODAY, lines=(line,)
    )
    record_change(change=dissolution, within=EVERYWHERE, actor=SYSTEM, now=NOW)
    with pytest.raises(AgencyDissolved) as refused:
        appointed(post, clerk)
    assert refused.value.params["successors"] == "Sở Nông nghiệp"


def test_an_agency_of_a_test_has_no_internal_units(agency):
    assert list_internal_units(agency_id=agency.id, on=TODAY) == []


def test_a_post_is_held_once_by_a_person_at_a_time(post, clerk):
    first = appointed(post, clerk, valid_until=date(2027, 6, 1))
    with pytest.raises(AppointedAlready):
        appointed(post, clerk)
    with pytest.raises(AppointedAlready):
        appointed(post, clerk, valid_from=date(2026, 1, 1))
    appointed(post, clerk, valid_from=date(2027, 6, 1))
    leave(first, TODAY)
    assert roles(clerk) == []


def test_the_head_is_marked_at_a_leaders_post_of_the_agency_as_a_whole(agency):
    given = {"within": EVERYWHERE, "actor": SYSTEM, "now": NOW, "on": TODAY}
    clerk = new_post(agency)
    with pytest.raises(HeadNotPossible):
        mark_head(post_id=clerk, heads=True, **given)
    post = create_post(agency_id=agency.id, title="Chủ tịch", role=Role.LEADER, **given)
    for heads in (True, True, False):
        mark_head(post_id=post, heads=heads, **given)
        assert [one.heads for one in list_posts(agency_id=agency.id) if one.id == post] == [heads]


def back(appointment, *, now=NOW, on=TODAY, actor=SYSTEM, within=EVERYWHERE):
    take_back_end(appointment_id=appointment, within=within, on=on, actor=actor, now=now)


@pytest.mark.parametrize("ends_on", [TODAY + timedelta(days=1), TODAY, TODAY + timedelta(days=9)])
def test_an_end_recorded_by_mistake_is_taken_back_the_same_day(agency, clerk, post, ends_on):
    key = appointed(post, clerk, valid_from=TODAY - timedelta(days=30))
    leave(key, ends_on=ends_on)
    (ended,) = list_ended_today(agency_id=agency.id, on=TODAY)
    assert (ended.id, ended.valid_until) == (key, None)
    back(key)
    (held,) = list_appointments(on=TODAY + timedelta(days=20), agency_id=agency.id, at=NOW)
    assert (held.id, held.valid_until) == (key, None)
    after = NOW + timedelta(seconds=1)
    assert roles(clerk, on=TODAY + timedelta(days=20), now=after) == [Role.CLERK]
    assert list_ended_today(agency_id=agency.id, on=TODAY) == []
    assert len(facts_told("directory:appointment:end_taken_back")) == 1
    with pytest.raises(EndNotToTakeBack):
        back(key)
    leave(key, ends_on=TODAY + timedelta(days=1))
    assert roles(clerk, now=after) == []


def test_an_appointment_taken_back_before_it_began_comes_back_too(agency, clerk, post):
    begins = TODAY + timedelta(days=5)
    key = appointed(post, clerk, valid_from=begins)
    leave(key, ends_on=TODAY)
    back(key)
    (held,) = list_appointments(on=begins, account_id=clerk)
    assert held.id == key


def test_an_end_is_not_taken_back_another_day_by_oneself_or_over_a_new_appointment(
    agency, clerk, post
):
    key = appointed(post, clerk, valid_from=TODAY - timedelta(days=30))
    leave(key, ends_on=TODAY)
    with pytest.raises(EndNotToTakeBack):
        back(key, on=TODAY + timedelta(days=1), now=NOW + timedelta(days=1))
    own = Reach(agency_id=agency.id, agency_name=agency.name)
    with pytest.raises(SelfAppointed):
        back(key, actor=Actor(name="Văn Thư", account_id=clerk), within=own)
    other = build_agency("Sở Khác")
    with pytest.raises(OutOfReach):
        back(key, within=Reach(agency_id=other.id, agency_name=other.name))
    appointed(post, clerk)
    with pytest.raises(AppointedAlready):
        back(key)
    assert roles(clerk) == [Role.CLERK]


def test_an_agency_of_one_mention_is_known_to_live_while_somebody_holds_a_post_there(
    agency, clerk, post
):
    Agency.objects.filter(id=agency.id).update(traced=False)

    def told(on=TODAY):
        return successors(body=Body.AGENCY, body_id=agency.id, on=on).told

    assert not told()
    appointed(post, clerk, valid_from=TODAY, valid_until=TODAY + timedelta(days=30))
    assert told()
    assert not told(TODAY - timedelta(days=1))
    assert not told(TODAY + timedelta(days=30))
