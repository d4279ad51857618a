"""Training sessions: invited, there, tested; each person once, nothing changed without a reason."""

from datetime import UTC, datetime, timedelta

import pytest

from lienthong.cooperation.operations.attendance import check_code, check_in, switch_attendance
from lienthong.cooperation.operations.trainees import (
    change_trainee,
    record_trainees,
    strike_trainee,
)
from lienthong.cooperation.operations.training_tables import apply_people, give_people
from lienthong.cooperation.operations.trainings import (
    Origin,
    add_training,
    change_training,
    invite_reach,
)
from lienthong.cooperation.queries.training_tables import (
    look_through_people,
    write_lacking_table,
    write_people_table,
)
from lienthong.cooperation.queries.trainings import (
    get_room,
    get_training,
    list_coverage,
    list_trainings,
    trained_units,
)
from lienthong.cooperation.rules.attendance import MOST_WRONG
from lienthong.cooperation.terms import NothingChanged, Reach, UnknownCommitment
from lienthong.cooperation.terms.rollout_refusals import NothingNew
from lienthong.cooperation.terms.tables import RowFate, TableApplied, TableFaulty
from lienthong.cooperation.terms.training_refusals import (
    ArrivalAgencyMissing,
    ArrivalNameMissing,
    AttendanceClosed,
    AttendanceNotToday,
    CodesTriedTooOften,
    CodeWrong,
    NobodyToInvite,
    TrainingMoved,
    TrainingRefused,
    UnknownTrainee,
    UnknownTraining,
)
from lienthong.cooperation.terms.trainings import (
    ArrivalWay,
    CheckIn,
    Lack,
    TraineeDraft,
    TrainingDraft,
)
from lienthong.cooperation.testing import (
    RECORDED_AT,
    make_acting,
    make_agreement,
    make_commitment,
    make_directory,
    make_workbook,
)
from lienthong.directory.terms import Level
from lienthong.directory.testing import build_unit, committee_of, facts_told
from lienthong.documents.operations import named_upload

ACTING = make_acting()
NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
DRAFT = {"course": "Chữ ký số", "place": "Hội trường A", "held": "02/11/2026", "trainer": "VNPT"}
HEAD = ("Họ và tên", "Chức danh", "Cơ quan", "Có mặt", "Điểm")
SO = "Sở Thử nghiệm (giả định)"


@pytest.fixture
def commitment(db):
    return make_commitment(make_agreement())


@pytest.fixture
def training(commitment):
    return add(commitment, has_test=True, pass_mark="5")


def add(commitment, **changes):
    draft = TrainingDraft(**(DRAFT | changes))
    return add_training(commitment=commitment, draft=draft, acting=ACTING, now=RECORDED_AT)


def record(training, *drafts, reason=""):
    origin = Origin(reason=reason)
    return record_trainees(reference=training, drafts=drafts, origin=origin, acting=ACTING, now=NOW)


def somebody(name="Lê Thị Hà", agency=SO, **said):
    return TraineeDraft(name=name, agency=agency, **said)


def people(training):
    return get_training(reference=training)[1]


def only(training):
    (one,) = people(training)
    return one


def codes_of(error):
    return [one.code.removeprefix("cooperation.") for one in error.value.params["refusals"]]


def open_room(training, now=NOW):
    switch_attendance(reference=training, is_open=True, acting=ACTING, now=now)
    return get_training(reference=training)[0].id


def come(training_id, name, agency="", *, scanned_at=NOW, now=NOW, **more):
    arrival = CheckIn(name=name, agency=agency, **more)
    return check_in(
        training_id=training_id, arrival=arrival, scanned_at=scanned_at, acting=None, now=now
    )


def give(training, *rows):
    upload = named_upload("Danh sách.xlsx", make_workbook(HEAD, *rows))
    return give_people(reference=training, upload=upload, acting=ACTING, now=NOW)


def look(training, table):
    return look_through_people(reference=training, table_id=table, today=NOW.date())


def apply(training, table, reason=""):
    return apply_people(reference=training, table_id=table, reason=reason, acting=ACTING, now=NOW)


def change(training, one, *, seen=None, reason="", **said):
    draft = {
        "name": one.name,
        "post": one.post,
        "agency": one.agency_name,
        "attended": one.attended_at is not None,
    }
    change_trainee(
        reference=training,
        trainee_id=one.id,
        draft=TraineeDraft(**(draft | said)),
        reason=reason,
        seen=one.steps if seen is None else seen,
        acting=ACTING,
        now=NOW,
    )


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"course": " "}, ["course_missing"]),
        ({"place": ""}, ["training_place_missing"]),
        ({"held": "sau Tết"}, ["held_not_understood"]),
        ({"held": ""}, ["held_not_understood"]),
        ({"held": "2025–2026"}, ["held_not_understood"]),
        ({"pass_mark": "cao"}, ["pass_mark_not_understood"]),
        ({"note": "a" * 501}, ["text_too_long"]),
    ],
)
@pytest.mark.django_db
def test_a_session_that_cannot_stand_is_refused_at_its_field(commitment, changes, codes):
    with pytest.raises(TrainingRefused) as error:
        add(commitment, **changes)
    assert codes_of(error) == codes


@pytest.mark.django_db
def test_sessions_are_numbered_under_their_commitment(commitment):
    assert [add(commitment), add(commitment)] == [f"{commitment}-L1", f"{commitment}-L2"]
    with pytest.raises(UnknownCommitment):
        add("A9-C9")
    with pytest.raises(UnknownTraining):
        get_training(reference="A1-C1-L9")
    with pytest.raises(UnknownTraining):
        get_training(reference="A1-C1-Lx")


@pytest.mark.django_db
def test_a_session_is_changed_for_a_reason_by_who_saw_how_it_stood(training):
    def put(seen, reason, **changes):
        draft = TrainingDraft(**(DRAFT | {"has_test": True, "pass_mark": "5"} | changes))
        change_training(
            reference=training, draft=draft, reason=reason, seen=seen, acting=ACTING, now=NOW
        )

    with pytest.raises(NothingChanged):
        put(1, "Không có gì")
    with pytest.raises(TrainingRefused) as error:
        put(1, " ", place="Hội trường B")
    assert codes_of(error) == ["training_reason_missing"]
    put(1, "Hội trường A đang sửa", place="Hội trường B")
    with pytest.raises(TrainingMoved):
        put(1, "Muộn", place="Hội trường C")
    (fact,) = facts_told("cooperation:training:changed")
    assert fact.data["changed"] == ["place"]


@pytest.mark.django_db
def test_a_person_stands_once_and_news_are_added_to_what_stands(training):
    assert record(training, somebody(post="Công chức")).added == 1
    with pytest.raises(NothingNew):
        record(training, somebody("lê thị  hà"))
    assert record(training, somebody(attended=True, mark="7,5")).changed == 1
    one = only(training)
    assert (one.post, one.score, one.passed) == ("Công chức", "7.5", True)
    assert one.attended_how is ArrivalWay.HAND
    assert record(training, somebody("Lê Thị Hạ"), somebody(agency="Sở khác")).added == 2
    with pytest.raises(TrainingRefused) as error:
        record(training, somebody("Mới"), somebody("mới"))
    assert codes_of(error) == ["trainee_twice"]
    assert len(people(training)) == 3


@pytest.mark.django_db
def test_attendance_and_marks_on_record_change_for_a_reason_only(training):
    record(training, somebody(attended=True, mark="7"))
    for change_ in (somebody(mark="4"), somebody(attended=False)):
        with pytest.raises(TrainingRefused) as error:
            record(training, change_)
        assert codes_of(error) == ["training_reason_missing"]
    record(training, somebody(mark="4"), reason="Chấm lại")
    assert only(training).passed is False
    told = facts_told("cooperation:training:people_recorded")
    assert {fact.data["reason"] for fact in told} == {"", "Chấm lại"}


@pytest.mark.django_db
def test_one_person_is_changed_whole_and_taken_off_with_a_reason(training):
    record(training, somebody(attended=True, mark="7"), somebody("Trần Văn Bình"))
    ha = next(one for one in people(training) if one.name == "Lê Thị Hà")
    with pytest.raises(NothingChanged):
        change(training, ha, mark="7")
    with pytest.raises(TrainingRefused) as error:
        change(training, ha, mark="")
    assert codes_of(error) == ["training_reason_missing"]
    with pytest.raises(TrainingRefused) as error:
        change(training, ha, name="Trần Văn Bình", mark="7")
    assert codes_of(error) == ["trainee_twice"]
    change(training, ha, mark="", reason="Nhập nhầm người")
    with pytest.raises(TrainingMoved):
        change(training, ha, mark="8", reason="Muộn")
    (fact,) = facts_told("cooperation:training:person_changed")
    assert (fact.data["mark_before"], fact.data["mark"]) == ("7", "")
    assert "Hà" not in str(fact.data)
    ha = next(one for one in people(training) if one.name == "Lê Thị Hà")
    which = {"reference": training, "trainee_id": ha.id, "acting": ACTING, "now": NOW}
    with pytest.raises(TrainingRefused):
        strike_trainee(**which, reason=" ", seen=ha.steps)
    strike_trainee(**which, reason="Ghi trùng", seen=ha.steps)
    with pytest.raises(UnknownTrainee):
        strike_trainee(**which, reason="Ghi trùng", seen=ha.steps)
    assert get_training(reference=training)[0].tally.people == 1
    assert record(training, somebody()).added == 1


@pytest.mark.django_db
def test_the_committees_of_the_commitments_units_get_a_place_each(register_of_two):
    commitment, (giang, son) = register_of_two
    training = add(commitment)
    assert invite_reach(reference=training, acting=ACTING, now=NOW) == 2
    with pytest.raises(NobodyToInvite):
        invite_reach(reference=training, acting=ACTING, now=NOW)
    record(training, somebody(agency=giang), somebody("Hai", agency=giang))
    tally = get_training(reference=training)[0].tally
    assert (tally.people, tally.seats) == (2, 1)
    (course,) = list_coverage(commitment=commitment)
    assert [(one.agency_name, one.lack) for one in course.lacking if not one.name] == [
        (son, Lack.NOT_NAMED)
    ]


@pytest.fixture
def register_of_two(db):
    province = build_unit("Tỉnh Thử Hóa", "98", level=Level.PROVINCE)
    units, names = [], []
    for name, code in (("Xã Thử Giang", "98001"), ("Xã Thử Sơn", "98002")):
        unit = build_unit(name, code, parent=province)
        names.append(committee_of(unit).name)
        units.append(unit.id)
    commitment = make_commitment(make_agreement(), reach=Reach.UNITS, places=tuple(units))
    return commitment, names


@pytest.mark.django_db
def test_a_commitment_without_places_invites_nobody_by_itself(training):
    with pytest.raises(NobodyToInvite):
        invite_reach(reference=training, acting=ACTING, now=NOW)


@pytest.mark.django_db
def test_attendance_is_opened_on_its_day_and_closes_with_it(training):
    with pytest.raises(AttendanceNotToday):
        open_room(training, now=NOW - timedelta(days=1))
    with pytest.raises(AttendanceClosed):
        get_room(reference=training, now=NOW)
    training_id = open_room(training)
    room = get_room(reference=training, now=NOW)
    check_code(training_id=training_id, code=room.code, now=NOW)
    with pytest.raises(CodeWrong):
        check_code(training_id=training_id, code=room.code, now=NOW + timedelta(minutes=2))
    tomorrow = NOW + timedelta(days=1)
    with pytest.raises(AttendanceClosed):
        check_code(training_id=training_id, code=room.code, now=tomorrow)
    with pytest.raises(AttendanceClosed):
        come(training_id, "Lê Thị Hà", SO, scanned_at=tomorrow, now=tomorrow)
    switch_attendance(reference=training, is_open=False, acting=ACTING, now=NOW)
    with pytest.raises(AttendanceClosed):
        come(training_id, "Lê Thị Hà", SO)


@pytest.mark.django_db
def test_guessing_stops_after_so_many_wrong_codes_until_the_next(training):
    training_id = open_room(training)
    room = get_room(reference=training, now=NOW)
    for _ in range(MOST_WRONG):
        with pytest.raises(CodeWrong):
            check_code(training_id=training_id, code="x", now=NOW)
    with pytest.raises(CodesTriedTooOften):
        check_code(training_id=training_id, code=room.code, now=NOW)
    later = NOW + timedelta(seconds=31)
    code = get_room(reference=training, now=later).code
    check_code(training_id=training_id, code=code, now=later)


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


@pytest.mark.django_db
def test_a_list_from_excel_is_looked_through_and_given_back_nothing_is_new(training):
    record(training, somebody(attended=True))
    table = give(
        training,
        ("Lê Thị Hà", "", SO, "x", "đến muộn"),
        ("Trần Văn Bình", "Kế toán", SO, "có lẽ", ""),
        ("Trần Văn Bình", "", SO, "", ""),
        ("trần văn bình", "", SO, "", ""),
        ("Phạm Thử", "", SO, "vắng", 8),
        ("Chỉ có tên", "", "", "", ""),
    )
    found = look(training, table)
    assert {one.cell: one.refusal.code.removeprefix("cooperation.") for one in found.faults} == {
        "E2": "mark_not_understood",
        "D3": "attendance_not_understood",
        "A5": "person_in_two_rows",
        "E6": "mark_without_attendance",
    }
    assert found.only_names == 1
    with pytest.raises(TableFaulty):
        apply(training, table)
    assert len(people(training)) == 1
    table = give(
        training,
        ("Lê Thị Hà", "Văn thư", SO, "", 8),
        ("Trần Văn Bình", "Kế toán", SO, "x", "không đạt"),
    )
    found = look(training, table)
    assert [(row.fate, row.known) for row in found.rows] == [
        (RowFate.CHANGED, False),
        (RowFate.NEW, False),
    ]
    assert apply(training, table).added == 1
    with pytest.raises(TableApplied):
        apply(training, table)
    marks = {one.name: (one.score, one.passed) for one in people(training)}
    assert marks == {"Lê Thị Hà": ("8", True), "Trần Văn Bình": ("", False)}
    upload = named_upload("lại.xlsx", write_people_table(reference=training))
    again = give_people(reference=training, upload=upload, acting=ACTING, now=NOW)
    assert look(training, again).count(RowFate.SAME) == 2
    with pytest.raises(NothingNew):
        apply(training, again)


@pytest.mark.django_db
def test_a_mark_from_excel_that_differs_from_the_record_asks_for_a_reason(training):
    record(training, somebody(attended=True, mark="8"))
    table = give(training, ("Lê Thị Hà", "", SO, "", 4))
    assert look(training, table).rows[0].changes == ("mark",)
    with pytest.raises(TrainingRefused):
        apply(training, table)
    apply(training, table, reason="Phúc khảo")
    assert only(training).passed is False


@pytest.mark.django_db
def test_who_lacks_after_one_session_is_the_list_of_the_next(commitment, training):
    record(
        training,
        somebody(attended=True, mark="9"),
        somebody("Trần Văn Bình", attended=True, mark="2"),
        somebody("Phạm Thử"),
    )
    (course,) = list_coverage(commitment=commitment)
    assert (course.able, course.people) == (1, 3)
    again = add(commitment, course="chữ ký  số", held="9/11/2026", has_test=True, pass_mark="5")
    content = write_lacking_table(title=course.course, lacking=course.lacking)
    upload = named_upload("còn thiếu.xlsx", content)
    table = give_people(reference=again, upload=upload, acting=ACTING, now=NOW)
    assert apply(again, table).added == 2
    later = NOW + timedelta(days=8)
    record_trainees(
        reference=again,
        drafts=[somebody("Trần Văn Bình", attended=True, mark="6")],
        origin=Origin(),
        acting=ACTING,
        now=later,
    )
    (course,) = list_coverage(commitment=commitment)
    assert course.sessions == (training, again)
    assert [(one.name, one.lack) for one in course.lacking] == [("Phạm Thử", Lack.NOT_CAME)]


@pytest.mark.django_db
def test_trained_people_are_counted_by_agency_as_of_a_day(commitment):
    directory = make_directory()
    commune = "UBND xã Thử Giang"
    for held in ("02/11/2026", "01/11/2026"):
        training = add(commitment, held=held)
        record(training, somebody(agency=commune, attended=True), somebody("Vắng", agency=commune))
    assert trained_units(on=NOW.date()) == {directory.communes[0]: 1}
    assert trained_units(on=RECORDED_AT.date() - timedelta(days=1)) == {}


@pytest.mark.django_db
def test_lists_take_the_same_number_of_queries_however_long(commitment, django_assert_num_queries):
    for _ in range(3):
        record(add(commitment), *(somebody(f"Người {at}", attended=True) for at in range(9)))
    with django_assert_num_queries(1):
        found = list_trainings(commitment=commitment)
    assert [one.tally.attended for one in found] == [9, 9, 9]
    with django_assert_num_queries(2):
        list_coverage(commitment=commitment)
