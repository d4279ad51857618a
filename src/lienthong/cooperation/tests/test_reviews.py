"""Review reports: what they tell, from which rows; made by the job, as Word, PDF and Excel."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import docx
import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lienthong.cooperation.models import Agreement
from lienthong.cooperation.operations import (
    add_text,
    change_commitment,
    confirm_text,
)
from lienthong.cooperation.operations.reviews import ask_review, build_reviews
from lienthong.cooperation.operations.rollouts import record_sites
from lienthong.cooperation.operations.trials import add_trial
from lienthong.cooperation.queries import (
    get_commitment,
    list_clause_choices,
)
from lienthong.cooperation.queries.review_content import read_review
from lienthong.cooperation.queries.reviews import get_review, read_review_file
from lienthong.cooperation.rules.review_order import numbers_of
from lienthong.cooperation.terms import (
    Bound,
    Milestone,
    MilestoneStatus,
    Side,
    Target,
    TextDraft,
    UnknownAgreement,
    VersionKind,
)
from lienthong.cooperation.terms.results import ResultStep
from lienthong.cooperation.terms.reviews import (
    EvidenceKind,
    Progress,
    ReviewAsk,
    ReviewKind,
    ReviewOfNothing,
    UnknownReview,
)
from lienthong.cooperation.terms.rollouts import SiteDraft, Stage
from lienthong.cooperation.terms.trials import TrialDraft
from lienthong.cooperation.testing import (
    MADE_UP_TEXT,
    RECORDED_AT,
    browser_of,
    make_agreement,
    make_agreement_between,
    make_commitment,
    make_counted,
    make_rollout,
    page_of,
)
from lienthong.cooperation.tests.reporting import confirmed, measure, report, step, submitted
from lienthong.directory.terms import Level
from lienthong.directory.testing import build_unit
from lienthong.paper.scanning.apart import read_text

pytestmark = pytest.mark.django_db


def provider_of(sides):
    agency = sides.provider.agency_id
    return Bound(side=Side.PROVIDER, name="Công ty Viễn thông Thử", agency_id=agency)


def commit(sides, **changes):
    return make_commitment(sides.agreement, owner=provider_of(sides), **changes)


def made(acting, *, now=RECORDED_AT, **asked):
    ask = ReviewAsk(**{"kind": ReviewKind.INTERIM, "period": "2026"} | asked)
    review_id = ask_review(ask=ask, acting=acting, now=now)
    assert build_reviews(now=now) == 1
    summary, review = get_review(review_id=review_id)
    assert summary.problem == ""
    return review_id, review


def only(review):
    (agreement,) = review.agreements
    return {one.reference: one for one in agreement.commitments}


def test_a_report_counts_what_both_sides_confirmed_and_names_every_row(sides, counted):
    first = confirmed(counted, sides, value="12")
    second = confirmed(counted, sides, period="7/2026", value="33")
    waiting = submitted(counted, sides.provider, period="8/2026", value="5")
    disputed = submitted(counted, sides.provider, period="9/2026", value="9")
    step(disputed, sides.state, ResultStep.DISPUTE, words="Chỉ có 4", figure="4")
    report(counted, sides.provider, period="10/2026", value="1000")
    _, review = made(sides.state, agreement=sides.agreement)
    line = only(review)[counted]
    assert (line.target, line.confirmed.most, line.progress) == ("45", "45", Progress.DONE)
    assert {row.key for row in line.confirmed.rows} == {str(first), str(second)}
    assert [row.key for row in line.waiting.rows] == [str(waiting)]
    assert [row.key for row in line.disputed.rows] == [str(disputed)]
    assert {row.shown for row in line.confirmed.rows} == {1}
    assert review.results == {"confirmed": 2, "submitted": 1, "disputed": 1}


def test_a_result_across_the_bounds_is_told_and_not_counted(sides, counted):
    confirmed(counted, sides, period="2026-05/2026-08", value="12")
    _, review = made(sides.state, agreement=sides.agreement, period="6 tháng đầu năm 2026")
    line = only(review)[counted]
    assert line.confirmed is None
    assert [row.period for row in line.crossing.rows] == ["2026-05/2026-08"]
    assert (line.target, line.target_period) == ("45", "2026")


def test_every_number_has_its_own_place_and_its_rows_make_it(sides, counted):
    confirmed(counted, sides, value="12")
    commit(sides, due="2020", what="Bố trí đầu mối")
    _, review = made(sides.state, agreement=sides.agreement)
    numbers = numbers_of(review)
    assert [one.place for one in numbers] == list(range(1, len(numbers) + 1))
    assert all(one.rows for one in numbers)
    late = review.standing[Progress.LATE.value]
    assert (late.most, [row.text for row in late.rows]) == ("1", ["Bố trí đầu mối"])


def clauses_of(agreement, acting):
    text = TextDraft(part=0, title="Văn bản chính", words=MADE_UP_TEXT)
    place = add_text(reference=agreement, draft=text, upload=None, acting=acting, now=RECORDED_AT)
    confirm_text(place=place, seen=1, acting=acting, now=RECORDED_AT)
    return {one.address: one.id for one in list_clause_choices(agreement=agreement)}


def test_commitments_stand_under_the_contents_of_their_text(sides):
    clauses = clauses_of(sides.agreement, sides.state)
    stations = commit(sides, clause_id=clauses["2.1.a"], source="")
    commit(sides, what="Cam kết ngoài văn bản")
    _, review = made(sides.state, agreement=sides.agreement)
    first, last = review.agreements[0].contents
    assert first.heading == "Điều 2. Nội dung hợp tác – 1. Hạ tầng viễn thông - công nghệ thông tin"
    assert [one.reference for one in first.commitments] == [stations]
    assert (last.address, last.heading) == ("", "")


def test_milestones_rollouts_and_trials_are_told_as_of_the_last_day(sides):
    commitment = commit(
        sides,
        milestones=(
            Milestone(title="Khảo sát", due="2026-03", status=MilestoneStatus.MET),
            Milestone(title="Lắp đặt", due="2026-06"),
        ),
    )
    rollout = make_rollout(sides.agreement, owner=provider_of(sides))
    unit = build_unit("Xã Thử Giang", "98001").id
    other = build_unit("Xã Thử Sơn", "98002").id
    record_sites(
        reference=rollout,
        drafts=[
            SiteDraft(unit_id=unit, days={Stage.INSTALLED: "5/2026"}),
            SiteDraft(unit_id=other, days={Stage.INSTALLED: "9/2026"}),
        ],
        reason="",
        file="",
        acting=sides.provider,
        now=RECORDED_AT,
    )
    draft = TrialDraft(what="Phần mềm", user="UBND xã", begins="2024", ends="2025")
    add_trial(commitment=commitment, draft=draft, acting=sides.state, now=RECORDED_AT)
    _, review = made(sides.state, agreement=sides.agreement, period="6 tháng đầu năm 2026")
    lines = only(review)
    assert (lines[commitment].met, lines[commitment].milestones) == (1, 2)
    (told,) = lines[rollout.rpartition("-R")[0]].rollouts
    assert (told.sites.most, told.sites.of) == ("1", "2")
    assert review.agreements[0].trial_number.rows[0].kind is EvidenceKind.TRIAL


def test_the_files_say_what_the_page_says(sides, counted):
    confirmed(counted, sides, value="12")
    review_id, _ = made(sides.state, agreement=sides.agreement, kind=ReviewKind.FINAL)
    word, _ = read_review_file(review_id=review_id, form="word")
    document = docx.Document(BytesIO(word))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    told = "\n".join([*(one.text for one in document.paragraphs), *cells])
    assert "BÁO CÁO" in told
    assert "12 trạm [" in told
    assert "hai bên đã xác nhận" in told
    pdf, _ = read_review_file(review_id=review_id, form="pdf")
    assert "12 trạm [" in " ".join(" ".join(read_text(pdf)).split())
    annex, _ = read_review_file(review_id=review_id, form="annex")
    sheet = openpyxl.load_workbook(BytesIO(annex)).active
    values = [row for row in sheet.iter_rows(values_only=True) if row[1] and "xác nhận" in row[1]]
    assert [(row[2], row[3], row[11]) for row in values] == [(sides.agreement, counted, 12)]


def test_a_sign_that_cannot_be_printed_stops_no_report(sides, counted):
    commit(sides, what="Máy tính 😀 cho xã")
    review_id, _ = made(sides.state, agreement=sides.agreement)
    pdf, _ = read_review_file(review_id=review_id, form="pdf")
    assert "Máy tính □ cho xã" in " ".join(" ".join(read_text(pdf)).split())


def test_a_report_says_what_was_aimed_at_first_and_why_it_changed(sides, counted):
    confirmed(counted, sides, value="12")
    draft = get_commitment(reference=counted, on=RECORDED_AT.date()).summary.draft
    change_commitment(
        reference=counted,
        draft=replace(draft, targets=(Target(period="2026", value="30"),), due="2027"),
        kind=VersionKind.AMENDMENT,
        effective="3/2026",
        reason="Thiếu mặt bằng",
        based_on=1,
        actor=sides.provider.actor,
        now=RECORDED_AT,
    )
    review_id, _ = made(sides.state, agreement=sides.agreement)
    word, _ = read_review_file(review_id=review_id, form="word")
    told = "\n".join(one.text for one in docx.Document(BytesIO(word)).paragraphs)
    target = "chỉ tiêu ban đầu 45 trạm; 3/2026 điều chỉnh thành 30 trạm, lý do: Thiếu mặt bằng"
    due = "thời hạn ban đầu không ghi; 3/2026 điều chỉnh thành năm 2027, lý do: Thiếu mặt bằng"
    assert f"{counted}: {target}" in told
    assert f"{counted}: {due}" in told
    annex, _ = read_review_file(review_id=review_id, form="annex")
    rows = openpyxl.load_workbook(BytesIO(annex)).active.iter_rows(values_only=True)
    assert any(target in str(row[6]) and due in str(row[6]) for row in rows)
    page = page_of(browser_of(sides.state).get(reverse("cooperation:review", args=[review_id])))
    assert "chỉ tiêu ban đầu 45 trạm" in page
    assert "điều chỉnh thành 30 trạm: Thiếu mặt bằng" in page


def test_a_report_adds_up_no_ground_twice_and_says_what_it_left_out(sides, counted):
    province = build_unit("Tỉnh Thử Hóa", "98", level=Level.PROVINCE)
    commune = build_unit("Xã Thử Giang", "98001", parent=province)
    measure(counted, sides.state, by_unit=True)
    confirmed(counted, sides, value="5", unit_id=commune.id)
    confirmed(counted, sides, value="166", unit_id=province.id)
    review_id, review = made(sides.state, agreement=sides.agreement)
    number = only(review)[counted].confirmed
    assert (number.least, number.most) == ("166", "166")
    assert {row.place: row.left for row in number.rows} == {
        "Xã Thử Giang": "within",
        "Tỉnh Thử Hóa": "",
    }
    annex, _ = read_review_file(review_id=review_id, form="annex")
    sheet = openpyxl.load_workbook(BytesIO(annex)).active
    told = [row[-1] for row in sheet.iter_rows(values_only=True) if row[-1]]
    assert told[1:] == ["không cộng: đã nằm trong số liệu kỳ 6/2026, Tỉnh Thử Hóa"]


def test_a_report_of_a_party_covers_all_its_agreements(sides, counted):
    other = make_agreement_between(sides.state.agency_id, sides.provider.agency_id, title="Khác")
    confirmed(make_counted(other, sides.provider.agency_id), sides, value="3")
    _, review = made(sides.state, party=sides.provider.agency_id)
    assert [one.reference for one in review.agreements] == [sides.agreement, other]
    assert review.agreements_number.most == "2"


def test_what_cannot_be_reported_is_refused(sides, directory):
    with pytest.raises(UnknownAgreement):
        made(sides.state, agreement="A999")
    with pytest.raises(ReviewOfNothing):
        made(sides.state, party=directory.provider)
    with pytest.raises(UnknownReview):
        get_review(review_id=sides.state.account_id)


def test_the_same_report_is_not_made_twice_at_once(sides):
    ask = ReviewAsk(kind=ReviewKind.INTERIM, period="2026", agreement=sides.agreement)
    ids = {ask_review(ask=ask, acting=sides.state, now=RECORDED_AT) for _ in range(2)}
    assert len(ids) == 1
    assert build_reviews(now=RECORDED_AT) == 1
    assert build_reviews(now=RECORDED_AT) == 0
    assert ask_review(ask=ask, acting=sides.state, now=RECORDED_AT) not in ids


def read_all(**more):
    return read_review(
        kind=ReviewKind.INTERIM,
        about="",
        period="2026",
        span=(date(2026, 1, 1), date(2026, 12, 31)),
        agreements=list(Agreement.objects.values_list("id", flat=True)),
        today=date(2026, 11, 1),
        **more,
    )


def test_a_report_tells_how_far_it_is(sides, counted):
    told = []
    read_all(tell=told.append)
    assert told == [1]


def test_the_number_of_queries_does_not_grow_with_the_rows(sides, counted):
    def count():
        with CaptureQueriesContext(connection) as captured:
            read_all()
        return len(captured)

    confirmed(counted, sides)
    make_rollout(sides.agreement, owner=provider_of(sides))
    before = count()
    for month in (7, 8, 9):
        make_rollout(make_agreement(title=f"Thỏa thuận {month}"), item=f"Trạm {month}")
        confirmed(counted, sides, period=f"{month}/2026")
    assert count() == before
