"""Opening job files, putting documents into them, closing them (NĐ 30/2020 Điều 29)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.documents.events import (
    FileChanged,
    FileClosed,
    FileKeptBack,
    FileOpened,
    FileReopened,
)
from lienthong.documents.models import FileListEntry, JobFile
from lienthong.documents.operations.numbers import lock_series
from lienthong.documents.queries.inheritance import may_read_of
from lienthong.documents.queries.job_files import gaps_of, items_of
from lienthong.documents.queries.retention import get_archive_rules, list_retentions
from lienthong.documents.rules.arrivals import tidy
from lienthong.documents.rules.filing import (
    MAY_OFFER,
    end_of_retention,
    hand_over_due,
    latest_keeping_back,
    may_change,
    next_notation,
    tidy_notation,
    tidy_title,
)
from lienthong.documents.terms import (
    AgencyNeeded,
    TextTooLong,
    ValueMissing,
)
from lienthong.documents.terms.filing import (
    FileDraft,
    FileState,
    Retention,
)
from lienthong.documents.terms.filing_refusals import (
    FileContinued,
    FileNotOpen,
    FileNotReady,
    HolderUnknown,
    JobFileUnknown,
    KeptBackTooLong,
    NotationTaken,
    NotYourFile,
    RetentionUnknown,
)
from lienthong.identity.terms import Acting
from lienthong.kernel.vietnamese import fold
from lienthong.work.queries import list_colleagues

FILES = "files"
"""The series whose lock keeps two files of a year from taking one number."""
LONGEST_REASON = 500


def open_file(*, draft: FileDraft, acting: Acting, now: datetime) -> UUID:
    """Open a job file, of the yearly list or on its own; its id.

    Without a number it gets the next free one of the year. Refuses a title or number that is none,
    a number taken, a person without a post, and a retention period that does not hold today.
    Fact: documents:file:opened.
    """
    with transaction.atomic():
        row = _create(draft, acting, now)
        append_fact(fact=FileOpened(**about(row), continues=None), actor=acting.actor, now=now)
    return row.id


def continue_file(*, file_id: UUID, acting: Acting, now: datetime) -> UUID:
    """Open a file of this agency that goes on with one of a dissolved agency; its id.

    The old file stays as it was left. Refuses a file of an agency that this one does not carry on
    (JobFileUnknown) and one that it continues already (FileContinued). Fact: documents:file:opened.
    """
    today = timezone.localdate(now)
    agency_id = agency_of(acting)
    with transaction.atomic():
        old = JobFile.objects.select_for_update().filter(id=file_id).first()
        allowed = old is not None and may_read_of(
            owner_id=old.agency_id, agency_id=agency_id, on=today
        )
        if old is None or not allowed:
            raise JobFileUnknown
        if old.agency_id == agency_id or old.continued_by.filter(agency_id=agency_id).exists():
            raise FileContinued
        known = {one.code for one in list_retentions(agency_id=agency_id, on=today)}
        draft = FileDraft(
            title=old.title,
            holder_id=acting.account_id,
            construction=old.construction,
            retention=old.retention if old.retention in known else "",
        )
        row = _create(draft, acting, now, continues=old)
        append_fact(fact=FileOpened(**about(row), continues=old.id), actor=acting.actor, now=now)
    return row.id


def _create(
    draft: FileDraft, acting: Acting, now: datetime, continues: JobFile | None = None
) -> JobFile:
    agency_id, today = agency_of(acting), timezone.localdate(now)
    title = tidy_title(draft.title)
    retention = retention_of(draft.retention, agency_id, today)
    lock_series(agency_id=agency_id, register=FILES, year=today.year)
    notation = _notation(draft.notation, agency_id, today.year)
    entry = None
    if draft.entry_id is not None:
        of_agency = FileListEntry.objects.filter(list__agency_id=agency_id)
        entry = of_agency.filter(id=draft.entry_id).first()
        if entry is None:
            raise JobFileUnknown
    return JobFile.objects.create(
        id=uuid4(),
        agency_id=agency_id,
        agency_name=acting.agency_name,
        year=today.year,
        entry=entry,
        continues=continues,
        notation=notation,
        title=title,
        folded=fold(f"{notation} {title}"),
        retention=retention.code if retention else "",
        retention_name=retention.name if retention else "",
        retention_years=retention.years if retention else None,
        construction=draft.construction,
        holder_id=draft.holder_id,
        holder_name=name_of_holder(draft.holder_id, agency_id, now),
        state=FileState.OPEN,
        opened_at=now,
    )


def change_file(*, file_id: UUID, draft: FileDraft, acting: Acting, now: datetime) -> None:
    """Correct title, retention, or the person who keeps an open file; its number stays.

    Refuses what `open_file` refuses. Fact, if anything is another: documents:file:changed.
    """
    today = timezone.localdate(now)
    with transaction.atomic():
        row = lock_file(file_id, acting, {FileState.OPEN})
        retention = retention_of(draft.retention, row.agency_id, today)
        before = _told(row)
        row.title = tidy_title(draft.title)
        row.folded = fold(f"{row.notation} {row.title}")
        row.retention = retention.code if retention else ""
        row.retention_name = retention.name if retention else ""
        row.retention_years = retention.years if retention else None
        row.construction = draft.construction
        row.holder_id = draft.holder_id
        row.holder_name = name_of_holder(draft.holder_id, row.agency_id, now)
        row.save()
        after = _told(row)
        if after != before:
            was = {f"{name}_before": value for name, value in before.items()}
            del after["title"]  # every fact about a file says it
            fact = FileChanged(**about(row), **after, **was)
            append_fact(fact=fact, actor=acting.actor, now=now)


def _told(row: JobFile) -> dict[str, Any]:
    """What `change_file` may change, as its fact tells it."""
    return {"title": row.title, "retention": row.retention, "construction": row.construction,
            "holder": row.holder_name}  # fmt: skip


def close_file(*, file_id: UUID, despite: str, acting: Acting, now: datetime) -> date | None:
    """Close a file whose work has ended; until when it goes to the archive, None for never.

    The deadline follows from its retention and the rules of the day (Điều 30). Refuses a file in
    which something is missing unless `despite` says why it ends anyway (FileNotReady); without a
    retention period it is never closed. Fact: documents:file:closed.
    """
    today = timezone.localdate(now)
    why = tidy_reason(despite)
    with transaction.atomic():
        row = lock_file(file_id, acting, {FileState.OPEN})
        items = list(items_of(row))
        if not row.retention or not items or (gaps_of(row, items) and not why):
            raise FileNotReady(field="despite")
        row.state, row.closed_on = FileState.CLOSED, today
        row.due_on = row.first_due_on = hand_over_due(
            today,
            years=row.retention_years,
            construction=row.construction,
            rules=get_archive_rules(on=today),
        )
        row.kept_until = end_of_retention(today, years=row.retention_years)
        row.save()
        fact = FileClosed(**about(row), documents=len(items), due_on=row.due_on, reason=why)
        append_fact(fact=fact, actor=acting.actor, now=now)
    return row.due_on


def reopen_file(*, file_id: UUID, reason: str, acting: Acting, now: datetime) -> None:
    """Go on with a closed file; refuses one without a reason (ValueMissing) or handed over.

    Fact: documents:file:reopened.
    """
    why = tidy_reason(reason, field="reason")
    with transaction.atomic():
        row = lock_file(file_id, acting, MAY_OFFER)
        row.state, row.closed_on = FileState.OPEN, None
        row.due_on, row.first_due_on, row.kept_back_for = None, None, ""
        row.kept_until, row.review_note = None, ""
        row.save()
        append_fact(fact=FileReopened(**about(row), reason=why), actor=acting.actor, now=now)


def keep_back(*, file_id: UUID, until: date, reason: str, acting: Acting, now: datetime) -> None:
    """Keep a closed file beyond its deadline, for work that needs it (Điều 30: two years more).

    Refuses a file that is not to be handed over at all, a day beyond what the law allows or before
    the deadline (KeptBackTooLong), and no reason. Fact: documents:file:kept_back.
    """
    today = timezone.localdate(now)
    why = tidy_reason(reason, field="reason")
    with transaction.atomic():
        row = lock_file(file_id, acting, MAY_OFFER)
        if row.due_on is None or row.first_due_on is None:
            raise FileNotOpen(notation=row.notation, state=row.state)
        latest = latest_keeping_back(row.first_due_on, get_archive_rules(on=today))
        if not row.first_due_on < until <= latest:
            raise KeptBackTooLong(latest=f"{latest:%d/%m/%Y}", field="until")
        row.state, row.due_on, row.kept_back_for = FileState.KEPT_BACK, until, why
        row.save()
        fact = FileKeptBack(**about(row), due_on=until, reason=why)
        append_fact(fact=fact, actor=acting.actor, now=now)


def agency_of(acting: Acting) -> UUID:
    """The agency acted for; refuses who acts for none (AgencyNeeded)."""
    if acting.agency_id is None:
        raise AgencyNeeded
    return acting.agency_id


def lock_file(
    file_id: UUID, acting: Acting, states: set[FileState] | frozenset[FileState]
) -> JobFile:
    """A file of the agency in one of the states, locked, for one who may change it."""
    row = (
        JobFile.objects.select_for_update(of=("self",))
        .filter(id=file_id, agency_id=agency_of(acting))
        .first()
    )
    if row is None:
        raise JobFileUnknown
    if not may_change(row.holder_id, acting):
        raise NotYourFile(holder=row.holder_name)
    if row.state not in states:
        raise FileNotOpen(notation=row.notation, state=row.state)
    return row


def about(row: JobFile) -> dict[str, Any]:
    """What every fact about a file says."""
    return {"file_id": row.id, "agency_id": row.agency_id, "notation": row.notation,
            "title": row.title}  # fmt: skip


def retention_of(code: str, agency_id: UUID, on: date) -> Retention | None:
    """The period of a code on a day; None where none is named; refuses an unknown one."""
    if not code:
        return None
    for one in list_retentions(agency_id=agency_id, on=on):
        if one.code == code:
            return one
    raise RetentionUnknown(given=code[:20], field="retention")


def name_of_holder(holder_id: UUID, agency_id: UUID, now: datetime) -> str:
    """The person's name; refuses one who holds no post in the agency any more."""
    for person in list_colleagues(agency_id=agency_id, on=timezone.localdate(now), at=now):
        if person.account_id == holder_id:
            return person.name
    raise HolderUnknown(given=str(holder_id), field="holder")


def tidy_reason(text: str, field: str = "") -> str:
    """A reason on one line; with `field` one is demanded."""
    words = tidy(text)
    if field and not words:
        raise ValueMissing(field=field)
    if len(words) > LONGEST_REASON:
        raise TextTooLong(length=len(words), most=LONGEST_REASON, field=field)
    return words


def _notation(given: str, agency_id: UUID, year: int) -> str:
    taken = JobFile.objects.filter(agency_id=agency_id, year=year)
    if not given.strip():
        foreseen = FileListEntry.objects.filter(list__agency_id=agency_id, list__year=year)
        numbers = (*taken.values_list("notation", flat=True),
                   *foreseen.values_list("notation", flat=True))  # fmt: skip
        return next_notation(numbers)
    notation = tidy_notation(given)
    if taken.filter(notation=notation).exists():
        raise NotationTaken(notation=notation, year=year, field="notation")
    return notation
