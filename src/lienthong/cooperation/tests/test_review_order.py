"""Numbers of a report count up as somebody reads it: on its page, in Word, PDF and Excel."""

import re
from io import BytesIO

import docx
import openpyxl
import pytest
from django.urls import reverse

from lienthong.cooperation.operations.review_words import COUNTED
from lienthong.cooperation.operations.reviews import ask_review, build_reviews
from lienthong.cooperation.operations.trials import add_trial
from lienthong.cooperation.queries.reviews import get_review, read_review_file
from lienthong.cooperation.rules.review_order import numbers_of
from lienthong.cooperation.terms import Bound, Side
from lienthong.cooperation.terms.results import ResultStep
from lienthong.cooperation.terms.reviews import NumberKind, ReviewAsk, ReviewKind
from lienthong.cooperation.terms.trials import TrialDraft
from lienthong.cooperation.testing import (
    RECORDED_AT,
    browser_of,
    make_agreement_between,
    make_counted,
    make_rollout,
    page_of,
)
from lienthong.cooperation.tests.reporting import confirmed, step, submitted
from lienthong.paper.scanning.apart import read_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(sides, counted):
    """A report of a party with two agreements and numbers of every kind; its id and content."""
    other = make_agreement_between(
        sides.state.agency_id, sides.provider.agency_id, title="Khác", term="2018/2027-02"
    )
    owner = Bound(
        side=Side.PROVIDER, name="Công ty Viễn thông Thử", agency_id=sides.provider.agency_id
    )
    for commitment in (counted, make_counted(other, sides.provider.agency_id)):
        confirmed(commitment, sides, period="2/2026", value="12")
        confirmed(commitment, sides, period="2025-11/2026-01", value="3")
        submitted(commitment, sides.provider, period="8/2026", value="5")
        disputed = submitted(commitment, sides.provider, period="9/2026", value="9")
        step(disputed, sides.state, ResultStep.DISPUTE, words="Chỉ có 4", figure="4")
        draft = TrialDraft(what="IOC", user="Sở", begins="2026", ends="2027")
        add_trial(commitment=commitment, draft=draft, acting=sides.provider, now=RECORDED_AT)
    for agreement in (sides.agreement, other):
        make_rollout(agreement, owner=owner)
    make_counted(sides.agreement, sides.provider.agency_id, due="2020", what="Bố trí đầu mối")
    ask = ReviewAsk(kind=ReviewKind.INTERIM, period="2026", party=sides.provider.agency_id)
    review_id = ask_review(ask=ask, acting=sides.state, now=RECORDED_AT)
    assert build_reviews(now=RECORDED_AT) == 1
    return review_id, get_review(review_id=review_id)[1]


def counting_up(review):
    return list(range(1, len(numbers_of(review)) + 1))


def in_brackets(text):
    return [int(one) for one in re.findall(r"\[(\d+)\]", text)]


def test_the_page_counts_up(report, sides):
    review_id, review = report
    address = reverse("cooperation:review", args=[review_id])
    page = page_of(browser_of(sides.state).get(address))
    links = [int(one) for one in re.findall(rf'{address}/minh-chung/(\d+)"', page)]
    assert list(dict.fromkeys(links)) == counting_up(review)
    assert len(links) > 12


def test_word_and_pdf_count_up(report):
    review_id, review = report
    word, _ = read_review_file(review_id=review_id, form="word")
    told = []
    for one in docx.Document(BytesIO(word)).iter_inner_content():
        rows = one.rows if hasattr(one, "rows") else ()
        told += [cell.text for row in rows for cell in row.cells]
        told += [] if hasattr(one, "rows") else [one.text]
    assert in_brackets("\n".join(told)) == counting_up(review)
    below = ", ".join(str(one.place) for one in review.standing.values())
    commitments = len([one for each in review.agreements for one in each.commitments])
    assert f"số cam kết: {commitments} (minh chứng {below})." in "\n".join(told)
    pdf, _ = read_review_file(review_id=review_id, form="pdf")
    assert sorted(in_brackets(" ".join(read_text(pdf)))) == counting_up(review)


def test_the_annex_counts_up(report):
    review_id, review = report
    annex, _ = read_review_file(review_id=review_id, form="annex")
    rows = openpyxl.load_workbook(BytesIO(annex)).active.iter_rows(values_only=True)
    numbered = [row for row in rows if isinstance(row[0], int)]
    assert list(dict.fromkeys(row[0] for row in numbered)) == counting_up(review)
    of_agreements = [row for row in numbered if row[1] == COUNTED[NumberKind.AGREEMENTS]]
    assert of_agreements
    assert {row[15] for row in of_agreements} == {None}, "the day of a report, not of a lapse"
    assert all("sớm nhất hết hạn" in row[8] for row in of_agreements)
