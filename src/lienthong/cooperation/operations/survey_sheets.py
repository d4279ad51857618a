"""The sheets of surveys: a PDF for people (PDF/A-3) that carries the same as JSON for software.

An office without this platform reads the page and answers in writing; software finds in the file
`DATA` what is asked, answered or told. Words of a sheet are data for the template, never markup.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

import msgspec
import typst

from lienthong.cooperation.rules.numbers import write_number
from lienthong.cooperation.terms.surveys import NeedState, Question, QuestionKind, Urgency
from lienthong.exchange.terms import Upload
from lienthong.paper.layout import Faces
from lienthong.paper.layout.texts import clean
from lienthong.paper.scanning.apart import read_attached
from lienthong.paper.signing.looks import FONTS

FORMAT: Final = "lienthong-survey/1"
DATA: Final = "lienthong-survey.json"
ASK: Final = "phieu-khao-sat.pdf"
ANSWER: Final = "phieu-tra-loi.pdf"
TOLD: Final = "ket-qua-khao-sat.pdf"
NOTICE: Final = "thong-bao-khao-sat.pdf"
SHEETS: Final = frozenset({ASK, ANSWER, TOLD, NOTICE})
STANDARD: Final = "a-3b"
_FONT_PATHS: Final[Any] = [FONTS]

URGENCIES: Mapping[Urgency, str] = {
    Urgency.NOW: "cần ngay (trong 3 tháng)",
    Urgency.THIS_YEAR: "cần trong năm",
    Urgency.LATER: "có thể để sau",
}
STATES: Mapping[NeedState, str] = {
    NeedState.YES: "Đáp ứng",
    NeedState.LATER: "Đáp ứng sau",
    NeedState.NO: "Chưa đáp ứng được",
}


class SheetData(msgspec.Struct, frozen=True, kw_only=True):
    """What a sheet carries for software; `survey` is the message that asked, "" in the asking one.

    `form` is of an ask, `answers` and `number` of an answer, `state` and `reason` of what becomes
    of a late one (terms.LateState), `needs` of what is told: `voices` of each are the codes of the
    answers that named it (rules.surveys.code_of), `state` yes, later or no.
    """

    format: str
    kind: str
    title: str
    survey: str = ""
    introduction: str = ""
    due_on: date | None = None
    form: dict[str, Any] = {}
    answers: dict[str, Any] = {}
    number: int = 0
    answered_by: str = ""
    state: str = ""
    reason: str = ""
    needs: list[dict[str, Any]] = []


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """What stands on a sheet for people: who it is from, facts in pairs, numbered rows."""

    agency: str
    heading: str
    facts: Sequence[tuple[str, str]]
    rows: Sequence[tuple[str, str]]
    closing: str


def _printable(value: Any) -> Any:
    """What stands on the sheet without signs that cannot be shown; its data keeps them."""
    if isinstance(value, str):
        return clean(Faces.bundled().mark_missing(value))
    if isinstance(value, dict):
        return {key: _printable(one) for key, one in value.items()}
    return [_printable(one) for one in value]


def make_sheet(name: str, data: SheetData, page: Page, *, now: datetime) -> Upload:
    """The PDF/A-3b file of a sheet, ready to be attached."""
    shown = {
        "name": DATA,
        "title": data.title,
        "introduction": data.introduction,
        "agency": page.agency,
        "heading": page.heading,
        "facts": [list(one) for one in page.facts],
        "rows": [{"question": question, "answer": answer} for question, answer in page.rows],
        "closing": page.closing,
    }
    template = resources.files("lienthong.cooperation").joinpath("data", "survey_sheet.typ")
    pdf = typst.compile(
        Path(str(template)),
        font_paths=_FONT_PATHS,
        ignore_system_fonts=True,
        sys_inputs={
            "sheet": json.dumps(_printable(shown), ensure_ascii=False),
            "data": msgspec.json.encode(data).decode(),
        },
        pdf_standards=STANDARD,
        timestamp=now.replace(microsecond=0),
    )
    if not isinstance(pdf, bytes):
        raise TypeError("one file was asked for")
    return Upload(name, pdf)


@lru_cache(maxsize=8)
def read_sheet(content: bytes) -> SheetData | None:
    """What a received sheet says to software, read apart (decision 26); None: nothing of ours.

    The same file goes to hundreds of agencies: here it is opened once. Refuses a file that cannot
    be opened (PdfBroken and the like).
    """
    found = read_attached(content, DATA)
    try:
        data = msgspec.json.decode(found, type=SheetData) if found else None
    except (msgspec.DecodeError, RecursionError):
        return None
    return data if data is not None and data.format == FORMAT else None


def say_answer(one: Question, value: object) -> str:
    """An answer as it stands on a sheet; "" where there is none."""
    match one.kind, value:
        case QuestionKind.NUMBER, int():
            return f"{write_number(str(value))} {one.unit}".strip()
        case QuestionKind.YES_NO, bool():
            return "Có" if value else "Không"
        case QuestionKind.SEVERAL, list():
            return "; ".join(map(str, value))
        case QuestionKind.NEEDS, list():
            return "\n".join(say_need(need) for need in value)
    return "" if value is None else str(value)


def say_need(need: Mapping[str, Any]) -> str:
    """A need on one line: what, how many, how soon, why."""
    said = str(need.get("what", ""))
    if isinstance(need.get("units"), int):
        said += f", số lượng {write_number(str(need['units']))}"
    if need.get("urgency") in set(Urgency):
        said += f", {URGENCIES[Urgency(need['urgency'])]}"
    return f"– {said}: {need['why']}" if need.get("why") else f"– {said}"
