"""Training sessions: invited, there, tested; each person once, nothing changed without a reason."""

from datetime import timedelta

import pytest

from lienthong.cooperation.operations.trainees import (
    record_trainees,
    strike_trainee,
)
from lienthong.cooperation.operations.training_tables import give_people
from lienthong.cooperation.operations.trainings import (
    Origin,
    change_training,
    invite_reach,
)
from lienthong.cooperation.queries.training_tables import (
    write_lacking_table,
    write_people_table,
)
from lienthong.cooperation.queries.trainings import (
    get_training,
    list_coverage,
    list_trainings,
    trained_people,
)
from lienthong.cooperation.terms import NothingChanged, Reach, UnknownCommitment
from lienthong.cooperation.terms.rollout_refusals import NothingNew
from lienthong.cooperation.terms.tables import RowFate, TableApplied, TableFaulty
from lienthong.cooperation.terms.training_refusals import (
    NobodyToInvite,
    TrainingMoved,
    TrainingRefused,
    UnknownTrainee,
    UnknownTraining,
)
from lienthong.cooperation.terms.trainings import (
    ArrivalWay,
    Lack,
    TrainingDraft,
)
from lienthong.cooperation.testing import (
    RECORDED_AT,
    make_agreement,
    make_commitment,
    make_directory,
)
from lienthong.cooperation.tests.training import (
    ACTING,
    DRAFT,
    NOW,
    SO,
    add,
    apply,
    change,
    codes_of,
    give,
    look,
    only,
    people,
    record,
    somebody,
)
from lienthong.directory.queries import get_agency
from lienthong.directory.terms import Level
from lienthong.directory.testing import build_unit, committee_of, facts_told
from lienthong.documents.operations import named_upload


@pytest.fixture
def commitment(db):
    return make_commitment(make_agreement())


@pytest.fixture
def training(commitment):
    return add(commitment, has_test=True, pass_mark="5")


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


@pytest.mark.django_db
def test_a_name_that_several_communes_bear_means_the_one_on_the_list(register_of_two):
    commitment, (giang, _) = register_of_two
    elsewhere = build_unit("Tỉnh Thử Biên", "97", level=Level.PROVINCE)
    build_unit("Xã Thử Giang", "97001", parent=elsewhere)
    near, far = add(commitment), add(make_commitment(make_agreement(title="Nơi khác")))
    record(near, somebody(agency=giang))
    record(far, somebody(agency=giang))
    assert only(near).agency_id is not None
    assert only(far).agency_id is None
    invite_reach(reference=near, acting=ACTING, now=NOW)
    assert [one.name for one in people(near) if one.agency_name == giang] == ["Lê Thị Hà"]


@pytest.fixture
def register_of_two(db):
    province = build_unit("Tỉnh Thử Hóa", "98", level=Level.PROVINCE)
    units, names = [], []
    for name, code in (("Xã Thử Giang", "98001"), ("Xã Thử Sơn", "98002")):
        unit = build_unit(name, code, parent=province)
        names.append(get_agency(agency_id=committee_of(unit)).short_name)
        units.append(unit.id)
    commitment = make_commitment(make_agreement(), reach=Reach.UNITS, places=tuple(units))
    return commitment, names


@pytest.mark.django_db
def test_a_commitment_without_places_invites_nobody_by_itself(training):
    with pytest.raises(NobodyToInvite):
        invite_reach(reference=training, acting=ACTING, now=NOW)


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
    upload = named_upload(
        "lại.xlsx", write_people_table(reference=training, acting=ACTING, on=NOW.date())
    )
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
    assert trained_people(on=NOW.date()) == {directory.communes[0]: 1}
    assert trained_people(on=RECORDED_AT.date() - timedelta(days=1)) == {}


@pytest.mark.django_db
def test_lists_take_the_same_number_of_queries_however_long(commitment, django_assert_num_queries):
    for _ in range(3):
        record(add(commitment), *(somebody(f"Người {at}", attended=True) for at in range(9)))
    with django_assert_num_queries(1):
        found = list_trainings(commitment=commitment)
    assert [one.tally.attended for one in found] == [9, 9, 9]
    with django_assert_num_queries(2):
        list_coverage(commitment=commitment)
