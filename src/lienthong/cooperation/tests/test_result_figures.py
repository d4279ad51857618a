"""What results amount to, each thing once; closed periods; what shows a result."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lienthong.cooperation.operations.period_locks import lift_lock, lock_period
from lienthong.cooperation.operations.result_evidence import (
    add_file,
    withdraw_evidence,
)
from lienthong.cooperation.operations.result_twins import decide_twins
from lienthong.cooperation.queries.figures import list_figures, list_things
from lienthong.cooperation.queries.result_evidence import read_evidence
from lienthong.cooperation.terms.result_refusals import (
    EvidenceClosed,
    EvidenceFull,
    LockOfOthers,
    MeasureFixed,
    NotOfASide,
    NoTwins,
    PeriodLocked,
    ResultRefused,
    UnknownEvidence,
    UnknownLock,
)
from lienthong.cooperation.terms.results import (
    MOST_EVIDENCE,
    Counting,
    ResultState,
    ResultStep,
)
from lienthong.cooperation.testing import (
    RECORDED_AT,
    browser_of,
    make_acting,
    make_agreement_between,
    make_counted,
    page_of,
)
from lienthong.cooperation.tests.reporting import (
    JPEG,
    TODAY,
    YEAR,
    codes_of,
    confirmed,
    link,
    measure,
    report,
    seen,
    step,
    submitted,
)
from lienthong.directory.terms import Level
from lienthong.directory.testing import build_unit, facts_told
from lienthong.identity.terms import Role
from lienthong.work.terms import EvidenceRefused, EvidenceTooMuch, GivenEvidence

pytestmark = pytest.mark.django_db


# --- measure, periods, doubles --------------------------------------------------------------------


def test_how_it_is_counted_is_fixed_once_the_other_side_has_seen_a_figure(counted, sides):
    report(counted, sides.provider)
    measure(counted, sides.state, counting=Counting.LATEST, categories=("Nam", "Nữ"))
    with pytest.raises(ResultRefused) as error:
        measure(counted, sides.state, categories=("Nam", "nam"))
    assert codes_of(error) == ["categories_twice"]
    with pytest.raises(ResultRefused) as error:
        report(counted, sides.provider, period="7/2026")
    assert codes_of(error) == ["category_wrong"]
    submitted(counted, sides.provider, period="7/2026", category="Nữ")
    with pytest.raises(MeasureFixed):
        measure(counted, sides.state)


def test_a_locked_period_takes_no_step_until_it_is_opened_for_a_reason(counted, sides):
    result = submitted(counted, sides.provider)
    with pytest.raises(ResultRefused) as error:
        lock_period(
            agreement=sides.agreement, period="2026", reason="", acting=sides.state, now=RECORDED_AT
        )
    assert codes_of(error) == ["lock_reason_missing"]
    lock = lock_period(
        agreement=sides.agreement,
        period="quý 2/2026",
        reason="Báo cáo sơ kết",
        acting=sides.state,
        now=RECORDED_AT,
    )
    for act in (
        lambda: step(result, sides.state, ResultStep.CONFIRM),
        lambda: report(counted, sides.provider, period="5/2026"),
    ):
        with pytest.raises(PeriodLocked):
            act()
    assert seen(result, sides.state).may == frozenset()
    report(counted, sides.provider, period="7/2026")
    with pytest.raises(ResultRefused) as error:
        lock_period(
            agreement=sides.agreement,
            period="4/2026–6/2026",
            reason="Lại",
            acting=sides.state,
            now=RECORDED_AT,
        )
    assert codes_of(error) == ["period_locked_already"]
    lift = {"agreement": sides.agreement, "lock_id": lock, "acting": sides.state}
    lift_lock(**lift, reason="Sót một xã", now=RECORDED_AT)
    with pytest.raises(UnknownLock):
        lift_lock(**lift, reason="Sót một xã", now=RECORDED_AT)
    assert step(result, sides.state, ResultStep.CONFIRM) is ResultState.CONFIRMED


def two_counts(sides):
    """The same thing at the same place and time, counted under two agreements."""
    province = build_unit("Tỉnh Thử Hóa", "98", level=Level.PROVINCE)
    place = build_unit("Xã Thử Giang", "98001", parent=province)
    other = make_agreement_between(
        sides.state.agency_id, sides.provider.agency_id, title="Thỏa thuận khác"
    )
    results = []
    later = RECORDED_AT + timedelta(hours=1)
    for agreement, value, at in ((sides.agreement, "12", RECORDED_AT), (other, "10", later)):
        commitment = make_counted(agreement, sides.provider.agency_id)
        measure(commitment, sides.state, by_unit=True, thing="Trạm 4G")
        results.append(confirmed(commitment, sides, value=value, unit_id=place.id, at=at))
    return results


def test_what_two_agreements_count_is_a_range_until_somebody_decides(sides):
    first, second = two_counts(sides)
    (thing,) = list_things(within=YEAR)
    assert (thing.total.least, thing.total.most, thing.total.undecided) == (10, 22, 1)
    assert thing.commitments == ("A1-C1", "A2-C1")
    (twin,) = seen(first, sides.state).twins
    assert (twin.id, twin.same) == (second, None)
    decide = {"result_id": first, "other_id": second, "acting": sides.state, "now": RECORDED_AT}
    with pytest.raises(ResultRefused):
        decide_twins(**decide, same=True, reason=" ")
    decide_twins(**decide, same=True, reason="Cùng một trạm")
    (thing,) = list_things(within=YEAR)
    assert (thing.total.least, thing.total.most, thing.total.doubled) == (12, 12, 1)
    assert thing.by_unit == {"Xã Thử Giang": 12}
    decide_twins(**decide, same=False, reason="Hai trạm cạnh nhau")
    (thing,) = list_things(within=YEAR)
    assert (thing.total.least, thing.total.most) == (22, 22)
    with pytest.raises(NoTwins):
        decide_twins(**{**decide, "other_id": first}, same=True, reason="x")


def test_only_a_party_decides_whether_two_results_count_the_same(sides):
    first, second = two_counts(sides)
    pair = {"result_id": first, "other_id": second, "same": True, "reason": "Cùng một trạm"}
    with pytest.raises(NotOfASide):
        decide_twins(**pair, acting=make_acting(Role.LEADER), now=RECORDED_AT)
    assert seen(first, sides.state).twins[0].same is None
    decide_twins(**pair, acting=sides.provider, now=RECORDED_AT)
    assert seen(first, sides.state).twins[0].same


def test_figures_of_a_commitment_stand_under_its_targets_and_beside_them(counted, sides):
    confirmed(counted, sides, period="5/2026")
    confirmed(counted, sides, period="6/2026", value="8")
    confirmed(counted, sides, period="12/2025", value="3")
    submitted(counted, sides.provider, period="7/2026")
    figures = {one.period: one for one in list_figures(reference=counted)}
    assert list(figures) == ["2025-12", "2026"]
    assert (figures["2026"].confirmed.most, figures["2026"].waiting) == (20, 1)


def test_a_figure_of_a_time_before_the_signing_is_refused_in_words(counted, sides):
    with pytest.raises(ResultRefused) as error:
        report(counted, sides.provider, period="6/2015")
    assert codes_of(error) == ["result_before_signed"]


# --- evidence -------------------------------------------------------------------------------------


def give(result, acting, content=JPEG, name="ảnh trạm.jpg"):
    file = GivenEvidence(name=name, content=content)
    add_file(result_id=result, file=file, acting=acting, now=RECORDED_AT)


def test_a_photograph_of_40_megabytes_shows_a_result_and_comes_back_as_it_was(counted, sides):
    result = report(counted, sides.provider)
    photo = b"\xff\xd8\xff\xe0" + bytes(40 * 1024 * 1024)
    give(result, sides.provider, photo)
    (one,) = seen(result, sides.provider).evidence
    name, kind, content = read_evidence(
        result_id=result, evidence_id=one.id, acting=sides.provider, on=TODAY
    )
    assert (name, kind) == ("ảnh trạm.jpg", "image/jpeg")
    assert content == photo


def test_evidence_is_what_its_bytes_say_and_not_too_much(counted, sides):
    result = report(counted, sides.provider)
    with pytest.raises(EvidenceRefused):
        give(result, sides.provider, b"MZ\x90 a program")
    with pytest.raises(EvidenceTooMuch):
        give(result, sides.provider, b"\xff\xd8\xff\xe0" + bytes(64 * 1024 * 1024))
    for address in ("javascript:alert(1)", "www.example.vn", ""):
        with pytest.raises(ResultRefused) as error:
            link(result, sides.provider, address)
        assert codes_of(error) == ["link_not_understood"]
    for number in range(MOST_EVIDENCE):
        link(result, sides.provider, f"https://example.vn/{number}")
    with pytest.raises(EvidenceFull):
        give(result, sides.provider)


def test_evidence_is_fixed_while_the_other_side_has_the_result(counted, sides):
    result = submitted(counted, sides.provider)
    (one,) = seen(result, sides.provider).evidence
    taken = {"result_id": result, "evidence_id": one.id, "now": RECORDED_AT}
    for acting in (sides.provider, sides.state):
        with pytest.raises(EvidenceClosed):
            withdraw_evidence(**taken, acting=acting)
        with pytest.raises(EvidenceClosed):
            give(result, acting)
    step(result, sides.provider, ResultStep.TAKE_BACK)
    withdraw_evidence(**taken, acting=sides.provider)
    assert [one.withdrawn for one in seen(result, sides.provider).evidence] == [True]
    with pytest.raises(UnknownEvidence):
        read_evidence(result_id=result, evidence_id=one.id, acting=sides.provider, on=TODAY)
    told = facts_told("cooperation:result:evidence_changed")
    assert [fact.data["taken_out"] for fact in told] == [True, False]


# --- what overlaps --------------------------------------------------------------------------------


@pytest.fixture
def places(db):
    province = build_unit("Tỉnh Thử Hóa", "98", level=Level.PROVINCE)
    return province, build_unit("Xã Thử Giang", "98001", parent=province)


def counted_there(sides, agreement, **measured):
    commitment = make_counted(agreement, sides.provider.agency_id)
    measure(commitment, sides.state, by_unit=True, thing="Trạm 4G", **measured)
    return commitment


def test_a_commune_within_its_province_is_left_out_of_totals_and_told(sides, places):
    province, commune = places
    counted = counted_there(sides, sides.agreement)
    inside = confirmed(counted, sides, value="5", unit_id=commune.id)
    wide = confirmed(counted, sides, value="166", unit_id=province.id)
    (thing,) = list_things(within=YEAR)
    assert (thing.total.least, thing.total.most) == (166, 166)
    (left,) = thing.left
    assert (left.id, left.by, left.reason) == (inside, wide, "within")
    assert (left.name, left.place, left.by_place) == ("A1-C1", "Xã Thử Giang", "Tỉnh Thử Hóa")
    assert thing.by_unit == {"Tỉnh Thử Hóa": 166}
    (figures,) = list_figures(reference=counted)
    assert (figures.confirmed.most, [one.id for one in figures.left]) == (166, [inside])


def test_a_quarter_of_one_agreement_within_the_half_year_of_another_counts_once(sides, places):
    _, commune = places
    other = make_agreement_between(
        sides.state.agency_id, sides.provider.agency_id, title="Thỏa thuận khác"
    )
    quarter, half = (
        confirmed(counted_there(sides, agreement), sides, unit_id=commune.id, **figure)
        for agreement, figure in (
            (sides.agreement, {"value": "5", "period": "quý 1/2026"}),
            (other, {"value": "12", "period": "6 tháng đầu năm 2026"}),
        )
    )
    (thing,) = list_things(within=YEAR)
    assert (thing.total.most, [(one.id, one.by) for one in thing.left]) == (12, [(quarter, half)])
    (twin,) = seen(quarter, sides.state).twins
    assert (twin.id, twin.same, twin.is_open) == (half, None, False)
    pair = {"result_id": quarter, "other_id": half, "acting": sides.state, "now": RECORDED_AT}
    decide_twins(**pair, same=False, reason="Hai trạm khác nhau")
    (thing,) = list_things(within=YEAR)
    assert (thing.total.most, thing.left) == (17, ())
    decide_twins(**pair, same=True, reason="Xem lại: cùng một trạm")
    (thing,) = list_things(within=YEAR)
    assert (thing.total.most, [(one.id, one.by) for one in thing.left]) == (12, [(quarter, half)])


def test_totals_over_all_agreements_take_the_same_queries_whatever_there_is(sides, places):
    _, commune = places

    def count():
        with CaptureQueriesContext(connection) as captured:
            list_things(within=YEAR)
        return len(captured)

    confirmed(counted_there(sides, sides.agreement), sides, unit_id=commune.id)
    before = count()
    for month in (7, 8, 9):
        named = make_counted(sides.agreement, sides.provider.agency_id)
        measure(named, sides.state, by_unit=True, thing=f"Máy {month}")
        for value in (month - 2, month - 1):
            confirmed(named, sides, unit_id=commune.id, period=f"{value}/2026")
    assert count() == before


def test_a_period_that_one_side_closed_is_not_opened_by_the_other(sides):
    by_state = {"acting": sides.state, "now": RECORDED_AT}
    lock = lock_period(agreement=sides.agreement, period="2026", reason="Đã báo cáo", **by_state)
    lift = {"agreement": sides.agreement, "lock_id": lock, "reason": "Cần sửa", "now": RECORDED_AT}
    with pytest.raises(LockOfOthers):
        lift_lock(acting=sides.provider, **lift)
    address = reverse("cooperation:locks", args=[sides.agreement])
    assert "Mở lại kỳ" not in page_of(browser_of(sides.provider).get(address))
    assert "Mở lại kỳ" in page_of(browser_of(sides.state).get(address))
    lift_lock(acting=sides.state, **lift)
