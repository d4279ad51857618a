"""Import a table of changes: preview it, or enter all of it or nothing."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Actor
from lienthong.directory.models import AgencyCode
from lienthong.directory.models.bitemporal import recorded, valid
from lienthong.directory.operations.changes import enter_change, fact_of, preview_of
from lienthong.directory.operations.reading import lock_record
from lienthong.directory.queries.cards import list_cards
from lienthong.directory.rules.changes import ALTERING, Plan
from lienthong.directory.rules.imports import ImportEvent, ImportLine, ImportTable, read_table
from lienthong.directory.terms import (
    Act,
    Body,
    Card,
    Change,
    ChangeKind,
    ChangeLine,
    ChangeRefused,
    ImportedChange,
    ImportPreview,
    NameDiffers,
    Particulars,
    Problem,
    Reach,
    UnknownCode,
    ValueMissing,
)
from lienthong.kernel.errors import Refusal
from lienthong.kernel.vietnamese import same_name

_COLUMN_OF = {
    "source": "code",
    "target": "to_code",
    "name": "to_name",
    "code": "to_code",
    "type": "to_type",
    "parent_id": "to_parent_code",
    "new": "to_name",
}
"""Where in the table a field of a change stands."""


def preview_import(*, text: str, within: Reach, actor: Actor, now: datetime) -> ImportPreview:
    """What a table of changes would do, with every problem by line and column.

    Each change is tried on top of those before it, as the import itself does; all of it is then
    rolled back. Nothing is refused: what is wrong stands in `problems`, also what is not `within`
    the reach of who enters it.

    Others' changes wait meanwhile, on SQLite everything that is written on the platform: the
    number of changes in a table is limited (rules.imports), and one that cannot be read as a whole
    is not tried.
    """
    table = read_table(text)
    with transaction.atomic():
        tried = _enter(table, within=within, actor=actor, now=now)
        transaction.set_rollback(True)
    return tried.preview(table)


def import_changes(*, text: str, within: Reach, actor: Actor, now: datetime) -> ImportPreview:
    """Enter all changes of a table, or none.

    Refuses a table with any problem (ChangeRefused, its `problems` by line and column). Facts: one
    directory:change:recorded for each change.
    """
    table = read_table(text)
    with transaction.atomic():
        entered = _enter(table, within=within, actor=actor, now=now)
        if table.problems or entered.problems:
            raise ChangeRefused(problems=entered.preview(table).problems)
        for _event, plan in entered.plans:
            append_fact(fact=fact_of(plan), actor=actor, now=now)
    return entered.preview(table)


@dataclass(kw_only=True)
class _Entered:
    """What of a table is written, and what is wrong with the rest."""

    plans: list[tuple[ImportEvent, Plan]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def preview(self, table: ImportTable) -> ImportPreview:
        """All of it for people, the problems in the order of the lines."""
        problems = [*table.problems, *self.problems]
        return ImportPreview(
            lines=table.lines,
            events=tuple(
                ImportedChange(
                    name=event.name,
                    lines=tuple(line.number for line in event.lines),
                    change=plan.change,
                    preview=preview_of(plan),
                )
                for event, plan in self.plans
            ),
            problems=tuple(sorted(problems, key=lambda problem: problem.line)),
        )


def _enter(table: ImportTable, *, within: Reach, actor: Actor, now: datetime) -> _Entered:
    """Write what can be of the changes, one on top of the other."""
    entered = _Entered()
    if table.events:
        lock_record()
    for event in table.events:
        change, wrong = _change(event)
        entered.problems += wrong
        if change is None or wrong:
            continue
        try:
            plan = enter_change(change=change, within=within, actor=actor, now=now)
        except ChangeRefused as refusal:
            entered.problems += [_in_table(problem, event) for problem in refusal.problems]
        else:
            entered.plans.append((event, plan))
    return entered


def _in_table(problem: Problem, event: ImportEvent) -> Problem:
    """A problem of a change, at the line and column of the table it comes from."""
    place = max(problem.line, 1) - 1
    return Problem(
        line=event.lines[place].number,
        column=_COLUMN_OF.get(problem.column, problem.column),
        refusal=problem.refusal,
    )


def _change(event: ImportEvent) -> tuple[Change | None, list[Problem]]:
    """The change an event describes, its codes looked up; None when one is not found."""
    lookup = _Lookup(event)
    sources = [lookup.source(line) for line in event.lines]
    lines = [
        lookup.line(line, source, among=set(sources))
        for line, source in zip(event.lines, sources, strict=True)
    ]
    act = Act(number=event.act_number, issued_on=event.act_issued_on) if event.act_number else None
    change = Change(
        kind=event.kind,
        body=event.body,
        effective_on=event.effective_on,
        lines=tuple(lines),
        act=act,
        note=event.note,
    )
    return (None if lookup.problems else change), lookup.problems


class _Lookup:
    """The bodies an event names by code, and what is wrong with the names."""

    def __init__(self, event: ImportEvent) -> None:
        """Look up all codes of the event: passing on, on the day before; receiving, on its day."""
        self.event = event
        self.problems: list[Problem] = []
        day_before = date.fromordinal(max(event.effective_on.toordinal() - 1, 1))
        self._before = _holders(event.body, {line.code for line in event.lines}, day_before)
        receiving = {code for line in event.lines for code in (line.to_code, line.to_parent_code)}
        self._after = _holders(event.body, receiving, event.effective_on)

    def source(self, line: ImportLine) -> UUID | None:
        """The body a line passes on from."""
        on = self.event.effective_on
        if not line.code:
            if self.event.kind is not ChangeKind.FORMED:
                self._refuse(line, "code", ValueMissing(column="code"))
            return None
        holder = self._before.get(line.code)
        if holder is None:
            self._refuse(line, "code", UnknownCode(code=line.code, on=on))
            return None
        if line.name and not _bears(holder, line.name):
            differs = NameDiffers(code=line.code, name=holder.name, on=on, given=line.name)
            self._refuse(line, "name", differs)
        return holder.id

    def line(self, line: ImportLine, source: UUID | None, *, among: set[UUID | None]) -> ChangeLine:
        """The line of a change.

        What stands under `to_` is a living body when code and name are those of one that is not
        itself among the bodies that pass on here; else it describes a new body, or what changes of
        one that goes on.
        """
        if not (line.to_code or line.to_name or line.to_parent_code):
            return ChangeLine(source_id=source, share=line.share)
        parent = self._after.get(line.to_parent_code)
        if line.to_parent_code and parent is None:
            unknown = UnknownCode(code=line.to_parent_code, on=self.event.effective_on)
            self._refuse(line, "to_parent_code", unknown)
        target = self._after.get(line.to_code)
        if target and target.id not in among and self._receives(target, line):
            return ChangeLine(source_id=source, target_id=target.id, share=line.share)
        new = Particulars(
            name=line.to_name,
            type=line.to_type,
            code=line.to_code,
            parent_id=parent.id if parent else None,
        )
        return ChangeLine(source_id=source, new=new, share=line.share)

    def _receives(self, target: Card, line: ImportLine) -> bool:
        """Tell whether the line means this living body, and not a new one under its code."""
        named = not line.to_name or _bears(target, line.to_name)
        return named and self.event.kind not in ALTERING

    def _refuse(self, line: ImportLine, column: str, refusal: Refusal) -> None:
        self.problems.append(Problem(line=line.number, column=column, refusal=refusal))


def _bears(card: Card, name: str) -> bool:
    return same_name(card.name, name) or same_name(card.short_name, name)


def _holders(body: Body, codes: set[str], on: date) -> dict[str, Card]:
    """Who has the codes on a day."""
    wanted = {code for code in codes if code}
    if body is Body.UNIT:
        return {card.code: card for card in list_cards(Body.UNIT, Q(code__in=wanted), on=on)}
    rows = AgencyCode.objects.filter(recorded(None), valid(on), code__in=wanted)
    by_agency = dict(rows.values_list("body_id", "code"))
    cards = list_cards(Body.AGENCY, Q(body__in=list(by_agency)), on=on)
    return {by_agency[card.id]: card for card in cards}
