"""Coverage: every commune with what it surely has on a day; one commune on one page."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lienthong.cooperation.operations.rollouts import add_rollout, record_sites
from lienthong.cooperation.operations.security_files import add_security_file
from lienthong.cooperation.operations.trainees import record_trainees
from lienthong.cooperation.operations.trainings import Origin, add_training
from lienthong.cooperation.pages.coverage import draw_map
from lienthong.cooperation.queries.coverage import communes_of, own_commune, read_coverage
from lienthong.cooperation.queries.unit_story import tell_unit
from lienthong.cooperation.terms import Bound, CommitmentState, Party, Reach, Side
from lienthong.cooperation.terms.coverage import Aspect
from lienthong.cooperation.terms.rollouts import RolloutDraft, RolloutKind, SiteDraft, Stage
from lienthong.cooperation.terms.security_files import FileStep, SecurityDraft
from lienthong.cooperation.terms.trainings import TraineeDraft, TrainingDraft
from lienthong.cooperation.testing import (
    RECORDED_AT,
    browser_of,
    make_acting,
    make_agreement,
    make_commitment,
    page_of,
    signed_in_as,
)
from lienthong.directory.queries import find_committee
from lienthong.directory.terms import UnknownBody
from lienthong.identity.terms import Role

TODAY = date(2026, 11, 1)
OWNER = Bound(side=Side.PROVIDER, name="VNPT")
pytestmark = pytest.mark.django_db


def roll_out(agreement, kind, *sites, item="Trạm 4G", **said):
    reference = add_rollout(
        commitment=make_commitment(agreement, owner=OWNER, **said),
        draft=RolloutDraft(item=item, kind=kind, measure="bộ"),
        acting=make_acting(),
        now=RECORDED_AT,
    )
    drafts = [SiteDraft(unit_id=unit, days=days, source="BB") for unit, days in sites]
    record_sites(reference=reference, drafts=drafts, acting=make_acting(), now=RECORDED_AT)
    return reference


@pytest.fixture
def province(real_data):
    """The real communes, and an agreement of one of them with a provider, MADE UP."""
    first, second, *_ = communes_of(TODAY)
    body = find_committee(unit_id=first.id, on=TODAY)
    agreement = make_agreement(
        term="2025/2030",
        signed="2025-08",
        parties=(
            Party(side=Side.STATE, name=body.name, agency_id=body.id),
            Party(side=Side.PROVIDER, name="VNPT"),
        ),
    )
    return first, second, agreement


def counts(on=TODAY, agreement="", *, of):
    (found,) = [one for one in read_coverage(on=on, agreement=agreement).units if one.unit_id == of]
    return found.counts


def test_all_communes_of_a_day_are_there_before_and_after_the_reform(province):
    assert len(read_coverage(on=TODAY).units) == 166
    assert len(read_coverage(on=date(2025, 6, 30)).units) == 547
    assert read_coverage(on=date(2000, 1, 1)).units == ()


def test_only_what_is_surely_there_on_the_day_counts(province):
    first, second, agreement = province
    roll_out(
        agreement,
        RolloutKind.INFRASTRUCTURE,
        (first.id, {Stage.INSTALLED: "5/2026"}),
        (second.id, {Stage.PLANNED: "5/2026"}),
    )
    assert counts(of=first.id)[Aspect.INFRASTRUCTURE] == 1
    assert counts(of=second.id)[Aspect.INFRASTRUCTURE] == 0
    assert counts(date(2026, 5, 30), of=first.id)[Aspect.INFRASTRUCTURE] == 0
    assert counts(date(2026, 5, 31), of=first.id)[Aspect.INFRASTRUCTURE] == 1


def test_an_application_counts_while_it_is_used_and_the_same_item_once(province):
    first, second, agreement = province
    used = {Stage.INSTALLED: "1/2026", Stage.IN_USE: "2/2026"}
    for _ in range(2):
        roll_out(agreement, RolloutKind.APPLICATION, (first.id, used), item="Phòng họp")
    stopped = used | {Stage.STOPPED: "6/2026"}
    roll_out(agreement, RolloutKind.APPLICATION, (second.id, stopped), item="Phòng họp")
    assert counts(of=first.id)[Aspect.APPLICATIONS] == 1
    assert counts(date(2026, 5, 31), of=second.id)[Aspect.APPLICATIONS] == 1
    assert counts(of=second.id)[Aspect.APPLICATIONS] == 0


def test_agreements_and_commitments_reach_who_signed_and_who_is_named(province):
    first, second, agreement = province
    before = counts(of=first.id)[Aspect.COMMITMENTS]
    make_commitment(agreement, owner=OWNER, reach=Reach.UNITS, places=(first.id,))
    make_commitment(agreement, owner=OWNER, reach=Reach.ALL_COMMUNES, reach_on="2026-01-01")
    make_commitment(
        agreement,
        owner=OWNER,
        reach=Reach.UNITS,
        places=(second.id,),
        state=CommitmentState.PROPOSED,
    )
    assert counts(of=first.id)[Aspect.COMMITMENTS] == before + 2
    assert counts(of=second.id, agreement=agreement)[Aspect.COMMITMENTS] == 1
    assert counts(of=first.id, agreement=agreement)[Aspect.AGREEMENTS] == 1
    assert counts(of=second.id, agreement=agreement)[Aspect.AGREEMENTS] == 0
    assert counts(date(2025, 7, 31), of=first.id, agreement=agreement)[Aspect.AGREEMENTS] == 0
    assert counts(date(2025, 7, 31), of=first.id, agreement=agreement)[Aspect.COMMITMENTS] == 0


def test_people_trained_and_systems_approved_count_for_the_commune_of_their_committee(province):
    first, second, agreement = province
    body = find_committee(unit_id=first.id, on=TODAY)
    training = add_training(
        commitment=make_commitment(agreement, owner=OWNER),
        draft=TrainingDraft(course="Chữ ký số", place="Hội trường", held="10/2026", trainer=""),
        acting=make_acting(),
        now=RECORDED_AT,
    )
    drafts = [
        TraineeDraft(name="Người Thử", agency=body.name, attended=True),
        TraineeDraft(name="Người Vắng", agency=body.name),
    ]
    record_trainees(
        reference=training, drafts=drafts, origin=Origin(), acting=make_acting(), now=RECORDED_AT
    )
    file = SecurityDraft(
        system="Hệ thống thử",
        owner=body.name,
        step=FileStep.APPROVED,
        approved="10/2026",
        act="QĐ 1/QĐ-UBND",
    )
    add_security_file(draft=file, acting=make_acting(), now=RECORDED_AT)
    found = counts(of=first.id)
    assert (found[Aspect.TRAINED], found[Aspect.SECURITY]) == (1, 1)
    found = counts(of=second.id)
    assert (found[Aspect.TRAINED], found[Aspect.SECURITY]) == (0, 0)
    found = counts(date(2026, 10, 30), of=first.id)
    assert (found[Aspect.TRAINED], found[Aspect.SECURITY]) == (0, 0)
    assert counts(of=first.id, agreement=agreement)[Aspect.TRAINED] == 1
    assert counts(of=first.id, agreement=agreement)[Aspect.SECURITY] == 0


def test_the_number_of_queries_stays_whatever_there_is(province):
    first, second, agreement = province

    def count():
        with CaptureQueriesContext(connection) as captured:
            read_coverage(on=TODAY)
        return len(captured)

    roll_out(agreement, RolloutKind.APPLICATION, (first.id, {Stage.IN_USE: "2026"}))
    before = count()
    for item in ("Một", "Hai", "Ba"):
        sites = [(one.id, {Stage.IN_USE: "1/2026"}) for one in (first, second)]
        parties = (Party(side=Side.STATE, name="UBND"), Party(side=Side.PROVIDER, name="VNPT"))
        roll_out(
            make_agreement(title=item, parties=parties), RolloutKind.APPLICATION, *sites, item=item
        )
    assert count() == before


def test_every_commune_is_drawn_and_says_its_number(province):
    found = read_coverage(on=TODAY)
    drawn = draw_map(found, Aspect.APPLICATIONS)
    assert drawn.count("<path ") == 166
    assert f"{found.units[0].name}: 0" in drawn
    assert draw_map(read_coverage(on=date(2025, 6, 30)), Aspect.APPLICATIONS) == ""


def test_a_page_tells_a_commune_what_was_done_there(province):
    first, _, agreement = province
    days = {Stage.INSTALLED: "5/2026", Stage.ACCEPTED: "6/2026"}
    roll_out(agreement, RolloutKind.INFRASTRUCTURE, (first.id, days))
    make_commitment(
        agreement, owner=OWNER, what="Tập huấn chữ ký số", reach=Reach.UNITS, places=(first.id,)
    )
    clerk = signed_in_as(Role.CLERK)
    address = reverse("cooperation:unit_story", args=[first.id])
    page = page_of(clerk.get(address))
    assert first.name in page
    assert "nghiệm thu 6/2026" in page
    assert "Tập huấn chữ ký số" in page
    matrix = page_of(clerk.get(reverse("cooperation:coverage")))
    assert address in matrix
    assert Client().get(address).status_code == 302
    with pytest.raises(UnknownBody):
        tell_unit(unit_id=make_acting().account_id, acting=make_acting(), on=TODAY)


def test_what_was_planned_and_is_not_there_is_said_in_the_commune(province):
    first, _, agreement = province
    for day in ("6/2026", "6/2027"):
        site = (first.id, {Stage.PLANNED: day})
        roll_out(agreement, RolloutKind.APPLICATION, site, item=f"Phần mềm {day}")
    address = reverse("cooperation:unit_story", args=[first.id])
    page = page_of(signed_in_as(Role.LEADER).get(address))
    assert "dự kiến 6/2026, chưa có" in page
    assert "dự kiến 6/2027" in page
    assert "dự kiến 6/2027, chưa có" not in page


def test_people_of_a_commune_come_to_their_own_page_others_choose(province):
    page = page_of(signed_in_as(Role.CLERK).get(reverse("cooperation:own_story")))
    assert page.count("/xa-phuong/") >= 166


def test_what_two_agreements_count_at_one_place_stands_once_and_names_both(province):
    first, _, agreement = province
    parties = (Party(side=Side.STATE, name="UBND"), Party(side=Side.PROVIDER, name="VNPT"))
    other = make_agreement(title="Thỏa thuận khác", parties=parties)
    for reference, days in (
        (agreement, {Stage.INSTALLED: "5/2026"}),
        (other, {Stage.INSTALLED: "5/2026", Stage.IN_USE: "6/2026"}),
    ):
        roll_out(reference, RolloutKind.INFRASTRUCTURE, (first.id, days), item="Cáp quang")
    (item,) = tell_unit(unit_id=first.id, acting=make_acting(), on=TODAY).items
    assert (set(item.agreements), item.in_use) == ({agreement, other}, "2026-06")


def test_a_late_commitment_is_done_where_all_of_it_is_in_place(province):
    first, second, agreement = province
    late = {"reach": Reach.ALL_COMMUNES, "reach_on": "2026-01-01", "due": "6/2026"}
    sites = ((first.id, {Stage.ACCEPTED: "5/2026"}), (second.id, {Stage.INSTALLED: "5/2026"}))
    roll_out(agreement, RolloutKind.INFRASTRUCTURE, *sites, **late)
    acting = make_acting()
    (here,) = tell_unit(unit_id=first.id, acting=acting, on=TODAY).promises
    (there,) = tell_unit(unit_id=second.id, acting=acting, on=TODAY).promises
    assert (here.overdue, here.done_here) == (True, True)
    assert (there.overdue, there.done_here) == (True, False)
    address = reverse("cooperation:unit_story", args=[first.id])
    page = page_of(signed_in_as(Role.LEADER).get(address))
    assert "đã xong ở đây" in page
    assert "Quá hạn" not in page


def test_the_start_page_of_a_communes_head_leads_to_its_page(province):
    first, *_ = province
    body = find_committee(unit_id=first.id, on=TODAY)
    assert own_commune(body.id) == first.id
    assert own_commune(None) is None
    chair = make_acting(agency_id=body.id)
    page = page_of(browser_of(chair, Role.LEADER).get(reverse("start")))
    assert "Đã làm gì ở xã, phường của bạn" in page
    elsewhere = page_of(signed_in_as(Role.LEADER).get(reverse("start")))
    assert "Đã làm gì ở xã, phường của bạn" not in elsewhere


def test_a_commune_with_many_commitments_reads_what_it_waits_for_and_the_rest_is_a_press_away(
    province,
):
    first, _, agreement = province
    done = {Stage.ACCEPTED: "5/2026"}
    reach = {"reach": Reach.UNITS, "places": (first.id,)}
    site = (first.id, done)
    roll_out(agreement, RolloutKind.INFRASTRUCTURE, site, what="Đã xong", due="1/2026", **reach)
    for number in range(7):
        make_commitment(agreement, owner=OWNER, what=f"Việc {number}", due="2027", **reach)
    story = tell_unit(unit_id=first.id, acting=make_acting(), on=TODAY)
    assert [one.done_here for one in story.promises] == [*[False] * 7, True]
    address = reverse("cooperation:unit_story", args=[first.id])
    page = page_of(signed_in_as(Role.LEADER).get(address))
    assert "<summary>Xem thêm 2 mục</summary>" in page
