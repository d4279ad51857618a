"""Forms of surveys as JSON Schema: made from questions, read back, answers checked. Pure.

A form is an object of JSON Schema (draft 2020-12) whose members are the questions in their order;
only what `list_questions` knows is shown, so that no form from outside is more than a form.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import jsonschema_rs

from lienthong.cooperation.rules.numbers import read_number
from lienthong.cooperation.terms.refusals import DraftRefusal
from lienthong.cooperation.terms.survey_refusals import (
    AnswerMissing,
    AnswerNotAdmitted,
    AnswerNotNumber,
    AnswerNotOffered,
    AnswerOutOfRange,
    AnswersTooMany,
    AnswerTooLong,
    SurveyFormNotSupported,
)
from lienthong.cooperation.terms.surveys import (
    MOST_NEEDS,
    MOST_QUESTIONS,
    NEEDS,
    Question,
    QuestionKind,
    Urgency,
)
from lienthong.kernel.vietnamese import canonical

Form = Mapping[str, Any]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
LONGEST_LINE: Final = 200
LONGEST_TEXT: Final = 2000
MOST_OPTIONS: Final = 20
LARGEST_NUMBER: Final = 1_000_000_000
NEED_FIELDS: Final = ("what", "units", "urgency", "why")


def make_form(title: str, questions: Sequence[Question]) -> dict[str, Any]:
    """The form that asks these questions."""
    return {
        "$schema": DIALECT,
        "title": title,
        "type": "object",
        "additionalProperties": False,
        "properties": {one.key: _property(one) for one in questions},
        "required": [one.key for one in questions if one.needed],
    }


def list_questions(form: object) -> tuple[Question, ...]:
    """The questions of a form, also of others' making.

    Refuses what asks for more than can be shown (SurveyFormNotSupported).
    """
    if not isinstance(form, dict) or form.get("type") != "object":
        raise SurveyFormNotSupported(reason="it is no object of questions")
    properties, needed = form.get("properties"), form.get("required", [])
    if not isinstance(properties, dict) or not isinstance(needed, list):
        raise SurveyFormNotSupported(reason="it has no questions")
    if not 0 < len(properties) <= MOST_QUESTIONS:
        raise SurveyFormNotSupported(reason=f"it has {len(properties)} questions")
    return tuple(_question(key, one, needed=key in needed) for key, one in properties.items())


def read_answers(
    questions: Sequence[Question], typed: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """The answers that were typed into the fields of a form; what is empty is left out.

    What is no number stays as it was typed, so that the check says so. Needs are the fields
    "needs-0-what", "needs-0-units" and so on; a row without a word is none.
    """
    answers: dict[str, Any] = {}
    for one in questions:
        if one.kind is QuestionKind.NEEDS:
            value: Any = _read_needs(one, typed)
        else:
            value = _read(one, [_tidy(text) for text in typed.get(one.key, ())])
        if value not in (None, "", []):
            answers[one.key] = value
    return answers


def check_answers(form: Form, answers: Mapping[str, Any]) -> list[tuple[str, DraftRefusal]]:
    """Everything a form says no to, each with the name of its field; in the order of the form.

    Checked is what can be shown: the schema is made anew from what is understood of the form.
    """
    questions = list_questions(form)
    schema = make_form("", questions)
    order = {one.key: place for place, one in enumerate(questions)}
    faults: dict[str, DraftRefusal] = {}
    for error in jsonschema_rs.validator_for(schema).iter_errors(dict(answers)):
        field, refusal = _fault(error, schema)
        faults.setdefault(field, refusal)
    return sorted(faults.items(), key=lambda one: order.get(one[0].partition("-")[0], 0))


def fill_fields(answers: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Answers as the fields of a form hold them; the way back of `read_answers`."""
    typed: dict[str, tuple[str, ...]] = {}
    for key, value in answers.items():
        if key == NEEDS:
            for row, need in enumerate(value):
                typed |= {f"{NEEDS}-{row}-{name}": (str(said),) for name, said in need.items()}
        elif isinstance(value, bool):
            typed[key] = ("yes" if value else "no",)
        elif isinstance(value, list):
            typed[key] = tuple(map(str, value))
        else:
            typed[key] = (str(value),)
    return typed


def _property(one: Question) -> dict[str, Any]:
    said: dict[str, Any] = {"title": one.title}
    if one.help:
        said["description"] = one.help
    return {**said, **_RULES[one.kind](one)}


def _choice(one: Question) -> dict[str, Any]:
    return {"type": "string", "enum": list(one.options)}


def _several(one: Question) -> dict[str, Any]:
    least = {"minItems": 1} if one.needed else {}
    return {"type": "array", "uniqueItems": True, "items": _choice(one), **least}


def _number() -> dict[str, Any]:
    return {"type": "integer", "minimum": 0, "maximum": LARGEST_NUMBER}


def _needs(one: Question) -> dict[str, Any]:
    what: dict[str, Any] = {"type": "string", "maxLength": LONGEST_LINE}
    if one.options:
        what["examples"] = list(one.options)
    return {
        "type": "array",
        "maxItems": MOST_NEEDS,
        **({"minItems": 1} if one.needed else {}),
        "items": {
            "type": "object",
            "additionalProperties": False,
            "required": ["what", "urgency"],
            "properties": {
                "what": what,
                "units": _number(),
                "urgency": {"type": "string", "enum": [each.value for each in Urgency]},
                "why": {"type": "string", "maxLength": LONGEST_TEXT},
            },
        },
    }


_RULES: Final[Mapping[QuestionKind, Callable[[Question], dict[str, Any]]]] = {
    QuestionKind.LINE: lambda _: {"type": "string", "maxLength": LONGEST_LINE},
    QuestionKind.TEXT: lambda _: {"type": "string", "maxLength": LONGEST_TEXT},
    QuestionKind.NUMBER: lambda one: {**_number(), **({"x-unit": one.unit} if one.unit else {})},
    QuestionKind.YES_NO: lambda _: {"type": "boolean"},
    QuestionKind.ONE: _choice,
    QuestionKind.SEVERAL: _several,
    QuestionKind.NEEDS: _needs,
}


def _question(key: object, one: object, *, needed: bool) -> Question:
    if not isinstance(key, str) or not key.isascii() or not key.isidentifier():
        raise SurveyFormNotSupported(reason="a question has no plain name")
    if not isinstance(one, dict):
        raise SurveyFormNotSupported(reason=f"question {key} is no question")
    kind = _kind(key, one)
    options: object = ()
    if kind is QuestionKind.ONE:
        options = one.get("enum")
    elif kind is QuestionKind.SEVERAL:
        options = one["items"].get("enum")
    elif kind is QuestionKind.NEEDS:
        options = _examples(one)
    return Question(
        key=key,
        title=_words(one.get("title")) or key,
        kind=kind,
        help=_words(one.get("description")),
        needed=needed,
        unit=_words(one.get("x-unit")),
        options=_options(key, options),
    )


def _kind(key: str, one: Mapping[str, Any]) -> QuestionKind:
    items = one.get("items")
    match one.get("type"):
        case "string" if "enum" in one:
            return QuestionKind.ONE
        case "string":
            most = one.get("maxLength")
            short = isinstance(most, int) and most <= LONGEST_LINE
            return QuestionKind.LINE if short else QuestionKind.TEXT
        case "integer":
            return QuestionKind.NUMBER
        case "boolean":
            return QuestionKind.YES_NO
        case "array" if isinstance(items, dict) and "enum" in items:
            return QuestionKind.SEVERAL
        case "array" if key == NEEDS:
            return QuestionKind.NEEDS
    raise SurveyFormNotSupported(reason=f"question {key} is of a kind that is not known")


def _examples(one: Mapping[str, Any]) -> object:
    found: Any = one
    for name in ("items", "properties", "what", "examples"):
        found = found.get(name) if isinstance(found, dict) else None
    return found or ()


def _options(key: str, given: object) -> tuple[str, ...]:
    if not isinstance(given, list | tuple):
        raise SurveyFormNotSupported(reason=f"question {key} offers no answers")
    if len(given) > MOST_OPTIONS:
        raise SurveyFormNotSupported(reason=f"question {key} offers {len(given)} answers")
    return tuple(dict.fromkeys(_words(one) for one in given if _words(one)))


def _words(given: object) -> str:
    return _tidy(given)[:LONGEST_LINE] if isinstance(given, str) else ""


def _read(one: Question, texts: Sequence[str]) -> Any:
    said = next((text for text in texts if text), "")
    match one.kind:
        case QuestionKind.NUMBER:
            return _whole(said)
        case QuestionKind.YES_NO:
            return {"yes": True, "no": False}.get(said, said)
        case QuestionKind.SEVERAL:
            return list(dict.fromkeys(text for text in texts if text))
    return said


def _read_needs(one: Question, typed: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    rows = []
    for row in range(MOST_NEEDS + 1):
        said = {
            name: next(iter(map(_tidy, typed.get(f"{one.key}-{row}-{name}", ()))), "")
            for name in NEED_FIELDS
        }
        if said["what"] or said["why"] or said["units"]:
            need: dict[str, Any] = {name: text for name, text in said.items() if text}
            if "units" in need:
                need["units"] = _whole(need["units"])
            rows.append(need)
    return rows


def _whole(text: str) -> int | str:
    """A whole number as it is written in Vietnam; what is none stays as typed."""
    value = read_number(text) if text else None
    return text if value is None or value != int(value) else int(value)


def _tidy(text: str) -> str:
    return canonical(" ".join(str(text).split()))


def _fault(error: Any, schema: Form) -> tuple[str, DraftRefusal]:
    """The field an error is about, and what to say there."""
    path = [str(part) for part in error.instance_path]
    rule = str(error.schema_path[-1]) if error.schema_path else ""
    rules = _rules_at(schema, path)
    if rule == "required" or (rule == "minItems" and len(path) == 1):
        place = [*path, error.kind.property] if rule == "required" else path
        return "-".join([NEEDS, "0", "what"] if place == [NEEDS] else place), AnswerMissing()
    if path and path[0] == NEEDS and len(path) == 1:
        return f"{NEEDS}-0-what", AnswersTooMany(most=MOST_NEEDS)
    # One of several answers that was not offered is a fault of the question.
    several = len(path) == 2 and path[0] != NEEDS  # noqa: PLR2004 - question and place in its list
    return "-".join(path[:1] if several else path), _saying(rule, rules)


def _saying(rule: str, rules: Mapping[str, Any]) -> DraftRefusal:
    if rule == "enum" or rules.get("type") == "boolean":
        return AnswerNotOffered()
    if rule == "type" and rules.get("type") == "integer":
        return AnswerNotNumber()
    if rule == "maxLength":
        return AnswerTooLong(most=rules.get("maxLength"))
    if rule in {"minimum", "maximum"}:
        return AnswerOutOfRange(least=rules.get("minimum"), most=rules.get("maximum"))
    return AnswerNotAdmitted()


def _rules_at(schema: Form, path: Sequence[str]) -> Mapping[str, Any]:
    found: Any = schema
    for part in path:
        if not isinstance(found, dict):
            return {}
        found = found.get("items") if part.isdecimal() else found.get("properties", {}).get(part)
    return found if isinstance(found, dict) else {}


def needs_in(answers: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The needs among the answers, in their order."""
    found = answers.get(NEEDS)
    yield from found if isinstance(found, list) else ()
