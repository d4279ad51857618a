"""What is in a job file: documents named in it, never copied (NĐ 30/2020, Appendix VI)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.documents.events import FileEmptied, FileFilled
from lienthong.documents.models import Arrival, Dispatch, FileItem, JobFile
from lienthong.documents.operations.exports import withdraw_exports
from lienthong.documents.operations.files import keep_file
from lienthong.documents.operations.job_files import about, lock_file, tidy_reason
from lienthong.documents.queries.files import read_file
from lienthong.documents.queries.inheritance import may_read_of
from lienthong.documents.queries.job_files import card_of
from lienthong.documents.queries.reading import hidden_among
from lienthong.documents.rules.arrivals import tidy
from lienthong.documents.rules.filing import MAY_FILL, in_order
from lienthong.documents.rules.finding import OPEN_STAGES
from lienthong.documents.terms import (
    FileLost,
    ValueMissing,
)
from lienthong.documents.terms.filing import (
    ItemKind,
)
from lienthong.documents.terms.filing_refusals import (
    JobFileUnknown,
)
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal
from lienthong.paper.scanning.apart import count_pages
from lienthong.paper.scanning.beside import examine_beside
from lienthong.paper.scanning.given import Upload

LONGEST_NAME = 255
MOST_SHEETS = 100_000
PDF = "application/pdf"


def put_document(*, file_id: UUID, kind: ItemKind, key: str, acting: Acting, now: datetime) -> None:
    """Put an incoming or outgoing document of the agency, or of a forerunner, into a file.

    It may stand in many files, in each once; put there again it stays where it is. Refuses a
    document of another agency, or one that they may not read (JobFileUnknown).
    Fact: documents:file:filled.
    """
    with transaction.atomic():
        row = lock_file(file_id, acting, MAY_FILL)
        named = _document(kind, key)
        today = timezone.localdate(now)
        if not may_read_of(
            owner_id=named.agency_id, agency_id=row.agency_id, on=today
        ) or hidden_among([named], acting):
            raise JobFileUnknown
        _put(row, {kind.value: named}, acting, now, sheets=_sheets_of(named))


def put_upload(*, file_id: UUID, name: str, content: bytes, acting: Acting, now: datetime) -> None:
    """Put a file of one's own into a job file: a note, a photograph, minutes.

    Refuses a file without content or name (ValueMissing), and what `examine_beside` refuses.
    Fact: documents:file:filled.
    """
    called = tidy(name.replace("\\", "/").rpartition("/")[2])[-LONGEST_NAME:]
    if not content or not called:
        raise ValueMissing(field="upload")
    content_type = examine_beside(Upload(called, content, field="upload"), now=now)
    sheets = count_sheets(content) if content_type == PDF else None
    with transaction.atomic():
        row = lock_file(file_id, acting, MAY_FILL)
        kept = keep_file(content, content_type=content_type, now=now)
        _put(row, {"kept_file": kept}, acting, now, name=called, sheets=sheets)


def take_out(*, file_id: UUID, item_id: int, reason: str, acting: Acting, now: datetime) -> None:
    """Take a document out of a file; it stays where else it is. Refuses it without a reason.

    Exports that have it in them are there no more.
    Fact: documents:file:emptied.
    """
    why = tidy_reason(reason, field="reason")
    with transaction.atomic():
        row = lock_file(file_id, acting, MAY_FILL)
        item = _item(row, item_id)
        called = _called(item)
        item.delete()
        withdraw_exports(job_files=[row.id])
        fact = FileEmptied(**about(row), document=called, reason=why)
        append_fact(fact=fact, actor=acting.actor, now=now)


def move_item(*, file_id: UUID, item_id: int, by: int, acting: Acting) -> None:
    """Move a document up (-1) or down (1) in its file; the order is no fact."""
    with transaction.atomic():
        row = lock_file(file_id, acting, MAY_FILL)
        _item(row, item_id)
        items = {item.id: item for item in FileItem.objects.filter(job_file=row)}
        known = sorted(items, key=lambda one: (items[one].position, one))
        for position, one in enumerate(in_order(known, item_id, by=by), 1):
            items[one].position = position
        FileItem.objects.bulk_update(items.values(), ["position"])


def set_sheets(*, file_id: UUID, sheets: dict[int, int | None], acting: Acting) -> None:
    """Write how many pages documents have, for those that nothing can be counted in."""
    with transaction.atomic():
        row = lock_file(file_id, acting, MAY_FILL)
        items = list(FileItem.objects.filter(job_file=row, id__in=sheets))
        for item in items:
            count = sheets[item.id]
            item.sheets = min(max(count, 0), MOST_SHEETS) if count is not None else None
        FileItem.objects.bulk_update(items, ["sheets"])


def count_sheets(content: bytes) -> int | None:
    """How many pages a PDF has; None for one that cannot be read. Opened apart (decision 26)."""
    try:
        return min(count_pages(content), MOST_SHEETS)
    except Refusal:
        return None


def _put(
    row: JobFile, named: dict[str, Any], acting: Acting, now: datetime, **columns: Any
) -> None:
    last = FileItem.objects.filter(job_file=row).order_by("-position").first()
    item, new = FileItem.objects.get_or_create(
        job_file=row,
        **named,
        defaults={
            "position": (last.position if last else 0) + 1,
            "added_by": acting.account_name,
            "added_at": now,
            **columns,
        },
    )
    if new:
        fact = FileFilled(**about(row), document=_called(item))
        append_fact(fact=fact, actor=acting.actor, now=now)


def _called(item: FileItem) -> str:
    """What a fact calls an item; of a document that not everybody may read, not its subject."""
    card = card_of(item)
    is_draft = item.dispatch is not None and item.dispatch.stage not in OPEN_STAGES
    named = item.arrival or item.dispatch
    is_closed = named is not None and named.restricted
    return card.code or (str(item.position) if is_draft or is_closed else card.subject)


def _document(kind: ItemKind, key: str) -> Arrival | Dispatch:
    try:
        wanted = UUID(key)
    except ValueError:
        raise JobFileUnknown from None
    found: Arrival | Dispatch | None = None
    if kind is ItemKind.ARRIVAL:
        found = Arrival.objects.filter(id=wanted).first()
    elif kind is ItemKind.DISPATCH:
        found = Dispatch.objects.filter(id=wanted).first()
    if found is None:
        raise JobFileUnknown
    return found


def _item(row: JobFile, item_id: int) -> FileItem:
    rows = FileItem.objects.select_related("arrival", "dispatch", "kept_file")
    item = rows.filter(job_file=row, id=item_id).first()
    if item is None:
        raise JobFileUnknown
    return item


def _sheets_of(named: Arrival | Dispatch) -> int | None:
    return _sheets_of_dispatch(named) if isinstance(named, Dispatch) else _sheets_of_arrival(named)


def _sheets_of_arrival(row: Arrival) -> int | None:
    """The pages of its files, where all of them are PDFs that were counted when they were read."""
    files = list(row.files.values_list("content_type", "pages"))
    if not files or any(kind != PDF or not pages for kind, pages in files):
        return None
    return min(sum(pages for _, pages in files), MOST_SHEETS)


def _sheets_of_dispatch(row: Dispatch) -> int | None:
    """The pages of the document as it stands now."""
    main = row.files.select_related("file").filter(position=0, replaced_at=None).first()
    if main is None or main.file.content_type != PDF:
        return None
    try:
        return count_sheets(read_file(main.file.sha256))
    except FileLost:
        return None
