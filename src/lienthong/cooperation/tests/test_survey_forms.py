"""Forms of surveys as JSON Schema, and the sheets that carry them."""

import json
from datetime import UTC, datetime

import pytest
import typst
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong.cooperation.operations.survey_sheets import (
    ASK,
    DATA,
    FORMAT,
    Page,
    SheetData,
    make_sheet,
    read_sheet,
)
from lienthong.cooperation.rules.survey_forms import (
    check_answers,
    fill_fields,
    list_questions,
    make_form,
    read_answers,
)
from lienthong.cooperation.terms.survey_refusals import (
    AnswerMissing,
    AnswerNotNumber,
    AnswerNotOffered,
    AnswerOutOfRange,
    AnswersTooMany,
    AnswerTooLong,
    SurveyFormNotSupported,
)
from lienthong.cooperation.terms.surveys import MOST_NEEDS, NEEDS, Question, QuestionKind
from lienthong.cooperation.testing import make_pdf
from lienthong.paper.scanning.apart import read_text
from lienthong.paper.signing.refusals import PdfBroken

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
QUESTIONS = (
    Question(key="q1", title="Đầu mối", kind=QuestionKind.LINE, needed=True),
    Question(key="q2", title="Ý kiến", kind=QuestionKind.TEXT, help="Ngắn gọn"),
    Question(key="q3", title="Số máy", kind=QuestionKind.NUMBER, unit="máy"),
    Question(key="q4", title="Có cáp quang", kind=QuestionKind.YES_NO),
    Question(key="q5", title="Nhà mạng", kind=QuestionKind.ONE, options=("A", "B")),
    Question(key="q6", title="Phần mềm", kind=QuestionKind.SEVERAL, options=("C", "D")),
    Question(key=NEEDS, title="Nhu cầu", kind=QuestionKind.NEEDS, options=("Tập huấn",)),
)
FORM = make_form("Khảo sát", QUESTIONS)
TYPED = {
    "q1": ["Lê Thử"],
    "q2": ["Tốt"],
    "q3": ["1.200"],
    "q4": ["yes"],
    "q5": ["B"],
    "q6": ["C", "D"],
    "needs-0-what": ["Máy"],
    "needs-0-units": ["3"],
    "needs-0-urgency": ["now"],
    "needs-0-why": ["Cũ"],
}
MANY = {f"needs-{row}-what": ["Máy"] for row in range(MOST_NEEDS + 1)} | {
    f"needs-{row}-urgency": ["later"] for row in range(MOST_NEEDS + 1)
}


def test_questions_become_a_form_and_are_read_back_from_it():
    assert list_questions(json.loads(json.dumps(FORM))) == QUESTIONS


def test_answers_are_typed_checked_and_filled_in_again():
    answers = read_answers(QUESTIONS, TYPED)
    assert check_answers(FORM, answers) == []
    assert (answers["q3"], answers["q4"], answers["q6"]) == (1200, True, ["C", "D"])
    assert read_answers(QUESTIONS, fill_fields(answers)) == answers


@pytest.mark.parametrize(
    ("typed", "field", "refusal"),
    [
        ({"q1": [" "]}, "q1", AnswerMissing),
        ({"q1": ["x" * 201]}, "q1", AnswerTooLong),
        ({"q3": ["N/A"]}, "q3", AnswerNotNumber),
        ({"q3": ["2,5"]}, "q3", AnswerNotNumber),
        ({"q3": ["-1"]}, "q3", AnswerOutOfRange),
        ({"q4": ["maybe"]}, "q4", AnswerNotOffered),
        ({"q5": ["Z"]}, "q5", AnswerNotOffered),
        ({"q6": ["C", "Z"]}, "q6", AnswerNotOffered),
        ({"needs-0-what": [""]}, "needs-0-what", AnswerMissing),
        ({"needs-0-urgency": [""]}, "needs-0-urgency", AnswerMissing),
        ({"needs-0-units": ["nhiều"]}, "needs-0-units", AnswerNotNumber),
        (MANY, "needs-0-what", AnswersTooMany),
    ],
)
def test_what_a_form_does_not_admit_is_said_at_its_field(typed, field, refusal):
    ((where, said),) = check_answers(FORM, read_answers(QUESTIONS, {**TYPED, **typed}))
    assert (where, type(said)) == (field, refusal)


def test_needs_that_must_be_named_are_missed_at_the_first_row():
    question = Question(key=NEEDS, title="Nhu cầu", kind=QuestionKind.NEEDS, needed=True)
    ((where, said),) = check_answers(make_form("", [question]), {})
    assert (where, type(said)) == ("needs-0-what", AnswerMissing)


@pytest.mark.parametrize(
    "form",
    [
        None,
        [],
        {"type": "array"},
        {"type": "object"},
        {"type": "object", "properties": {}},
        {"type": "object", "properties": {f"q{n}": {"type": "boolean"} for n in range(31)}},
        {"type": "object", "properties": {"q1": {"$ref": "https://example.invalid/form"}}},
        {"type": "object", "properties": {"q1": "text"}},
        {"type": "object", "properties": {"a b": {"type": "boolean"}}},
        {"type": "object", "properties": {"q1": {"enum": ["A"], "type": "number"}}},
        {"type": "object", "properties": {"q1": {"type": "string", "enum": "AB"}}},
        {"type": "object", "properties": {"q1": {"type": "string", "enum": ["A"] * 21}}},
        {"type": "object", "properties": {"q1": {"type": "array", "items": {"type": "object"}}}},
        {"type": "object", "properties": {"q1": {"type": "boolean"}}, "required": "q1"},
    ],
)
def test_a_form_from_outside_that_cannot_be_shown_is_refused(form):
    with pytest.raises(SurveyFormNotSupported):
        list_questions(form)


def test_what_is_not_shown_of_a_form_from_outside_is_not_run():
    slow = {"type": "string", "maxLength": 100, "pattern": "^(a+)+$"}
    form = {"type": "object", "properties": {"q1": slow}}
    assert check_answers(form, {"q1": "a" * 90 + "!"}) == []


@given(st.dictionaries(st.sampled_from(sorted(TYPED)), st.lists(st.text(), max_size=3)))
def test_whatever_is_typed_is_read_and_answered_for_field_by_field(typed):
    answers = read_answers(QUESTIONS, typed)
    for field, refusal in check_answers(FORM, answers):
        assert field.partition("-")[0] in FORM["properties"]
        assert str(refusal)


def sheet(**changes):
    given = {"format": FORMAT, "kind": "ask", "title": "Nhu cầu", "form": FORM}
    page = Page(
        agency="Sở Thử",
        heading="PHIẾU",
        facts=[("Hạn", "#panic()")],
        rows=[("Câu *một*", ""), ("Câu hai", "$x$ #import \\ dòng\nhai")],
        closing="Hết",
    )
    return make_sheet(ASK, SheetData(**{**given, **changes}), page, now=NOW)


def test_a_sheet_says_the_same_to_people_and_to_software():
    data = read_sheet(sheet(introduction="Kính gửi").content)
    assert (data.kind, data.introduction, data.form) == ("ask", "Kính gửi", FORM)
    words = " ".join(read_text(sheet(introduction="Kính gửi").content))
    assert "Kính gửi" in words
    assert "1. Câu *một*" in words


def test_words_on_a_sheet_are_never_markup():
    words = " ".join(read_text(sheet().content))
    assert "#panic()" in words
    assert "$x$ #import \\ dòng" in words


def test_signs_that_no_typeface_has_are_marked_for_people_and_whole_for_software():
    made = sheet(title="Máy tính 😀👍🏽", introduction="漢字 \ue000\x07 hết").content
    words = " ".join(read_text(made))
    assert "Máy tính □" in words
    assert "□ hết" in words
    assert read_sheet(made).title == "Máy tính 😀👍🏽"
    assert read_sheet(made).introduction == "漢字 \ue000\x07 hết"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=40))
def test_any_words_make_a_sheet(words):
    made = sheet(title=f"x{words}", introduction=words).content
    assert read_sheet(made).introduction == words


def carrying(content, name=DATA):
    said = 'relationship: "data", mime-type: "a/b", description: "x"'
    source = f'#pdf.attach("{name}", bytes(sys.inputs.data), {said})'
    made = typst.compile(source.encode(), sys_inputs={"data": content}, pdf_standards="a-3b")
    return bytes(made)


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"format": "x"}', '{"format": "other/1", "kind": "ask", "title": "T"}',
     '{"format": "lienthong-survey/1", "kind": "ask", "title": 3}',
     "[" * 5000, "0" * 1_100_000],
)  # fmt: skip
def test_what_is_no_sheet_of_ours_says_nothing(content):
    assert read_sheet(carrying(content)) is None


def test_a_file_without_a_sheet_or_under_another_name_says_nothing():
    assert read_sheet(make_pdf("Công văn")) is None
    whole = '{"format": "lienthong-survey/1", "kind": "ask", "title": "T"}'
    assert read_sheet(carrying(whole)).title == "T"
    assert read_sheet(carrying(whole, "other.json")) is None


def test_a_file_that_cannot_be_opened_is_refused():
    with pytest.raises(PdfBroken):
        read_sheet(b"%PDF-1.7\nbroken")
