"""The results of the made-up programme: reported, shown, and answered by the other side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate, pairwise
from typing import Any
from uuid import UUID

from lienthong.cooperation.operations.counted_results import count_results
from lienthong.cooperation.operations.result_evidence import examine_file, put_file
from lienthong.cooperation.operations.result_steps import Word
from lienthong.cooperation.operations.results import report_result, take_step
from lienthong.cooperation.rules.numbers import read_number
from lienthong.cooperation.terms.counted_results import CountSource
from lienthong.cooperation.terms.results import ResultDraft, ResultStep
from lienthong.identity.terms import Acting
from lienthong.paper.workbook import SheetColumn, write_workbook
from lienthong.work.terms import GivenEvidence

MARK = "dữ liệu minh họa"
"""Stands in every text and proof of the programme that could be read for itself."""
_ANSWERS = {
    "confirmed": ResultStep.CONFIRM,
    "disputed": ResultStep.DISPUTE,
    "returned": ResultStep.RETURN,
}
"""What the other side does with a submitted result; of one that waits, nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sides:
    """Who reports and who answers; `whole` is the unit of a figure of all `communes`, if any."""

    ours: Acting
    theirs: Acting
    whole: UUID | None
    communes: Sequence[tuple[UUID, str]]
    now: datetime


def make_results(sides: Sides, commitment: str, entry: Mapping[str, Any]) -> None:
    """Report what an entry of the programme says, show it, and let the other side answer.

    One figure; where it is `divided`, a figure for each of so many communes in a hundred, which
    together are the same; where it is `counted`, what the platform counts in each from roll-outs.
    """
    if "counted" in entry:
        done = count_results(
            commitment=commitment,
            period=entry["period"],
            source=CountSource(entry["counted"]),
            submit=True,
            acting=sides.ours,
            now=sides.now,
        )
        made = done.made
    else:
        made = _submitted(sides, commitment, entry)
    if entry["end"] in _ANSWERS:
        word = Word(
            step=_ANSWERS[entry["end"]],
            seen=2,
            words=entry.get("words", ""),
            figure=entry.get("other", ""),
        )
        for result in made:
            take_step(result_id=result, word=word, acting=sides.theirs, now=sides.now)


def _submitted(sides: Sides, commitment: str, entry: Mapping[str, Any]) -> tuple[UUID, ...]:
    named = list(_figures(sides, entry))
    file = examine_file(_evidence(commitment, entry, named), now=sides.now)
    made = []
    for _, draft in named:
        result = report_result(commitment=commitment, draft=draft, acting=sides.ours, now=sides.now)
        put_file(result_id=result, file=file, acting=sides.ours, now=sides.now)
        word = Word(step=ResultStep.SUBMIT, seen=1)
        take_step(result_id=result, word=word, acting=sides.ours, now=sides.now)
        made.append(result)
    return tuple(made)


def _figures(sides: Sides, entry: Mapping[str, Any]) -> Iterator[tuple[str, ResultDraft]]:
    """Each figure with the name of its place, by a fixed rule: every set-up is the same."""
    said = ResultDraft(
        period=entry["period"], value=entry["value"], of=entry.get("of", ""), note=MARK
    )
    if "divided" not in entry:
        yield "Toàn tỉnh", replace(said, unit_id=sides.whole)
        return
    turns = [number * 37 % 100 for number in range(len(sides.communes))]
    size = [100 + turn if turn < entry["divided"] else 0 for turn in turns]
    wholes = _divide(said.of, size) if said.of else ()
    # Of a share the parts follow the wholes, some communes ahead of others.
    weights = [whole * (80 + turns[place]) for place, whole in enumerate(wholes)] or size
    for place, number in enumerate(_divide(said.value, weights)):
        if number:
            unit_id, name = sides.communes[place]
            of = str(wholes[place]) if wholes else ""
            yield name, replace(said, unit_id=unit_id, value=str(number), of=of)


def _divide(text: str, weights: Sequence[int]) -> tuple[int, ...]:
    """Whole parts of a number by weights, which together are the number."""
    number = int(read_number(text) or 0)
    ends = [number * reached // sum(weights) for reached in accumulate(weights)]
    return tuple(end - start for start, end in pairwise([0, *ends]))


def _evidence(
    commitment: str, entry: Mapping[str, Any], named: Sequence[tuple[str, ResultDraft]]
) -> GivenEvidence:
    """A sheet with the figures, as a side keeps it beside its report."""
    content = write_workbook(
        title=commitment,
        lead=(f"Bảng tổng hợp {commitment}, {entry['period']} ({MARK})",),
        columns=(
            SheetColumn(title="Địa bàn", width=24),
            SheetColumn(title="Số đạt được", width=16),
            SheetColumn(title="Trên tổng số", width=16),
        ),
        rows=[(place, draft.value, draft.of) for place, draft in named],
    )
    name = f"Bảng tổng hợp {commitment} {entry['period'].replace('/', '-')}.xlsx"
    return GivenEvidence(name=name, content=content)
