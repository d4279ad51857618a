"""What a version says as parts of a page: its text block by block, and two versions compared."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext

from lienthong.documents.pages.drafts.words import MEMBERS, say_member, type_name
from lienthong.documents.rules.texts import GAP, parse_text
from lienthong.documents.terms import ComparedLine, Comparison, Content
from lienthong.paper.layout import (
    Article,
    Block,
    Clause,
    Heading,
    HeadingKind,
    Items,
    Paragraph,
    Point,
    Table,
)

_WORDS = {
    HeadingKind.PART: "Phần",
    HeadingKind.CHAPTER: "Chương",
    HeadingKind.SECTION: "Mục",
    HeadingKind.SUBSECTION: "Tiểu mục",
}
_LETTERS = "abcdđeghiklmnopqrstuvxy"
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")

MOST_NAMED = 10
SHOWN = ("addressees", "listed", "signer_name", "signer_title", "authority_lines",
         "form_reason", "urgency", "due_on", "symbol", "place")  # fmt: skip


def pieces_of(content: Content) -> list[dict[str, Any]]:
    """The text as the template takes it: {kind, lead?, stretches?, rows?, heading?}."""
    parsed = parse_text(content.text)
    pieces = [_piece("basis", f"{basis};") for basis in parsed.bases]
    pieces += [piece for block in parsed.body for piece in _of(block)]
    for appendix in parsed.appendices:
        pieces.append(_piece("heading", f"Phụ lục {appendix.title}".strip()))
        pieces += [piece for block in appendix.body for piece in _of(block)]
    return pieces


def facts_of(content: Content) -> list[dict[str, str]]:
    """What stands around the text, term by term, as `shell/definition_list.html` takes it."""
    told = [(gettext(MEMBERS[name]), say_member(name, content)) for name in SHOWN]
    names = [one.name for one in content.chosen]
    said = "; ".join(names[:MOST_NAMED])
    if (more := len(names) - MOST_NAMED) > 0:
        said += " " + gettext("and %(count)d more") % {"count": more}
    told.append((gettext("Recipients"), said))
    first = (gettext("Type of document"), type_name(content.type_code))
    return [{"term": term, "text": text} for term, text in (first, *told) if text]


def compared(comparison: Comparison) -> dict[str, Any]:
    """Two versions as the template takes them; `same` when nothing differs."""
    lines = [_line(line) for line in comparison.lines]
    return {
        "members": [
            {"label": gettext(MEMBERS[name]), **_line(line)} for name, line in comparison.members
        ],
        "lines": lines,
        "same": not comparison.members and not any(line["changed"] for line in lines),
    }


def _line(line: ComparedLine) -> dict[str, Any]:
    return {
        "before": [{"change": change.value, "text": text} for change, text in line.before],
        "after": [{"change": change.value, "text": text} for change, text in line.after],
        "changed": line.before != line.after,
    }


def _piece(kind: str, text: str, lead: str = "") -> dict[str, Any]:
    """A paragraph; the gaps of the template in it are marked."""
    stretches = [
        {"text": part, "gap": at % 2 == 1} for at, part in enumerate(GAP.split(text)) if part
    ]
    return {"kind": kind, "lead": lead, "stretches": stretches}


def _of(block: Block) -> Iterator[dict[str, Any]]:
    match block:
        case Heading():
            yield _piece("heading", _heading(block))
        case Article():
            lead = f"Điều {block.number}. {block.title}".strip()
            yield _piece("paragraph", str(block.text), lead)
        case Clause():
            titled = f"{block.number}. {block.title}" if block.title else ""
            yield _piece("paragraph", "" if titled else f"{block.number}. {block.text}", titled)
        case Point():
            yield _piece("point", f"{_LETTERS[block.number - 1]}) {block.text}")
        case Items():
            sign = "+" if block.deeper else "-"
            yield from (_piece("point", f"{sign} {item}") for item in block.items)
        case Table():
            yield {"kind": "table", "heading": block.heading, "rows": block.rows}
        case Paragraph():
            yield _piece("paragraph", str(block.text))


def _heading(block: Heading) -> str:
    figures = _ROMAN[block.number] if block.number < len(_ROMAN) else str(block.number)
    if block.kind is HeadingKind.ROMAN:
        return f"{figures}. {block.title}"
    arabic = block.kind in (HeadingKind.SECTION, HeadingKind.SUBSECTION)
    number = str(block.number) if arabic else figures
    return f"{_WORDS[block.kind]} {number}. {block.title}".rstrip(". ")
