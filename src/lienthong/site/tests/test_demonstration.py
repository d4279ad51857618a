import stat
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from lienthong.cooperation.queries import count_waiting, get_agreement, list_commitments
from lienthong.cooperation.queries.coverage import communes_of
from lienthong.cooperation.queries.figures import list_figures
from lienthong.cooperation.queries.unit_story import count_public_results
from lienthong.cooperation.terms import CommitmentFilter, Side
from lienthong.cooperation.testing import page_of
from lienthong.directory.queries import find_by_code
from lienthong.documents.queries import list_chains
from lienthong.identity.queries import find_account, list_grants
from lienthong.identity.terms import Role
from lienthong.identity.testing import make_account
from lienthong.site import demonstration

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_made_up_people_hold_posts_in_real_agencies_and_are_marked(register):
    assert demonstration.make_people(password="lua-song-ma-2026", now=NOW) == 15
    assert demonstration.make_people(password="lua-song-ma-2026", now=NOW) == 0
    clerk = find_account(username="vanthu.tantien")
    assert clerk.demonstration
    held = {(grant.role, grant.agency_name) for grant in list_grants(account_id=clerk.account_id)}
    assert held == {(Role.CLERK, "UBND xã Tân Tiến"), (Role.CLERK, "UBND xã Nga An")}
    operator = find_account(username="vanhanh")
    (grant,) = list_grants(account_id=operator.account_id)
    assert (grant.role, grant.agency_id) == (Role.OPERATOR, None)


@pytest.mark.django_db
def test_a_review_chain_is_there_once_and_its_place_is_filled(register):
    demonstration.make_people(password="lua-song-ma-2026", now=NOW)
    assert demonstration.set_chains(now=NOW) == 1
    assert demonstration.set_chains(now=NOW) == 0
    (province,) = find_by_code(code="H56", on=demonstration.FIRST_DAY)
    (chain,) = list_chains(agency_id=province.card.id, on=date(2026, 11, 23))
    ((place,),) = chain.levels
    assert [name for _, name in place.filled_by] == ["Nguyễn Quỳnh Hoa"]


@pytest.mark.django_db
def test_the_terminal_names_people_by_role_and_agency(register):
    described = {one.username: one.holds for one in demonstration.describe_people()}
    assert described["vanthu.ngason"] == "văn thư, UBND xã Nga Sơn"
    assert len(described) == 15


def test_the_password_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    mark = tmp_path / "demonstration"
    password = demonstration.open_password(mark)
    assert demonstration.open_password(mark) == password
    assert len(password) >= 12
    assert stat.S_IMODE(mark.stat().st_mode) == 0o600
    assert demonstration.open_password(tmp_path / "another") != password


@pytest.mark.django_db
def test_a_platform_loaded_without_demonstration_is_in_earnest_until_it_is_marked(
    register, tmp_path
):
    mark = tmp_path / "demonstration"
    assert demonstration.is_in_earnest(mark)
    demonstration.open_password(mark)
    assert not demonstration.is_in_earnest(mark)


@pytest.mark.django_db
def test_an_account_of_a_real_person_keeps_demonstration_people_out(register, tmp_path):
    mark = tmp_path / "demonstration"
    make_account("le.hanh")
    assert demonstration.is_in_earnest(mark)
    demonstration.open_password(mark)
    assert demonstration.is_in_earnest(mark)


@pytest.mark.django_db
def test_a_demonstration_stays_one_whatever_accounts_are_opened_in_it(register, tmp_path):
    mark = tmp_path / "demonstration"
    password = demonstration.open_password(mark)
    demonstration.make_people(password=password, now=NOW)
    make_account("le.hanh")
    assert not demonstration.is_in_earnest(mark)
    mark.unlink()
    assert demonstration.is_in_earnest(mark)


@pytest.mark.django_db
def test_the_made_up_programme_is_there_once_with_both_sides_and_says_what_it_is(register, client):
    demonstration.make_people(password="lua-song-ma-2026", now=NOW)
    reference = demonstration.make_programme(now=NOW)
    assert demonstration.make_programme(now=NOW) == ""
    on = date(2026, 11, 23)
    record = get_agreement(reference=reference, on=on)
    assert "minh họa" in record.draft.title
    matching = CommitmentFilter(agreement=reference)
    owed = list_commitments(matching=matching, on=on)
    assert {one.draft.owner.side for one in owed} == set(Side)
    assert count_waiting(acting=demonstration.acting_as("chuongtrinh", "H56"), on=on) == 1
    assert (
        count_waiting(acting=demonstration.acting_as("chuongtrinh.vnpt", "VNPT Thanh Hóa"), on=on)
        == 1
    )
    assert count_public_results()[1] == len(communes_of(on))
    (confirmed, *_) = [
        one.confirmed
        for owed_one in owed
        for one in list_figures(reference=owed_one.reference)
        if owed_one.draft.indicator == "Hồ sơ nộp trực tuyến"
    ]
    assert confirmed.least == confirmed.most
    page = page_of(client.get(reverse("cooperation:public_unit", args=[communes_of(on)[0].code])))
    assert "(dữ liệu minh họa)" in page
