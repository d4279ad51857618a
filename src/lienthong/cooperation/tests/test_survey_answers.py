"""What the answers of a survey come to, question by question."""

from lienthong.cooperation.rules.survey_answers import tally_answers
from lienthong.cooperation.terms.surveys import Question, QuestionKind

NUMBER = Question(key="q1", title="Số máy", kind=QuestionKind.NUMBER, unit="máy")
YES_NO = Question(key="q2", title="Có mạng", kind=QuestionKind.YES_NO)
SEVERAL = Question(key="q3", title="Dùng gì", kind=QuestionKind.SEVERAL, options=("A", "B", "C"))
WORDS = Question(key="q4", title="Ý kiến", kind=QuestionKind.TEXT)
NEEDS = Question(key="q5", title="Cần gì", kind=QuestionKind.NEEDS)
ALL = (NUMBER, YES_NO, SEVERAL, WORDS, NEEDS)


def test_numbers_are_added_and_choices_counted_over_those_who_answered():
    answers = [
        {"q1": 30, "q2": True, "q3": ["A", "C"], "q4": "Tốt", "q5": [{"what": "Máy quét"}]},
        {"q1": 0, "q2": False, "q3": ["A"], "q4": ""},
        {},
    ]
    number, yes_no, several, words = tally_answers(ALL, answers)
    assert (number.answered, number.total, number.least, number.most) == (2, 30, 0, 30)
    assert yes_no.chosen == (("yes", 1), ("no", 1))
    assert several.chosen == (("A", 2), ("B", 0), ("C", 1))
    assert (words.answered, words.total, words.chosen) == (1, None, ())


def test_where_nobody_answered_nothing_is_said():
    assert [(one.answered, one.total) for one in tally_answers(ALL, [])] == [
        (0, 0),
        (0, None),
        (0, None),
        (0, None),
    ]
