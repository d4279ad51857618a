"""When agreements lapse, at the earliest and at the latest, and who noticed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from lienthong.audit.queries import FactFilter, list_facts
from lienthong.audit.terms import SYSTEM
from lienthong.cooperation.operations import (
    decide_not_renewed,
    decide_succession,
    link_renewal,
    reopen_lapse,
)
from lienthong.cooperation.queries import (
    get_agreement,
    get_radar_entry,
    get_renewal_draft,
    list_proposals,
    read_radar,
)
from lienthong.cooperation.rules import force_of, standing_on
from lienthong.cooperation.rules.radar import lapse_on, renewal_due_on, section_of
from lienthong.cooperation.terms import (
    Level,
    Party,
    RecordKind,
    Side,
    State,
    UnknownAgreement,
    Unsure,
)
from lienthong.cooperation.terms.radar import (
    LapseAnswered,
    LapseNotAnswered,
    LapseRefused,
    Section,
    Stage,
)
from lienthong.cooperation.terms.succession import Choice, DecisionAct, Outcome
from lienthong.cooperation.testing import COMMUNES, make_agreement
from lienthong.kernel.partial_dates import PartialDate

ON = date(2026, 11, 30)
NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)


def lapse(term, on=ON, signed=""):
    parsed = [PartialDate.parse(text) if text else None for text in (signed, term)]
    force = force_of(signed=parsed[0], term=parsed[1])
    return lapse_on(force, on=on, has_term=bool(term))


@pytest.mark.parametrize(
    ("term", "worst", "best"),
    [
        ("2018/2023", "2023-01-01", "2023-12-31"),
        ("2018/2023-06", "2023-06-01", "2023-06-30"),
        ("2018-06-15/2020-06-14", "2020-06-14", "2020-06-14"),
        ("2018/..", None, None),
        ("2018/", None, None),
        ("2018/2020?", None, None),
        ("", None, None),
    ],
)
def test_a_term_ends_at_the_earliest_and_at_the_latest_as_far_as_it_is_known(term, worst, best):
    found = lapse(term)
    assert [one and str(one) for one in (found.worst, found.best)] == [worst, best]


@pytest.mark.parametrize(
    ("term", "stage"),
    [
        ("2021/2025", Stage.LAPSED),
        ("2021/2026", Stage.PERHAPS),
        ("2021/2026-11-30", Stage.SOON),
        ("2021/2027-02-28", Stage.SOON),
        ("2021/2027-03-01", Stage.RENEW),
        ("2021/2027-06-01", Stage.RENEW),
        ("2021/2027-06-02", Stage.LATER),
        ("2021/2027", Stage.SOON),
        ("2021/..", Stage.ENDLESS),
        ("2021/", Stage.UNTOLD),
        ("", Stage.UNTOLD),
    ],
)
def test_the_horizons_count_from_the_earliest_end(term, stage):
    assert lapse(term).stage is stage


def test_why_nobody_can_say_when_it_ends():
    assert lapse("").unsure is Unsure.NO_TERM
    assert lapse("2021/").unsure is Unsure.END


def test_a_renewal_is_drafted_half_a_year_before_the_earliest_end():
    assert renewal_due_on(lapse("2021/2027-06-01")) == ON
    assert renewal_due_on(lapse("2021/..")) is None


def test_what_was_answered_needs_nobody():
    assert section_of(Stage.LAPSED, answered=False) is Section.ATTENTION
    assert {section_of(stage, answered=True) for stage in Stage} == {Section.ANSWERED}


DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
PARTS = st.sampled_from(["%Y", "%Y-%m", "%Y-%m-%d"])


@st.composite
def terms(draw):
    first, last = sorted((draw(DAYS), draw(DAYS)))
    end = draw(st.sampled_from(["", "..", last.strftime(draw(PARTS))]))
    return f"{first:%Y}/{end}"


@given(terms(), DAYS, st.integers(0, 4000))
def test_as_time_goes_on_an_agreement_only_comes_nearer_to_its_end(term, on, days):
    order = [Stage.LATER, Stage.RENEW, Stage.SOON, Stage.PERHAPS, Stage.LAPSED]
    before, after = lapse(term, on), lapse(term, on + timedelta(days=days))
    assert (before.worst, before.best) == (after.worst, after.best)
    if before.worst is None:
        assert before.stage is after.stage
        assert before.stage in {Stage.UNTOLD, Stage.ENDLESS}
        return
    assert before.worst <= before.best
    assert order.index(before.stage) <= order.index(after.stage)
    assert (before.stage is Stage.LAPSED) == (before.best < on)
    assert (before.stage in {Stage.LATER, Stage.RENEW, Stage.SOON}) == (on <= before.worst)


@given(terms(), DAYS)
def test_the_radar_and_the_standing_of_an_agreement_say_the_same(term, on):
    force = force_of(signed=None, term=PartialDate.parse(term))
    standing = standing_on(force, on=on, has_term=True)
    assert (lapse(term, on).stage is Stage.LAPSED) == (standing.state is State.LAPSED)


def entry(reference):
    return get_radar_entry(reference=reference, on=ON)


def answer(reference, reason="Nội dung đã làm xong"):
    decide_not_renewed(reference=reference, reason=reason, actor=SYSTEM, now=NOW)


@pytest.mark.django_db
def test_who_lapsed_without_a_word_went_unnoticed_until_it_is_answered(linked):
    assert entry(linked).unnoticed
    answer(linked)
    found = entry(linked)
    assert (found.unnoticed, found.section) == (False, Section.ANSWERED)
    assert found.not_renewed.reason == "Nội dung đã làm xong"
    with pytest.raises(LapseAnswered):
        answer(linked)
    reopen_lapse(reference=linked, reason="Nhầm", actor=SYSTEM, now=NOW)
    assert entry(linked).unnoticed
    with pytest.raises(LapseNotAnswered):
        reopen_lapse(reference=linked, reason="Nhầm", actor=SYSTEM, now=NOW)
    for tag in ("cooperation:lapse:decided", "cooperation:lapse:reopened"):
        assert len(list_facts(matching=FactFilter(tag=tag), limit=9)) == 1


@pytest.mark.django_db
def test_an_answer_gives_a_reason_and_is_about_an_agreement_on_record(linked):
    with pytest.raises(LapseRefused):
        answer(linked, reason=" ")
    with pytest.raises(LapseRefused):
        answer(linked, reason="x" * 501)
    with pytest.raises(UnknownAgreement):
        answer("A999")
    with pytest.raises(UnknownAgreement):
        entry("A999")


@pytest.mark.django_db
def test_a_later_agreement_is_linked_as_renewal_with_the_gap_between(linked):
    later = make_agreement(title="Tiếp nối", signed="2025-02-01", term="2025/2030")
    link(linked, later.lower())
    (renewal,) = entry(linked).renewed_by
    assert renewal.reference == later
    assert (renewal.gap.shortest_months, renewal.gap.longest_months) == (13, 24)
    assert not entry(linked).unnoticed
    assert get_agreement(reference=later, on=ON).versions[0].reason == "Cùng nội dung"


def link(reference, later, reason="Cùng nội dung"):
    link_renewal(reference=reference, later=later, reason=reason, actor=SYSTEM, now=NOW)


@pytest.mark.django_db
def test_what_cannot_be_the_renewal_is_refused(linked):
    other = make_agreement(title="Khác", term="2010/2012", signed="2010")
    later = make_agreement(title="Tiếp nối", signed="2025", term="2025/2030")
    link(other, later)
    for given_later in ("", "A999", linked, later):
        with pytest.raises(LapseRefused):
            link(linked, given_later)


@pytest.mark.django_db
def test_a_gap_is_not_on_the_radar(linked):
    make_agreement(
        title="Còn lại",
        kind=RecordKind.GAP,
        parties=(),
        signed="",
        term="",
        term_missing="không nêu",
    )
    assert [one.reference for one in read_radar(on=ON).of(*Section)] == [linked]


def decide_all(reference, outcome):
    choices = [
        Choice(
            reference=one.reference,
            party_id=one.party_id,
            successor_id=one.successor_id,
            outcome=outcome,
        )
        for one in list_proposals(references=[reference], on=ON)
    ]
    act = DecisionAct(missing="Chưa có")
    decide_succession(choices=choices, act=act, note="", actor=SYSTEM, now=NOW)


@pytest.mark.django_db
def test_an_agreement_all_successors_ended_is_answered(linked):
    decide_all(linked, Outcome.END)
    found = entry(linked)
    assert (found.ended, found.section) == (True, Section.ANSWERED)


@pytest.mark.django_db
def test_a_renewal_names_those_who_carry_the_agreement_on(linked, directory):
    before = get_renewal_draft(reference=linked, on=ON)
    assert [party.agency_id for party in before.parties] == [None, None]
    decide_all(linked, Outcome.SPLIT)
    draft = get_renewal_draft(reference=linked, on=ON)
    state = [party for party in draft.parties if party.side is Side.STATE]
    assert {party.name for party in state} == set(COMMUNES)
    assert {party.agency_id for party in state} == set(directory.communes)
    assert (draft.signed, draft.term, draft.sources, draft.level) == ("", "", (), Level.COMMUNE)
    assert draft.renews_id == get_agreement(reference=linked, on=ON).id


@pytest.mark.django_db
def test_the_number_of_queries_is_that_of_one_agreement(linked, directory):
    def count():
        with CaptureQueriesContext(connection) as asked:
            read_radar(on=ON).of(*Section)
        return len(asked)

    one = count()
    for number in range(20):
        reference = make_agreement(
            title=f"Thỏa thuận {number}",
            parties=(
                Party(side=Side.STATE, name="UBND huyện", agency_id=directory.district),
                Party(side=Side.PROVIDER, name="VT", agency_id=directory.provider),
            ),
        )
        answer(reference)
    assert count() == one
