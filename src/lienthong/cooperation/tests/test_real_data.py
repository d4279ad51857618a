"""The published agreements A1 to A12 over the real directory."""

from dataclasses import replace
from datetime import date

import pytest

from lienthong.audit.queries import FactFilter, list_facts
from lienthong.audit.terms import SYSTEM
from lienthong.cooperation.operations import (
    add_agreement,
    amend_agreement,
    decide_succession,
    load_agreements,
)
from lienthong.cooperation.queries import (
    AgreementFilter,
    check_sides,
    count_agreements,
    get_agreement,
    get_draft,
    list_agreements,
    list_proposals,
    list_undecided,
    list_years,
    read_near,
    read_radar,
)
from lienthong.cooperation.terms import (
    Certainty,
    DataDamaged,
    DateBasis,
    Level,
    Order,
    RecordKind,
    Side,
    State,
    VersionKind,
)
from lienthong.cooperation.terms.radar import Section, Stage
from lienthong.cooperation.terms.succession import Choice, DecisionAct, Outcome
from lienthong.cooperation.testing import RECORDED_AT, make_draft

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _real_data(real_data, db):
    return real_data


def references(**matching):
    found = list_agreements(matching=AgreementFilter(**matching), on=ON)
    return [one.reference for one in found.items]


def test_the_twelve_are_on_record_and_the_gaps_have_no_invented_names():
    assert references(kind=RecordKind.AGREEMENT) == [f"A{number}" for number in range(1, 12)]
    assert references(kind=RecordKind.GAP) == ["A12.1", "A12.2"]
    for reference in ("A12.1", "A12.2"):
        record = get_agreement(reference=reference, on=ON)
        assert record.parties == ()
        assert record.draft.signed == record.draft.term == ""


@pytest.mark.parametrize(
    ("reference", "signed", "basis", "term"),
    [
        ("A1", "2015-09-19", DateBasis.STATED, "2015/2020"),
        ("A2", "2021?-11-11", DateBasis.INFERRED, "2021/2025"),
        ("A3", "2017-10-27", DateBasis.STATED, ""),
        ("A4", "2018-06", DateBasis.STATED, "2018/2020"),
        ("A5", "2018-08-02", DateBasis.STATED, ""),
        ("A6", "[2018-08-01..2018-08-13]", DateBasis.BOUNDED, "2018/2023"),
        ("A7", "2016", DateBasis.STATED, ""),
        ("A8", "2018-03", DateBasis.STATED, ""),
        ("A9", "2018-05-18", DateBasis.STATED, ""),
        ("A10", "", DateBasis.MISSING, "2014/2018"),
        ("A11", "2018-07-04", DateBasis.STATED, ""),
    ],
)
def test_dates_are_those_of_the_sources(reference, signed, basis, term):
    draft = get_agreement(reference=reference, on=ON).draft
    assert (draft.signed, draft.signed_basis, draft.term) == (signed, basis, term)
    assert bool(draft.term) != bool(draft.term_missing)
    assert draft.sources


@pytest.mark.parametrize(("reference", "heirs"), [("A3", 7), ("A4", 5), ("A5", 8), ("A6", 6)])
def test_the_districts_are_carried_on_by_living_communes(reference, heirs):
    record = get_agreement(reference=reference, on=ON)
    district = record.parties[0]
    assert not district.living
    assert district.ended_on == date(2025, 7, 1)
    assert len(record.heirs) == heirs
    assert all(heir.since == date(2025, 7, 1) for heir in record.heirs)


def test_the_four_districts_have_twenty_six_heirs():
    records = [get_agreement(reference=f"A{number}", on=ON) for number in (3, 4, 5, 6)]
    assert len({heir.agency_id for record in records for heir in record.heirs}) == 26


def test_the_heirs_of_nga_son_are_communes_and_not_the_district_that_had_the_name():
    record = get_agreement(reference="A6", on=ON)
    names = {heir.short_name for heir in record.heirs}
    assert names == {
        f"UBND xã {name}"
        for name in ("Nga Sơn", "Ba Đình", "Nga Thắng", "Hồ Vương", "Tân Tiến", "Nga An")
    }
    assert record.draft.parties[0].agency_id not in {heir.agency_id for heir in record.heirs}


def test_before_its_end_a_district_has_no_heirs():
    record = get_agreement(reference="A6", on=date(2025, 6, 30))
    assert record.parties[0].living
    assert record.heirs == ()


def test_a_provider_the_source_only_calls_vnpt_is_not_linked_and_says_so():
    for number in (5, 7, 8, 9, 11):
        provider = get_agreement(reference=f"A{number}", on=ON).parties[1]
        assert not provider.known
        assert "VNPT" in provider.party.note


def test_a2_carries_on_a1_after_a_gap_that_is_concluded():
    record = get_agreement(reference="A2", on=ON)
    assert record.renews.reference == "A1"
    assert record.renews.gap.shortest_months == 10
    assert record.renews.gap.certainty is Certainty.INFERRED
    (later,) = get_agreement(reference="A1", on=ON).renewed_by
    assert (later.reference, later.gap) == ("A2", record.renews.gap)


def test_loading_twice_changes_nothing_even_after_an_amendment():
    _, _, draft = get_draft(reference="A6")
    amend_agreement(
        reference="A6",
        draft=replace(draft, remarks="Đã đọc lại nguồn."),
        kind=VersionKind.CORRECTION,
        effective="",
        reason="Bổ sung ghi chú",
        based_on=1,
        actor=SYSTEM,
        now=RECORDED_AT,
    )
    facts = len(list_facts(matching=FactFilter(), limit=1000))
    loaded = load_agreements(actor=SYSTEM, now=RECORDED_AT)
    assert (loaded.written, loaded.already) == (0, 13)
    assert len(list_facts(matching=FactFilter(), limit=1000)) == facts
    assert get_draft(reference="A6")[1] == 2


def test_what_people_add_is_numbered_after_the_twelve():
    added = add_agreement(draft=make_draft(), actor=SYSTEM, now=RECORDED_AT)
    assert added.reference == "A13"
    assert references()[-1] == "A13"


def test_the_list_is_filtered_by_level_year_state_and_party():
    assert references(level=Level.PROVINCE) == ["A1", "A2"]
    assert references(year=2018) == ["A4", "A5", "A6", "A8", "A9", "A11"]
    assert references(undated=True) == ["A10", "A12.1", "A12.2"]
    assert references(state=State.LAPSED) == ["A1", "A2", "A4", "A6", "A10"]
    assert references(text="nga son") == ["A6"]
    assert references(text="giáo dục") == ["A9", "A10"]
    assert references(text="không có đâu") == []


def test_the_list_is_ordered_and_what_has_no_date_comes_last():
    def ordered(order, *, descending=False):
        found = list_agreements(
            matching=AgreementFilter(), on=ON, order=order, descending=descending
        )
        return [one.reference for one in found.items]

    assert ordered(Order.SIGNED)[:3] == ["A1", "A7", "A3"]
    assert ordered(Order.SIGNED)[-3:] == ["A10", "A12.1", "A12.2"]
    assert ordered(Order.SIGNED, descending=True)[0] == "A2"
    assert ordered(Order.SIGNED, descending=True)[-3:] == ["A10", "A12.1", "A12.2"]
    assert ordered(Order.ENDS)[0] == "A10"
    assert ordered(Order.LEVEL)[:2] == ["A1", "A2"]


def test_the_years_show_what_is_sure_and_what_is_possible():
    found = list_years(on=ON)
    assert (found.years[0].year, found.years[-1].year) == (2026, 2014)
    by_year = {year.year: year for year in found.years}
    named = {key: one.reference for key, one in found.agreements.items()}
    assert [named[one] for one in by_year[2021].signed] == ["A2"]
    assert by_year[2021].surely_signed == frozenset()
    assert {named[one] for one in by_year[2020].surely_ending} == {"A1", "A4"}
    assert {one.reference for one in found.undated} == {"A10"}


def test_counts_agree_with_the_list():
    for state in State:
        matching = AgreementFilter(state=state)
        listed = list_agreements(matching=matching, on=ON)
        assert count_agreements(matching=matching, on=ON) == listed.total == len(listed.items)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"id": "00000000-0000-0000-0000-000000000007", "name": "X"}, "no such body"),
        ({"id": "6e9d2a1c-bce2-59db-886f-9cd287fdbdd1", "name": "xã Nga Sơn"}, "calls this body"),
    ],
)
def test_a_body_that_is_not_the_one_meant_is_refused(wrong, reason, monkeypatch):
    monkeypatch.setattr(
        "lienthong.cooperation.operations.load.tomllib.loads",
        lambda _: {"sources": {}, "agencies": {"nga_son": wrong}, "agreements": []},
    )
    with pytest.raises(DataDamaged, match=reason):
        load_agreements(actor=SYSTEM, now=RECORDED_AT)


def test_the_four_districts_agreements_are_decided_for_twenty_six_bodies_at_once():
    references = ["A3", "A4", "A5", "A6"]
    proposals = list_proposals(references=references, on=ON)
    assert len(proposals) == len({one.successor_id for one in proposals}) == 26
    shares = {
        one.successor_name.removeprefix("Ủy ban nhân dân "): (one.basis.passed, one.basis.total)
        for one in proposals
    }
    assert shares["xã Thiệu Quang"] == (6, 24)
    assert shares["phường Đông Tiến"] == (2, 24)
    assert shares["xã Định Hòa"] == (1, 24)
    assert shares["phường Nam Sầm Sơn"] == (1, 26)
    assert shares["xã Cẩm Thủy"] == (2, 17)
    assert shares["xã Nga Sơn"] == (5, 23)
    proposed = {(one.reference, one.outcome) for one in proposals}
    assert proposed == {
        ("A3", Outcome.SPLIT),
        ("A4", Outcome.END),
        ("A5", Outcome.SPLIT),
        ("A6", Outcome.END),
    }
    results = decide_succession(
        choices=[
            Choice(
                reference=one.reference,
                party_id=one.party_id,
                successor_id=one.successor_id,
                outcome=one.outcome,
            )
            for one in proposals
        ],
        act=DecisionAct(missing="Chờ văn bản của UBND tỉnh"),
        note="",
        actor=SYSTEM,
        now=RECORDED_AT,
    )
    assert [one.refusal for one in results] == [None] * 26
    assert list_undecided(on=ON) == ()
    assert check_sides(on=ON).undecided == ()


def test_a_commune_that_was_divided_counts_for_each_it_passed_to():
    proposals = list_proposals(references=["A3"], on=ON)
    in_part = {one.successor_name: one.basis.in_part for one in proposals if one.basis.in_part}
    assert sorted(in_part.values()) == [1, 1, 1, 2]
    assert sum(one.basis.passed for one in proposals) == 27


def test_of_every_side_it_is_told_who_answers_for_it_or_that_nobody_can_tell():
    sides = check_sides(on=ON)
    assert {one.reference for one in sides.undecided} == {"A3", "A5"}
    untold = {(one.reference, one.side) for one in sides.untold}
    assert ("A9", Side.PROVIDER) in untold
    assert ("A9", Side.STATE) not in untold
    assert sides.agreements == 6


def test_the_radar_shows_each_agreement_as_it_was():
    radar = read_radar(on=ON)
    attention = [(one.reference, one.lapse.stage) for one in radar.of(Section.ATTENTION)]
    assert attention == [
        ("A4", Stage.LAPSED),
        ("A6", Stage.LAPSED),
        ("A2", Stage.LAPSED),
    ]
    renewed = {one.reference: one.renewed_by for one in radar.of(Section.ANSWERED)}
    assert {key: later[0].reference for key, later in renewed.items()} == {"A1": "A2", "A10": "A9"}
    (a2,) = renewed["A1"]
    assert (a2.certainty, a2.gap.shortest_months) == (Certainty.INFERRED, 10)
    untold = {one.reference for one in radar.of(Section.UNTOLD)}
    assert untold == {"A3", "A5", "A7", "A8", "A9", "A11"}
    assert all(one.term_missing for one in radar.of(Section.UNTOLD))


@pytest.mark.parametrize("day", [date(2017, 6, 1), date(2020, 12, 1), date(2021, 1, 1), ON])
def test_the_near_ones_are_those_of_the_whole_radar_that_ask_for_a_step(day):
    near, whole = read_near(on=day), read_radar(on=day)
    assert near.unnoticed == whole.unnoticed
    assert near.of(Section.ATTENTION) == whole.of(Section.ATTENTION)


def test_before_a1_lapsed_its_renewal_was_due():
    by_day = {
        day: {one.reference: one.lapse.stage for one in read_radar(on=day).of(*Section)}["A1"]
        for day in (date(2019, 6, 1), date(2019, 7, 15), date(2019, 11, 1), date(2020, 6, 1))
    }
    assert list(by_day.values()) == [Stage.LATER, Stage.RENEW, Stage.SOON, Stage.PERHAPS]
