import csv
import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.audit.terms import SYSTEM
from lienthong.directory.models import ChangeEvent
from lienthong.directory.operations import import_changes, preview_import
from lienthong.directory.queries import find_by_code, find_committee, successors
from lienthong.directory.rules.imports import (
    COLUMNS,
    LONGEST_FILE,
    MOST_CHANGES,
    read_table,
    template,
)
from lienthong.directory.terms import (
    EVERYWHERE,
    ActDayMalformed,
    Body,
    ChangeKind,
    ChangeRefused,
    DayMalformed,
    EventDiffers,
    FileDamaged,
    FileEmpty,
    FileTooLong,
    HeaderWrong,
    NameDiffers,
    Share,
    TableWithoutLines,
    TooManyCells,
    TooManyChanges,
    UnknownCode,
    ValueMissing,
    WordUnknown,
)
from lienthong.directory.testing import facts_told

NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
ON = date(2027, 1, 1)
HEADER = 1


def table(*rows):
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def merging(code, name, **changes):
    return {
        "event": "1",
        "kind": "merged",
        "body": "unit",
        "effective_on": "2027-01-01",
        "act_number": "99/NQ-UBTVQH16",
        "act_issued_on": "2026-11",
        "code": code,
        "name": name,
        "to_code": "99001",
        "to_name": "Xã Sông Núi",
        "to_parent_code": "97",
    } | changes


RENAMING = {
    "event": "2",
    "kind": "renamed",
    "body": "unit",
    "effective_on": "2027-06-01",
    "act_number": "100/NQ-HĐND",
    "code": "99001",
    "name": "Xã Sông Núi",
    "to_name": "Phường Sông Núi",
}


def wrong(text):
    return [
        (problem.line, problem.column, type(problem.refusal))
        for problem in read_table(text).problems
    ]


def test_a_table_is_read_field_by_field():
    read = read_table(table(merging("99001", "Xã Sông Trong", share="full"), RENAMING))
    assert read.problems == ()
    first, second = read.events
    assert (first.kind, first.body, first.effective_on) == (ChangeKind.MERGED, Body.UNIT, ON)
    assert (first.lines[0].number, first.lines[0].share) == (2, Share.FULL)
    assert second.lines[0].to_name == "Phường Sông Núi"


def test_semicolons_a_byte_order_mark_and_empty_lines_are_forgiven():
    text = (
        "\ufeffevent;kind;body;effective_on;act_number;code\r\n"
        "\r\n1;dissolved;unit;2027-01-01;9/NQ;99001\r\n"
    )
    read = read_table(text)
    assert read.problems == ()
    assert read.events[0].lines[0].number == 3


def test_a_table_pasted_from_a_spreadsheet_set_to_vietnamese_is_read():
    text = (
        "event\tkind\tbody\teffective_on\tact_number\tact_issued_on\tcode\n"
        "1\tdissolved\tunit\t1/01/2027\t9/NQ\t25/11/2026\t99001\n"
    )
    read = read_table(text)
    assert read.problems == ()
    assert read.events[0].effective_on == date(2027, 1, 1)
    assert wrong(text.replace("1/01/2027", "31/02/2027")) == [(2, "effective_on", DayMalformed)]


def test_a_table_without_lines_is_refused():
    assert template() == table()
    assert wrong(template()) == [(HEADER, "", TableWithoutLines)]
    assert wrong(template() + ",,\r\n\r\n") == [(HEADER, "", TableWithoutLines)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", (1, "", FileEmpty)),
        ("a,b\n1,2\n", (1, "", HeaderWrong)),
        ("event,kind,body,effective_on,event\n", (1, "", HeaderWrong)),
        ('event,kind,body,effective_on,act_number\n1,"merged\n', (1, "", FileDamaged)),
        ("event,kind\x00\n", (1, "", FileDamaged)),
        ("x" * (LONGEST_FILE + 1), (1, "", FileTooLong)),
    ],
)
def test_what_is_no_table_is_refused(text, expected):
    assert wrong(text) == [expected]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"kind": "swallowed"}, ("kind", WordUnknown)),
        ({"kind": "listed"}, ("kind", WordUnknown)),
        ({"body": "person"}, ("body", WordUnknown)),
        ({"share": "unchanged"}, ("share", WordUnknown)),
        ({"effective_on": "01.01.2027"}, ("effective_on", DayMalformed)),
        ({"effective_on": "2027-W01-1"}, ("effective_on", DayMalformed)),
        ({"effective_on": "2027-02-30"}, ("effective_on", DayMalformed)),
        ({"effective_on": ""}, ("effective_on", ValueMissing)),
        ({"event": ""}, ("event", ValueMissing)),
        ({"act_issued_on": "tháng 11"}, ("act_issued_on", ActDayMalformed)),
        ({"act_number": " "}, ("act_number", ValueMissing)),
    ],
)
def test_a_wrong_field_is_told_with_its_line_and_column(changes, expected):
    text = table(merging("99001", "Xã Sông Trong"), merging("99002", "Xã Núi Cao", **changes))
    assert wrong(text) == [(3, *expected)]


def test_cells_beyond_the_header_are_told():
    text = (
        "event,kind,body,effective_on,act_number,code\n"
        "1,dissolved,unit,2027-01-01,9/NQ,99001,stray\n"
    )
    assert wrong(text) == [(2, "", TooManyCells)]


def test_a_file_holds_at_most_so_many_changes():
    held = [merging("99001", "Xã Sông Trong", event=str(number)) for number in range(MOST_CHANGES)]
    assert wrong(table(*held)) == []
    (problem,) = read_table(table(*held, merging("99001", "", event="more"))).problems
    assert (problem.line, problem.column) == (MOST_CHANGES + 2, "event")
    assert isinstance(problem.refusal, TooManyChanges)
    assert (problem.refusal.params["number"], problem.refusal.params["most"]) == (301, 300)


def test_the_lines_of_one_change_are_not_counted_as_changes():
    assert wrong(table(*[merging("99001", "Xã Sông Trong")] * (MOST_CHANGES + 1))) == []


@pytest.mark.django_db
def test_a_file_with_too_many_changes_is_not_tried_at_all(django_assert_max_num_queries):
    text = table(*(RENAMING | {"event": str(number)} for number in range(MOST_CHANGES + 1)))
    with django_assert_max_num_queries(3):
        told = preview_import(text=text, within=EVERYWHERE, actor=SYSTEM, now=NOW)
    assert [type(problem.refusal) for problem in told.problems] == [TooManyChanges]
    assert told.events == ()


def test_lines_of_one_event_must_agree_on_it():
    text = table(
        merging("99001", "Xã Sông Trong"), merging("99002", "Xã Núi Cao", effective_on="2027-01-02")
    )
    assert wrong(text) == [(3, "effective_on", EventDiffers)]


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text):
    read = read_table(text)
    assert read.problems or read.lines == sum(len(event.lines) for event in read.events)


cells = st.fixed_dictionaries(
    {
        column: st.one_of(
            st.just(""), st.sampled_from(["1", "merged", "unit", "2027-01-01"]), st.text(max_size=8)
        )
        for column in COLUMNS
    }
)


@given(st.lists(cells, max_size=4))
def test_each_line_of_a_table_is_either_understood_or_told(rows):
    read = read_table(table(*rows))
    understood = {line.number for event in read.events for line in event.lines}
    told = {problem.line for problem in read.problems}
    assert len(told - understood - {HEADER}) + len(understood) == read.lines


def test_an_import_enters_all_changes_in_order_one_on_the_other(communes):
    text = table(merging("99001", "Xã Sông Trong"), merging("99002", "xã núi cao"), RENAMING)
    done = import_changes(text=text, within=EVERYWHERE, actor=SYSTEM, now=NOW)
    assert [item.name for item in done.events] == ["1", "2"]
    unit = find_by_code(code="99001", on=date(2027, 6, 1))[0].card
    assert unit.name == "Phường Sông Núi"
    assert find_committee(unit_id=unit.id, on=date(2027, 6, 1)).short_name == "UBND phường Sông Núi"
    found = successors(body=Body.UNIT, body_id=communes[1].id, on=ON)
    assert [heir.name for heir in found.successors] == ["Xã Sông Núi"]
    assert len(facts_told("directory:change:recorded")) == 2


def test_a_new_unit_without_what_it_lies_in_is_told_at_the_parents_column(communes):
    halves = [
        merging("99001", "", kind="split", to_code=code, to_name=name, to_parent_code="")
        for code, name in (("99051", "Xã Ba Đình Đông"), ("99052", "Xã Ba Đình Tây"))
    ]
    told = preview_import(text=table(*halves), within=EVERYWHERE, actor=SYSTEM, now=NOW).problems
    assert [(problem.line, problem.column) for problem in told] == [
        (2, "to_parent_code"),
        (3, "to_parent_code"),
    ]
    assert "Give the code of the unit it lies in" in told[0].refusal.message


def test_a_preview_of_an_import_shows_its_changes_and_writes_nothing(communes):
    text = table(merging("99001", "Xã Sông Trong"), merging("99002", "Xã Núi Cao"), RENAMING)
    preview = preview_import(text=text, within=EVERYWHERE, actor=SYSTEM, now=NOW)
    assert preview.problems == ()
    assert preview.lines == 3
    assert [len(item.preview.began) for item in preview.events] == [2, 0]
    assert not ChangeEvent.objects.exclude(kind=ChangeKind.LISTED).exists()
    assert not facts_told("directory:change:recorded")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"code": "99009"}, ("code", UnknownCode)),
        ({"name": "Xã Núi Thấp"}, ("name", NameDiffers)),
        ({"to_parent_code": "96"}, ("to_parent_code", UnknownCode)),
        ({"code": ""}, ("code", ValueMissing)),
    ],
)
def test_a_wrong_code_or_name_is_told_with_its_line_and_column(communes, changes, expected):
    text = table(merging("99001", "Xã Sông Trong"), merging("99002", "Xã Núi Cao") | changes)
    told = preview_import(text=text, within=EVERYWHERE, actor=SYSTEM, now=NOW).problems
    assert (3, *expected) in [
        (problem.line, problem.column, type(problem.refusal)) for problem in told
    ]


def test_problems_of_the_change_itself_are_told_by_the_columns_of_the_table(communes):
    text = table(
        merging("99001", "Xã Sông Trong", to_name="Sông Núi"),
        merging("99002", "Xã Núi Cao", to_name="Sông Núi"),
    )
    (problem,) = preview_import(text=text, within=EVERYWHERE, actor=SYSTEM, now=NOW).problems
    assert (problem.line, problem.column) == (2, "to_name")


def test_with_one_wrong_line_nothing_at_all_is_entered(communes):
    text = table(
        merging("99001", "Xã Sông Trong"),
        merging("99002", "Xã Núi Cao"),
        RENAMING | {"to_name": "Sông Núi"},
    )
    with pytest.raises(ChangeRefused) as refused:
        import_changes(text=text, within=EVERYWHERE, actor=SYSTEM, now=NOW)
    assert [(problem.line, problem.column) for problem in refused.value.problems] == [
        (4, "to_name")
    ]
    assert find_by_code(code="99001", on=ON)[0].card.name == "Xã Sông Trong"
    assert not facts_told("directory:change:recorded")


def test_a_target_under_its_own_code_and_name_is_the_living_one(communes):
    text = table(
        merging("99002", "Xã Núi Cao", to_name="Xã Sông Trong"),
    )
    import_changes(text=text, within=EVERYWHERE, actor=SYSTEM, now=NOW)
    found = successors(body=Body.UNIT, body_id=communes[1].id, on=ON)
    assert [heir.id for heir in found.successors] == [communes[0].id]
