"""Many results at once: submitted, shown by one file, confirmed; each that was left says why."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lienthong.cooperation.models import Evidence, Result
from lienthong.cooperation.operations.many_results import show_many, step_many
from lienthong.cooperation.queries.result_queues import count_to_submit, list_to_submit
from lienthong.cooperation.terms.many import NothingTicked
from lienthong.cooperation.terms.result_refusals import ResultRefused
from lienthong.cooperation.terms.results import ResultState, ResultStep
from lienthong.cooperation.testing import RECORDED_AT, browser_of, make_counted, page_of
from lienthong.cooperation.tests.reporting import JPEG, link, report, submitted
from lienthong.work.terms import GivenEvidence

pytestmark = pytest.mark.django_db
PAGE = "cooperation:results_to_submit"


@pytest.fixture
def drafts(counted, sides):
    """Three figures of the provider, not submitted."""
    return [report(counted, sides.provider, period=f"{month}/2026") for month in (6, 7, 8)]


def step(sides, ids, what, *, by=None, seen=1):
    return step_many(
        step=what,
        seen=[(one, seen) for one in ids],
        acting=by or sides.provider,
        now=RECORDED_AT,
    )


def states():
    return sorted(Result.objects.values_list("state", flat=True))


def test_many_are_submitted_and_what_shows_nothing_is_left_and_named(drafts, sides):
    link(drafts[0], sides.provider)
    done = step(sides, drafts, ResultStep.SUBMIT)
    assert done.done == 1
    assert [one.key for one in done.left] == drafts[1:]
    assert {one.refusal.params["refusals"][0].code for one in done.left} == {
        "cooperation.evidence_missing"
    }
    assert states() == [ResultState.DRAFT, ResultState.DRAFT, ResultState.SUBMITTED]
    with pytest.raises(NothingTicked):
        step(sides, [], ResultStep.SUBMIT)


def test_one_file_shows_many_and_its_bytes_are_kept_once(drafts, sides):
    file = GivenEvidence(name="Biên bản.jpg", content=JPEG)
    given = {"file": file, "acting": sides.provider, "now": RECORDED_AT}
    done = show_many(results=[*drafts, drafts[0]], **given)
    assert (done.done, done.left) == (3, ())
    assert Evidence.objects.count() == 3
    assert len(set(Evidence.objects.values_list("file_id", flat=True))) == 1
    assert step(sides, drafts, ResultStep.SUBMIT).done == 3
    done = show_many(results=drafts[:1], **given)
    assert done.left[0].refusal.code == "cooperation.evidence_closed"
    assert list_to_submit(acting=sides.provider) == ()


def test_a_link_that_is_none_is_refused_before_anything_is_written(drafts, sides):
    with pytest.raises(ResultRefused):
        show_many(results=drafts, file=None, link="ở tủ", acting=sides.provider, now=RECORDED_AT)
    assert not Evidence.objects.exists()


def test_only_ones_own_wait_to_be_submitted(drafts, sides, counted):
    assert count_to_submit(acting=sides.provider) == 3
    assert count_to_submit(acting=sides.state) == 0
    link(drafts[0], sides.provider)
    step(sides, drafts[:1], ResultStep.SUBMIT)
    assert count_to_submit(acting=sides.provider) == 2


def tick(page, *places):
    found = re.findall(r'name="result" value="([^"]+)"', page)
    return [found[place] for place in places]


def test_on_the_page_many_are_shown_and_submitted(drafts, sides):
    browser = browser_of(sides.provider)
    assert reverse(PAGE) in page_of(browser.get(reverse("cooperation:results")))
    page = page_of(browser.get(reverse(PAGE)))
    chosen = tick(page, 0, 2)
    wrong = browser.post(reverse(PAGE), {"deed": "show", "result": chosen, "link": "ở tủ"})
    assert wrong.status_code == 422
    told = page_of(wrong)
    assert "ở tủ" in told
    assert all(re.search(rf'value="{one}" checked', told) for one in chosen)
    photo = SimpleUploadedFile("Biên bản.jpg", JPEG, content_type="image/jpeg")
    sent = {"deed": "show", "result": chosen, "file": photo}
    assert "cạnh 2 kết quả" in page_of(browser.post(reverse(PAGE), sent, follow=True))
    every = tick(page_of(browser.get(reverse(PAGE))), 0, 1, 2)
    told = page_of(browser.post(reverse(PAGE), {"deed": "submit", "result": every}, follow=True))
    assert "Đã gửi 2 kết quả" in told
    assert re.search(r"A1-C1 · [^<]*[678]/2026: ", told)


def test_what_the_other_side_leaves_unconfirmed_is_named_too(counted, sides):
    first = submitted(counted, sides.provider)
    browser = browser_of(sides.state)
    page = reverse("cooperation:results_waiting")
    (seen,) = tick(page_of(browser.get(page)), 0)
    step(sides, [first], ResultStep.TAKE_BACK, seen=2)
    told = page_of(browser.post(page, {"result": [seen]}, follow=True))
    assert "Một kết quả: " in told


def test_what_waits_is_narrowed_to_a_commitment_and_stays_so_when_some_are_confirmed(
    counted, sides
):
    other = make_counted(sides.agreement, sides.provider.agency_id, what="Lắp thêm trạm")
    for commitment in (counted, other):
        for month in (6, 7):
            submitted(commitment, sides.provider, period=f"{month}/2026")
    browser = browser_of(sides.state)
    page = reverse("cooperation:results_waiting")
    every = page_of(browser.get(page))
    assert every.count('name="result"') == 4
    assert f"{other} · Lắp thêm trạm (2)" in every
    narrowed = f"{page}?commitment={other}"
    ticks = tick(page_of(browser.get(narrowed)), 0, 1)
    assert len(ticks) == 2
    done = browser.post(narrowed, {"result": ticks[:1]}, follow=True)
    assert done.redirect_chain == [(narrowed, 302)]
    assert page_of(done).count('name="result"') == 1
    assert page_of(browser.get(f"{page}?commitment=A99-C1")).count('name="result"') == 3


def test_a_file_chosen_beside_the_list_goes_along_when_they_are_submitted(drafts, sides):
    browser = browser_of(sides.provider)
    chosen = tick(page_of(browser.get(reverse(PAGE))), 0, 1)
    wrong = browser.post(reverse(PAGE), {"deed": "submit", "result": chosen, "link": "ở tủ"})
    assert wrong.status_code == 422
    assert states() == [ResultState.DRAFT] * 3
    photo = SimpleUploadedFile("Biên bản.jpg", JPEG, content_type="image/jpeg")
    sent = {"deed": "submit", "result": chosen, "file": photo}
    assert "Đã gửi 2 kết quả" in page_of(browser.post(reverse(PAGE), sent, follow=True))
    assert Evidence.objects.count() == 2
