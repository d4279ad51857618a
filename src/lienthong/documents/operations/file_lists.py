"""The yearly list of files: drawn up, taken over from a table or last year, approved (Điều 28)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.documents.events import FileListApproved
from lienthong.documents.models import FileList, FileListEntry
from lienthong.documents.operations.job_files import agency_of
from lienthong.documents.queries.file_lists import row_of
from lienthong.documents.queries.retention import list_retentions
from lienthong.documents.rules.list_rows import check_row, read_rows
from lienthong.documents.terms.filing import (
    CellProblem,
    ListRow,
    ListState,
)
from lienthong.documents.terms.filing_refusals import (
    JobFileUnknown,
    ListApproved,
    ListEmpty,
    NotationTaken,
    RowsFaulty,
)
from lienthong.identity.terms import Acting
from lienthong.work.queries import list_colleagues

FIRST_YEAR = 1945
"""Since when there are agencies whose files could be listed."""


def begin_list(*, year: int, acting: Acting, now: datetime) -> None:
    """Begin the list of a year, empty; nothing where there is one.

    Refuses a year after the next one, and before 1945 (JobFileUnknown).
    """
    with transaction.atomic():
        _lock(year, acting, make_at=now)


def add_row(*, year: int, row: ListRow, acting: Acting, now: datetime) -> None:
    """Add a file to the list of a year, at the end of its heading.

    Refuses a list that was approved, a number taken, and what `check_row` refuses.
    """
    known = {one.code for one in list_retentions(agency_id=agency_of(acting),
                                                 on=timezone.localdate(now))}  # fmt: skip
    checked = check_row(row, retentions=known)
    with transaction.atomic():
        listed = _lock(year, acting, make_at=now)
        if listed.entries.filter(notation=checked.notation).exists():
            raise NotationTaken(notation=checked.notation, year=year, field="notation")
        _write(listed, [checked])


def remove_row(*, year: int, row_id: int, acting: Acting) -> None:
    """Take a file out of the list of a year that is not approved yet."""
    with transaction.atomic():
        listed = _lock(year, acting)
        if not listed.entries.filter(id=row_id).delete()[0]:
            raise JobFileUnknown


def copy_list(*, year: int, acting: Acting, now: datetime) -> int:
    """Take over what last year's list has and this one has not yet; how many rows came.

    People who left their posts are left out, and so are retention periods that ended.
    """
    agency_id, today = agency_of(acting), timezone.localdate(now)
    people = {one.account_id for one in list_colleagues(agency_id=agency_id, on=today, at=now)}
    known = {one.code for one in list_retentions(agency_id=agency_id, on=today)}
    with transaction.atomic():
        listed = _lock(year, acting, make_at=now)
        there = set(listed.entries.values_list("notation", flat=True))
        before = FileListEntry.objects.filter(list__agency_id=agency_id, list__year=year - 1)
        rows = [row_of(entry) for entry in before.order_by("position", "id")]
        fresh = [row for row in rows if row.notation not in there]
        _write(
            listed,
            [
                replace(
                    row,
                    holder_id=row.holder_id if row.holder_id in people else None,
                    holder_name=row.holder_name if row.holder_id in people else "",
                    retention=row.retention if row.retention in known else "",
                )
                for row in fresh
            ],
        )
    return len(fresh)


def import_list(*, year: int, text: str, acting: Acting, now: datetime) -> int:
    """Take over a table in CSV, all of it or nothing; how many rows came.

    Refuses a table with faulty cells (RowsFaulty, whose `problems` names each).
    """
    agency_id, today = agency_of(acting), timezone.localdate(now)
    rows, problems = read_rows(
        text,
        year=year,
        retentions={one.code for one in list_retentions(agency_id=agency_id, on=today)},
        people={
            one.name: one.account_id
            for one in list_colleagues(agency_id=agency_id, on=today, at=now)
        },
    )
    with transaction.atomic():
        listed = _lock(year, acting, make_at=now)
        there = set(listed.entries.values_list("notation", flat=True))
        problems += [
            CellProblem(
                row=number,
                column="so_ky_hieu",
                refusal=NotationTaken(notation=row.notation, year=year),
            )
            for number, row in rows
            if row.notation in there
        ]
        if problems:
            raise RowsFaulty(problems=problems)
        _write(listed, [row for _number, row in rows])
    return len(rows)


def approve_list(*, year: int, acting: Acting, now: datetime) -> None:
    """The head approves the list: from then on it is not changed any more (Điều 28).

    Refuses an empty one. Fact: documents:file_list:approved.
    """
    with transaction.atomic():
        listed = _lock(year, acting)
        count = listed.entries.count()
        if not count:
            raise ListEmpty(year=year)
        listed.state, listed.approved_by, listed.approved_at = (
            ListState.APPROVED, acting.account_name, now,
        )  # fmt: skip
        listed.save()
        fact = FileListApproved(agency_id=listed.agency_id, year=year, entries=count)
        append_fact(fact=fact, actor=acting.actor, now=now)


def _lock(year: int, acting: Acting, *, make_at: datetime | None = None) -> FileList:
    """The list of a year that may be changed, locked; with `make_at` begun where there is none."""
    agency_id = agency_of(acting)
    if make_at is not None:
        if not FIRST_YEAR <= year <= timezone.localdate(make_at).year + 1:
            raise JobFileUnknown
        FileList.objects.get_or_create(
            agency_id=agency_id,
            year=year,
            defaults={"agency_name": acting.agency_name, "state": ListState.DRAFT},
        )
    rows = FileList.objects.select_for_update()
    listed = rows.filter(agency_id=agency_id, year=year).first()
    if listed is None:
        raise JobFileUnknown
    if listed.state == ListState.APPROVED:
        raise ListApproved(year=year)
    return listed


def _write(listed: FileList, rows: Iterable[ListRow]) -> None:
    last = listed.entries.aggregate(last=Max("position"))["last"] or 0
    FileListEntry.objects.bulk_create(
        FileListEntry(
            list=listed,
            position=position,
            heading=row.heading,
            notation=row.notation,
            title=row.title,
            retention=row.retention,
            holder_id=row.holder_id,
            holder_name=row.holder_name,
            note=row.note,
        )
        for position, row in enumerate(rows, last + 1)
    )
