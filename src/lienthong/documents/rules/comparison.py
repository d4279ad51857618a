"""Two versions side by side: which lines and words went, which came."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from lienthong.documents.rules.texts import lines_of, parse_text, text_of
from lienthong.documents.terms import Change, Chosen, ComparedLine, Comparison, Content

_PIECES = re.compile(r"\s+|\w+|[^\w\s]")
_MOST_PIECES = 4000
_ALIKE = 0.35
"""Lines less alike than this are one that went and one that came, not one that changed."""

MEMBERS = (
    "type_code",
    "subject",
    "symbol",
    "parent",
    "issuer",
    "place",
    "authority",
    "addressees",
    "listed",
    "authority_lines",
    "form_reason",
    "signer_title",
    "signer_name",
    "other_title",
    "other_name",
    "urgency",
    "due_on",
    "circulation",
    "contact",
    "kept",
    "copies",
    "drafter_sign",
)

Stretches = tuple[tuple[Change, str], ...]


def compare(before: Content, after: Content) -> Comparison:
    """What differs between two versions: members by name, recipients, then the text by lines."""
    members = [
        (name, _words(_said(before, name), _said(after, name)))
        for name in MEMBERS
        if _said(before, name) != _said(after, name)
    ]
    old, new = _recipients(before.chosen), _recipients(after.chosen)
    if old != new:
        members.append(("chosen", _words(old, new)))
    return Comparison(
        members=tuple(members),
        lines=tuple(_lines(_text_lines(before.text), _text_lines(after.text))),
    )


def _text_lines(text: str) -> list[str]:
    """The text line by line, without the rules under the headings of tables."""
    lines = lines_of(text_of(parse_text(text)))
    return [line for line in lines if not line.startswith("|---")]


def _said(content: Content, name: str) -> str:
    value = getattr(content, name)
    return "" if value is None else str(value)


def _recipients(chosen: Sequence[Chosen]) -> str:
    return "; ".join(one.name for one in chosen)


def _lines(before: list[str], after: list[str]) -> Iterator[ComparedLine]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            for line in before[i1:i2]:
                same = ((Change.SAME, line),)
                yield ComparedLine(before=same, after=same)
        else:
            yield from _changed(before[i1:i2], after[j1:j2])


def _changed(before: list[str], after: list[str]) -> Iterator[ComparedLine]:
    """Pair each old line with the next new one that resembles it; the rest stands alone."""
    waiting = list(after)
    for line in before:
        at = next((i for i, other in enumerate(waiting) if _alike(line, other)), None)
        if at is None:
            yield ComparedLine(before=((Change.GONE, line),), after=())
            continue
        yield from _only_new(waiting[:at])
        yield _words(line, waiting[at])
        waiting = waiting[at + 1 :]
    yield from _only_new(waiting)


def _only_new(lines: Sequence[str]) -> Iterator[ComparedLine]:
    for line in lines:
        yield ComparedLine(before=(), after=((Change.NEW, line),))


def _alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one.split(), other.split(), autojunk=False)
    return matcher.real_quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _words(before: str, after: str) -> ComparedLine:
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    if len(old) + len(new) > _MOST_PIECES:
        return ComparedLine(before=((Change.GONE, before),), after=((Change.NEW, after),))
    left: list[tuple[Change, str]] = []
    right: list[tuple[Change, str]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        same = tag == "equal"
        if i2 > i1:
            left.append((Change.SAME if same else Change.GONE, "".join(old[i1:i2])))
        if j2 > j1:
            right.append((Change.SAME if same else Change.NEW, "".join(new[j1:j2])))
    return ComparedLine(before=tuple(left), after=tuple(right))
