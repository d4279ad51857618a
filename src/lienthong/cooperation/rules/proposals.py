"""Proposes commitments from the clauses of a text, by plain words. A person decides on each.

A sentence or member is proposed where it has a word of duty, or a figure with a unit, and stands
under a side: named in it ("Bên B đầu tư …"), or in what contains it ("Bên B có trách nhiệm: …").
The words are data (`data/commitment_words.toml`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lienthong.cooperation.rules.clauses import iterate_containers, unwrapped
from lienthong.cooperation.rules.numbers import read_number
from lienthong.cooperation.rules.openings import opening_of
from lienthong.cooperation.terms import Bound, Clause, ClauseKind, ProposedCommitment, Side
from lienthong.kernel.vietnamese import fold

SHORTEST = 12
LONGEST = 2000
"""Characters below which a piece says nothing that somebody could owe, and above which nobody
could read it; a foreign text may hold any.
"""

_SIDE = re.compile(r"\bbên ([ab])\b", re.IGNORECASE)
_DEFINED = re.compile(
    r"^\s*(?:\d+\.\s*)?bên ([ab])\s*(?:\([^)]*\))?\s*[:：]\s*(.+)$", re.IGNORECASE | re.MULTILINE
)
FIGURE = r"(?<![\d/.,])((?:\d{1,3}(?:\.\d{3}){1,4}|\d{1,15})(?:,\d{1,6})?)"
_PERCENT = re.compile(rf"{FIGURE}\s?%")
_PIECE = re.compile(r"[^\n;.]*(?:[.](?=\S)[^\n;.]*)*[;.\n]?")
_DAY = re.compile(r"ngày (\d{1,2}/\d{1,2}/\d{4})", re.IGNORECASE)
_LONG_DAY = re.compile(r"ngày (\d{1,2}) tháng (\d{1,2}) năm (\d{4})", re.IGNORECASE)
_QUARTER = re.compile(r"quý (?:[1-4]|IV|I{1,3})(?:/| năm )\d{4}", re.IGNORECASE)
_HALF = re.compile(r"(?:6|sáu) tháng (?:đầu|cuối) năm \d{4}", re.IGNORECASE)
_MONTH = re.compile(r"tháng (\d{1,2})(?:/| năm )(\d{4})", re.IGNORECASE)
_STRETCH = re.compile(
    r"giai đoạn (?:từ )?(?:năm )?(\d{4})\s*(?:-|–|đến)\s*(?:năm )?(\d{4})", re.IGNORECASE
)
_YEAR = re.compile(r"năm (\d{4})", re.IGNORECASE)
_NO_FIGURES = re.compile(
    r"\d{1,2}/\d{1,2}/\d{4}|\b\d+/\S+|\b[\w-]*[^\W\d_]-?\d\w*|\b\d+[^\W\d_]\w*"
    r"|\b(?:ngày|tháng|năm|quý|số|điều|khoản|mục|phần|chương)\s+\d+(?:\s*[-–]\s*\d+)?",
    re.IGNORECASE,
)
_SIDES = {"a": Side.STATE, "b": Side.PROVIDER}
"""Whom "Bên A" and "Bên B" mean where the text does not say: the usual order."""
_WITHOUT_DUTIES = frozenset({ClauseKind.PREAMBLE})


@dataclass(frozen=True, slots=True)
class ProposalWords:
    """By which words a commitment is known: duties, units, both sides together, no duty at all.

    `headings` are what duties are called above them, `beside` stands before a side that something
    is for, `does` behind one that owes it all the same. `pieces`: the units of which there are only
    whole ones.
    """

    duties: tuple[str, ...]
    units: tuple[str, ...]
    both: tuple[str, ...]
    refusals: tuple[str, ...] = ()
    pieces: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    does: tuple[str, ...] = ()


def propose_commitments(
    text: str, clauses: Sequence[Clause], *, parties: Sequence[Bound], words: ProposalWords
) -> Iterator[ProposedCommitment]:
    """What could be commitments, in the order of the text, each with its place in it."""
    sides = name_sides(text, parties)
    owners: dict[str, str] = {}
    for clause, containers in iterate_containers(tuple(clauses)):
        said = unwrapped(text[clause.begins : clause.ends])
        inherited = next((owners[one.address] for one in reversed(containers)
                          if owners.get(one.address)), "")  # fmt: skip
        owners[clause.address] = _side_in(said, words) or inherited
        if clause.kind in _WITHOUT_DUTIES:
            continue
        for begins, ends in _pieces(said):
            piece = said[begins:ends]
            owner = _side_in(piece, words) or owners[clause.address]
            if _is_duty(piece, words, is_owned=bool(owner)):
                yield ProposedCommitment(
                    address=clause.address,
                    begins=clause.begins + begins,
                    ends=clause.begins + ends,
                    what=piece.strip(" \n;."),
                    owner=sides.get(owner),
                    due=due_in(piece),
                    **figure_in(piece, words),
                )


def find_passed_over(
    text: str, clauses: Sequence[Clause], *, words: ProposalWords
) -> Iterator[tuple[Clause, int, int]]:
    """Pieces that say a number and are no proposal: clause, beginning and end in the text.

    Days, years, and numbers of documents, articles and clauses are no figures.
    """
    taken = {one.begins for one in propose_commitments(text, clauses, parties=(), words=words)}
    for clause, _ in iterate_containers(tuple(clauses)):
        if clause.kind in _WITHOUT_DUTIES:
            continue
        said = unwrapped(text[clause.begins : clause.ends])
        for begins, ends in _pieces(said):
            counts = re.search(r"\d", _NO_FIGURES.sub("", said[begins:ends])) is not None
            if counts and clause.begins + begins not in taken:
                yield clause, clause.begins + begins, clause.begins + ends


def name_sides(text: str, parties: Sequence[Bound]) -> Mapping[str, Bound]:
    """Which party "a" and "b" are: as the text says, else the first of the usual side."""
    named: dict[str, Bound] = {}
    for letter, side in _SIDES.items():
        first = next((one for one in parties if one.side is side), None)
        if first is not None:
            named[letter] = first
    for letter, name in _DEFINED.findall(text):
        known = fold(name)
        for party in parties:
            if fold(party.name) in known or known in fold(party.name):
                named[letter.lower()] = party
                break
    return named


def due_in(piece: str) -> str:
    """The day or period that a piece names, as typed into a form; "" for none."""
    if found := _DAY.search(piece):
        return found[1]
    if found := _LONG_DAY.search(piece):
        return f"{int(found[1]):02}/{int(found[2]):02}/{found[3]}"
    if found := _QUARTER.search(piece) or _HALF.search(piece):
        return found.group()
    if found := _STRETCH.search(piece):
        return f"{found[1]}–{found[2]}"
    if found := _MONTH.search(piece):
        return f"{int(found[1])}/{found[2]}"
    found = _YEAR.search(piece)
    return found[1] if found else ""


def figure_in(piece: str, words: ProposalWords) -> dict[str, str]:
    """The first figure with a unit: `figure` and `unit`; both "" for none."""
    units = "|".join(re.escape(unit) for unit in words.units)
    counted = re.compile(rf"{FIGURE}\s+({units})\b", re.IGNORECASE)
    found, percent = counted.search(piece), _PERCENT.search(piece)
    if percent and (found is None or percent.start() < found.start()):
        figure = percent.group().rstrip("% ").strip()
        return {"figure": figure if read_number(figure) is not None else "", "unit": "%"}
    if found is None:
        return {"figure": "", "unit": ""}
    return {"figure": found[1], "unit": found[2].lower()}


def _pieces(said: str) -> Iterator[tuple[int, int]]:
    """Sentences and members of a clause that say something, without its own number."""
    opening = opening_of(said.partition("\n")[0])
    start = said.index(opening.rest) if opening is not None and opening.rest else 0
    for found in _PIECE.finditer(said, start):
        piece = found.group().strip(" \n;.")
        if SHORTEST <= len(piece) <= LONGEST and not piece.endswith(":"):
            lead = len(found.group()) - len(found.group().lstrip())
            yield found.start() + lead, found.end()


def _is_duty(piece: str, words: ProposalWords, *, is_owned: bool) -> bool:
    """A duty of a side; where no side is named, only what is counted: somebody has to look at it.

    What a side expressly does not owe (“không chịu trách nhiệm”) is none.
    """
    said = piece.lower()
    if any(one in said for one in words.refusals):
        return False
    if not is_owned:
        return bool(figure_in(piece, words)["figure"])
    has_verb = any(re.search(rf"\b{re.escape(verb)}\b", said) for verb in words.duties)
    return has_verb or bool(figure_in(piece, words)["figure"])


def _side_in(said: str, words: ProposalWords) -> str:
    """The letter of the first side that owes, "both" for both together, "" for none.

    Behind "cho" or "với" a side is whom it is for, and at places "do Bên B đề xuất" it says which.
    """
    for found in _SIDE.finditer(said):
        before, after = said[: found.start()].lower().split(), said[found.end() :].lstrip().lower()
        if not before or before[-1] not in words.beside:
            return found[1].lower()
        if before[-1] == "của" and " ".join(before[:-1]).endswith(words.headings):
            return found[1].lower()
        if before[-1] == "do" and after.startswith(words.does):
            return found[1].lower()
    return "both" if any(one in said.lower() for one in words.both) else ""
