"""Attendance by the code of the room: on its day, on the list, once, and never by guessing."""

from datetime import timedelta
from uuid import uuid4

import pytest

from lienthong.cooperation.models import Training, WrongCode
from lienthong.cooperation.operations.attendance import check_code, switch_attendance
from lienthong.cooperation.queries.trainings import (
    get_room,
    get_training,
)
from lienthong.cooperation.rules.attendance import OF_SENDER, OF_SESSION
from lienthong.cooperation.terms.training_refusals import (
    ArrivalAgencyMissing,
    ArrivalNameMissing,
    AttendanceClosed,
    AttendanceNotToday,
    CodesTriedTooOften,
    CodeWrong,
)
from lienthong.cooperation.testing import (
    make_agreement,
    make_commitment,
)
from lienthong.cooperation.tests.training import (
    ACTING,
    NOW,
    SO,
    add,
    come,
    open_room,
    people,
    record,
    somebody,
)
from lienthong.directory.testing import facts_told


@pytest.fixture
def commitment(db):
    return make_commitment(make_agreement())


@pytest.fixture
def training(commitment):
    return add(commitment, has_test=True, pass_mark="5")


@pytest.mark.django_db
def test_attendance_is_opened_on_its_day_and_closes_with_it(training):
    with pytest.raises(AttendanceNotToday):
        open_room(training, now=NOW - timedelta(days=1))
    with pytest.raises(AttendanceClosed):
        get_room(reference=training, now=NOW)
    training_id = open_room(training)
    room = get_room(reference=training, now=NOW)
    try_code(training_id, room.code)
    with pytest.raises(CodeWrong):
        try_code(training_id, room.code, now=NOW + timedelta(minutes=2))
    tomorrow = NOW + timedelta(days=1)
    with pytest.raises(AttendanceClosed):
        try_code(training_id, room.code, now=tomorrow)
    with pytest.raises(AttendanceClosed):
        come(training_id, "Lê Thị Hà", SO, scanned_at=tomorrow, now=tomorrow)
    switch_attendance(reference=training, is_open=False, acting=ACTING, now=NOW)
    with pytest.raises(AttendanceClosed):
        come(training_id, "Lê Thị Hà", SO)


def try_code(training_id, code, *, account_id=None, address="192.0.2.1", now=NOW):
    check_code(training_id=training_id, code=code, account_id=account_id, address=address, now=now)


@pytest.mark.django_db
def test_guessing_stops_its_sender_until_the_next_code_and_nobody_else(training):
    training_id = open_room(training)
    code = get_room(reference=training, now=NOW).code
    for _ in range(OF_SENDER):
        with pytest.raises(CodeWrong):
            try_code(training_id, "x")
    with pytest.raises(CodesTriedTooOften):
        try_code(training_id, code)
    try_code(training_id, code, address="192.0.2.2")
    try_code(training_id, code, account_id=uuid4())
    later = NOW + timedelta(seconds=31)
    try_code(training_id, get_room(reference=training, now=later).code, now=later)


@pytest.mark.django_db
def test_a_flood_from_many_senders_leaves_everybody_one_try(training):
    training_id = open_room(training)
    code = get_room(reference=training, now=NOW).code
    with pytest.raises(CodeWrong):
        try_code(training_id, "x", address="198.51.100.1")
    Training.objects.filter(id=training_id).update(wrong_codes=OF_SESSION)
    with pytest.raises(CodesTriedTooOften):
        try_code(training_id, code, address="198.51.100.1")
    with pytest.raises(CodeWrong):
        try_code(training_id, "x", address="198.51.100.2")
    with pytest.raises(CodesTriedTooOften):
        try_code(training_id, code, address="198.51.100.2")
    try_code(training_id, code, address="198.51.100.3")


@pytest.mark.django_db
def test_who_typed_wrong_codes_is_kept_no_longer_than_their_half_minute(training):
    training_id = open_room(training)
    for now in (NOW, NOW + timedelta(seconds=31)):
        with pytest.raises(CodeWrong):
            try_code(training_id, "x", now=now, address=f"192.0.2.{now.second}")
        assert WrongCode.objects.count() == 1


@pytest.mark.django_db
def test_who_is_there_is_found_on_the_list_and_counted_once(training):
    record(training, somebody(), somebody("Lê Thị Hạ"), somebody("", agency="Sở Nội vụ giả"))
    training_id = open_room(training)
    first = come(training_id, "lê thị hà")
    assert (first.invited, first.again) == (True, False)
    assert come(training_id, "Lê Thị Hà", SO).again
    with pytest.raises(ArrivalAgencyMissing):
        come(training_id, "Le Thi Ha")
    seat = come(training_id, "Phạm Thử", "nội vụ giả")
    assert (seat.invited, seat.agency_name) == (True, "Sở Nội vụ giả")
    stranger = come(training_id, "Khách Thử", "Trường Thử", post="Giáo viên")
    assert not stranger.invited
    tally = get_training(reference=training)[0].tally
    assert (tally.people, tally.seats, tally.attended) == (4, 0, 3)
    told = facts_told("cooperation:training:came")
    assert len(told) == 3
    assert all("Hà" not in f"{fact.data}{fact.actor}" for fact in told)


@pytest.mark.django_db
def test_who_checks_in_has_a_name_and_a_fresh_scan(training):
    training_id = open_room(training)
    with pytest.raises(ArrivalNameMissing):
        come(training_id, " ", SO)
    with pytest.raises(CodeWrong):
        come(training_id, "Lê Thị Hà", SO, scanned_at=NOW - timedelta(minutes=11))
    assert people(training) == ()
