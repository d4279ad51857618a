"""Codes of a room, marks, and who still cannot, on plain data."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.cooperation.rules.attendance import (
    OF_SENDER,
    OF_SESSION,
    STEP_SECONDS,
    code_at,
    code_fits,
    may_try,
    scan_holds,
    sender_of,
    step_ends,
)
from lienthong.cooperation.rules.trainings import (
    check_trainee,
    coverage_of,
    fitting_names,
    may_be_on,
    merge_person,
    read_attended,
    read_mark,
)
from lienthong.cooperation.terms import DraftRefusal
from lienthong.cooperation.terms.trainings import (
    Lack,
    Mark,
    PersonsPart,
    PersonState,
    TraineeDraft,
    TrainingDraft,
)

KEY = "ab" * 32
TODAY = date(2026, 11, 1)
MOMENTS = st.datetimes(
    min_value=datetime(2026, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC)
)
TRAINING = TrainingDraft(
    course="Chữ ký số", place="Hội trường", held="2026-10", trainer="", has_test=True, pass_mark="5"
)


@given(MOMENTS, st.integers(0, 2 * STEP_SECONDS + 5))
def test_a_code_holds_while_it_is_shown_and_half_a_minute_longer(shown_at, later):
    typed_at = shown_at + timedelta(seconds=later)
    code = code_at(KEY, shown_at)
    in_time = typed_at < step_ends(shown_at) + timedelta(seconds=STEP_SECONDS)
    if in_time:
        assert code_fits(KEY, code, typed_at)
    elif code not in {code_at(KEY, typed_at), code_at(KEY, typed_at - timedelta(seconds=30))}:
        assert not code_fits(KEY, code, typed_at)


@given(MOMENTS)
def test_a_code_is_eight_figures_of_one_room_and_spaces_do_not_matter(at):
    code = code_at(KEY, at)
    assert len(code) == 8
    assert code.isdecimal()
    assert code_fits(KEY, f" {code[:4]} {code[4:]}", at)
    assert not code_fits(KEY, "", at)
    assert not code_fits(KEY, f"{code}0", at)


def test_wrong_codes_of_one_sender_never_stop_another():
    assert may_try(of_sender=OF_SENDER - 1, of_session=OF_SENDER)
    assert not may_try(of_sender=OF_SENDER, of_session=OF_SENDER)
    assert may_try(of_sender=0, of_session=OF_SESSION * 100)
    assert not may_try(of_sender=1, of_session=OF_SESSION)


def test_a_sender_is_the_account_else_the_address_and_of_ipv6_the_network():
    def sender(address, account=None):
        return sender_of(KEY, account_id=account, address=address)

    assert sender("192.0.2.1") != sender("192.0.2.2")
    assert sender("2001:db8:1:2::5") == sender("2001:db8:1:2:ffff::1") != sender("2001:db8:1:3::5")
    assert sender("::ffff:192.0.2.1") == sender("192.0.2.1")
    account = UUID(int=7)
    assert sender("192.0.2.1", account) == sender("2001:db8::1", account) != sender("192.0.2.1")
    assert "192.0.2.1" not in sender("192.0.2.1")


def test_the_codes_of_two_rooms_differ_and_a_code_of_tomorrow_is_worth_nothing():
    at = datetime(2026, 11, 1, 8, tzinfo=UTC)
    assert code_at(KEY, at) != code_at("cd" * 32, at)
    assert not code_fits(KEY, code_at(KEY, at + timedelta(minutes=1)), at)


def test_a_scan_holds_ten_minutes_and_never_backwards():
    at = datetime(2026, 11, 1, 8, tzinfo=UTC)
    assert scan_holds(at, at + timedelta(minutes=10))
    assert not scan_holds(at, at + timedelta(minutes=10, seconds=1))
    assert not scan_holds(at, at - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("5", Mark(score="5", passed=True)),
        ("4,75", Mark(score="4.75", passed=False)),
        ("Đạt", Mark(score="", passed=True)),
        ("không đạt", Mark(score="", passed=False)),
    ],
)
def test_points_are_measured_by_the_pass_mark_and_words_say_it_themselves(text, mark):
    assert read_mark(text, TRAINING) == mark


@pytest.mark.parametrize(
    ("text", "changes", "code"),
    [
        ("khá", {}, "mark_not_understood"),
        ("-1", {}, "mark_not_understood"),
        ("8", {"pass_mark": ""}, "pass_mark_unknown"),
        ("8", {"pass_mark": "", "has_test": False}, "mark_without_test"),
    ],
)
def test_a_mark_that_says_nothing_is_refused(text, changes, code):
    given_ = {name: getattr(TRAINING, name) for name in TRAINING.__slots__} | changes
    with pytest.raises(DraftRefusal) as error:
        read_mark(text, TrainingDraft(**given_))
    assert error.value.code == f"cooperation.{code}"


@pytest.mark.parametrize(
    ("text", "said"), [("x", True), ("Có mặt", True), ("vắng", False), ("", None), (" ", None)]
)
def test_attendance_is_read_as_people_write_it(text, said):
    assert read_attended(text) is said


def test_what_does_not_say_whether_somebody_came_is_refused():
    with pytest.raises(DraftRefusal):
        read_attended("đến muộn")


@pytest.mark.parametrize(
    ("changes", "came", "code"),
    [
        ({"name": "", "agency": ""}, False, "trainee_missing"),
        ({"agency": ""}, False, "trainee_agency_missing"),
        ({"name": "", "attended": True}, True, "arrival_name_missing"),
        ({"mark": "8"}, False, "mark_without_attendance"),
        ({"name": "A" * 201}, False, "text_too_long"),
    ],
)
def test_what_cannot_be_said_of_a_person_is_refused(changes, came, code):
    draft = TraineeDraft(**({"name": "Lê Thử", "agency": "UBND xã Thử Giang"} | changes))
    refused = [one.code for one in check_trainee(draft, TRAINING, came=came, today=TODAY)]
    assert refused == [f"cooperation.{code}"]


def test_nobody_was_at_a_session_to_come():
    draft = TraineeDraft(name="Lê Thử", agency="Sở", attended=True)
    refused = check_trainee(draft, TRAINING, came=True, today=date(2026, 9, 30))
    assert [one.code for one in refused] == ["cooperation.training_not_held"]


def test_a_session_known_by_its_month_may_be_on_any_day_of_it():
    assert may_be_on("2026-10", date(2026, 10, 31))
    assert not may_be_on("2026-10", TODAY)


STATES = st.builds(
    PersonState,
    post=st.just("Công chức"),
    attended=st.just(True),
    mark=st.sampled_from([None, Mark(score="7", passed=True)]),
)


@given(STATES)
def test_what_a_row_does_not_say_stays(before):
    silent = TraineeDraft(name="Lê Thử", agency="Sở")
    assert merge_person(before, silent, TRAINING) == (before, ())


def test_who_turns_out_to_have_been_absent_loses_the_mark_and_that_is_a_change():
    before = PersonState(post="", attended=True, mark=Mark(score="7", passed=True))
    draft = TraineeDraft(name="Lê Thử", agency="Sở", attended=False)
    after, changed = merge_person(before, draft, TRAINING)
    assert after == PersonState(post="", attended=False, mark=None)
    assert changed == ("attended", "mark")


def test_names_typed_without_accents_fit_but_the_same_name_comes_first():
    names = ["Lê Thị Hà", "Lê Thị Hạ"]
    assert fitting_names("lê thị hà", names) == ["Lê Thị Hà"]
    assert fitting_names("Le Thi Ha", names) == names
    assert fitting_names("Lê Văn Hà", names) == []


def part(person, *, attended=False, passed=None, agency="a"):
    return PersonsPart(
        name=person,
        post="",
        agency_name=f"UBND xã {agency}",
        person=person.casefold(),
        agency=agency,
        attended=attended,
        passed=passed,
    )


def lacking(*parts, has_test=True):
    found = coverage_of("Chữ ký số", parts, has_test=has_test, sessions=["A1-C1-L1"])
    return {one.name: one.lack for one in found.lacking}, found.able, found.people


def test_who_passed_in_any_session_can_whatever_became_of_the_others():
    both = [part("An", attended=True, passed=False), part("An", attended=True, passed=True)]
    assert lacking(*both) == ({}, 1, 1)
    assert lacking(*reversed(both)) == ({}, 1, 1)


def test_the_furthest_that_somebody_got_is_told():
    told, able, people = lacking(
        part("An"),
        part("An", attended=True),
        part("Bình", attended=True, passed=False),
        part("Bình"),
        part("Chi"),
        part("", agency="b"),
    )
    assert told == {
        "An": Lack.NO_MARK,
        "Bình": Lack.NOT_PASSED,
        "Chi": Lack.NOT_CAME,
        "": Lack.NOT_NAMED,
    }
    assert (able, people) == (0, 4)


def test_an_agency_that_has_named_somebody_lacks_no_further_person():
    assert lacking(part(""), part("An", attended=True), has_test=False) == ({}, 1, 1)


PARTS = st.lists(
    st.builds(
        part,
        st.sampled_from(["", "An", "Bình", "Chi"]),
        attended=st.booleans(),
        passed=st.sampled_from([None, True, False]),
        agency=st.sampled_from(["a", "b"]),
    ),
    max_size=12,
)


@given(PARTS, st.booleans(), st.randoms(use_true_random=False))
def test_everybody_is_counted_once_in_whatever_order_sessions_came(parts, has_test, chance):
    shuffled = chance.sample(parts, len(parts))
    first, again = lacking(*parts, has_test=has_test), lacking(*shuffled, has_test=has_test)
    assert first[1:] == again[1:]
    named = {(one.person, one.agency) for one in parts if one.name}
    agencies = {agency for _, agency in named}
    assert first[2] == len(named) + len({one.agency for one in parts} - agencies)
