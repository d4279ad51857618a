"""This week: what is late, due, and who waits for whom."""

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from lienthong.cooperation.models import Agreement, AgreementParty, AgreementVersion
from lienthong.cooperation.operations.rollouts import record_sites
from lienthong.cooperation.operations.trials import add_trial
from lienthong.cooperation.queries.sides import agreements_with
from lienthong.cooperation.queries.week import MOST, read_week
from lienthong.cooperation.terms import Bound, Milestone, MilestoneStatus, Side
from lienthong.cooperation.terms.results import ResultStep
from lienthong.cooperation.terms.rollouts import SiteDraft, Stage
from lienthong.cooperation.terms.trials import TrialDraft
from lienthong.cooperation.terms.week import DueKind
from lienthong.cooperation.testing import (
    RECORDED_AT,
    browser_of,
    make_acting,
    make_agreement,
    make_commitment,
    make_counted,
    make_rollout,
    page_of,
    signed_in_as,
)
from lienthong.cooperation.tests.reporting import confirmed, step, submitted
from lienthong.directory.testing import build_unit
from lienthong.identity.terms import Role

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 1)


@pytest.fixture(autouse=True, params=[500, -1], ids=["few", "many"])
def _asked_as_of_few_or_many(request, monkeypatch):
    """Both ways to ask for an agency's agreements give the same."""
    for place in ("week", "result_queues"):
        monkeypatch.setattr(f"lienthong.cooperation.queries.{place}.FEW", request.param)


def owed(sides, **changes):
    agency = sides.provider.agency_id
    owner = Bound(side=Side.PROVIDER, name="Công ty Viễn thông Thử", agency_id=agency)
    return make_commitment(sides.agreement, owner=owner, **changes)


def kinds(found):
    return [(one.kind, one.key) for one in found.items]


def test_what_is_over_is_late_and_what_ends_within_seven_days_is_due(sides):
    late = owed(sides, due="2026-10-31")
    today, week = owed(sides, due="2026-11-01"), owed(sides, due="2026-11-08")
    owed(sides, due="2026-11-09")
    owed(sides)
    found = read_week(acting=sides.state, on=TODAY)
    assert kinds(found.late) == [(DueKind.COMMITMENT, late)]
    assert kinds(found.due) == [(DueKind.COMMITMENT, today), (DueKind.COMMITMENT, week)]


def test_what_was_not_counted_to_the_end_says_so(sides, monkeypatch):
    for _ in range(3):
        owed(sides, due="2020")
    assert not read_week(acting=sides.state, on=TODAY).late.at_least
    monkeypatch.setattr("lienthong.cooperation.queries.week.MOST_COUNTED", 2)
    found = read_week(acting=sides.state, on=TODAY).late
    assert (found.count, found.at_least, len(found.items)) == (2, True, 3)
    assert ">2+<" in page_of(browser_of(sides.state).get(reverse("cooperation:week")))


def test_milestones_sites_and_trials_count_too(sides):
    commitment = owed(
        sides,
        milestones=(
            Milestone(title="Khảo sát", due="2026-11-03"),
            Milestone(title="Đã xong", due="2026-11-04", status=MilestoneStatus.MET),
        ),
    )
    rollout = make_rollout(
        sides.agreement,
        owner=Bound(
            side=Side.PROVIDER, name="Công ty Viễn thông Thử", agency_id=sides.provider.agency_id
        ),
    )
    unit = build_unit("Xã Thử Giang", "98001").id
    site = SiteDraft(unit_id=unit, days={Stage.PLANNED: "2026-10"})
    record_sites(reference=rollout, drafts=[site], acting=sides.state, now=RECORDED_AT)
    trial = TrialDraft(what="Phần mềm", user="UBND xã", begins="2026", ends="2026-11-05")
    reference = add_trial(commitment=commitment, draft=trial, acting=sides.state, now=RECORDED_AT)
    found = read_week(acting=sides.provider, on=TODAY)
    assert kinds(found.late) == [(DueKind.ROLLOUT, rollout)]
    assert found.late.items[0].on == date(2026, 10, 31)
    assert kinds(found.due) == [(DueKind.MILESTONE, commitment), (DueKind.TRIAL, reference)]


def test_who_waits_for_whom_is_told_to_both(sides, counted):
    waiting = submitted(counted, sides.provider)
    returned = submitted(counted, sides.provider, period="7/2026")
    step(returned, sides.state, ResultStep.RETURN, words="Thiếu ảnh")
    confirmed(counted, sides, period="8/2026")
    ours = read_week(acting=sides.state, on=TODAY)
    theirs = read_week(acting=sides.provider, on=TODAY)
    assert kinds(ours.for_us) == kinds(theirs.for_them) == [(DueKind.RESULT, str(waiting))]
    assert kinds(theirs.for_us) == [(DueKind.RESULT, str(returned))]
    assert ours.for_them.count == 0


def test_only_who_answers_for_all_agreements_sees_those_of_others(sides):
    make_commitment(make_agreement(), due="2020")
    assert read_week(acting=sides.state, on=TODAY).late.count == 0
    assert read_week(acting=sides.state, on=TODAY, everything=True).late.count == 1
    page = page_of(browser_of(sides.state).get(reverse("cooperation:week"), {"all": "1"}))
    assert "Lắp trạm 4G tại các xã" in page
    clerk = page_of(signed_in_as(Role.CLERK).get(reverse("cooperation:week"), {"all": "1"}))
    assert "Lắp trạm 4G tại các xã" not in clerk


def test_a_provider_with_thousands_of_agreements_is_told_what_waits(sides, counted):
    waiting = submitted(counted, sides.provider)
    repeat_agreement(sides.agreement, times=3000)
    assert len(agreements_with(sides.state.agency_id)) == 3001
    assert kinds(read_week(acting=sides.state, on=TODAY).for_us) == [(DueKind.RESULT, str(waiting))]


def repeat_agreement(reference, *, times):
    """The same agreement so many times more, as an import of a whole archive would leave it."""
    version = AgreementVersion.objects.get(agreement__reference=reference, superseded_at=None)
    parties = list(AgreementParty.objects.filter(version=version))
    added = Agreement.objects.bulk_create(
        Agreement(reference=f"Z{n}", reference_key=f"Z{n:08}".encode()) for n in range(times)
    )
    versions = AgreementVersion.objects.bulk_create(
        copied(version, agreement_id=agreement.id) for agreement in added
    )
    AgreementParty.objects.bulk_create(
        copied(party, version_id=one.id) for one in versions for party in parties
    )
    # As PostgreSQL's autovacuum does soon after such an import: until then it may take these tables
    # for empty, and look at all of them for each of the three thousand.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def copied(row, **changes):
    told = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return type(row)(**{**told, "id": None, **changes})


def test_more_than_a_page_holds_is_counted_and_the_oldest_named(sides, counted, monkeypatch):
    monkeypatch.setattr("lienthong.cooperation.queries.week.MOST", 3)
    back = []
    for number in range(4):
        commitment = make_counted(sides.agreement, sides.provider.agency_id)
        result = submitted(commitment, sides.provider)
        how = ResultStep.RETURN if number % 2 else ResultStep.DISPUTE
        step(result, sides.state, how, words="Thiếu ảnh")
        back.append(result)
    own = submitted(counted, sides.provider, period="9/2026")
    found = read_week(acting=sides.provider, on=TODAY).for_us
    assert (found.count, found.more) == (4, 1)
    assert [one.key for one in found.items] == [str(one) for one in sorted(back)][:3]
    assert [one.key for one in read_week(acting=sides.state, on=TODAY).for_us.items] == [str(own)]


def test_sites_that_are_late_are_counted_by_roll_out(sides):
    owner = Bound(
        side=Side.PROVIDER, name="Công ty Viễn thông Thử", agency_id=sides.provider.agency_id
    )
    rollouts = [make_rollout(sides.agreement, owner=owner) for _ in range(2)]
    units = [build_unit(f"Xã Thử {number}", f"9800{number}").id for number in range(3)]
    for rollout, so_many in zip(rollouts, (2, 3), strict=True):
        drafts = [
            SiteDraft(unit_id=unit, days={Stage.PLANNED: "2026-10"}) for unit in units[:so_many]
        ]
        record_sites(reference=rollout, drafts=drafts, acting=sides.state, now=RECORDED_AT)
    found = read_week(acting=sides.provider, on=TODAY).late
    assert {one.key: one.count for one in found.items} == dict(zip(rollouts, (2, 3), strict=True))
    assert found.count == 2
    stranger = read_week(acting=make_acting(), on=TODAY)
    assert stranger.late.count == 0


def test_results_of_one_commitment_wait_in_one_line_that_leads_to_them(sides, counted):
    for month in (6, 7, 8):
        submitted(counted, sides.provider, period=f"{month}/2026")
    ours = read_week(acting=sides.state, on=TODAY).for_us
    theirs = read_week(acting=sides.provider, on=TODAY).for_them
    assert kinds(ours) == [(DueKind.TO_CONFIRM, counted)]
    assert kinds(theirs) == [(DueKind.SENT, counted)]
    assert (ours.count, ours.more, ours.items[0].count) == (3, 0, 3)
    officer = browser_of(sides.state)
    address = f"{reverse('cooperation:results_waiting')}?commitment={counted}"
    page = page_of(officer.get(reverse("cooperation:week")))
    assert address in page
    assert "3 kết quả" in page
    assert page_of(officer.get(address)).count('name="result"') == 3


def test_a_long_list_is_shown_whole_when_asked_for(sides):
    for _ in range(MOST + 2):
        owed(sides, due="2026-10-31")
    officer = browser_of(sides.state)
    page = page_of(officer.get(reverse("cooperation:week")))
    assert "và 2 mục nữa" in page
    assert "?whole=1#late" in page
    assert "mục nữa" not in page_of(officer.get(reverse("cooperation:week") + "?whole=1"))
