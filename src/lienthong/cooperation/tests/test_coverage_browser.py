"""Coverage and this week in a real browser; the tones of the map."""

import pytest
from django.urls import reverse

from lienthong.cooperation.operations.rollouts import add_rollout, record_sites
from lienthong.cooperation.pages.coverage import STEPS, tone_of
from lienthong.cooperation.terms.rollouts import RolloutDraft, RolloutKind, SiteDraft, Stage
from lienthong.cooperation.testing import (
    RECORDED_AT,
    make_acting,
    make_agreement,
    make_commitment,
)
from lienthong.directory.terms import Level
from lienthong.directory.testing import build_unit


@pytest.mark.parametrize("most", [1, 3, 4, 5, 166])
def test_tones_rise_with_the_number_and_none_is_apart(most):
    tones = [tone_of(count, most) for count in range(most + 1)]
    assert tones == sorted(tones)
    assert (tones[0], tones[-1], min(tones[1:])) == (0, STEPS, tones[1])
    assert tones[1] >= 1


@pytest.fixture
def commune(transactional_db, monkeypatch):
    """A commune, which is all the province has."""
    province = build_unit("Tỉnh Thử Hóa", "98", level=Level.PROVINCE)
    unit = build_unit("Xã Thử Giang", "98001", parent=province)
    monkeypatch.setattr("lienthong.cooperation.queries.coverage.communes_of", lambda _on: [unit])
    return unit


@pytest.mark.parametrize("width", [360, 1280])
def test_from_the_matrix_to_a_commune(as_officer, commune, axe, no_sideways_scroll, width):
    unit = commune
    reference = add_rollout(
        commitment=make_commitment(make_agreement(), due="2020"),
        draft=RolloutDraft(item="Trạm 4G", kind=RolloutKind.INFRASTRUCTURE, measure="trạm"),
        acting=make_acting(),
        now=RECORDED_AT,
    )
    site = SiteDraft(unit_id=unit.id, days={Stage.INSTALLED: "5/2026"})
    record_sites(reference=reference, drafts=[site], acting=make_acting(), now=RECORDED_AT)
    page = as_officer("cooperation:coverage", width=width)
    axe(page)
    no_sideways_scroll(page)
    page.get_by_role("link", name="Xã Thử Giang").click()
    page.get_by_text("lắp đặt 5/2026").wait_for()
    axe(page)
    no_sideways_scroll(page)
    page.goto(page.url.split("/xa-phuong")[0] + reverse("cooperation:week"))
    page.get_by_role("link", name="xem mọi thỏa thuận").click()
    page.get_by_role("link", name="Lắp trạm 4G tại các xã").wait_for()
    axe(page)
    no_sideways_scroll(page)
