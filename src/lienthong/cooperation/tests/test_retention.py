"""Names of trainees are reduced to numbers once their time is over; what counts stays."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from lienthong.cooperation.jobs import reduce_names
from lienthong.cooperation.models import GivenTable, Trainee
from lienthong.cooperation.operations.trainees import strike_trainee
from lienthong.cooperation.queries.commitments import find_commitment
from lienthong.cooperation.queries.counted_results import count_figures
from lienthong.cooperation.queries.training_tables import write_people_table
from lienthong.cooperation.queries.trainings import get_training, list_coverage, trained_people
from lienthong.cooperation.rules.retention import kept_until, read_retention, retention_on
from lienthong.cooperation.terms.counted_results import CountSource
from lienthong.cooperation.terms.training_refusals import NamesNotKept
from lienthong.cooperation.testing import make_acting, make_agreement, make_commitment, page_of
from lienthong.cooperation.tests.training import (
    ACTING,
    SO,
    add,
    apply,
    change,
    give,
    people,
    record,
    somebody,
)
from lienthong.directory.testing import facts_told
from lienthong.paper.keeping import path_in

TODAY = date(2026, 11, 2)
OVER = datetime(2028, 11, 3, 1, 0, tzinfo=UTC)
LAST_DAY = datetime(2028, 11, 2, 1, 0, tzinfo=UTC)
RULES = [
    {"what": "trainees", "months": 24, "legal_basis": "Luật A", "valid_from": date(2026, 1, 1)},
    {"what": "trainees", "months": 1, "legal_basis": "Luật B", "valid_from": date(2030, 1, 1)},
]


def test_a_name_is_kept_for_so_many_months_after_the_session():
    rules = read_retention(RULES)
    assert [retention_on(rules, date(year, 5, 1)).months for year in (2020, 2029, 2031)] == [
        24,
        24,
        1,
    ]
    assert kept_until(date(2026, 11, 2), rules[0]) == date(2028, 11, 2)
    assert kept_until(date(2031, 12, 31), rules[1]) == date(2032, 1, 31)
    assert kept_until(date(2031, 1, 31), rules[1]) == date(2031, 2, 28)


@pytest.fixture
def session(db):
    """A session with somebody who came, somebody who did not, and an agency's empty place."""
    training = add(make_commitment(make_agreement()), has_test=True, pass_mark="5")
    record(
        training,
        somebody(post="Chuyên viên", attended=True, mark="8"),
        somebody("Vũ Thử", attended=True, mark="2"),
        somebody("Đỗ Thử"),
        somebody("", agency="UBND xã Thử"),
    )
    return training


def counted(training):
    summary, _ = get_training(reference=training)
    (course,) = list_coverage(commitment=summary.commitment)
    lacks = sorted(one.lack for one in course.lacking)
    figures = count_figures(
        commitment=find_commitment(summary.commitment),
        source=CountSource.TRAINED,
        period="2026",
        today=TODAY,
    )
    return summary.tally, course.people, course.able, lacks, [one.value for one in figures]


@pytest.mark.django_db
def test_what_counts_stays_when_the_names_go(session):
    before = counted(session)
    assert reduce_names(LAST_DAY) == 0
    assert reduce_names(OVER) == 3
    assert reduce_names(OVER) == 0
    assert counted(session) == before
    for row in Trainee.objects.exclude(name_key=""):
        told = (row.name, row.post, row.score, row.attended_how, row.account_id)
        assert told == ("", "", "", "", None)
        assert "thử" not in row.name_key
        assert row.recorded_by == "Liên Thông"
    (fact,) = facts_told("cooperation:training:names_reduced")
    assert fact.data["people_reduced"] == 3
    with pytest.raises(NamesNotKept):
        record(session, somebody("Lê Mới"))
    one = next(one for one in people(session) if one.reduced)
    with pytest.raises(NamesNotKept):
        change(session, one, name="Lê Thị Hà")
    with pytest.raises(NamesNotKept):
        strike_trainee(
            reference=session,
            trainee_id=one.id,
            reason="x",
            seen=one.steps,
            acting=ACTING,
            now=OVER,
        )


@pytest.mark.django_db
def test_the_same_person_stays_one_and_is_kept_for_the_later_session():
    commitment = make_commitment(make_agreement())
    first = add(commitment)
    second = add(commitment, held="02/12/2027")
    record(first, somebody(attended=True), somebody("Vũ Thử", attended=True))
    record(second, somebody())
    assert reduce_names(OVER) == 1
    kept = {one.name for one in people(first)}
    assert kept == {"", "Lê Thị Hà"}
    assert reduce_names(datetime(2029, 12, 3, 1, 0, tzinfo=UTC)) == 1
    (course,) = list_coverage(commitment=commitment)
    assert (course.people, course.able) == (2, 2)
    assert len({row.name_key for row in Trainee.objects.all()}) == 2


@pytest.mark.django_db
def test_trained_people_of_an_agency_stay_as_many(directory):
    commitment = make_commitment(make_agreement())
    training = add(commitment)
    record(
        training,
        somebody(agency="UBND xã Thử Giang", attended=True),
        somebody("Vũ Thử", agency="UBND xã Thử Giang", attended=True),
    )
    before = trained_people(on=TODAY)
    reduce_names(OVER)
    assert trained_people(on=TODAY) == before


@pytest.mark.django_db
def test_the_spreadsheets_with_names_go_too(session):
    table = give(session, ("Ngô Thử", "", SO, "x", "7"))
    apply(session, table)
    digest = GivenTable.objects.get().file_id
    path = path_in(Path(settings.DOCUMENTS.files), digest)
    assert path.exists()
    reduce_names(LAST_DAY)
    assert path.exists()
    reduce_names(OVER)
    assert not GivenTable.objects.exists()
    assert not path.exists()


@pytest.mark.django_db
def test_the_pages_tell_it_beforehand_and_afterwards(session, officer):
    page = reverse("cooperation:training", args=[session])
    told = page_of(officer.get(page))
    assert "đến hết ngày 02/11/2028" in told
    assert "Luật Bảo vệ dữ liệu cá nhân" in told
    reduce_names(OVER)
    told = page_of(officer.get(page))
    assert "Lê Thị Hà" not in told
    assert "3 người không còn lưu tên" in told
    assert "đến hết ngày" not in told
    assert "không còn lưu tên" in page_of(
        officer.get(reverse("cooperation:training_lacking", args=[session.rpartition("-L")[0]]))
    )
    content = write_people_table(reference=session, acting=make_acting(), on=TODAY)
    assert b"PK" in content
    sent = officer.post(
        reverse("cooperation:trainee_add", args=[session]),
        {"name": "Lê Mới", "agency": SO, "attended": "unknown"},
    )
    assert "không còn lưu" in page_of(sent)
