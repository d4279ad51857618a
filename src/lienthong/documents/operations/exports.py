"""Job files with all their documents as a ZIP to take along: asked for, then built by a job."""

import tempfile
import zipfile
from collections.abc import Collection, Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.directory.queries import get_agency
from lienthong.directory.terms import UnknownBody
from lienthong.documents.events import FileExported
from lienthong.documents.models import Arrival, FileExport, FileItem, JobFile
from lienthong.documents.operations.files import keep_file
from lienthong.documents.operations.job_files import about, agency_of
from lienthong.documents.operations.restrict import open_arrival
from lienthong.documents.operations.restrict_dispatch import open_dispatch
from lienthong.documents.queries.files import read_file
from lienthong.documents.queries.inheritance import may_read_of
from lienthong.documents.queries.job_files import card_of, items_of
from lienthong.documents.rules.file_export import (
    DESCRIPTION,
    SUMS,
    ExportedDocument,
    ExportedFile,
    ExportedJobFile,
    build_description,
    build_sums,
    path_for,
    split_code,
)
from lienthong.documents.terms import Handling, Reading
from lienthong.documents.terms.filing_refusals import JobFileUnknown
from lienthong.exchange.queries import get_received_document, get_received_files
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal

ZIP = "application/zip"
EXPORT = "ho-so.zip"
MOST_AT_ONCE = 5
LONGEST_PROBLEM = 500
IN_MEMORY = 20_000_000


def ask_export(*, file_id: UUID, acting: Acting, now: datetime) -> UUID:
    """Ask for a job file as a ZIP; the id of the export, which a job builds.

    One that is being built is not asked for twice. Refuses a file of another agency, but for one
    that this agency carries on. Fact: documents:file:exported.
    """
    with transaction.atomic():
        row = JobFile.objects.select_for_update().filter(id=file_id).first()
        today = timezone.localdate(now)
        if row is None or not may_read_of(
            owner_id=row.agency_id, agency_id=agency_of(acting), on=today
        ):
            raise JobFileUnknown
        waiting = row.exports.filter(ended_at=None).first()
        if waiting is not None:
            return waiting.id
        made = FileExport.objects.create(
            id=uuid4(),
            job_file=row,
            asked_by=acting.account_name,
            asked_at=now,
            total=FileItem.objects.filter(job_file=row).count(),
        )
        append_fact(fact=FileExported(**about(row)), actor=acting.actor, now=now)
    return made.id


def build_exports(*, now: datetime) -> int:
    """Build what was asked for, the oldest first; how many. What fails says why and ends."""
    waiting = FileExport.objects.filter(ended_at=None).select_related("job_file")
    rows = list(waiting.order_by("asked_at")[:MOST_AT_ONCE])
    for row in rows:
        try:
            content = _build(row, now)
        except Refusal as refusal:
            problem = str(refusal)[:LONGEST_PROBLEM]
            FileExport.objects.filter(id=row.id).update(problem=problem, ended_at=now)
        else:
            with transaction.atomic():
                built = keep_file(content, content_type=ZIP, now=now)
                FileExport.objects.filter(id=row.id).update(built=built, ended_at=now)
    return len(rows)


def withdraw_exports(*, job_files: Collection[UUID]) -> None:
    """Let no export be fetched any more that has in it what its file no longer shows.

    In the transaction of what was taken out or back; one that is being built finds its row gone.
    """
    FileExport.objects.filter(job_file__in=job_files).delete()


def tell_export_read(*, file_id: UUID, acting: Acting, now: datetime) -> None:
    """Whoever fetches an export reads every restricted document in it.

    Refuses it to who was not chosen for one of them (ArrivalRestricted, DispatchRestricted). Facts:
    documents:arrival:read, documents:dispatch:read, for each.
    """
    inside = FileItem.objects.filter(job_file=file_id)
    came = inside.filter(arrival__restricted=True).values_list("arrival_id", flat=True)
    went = inside.filter(dispatch__restricted=True).values_list("dispatch_id", flat=True)
    with transaction.atomic():
        for arrival_id in came:
            open_arrival(arrival_id=arrival_id, acting=acting, now=now, file_name=EXPORT)
        for dispatch_id in went:
            open_dispatch(dispatch_id=dispatch_id, acting=acting, now=now, file_name=EXPORT)


def _build(row: FileExport, now: datetime) -> bytes:
    held, documents = row.job_file, []
    sums: dict[str, str] = {}
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as spool:
        with zipfile.ZipFile(spool, "w", zipfile.ZIP_DEFLATED) as archive:
            for order, item in enumerate(items_of(held), 1):
                files = []
                for place, (name, content) in enumerate(_contents(item), 1):
                    path = path_for(order, place, name)
                    digest = sha256(content).hexdigest()
                    archive.writestr(path, content)
                    sums[path] = digest
                    files.append(
                        ExportedFile(path=path, name=name, size=len(content), sha256=digest)
                    )
                documents.append(_document(item, files))
                FileExport.objects.filter(id=row.id).update(done=order)
            described = build_description(_job_file(held, documents, now))
            sums[DESCRIPTION] = sha256(described).hexdigest()
            archive.writestr(DESCRIPTION, described)
            archive.writestr(SUMS, build_sums(sorted(sums.items())))
        spool.seek(0)
        return spool.read()


def _job_file(held: JobFile, documents: list[ExportedDocument], now: datetime) -> ExportedJobFile:
    try:
        organ_id = get_agency(agency_id=held.agency_id).code
    except UnknownBody:
        organ_id = ""
    return ExportedJobFile(
        organ_id=organ_id,
        year=held.year,
        notation=held.notation,
        title=held.title,
        organ_name=held.agency_name,
        retention=held.retention_name,
        opened_on=timezone.localdate(held.opened_at),
        closed_on=held.closed_on,
        exported_at=now,
        documents=documents,
    )


def _contents(item: FileItem) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file of a document; one on paper that nobody scanned has none."""
    if item.kept_file is not None:
        yield item.name, read_file(item.kept_file.sha256)
    elif item.dispatch is not None:
        rows = item.dispatch.files.filter(replaced_at=None).select_related("file")
        for one in rows.order_by("position"):
            yield one.name, read_file(one.file.sha256)
    elif item.arrival is not None:
        yield from _contents_of_arrival(item.arrival)


def _contents_of_arrival(row: Arrival) -> Iterator[tuple[str, bytes]]:
    """Its files as they were taken in, scans among them; else those of the exchange.

    A recalled document has none any more (NĐ 30/2020 Điều 18).
    """
    if row.handling == Handling.RECALLED:
        return
    taken_in = row.files.exclude(state=Reading.BARRED).filter(file__isnull=False)
    for kept in taken_in.order_by("position", "added_at"):
        yield kept.name, read_file(kept.file_id or "")
    if row.exchange_id is None or row.files.exists():
        return
    known = {"agency_id": row.agency_id, "document_id": row.exchange_id}
    document = get_received_document(settings.EXCHANGE, **known)
    files = get_received_files(**known) if document.attachments else ()
    for attached, file in zip(document.attachments, files, strict=True):
        yield attached.name, file.content


def _document(item: FileItem, files: list[ExportedFile]) -> ExportedDocument:
    card = card_of(item)
    number, notation = split_code(card.code)
    said: dict[str, Any] = {"subject": card.subject, "number": number, "notation": notation,
            "issued_on": card.issued_on, "author": card.author, "sheets": card.sheets,
            "files": files}  # fmt: skip
    if item.arrival is not None:
        row = item.arrival
        said |= {"arrival_number": row.number, "arrived_on": row.arrived_on,
                 "priority": row.urgency, "due_on": row.due_on,
                 "trace": _trace(row.instruction)}  # fmt: skip
    elif item.dispatch is not None:
        sent = item.dispatch
        places = sent.recipients.order_by("position").values_list("name", flat=True)
        said |= {"priority": sent.urgency, "due_on": sent.due_on, "to_places": "; ".join(places),
                 "signer": sent.signer_name if sent.signed_at else "",
                 "signer_title": sent.signer_title}  # fmt: skip
    return ExportedDocument(**said)


def _trace(instruction: str) -> tuple[str, ...]:
    return (instruction,) if instruction else ()
