"""Job files: which there are, what is in one, what keeps it from being closed."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from lienthong.documents.models import FileExport, FileItem, JobFile
from lienthong.documents.queries.inheritance import may_read_of
from lienthong.documents.queries.reading import hidden_among
from lienthong.documents.queries.retention import get_archive_rules
from lienthong.documents.rules.filing import (
    gap_of_arrival,
    gap_of_dispatch,
    latest_keeping_back,
    months_after,
)
from lienthong.documents.rules.numbering import say_entry
from lienthong.documents.terms import (
    REGISTERED,
    Handling,
    Stage,
)
from lienthong.documents.terms.filing import (
    FileExportCard,
    FileGap,
    FileItemCard,
    FilePointer,
    FileQuestion,
    FileState,
    FileSummary,
    Gap,
    ItemKind,
    JobFileCard,
)
from lienthong.documents.terms.filing_refusals import (
    JobFileUnknown,
)
from lienthong.identity.terms import Acting
from lienthong.kernel.vietnamese import fold

MOST_WORDS = 20
MONTHS = 12


def count_files(*, asked: FileQuestion) -> int:
    """How many job files fit."""
    return _asked(asked).count()


def list_files(*, asked: FileQuestion, first: int = 0, limit: int = 25) -> list[FileSummary]:
    """Job files that fit: the earliest due first where days are asked for, else the newest."""
    by = "due_on" if asked.due_before else "kept_until" if asked.kept_before else "-opened_at"
    rows = _asked(asked).order_by(by, "notation")[first : first + limit]
    return summaries_of(rows)


def list_file_years(*, agency_id: UUID) -> list[int]:
    """The years in which the agency opened files, the newest first."""
    years = JobFile.objects.filter(agency_id=agency_id).values_list("year", flat=True)
    return sorted(set(years.distinct()), reverse=True)


def get_file(
    *, agency_id: UUID, file_id: UUID, on: date, acting: Acting | None = None
) -> JobFileCard:
    """A job file of the agency or of one that it carries on; refuses others (JobFileUnknown).

    Of what `acting` may not read only number and author are told. The number of queries does not
    grow with what is in it.
    """
    row = JobFile.objects.select_related("entry", "continues").filter(id=file_id).first()
    if row is None or not may_read_of(owner_id=row.agency_id, agency_id=agency_id, on=on):
        raise JobFileUnknown
    items = list(items_of(row))
    named = [one for one in (item.arrival or item.dispatch for item in items) if one]
    hidden = hidden_among(named, acting) if acting else frozenset()
    rules = get_archive_rules(on=on)
    forever = row.retention_years is None and row.archived_on is not None
    (summary,) = summaries_of([row], counted={row.id: len(items)})
    return JobFileCard(
        summary=summary,
        agency_id=row.agency_id,
        agency_name=row.agency_name,
        holder_id=row.holder_id,
        retention=row.retention,
        construction=row.construction,
        kept_back_for=row.kept_back_for,
        archived_on=row.archived_on,
        history_on=months_after(row.archived_on, rules.history_years * MONTHS)
        if forever and row.archived_on
        else None,
        review_note=row.review_note,
        latest_on=_latest(row, on=on),
        heading=row.entry.heading if row.entry else "",
        own=row.agency_id == agency_id,
        items=tuple(card_of(item, hidden) for item in items),
        gaps=tuple(gaps_of(row, items, hidden)),
        continues=_pointer(row.continues) if row.continues else None,
        continued_by=tuple(_pointer(one) for one in row.continued_by.order_by("opened_at")),
    )


def _latest(row: JobFile, *, on: date) -> date | None:
    """Until when it may be kept back, from the deadline that the law gave it."""
    from_law = row.first_due_on
    return latest_keeping_back(from_law, get_archive_rules(on=on)) if from_law else None


def items_of(row: JobFile) -> QuerySet[FileItem]:
    """What is in a file, in its order."""
    rows = FileItem.objects.filter(job_file=row).order_by("position", "id")
    return rows.select_related("job_file", "arrival", "dispatch", "kept_file")


def gaps_of(
    row: JobFile, items: list[FileItem], hidden: frozenset[UUID] = frozenset()
) -> list[FileGap]:
    """What keeps a file from being closed (NĐ 30/2020 Điều 29: complete, its work at an end)."""
    gaps = [] if items else [FileGap(gap=Gap.EMPTY)]
    if not row.retention:
        gaps.append(FileGap(gap=Gap.NO_RETENTION))
    for item in items:
        gap = None
        if item.arrival is not None:
            gap = gap_of_arrival(Handling(item.arrival.handling))
        elif item.dispatch is not None:
            signed = item.dispatch.signed_at is not None
            gap = gap_of_dispatch(Stage(item.dispatch.stage), signed=signed)
        if gap is not None:
            card = card_of(item, hidden)
            gaps.append(FileGap(gap=gap, document=card.code or card.subject or str(item.position)))
    return gaps


def list_files_holding(*, agency_id: UUID, kind: ItemKind, key: str) -> list[FilePointer]:
    """The agency's files in which a document stands, the newest first."""
    held = FileItem.objects.filter(**{f"{kind.value}_id": key}).values("job_file")
    rows = JobFile.objects.filter(agency_id=agency_id, id__in=held)
    return [_pointer(row) for row in rows.order_by("-opened_at")]


def list_files_about(*, agency_ids: Collection[UUID], keys: Collection[UUID]) -> list[FilePointer]:
    """The files of these agencies in which any of these documents stands, the newest first."""
    named = FileItem.objects.filter(Q(arrival__in=keys) | Q(dispatch__in=keys))
    rows = JobFile.objects.filter(agency_id__in=agency_ids, id__in=named.values("job_file"))
    return [_pointer(row) for row in rows.order_by("-opened_at")]


def summaries_of(
    rows: QuerySet[JobFile] | list[JobFile], counted: dict[UUID, int] | None = None
) -> list[FileSummary]:
    """Rows as lists show them; the documents are counted in one query for all."""
    found = list(rows)
    if counted is None:
        named = FileItem.objects.filter(job_file__in=[row.id for row in found])
        counted = dict(named.values_list("job_file").annotate(Count("id")))
    return [
        FileSummary(
            id=row.id,
            notation=row.notation,
            title=row.title,
            year=row.year,
            holder=row.holder_name,
            state=FileState(row.state),
            retention_name=row.retention_name,
            documents=counted.get(row.id, 0),
            opened_on=timezone.localdate(row.opened_at),
            closed_on=row.closed_on,
            due_on=row.due_on,
            kept_until=row.kept_until,
        )
        for row in found
    ]


def _asked(asked: FileQuestion) -> QuerySet[JobFile]:
    rows = JobFile.objects.filter(agency_id__in=(asked.agency_id, *asked.before))
    if asked.states:
        rows = rows.filter(state__in=asked.states)
    if asked.year is not None:
        rows = rows.filter(year=asked.year)
    if asked.holder_id is not None:
        rows = rows.filter(holder_id=asked.holder_id)
    if asked.due_before is not None:
        rows = rows.filter(due_on__lte=asked.due_before)
    if asked.kept_before is not None:
        rows = rows.filter(kept_until__lte=asked.kept_before)
    for word in fold(asked.text).split()[:MOST_WORDS]:
        rows = rows.filter(folded__contains=word)
    return rows


def _pointer(row: JobFile) -> FilePointer:
    return FilePointer(
        id=row.id, notation=f"{row.notation} ({row.year})", title=row.title,
        agency_name=row.agency_name,
    )  # fmt: skip


def card_of(item: FileItem, hidden: frozenset[UUID] = frozenset()) -> FileItemCard:
    """An item as people read it: what the document is called, whose, of which day.

    Of those in `hidden` not what they are about.
    """
    named = item.arrival or item.dispatch
    is_hidden = named is not None and named.id in hidden
    base = {
        "id": item.id,
        "position": item.position,
        "sheets": item.sheets,
        "own": named is None or named.agency_id == item.job_file.agency_id,
        "added_by": item.added_by,
        "added_at": item.added_at,
        "hidden": is_hidden,
        "registered": item.dispatch is None or item.dispatch.stage in REGISTERED,
    }
    if item.arrival is not None:
        arrival = item.arrival
        about = {"kind": ItemKind.ARRIVAL, "key": str(arrival.id), "code": arrival.code,
                 "issued_on": arrival.issued_on, "author": arrival.author,
                 "subject": arrival.subject}  # fmt: skip
    elif item.dispatch is not None:
        sent = item.dispatch
        about = {"kind": ItemKind.DISPATCH, "key": str(sent.id),
                 "code": say_entry(sent.number, sent.symbol) if sent.number else sent.symbol,
                 "issued_on": sent.issued_on, "author": sent.agency_name,
                 "subject": sent.subject}  # fmt: skip
    else:
        about = {"kind": ItemKind.KEPT_FILE, "key": str(item.kept_file_id), "code": "",
                 "issued_on": None, "author": "", "subject": item.name}  # fmt: skip
    if is_hidden:
        about["subject"] = ""
    return FileItemCard(**base, **about)  # type: ignore[arg-type]  # the dictionaries above


def get_export(*, file_id: UUID) -> FileExportCard | None:
    """The newest export of a file; its reader has been asked for by `get_file`."""
    row = FileExport.objects.filter(job_file=file_id).order_by("-asked_at").first()
    if row is None:
        return None
    return FileExportCard(
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        done=row.done,
        total=row.total,
        ended_at=row.ended_at,
        problem=row.problem,
        sha256=str(row.built_id) if row.built_id else "",
    )
